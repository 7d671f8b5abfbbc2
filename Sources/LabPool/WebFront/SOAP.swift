import Localization
import XML

/// Envelopes of SOAP 1.1.
enum SOAP {
    /// The prefix-free child elements of a received envelope.
    struct Received {
        let header: XMLElement?
        let body: XMLElement
    }

    /// Reads a POST: its content type, its action and its envelope.
    static func read(_ request: HTTPRequest, action: String) throws(Refusal) -> Received {
        let received = request["soapaction"] ?? ""
        guard received == "\"\(action)\"" || received == action else { throw .soapActionWrong(received) }
        return try envelope(request)
    }

    /// Reads a POST whose envelope says by itself what is asked for.
    static func envelope(_ request: HTTPRequest) throws(Refusal) -> Received {
        let type = request["content-type"] ?? ""
        guard type.lowercased().hasPrefix("text/xml") else { throw .contentTypeWrong(type) }
        let envelope: XMLElement
        do {
            envelope = try XMLElement(parsing: request.body)
        } catch {
            throw .documentMalformed(reason: error.description)
        }
        guard envelope.name == "Envelope", envelope.namespace == Namespace.soap,
            let body = envelope.element("Body")
        else { throw .documentMalformed(reason: localized("it is no SOAP 1.1 envelope")) }
        return Received(header: envelope.element("Header"), body: body)
    }

    /// A response around `contents`.
    static func response(@MarkupBuilder _ contents: () -> [Markup.Content]) -> HTTPResponse {
        document(200) { Markup("s:Body", contents: contents) }
    }

    /// A fault with the pool's diagnostics (sign-in.md, 6.7).
    static func fault(_ code: String, identifier: Int, reason: String) -> HTTPResponse {
        document(500) {
            Markup("s:Body") {
                Markup("s:Fault") {
                    Markup("faultcode", ["xmlns:a": Namespace.security], "a:\(code)")
                    Markup("faultstring", reason)
                    Markup("detail") {
                        Markup("OCSDiagnosticsFault", ["xmlns": Namespace.authentication]) {
                            Markup("Ms-Diagnostics-Fault") {
                                Markup("ErrorId", String(identifier))
                                Markup("Reason", reason)
                            }
                        }
                    }
                }
            }
        }
    }

    private static func document(
        _ status: Int, @MarkupBuilder _ contents: () -> [Markup.Content]
    ) -> HTTPResponse {
        do {
            return .xml(status, try Markup("s:Envelope", ["xmlns:s": Namespace.soap], contents: contents).document())
        } catch {
            // What we echo was read from XML, so it can be written as XML.
            return .empty(500)
        }
    }
}

extension XMLElement {
    /// The element at a path below this one.
    func required(_ path: String...) throws(Refusal) -> XMLElement {
        var element = self
        for name in path {
            guard let next = element.element(name) else { throw .elementMissing(path.joined(separator: "/")) }
            element = next
        }
        return element
    }

    /// Refuses a text other than `wanted`.
    func mustBe(_ wanted: String) throws(Refusal) {
        guard trimmedText == wanted else { throw .valueWrong(element: name, value: trimmedText) }
    }

    /// Refuses an attribute other than `wanted`.
    func mustHave(_ attribute: String, _ wanted: String) throws(Refusal) {
        guard let value = self.attribute(attribute) else { throw .elementMissing("\(name)/@\(attribute)") }
        guard value == wanted else { throw .valueWrong(element: "\(name)/@\(attribute)", value: value) }
    }
}
