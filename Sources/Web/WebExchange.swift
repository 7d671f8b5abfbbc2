internal import EventLoop
internal import Network

/// One request after the other to a pool's web services, with their failures in terms of the steps.
@LoopActor
struct WebExchange {
    let transport: any WebTransport
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
        _ step: WebStep, to address: WebAddress, _ document: String, action: String,
        authentication: HTTPRequest.Authentication = .none
    ) async throws -> HTTPResponse {
        let headers: HTTPHeaders = ["Content-Type": "text/xml; charset=utf-8", "SOAPAction": action]
        return try await send(
            step,
            HTTPRequest(
                .post, url: address.text, headers: headers, body: Array(document.utf8), authentication: authentication))
    }

    private func send(_ step: WebStep, _ request: HTTPRequest) async throws -> HTTPResponse {
        progress(step)
        do {
            return try await transport.send(request)
        } catch NetworkError.untrusted(_, let problem) {
            throw WebError.untrusted(step, url: request.url, problem)
        } catch let error as NetworkError {
            throw WebError.unreachable(step, url: request.url, reason: error)
        }
    }

    func written(
        _ step: WebStep, _ document: () throws(WebDocumentError) -> String
    ) throws(WebError) -> String {
        do throws(WebDocumentError) {
            return try document()
        } catch {
            throw .requestFailed(step, reason: error)
        }
    }
}
