import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// Texts for people in other languages: from the sources to the catalogues, and from there to the person.
    @Suite(.serialized)
    struct TranslationTests {
        private static let german = """
            msgid "Sign in to a Skype for Business or Lync pool and see each step."
            msgstr "Bei einem Pool anmelden und jeden Schritt sehen."

            msgid "The sign-in address is not of the form user@domain."
            msgstr "Die Anmeldeadresse hat nicht die Form Benutzer@Domäne."

            msgid "The account of %1$s."
            msgstr "Das Konto von %1$s."

            msgid "Options:"
            msgstr "Optionen:"

            msgid "default:"
            msgstr "Vorgabe:"

            msgid "Error:"
            msgstr "Fehler:"

            msgid "Unknown option '%1$s'"
            msgstr "Die Option '%1$s' gibt es nicht"

            msgid "The value '%1$s' is invalid for '%2$s'"
            msgstr "'%2$s' nimmt den Wert '%1$s' nicht an"

            msgid "The connection type \\"%s\\" is not known. Choose another one."
            msgstr "Die Verbindungsart „%s“ ist nicht bekannt. Wählen Sie eine andere."

            """

        /// Translations that would be a crash if they were followed.
        private static let hostile = """
            msgid "The account of %1$s."
            msgstr "%n%1$s%2$s"

            msgid "The connection type \\"%s\\" is not known. Choose another one."
            msgstr "%n%s%s%s"

            """

        @Test("communicator-login speaks the language of the environment")
        func login() async throws {
            let language = try await Language(Self.german)
            let program = try language.adopt(Product.login.location())
            let store = try Scratch()
            let help = try await Execution(program, ["--help"], environment: language.environment)
            #expect(help.output.contains("Bei einem Pool anmelden und jeden Schritt sehen."), "\(help.output)")
            let run = try await Execution(
                program, ["--certificate-store", store.url.path, "nobody"], environment: language.environment)
            #expect(run.status == 2)
            #expect(
                run.output.contains("Die Anmeldeadresse hat nicht die Form Benutzer@Domäne."), "\(run.output)")
            #expect(run.output.contains("Das Konto von nobody."), "\(run.output)")
        }

        @Test(
            "Of what the argument parser says too, nothing stays English",
            arguments: [Product.login, Product.lab])
        func parser(product: Product) async throws {
            let language = try await Language(Self.german)
            let program = try language.adopt(product.location())
            func said(_ arguments: [String]) async throws -> String {
                try await Execution(program, arguments, environment: language.environment).output
            }
            let help = try await said(["--help"])
            #expect(help.contains("\nOPTIONEN:\n") && help.contains("(Vorgabe: "), "\(help)")
            let (option, rest) = product.name == Product.lab.name ? ("--port", []) : ("--stay", ["alice@contoso.com"])
            let unknown = try await said(["--colour"] + rest)
            #expect(unknown.hasPrefix("Fehler: Die Option '--colour' gibt es nicht\n"), "\(unknown)")
            let refused = try await said([option, "soon"] + rest)
            #expect(refused.hasPrefix("Fehler: '\(option)"), "\(refused)")
        }

        @Test("The plugin speaks the client's language, in its own texts and in the core's")
        func plugin() async throws {
            let shown = try await shownByPlugin(in: Language(Self.german))
            #expect(
                shown.contains("Die Verbindungsart „smoke signals“ ist nicht bekannt. Wählen Sie eine andere."),
                "\(shown)")
            #expect(shown.contains("Die Anmeldeadresse hat nicht die Form Benutzer@Domäne."), "\(shown)")
        }

        @Test("A translation that wants other values is passed over, in Swift and in C")
        func hostileCatalogue() async throws {
            let language = try await Language(Self.hostile)
            let store = try Scratch()
            let run = try await Execution(
                language.adopt(Product.login.location()), ["--certificate-store", store.url.path, "nobody"],
                environment: language.environment)
            #expect(run.output.contains("The account of nobody."), "\(run.output)")
            let shown = try await shownByPlugin(in: language)
            #expect(
                shown.contains("The connection type \"smoke signals\" is not known. Choose another one."), "\(shown)")
        }

        private func shownByPlugin(in language: Language) async throws -> String {
            let plugin = try language.adopt(Repository.plugin)
            let user = try Scratch()
            let run = try await Execution(
                CPrograms.compiled().language, [plugin.deletingLastPathComponent().path, user.url.path],
                environment: language.environment)
            #expect(run.status == 0, "\(run.output)")
            return run.output
        }

        @Test("The template and every language are as the sources are, and nothing waits for a translation")
        func complete() async throws {
            let run = try await script("check_languages")
            #expect(run.status == 0, "\(run.output)")
        }

        @Test("No text for people escapes translation")
        func nothingEscapes() async throws {
            let run = try await script("check_texts")
            #expect(run.status == 0, "\(run.output)")
        }

        @Test("What escapes translation is found, with its place")
        func escapes() async throws {
            let scratch = try Scratch()
            let swift = try scratch.write(
                """
                /// "A comment is no literal."
                throw SignInError(.option, "The server is \\(strange).", advice: localized("Wait."))
                let both = localized("The name of \\(flag ? "the nice server" : host) is known.")
                print("Hello")
                throw ParseError("URI", "has no scheme at all")
                let more = #"a raw "text" for you"# + "x-y"
                throw .failed("judge a certificate")
                """, to: "Escaped.swift")
            let glue = try scratch.write(
                """
                purple_notify_info(handle, _("Title"), N_("The primary text"), "Some words" " in two parts");
                purple_debug_info("communicator", "The debug log stays English.");
                purple_account_option_bool_new("Label", "key", FALSE); /* "of a comment" */
                """, to: "escaped.c")
            let run = try await Execution(
                Program.python.location(), [tools.appending(path: "untranslated").path, swift.path, glue.path])
            #expect(run.status == 1)
            #expect(
                run.output.split(separator: "\n") == [
                    "\(swift.path):2: The server is \\().", "\(swift.path):4: Hello",
                    "\(swift.path):6: a raw \"text\" for you", "\(swift.path):7: judge a certificate",
                    "\(swift.path):3: the nice server",
                    "\(glue.path):1: Some words in two parts", "\(glue.path):3: Label",
                ])
        }

        @Test("The allow-list may not have what nothing needs")
        func allowList() async throws {
            let scratch = try Scratch()
            let source = try scratch.write("let name = \"Windows Live Messenger\"", to: "a.swift")
            let list = try scratch.write("\(source.path): Windows Live Messenger\nb.swift:\n", to: "allowed")
            let run = try await Execution(
                Program.python.location(),
                [tools.appending(path: "untranslated").path, "--allow", list.path, source.path])
            #expect(run.status == 2)
            #expect(run.output == "the allow-list has what is not there: b.swift:\n")
        }

        @Test("Phrases are taken out of Swift as the catalogues have them")
        func phrases() async throws {
            let scratch = try Scratch()
            let source = try scratch.write(
                #"""
                // Translators: it is about time.
                let a = localized("At 100 % of \(host): \"\(names.map { "<\($0)>" }.joined())\"\t.")
                let b = localized(
                    """
                    One line \
                    that goes on
                      and \(another).
                    """)
                let c = localized(count, one: "\(count) file", other: "\(count) files")
                let d = "\(localized("Inside"))"
                let e = localized("Inside")
                func localized(_ phrase: Phrase) -> String { "" }
                """#, to: "Source.swift")
            let run = try await Execution(
                Program.python.location(), [tools.appending(path: "swift-phrases").path, source.path])
            #expect(run.status == 0, "\(run.output)")
            let entries = run.output.components(separatedBy: "\n\n").dropFirst().map {
                $0.split(separator: "\n").filter { !$0.hasPrefix("#:") }.joined(separator: "\n")
            }
            #expect(
                entries == [
                    """
                    #. Translators: it is about time.
                    #, c-format
                    msgid "At 100 %% of %1$s: \\"%2$s\\"\\t."
                    msgstr ""
                    """,
                    """
                    #, c-format
                    msgid "One line that goes on\\n  and %1$s."
                    msgstr ""
                    """,
                    """
                    #, c-format
                    msgid "%1$s file"
                    msgid_plural "%1$s files"
                    msgstr[0] ""
                    msgstr[1] ""
                    """,
                    """
                    msgid "Inside"
                    msgstr ""
                    """,
                ])
        }

        @Test(
            "A phrase that cannot be taken out is an error",
            arguments: [
                #"localized("one" + "two")"#, "localized(text)", #"localized(2, one: "\(2) file", other: "files")"#,
                #"localized("")"#, #"localized("open"#,
            ])
        func badPhrase(source: String) async throws {
            let scratch = try Scratch()
            let file = try scratch.write(source, to: "Source.swift")
            let run = try await Execution(
                Program.python.location(), [tools.appending(path: "swift-phrases").path, file.path])
            #expect(run.status == 1, "\(run.output)")
            #expect(run.output.contains("line 1: "), "\(run.output)")
        }

        private let tools = Repository.root.appending(path: "Scripts/translations")

        /// Runs a function of Scripts/translations.bash.
        private func script(_ function: String) async throws -> Execution {
            try await Execution(
                Program.bash.location(),
                [
                    "-euc",
                    """
                    cd "$1"
                    product_folder=.build/product
                    source Scripts/messages.bash
                    source Scripts/translations.bash
                    \(function)
                    """, "bash", Repository.root.path,
                ])
        }
    }
}
