import Localization

extension CertificateProblem {
    /// What to do about the first fault.
    public var remedy: String {
        switch faults.first {
        case .unknownIssuer where chain.count == 1:
            localized(
                """
                The server sends its own certificate alone, without that of the authority that issued it. Its \
                administrator can add that one; until then, install it on this computer.
                """)
        case .unknownIssuer, .selfSigned:
            localized(
                """
                Install the certificate of the issuing authority on this computer, if it is your organization's; the \
                administrator has it.
                """)
        case .expired:
            localized(
                "Check this computer's clock. If it is right, the administrator of \(host) must renew the certificate.")
        case .notYetValid: localized("Check this computer's clock: it seems to be slow.")
        case .nameMismatch:
            localized(
                """
                Check the sign-in address and the network: a login page of a hotel or an airport answers like this. \
                If they are right, the administrator must add \(host) to the certificate.
                """)
        case .weak, .wrongPurpose, .revoked, .damaged, .other, nil:
            localized("The administrator of \(host) must replace the certificate.")
        }
    }
}
