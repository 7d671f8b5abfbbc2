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

        @Test(
            "communicator-login opens a browser at the page, goes on when it is passed, and leaves nothing of it"
        )
        func signsIn() async throws {
            let lab = try await Lab(faults: ["passive-grant"])
            let login = try Login(lab)
            let chromium = try HeadlessChromium()
            let program = try login.start(
                "--transport", "ucwa", "--server", "localhost:\(try #require(lab.ports[.web]))", "--json", "--browser",
                environment: chromium.environment)
            try await program.says("\"event\":\"page\"")
            let browser = try await Browser(chromium)
            try await browser.fill("UserName", with: lab.users[0].login)
            try await browser.fill("Password", with: "wrong")
            try await browser.press("Sign in")
            try await browser.shows("Incorrect user ID or password")
            try await browser.fill("UserName", with: lab.users[0].login)
            try await browser.fill("Password", with: lab.users[0].password)
            // The window closes as soon as the page is passed.
            try? await browser.press("Sign in")
            #expect(try await program.end(within: .seconds(60)) == 0, "\(program.output)")
            let page = try #require(program.events.first { $0["event"] as? String == "page" })
            #expect(page["opened"] as? Bool == true && page["code"] == nil)
            let signedIn = try #require(program.events.first { $0["event"] as? String == "signed-in" })
            #expect(signedIn["product"] as? String == "UCWA")
            #expect(try chromium.profiles.isEmpty)
        }

        @Test("where no browser may open, or there is none, the user is told what to do")
        func noBrowser() async throws {
            let lab = try await Lab(faults: ["passive-grant"])
            let login = try Login(lab)
            let options = ["--transport", "ucwa", "--server", "localhost:\(try #require(lab.ports[.web]))", "--json"]
            let unwilling = try await login.run(login.options + options + [login.address])
            #expect(unwilling.event("ended")?["error"] as? String == "no-common-scheme", "\(unwilling.output)")
            #expect((unwilling.event("ended")?["advice"] as? String)?.contains("--browser") == true)
            let without = try await login.run(
                login.options + options + ["--browser", login.address], environment: ["PATH": "/nonexistent"])
            #expect((without.event("ended")?["advice"] as? String)?.contains("Chromium") == true, "\(without.output)")
        }
    }
}
