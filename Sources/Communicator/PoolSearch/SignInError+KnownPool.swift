extension SignInError {
    /// Whether the failure says that a pool of an earlier sign-in is no longer the account's, so that it is forgotten
    /// and looked for anew (sign-in sheet 2.8; UCWA sheet 1.7).
    ///
    /// A pool that cannot be reached is looked for too, but kept until another is found: the network may be down.
    var refutesKnownPool: Bool {
        switch kind {
        case .untrusted, .accountMoved: true
        default: status == 403 || status == 502
        }
    }

    /// Whether another pool may know better than one of an earlier sign-in: the account may be at home there (404,
    /// sign-in sheet 3.9), or something else may speak at that place now.
    var mayBeOfFormerPool: Bool { refutesKnownPool || status == 404 || kind == .protocolViolation }
}
