public import Contacts
public import XML

/// A question to the pool's directory by SOAP in SERVICE, which every version answers ([MS-SIP] directorySearch; services
/// sheet 3.2).
public struct DirectorySearch: Sendable, Equatable {
    /// What is compared.
    public enum Attribute: String, Sendable, Hashable {
        case givenName
        case familyName = "sn"
        case mail
        case address = "msRTCSIP-PrimaryUserAddress"
    }

    /// The media type of request and answer.
    public static let contentType = "application/SOAP+xml"

    private static let envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    private static let methods = "http://schemas.microsoft.com/winrtc/2002/11/sip"

    /// What all must be so.
    public let conditions: [Attribute: String]
    /// The most people that are asked for.
    public let limit: Int

    public init(_ conditions: [Attribute: String], limit: Int = PeopleLimits.people) {
        self.conditions = conditions
        self.limit = limit
    }

    /// Who has an address.
    public init(_ address: ContactAddress) {
        self.init([.address: address.uri], limit: 1)
    }

    /// The body of the SERVICE request.
    ///
    /// - Throws: `XMLError` if a text has a character that XML cannot carry.
    public func body() throws(XMLError) -> String {
        try Markup("s:Envelope", ["xmlns:s": Self.envelope, "xmlns:m": Self.methods]) {
            Markup("s:Body") {
                Markup("m:directorySearch") {
                    Markup("m:filter", ["m:href": "#searchArray"]) {}
                    Markup("m:maxResults", String(limit))
                }
                Markup("m:Array", ["m:id": "searchArray"]) {
                    for (attribute, value) in conditions.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                        Markup("m:row", ["m:attrib": attribute.rawValue, "m:value": value]) {}
                    }
                }
            }
        }.source()
    }
}
