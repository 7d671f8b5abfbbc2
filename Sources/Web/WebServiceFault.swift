internal import Localization
public import XML

/// A SOAP fault, version 1.1 or 1.2, with what [MS-OCAUTHWS] puts into its detail.
public struct WebServiceFault: Sendable, Hashable {
    /// The most specific fault code, without its prefix, such as `FailedAuthentication`; empty if there is none.
    public let code: String
    /// The fault string, if any.
    public let text: String?
    /// `ErrorId` of the diagnostics, if any.
    public let errorID: Int?
    /// `Reason` of the diagnostics, if any.
    public let reason: String?

    /// Whether the service did not accept the ticket and may accept a fresh one.
    public var wantsFreshTicket: Bool { code == "InvalidSecurityToken" || code == "MessageExpired" }

    /// Whether the service did not accept login name and password.
    public var refusesCredentials: Bool { code == "FailedAuthentication" }

    /// The fault in an envelope, or nil if there is none.
    public init?(in envelope: XMLElement) {
        guard let fault = envelope.element("Body", "Fault") else { return nil }
        let codes = [
            fault.element("Code", "Subcode", "Value"), fault.element("faultcode"), fault.element("Code", "Value"),
        ]
        code = codes.compactMap { $0?.trimmedText.split(separator: ":").last }.first.flatMap(ServerText.clean) ?? ""
        text = (fault.element("faultstring") ?? fault.element("Reason", "Text")).flatMap { ServerText.clean($0.text) }
        let detail = fault.element("detail") ?? fault.element("Detail")
        errorID = (detail?.descendant("ErrorId")?.trimmedText).flatMap { Int($0) }
        reason = (detail?.descendant("Reason")?.text).flatMap(ServerText.clean)
    }
}

extension WebServiceFault: CustomStringConvertible {
    /// The server's words, the fault code and the number.
    public var description: String {
        let number = errorID.map { localized("error \($0)") }
        let parts = [(reason ?? text).map(ServerText.phrase), code.isEmpty ? nil : code, number].compactMap(\.self)
        return parts.isEmpty ? localized("a fault without reason") : parts.joined(separator: ", ")
    }
}
