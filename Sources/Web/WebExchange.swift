internal import EventLoop
internal import Network
internal import Security

/// One request after the other to a pool's web services, with their failures in terms of the steps.
@LoopActor
struct WebExchange {
    /// How a request says what it asks for.
    enum MessageType: Sendable {
        /// SOAP 1.1; the action is a header of its own, in quotes.
        case soap11(action: String)
        /// SOAP 1.2.
        case soap12(action: String)

        var headers: HTTPHeaders {
            switch self {
            case .soap11(let action): ["Content-Type": "text/xml; charset=utf-8", "SOAPAction": action]
            case .soap12(let action):
                ["Content-Type": "application/soap+xml; charset=utf-8; action=\"\(action)\"", "SOAPAction": action]
            }
        }
    }

    let transport: any WebTransport
    let clock: ServerClock
    /// Told of each request as it begins.
    let progress: @LoopActor (WebStep) -> Void

    /// What a service says about itself.
    ///
    /// - Parameter user: whose sign-in it is: services may ask some users for other proofs (sign-in.md, 6.10).
    func describe(
        _ step: WebStep, _ address: WebAddress, to user: String? = nil
    ) async throws -> ServiceDescription {
        var request = HTTPRequest(url: address.metadata.text)
        if let user { request.headers.append(name: "X-User-Identity", value: user) }
        let response = try await send(step, request)
        guard response.status == 200 else { throw WebReply(step, response).failure }
        do throws(WebDocumentError) {
            var description = try ServiceDescription(parsing: response.body)
            description.isVerified = response.isVerified
            return description
        } catch {
            throw WebReply(step, response).failure(error)
        }
    }

    func post(
        _ step: WebStep, to address: WebAddress, _ document: String, type: MessageType,
        authentication: HTTPRequest.Authentication = .none, bearer: Secret? = nil
    ) async throws -> HTTPResponse {
        var headers = type.headers
        if let bearer {
            headers.append(
                name: "Authorization", value: "Bearer \(bearer.withBytes { String(decoding: $0, as: UTF8.self) })")
        }
        return try await send(
            step,
            HTTPRequest(
                .post, url: address.text, headers: headers, body: Array(document.utf8),
                authentication: authentication))
    }

    func post(_ step: WebStep, to address: WebAddress, form: Secret) async throws -> HTTPResponse {
        try await send(
            step,
            HTTPRequest(
                .post, url: address.text,
                headers: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"],
                body: form.withBytes { Array($0) }))
    }

    private func send(_ step: WebStep, _ request: HTTPRequest) async throws -> HTTPResponse {
        progress(step)
        do {
            let response = try await transport.send(request)
            clock.note(response)
            return response
        } catch NetworkError.untrusted(_, let problem) {
            throw WebError.untrusted(step, url: request.url, problem)
        } catch let error as NetworkError {
            throw WebError.unreachable(step, url: request.url, reason: error)
        }
    }

    func written<Part>(
        _ step: WebStep, _ document: () throws(WebDocumentError) -> Part
    ) throws(WebError) -> Part {
        do throws(WebDocumentError) {
            return try document()
        } catch {
            throw .requestFailed(step, reason: error)
        }
    }
}
