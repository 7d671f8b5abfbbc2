internal import CJansson

/// A JSON object as jansson has read it: a value that owns the tree.
///
/// jansson bounds the depth (2048); the size is bounded by whoever hands the bytes over.
public struct JSONObject {
    private final class Tree {
        let root: UnsafeMutablePointer<json_t>

        init(_ root: UnsafeMutablePointer<json_t>) {
            self.root = root
        }

        deinit {
            CJansson_release(root)
        }
    }

    private let tree: Tree
    private let value: UnsafeMutablePointer<json_t>

    /// Reads a document; nil unless it is one object. A byte order mark in front is allowed.
    public init?(parsing bytes: [UInt8]) {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        var error = json_error_t()
        let root = text.withUnsafeBytes { json_loadb($0.baseAddress, $0.count, 0, &error) }
        guard let root else { return nil }
        tree = Tree(root)
        value = root
        guard root.pointee.type == JSON_OBJECT else { return nil }
    }

    private init(_ value: UnsafeMutablePointer<json_t>, in tree: Tree) {
        self.tree = tree
        self.value = value
    }

    /// A member that is a text or a whole number, as text.
    public func text(_ name: String) -> String? {
        guard let member = json_object_get(value, name) else { return nil }
        if let text = json_string_value(member) { return String(cString: text) }
        return CJansson_isInteger(member) != 0 ? String(json_integer_value(member)) : nil
    }

    /// A member that is an object.
    public func object(_ name: String) -> JSONObject? {
        guard let member = json_object_get(value, name), member.pointee.type == JSON_OBJECT else { return nil }
        return JSONObject(member, in: tree)
    }

    /// All members that are objects.
    public var objects: [(name: String, value: JSONObject)] {
        var result: [(String, JSONObject)] = []
        var next = json_object_iter(value)
        while let iterator = next {
            if let name = json_object_iter_key(iterator), let member = json_object_iter_value(iterator),
                member.pointee.type == JSON_OBJECT
            {
                result.append((String(cString: name), JSONObject(member, in: tree)))
            }
            next = json_object_iter_next(value, iterator)
        }
        return result
    }
}
