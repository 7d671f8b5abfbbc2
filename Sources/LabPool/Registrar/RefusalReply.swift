import SIP

/// How the registrar answers what it refuses.
struct RefusalReply {
    let status: Status
    private let refusal: Refusal
    private let source: String
    private let diagnostics: (code: Int, reason: String)?

    /// Nil where the answer is silence.
    init?(_ refusal: Refusal, source: String) {
        guard let (status, diagnostics) = Self.reply(to: refusal) else { return nil }
        self.status = status
        self.refusal = refusal
        self.source = source
        self.diagnostics = diagnostics
    }

    /// The headers that say why.
    func headers(faults: FaultPlan) -> [Header] {
        var headers: [Header] = []
        if case .userAgentNotAllowed = refusal {
            headers.append(Header(.warning, RegistrationFaults.warning.description))
        }
        for fault in [Fault.overloaded503, .refresh503] where refusal == .fault(fault) {
            headers.append(Header(.retryAfter, String(faults[fault] ?? 0)))
        }
        if refusal == .methodNotServed(Method.negotiate.rawValue) {
            headers.append(Header(.allow, RequestService.methods))
        }
        if let diagnostics {
            let value = Diagnostics(code: diagnostics.code, reason: diagnostics.reason, source: source)
            headers.append(Header(.msDiagnostics, value.description))
        }
        return headers
    }

    private static func reply(to refusal: Refusal) -> (Status, (code: Int, reason: String)?)? {
        switch refusal {
        case .fault(.registerUnanswered): nil
        case .notAuthenticated, .fault(.endless401), .fault(.forgottenAssociation), .associationUnknown,
            .associationExpired, .schemeUnknown:
            (.unauthorized, nil)
        case .fault(.clockSkew): (.unauthorized, (1013, "Significant time skew during authentication"))
        case .handshakeFailed, .logOnFailed, .signatureWrong, .counterNotIncreasing, .credentialsMalformed, .realmWrong,
            .targetNameWrong:
            (.unauthorized, (1000, "Final handshake failed"))
        case .fault(.overloaded503), .fault(.refresh503): (.serviceUnavailable, (17000, "Server is overloaded"))
        case .fault(.unavailable480): (.temporarilyUnavailable, (4000, "User Services is not available"))
        case .fault(.gatewayTimeout504): (.serverTimeout, (1007, "Temporarily cannot route"))
        case .fault(.notFound404), .addressUnknown:
            (.notFound, (4005, "Destination URI either not enabled for SIP or does not exist"))
        case .fault(.notAuthorised403), .notAuthorised:
            (.forbidden, (4004, "Credentials provided are not authorized to act as specified from URI"))
        case .userAgentNotAllowed: (.forbidden, (17002, "Client version is not allowed"))
        case .domainNotServed: (.notFound, (1005, "Cannot route to destination domain"))
        case .recipientUnknown: (.notFound, (1003, "User does not exist"))
        case .recipientOffline: (.temporarilyUnavailable, (1006, "The callee is not signed in"))
        case .tooManyHops: (.tooManyHops, nil)
        case .dialogUnknown: (.callDoesNotExist, nil)
        case .notInConference: (.forbidden, (3024, "The user has not joined the conference"))
        case .conferenceLocked: (.forbidden, (3034, "The conference is locked"))
        case .endpointIdentifierMissing: (.forbidden, (4011, "The epid is missing"))
        case .endpointIdentifierTooLong: (.forbidden, (4012, "The epid is too long"))
        case .instanceMissing, .instanceNotDerivedFromEndpoint:
            (.forbidden, (4010, "The endpoint is not identified"))
        case .notRegistered: (.forbidden, (4000, "The endpoint is not registered"))
        case .listHasMovedOn, .versionWrong: (.conflict, (2043, refusal.description))
        case .contactsInExchange:
            (
                .notAcceptableHere,
                (2165, "Contact subscription is not allowed as the user's contact list has migrated to Exchange.")
            )
        case .eventNotServed: (.badEvent, nil)
        case .methodNotServed(Method.negotiate.rawValue): (.methodNotAllowed, nil)
        case .methodNotServed(let method) where RequestService.dialogMethods.contains(method):
            (.callDoesNotExist, nil)
        case .methodNotServed: (.notImplemented, nil)
        default: (.badRequest, (4001, refusal.description))
        }
    }
}
