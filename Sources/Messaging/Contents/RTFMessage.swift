extension StyledText {
    /// Reads the RTF of a message: text in any character set, bold, italic, underlined and struck through, fonts,
    /// colours, links. Tables of fonts and colours are read; pictures, objects and the like are dropped.
    ///
    /// - Parameter rtf: at most ``ContentLimits/bytes``; more is cut off.
    public init(rtf: some Sequence<UInt8>) {
        var reader = RTFReader()
        reader.read(Array(rtf.prefix(ContentLimits.bytes)))
        self = reader.text.trimmed()
    }
}

private struct RTFReader {
    /// Where text goes.
    private enum Destination {
        case text
        case nowhere
        case fontTable
        case colorTable
        case fieldInstruction
    }

    private struct Group {
        var destination = Destination.text
        var style = TextStyle()
        var font: Int32 = 0
        /// How many characters stand for a `\u` in programs without Unicode.
        var alternatives = 1
    }

    private struct Font {
        var name: [UInt8] = []
        var characters: CharacterSet?
    }

    private static let dropped: Set<String> = [
        "stylesheet", "info", "pict", "object", "header", "footer", "headerl", "headerr", "footerl", "footerr",
        "footnote", "annotation", "xe", "tc", "listtable", "listoverridetable", "revtbl", "themedata", "datastore",
    ]
    private static let characters: [String: String] = [
        "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "tab": "\t", "cell": "\t",
        "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "bullet": "•", "lquote": "‘", "rquote": "’",
        "ldblquote": "“", "rdblquote": "”",
    ]

    private(set) var text = StyledText()
    private var groups = [Group()]
    /// Groups beyond the deepest that is read.
    private var surplus = 0
    private var fonts: [Int32: Font] = [:]
    private var colors: [TextColor?] = []
    private var color: (red: UInt8, green: UInt8, blue: UInt8) = (0, 0, 0)
    private var characters = CharacterSet.western
    private var pendingBytes: [UInt8] = []
    private var pendingUnits: [UInt16] = []
    /// How many of the coming characters are the alternatives of a `\u`.
    private var skipped = 0
    private var instruction: [UInt8] = []
    private var fieldDepth = 0

    private var group: Group {
        get { groups.last ?? Group() }
        set {
            guard !groups.isEmpty else { return }
            groups[groups.count - 1] = newValue
        }
    }

    mutating func read(_ bytes: [UInt8]) {
        var tokens = RTFTokens(bytes)
        while let token = tokens.next() {
            switch token {
            case .open: open()
            case .close: close()
            case .byte(let byte): append(byte)
            case .symbol(let symbol): apply(symbol)
            case .word("bin", let count): tokens.skip(Int(count ?? 0))
            case .word(let name, let number): apply(name, number)
            }
        }
        flush()
    }

    // Groups

    private mutating func open() {
        flush()
        skipped = 0
        guard groups.count < ContentLimits.depth else {
            surplus += 1
            return
        }
        groups.append(group)
    }

    private mutating func close() {
        flush()
        skipped = 0
        if surplus > 0 {
            surplus -= 1
        } else if groups.count > 1 {
            groups.removeLast()
            if groups.count < fieldDepth { endField() }
        }
    }

    private mutating func endField() {
        fieldDepth = 0
        instruction = []
    }

    /// The target of `HYPERLINK "target"`.
    private var fieldLink: SafeLink? {
        let parts = String(decoding: instruction, as: UTF8.self).split(
            separator: "\"", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].split(separator: " ").contains("HYPERLINK") else { return nil }
        return SafeLink(parts[1])
    }

    // Control words

    private mutating func apply(_ symbol: UInt8) {
        switch symbol {
        case UInt8(ascii: "*"): change { $0.destination = $0.destination == .text ? .nowhere : $0.destination }
        case UInt8(ascii: "~"): append("\u{A0}")
        case UInt8(ascii: "_"): append("-")
        case UInt8(ascii: "-"), UInt8(ascii: "|"), UInt8(ascii: ":"): break
        case UInt8(ascii: "\r"), UInt8(ascii: "\n"): append("\n")
        case UInt8(ascii: "\t"): append("\t")
        default: append(symbol)
        }
    }

    private mutating func apply(_ name: String, _ number: Int32?) {
        if let text = Self.characters[name] { return append(text) }
        if Self.dropped.contains(name) { return change { $0.destination = .nowhere } }
        let isOn = number != 0
        switch name {
        case "u": appendUnit(number ?? 0)
        case "uc": change { $0.alternatives = Int(min(max(number ?? 1, 0), 16)) }
        case "b": change { $0.style.isBold = isOn }
        case "i": change { $0.style.isItalic = isOn }
        case "strike", "striked": change { $0.style.isStruckThrough = isOn }
        case "ulnone": change { $0.style.isUnderlined = false }
        case "ul", "uld", "uldb", "ulw", "ulwave", "ulth", "uldash": change { $0.style.isUnderlined = isOn }
        case "plain": change { $0.style = $0.style.plainWithLink }
        case "rtlpar", "rtlch": change { $0.style.isRightToLeft = name == "rtlpar" || $0.style.isRightToLeft }
        case "ltrpar", "pard": change { $0.style.isRightToLeft = false }
        case "f": selectFont(number ?? 0)
        case "cf": selectColor(number ?? 0)
        default: applyTable(name, number ?? 0)
        }
    }

