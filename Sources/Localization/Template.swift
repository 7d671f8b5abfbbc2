/// A text as the catalogues have it, taken apart: `%1$s` is the place of the first value, `%%` is a percent sign.
struct Template {
    private enum Piece {
        case text(Substring)
        case value(Int)
    }

    private var pieces: [Piece] = []

    /// Nil if the text has a percent sign that is neither of the two.
    init?(_ text: String) {
        var rest = Substring(text)
        while let percent = rest.firstIndex(of: "%") {
            pieces.append(.text(rest[..<percent]))
            rest = rest[percent...].dropFirst()
            if rest.first == "%" {
                pieces.append(.text(rest.prefix(1)))
                rest = rest.dropFirst()
            } else {
                let digits = rest.prefix { ("0"..."9").contains($0) }
                rest = rest[digits.endIndex...]
                guard let number = Int(digits), rest.hasPrefix("$s") else { return nil }
                pieces.append(.value(number - 1))
                rest = rest.dropFirst(2)
            }
        }
        pieces.append(.text(rest))
    }

    /// The text with the values in their places, which are only copied; nil unless the places are just those of the
    /// values.
    func filled(with values: [String]) -> String? {
        var places: Set<Int> = []
        var result = ""
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .value(let place):
                guard values.indices.contains(place) else { return nil }
                places.insert(place)
                result += values[place]
            }
        }
        return places.count == values.count ? result : nil
    }
}
