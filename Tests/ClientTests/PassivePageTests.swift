import Foundation
import Testing

extension ClientTests {
    /// The page on which people sign in to the web API in place of an ADFS, in a real browser (UCWA sheet 2.5).
    @Suite(.serialized)
    struct PassivePageTests {
        @Test("A browser passes the page, and the cookie that it gets is worth a token")
        func passes() async throws {
            let lab = try await Lab(faults: ["passive-grant"])
            let site = "https://localhost:\(try #require(lab.ports[.web]))"
            let browser = try await Browser()
            try await browser.open(site + "/PassiveAuth/PassiveAuth.aspx")
            for password in ["wrong", lab.users[0].password] {
                try await browser.fill("UserName", with: lab.users[0].login)
                try await browser.fill("Password", with: password)
                try await browser.press("Sign in")
                try await browser.shows(password == "wrong" ? "Incorrect user ID or password" : "You are signed in")
            }
            let cookie = try await browser.cookie("RPSAuth")
            try await browser.close()
            let answer = try await Execution(
                Program.curl.location(),
                [
                    "--silent", "--show-error", "--cacert", lab.authority, "--cookie", "RPSAuth=\(cookie)",
                    "--data-urlencode", "grant_type=urn:microsoft.rtc:passive", site + "/WebTicket/oauthtoken",
                ])
            #expect(answer.output.contains("\"access_token\""), "\(answer.output)")
        }
    }
}
