/// Writing of characters so that a reader gets back exactly the same text.
public enum XMLEscaping {
    /// `text` as the content of an element: `& < > " '` and carriage returns as references.
    ///
    /// - Throws: `XMLError.forbiddenCharacter` for one that XML 1.0 cannot express, such as NUL.
    public static func text(_ text: String) throws(XMLError) -> String {
        try escape(text) { $0 == "\r" }
    }

    /// `value` as the value of an attribute in quotes: as `text`, and tabs and line feeds as references too, since a
    /// reader would turn them into blanks.
    public static func attribute(_ value: String) throws(XMLError) -> String {
        try escape(value) { "\t\n\r".unicodeScalars.contains($0) }
    }

    private static func escape(
        _ text: String, needsReference: (Unicode.Scalar) -> Bool
    ) throws(XMLError) -> String {
        var text = text
        if text.withUTF8({ $0.allSatisfy(isPlain) }) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard isAllowed(scalar) else { throw .forbiddenCharacter(scalar) }
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&apos;".unicodeScalars)
            case _ where needsReference(scalar): result.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Whether a byte stands for a character that is written as it is everywhere.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): false
        default: (0x20..<0x7F).contains(byte)
        }
    }

    /// Production Char of XML 1.0.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
