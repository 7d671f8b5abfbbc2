import UCWA

extension UCWAApplication {
    /// Everybody on a list; servers may name them by links alone.
    ///
    /// - Parameter most: how many are asked for one by one at most.
    /// - Throws: ``UCWARefusal``; what the transport throws.
    func people(in list: UCWAResource, most: Int) async throws -> [WebContact] {
        let told = WebContact.all(in: list)
        guard told.isEmpty else { return told }
        var people: [WebContact] = []
        for link in list.links("contact").prefix(most) {
            if let contact = try await see(link.href).flatMap({ WebContact($0) }) { people.append(contact) }
        }
        return people
    }
}
