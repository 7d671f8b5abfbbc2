import SIP
import Testing

/// What Skype for Business Server 2015, Lync Server 2010 and 2013 and Office Communications Server 2007 have sent.
@Suite struct RecordedMessageTests {
    static func message(_ name: String) throws -> Message {
        var parser = MessageParser()
        parser.feed(try Fixture.bytes("recorded/\(name).sip"))
        guard case .message(let message) = try parser.next() else { throw ParseError(name, "is no message") }
        #expect(try parser.next() == nil, "something is left of \(name)")
        return message
    }

    private func text(_ address: NameAddress?) -> String {
        "\(address?.uri.user ?? "")@\(address?.uri.host?.name ?? "") \(address?.tag ?? "-") \(address?.epid ?? "-")"
    }

    private func signature(_ message: Message) throws -> String {
        let lines = [HeaderName.authenticationInfo, .proxyAuthenticationInfo].flatMap { message.headers.all($0) }
        guard let line = lines.first else { return "none" }
        let header = try AuthenticationHeader(parsing: line)
        let proof = try #require(header["rspauth"])
        return [header.scheme, header["opaque"], header["snum"], header["targetname"], String(proof.count / 2)]
            .compactMap(\.self).joined(separator: " ")
    }

    @Test("What a recorded message says is read out of it", arguments: RecordedMessage.all)
    func reading(_ record: RecordedMessage) throws {
        let message = try Self.message(record.name)
        #expect(message.method?.rawValue ?? message.status?.description == record.start)
        #expect(text(message.from) == record.from)
        #expect(text(message.to) == record.to)
        #expect(message.cseq?.description == record.number)
        #expect(message.vias.map(\.sentBy.host.name) == record.hops)
        #expect("\(message.contentType?.description ?? "none") \(message.body.count)" == record.body)
        #expect(message.contentLength == message.body.count)
        #expect(try signature(message) == record.signature)
        #expect(message.diagnostics.map(\.code) == record.diagnostics)
    }

    @Test("Every record is in the table")
    func completeness() throws {
        #expect(
            try Fixture.names(in: "recorded").sorted() == RecordedMessage.all.map { $0.name + ".sip" }.sorted())
    }

    @Test("A request's route is made of the recorded addresses, without what the servers add for themselves")
    func route() throws {
        let invite = try Self.message("sfb2015-invite-call")
        var dialog = try Dialog(received: invite, localTag: "mine")
        let bye = dialog.request(.bye, via: try Exchange.via(branch: "z9hG4bK9"))
        let routes = try #require(bye?.headers.all(.route))
        #expect(
            routes == [
                "<sip:pool.contoso.example:5061;transport=tls;ms-fe=fe2.contoso.example;opaque=state:F:Ci.R26b3400;lr;"
                    + "ms-route-sig=fmAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA>",
                "<sip:pool.contoso.example:5061;transport=tls;ms-fe=fe1.contoso.example;opaque=state:T;lr>",
            ])
        let ringing = Message(responseTo: invite, .ringing, toTag: "mine")
        #expect(ringing.headers.all(.recordRoute) == invite.headers.all(.recordRoute))
        #expect(ringing.headers.all(.via) == invite.headers.all(.via))
        #expect(ringing.headers[.to] == "<sip:alice@contoso.example>;epid=9cc2b36e1337;tag=mine")
    }

    @Test("What a registrar says of itself is read out of its answer")
    func registration() throws {
        let answer = try Self.message("ocs2007-200-register")
        #expect(answer.keepAlive?.parameters["timeout"] == "300" && answer.keepAlive?.parameters["hop-hop"] == "yes")
        let contact = try #require(answer.contacts.first)
        #expect(
            contact.parameters["gruu"] == "sip:alice@contoso.example;opaque=user:epid:HT07to-f3F-fdDyic8rblwAA;gruu")
        #expect(contact.parameters["expires"] == "7200" && answer.supported == ["adhoclist", "msrtc-event-categories"])
    }

    @Test("A server's word of progress names no dialog, and its reason")
    func progress() throws {
        let progress = try Self.message("sfb2015-101-progress")
        let diagnostics = try #require(progress.diagnostics.first)
        #expect(diagnostics.source == "FE1.CONTOSO.EXAMPLE" && diagnostics.parameters["Count"] == "1")
        #expect(progress.toTag == nil && progress.status?.isProvisional == true)
    }
}
