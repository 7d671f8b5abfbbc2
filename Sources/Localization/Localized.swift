/// A text for people in the language of the process's locale: `localized("The server \(host) did not answer.")`.
///
/// The argument is a literal, from which `./build translations` takes the English text for the translators. A comment
/// `// Translators: …` on the line before is handed on to them.
public func localized(_ phrase: Phrase) -> String {
    phrase.translated(by: .system)
}

/// A text about a number of things: `localized(count, one: "\(count) sign-in", other: "\(count) sign-ins")`.
///
/// Both literals have the same values in the same order.
public func localized(_ count: Int, one: Phrase, other: Phrase) -> String {
    one.translated(by: .system, for: count, other: other)
}
