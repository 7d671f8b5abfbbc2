import EventLoop
import JSON
import LabPool
import Network
import Security
import Testing

@Suite("The lab's web API for users")
struct UCWAUserTests {
    @Test("a wrong password is refused, and counted")
    func password() async throws {
        let observations = try await withPool { pool in
            let client = try UCWAClient(pool)
            let answer = try await client.requestToken([
                "grant_type": "password", "username": #"CONTOSO\alice"#, "password": "wrong",
            ])
            #expect(answer.status == 400 && answer.error == "invalid_grant")
        }
        #expect(observations.failedLogOns == 1)
    }

    @Test("users have presence and note only once they are available")
    func availability() async throws {
        try await withUsers { alice, _ in
            let me = try #require(alice.application["_embedded"]?["me"])
            #expect(me.href("presence") == nil)
            let available = try #require(me.href("makeMeAvailable"))
            let body =
                #"{"signInAs":"Busy","supportedMessageFormats":["Plain","Html"],"supportedModalities":["Video"]}"#
            #expect(try await alice.ask(.post, available, body).status == 403)
            let right = body.replacing("Video", with: "Messaging")
            #expect(try await alice.ask(.post, available, right).status == 204)
            #expect(try await alice.ask(.post, available, right).code == "Conflict AlreadyExists")

            let path = try #require(me.href("self"))
            let later = try #require(try await alice.ask(.get, path).document)
            #expect(later.href("makeMeAvailable") == nil)
            let presence = try #require(later.href("presence"))
            #expect(try await alice.ask(.get, presence).document?["availability"] == "Busy")
            #expect(try await alice.ask(.post, presence, #"{"availability":"Away"}"#).status == 204)
            #expect(try await alice.ask(.get, presence).document?["availability"] == "Away")
            #expect(try await alice.ask(.post, presence, #"{"availability":"Offline"}"#).status == 400)
            #expect(try await alice.ask(.post, presence, "{}").status == 204)
            #expect(try await alice.ask(.get, presence).document?["availability"] == "Online")
            let note = try #require(later.href("note"))
            #expect(try await alice.ask(.post, note, #"{"message":"Heads down"}"#).status == 204)
            #expect(try await alice.ask(.get, note).document?["message"] == "Heads down")
            #expect(try await alice.ask(.post, try #require(later.href("reportMyActivity")), "").status == 204)
        }
    }

    @Test("a contact's presence is told of while it is subscribed to")
    func contacts() async throws {
        try await withUsers { alice, bob in
            let people = try #require(alice.application["_embedded"]?["people"])
            let list = try await alice.ask(.get, try #require(people.href("myContacts"))).document
            let contact = try #require(list?["_embedded"]?["contact"]?.elements.first)
            #expect(contact["uri"] == "sip:bob@contoso.example")
            let presence = try #require(contact.href("contactPresence"))
            #expect(try await alice.ask(.get, presence).document?["availability"] == "Offline")
            let groups = try await alice.ask(.get, try #require(people.href("myGroups"))).document
            #expect(groups?["_embedded"]?["defaultGroup"]?["name"] == "Other Contacts")

            let subscriptions = try #require(people.href("presenceSubscriptions"))
            #expect(try await alice.ask(.post, subscriptions, #"{"duration":9,"uris":[]}"#).status == 400)
            let made = try await alice.ask(
                .post, subscriptions, #"{"duration":30,"uris":["sip:bob@contoso.example"]}"#)
            #expect(made.status == 201)
            try await alice.wait(for: "people updated contactPresence in contact")
            let available = try #require(bob.application["_embedded"]?["me"]?.href("makeMeAvailable"))
            #expect(try await bob.ask(.post, available, #"{"signInAs":"DoNotDisturb"}"#).status == 204)
            try await alice.wait(for: "people updated contactPresence in contact")
            #expect(try await alice.ask(.get, presence).document?["availability"] == "DoNotDisturb")

            let subscription = try #require(made.document?.href("self"))
            #expect(try await alice.ask(.post, subscription + "?duration=10", "").status == 200)
            #expect(try await alice.ask(.delete, subscription).status == 204)
            let gone = try await alice.ask(.post, subscription + "?duration=10", "")
            #expect(gone.code == "NotFound ApplicationNotFound")
        }
    }

    @Test("people are found, and have photos")
    func search() async throws {
        try await withUsers { alice, _ in
            let search = try #require(alice.application["_embedded"]?["people"]?.href("search"))
            let found = try await alice.ask(.get, search + "?query=bo&limit=5").document
            let bob = try #require(found?["_embedded"]?["contact"]?.elements.first)
            #expect(bob["name"] == "Bob")
            #expect(try await alice.ask(.get, try #require(bob.href("contactPhoto"))).status == 200)
            #expect(try await alice.ask(.get, search + "?query=bo&limit=0").status == 400)
        }
    }

    @Test("the same endpoint has the same application, and no user has many")
    func applications() async throws {
        try await withUsers { alice, _ in
            let first = try #require(alice.application.href("self"))
            try await alice.start()
            #expect(alice.application.href("self") == first)
            for endpoint in ["e2", "e3", "e4"] { try await alice.start(endpoint: endpoint) }
            #expect(try await alice.ask(.get, first).code == "Gone TooManyApplications")
            #expect(try await alice.ask(.get, first).code == "NotFound ApplicationNotFound")
        }
    }

    @Test("a PUT repeats what it was asked to, on the etag that it knows")
    func put() async throws {
        try await withUsers { alice, _ in
            let communication = try #require(alice.application["_embedded"]?["communication"])
            let path = try #require(communication.href("self"))
            let etag = try #require(communication["etag"]?.text)
            let body = communication.description
            #expect(try await alice.ask(.put, path, body).status == 428)
            #expect(try await alice.ask(.put, path, body, headers: ["If-Match": "\"1\""]).status == 412)
            #expect(try await alice.ask(.put, path, "{}", headers: ["If-Match": "\"\(etag)\""]).status == 400)
            #expect(try await alice.ask(.put, path, body, headers: ["If-Match": "\"\(etag)\""]).status == 200)
            #expect(try await alice.ask(.put, path, body, headers: ["If-Match": "\"\(etag)\""]).status == 412)
        }
    }

    @Test("a token is had by NTLM, as Windows proves its users")
    func windows() async throws {
        try await withPool { pool in
            let web = try WebClient(pool)
            let answer = try await web.client.send(
                HTTPRequest(
                    .post, url: web.base + "/WebTicket/oauthtoken",
                    headers: ["Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"],
                    body: Array("grant_type=urn:microsoft.rtc:windows".utf8),
                    authentication: .password(Credentials(name: web.login, password: Secret(utf8: web.password)))))
            #expect(answer.status == 200)
            #expect(JSONValue(parsing: answer.body)?["access_token"]?.text?.hasPrefix("cwt=") == true)
        }
    }
}
