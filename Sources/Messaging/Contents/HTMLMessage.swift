internal import CLibXML2

extension StyledText {
    /// Reads the HTML of a message: what is known of it becomes style and line ends, everything else is dropped.
    ///
    /// - Parameter html: UTF-8, at most ``ContentLimits/bytes``; more is cut off.
    public init(html: some Sequence<UInt8>) {
        self.init()
        guard let document = HTMLDocument(parsing: Array(html.prefix(ContentLimits.bytes))) else { return }
        var reader = HTMLReader()
        reader.read(document)
        self = reader.text.trimmed()
    }

    /// Reads HTML from text.
    public init(html: String) {
        self.init(html: html.utf8)
    }
}

/// A page of HTML in libxml2's memory, whatever is wrong with its mark-up.
private final class HTMLDocument {
    private let pointer: htmlDocPtr

    private static let options =
        HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
        | HTML_PARSE_NONET.rawValue | HTML_PARSE_COMPACT.rawValue

    init?(parsing bytes: [UInt8]) {
        // The parser stops at a NUL.
        let bytes = bytes.filter { $0 != 0 }
        guard !bytes.isEmpty else { return nil }
        let document = bytes.withUnsafeBytes {
            htmlReadMemory($0.baseAddress, Int32(clamping: $0.count), nil, "UTF-8", Int32(bitPattern: Self.options))
        }
        guard let document else { return nil }
        pointer = document
    }

    deinit { xmlFreeDoc(pointer) }

    var root: xmlNodePtr? { xmlDocGetRootElement(pointer) }
}

/// Walks through the tree of a page and collects styled text.
private struct HTMLReader {
    /// Elements whose contents are no text for people.
    private static let silent: Set<String> = [
        "script", "style", "head", "title", "meta", "link", "object", "embed", "applet", "iframe", "noframes", "select",
        "textarea", "template", "svg", "math",
    ]
    /// Elements that stand on lines of their own.
    private static let blocks: Set<String> = [
        "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "tr", "table", "blockquote", "pre", "h1", "h2", "h3", "h4",
        "h5", "h6", "hr", "center", "address", "section", "article", "body",
    ]

    private(set) var text = StyledText()
    /// A line end that is due before further text.
    private var owesLine = false
    /// The style of a blank that is due before further text of the line.
    private var owedBlank: TextStyle?
    private var isAtLineStart = true

    mutating func read(_ document: HTMLDocument) {
        guard let root = document.root else { return }
        read(root, TextStyle(), keepsBlanks: false, depth: 0)
    }

    private mutating func read(_ node: xmlNodePtr, _ style: TextStyle, keepsBlanks: Bool, depth: Int) {
        guard depth < ContentLimits.depth else { return }
        switch node.pointee.type {
        case XML_TEXT_NODE, XML_CDATA_SECTION_NODE, XML_ENTITY_REF_NODE:
            if let content = node.pointee.content { append(String(cString: content), style, keepsBlanks: keepsBlanks) }
        case XML_ELEMENT_NODE: readElement(node, style, keepsBlanks: keepsBlanks, depth: depth)
        default: break
        }
    }

    private mutating func readElement(_ node: xmlNodePtr, _ style: TextStyle, keepsBlanks: Bool, depth: Int) {
        let name = node.pointee.name.map { String(cString: $0).lowercased() } ?? ""
        guard !Self.silent.contains(name) else { return }
        switch name {
        case "br": return breakLine(style)
        case "img": return append(attribute("alt", of: node) ?? "", style, keepsBlanks: false)
        case "td", "th": oweBlank(style)
        case _ where Self.blocks.contains(name): endLine()
        default: break
        }
        if name == "li" { append("• ", style, keepsBlanks: true) }
        let inner = self.style(of: node, name, in: style)
        var child = node.pointee.children
        while let next = child {
            read(next, inner, keepsBlanks: keepsBlanks || name == "pre", depth: depth + 1)
            child = next.pointee.next
        }
        if Self.blocks.contains(name) { endLine() }
    }

    // Text and lines

    private mutating func append(_ string: String, _ style: TextStyle, keepsBlanks: Bool) {
        for piece in string.split(omittingEmptySubsequences: false, whereSeparator: { keepsBlanks && $0.isNewline })
            .enumerated()
        {
            if piece.offset > 0 { breakLine(style) }
            if keepsBlanks {
                appendWord(piece.element, style)
            } else {
                appendWords(piece.element, style)
            }
        }
    }

