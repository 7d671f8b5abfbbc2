/// A compact web ticket: who holds it, where, and until when.
struct AccessToken {
    /// Whom a token stands for.
    enum Holder: Hashable {
        case user(Account)
        case guest(Guest)
    }

    /// Somebody without an account, who knows the key of one meeting.
    struct Guest: Hashable {
        /// Without `sip:`; the pool makes it up, and it stays with the guest when the token is renewed.
        let address: String
        /// The meeting's URI, letter by letter as the token was asked for.
        let meeting: String
    }

    let text: String
    /// Scheme and authority of the web services that take it.
    let origin: String
    let holder: Holder
    let expires: Instant
}
