import EventLoop
import LabPool
import Network
import Security
import Testing

@Suite("Faults of the lab's web services and certificates")
struct WebFaultTests {
    @Test(
        "a certificate that clients must refuse, for HTTPS and SIP alike",
        arguments: [
            Fault.expiredCertificate, .futureCertificate, .missingIntermediate, .untrusted, .nameMismatch, .weakKey,
        ])
    func certificates(_ fault: Fault) async throws {
        try await withPool([fault], change: { $0.isWebEncrypted = true }) { pool in
            let web = try WebClient(pool)
            await #expect(throws: NetworkError.self) { try await web.get(web.certificateService + "/mex") }
            await #expect(throws: NetworkError.self) { try await SIPClient(pool, isSecured: true) }
        }
    }

    @Test(
        "a ticket and a certificate can be had all the same",
        arguments: [Fault.byteByByte, .mexPrefixes, .prefixedLifetime, .connectionClose, .chunked, .clockSkew])
    func harmless(_ fault: Fault) async throws {
        let observations = try await withPool([fault]) { pool in
            let identity = try await WebClient(pool).identity()
            #expect(identity.certificate.commonName == "alice@contoso.example")
        }
        #expect(observations.refusals.isEmpty)
    }

    @Test("a certificate holds for 180 days, or for minutes")
    func lifetime() async throws {
        try await withPool { pool in
            let validity = try await WebClient(pool).identity().certificate.validity
            #expect(validity.notAfter - validity.notBefore == 180 * 86400 + 300)
        }
        var faults = FaultPlan()
        faults.add(.shortCertificate, 30)
        try await withPool(faults) { pool in
            let validity = try await WebClient(pool).identity().certificate.validity
            #expect(validity.notAfter - validity.notBefore == 30 * 60 + 300)
        }
    }

    @Test("descriptions that lead nowhere")
    func descriptions() async throws {
        func description(_ fault: Fault) async throws -> (status: Int, text: String, type: String) {
            let result = Box<(Int, String, String)>()
            try await withPool([fault]) { pool in
                let web = try WebClient(pool)
                let response = try await web.get(web.certificateService + "/mex")
                result.value = (
                    response.status, String(decoding: response.body, as: UTF8.self),
                    response.headers["Content-Type"] ?? ""
                )
            }
            return try #require(result.value)
        }
        #expect(try await description(.unavailable503).status == 503)
        #expect(try await description(.htmlInsteadOfMex).type == "text/html")
        #expect(try await description(.mexPrefixes).text.contains("<w0:definitions"))
        #expect(try await description(.mexWithoutPolicy).text.contains("Policy") == false)
        #expect(try await description(.mexUnsigned).text.contains("SignedSupportingTokens"))
    }

    @Test("a right password is refused, and counted", arguments: [Fault.wrongPassword, .endlessLogOn])
    func passwords(_ fault: Fault) async throws {
        let observations = try await withPool([fault]) { pool in
            let response = try await WebClient(pool).requestTicket()
            #expect(response.status == 401)
        }
        #expect(observations.failedLogOns >= 1)
    }

    @Test("Windows authentication is not allowed")
    func modernAuthentication() async throws {
        try await withPool([.modernAuthentication]) { pool in
            let response = try await WebClient(pool).requestTicket()
            #expect(response.status == 403)
            #expect(response.headers["X-Ms-diagnostics"]?.hasPrefix("28029;") == true)
        }
    }

    @Test("a certificate request fails with ErrorInfo, or with a fault")
    func requests() async throws {
        for (fault, status, text) in [(Fault.errorInfo, 200, "<ErrorInfo>"), (.fault500, 500, "<ErrorId>28020<")] {
            try await withPool([fault]) { pool in
                let web = try WebClient(pool)
                let request = try CertificateRequest(
                    commonName: "alice@contoso.example", key: try TestKeys.shared.get().client)
                let response = try await web.requestCertificate(try await web.ticket(), request: request.der)
                #expect(response.status == status)
                #expect(String(decoding: response.body, as: UTF8.self).contains(text))
            }
        }
    }

    @Test("a signature is not needed where the policy asks for none")
    func unsigned() async throws {
        let observations = try await withPool([.mexUnsigned]) { pool in
            let web = try WebClient(pool)
            let request = try CertificateRequest(
                commonName: "alice@contoso.example", key: try TestKeys.shared.get().client)
            let response = try await web.requestCertificate(try await web.ticket(), request: request.der) {
                guard
                    let start = $0.firstRange(
                        of: "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo"),
                    let end = $0.firstRange(of: "</Signature></wsse:Security>")
                else { return $0 }
                return $0.replacingCharacters(from: start.lowerBound, to: end.lowerBound, dropping: "</Signature>")
            }
            #expect(response.status == 200)
        }
        #expect(observations.refusals.isEmpty)
    }

    @Test("answers take their time; a connection is dropped in place of one answer")
    func wire() async throws {
        var slow = FaultPlan()
        slow.add(.slowReplies, 200)
        try await withPool(slow) { pool in
            let web = try WebClient(pool)
            let start = ContinuousClock.now
            _ = try await web.get(web.certificateService + "/mex")
            // Once for the connection, once for the answer.
            #expect(ContinuousClock.now - start >= .milliseconds(400))
        }
        var dropped = FaultPlan()
        dropped.add(.droppedConnection, 1)
        try await withPool(dropped) { pool in
            let web = try WebClient(pool)
            await #expect(throws: NetworkError.self) { try await web.get(web.certificateService + "/mex") }
            #expect(try await web.get(web.ticketService + "/mex").status == 200)
        }
    }
}

extension String {
    /// The text without what lies between two places, and without `tail` right after it.
    fileprivate func replacingCharacters(from start: Index, to end: Index, dropping tail: String) -> String {
        var rest = self[end...]
        if rest.hasPrefix(tail) { rest = rest.dropFirst(tail.count) }
        return String(self[..<start]) + rest
    }
}
