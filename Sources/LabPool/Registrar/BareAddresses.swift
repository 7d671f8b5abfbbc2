import SIP

/// Addresses as some servers write them.
enum BareAddresses {
    /// Takes the angle brackets from `From` and `To` where the grammar allows that (RFC 3261 20.10), and asserts who speaks
    /// with the scheme in capitals.
    static func apply(to message: inout Message) {
        for name in [HeaderName.from, .to] {
            if let value = message.headers[name] { message.headers[name] = bare(value) }
        }
        let speaker = message.status == nil ? message.from : message.to
        if let address = speaker?.uri.address, let user = address.user {
            message.headers[.pAssertedIdentity] = "<SIP:\(user)@\(address.host)>"
        }
    }

    private static func bare(_ value: String) -> String {
        guard value.hasPrefix("<"), let end = value.firstIndex(of: ">") else { return value }
        let uri = value[..<end].dropFirst()
        return uri.contains { ";,?".contains($0) } ? value : String(uri) + value[end...].dropFirst()
    }
}
