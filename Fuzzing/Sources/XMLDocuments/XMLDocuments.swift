import XML

/// One document; every part that can be taken out of it must be a document too, with the same meaning.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard let root = try? XMLElement(parsing: UnsafeBufferPointer(start: data, count: count)) else { return 0 }
    check(root, levels: 20)
    return 0
}

private func check(_ element: XMLElement, levels: Int) {
    guard let again = try? XMLElement(parsing: element.standaloneSource) else {
        preconditionFailure("a part is no document")
    }
    precondition(again.name == element.name && again.namespace == element.namespace, "a part has another name")
    precondition(again.texts == element.texts && again.attributes == element.attributes, "a part reads otherwise")
    if let canonical = try? element.canonicalForm() {
        let reread = try? XMLElement(parsing: canonical)
        precondition((try? reread?.canonicalForm()) == canonical, "the canonical form has another canonical form")
    }
    guard levels > 0 else { return }
    for child in element.elements.prefix(3) { check(child, levels: levels - 1) }
}
