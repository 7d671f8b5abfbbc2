public import Presence
import XML

/// Where somebody's photo is (services sheet 5).
public enum PhotoReference: Sendable, Hashable {
    /// A path in the address book's files.
    case addressBook(path: String)
    /// An address in the web.
    case web(url: String)
    /// Exchange has it: its web service, and the mailbox.
    case exchange(service: String, mailbox: String)

    /// Nil where the card has no photo.
    public init?(_ card: ContactCard) {
        let text = card.photo
        if text.hasPrefix("<") {
            guard let root = try? XMLElement(parsing: "<photo>\(text)</photo>", limits: PeopleLimits.document),
                let service = root.element("ewsUrl")?.fieldText, let mailbox = root.element("primarySMTP")?.fieldText,
                service.hasPrefix("https://"), !mailbox.isEmpty
            else { return nil }
            // The tail is for services that have a ticket; users prove who they are without it.
            let tail = "/WSSecurity"
            self = .exchange(
                service: service.hasSuffix(tail) ? String(service.dropLast(tail.count)) : service, mailbox: mailbox)
        } else if text.hasPrefix("https://") {
            self = .web(url: text)
        } else {
            guard !text.isEmpty, text.utf8.allSatisfy(Self.isAllowed), !text.split(separator: "/").contains("..") else {
                return nil
            }
            self = .addressBook(path: text)
        }
    }

    /// Nothing that would lead to another host, or add a query.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !":\\?#%\"<>".utf8.contains(byte)
    }
}

extension ContactCard {
    /// What changes when the photo does; empty where there is none.
    public var photoVersion: String {
        guard PhotoReference(self) != nil else { return "" }
        return photoHash.isEmpty ? photo : photoHash
    }
}
