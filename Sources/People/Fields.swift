import Presence
import XML

extension XMLElement {
    /// The text without surrounding blanks, cut to what is kept of a field.
    var fieldText: String { String(trimmedText.prefix(PeopleLimits.text)) }

    /// An attribute's text, cut to what is kept of a field; empty where it is not there.
    func field(_ name: String) -> String {
        String((attribute(name) ?? "").prefix(PeopleLimits.text))
    }
}

extension ContactCard.Phone {
    /// A number as the directory has it: as people write it, or as a `tel:` URI.
    init(number: String, _ kind: Kind) {
        let bare = number.hasPrefix("tel:") ? String(number.dropFirst(4)) : number
        self.init(kind: kind, uri: "tel:" + bare.filter { !" ()-./".contains($0) }, text: bare)
    }
}
