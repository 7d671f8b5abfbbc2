public import XML

/// One change of the contact list that the server is asked to make ([MS-SIP] 3.7; sheet contacts-and-presence, 5.3).
public enum ContactEdit: Sendable, Equatable {
    /// Adds a contact, or replaces what is kept of it.
    case setContact(Contact)
    case deleteContact(ContactAddress)
    case addGroup(name: String)
    case modifyGroup(ContactGroup)
    case deleteGroup(UInt32)

    /// The media type of request and answer.
    public static let contentType = "application/SOAP+xml"

    private static let envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    private static let methods = "http://schemas.microsoft.com/winrtc/2002/11/sip"

    /// The body of the SERVICE request. The order of the elements is the schema's.
    ///
    /// - Parameter version: the list that the edit is meant for.
    /// - Throws: `XMLError` if a name has a character that XML cannot carry.
    public func body(version: UInt32) throws(XMLError) -> String {
        try Markup("s:Envelope", ["xmlns:s": Self.envelope, "xmlns:m": Self.methods]) {
            Markup("s:Body") {
                Markup("m:\(method)") {
                    for parameter in parameters { parameter }
                    Markup("m:deltaNum", String(version))
                }
            }
        }.source()
    }

    private var method: String {
        switch self {
        case .setContact: "setContact"
        case .deleteContact: "deleteContact"
        case .addGroup: "addGroup"
        case .modifyGroup: "modifyGroup"
        case .deleteGroup: "deleteGroup"
        }
    }

    private var parameters: [Markup] {
        switch self {
        case .setContact(let contact):
            let groups = contact.groups.map { String($0) }.joined(separator: " ")
            let fields = [
                Markup("m:displayName", contact.name), Markup("m:groups", groups),
                Markup("m:subscribed", contact.isSubscribed ? "true" : "false"),
                Markup("m:URI", contact.address.uri), Markup("m:externalURI", contact.externalURI),
            ]
            // What is in it, as each element around that would be one more with every edit.
            guard let additions = contact.additions?.elements, !additions.isEmpty else { return fields }
            return fields + [Markup("m:contactExtension") { for addition in additions { addition } }]
        case .deleteContact(let address): return [Markup("m:URI", address.uri)]
        case .addGroup(let name): return [Markup("m:name", name), Markup("m:externalURI", "")]
        case .modifyGroup(let group):
            return [
                Markup("m:groupID", String(group.id)), Markup("m:name", group.name),
                Markup("m:externalURI", group.externalURI),
            ]
        case .deleteGroup(let id): return [Markup("m:groupID", String(id))]
        }
    }
}