    /// White space of HTML is one blank between words.
    private mutating func appendWords(_ text: Substring, _ style: TextStyle) {
        var rest = text
        while !rest.isEmpty {
            let word = rest.prefix { !Self.isBlank($0) }
            appendWord(word, style)
            rest = rest.dropFirst(word.count)
            let blanks = rest.prefix(while: Self.isBlank)
            if !blanks.isEmpty { oweBlank(style) }
            rest = rest.dropFirst(blanks.count)
        }
    }

    private mutating func appendWord(_ word: Substring, _ style: TextStyle) {
        guard !word.isEmpty else { return }
        if owesLine {
            text.append("\n", style)
            owedBlank = nil
        }
        if let owedBlank { text.append(" ", owedBlank) }
        text.append(word.replacingNoBreakSpaces, style)
        owesLine = false
        owedBlank = nil
        isAtLineStart = false
    }

    private mutating func oweBlank(_ style: TextStyle) {
        if !isAtLineStart, owedBlank == nil { owedBlank = style }
    }

    /// No-break spaces are text.
    private static func isBlank(_ character: Character) -> Bool {
        character == " " || character == "\t" || character.isNewline || character == "\u{C}"
    }

    /// Ends the line if it has any text.
    private mutating func endLine() {
        owedBlank = nil
        guard !isAtLineStart else { return }
        owesLine = true
        isAtLineStart = true
    }

    private mutating func breakLine(_ style: TextStyle) {
        if owesLine { text.append("\n", style) }
        owesLine = false
        owedBlank = nil
        text.append("\n", style)
        isAtLineStart = true
    }

    // Style

    private func style(of node: xmlNodePtr, _ name: String, in outer: TextStyle) -> TextStyle {
        var style = outer
        switch name {
        case "b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th": style.isBold = true
        case "i", "em", "cite", "var": style.isItalic = true
        case "u", "ins": style.isUnderlined = true
        case "s", "strike", "del": style.isStruckThrough = true
        case "a": style.link = attribute("href", of: node).flatMap { SafeLink($0) } ?? outer.link
        default: break
        }
        if let direction = attribute("dir", of: node) { style.isRightToLeft = direction.lowercased() == "rtl" }
        if name == "font" {
            if let face = attribute("face", of: node) { style.font = face }
            if let color = attribute("color", of: node) { style.color = TextColor(css: color) }
        }
        if let css = attribute("style", of: node) { style.apply(css: css) }
        return style
    }

    private func attribute(_ name: String, of node: xmlNodePtr) -> String? {
        guard let value = xmlGetProp(node, name) else { return nil }
        defer { communicatorXMLFree(value) }
        return String(cString: value)
    }
}

extension TextStyle {
    /// Applies the declarations of a `style` attribute that are known.
    fileprivate mutating func apply(css: String) {
        for declaration in css.prefix(ContentLimits.style).split(separator: ";") {
            let pair = declaration.split(separator: ":", maxSplits: 1)
            guard pair.count == 2 else { continue }
            let value = pair[1].drop(while: \.isWhitespace)
            let word = value.prefix { !$0.isWhitespace && $0 != "!" }.lowercased()
            switch pair[0].filter({ !$0.isWhitespace }).lowercased() {
            case "font-weight": isBold = word == "bold" || word == "bolder" || (Int(word) ?? 0) >= 600
            case "font-style": isItalic = word == "italic" || word == "oblique"
            case "text-decoration", "text-decoration-line":
                isUnderlined = value.lowercased().split(separator: " ").contains("underline")
                isStruckThrough = value.lowercased().split(separator: " ").contains("line-through")
            case "color": color = TextColor(css: value)
            case "font-family": font = String(value)
            case "direction": isRightToLeft = word == "rtl"
            default: break
            }
        }
    }
}

extension Substring {
    /// No-break spaces are what senders of HTML write for several blanks.
    fileprivate var replacingNoBreakSpaces: Substring {
        contains("\u{A0}") ? Substring(String(map { $0 == "\u{A0}" ? " " : $0 })) : self
    }
}
