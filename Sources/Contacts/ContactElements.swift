import XML

extension ContactGroup {
    /// Reads `group`, `addedGroup` or `modifiedGroup`; nil without a number.
    init?(_ element: XMLElement) {
        guard let id = element.attribute("id").flatMap({ UInt32($0) }) else { return nil }
        self.init(
            id: id, name: String((element.attribute("name") ?? "").prefix(ContactLimits.name)),
            externalURI: element.attribute("externalURI") ?? "")
    }
}

extension Contact {
    /// Reads `contact`, `addedContact` or `modifiedContact`; nil without an address.
    init?(_ element: XMLElement) {
        guard let address = element.attribute("uri").flatMap({ ContactAddress($0) }) else { return nil }
        let groups = (element.attribute("groups") ?? "").split(separator: " ")
        self.init(
            address, name: String((element.attribute("name") ?? "").prefix(ContactLimits.name)),
            groups: groups.prefix(ContactLimits.groupsOfContact).compactMap { UInt32($0) })
        isSubscribed = element.attribute("subscribed") != "false"
        externalURI = element.attribute("externalURI") ?? ""
        additions = element.element("contactExtension").flatMap { try? $0.detached() }
    }
}
