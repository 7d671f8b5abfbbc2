/// The UUID that a registrar derives from an EPID and clients send as `+sip.instance` ([MS-SIPRE]; sign-in sheet 1.2).
public struct InstanceIdentifier: Sendable, Hashable {
    /// The 16 bytes of a Windows GUID in memory: the first three fields little-endian.
    private let memory: [UInt8]

    /// The name-based UUID of an endpoint.
    ///
    /// - Parameter sha1: SHA-1 of its argument, 20 bytes.
    public init(of endpoint: EndpointIdentifier, sha1: ([UInt8]) -> [UInt8]) {
        var bytes = Array(sha1(InstanceIdentifier.namespace + Array(endpoint.value.utf8)).prefix(16))
        precondition(bytes.count == 16, "SHA-1 has 20 bytes")
        bytes[7] = bytes[7] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        memory = bytes
    }

    /// Reads `urn:uuid:…`, with or without the prefix and angle brackets, in any case.
    ///
    /// - Throws: ``ParseError`` if it is no UUID.
    public init(parsing text: some StringProtocol) throws(ParseError) {
        var digits = text.trimmedBlanks
        if digits.utf8.first == Byte.less, digits.utf8.last == Byte.greater { digits = digits.dropFirst().dropLast() }
        if digits.prefix(9).equalsIgnoringCase("urn:uuid:") { digits = digits.dropFirst(9) }
        let groups = digits.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12], groups.allSatisfy({ $0.utf8.allSatisfy(Byte.isHexDigit) })
        else { throw ParseError("instance", "is not a UUID") }
        var bytes: [UInt8] = []
        for (index, group) in groups.enumerated() {
            let value = Hexadecimal.bytes(group)
            bytes += index < 3 ? value.reversed() : value
        }
        memory = bytes
    }

    /// The value of the Contact parameter `+sip.instance`, without its quotes: `<urn:uuid:…>`.
    public var contactValue: String { "<urn:uuid:\(self)>" }

    /// The `opaque` parameter of the GRUU that a registrar makes for the endpoint: `user:epid:` and 24 characters.
    public var gruuOpaque: String { "user:epid:\(Base64URL.encode(memory + [0, 0]))" }

    /// `fcacfb03-8a73-46ef-91b1-e5ebeeaba4fe` in memory order.
    private static let namespace: [UInt8] = [
        0x03, 0xFB, 0xAC, 0xFC, 0x73, 0x8A, 0xEF, 0x46, 0x91, 0xB1, 0xE5, 0xEB, 0xEE, 0xAB, 0xA4, 0xFE,
    ]
}

extension InstanceIdentifier: CustomStringConvertible {
    /// The UUID in lower case, which registrars answer with.
    public var description: String {
        let fields = [
            memory[0..<4].reversed(), memory[4..<6].reversed(), memory[6..<8].reversed(), Array(memory[8..<10]),
            Array(memory[10..<16]),
        ]
        return fields.map { Hexadecimal.lowercase($0) }.joined(separator: "-")
    }
}

extension NameAddress {
    /// The `+sip.instance` parameter of a Contact.
    public var instance: InstanceIdentifier? {
        parameters["+sip.instance"].flatMap { try? InstanceIdentifier(parsing: $0) }
    }

    /// The `gruu` parameter of a Contact in a registrar's answer.
    public var gruu: URI? {
        parameters["gruu"].flatMap { try? URI(parsing: $0) }
    }
}
