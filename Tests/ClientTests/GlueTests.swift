import Foundation
import Testing

extension ClientTests {
    /// The plugin's C files between a real libpurple and a scripted core, under valgrind.
    @Suite(.serialized)
    struct GlueTests {
        static let scenarios = [
            "signs_in_and_out", "signs_in_again_before_the_goodbye_is_over", "says_goodbye_when_the_client_quits",
            "closes_at_once_when_disabled_while_signing_in",
            "passes_the_options_on", "refuses_unknown_options", "asks_for_the_password_in_fields",
            "asks_for_the_password_in_a_line", "leaves_the_password_to_the_keyring",
            "keeps_the_password_when_a_ticket_is_refused", "answers_for_a_mute_client", "asks_about_a_certificate",
            "asks_about_a_host", "logs_on_in_the_browser", "waits_for_a_window_of_the_browser",
            "shows_a_code_until_it_is_over",
            "closes_the_page_with_the_connection", "shows_a_code_in_plain_text",
            "takes_answers_that_come_at_once", "offers_user_agents_in_fields", "offers_user_agents_in_a_line",
            "gives_up_when_no_user_agent_is_chosen", "names_the_reason_of_each_failure",
            "leads_to_the_diagnosis_where_it_helps", "leads_nowhere_where_there_is_no_menu",
            "forgets_a_refused_password",
            "keeps_the_password_when_the_network_fails", "shows_notices",
            "hides_a_short_interruption", "shows_a_long_interruption", "ends_an_interruption_with_the_connection",
            "passes_changes_of_the_network_on", "ignores_events_that_go_astray",
            "forgets_the_certificate_on_request", "diagnoses_an_account_that_is_signed_in",
            "diagnoses_an_account_that_is_not_signed_in", "asks_which_account_to_diagnose",
            "diagnoses_no_account_that_is_deleted_meanwhile", "diagnoses_in_plain_text",
            "cuts_a_verdict_that_would_not_fit",
            "gives_a_diagnosis_up", "a_diagnosis_closes_no_other_window", "imports_accounts_of_pidgin_sipe",
            "has_the_status_types",
            "normalizes_names", "signs_ten_accounts_in",
            "shows_messages_and_typing", "shows_what_was_not_delivered_and_why",
            "shows_what_a_sign_out_leaves_behind", "opens_no_window_for_what_a_sign_out_leaves_behind",
            "sends_messages_and_typing", "gives_back_what_is_sent_to_no_address",
            "shows_the_servers_contacts", "keeps_the_servers_order", "follows_changes_of_the_servers_contacts",
            "loses_nobody_of_the_clients_list",
            "keeps_contacts_that_are_written_otherwise", "keeps_contacts_of_a_group_that_is_written_otherwise",
            "copies_into_a_group_that_has_gone", "hands_the_users_changes_on", "tells_why_a_change_was_refused",
            "shows_somebody_in_one_more_group",
            "shows_presence", "forgets_with_the_connection_what_was_shown", "shows_what_servers_report",
            "tells_all_of_a_meeting_and_an_absence",
            "shows_who_a_person_is",
            "fetches_each_photo_once", "shows_the_photo_of_a_stranger",
            "shows_no_photo_in_plain_text", "shows_no_photo_on_a_terminal",
            "a_late_photo_opens_no_window_that_was_closed",
            "searches_for_people", "searches_for_people_in_plain_text", "shows_the_members_of_a_group",
            "publishes_the_users_status", "follows_the_users_status_elsewhere", "takes_a_status_back",
            "blocks_and_allows", "blocks_whom_another_client_has_blocked", "changes_access_for_many",
            "chats_in_a_conference", "lets_a_conversation_grow", "shows_each_group_chat_in_a_window",
            "presides_over_a_conference", "removes_somebody_by_an_old_menu",
            "tells_the_link_of_a_meeting",
            "writes_an_email", "joins_meetings", "fails_to_join_without_a_window",
            "fails_to_join_again_in_the_window", "gives_a_text_back_in_its_own_window",
            "tells_the_chats_of_two_sessions_apart", "answers_invitations", "asks_for_a_meeting",
            "takes_questions_back_when_it_signs_in_once_more", "asks_no_guest_in_before_the_name_is_known",
            "joins_as_a_guest",
            "lets_a_guest_say_goodbye", "visits_a_meeting_without_an_account", "a_visit_ends_with_the_meeting",
            "a_visit_ends_with_the_client",
        ]

        /// What runs in one process, which starts libpurple once for all of them.
        static let batches = stride(from: 0, to: scenarios.count, by: 20).map { Array(scenarios[$0...].prefix(20)) }

        @Test("The glue behaves between libpurple and the core", arguments: batches)
        func hold(scenarios: [String]) async throws {
            let programs = try await CPrograms.compiled()
            let run = try await Execution(
                Program.valgrind.location(),
                Valgrind.arguments + [programs.glue.path, programs.bareGlue.path] + scenarios,
                environment: ["G_DEBUG": "fatal-criticals"], within: .seconds(600))
            let held = run.output.split(separator: "\n").filter { $0.hasPrefix("ok ") }.map { String($0.dropFirst(3)) }
            #expect(run.status == 0 && held == scenarios, "\(run.output)")
            #expect(Valgrind.leaks(in: run.output, through: "CPurplePlugin").isEmpty)
        }

        @Test("No scenario of the program is left out")
        func areAll() async throws {
            let list = try await Execution(CPrograms.compiled().glue, [])
            #expect(list.output.split(separator: "\n").map(String.init) == Self.scenarios)
        }
    }
}
