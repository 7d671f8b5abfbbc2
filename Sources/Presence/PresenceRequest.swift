public import Contacts
public import XML

/// The body of a subscription to the presence of one or many ([MS-PRES]; sheet contacts-and-presence, 8).
public struct PresenceRequest: Sendable, Equatable {
    /// The media type.
    public static let contentType = "application/msrtc-adrl-categorylist+xml"

    /// Whom it is about.
    public let addresses: [ContactAddress]
    /// The users that were just put on the list, who learn of it this way.
    public let added: Set<ContactAddress>

    /// Makes a request.
    public init(_ addresses: [ContactAddress], added: Set<ContactAddress> = []) {
        self.addresses = addresses
        self.added = added
    }

    /// The document.
    ///
    /// - Parameter subscriber: whose subscription it is.
    public func body(subscriber: ContactAddress) throws(XMLError) -> String {
        try Markup("batchSub", ["xmlns": Self.batch, "uri": subscriber.uri, "name": ""]) {
            Markup("action", ["name": "subscribe", "id": "1"]) {
                Markup("adhocList") {
                    for address in addresses { resource(address) }
                }
                Markup("categoryList", ["xmlns": Self.categoryList]) {
                    for name in Self.categories { Markup("category", ["name": name]) {} }
                }
            }
        }.source()
    }

    private func resource(_ address: ContactAddress) -> Markup {
        Markup("resource", ["uri": address.uri]) {
            if added.contains(address) {
                Markup("context") {
                    Markup("subscriptionContext", ["xmlns": Self.context, "majorVersion": "1", "minorVersion": "0"]) {
                        Markup("watcher") { Markup("contactList") {} }
                    }
                }
            }
        }
    }

    private static let batch = "http://schemas.microsoft.com/2006/01/sip/batch-subscribe"
    private static let categoryList = "http://schemas.microsoft.com/2006/09/sip/categorylist"
    private static let context = "http://schemas.microsoft.com/2008/09/sip/SubscriptionContext"
    private static let categories = ["calendarData", "contactCard", "note", "services", "state"]
}
