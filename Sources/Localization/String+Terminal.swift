extension String {
    /// The text for a terminal, which takes control characters for commands: returns are left out, and in place of each
    /// other one but line feeds and tabs stands U+FFFD.
    public var shownOnTerminal: String {
        var result = UnicodeScalarView()
        for scalar in unicodeScalars where scalar != "\r" {
            let isCommand = scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
            result.append(isCommand ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }
}
