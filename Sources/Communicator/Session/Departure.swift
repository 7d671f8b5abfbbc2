import Discovery

/// Why the time of one security association is over.
enum Departure: Sendable, Equatable {
    case signOut
    /// The association comes to the end of its life.
    case associationEnds
    /// The server no longer knows the association.
    case challenged
    /// The server sends the account elsewhere: to this registrar, if it names one.
    case moved(Candidate?, SignInError)
}
