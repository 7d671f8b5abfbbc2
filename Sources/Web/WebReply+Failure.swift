internal import Localization
internal import Network

extension WebReply {
    /// What an answer with a status other than 200 means.
    var failure: WebError {
        if let foreignOrigin { return .notTheService(self, reason: foreignOrigin) }
        if let refusal { return .federationRefused(self, refusal) }
        if status == 401, hasJudgedPassword { return .credentialsRefused(self) }
        return switch (step, status) {
        case (.ticket, 401), (.federation, 401): .credentialsRefused(self)
        case (.ticket, _) where fault?.refusesCredentials == true: .credentialsRefused(self)
        case (.ticket, 403): .ticketRefused(self, reason: reasonGiven)
        case (.ticket, _) where fault != nil, (.federation, _) where fault != nil:
            fault?.refusesCredentials == true ? .credentialsRefused(self) : .ticketRefused(self, reason: reasonGiven)
        case (.certificate, 401), (.certificate, 403): .certificateRefused(self, reason: reasonGiven)
        case (.certificate, _) where fault != nil: .certificateRefused(self, reason: reasonGiven)
        default: .unexpectedStatus(self)
        }
    }

    private var refusal: FederationRefusal? { step == .federation ? fault.flatMap { FederationRefusal($0) } : nil }

    /// What an answer with status 200 means whose document could not be used.
    func failure(_ error: WebDocumentError) -> WebError {
        if let foreignOrigin { return .notTheService(self, reason: foreignOrigin) }
        if let refusal { return .federationRefused(self, refusal) }
        switch error {
        case .xml, .unexpectedRoot: return .notTheService(self, reason: error.description)
        case .overAtOnce: return .ticketOver(self)
        case .missing, .invalid, .ambiguousToken, .otherAudience, .fault, .refused, .security: break
        }
        return switch step {
        case .serviceDescription, .ticketServiceDescription, .federationDescription, .queryDescription, .query:
            .notTheService(self, reason: error.description)
        case .ticket, .federation:
            fault?.refusesCredentials == true
                ? .credentialsRefused(self) : .ticketRefused(self, reason: error.description)
        case .certificate: .certificateRefused(self, reason: error.description)
        case .token: .unexpectedStatus(self)
        }
    }

    var reasonGiven: String {
        diagnostics?.reason ?? fault?.reason ?? fault?.text ?? localized("no reason given")
    }
}

extension WebError {
    /// Whether login name or password was not accepted; not if the service does not take what we can show at all.
    public var refusesPassword: Bool {
        switch self {
        case .credentialsRefused(let reply):
            reply.status != 401 || reply.step != .ticket || reply.takesNTLM || reply.wantsBasic
                || reply.hasJudgedPassword
        case .unreachable(_, _, let reason): reason.refusesPassword
        case .federationRefused(let reply, let refusal):
            refusal == .passwordExpired || refusal == .accountLocked || reply.fault?.refusesCredentials == true
        default: false
        }
    }

    /// Whether the service itself may still say where tickets are issued, and how.
    var leavesPlaceOpen: Bool {
        switch self {
        case .unexpectedStatus, .addressRefused, .policyUnsupported, .singleSignOnRefused,
            .unreachable(_, _, .noTicket):
            true
        case .credentialsRefused, .unreachable(_, _, .logOnImpossible): !refusesPassword
        case .ticketRefused(let reply, _): reply.refusesWay
        default: false
        }
    }

    /// Whether the proof may not be shown again, or cannot be.
    var endsLogOn: Bool {
        switch self {
        case .unreachable, .untrusted: !leavesPlaceOpen
        default: refusesPassword
        }
    }

    /// Whether certificates may be issued in another place, or for another proof.
    var leavesCertificatePlaceOpen: Bool {
        switch self {
        case .certificateRefused, .unexpectedStatus, .notTheService, .requestFailed: true
        default: false
        }
    }

    /// Whether the service did not accept the ticket and may accept a fresh one.
    var wantsFreshTicket: Bool {
        guard case .certificateRefused(let reply, _) = self else { return false }
        return reply.fault?.wantsFreshTicket == true
    }
}
