internal import CLibIntl

extension String {
    /// How many columns a terminal takes to show the text; East Asian characters take two.
    public var columns: Int {
        unicodeScalars.reduce(0) { columns, character in
            let width = wcwidth(wchar_t(truncatingIfNeeded: character.value))
            // The C locale does not know characters beyond ASCII.
            return columns + (width < 0 ? 1 : Int(width))
        }
    }

    /// The text with blanks behind it, or before it, so that it takes at least so many columns.
    public func padded(toColumns width: Int, atStart: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - columns))
        return atStart ? padding + self : self + padding
    }
}
