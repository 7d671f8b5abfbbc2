import Network
import Testing

@Suite("Challenges of HTTP servers")
struct AuthenticationChallengeTests {
    @Test(
        "tokens and parameters are told apart from the next challenge, on one line or on several",
        arguments: [
            ["Negotiate", "NTLM TlRMTVNTUAACAAAA==", #"Bearer realm="a, NTLM b",authorization_uri="https://x/""#],
            [#"Negotiate, NTLM TlRMTVNTUAACAAAA==, Bearer realm="a, NTLM b", authorization_uri="https://x/""#],
        ])
    func challenges(_ fields: [String]) {
        let challenges = AuthenticationChallenge.all(in: fields)
        #expect(challenges.map(\.scheme) == ["negotiate", "ntlm", "bearer"])
        #expect(challenges[0].token.isEmpty)
        #expect(challenges[1].token == "TlRMTVNTUAACAAAA==")
        #expect(challenges[2].parameters == ["realm": "a, NTLM b", "authorization_uri": "https://x/"])
    }

    @Test("a scheme that is named in the words for the user is not offered")
    func quoted() {
        let realm = #"Basic realm="Your password, NTLM or not""#
        #expect(
            HTTPResponse(status: 401, headers: ["WWW-Authenticate": realm], url: "https://localhost/").wantsBasicAlone)
    }
}
