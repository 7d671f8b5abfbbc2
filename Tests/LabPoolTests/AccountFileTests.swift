import LabPool
import Security
import Testing

@Suite("The lab's account file and fault names")
struct AccountFileTests {
    @Test("a line is address, login and the rest as password; comments and blank lines are skipped")
    func reads() throws {
        let file = try AccountFile(
            parsing: "# users\n\nAlice@contoso.example CONTOSO\\alice a b c\n\tbob@contoso.example\tbob\t#1\n")
        #expect(file.accounts.map(\.address) == ["alice@contoso.example", "bob@contoso.example"])
        #expect(file.accounts.map(\.login) == [#"CONTOSO\alice"#, "bob"])
        #expect(file.accounts.first?.password == Secret(utf8: "a b c"))
        #expect(file.accounts.last?.password == Secret(utf8: "#1"))
    }

    @Test(
        "a malformed line is told by its number",
        arguments: [
            ("alice@contoso.example alice", 1), ("\nalice alice x", 2), ("a@b a x\na@b a x", 2), ("@b a x", 1),
            ("a@b a x:y", 1),
        ])
    func refuses(text: String, line: Int) {
        let error = #expect(throws: AccountFile.Malformed.self) { try AccountFile(parsing: text) }
        #expect(error?.line == line)
    }

    @Test("every fault can be named, has a sentence, and a number only where it means something")
    func faults() throws {
        var plan = FaultPlan()
        for fault in Fault.allCases {
            try plan.add(parsing: fault.rawValue)
            #expect(plan[fault] == fault.parameter?.standard ?? 0)
            #expect(fault.summary.hasSuffix("."))
        }
        try plan.add(parsing: "slow-replies=7")
        #expect(plan[.slowReplies] == 7)
    }

    @Test(
        "what is no fault is refused", arguments: ["", "nonsense", "untrusted=1", "slow-replies=", "slow-replies=-1"])
    func unknown(text: String) {
        var plan = FaultPlan()
        let error = #expect(throws: FaultPlan.Unknown.self) { try plan.add(parsing: text) }
        #expect(error?.text == text)
    }
}
