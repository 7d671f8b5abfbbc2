internal import Web

/// What a resource is known by. Servers write one address in several ways: with their own name before it or without, in
/// upper and lower case, with and without percent-encoding (UCWA sheet 0.2). All of them have one key.
///
/// It is for comparing alone: what is asked for is the address as it was written.
public struct ResourceKey: Sendable, Hashable {
    private let path: String

    /// - Parameter href: an address on the application's server, absolute or not.
    public init(_ href: String) {
        var path = href[...]
        if path.prefix(8).lowercased() == "https://" { path = path.dropFirst(8).drop { $0 != "/" } }
        let bytes = FormEncoding.decoded(path.utf8, plusIsBlank: false) ?? Array(path.utf8)
        self.path = String(decoding: bytes, as: UTF8.self).lowercased()
    }
}
