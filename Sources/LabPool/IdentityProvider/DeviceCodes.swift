import EventLoop
import JSON
import Localization
import Security

/// Codes that users type at a page, and what their devices ask with meanwhile (RFC 8628).
@LoopActor
final class DeviceCodes {
    /// How long a code holds, in seconds.
    private static let life = 900
    /// How long a device waits between two questions, in seconds.
    private static let interval = 1
    /// Clocks and timers are not exact.
    private static let leastWait: Duration = .milliseconds(900)

    private enum Progress {
        case pending
        case declined
        case confirmed(Account)
    }

    private struct Issued {
        let userCode: String
        let end: Instant
        var progress = Progress.pending
        var lastQuestion: ContinuousClock.Instant
    }

    private let state: PoolState
    private let secondFactors: SecondFactors
    private var codes: [String: Issued] = [:]

    init(state: PoolState, secondFactors: SecondFactors) {
        self.state = state
        self.secondFactors = secondFactors
    }

    /// A code for a device.
    func issue(to form: HTTPForm) throws(Refusal) -> JSONValue {
        _ = try IdentityProvider.audience(form["resource"], of: state)
        let isOver = state.faults.identityRefusal == .codeOver
        let device = RandomBytes.hexadecimal(count: 24)
        let code = RandomBytes.hexadecimal(count: 4).uppercased()
        codes[device] = Issued(
            userCode: code, end: state.now + (isOver ? -1 : Int64(Self.life)), lastQuestion: .now)
        let page = state.names.federation + IdentityProvider.Path.device
        return .object(present: [
            "device_code": .string(device), "user_code": .string(code), "verification_uri": .string(page),
            "verification_url": .string(page), "expires_in": .integer(Self.life), "interval": .integer(Self.interval),
            "message": .string("Open \(page) and enter the code \(code)."),
        ])
    }

    /// The page where codes are typed.
    func page(_ request: HTTPRequest, on connection: HTTPConnection) throws(Refusal) -> HTTPResponse {
        let page = LogOnForm(user: "", code: request.queryValue("user_code") ?? "")
        switch try page.outcome(of: request, state: state, connection: connection.number, pending: secondFactors) {
        case .shown(let response): return response
        case .declined(let code): return finish(code, .declined)
        case .confirmed(let account, let code): return finish(code, .confirmed(account))
        }
    }

    private func finish(_ code: String?, _ progress: Progress) -> HTTPResponse {
        guard let code, let device = codes.first(where: { $0.value.userCode == code.uppercased() })?.key,
            case .pending = codes[device]?.progress
        else { return .page(400, "<p>The code is not valid.</p>") }
        codes[device]?.progress = progress
        return .page(200, "<p>You may close this window.</p>")
    }

    /// Whom a device's code is of, once the user has confirmed it.
    func redeem(_ form: HTTPForm) throws(Refusal) -> IdentityProvider.Grant {
        let device = form["device_code"] ?? ""
        guard let issued = codes[device] else {
            throw .grantRefused("invalid_grant", "The device code is not valid.")
        }
        guard state.now < issued.end else {
            codes[device] = nil
            throw .grantRefused("expired_token", "The device code has expired.")
        }
        codes[device]?.lastQuestion = .now
        guard .now - issued.lastQuestion >= Self.leastWait else {
            throw .grantRefused("slow_down", "The client asks too often.")
        }
        switch issued.progress {
        case .pending: throw .grantRefused("authorization_pending", "The user has not confirmed the code yet.")
        case .declined:
            codes[device] = nil
            throw .grantRefused("access_denied", "The user has declined.")
        case .confirmed(let account):
            codes[device] = nil
            return IdentityProvider.Grant(account: account, client: form["client_id"] ?? "")
        }
    }
}
