import Glibc

/// How text may be dressed where it goes.
struct TextStyle {
    /// Whether lines can be rewritten in place.
    let isTerminal: Bool
    let hasColour: Bool

    /// What suits an open file: a terminal is dressed, unless NO_COLOR (https://no-color.org) is set or it is too dumb.
    init(descriptor: Int32) {
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
        let refusesColour = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        isTerminal = isatty(descriptor) == 1 && !isDumb
        hasColour = isTerminal && !refusesColour
    }

    func success(_ text: String) -> String { dressed(text, code: "32") }
    func failure(_ text: String) -> String { dressed(text, code: "31") }
    func emphasis(_ text: String) -> String { dressed(text, code: "1") }
    func aside(_ text: String) -> String { dressed(text, code: "2") }

    /// A code of ECMA-48 8.3.117, select graphic rendition.
    private func dressed(_ text: String, code: String) -> String {
        hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
