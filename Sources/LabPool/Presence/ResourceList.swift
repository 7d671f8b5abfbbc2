import EventLoop
import Security
import XML

/// The presence of several people in one body: a list, and a part for each who is known (RFC 4662, [MS-PRES]).
@LoopActor
struct ResourceList {
    let subscriber: String
    let addresses: [String]
    /// What is known of somebody; nil for nobody.
    let categories: @LoopActor (String) throws -> String?

    /// The body and its type.
    ///
    /// - Parameter domain: whoever has another must be asked for there.
    func document(domain: String) throws -> Subscriptions.Document {
        let boundary = RandomBytes.hexadecimal(count: 12)
        var parts: [String] = []
        var resources: [Markup] = []
        for address in addresses {
            let document = try categories(address)
            if let document {
                parts.append(part(boundary, address, "application/msrtc-event-categories+xml", document))
            }
            resources.append(resource(address, isKnown: document != nil, isElsewhere: !address.hasSuffix("@\(domain)")))
        }
        let list = try Markup(
            "list",
            [
                "xmlns": "urn:ietf:params:xml:ns:rlmi", "uri": "sip:\(subscriber)", "version": "0",
                "fullState": "false",
            ]
        ) {
            for resource in resources { resource }
        }.source()
        let type = "multipart/related; type=\"application/rlmi+xml\";start=resourceList;boundary=\(boundary)"
        let body = part(boundary, "resourceList", "application/rlmi+xml", list) + parts.joined() + "--\(boundary)--\r\n"
        return Subscriptions.Document(type: type, body: body)
    }

    /// libpurple's reader takes two bytes too many off the end of a part: an empty line is for it.
    private func part(_ boundary: String, _ identifier: String, _ type: String, _ content: String) -> String {
        "--\(boundary)\r\nContent-Transfer-Encoding: binary\r\nContent-ID: \(identifier)\r\nContent-Type: \(type)\r\n\r\n"
            + content + "\r\n\r\n"
    }

    private func resource(_ address: String, isKnown: Bool, isElsewhere: Bool) -> Markup {
        Markup("resource", ["uri": "sip:\(address)"]) {
            if isKnown {
                Markup("instance", ["id": "0", "state": "active", "cid": address]) {}
            } else if isElsewhere {
                Markup("instance", ["id": "0", "state": "resubscribe"]) {}
            } else {
                Markup("instance", ["id": "0", "state": "terminated", "reason": "noresource"]) {}
            }
        }
    }
}
