import Localization

/// What a web service answered, as far as a person wants to know when it was not the right answer.
public struct WebReply: Sendable, Hashable {
    /// What was asked for.
    public let step: WebStep
    /// The URL that was asked.
    public let url: String
    /// The HTTP status.
    public let status: Int
    /// The media type of the body, if any, without parameters.
    public let contentType: String?
    /// Where the answer redirects to, if anywhere.
    public let redirect: String?
    /// Whether the server has been shown what follows from the user's password.
    public let hasJudgedPassword: Bool
    /// The authentication schemes that the server offers.
    public let schemes: [String]
    /// `X-Ms-diagnostics`, if present.
    public let diagnostics: WebDiagnostics?
    /// The SOAP fault in the body, if there is one.
    public let fault: WebServiceFault?

    /// Whether the server offers NTLM, Negotiate or Basic, or does not say what it offers.
    var takesLogOn: Bool {
        schemes.isEmpty || offers("ntlm") || offers("negotiate") || offers("basic")
    }

    /// Whether a password must be shown as it is: the server offers Basic, and not NTLM (sign-in.md, 7), and has not
    /// judged the password yet.
    var wantsBasic: Bool { status == 401 && offers("basic") && !offers("ntlm") && !hasJudgedPassword }

    /// Whether the server offers a scheme, in lower case.
    func offers(_ scheme: String) -> Bool { schemes.contains { $0.lowercased() == scheme } }

    /// Whether the server offers NTLM, or does not say what it offers.
    var takesNTLM: Bool { schemes.isEmpty || offers("ntlm") }

    /// Whether the service says that it does not take this kind of proof ([MS-OCAUTHWS] 28029).
    var refusesWay: Bool { errorID == 28029 }

    /// The answer as part of a sentence, with a reason where the server has given none itself.
    func description(with reason: String) -> String {
        diagnostics == nil && fault == nil ? "\(description): \(ServerText.phrase(reason))" : description
    }

    /// The number that the server gives to the error, if any.
    public var errorID: Int? { diagnostics?.errorID ?? fault?.errorID }
}

extension WebReply: CustomStringConvertible {
    /// The answer as part of a sentence: `HTTP 403: No valid security token., error 28020`.
    public var description: String {
        let details = diagnostics.map(\.description) ?? fault.map(\.description)
        let answer =
            status == 401 && !schemes.isEmpty
            ? localized("HTTP \(status), offering \(schemes.joined(separator: ", "))") : "HTTP \(status)"
        return answer + (details.map { ": \($0)" } ?? "")
    }
}
