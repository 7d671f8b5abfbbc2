import XML

/// What members of a group chat of 2005 say of its management: an election ([MS-SIP], messaging sheet 8).
public enum MeshDocument: Sendable, Hashable {
    /// The media type.
    public static let contentType = "application/x-ms-mim"
    private static let namespace = "http://schemas.microsoft.com/sip/multiparty/"

    /// Somebody wants to be the manager.
    case requestManager(String)
    /// Somebody is the manager now.
    case setManager(String)

    /// Reads a document; nil for any other.
    public init?(_ body: [UInt8]) {
        guard body.count <= 4096, let root = try? XMLElement(parsing: body), root.name == "action" else { return nil }
        if let uri = root.element("RequestRM")?.attribute("uri") {
            self = .requestManager(uri)
        } else if let uri = root.element("SetRM")?.attribute("uri") {
            self = .setManager(uri)
        } else {
            return nil
        }
    }

    /// The answer of a member who does not want to be the manager.
    ///
    /// - Parameter user: the member's own URI.
    public func answer(by user: String) -> [UInt8] {
        let answer: Markup =
            switch self {
            case .requestManager: Markup("RequestRMResponse", ["uri": user, "allow": "true"]) {}
            case .setManager: Markup("SetRMResponse", ["uri": user]) {}
            }
        let action = Markup("action", ["xmlns": Self.namespace]) { answer }
        return (try? action.document()).map { Array($0.utf8) } ?? []
    }
}
