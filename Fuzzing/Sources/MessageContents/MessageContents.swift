import Messaging
import SIP

private let types = [
    "text/plain; charset=utf-8", "text/html", "text/rtf", "multipart/alternative;boundary=b",
    "text/plain; charset=utf-16", "text/plain; charset=shift_jis", "text/html; charset=windows-1251", "application/xml",
]

/// One body, whose first byte chooses its type. Whatever it is, the HTML that a client gets has the tags alone that are
/// promised, each closed where it must be, and writing the text as a message and reading it again keeps it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    guard let choice = bytes.first else { return 0 }
    let headers = Headers([Header(.contentType, types[Int(choice) % types.count])])
    guard case .text(let text) = MessageContent(headers: headers, body: Array(bytes.dropFirst())) else { return 0 }
    check(text.html)
    for part in OutgoingText(html: text.html).parts {
        precondition(part.plain.count <= OutgoingText.longestPart, "a part is too long")
        _ = ComposedText(part, accepted: AcceptedTypes(["text/html", "multipart/alternative"]))
    }
    return 0
}

private let names: Set<String> = ["a", "b", "i", "u", "s", "font", "span"]

/// Looks at every tag. (By scalars: a combining mark after a tag would make one character with its end.)
private func check(_ html: String) {
    var open: [String] = []
    var rest = html.unicodeScalars[...]
    while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
        let tag = String(rest[rest.index(after: start)..<end])
        rest = rest[rest.index(after: end)...]
        if tag == "br" { continue }
        if tag.hasPrefix("/") {
            precondition(open.popLast() == String(tag.dropFirst()), "a tag is closed that is not open")
        } else {
            let name = String(tag.prefix { $0 != " " })
            precondition(names.contains(name), "a tag is not among those promised")
            open.append(name)
        }
    }
    precondition(open.isEmpty && !rest.contains("<"), "the mark-up is not complete")
}
