internal import CJansson

extension JSONValue {
    /// Reads a document (RFC 8259); nil unless it is one object or list, within the bounds. A byte order mark in front
    /// is allowed.
    ///
    /// - Parameters:
    ///   - bytes: The document; whoever receives it bounds its size.
    ///   - depth: The deepest nesting that is read; the member of an object that lies deeper makes the document invalid.
    public init?(parsing bytes: [UInt8], depth: Int = 32) {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        var error = json_error_t()
        guard let root = text.withUnsafeBytes({ json_loadb($0.baseAddress, $0.count, 0, &error) }) else { return nil }
        defer { CJansson_release(root) }
        self.init(root, depth: depth)
    }

    private init?(_ value: UnsafeMutablePointer<json_t>, depth: Int) {
        guard depth > 0 else { return nil }
        switch value.pointee.type {
        case JSON_OBJECT:
            guard let members = Self.members(of: value, depth: depth) else { return nil }
            self = .object(members)
        case JSON_ARRAY:
            guard let values = Self.values(of: value, depth: depth) else { return nil }
            self = .array(values)
        case JSON_STRING: self = .string(json_string_value(value).map { String(cString: $0) } ?? "")
        case JSON_INTEGER: self = .integer(Int(json_integer_value(value)))
        case JSON_REAL: self = .number(json_real_value(value))
        case JSON_TRUE: self = .boolean(true)
        case JSON_FALSE: self = .boolean(false)
        default: self = .null
        }
    }

    private static func members(of object: UnsafeMutablePointer<json_t>, depth: Int) -> [Member]? {
        var members: [Member] = []
        var next = json_object_iter(object)
        while let iterator = next {
            guard let name = json_object_iter_key(iterator), let raw = json_object_iter_value(iterator),
                let value = JSONValue(raw, depth: depth - 1)
            else { return nil }
            members.append(Member(String(cString: name), value))
            next = json_object_iter_next(object, iterator)
        }
        return members
    }

    private static func values(of array: UnsafeMutablePointer<json_t>, depth: Int) -> [JSONValue]? {
        var values: [JSONValue] = []
        for index in 0..<json_array_size(array) {
            guard let raw = json_array_get(array, index), let value = JSONValue(raw, depth: depth - 1) else {
                return nil
            }
            values.append(value)
        }
        return values
    }
}

extension JSONValue {
    /// The members of an object; none of anything else.
    public var members: [Member] { if case .object(let members) = self { members } else { [] } }

    /// The elements of a list; of anything else the value itself, since servers leave the list of one element out.
    public var elements: [JSONValue] { if case .array(let values) = self { values } else { [self] } }

    /// The value of a member of an object.
    public subscript(name: String) -> JSONValue? { members.first { $0.name == name }?.value }

    /// A text or a whole number, as text.
    public var text: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .null, .boolean, .number, .array, .object: nil
        }
    }
}
