/// What the user has, and how the world is: a column of the matrix of proofs.
enum Circumstance: String, CaseIterable {
    case password
    case singleSignOn = "single sign-on"
    case wrongPassword = "wrong password"
    case expired
    case skewed = "skewed clock"
}
