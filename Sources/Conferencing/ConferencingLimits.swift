import XML

/// Bounds on what servers and web pages say of conferences.
enum ConferencingLimits {
    /// One document.
    static let document = XMLLimits(bytes: 2 << 20, depth: 32, nodes: 65_536, attributes: 64)
    /// The most people of one conference, and endpoints of a person.
    static let people = 2000
    static let endpoints = 32
    /// The longest name, subject or address that is kept, in characters.
    static let text = 500
    /// The most of a join page that is searched, in bytes.
    static let page = 512 * 1024

    static func cut(_ text: String) -> String { String(text.prefix(self.text)) }
}
