/// PNG files (ISO/IEC 15948) that are small and need no compression: squares of one colour.
enum PhotoFile {
    private static let side: UInt32 = 48

    static func square(red: UInt8, green: UInt8, blue: UInt8) -> [UInt8] {
        let line = [0] + Array(repeating: [red, green, blue], count: Int(side)).joined()
        let pixels = Array(Array(repeating: line, count: Int(side)).joined())
        let header = bytes(side) + bytes(side) + [8, 2, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
            + chunk("IDAT", stored(pixels)) + chunk("IEND", [])
    }

    private static func chunk(_ name: String, _ contents: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + contents
        return bytes(UInt32(contents.count)) + body + bytes(checksum(body))
    }

    /// A zlib stream of one block that is not compressed (RFC 1950, RFC 1951 3.2.4).
    private static func stored(_ contents: [UInt8]) -> [UInt8] {
        let count = UInt16(truncatingIfNeeded: contents.count)
        let sizes = [count, ~count].flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        return [0x78, 0x01, 1] + sizes + contents + bytes(adler(contents))
    }

    private static func adler(_ contents: [UInt8]) -> UInt32 {
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in contents {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        return high << 16 | low
    }

    /// CRC-32 as PNG has it.
    private static func checksum(_ contents: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in contents {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }
}
