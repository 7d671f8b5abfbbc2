public import Contacts
public import XML

/// A question to the pool's address book web query service ([MS-DLX]; services sheet 3.1).
public enum AddressBookQuery: Sendable, Equatable {
    /// Whose attributes of any kind begin with a text.
    case prefix(String)
    /// Whose first name and last name are these.
    case name(given: String, family: String)
    /// Who has this address.
    case address(ContactAddress)

    /// The name of the service's port that takes web tickets.
    public static let port = "AddressBookWebTicketBearer"
    /// The value of `SOAPAction`, without quotes.
    public static let action = "DistributionListExpander/IAddressBook/SearchAbEntry"

    private static let namespace = "DistributionListExpander"
    private static let searched = [
        "c", "company", "displayName", "givenName", "mail", "mailNickname", "msRTCSIP-PrimaryUserAddress", "sn",
    ]
    private static let returned = [
        "displayName", "msRTCSIP-PrimaryUserAddress", "title", "telephoneNumber", "homePhone", "mobile",
        "otherTelephone", "mail", "company", "country", "photoRelPath", "photoSize", "photoHash",
    ]

    /// The most people that are asked for.
    public var limit: Int {
        if case .address = self { 1 } else { PeopleLimits.people }
    }

    /// The contents of the envelope's body.
    public var body: Markup {
        Markup(
            "SearchAbEntry",
            [
                "xmlns": Self.namespace, "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
                "xmlns:soapenc": "http://schemas.xmlsoap.org/soap/encoding/",
            ]
        ) {
            Markup("AbEntryRequest") {
                search
                Markup("Metadata") {
                    Markup("FromDialPad", "false")
                    Markup("MaxResultNum", String(limit))
                    Markup("ReturnList", Self.returned.joined(separator: ","))
                }
            }
        }
    }

    private var search: Markup {
        switch self {
        case .prefix(let text):
            Markup("BasicSearch") {
                Markup("SearchList", Self.searched.joined(separator: ","))
                Markup("Value", text)
                Markup("Verb", "BeginsWith")
            }
        case .name(let given, let family): Self.changeSearch([("givenName", given), ("sn", family)])
        case .address(let address): Self.changeSearch([("msRTCSIP-PrimaryUserAddress", address.uri)])
        }
    }

    private static func changeSearch(_ fields: [(attribute: String, value: String)]) -> Markup {
        Markup(
            "ChangeSearch",
            ["xmlns:q1": namespace, "soapenc:arrayType": "q1:AbEntryRequest.ChangeSearchQuery[\(fields.count)]"]
        ) {
            for field in fields {
                Markup("AbEntryRequest.ChangeSearchQuery") {
                    Markup("SearchOn", field.attribute)
                    Markup("Value", field.value)
                }
            }
        }
    }
}
