internal import CLibIntl

/// Where translations are looked up. What it gives back for a text that it does not have is the text.
struct Catalogue: Sendable {
    let translation: @Sendable (_ identifier: String) -> String
    /// The form of a text for a number of things, of which languages have one to six.
    let plural: @Sendable (_ one: String, _ other: String, _ count: UInt) -> String
}

extension Catalogue {
    static let domain = "communicator"

    /// The C library's gettext, in the language of the process's locale. It gives back the very pointers that it was
    /// given where it has no translation, so these must live until the result is copied.
    static let system: Catalogue = {
        bind_textdomain_codeset(domain, "UTF-8")
        return Catalogue(
            translation: { $0.withCString { String(cString: dgettext(domain, $0)) } },
            plural: { one, other, count in
                one.withCString { one in
                    other.withCString { String(cString: dngettext(domain, one, $0, count)) }
                }
            })
    }()
}

extension Phrase {
    /// A translation that lacks a value, or has places for others, is passed over.
    func translated(by catalogue: Catalogue) -> String {
        // The empty text stands for the catalogue's own description.
        guard !identifier.isEmpty else { return "" }
        return filled(into: catalogue.translation(identifier)) ?? original
    }

    /// - Parameter other: The same text for other numbers than one, with the same values.
    func translated(by catalogue: Catalogue, for count: Int, other: Phrase) -> String {
        let form = catalogue.plural(identifier, other.identifier, count.magnitude)
        return filled(into: form) ?? (count == 1 ? original : other.original)
    }

    private func filled(into text: String) -> String? {
        Template(text)?.filled(with: values)
    }

    private var original: String {
        filled(into: identifier) ?? identifier
    }
}
