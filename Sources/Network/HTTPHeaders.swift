/// Header fields in their order; names are compared without regard to case.
public struct HTTPHeaders: Sendable, Hashable {
    /// A name and a value, both without surrounding blanks.
    public struct Field: Sendable, Hashable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// All fields in their order; a name may occur several times.
    public private(set) var fields: [Field]

    public init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// The value of the first field of that name.
    public subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }

    /// The values of all fields of that name in their order.
    public func values(of name: String) -> [String] {
        let wanted = name.lowercased()
        return fields.filter { $0.name.lowercased() == wanted }.map(\.value)
    }

    /// Adds a field after the others.
    public mutating func append(name: String, value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Goes on with the value of the last field, as a folded line does (RFC 9112 5.2).
    mutating func continueLast(with text: String) {
        guard let last = fields.popLast() else { return }
        append(name: last.name, value: last.value.isEmpty ? text : "\(last.value) \(text)")
    }

    /// Removes all fields of these names.
    mutating func remove(_ names: Set<String>) {
        fields.removeAll { names.contains($0.name.lowercased()) }
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Field(name: $0.0, value: $0.1) })
    }
}

extension HTTPHeaders.Field {
    /// Whether name (a token, RFC 9110 5.6.2) and value (no control characters) can be sent as they are.
    var isSendable: Bool {
        !name.isEmpty && name.utf8.allSatisfy(Self.isTokenByte)
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
    }
}
