import EventLoop
import Security

/// Whose password was right at the identity provider, and who is asked for a one-time code now.
@LoopActor
final class SecondFactors {
    private let state: PoolState
    private var accounts: [String: Account] = [:]

    init(state: PoolState) {
        self.state = state
    }

    /// Whether passwords are not enough.
    var isWanted: Bool { state.faults.contains(.secondFactor) }

    /// Remembers whose password was right; the name is what the next page sends along.
    func begin(_ account: Account) -> String {
        let name = RandomBytes.hexadecimal(count: 24)
        accounts[name] = account
        return name
    }

    /// Whose code this is; nil if it is wrong. A name is good for one code.
    func account(_ name: String, code: String) -> Account? {
        guard let account = accounts.removeValue(forKey: name), OneTimeCode.isValid(code, at: state.now) else {
            return nil
        }
        return account
    }
}
