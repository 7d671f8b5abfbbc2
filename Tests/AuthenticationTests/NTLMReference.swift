import Security

/// NTLMv2 as [MS-NLMP] 3.3.2 and 3.4 have it, written from that document: what the mechanism's messages are checked by.
enum NTLMReference {
    /// Who signs.
    enum Side: String {
        case client = "session key to client-to-server "
        case server = "session key to server-to-client "
    }

    /// NTOWFv2.
    static func key(user: String, domain: String, password: String) throws -> [UInt8] {
        try code(MD4.digest(utf16(password)), utf16(user.uppercased() + domain))
    }

    /// NTProofStr over the rest of the response.
    static func proof(_ key: [UInt8], challenge: [UInt8], rest: [UInt8]) throws -> [UInt8] {
        try code(key, challenge + rest)
    }

    /// SessionBaseKey, which is NTLMv2's KeyExchangeKey too.
    static func baseKey(_ key: [UInt8], proof: [UInt8]) throws -> [UInt8] { try code(key, proof) }

    /// SIGNKEY.
    static func signKey(_ exported: [UInt8], _ side: Side) throws -> [UInt8] { try self.key(exported, side, "signing") }

    /// SEALKEY of 128 bits.
    static func sealKey(_ exported: [UInt8], _ side: Side) throws -> [UInt8] { try self.key(exported, side, "sealing") }

    private static func key(_ exported: [UInt8], _ side: Side, _ use: String) throws -> [UInt8] {
        try HashAlgorithm.md5.digest(exported + Array("\(side.rawValue)\(use) key magic constant\0".utf8))
    }

    /// The signature without a connection: each is encrypted from the beginning, with a key of its number (3.4.4.2).
    static func signature(of text: [UInt8], number: UInt32, exported: [UInt8], _ side: Side) throws -> [UInt8] {
        let bytes = littleEndian(number)
        let sum = try code(signKey(exported, side), bytes + text).prefix(8)
        let seal = try HashAlgorithm.md5.digest(sealKey(exported, side) + bytes)
        return [1, 0, 0, 0] + RC4.crypt(seal, Array(sum)) + bytes
    }

    /// A sealed message and its signature's sum, the first on a connection (3.4.3).
    static func seal(_ text: [UInt8], exported: [UInt8]) throws -> (sealed: [UInt8], sum: [UInt8]) {
        let sum = try code(signKey(exported, .client), [0, 0, 0, 0] + text).prefix(8)
        let stream = RC4.crypt(try sealKey(exported, .client), text + sum)
        return (Array(stream.prefix(text.count)), Array(stream.suffix(8)))
    }

    static func utf16(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    }

    private static func littleEndian(_ number: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static func code(_ key: [UInt8], _ text: [UInt8]) throws -> [UInt8] {
        try KeyedHash(.md5, key: Secret(copying: key)).code(for: text)
    }
}

/// RC4.
enum RC4 {
    static func crypt(_ key: [UInt8], _ text: [UInt8]) -> [UInt8] {
        var state = (0...255).map { UInt8($0) }
        var other = 0
        for index in 0..<256 {
            other = (other + Int(state[index]) + Int(key[index % key.count])) & 255
            state.swapAt(index, other)
        }
        var index = 0
        other = 0
        return text.map { byte in
            index = (index + 1) & 255
            other = (other + Int(state[index])) & 255
            state.swapAt(index, other)
            return byte ^ state[(Int(state[index]) + Int(state[other])) & 255]
        }
    }
}

/// MD4 (RFC 1320), which OpenSSL has put away.
enum MD4 {
    private typealias Round = (
        mix: @Sendable (UInt32, UInt32, UInt32) -> UInt32, addend: UInt32, order: [Int], shifts: [UInt32]
    )

    private static let rounds: [Round] = [
        ({ $0 & $1 | ~$0 & $2 }, 0, Array(0..<16), [3, 7, 11, 19]),
        (
            { $0 & $1 | $0 & $2 | $1 & $2 }, 0x5A82_7999, [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
            [3, 5, 9, 13]
        ),
        ({ $0 ^ $1 ^ $2 }, 0x6ED9_EBA1, [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15], [3, 9, 11, 15]),
    ]

    static func digest(_ text: [UInt8]) -> [UInt8] {
        let bits = UInt64(text.count) * 8
        var padded = text + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        padded += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476]
        for start in stride(from: 0, to: padded.count, by: 64) { add(padded[start..<start + 64], to: &state) }
        return state.flatMap { word in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: word >> $0) } }
    }

    private static func add(_ block: ArraySlice<UInt8>, to state: inout [UInt32]) {
        let words = stride(from: block.startIndex, to: block.endIndex, by: 4).map { start in
            block[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        var now = state
        for round in rounds {
            for (step, place) in round.order.enumerated() {
                let sum = now[0] &+ round.mix(now[1], now[2], now[3]) &+ words[place] &+ round.addend
                let shift = round.shifts[step % 4]
                now = [now[3], sum << shift | sum >> (32 - shift), now[1], now[2]]
            }
        }
        for index in 0..<4 { state[index] &+= now[index] }
    }
}
