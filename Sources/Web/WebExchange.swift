internal import EventLoop
internal import Network

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
    func describe(_ step: WebStep, _ address: WebAddress) async throws -> ServiceDescription {
        let response = try await send(step, HTTPRequest(url: address.metadata.text))
        guard response.status == 200 else { throw WebReply(step, response).failure }
        do throws(WebDocumentError) {
            return try ServiceDescription(parsing: response.body)
        } catch {
            throw WebReply(step, response).failure(error)
        }
    }

    func post(
        _ step: WebStep, to address: WebAddress, _ document: String, type: MessageType,
        authentication: HTTPRequest.Authentication = .none
    ) async throws -> HTTPResponse {
        try await send(
            step,
            HTTPRequest(
                .post, url: address.text, headers: type.headers, body: Array(document.utf8),
                authentication: authentication))
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
