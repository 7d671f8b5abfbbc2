internal import Localization
internal import Security

/// The text of a file of accounts: a line `address login password` for each, blank lines and lines from `#` on aside.
///
/// The password is the rest of its line, blanks inside included; it has no colon.
public struct AccountFile: Sendable {
    /// The accounts in the order of the file.
    public let accounts: [Account]

    /// A line that is not an account.
    public struct Malformed: Error, Equatable, CustomStringConvertible {
        /// The number of the line, from 1.
        public let line: Int
        /// What is wrong with it.
        public let reason: String

        /// One sentence, without the line's text.
        public var description: String { localized("line \(line) of the account file: \(reason)") }
    }

    /// Reads the text of a file.
    public init(parsing text: String) throws(Malformed) {
        var accounts: [Account] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.drop { $0.isWhitespace }
            guard let first = line.first, first != "#" else { continue }
            let account = try Self.account(line, number: index + 1)
            guard !accounts.contains(where: { $0.address == account.address }) else {
                throw Malformed(line: index + 1, reason: localized("the address stands there twice"))
            }
            accounts.append(account)
        }
        self.accounts = accounts
    }

    private static func account(_ line: Substring, number: Int) throws(Malformed) -> Account {
        let parts = line.split(maxSplits: 2, whereSeparator: \.isWhitespace)
        guard parts.count == 3 else {
            throw Malformed(line: number, reason: localized("an address, a login name and a password are wanted"))
        }
        let address = parts[0].split(separator: "@", omittingEmptySubsequences: false)
        guard address.count == 2, address.allSatisfy({ !$0.isEmpty }) else {
            throw Malformed(line: number, reason: localized("the address is not user@domain"))
        }
        guard !parts[2].contains(":") else {
            throw Malformed(line: number, reason: localized("gss-ntlmssp cannot be told a password with a colon"))
        }
        return Account(
            address: String(parts[0]), login: String(parts[1]), password: Secret(utf8: String(parts[2])))
    }
}