    /// Character sets, tables and fields.
    private mutating func applyTable(_ name: String, _ number: Int32) {
        switch name {
        case "ansicpg": change(codePage: Int(number))
        case "mac": characters = CharacterSet(name: "MACINTOSH")
        case "pc": characters = CharacterSet(name: "CP437")
        case "pca": characters = CharacterSet(name: "CP850")
        case "fonttbl": change { $0.destination = .fontTable }
        case "colortbl": change { $0.destination = .colorTable }
        case "fcharset" where group.destination == .fontTable:
            fonts[group.font, default: Font()].characters = CharacterSet(windowsCharset: Int(number))
        case "red" where group.destination == .colorTable: color.red = UInt8(clamping: number)
        case "green" where group.destination == .colorTable: color.green = UInt8(clamping: number)
        case "blue" where group.destination == .colorTable: color.blue = UInt8(clamping: number)
        case "field": fieldDepth = groups.count
        case "fldinst": change { $0.destination = .fieldInstruction }
        case "fldrslt":
            let link = fieldLink
            change {
                $0.destination = .text
                $0.style.link = link
            }
        default: break
        }
    }

    private mutating func change(codePage: Int) {
        flush()
        if let set = CharacterSet(codePage: codePage) { characters = set }
    }

    private mutating func change(_ change: (inout Group) -> Void) {
        flush()
        change(&group)
    }

    private mutating func selectFont(_ number: Int32) {
        let name = fonts[number].map { String(decoding: $0.name, as: UTF8.self) }
        change {
            $0.font = number
            if $0.destination == .text { $0.style.font = name }
        }
        if group.destination == .fontTable, fonts.count < ContentLimits.depth { fonts[number] = Font() }
    }

    private mutating func selectColor(_ number: Int32) {
        let color = colors.indices.contains(Int(number)) ? colors[Int(number)] : nil
        change { $0.style.color = color }
    }

    // Text

    private mutating func append(_ byte: UInt8) {
        guard surplus == 0 else { return }
        switch group.destination {
        case .nowhere: break
        case .fontTable:
            guard byte != UInt8(ascii: ";"), fonts[group.font]?.name.count ?? 64 < 64 else { return }
            fonts[group.font]?.name.append(byte)
        case .colorTable:
            guard byte == UInt8(ascii: ";"), colors.count < 256 else { return }
            colors.append(TextColor(red: color.red, green: color.green, blue: color.blue))
            color = (0, 0, 0)
        case .fieldInstruction:
            if instruction.count < 4096 { instruction.append(byte) }
        case .text:
            guard skipped == 0 else {
                skipped -= 1
                return
            }
            flushUnits()
            pendingBytes.append(byte)
        }
    }

    private mutating func append(_ string: String) {
        flush()
        skipped = 0
        guard group.destination == .text, surplus == 0 else { return }
        text.append(string, group.style)
    }

    /// `\u` has a signed number of 16 bits; what is none is U+FFFD.
    private mutating func appendUnit(_ number: Int32) {
        guard group.destination == .text, surplus == 0 else { return }
        flushBytes()
        pendingUnits.append(UInt16(exactly: number) ?? Int16(exactly: number).map(UInt16.init(bitPattern:)) ?? 0xFFFD)
        skipped = group.alternatives
    }

    private mutating func flush() {
        flushBytes()
        flushUnits()
    }

    private mutating func flushBytes() {
        guard !pendingBytes.isEmpty else { return }
        let set = fonts[group.font]?.characters ?? characters
        text.append(set.decode(pendingBytes), group.style)
        pendingBytes = []
    }

    private mutating func flushUnits() {
        guard !pendingUnits.isEmpty else { return }
        text.append(String(decoding: pendingUnits, as: UTF16.self), group.style)
        pendingUnits = []
    }
}

extension TextStyle {
    /// The client's own look, still leading where it led.
    fileprivate var plainWithLink: TextStyle {
        var plain = TextStyle()
        plain.link = link
        return plain
    }
}

extension CharacterSet {
    /// The character set of a `\fcharset`; nil where the document's own is meant.
    fileprivate init?(windowsCharset number: Int) {
        let codePages = [
            77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255,
            178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250,
        ]
        guard let page = codePages[number] else { return nil }
        self.init(codePage: page)
    }
}
