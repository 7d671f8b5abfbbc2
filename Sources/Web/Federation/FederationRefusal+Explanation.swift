internal import Localization

extension FederationRefusal: CustomStringConvertible {
    /// The reason as part of a sentence.
    public var description: String {
        switch self {
        case .accountLocked: localized("the account is locked")
        case .passwordExpired: localized("the password has expired")
        case .strongerProofWanted: localized("it wants a second proof (multi-factor authentication)")
        case .poolUnknown: localized("it does not know the pool")
        case .clocksDiffer: localized("the clocks differ")
        }
    }

    /// What to do.
    var remedy: String {
        switch self {
        case .accountLocked:
            localized(
                "Wait until the lock is over, or ask the administrator to unlock the account; do not try more passwords."
            )
        case .passwordExpired:
            localized("Change the password, for example in the browser, and sign in with the new one.")
        case .strongerProofWanted:
            localized(
                """
                A password alone cannot do that; ask the administrator whether this program may sign in without the \
                second proof.
                """)
        case .poolUnknown: localized("Ask the administrator to add the web services to ADFS as a relying party.")
        case .clocksDiffer: localized("Check this computer's clock.")
        }
    }
}
