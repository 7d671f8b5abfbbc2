/// How a piece of a message looks.
public struct TextStyle: Sendable, Hashable {
    /// `<b>`
    public var isBold = false
    /// `<i>`
    public var isItalic = false
    /// `<u>`
    public var isUnderlined = false
    /// `<s>`
    public var isStruckThrough = false
    /// Whether the text runs from right to left.
    public var isRightToLeft = false
    /// The colour; nil for the client's own.
    public var color: TextColor?
    /// The name of the font; nil for the client's own.
    public var font: String? { didSet { font = font.flatMap(Self.fontName) } }
    /// Where the text leads.
    public var link: SafeLink?

    /// The client's own look.
    public init() {}

    /// What stands before and after the text in HTML.
    var tags: (opening: String, closing: String) {
        var opening = ""
        var closing = ""
        func add(_ name: String, _ attributes: String = "") {
            opening += "<\(name)\(attributes)>"
            closing = "</\(name)>" + closing
        }
        if isRightToLeft { add("span", " dir=\"rtl\"") }
        if let link { add("a", " href=\"\(HTMLEscaping.escaped(link.address))\"") }
        if font != nil || color != nil {
            let face = font.map { " face=\"\(HTMLEscaping.escaped($0))\"" } ?? ""
            add("font", face + (color.map { " color=\"\($0)\"" } ?? ""))
        }
        if isBold { add("b") }
        if isItalic { add("i") }
        if isUnderlined { add("u") }
        if isStruckThrough { add("s") }
        return (opening, closing)
    }

    /// The first of several names, without quotes; nil for what is none.
    private static func fontName(_ names: String) -> String? {
        let first = names.prefix { $0 != "," }.filter { $0 != "\"" && $0 != "'" }
        let name = first.split(separator: " ").joined(separator: " ")
        let isName = name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0) || " -_.".unicodeScalars.contains($0)
        }
        return isName && (1...64).contains(name.count) ? name : nil
    }
}
