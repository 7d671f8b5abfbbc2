public import Security
internal import Web

/// What is proved to the token service (UCWA sheet 2.3).
public enum TokenRequest: Sendable {
    /// The log-on is HTTP's own (Negotiate, NTLM).
    case windows
    /// The login name (`user@domain` or `DOMAIN\user`) and password themselves.
    case password(login: String, Secret)
    /// The cookies of a page that the user has passed.
    case passive
    /// The key of a meeting; with the token of before, the guest stays the same.
    case anonymousMeeting(uri: String, key: String, renewing: String?)

    public static let contentType = "application/x-www-form-urlencoded;charset=UTF-8"

    /// The form to post. It holds a secret.
    public var body: String {
        switch self {
        case .password(let login, let password):
            FormEncoding.encoded([
                "grant_type": TokenOffer.Grant.password.rawValue, "username": login,
                "password": password.withBytes { String(decoding: $0, as: UTF8.self) },
            ])
        case .windows: FormEncoding.encoded(["grant_type": TokenOffer.Grant.windows.rawValue])
        case .passive: FormEncoding.encoded(["grant_type": TokenOffer.Grant.passive.rawValue])
        case .anonymousMeeting(let uri, let key, let token):
            FormEncoding.encoded([
                "grant_type": TokenOffer.Grant.anonymousMeeting.rawValue, "password": key, "ms_rtc_conferenceuri": uri,
            ]) + (token.map { "&" + FormEncoding.encoded(["ms_rtc_renew": $0]) } ?? "")
        }
    }
}
