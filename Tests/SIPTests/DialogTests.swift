import SIP
import Testing

@Suite struct DialogTests {
    static func answer(_ code: Int = 200, to request: Message) throws -> Message {
        var response = try Exchange.response(code, to: request)
        response.headers.append(.recordRoute, "<sip:near;lr>, <sip:middle;lr>")
        response.headers.append(.recordRoute, "<sip:far;lr>")
        return response
    }

    @Test("Our request and its answer make a dialog whose requests go the recorded route backwards")
    func asClient() throws {
        let invite = try Exchange.request(.invite)
        var dialog = try Dialog(request: invite, response: Self.answer(to: invite))
        #expect(dialog.identifier == DialogIdentifier(callID: "call", localTag: "a", remoteTag: "b"))
        #expect(dialog.state == .confirmed)
        let via = try Exchange.via(branch: "z9hG4bK9")
        let next = dialog.request(.message, via: via)
        let message = try #require(next)
        try message.validate()
        #expect(message.requestURI?.description == "sip:bob@192.0.2.2;transport=tls")
        #expect(message.routes.map(\.uri.description) == ["sip:far;lr", "sip:middle;lr", "sip:near;lr"])
        #expect(message.cseq == CSeq(8, .message))
        #expect(message.from?.tag == "a")
        #expect(message.to?.tag == "b")
        #expect(message.topVia == via)
        let ack = dialog.acknowledgement(of: CSeq(7, .invite), via: via)
        #expect(ack.cseq == CSeq(7, .ack))
        let afterNext = dialog.request(.bye, via: via)
        #expect(afterNext?.cseq == CSeq(9, .bye))
    }

    @Test("A request of the peer and our tag make a dialog whose requests go the recorded route forwards")
    func asServer() throws {
        var invite = try Exchange.request(.invite)
        invite.headers.append(.recordRoute, "<sip:near;lr>,<sip:far;lr>")
        var dialog = try Dialog(received: invite, localTag: "mine")
        #expect(dialog.identifier == DialogIdentifier(callID: "call", localTag: "mine", remoteTag: "a"))
        let next = dialog.request(.bye, via: try Exchange.via(branch: "z9hG4bK9"))
        let bye = try #require(next)
        #expect(bye.requestURI?.description == "sip:192.0.2.1:50000;transport=tls")
        #expect(bye.routes.map(\.uri.description) == ["sip:near;lr", "sip:far;lr"])
        #expect(bye.from?.tag == "mine")
        #expect(bye.to?.tag == "a")
        #expect(bye.cseq == CSeq(1, .bye))
    }

    @Test("A strict router stands in the request line and the target at the end of the route")
    func strictRouter() throws {
        var invite = try Exchange.request(.invite)
        invite.headers.append(.recordRoute, "<sip:strict>,<sip:far;lr>")
        var dialog = try Dialog(received: invite, localTag: "mine")
        let next = dialog.request(.bye, via: try Exchange.via(branch: "z9hG4bK9"))
        let bye = try #require(next)
        #expect(bye.requestURI?.description == "sip:strict")
        #expect(bye.routes.map(\.uri.description) == ["sip:far;lr", "sip:192.0.2.1:50000;transport=tls"])
    }

    static func inDialog(_ method: Method, _ number: UInt32, remoteTag: String = "a") throws -> Message {
        var request = try Exchange.request(method, number: number)
        request.to?.tag = "mine"
        request.from?.tag = remoteTag
        return request
    }

    private func expect(_ verdict: Dialog.Verdict, _ request: Message, in dialog: inout Dialog) {
        let actual = dialog.receive(request)
        #expect(actual == verdict)
    }

    @Test("A number that goes back is out of order, other tags are foreign, ACK and CANCEL do not count")
    func order() throws {
        var dialog = try Dialog(received: try Exchange.request(.invite), localTag: "mine")
        try expect(.inOrder, Self.inDialog(.message, 9), in: &dialog)
        try expect(.outOfOrder, Self.inDialog(.message, 8), in: &dialog)
        #expect(dialog.remoteNumber == 9)
        try expect(.inOrder, Self.inDialog(.ack, 7), in: &dialog)
        try expect(.inOrder, Self.inDialog(.cancel, 7), in: &dialog)
        try expect(.foreign, Self.inDialog(.message, 10, remoteTag: "x"), in: &dialog)
        try expect(.foreign, Exchange.request(.message, number: 11), in: &dialog)
        try expect(.inOrder, Self.inDialog(.message, 12), in: &dialog)
    }

    @Test("A request or answer that may move the peer renews the target; a 2xx renews the route and confirms")
    func refresh() throws {
        let invite = try Exchange.request(.invite)
        var dialog = try Dialog(request: invite, response: Self.answer(183, to: invite))
        #expect(dialog.state == .early)
        var answer = try Exchange.response(200, to: invite)
        answer.contacts = [NameAddress(try URI(parsing: "sip:bob@192.0.2.77"))]
        answer.headers.append(.recordRoute, "<sip:new;lr>")
        dialog.receive(response: try Exchange.response(500, to: invite))
        #expect(dialog.state == .early)
        dialog.receive(response: answer)
        #expect(dialog.state == .confirmed)
        #expect(dialog.remoteTarget.description == "sip:bob@192.0.2.77")
        #expect(dialog.routeSet.map(\.uri.description) == ["sip:new;lr"])
        var update = try Exchange.request(.update, number: 1)
        update.to?.tag = "a"
        update.from?.tag = "b"
        update.contacts = [NameAddress(try URI(parsing: "sip:bob@192.0.2.78"))]
        expect(.inOrder, update, in: &dialog)
        #expect(dialog.remoteTarget.description == "sip:bob@192.0.2.78")
    }

    @Test(
        "An answer without Contact, or with one that cannot be read, is from where the request went",
        arguments: [nil, "", "*", "<sip:bob@>", "bob", "<sip:bob@192.0.2.77"])
    func nowhere(contact: String?) throws {
        let invite = try Exchange.request(.invite)
        var answer = try Exchange.response(200, to: invite)
        answer.headers[.contact] = contact
        #expect(try Dialog(request: invite, response: answer).remoteTarget == invite.requestURI)
    }

    @Test("Without tag, or with a Contact that is no address, there is no dialog")
    func refused() throws {
        var invite = try Exchange.request(.invite)
        var answer = try Exchange.response(200, to: invite)
        answer.contacts = [NameAddress(try URI(parsing: "tel:+1"))]
        #expect(throws: DialogError.noRemoteTarget) { try Dialog(request: invite, response: answer) }
        invite.from?.tag = nil
        #expect(throws: DialogError.noLocalTag) { try Dialog(request: invite, response: answer) }
        invite.from = nil
        #expect(throws: DialogError.incomplete) { try Dialog(received: invite, localTag: "x") }
    }

    @Test("When the numbers are used up there is no further request")
    func exhausted() throws {
        var dialog = try Dialog(received: try Exchange.request(.invite), localTag: "x", firstNumber: 2_147_483_646)
        let via = try Exchange.via(branch: "z9hG4bK9")
        let last = dialog.request(.bye, via: via)
        #expect(last?.cseq?.number == 2_147_483_647)
        let beyond = dialog.request(.bye, via: via)
        #expect(beyond == nil)
    }

    @Test("A request outside of any dialog has no dialog identifier")
    func outside() throws {
        #expect(DialogIdentifier(ofReceived: try Exchange.request(.invite)) == nil)
    }
}
