import Glibc

/// C strings that live as long as this object.
final class CStrings {
    private var strings: [UnsafeMutablePointer<CChar>?] = []
    private var lists: [UnsafeMutablePointer<UnsafePointer<CChar>?>] = []

    deinit {
        for string in strings { free(string) }
        for list in lists { list.deallocate() }
    }

    /// A copy of the text; NULL for nil.
    func copy(_ text: String?) -> UnsafePointer<CChar>? {
        guard let text else { return nil }
        let string = strdup(text)
        strings.append(string)
        return UnsafePointer(string)
    }

    /// Copies of the texts, and a NULL after them.
    func list(_ texts: [String]) -> UnsafePointer<UnsafePointer<CChar>?> {
        let list = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() { (list + index).initialize(to: copy(text)) }
        (list + texts.count).initialize(to: nil)
        lists.append(list)
        return UnsafePointer(list)
    }
}
