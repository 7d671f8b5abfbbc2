/// A colour of text. Black is none: it is what senders write who have chosen nothing, and cannot be read on black.
public struct TextColor: Sendable, Hashable, CustomStringConvertible {
    /// Red, green and blue, each eight bits, red first.
    public let rgb: UInt32

    /// Nil for black.
    public init?(rgb: UInt32) {
        guard rgb & 0xFF_FFFF != 0 else { return nil }
        self.rgb = rgb & 0xFF_FFFF
    }

    /// Nil for black.
    init?(red: UInt8, green: UInt8, blue: UInt8) {
        self.init(rgb: UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
    }

    /// A colour of HTML or CSS: `#rgb`, `#rrggbb`, `rgb(r, g, b)` or one of the sixteen names of HTML 4.
    init?(css text: some StringProtocol) {
        let value = text.lowercased().filter { !$0.isWhitespace }
        if value.hasPrefix("#") {
            self.init(hexadecimal: value.dropFirst())
        } else if value.hasPrefix("rgb(") {
            let parts = value.dropFirst(4).prefix { $0 != ")" }.split(separator: ",").compactMap { UInt8($0) }
            guard parts.count == 3 else { return nil }
            self.init(red: parts[0], green: parts[1], blue: parts[2])
        } else if let rgb = Self.names[value] {
            self.init(rgb: rgb)
        } else {
            return nil
        }
    }

    /// `#rrggbb`
    public var description: String {
        let digits = String(rgb, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// The colour with red and blue exchanged, as X-MMS-IM-Format writes it.
    var bgr: UInt32 { (rgb & 0xFF) << 16 | rgb & 0xFF00 | rgb >> 16 }

    private init?(hexadecimal digits: some StringProtocol) {
        guard let number = UInt32(digits, radix: 16) else { return nil }
        switch digits.count {
        case 3: self.init(rgb: (number >> 8 & 15) * 0x110000 + (number >> 4 & 15) * 0x1100 + (number & 15) * 0x11)
        case 6: self.init(rgb: number)
        default: return nil
        }
    }

    private static let names: [String: UInt32] = [
        "white": 0xFFFFFF, "silver": 0xC0C0C0, "gray": 0x808080, "grey": 0x808080, "maroon": 0x800000,
        "red": 0xFF0000, "purple": 0x800080, "fuchsia": 0xFF00FF, "green": 0x008000, "lime": 0x00FF00,
        "olive": 0x808000, "yellow": 0xFFFF00, "navy": 0x000080, "blue": 0x0000FF, "teal": 0x008080, "aqua": 0x00FFFF,
    ]
}
