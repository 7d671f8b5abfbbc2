import Localization

extension WebReply {
    /// What an answer with a status other than 200 means.
    var failure: WebError {
        if let foreignOrigin { return .notTheService(self, reason: foreignOrigin) }
        return switch (step, status) {
        case (.ticket, 401): .credentialsRefused(self)
        case (.ticket, _) where fault?.refusesCredentials == true: .credentialsRefused(self)
        case (.ticket, 403): .ticketRefused(self, reason: reasonGiven)
        case (.ticket, _) where fault != nil: .ticketRefused(self, reason: reasonGiven)
        case (.certificate, 401), (.certificate, 403): .certificateRefused(self, reason: reasonGiven)
        case (.certificate, _) where fault != nil: .certificateRefused(self, reason: reasonGiven)
        default: .unexpectedStatus(self)
        }
    }

    /// What an answer with status 200 means whose document could not be used.
    func failure(_ error: WebDocumentError) -> WebError {
        if let foreignOrigin { return .notTheService(self, reason: foreignOrigin) }
        switch error {
        case .xml, .unexpectedRoot: return .notTheService(self, reason: error.description)
        case .missing, .invalid, .fault, .refused, .security: break
        }
        return switch step {
        case .serviceDescription, .ticketServiceDescription, .queryDescription, .query:
            .notTheService(self, reason: error.description)
        case .ticket where fault?.refusesCredentials == true: .credentialsRefused(self)
        case .ticket: .ticketRefused(self, reason: error.description)
        case .certificate: .certificateRefused(self, reason: error.description)
        }
    }

    private var reasonGiven: String {
        diagnostics?.reason ?? fault?.reason ?? fault?.text ?? localized("no reason given")
    }
}

extension WebError {
    /// Whether the service did not accept the ticket and may accept a fresh one.
    var wantsFreshTicket: Bool {
        guard case .certificateRefused(let reply, _) = self else { return false }
        return reply.fault?.wantsFreshTicket == true
    }
}
