import Security
import Web
import XML

private let entropy = Secret(copying: 0..<32)
private let service = WebAddress("https://web.fabrikam.example/x")
private let key = try? PrivateKey.generateRSA()
private let certificateRequest = key.flatMap {
    try? CertificateRequest(commonName: "alice@fabrikam.example", key: $0)
}

/// An answer of the ticket or of the certificate service; with a ticket that is accepted a request must be writable
/// that reads well and carries the ticket as it came.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: data, count: count)
    _ = try? CertificateProvisioningResponse(parsing: input)
    if let ticket = try? WebTicket(parsing: input, clientEntropy: entropy, for: service, key: key) {
        present(ticket, .none)
        present(ticket, .signature)
    }
    return 0
}

private func present(_ ticket: WebTicket, _ proof: ServiceDescription.TicketPolicy.Proof) {
    guard let service, let certificateRequest else { preconditionFailure("no request to send") }
    let order = CertificateProvisioningRequest(
        service: service, user: "alice@fabrikam.example", instance: "i", certificateRequest: certificateRequest,
        messageID: "m", requestID: "r")
    guard let text = try? order.document(ticket: ticket, proof: proof) else { return }
    let security = (try? XMLElement(parsing: text))?.element("Header", "Security")
    let sent = security?.elements.dropFirst().first
    precondition(sent?.source == ticket.assertion.standaloneSource, "the ticket has changed on its way")
}
