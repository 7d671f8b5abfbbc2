/*
 * glue.c - the plugin's C files between a real libpurple and a core that does as it is told
 *
 * usage: glue PLUGINS SCENARIO..., where the folder PLUGINS holds the plugin linked without a core: this program lends
 * it the fake one. Each scenario runs in a copy of a process in which libpurple has started, as that takes valgrind most
 * of the time. Exits 0 if all hold; else says where they do not. Without arguments it lists them.
 */
#include "client.h"
#include "fake_core.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXPECT(condition) expect((condition), #condition, __LINE__)

static unsigned failures;
static PurpleAccount *account;

static void expect(gboolean holds, const char *condition, int line) {
    if (!holds) {
        failures++;
        printf("glue.c:%d: %s does not hold\ncalls:\n%sshown:\n%s", line, condition, fake_core_calls(), client_log());
    }
}

static gboolean called(const char *text) {
    return strstr(fake_core_calls(), text) != NULL;
}

static void forget(void) {
    client_forget();
    fake_core_forget_calls();
}

static void turn(void) {
    client_turn_for(20);
}

static PurpleAccount *add_account(const char *username, const char *protocol) {
    PurpleAccount *added = purple_account_new(username, protocol);
    purple_accounts_add(added);
    return added;
}

static void enable(PurpleAccount *enabled) {
    purple_account_set_enabled(enabled, purple_core_get_ui(), TRUE);
}

static void disable(PurpleAccount *disabled) {
    purple_account_set_enabled(disabled, purple_core_get_ui(), FALSE);
}

static PurplePlugin *plugin;

static void start(const char *plugins) {
    char *folder = g_dir_make_tmp("communicator-glue-XXXXXX", NULL);

    client_start(CLIENT_MUTE, folder, plugins);
    plugin = purple_find_prpl("prpl-communicator");
    if (plugin == NULL) {
        g_error("libpurple does not find the plugin in %s", plugins);
    }
    g_free(folder);
}

/* ---- Events that scenarios send ---- */

static void send_signed_in(void) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_SIGNED_IN,
                                        .signed_in = {.uri = FAKE_TEXT("sip:Alice@contoso.com"),
                                                      .server = FAKE_TEXT("fe01.contoso.com:5061"),
                                                      .product = FAKE_TEXT("RTC/7.0"),
                                                      .connection_version = FAKE_TEXT("TLSv1.3"),
                                                      .connection_cipher = FAKE_TEXT("AES"),
                                                      .signing_version = FAKE_TEXT("TLSv1.2"),
                                                      .signing_cipher = FAKE_TEXT("AES"),
                                                      .gruu = FAKE_TEXT("")}});
}

/* Signed in as a person with a name, as most are. */
static void send_own_name(void) {
    fake_core_send(
        (communicator_event){.kind = COMMUNICATOR_EVENT_OWN_NAME, .own_name = FAKE_TEXT("Alice <Adams>")});
}

static communicator_event ended(communicator_error error) {
    return (communicator_event){.kind = COMMUNICATOR_EVENT_ENDED,
                                .ended = {.error = error,
                                          .message = FAKE_TEXT("It failed <b>badly</b>."),
                                          .tried = FAKE_TEXT("REGISTER"),
                                          .answer = FAKE_TEXT("403"),
                                          .advice = FAKE_TEXT("Do this & that.")}};
}

static void send_step(communicator_step step, communicator_text title, communicator_outcome outcome) {
    fake_core_send((communicator_event){
        .kind = COMMUNICATOR_EVENT_STEP,
        .step = {.step = step, .outcome = outcome, .title = title, .detail = FAKE_TEXT("")}});
}

static void send_password_question(communicator_question question) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_PASSWORD,
                                        .password = {.question = question,
                                                     .login = FAKE_TEXT("CONTOSO\\alice"),
                                                     .host = FAKE_TEXT("fe01.contoso.com"),
                                                     .reason = FAKE_TEXT("There is no certificate yet.")}});
}

#define FIRST_HALF "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F"
#define SECOND_HALF "F0:F1:F2:F3:F4:F5:F6:F7:F8:F9:FA:FB:FC:FD:FE:FF"

static void send_certificate_question(communicator_question question) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CERTIFICATE,
                                        .certificate = {.question = question,
                                                        .host = FAKE_TEXT("fe01.contoso.com"),
                                                        .reason = FAKE_TEXT("It expired on 2024-05-01."),
                                                        .subject = FAKE_TEXT("CN=fe01"),
                                                        .issuer = FAKE_TEXT("CN=Contoso CA"),
                                                        .names = FAKE_TEXT("fe01.contoso.com, sip.contoso.com"),
                                                        .not_before = 0,
                                                        .not_after = INT64_MAX,
                                                        .fingerprint = FAKE_TEXT(FIRST_HALF ":" SECOND_HALF),
                                                        .chain = FAKE_TEXT("-----BEGIN CERTIFICATE-----")}});
}

static void send_interrupted(communicator_error error, communicator_text message) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_INTERRUPTED,
                                        .interrupted = {.error = error,
                                                        .message = message,
                                                        .tried = FAKE_TEXT("REGISTER"),
                                                        .answer = FAKE_TEXT(""),
                                                        .retry_milliseconds = 1000}});
}

static void send_restored(void) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_RESTORED,
                                        .restored = {.server = FAKE_TEXT("fe02.contoso.com:5061"), .milliseconds = 7}});
}

static void send_host_question(communicator_question question) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_HOST,
                                        .host = {.question = question,
                                                 .domain = FAKE_TEXT("contoso.com"),
                                                 .host = FAKE_TEXT("lync.fabrikam.com")}});
}

static void send_page(communicator_event_kind kind, communicator_text code) {
    fake_core_send((communicator_event){
        .kind = kind, .page = {.url = FAKE_TEXT("https://sts.contoso.com/x"), .code = code, .seconds = 900}});
}

/* ---- Scenarios ---- */

static void signs_in_and_out(void) {
    purple_account_set_password(account, "secret");
    enable(account);
    EXPECT(called("open Alice@contoso.com login=CONTOSO\\alice server= transport=0 authentication=0 sso=0 keyring=0 "
                  "agent="));
    EXPECT(called("password secret\nsign_in Alice@contoso.com\n"));
    send_step(COMMUNICATOR_STEP_CONNECTION, FAKE_TEXT("Connection"), COMMUNICATOR_OUTCOME_STARTED);
    send_step(COMMUNICATOR_STEP_DISCOVERY, FAKE_TEXT("Discovery"), COMMUNICATOR_OUTCOME_STARTED);
    send_step(COMMUNICATOR_STEP_DISCOVERY, FAKE_TEXT("Finished"), COMMUNICATOR_OUTCOME_SUCCEEDED);
    send_signed_in();
    send_step(COMMUNICATOR_STEP_SUBSCRIPTIONS, FAKE_TEXT("Late"), COMMUNICATOR_OUTCOME_STARTED);
    turn();
    EXPECT(client_has_shown("progress 2/7 Connection\nprogress 2/7 Discovery\nconnected\n"));
    EXPECT(!client_has_shown("Finished") && !client_has_shown("Late"));
    EXPECT(purple_account_is_connected(account));
    EXPECT(strcmp(purple_connection_get_display_name(purple_account_get_connection(account)), "alice@contoso.com") ==
           0);
    send_own_name();
    turn();
    EXPECT(strcmp(purple_connection_get_display_name(purple_account_get_connection(account)), "Alice <Adams>") == 0);
    forget();
    disable(account);
    EXPECT(called("sign_out Alice@contoso.com\n"));
    EXPECT(!called("close"));
    turn();
    EXPECT(called("close Alice@contoso.com\n"));
    EXPECT(fake_core_open_accounts() == 0);
    forget();
    enable(account);
    EXPECT(called("sign_in Alice@contoso.com\n"));
}

static void signs_in_again_before_the_goodbye_is_over(void) {
    enable(account);
    send_signed_in();
    turn();
    forget();
    disable(account);
    enable(account);
    EXPECT(fake_core_open_accounts() == 2);
    send_signed_in();
    turn();
    EXPECT(purple_account_is_connected(account));
    EXPECT(fake_core_open_accounts() == 1);
}

static void says_goodbye_when_the_client_quits(void) {
    enable(account);
    send_signed_in();
    turn();
    /* main() quits, and sees that nothing is left. */
}

static void closes_at_once_when_disabled_while_signing_in(void) {
    enable(account);
    send_step(COMMUNICATOR_STEP_DISCOVERY, FAKE_TEXT("Discovery"), COMMUNICATOR_OUTCOME_STARTED);
    send_password_question(7);
    turn();
    EXPECT(client_questions() == 1);
    forget();
    send_certificate_question(8);
    send_signed_in();
    disable(account);
    EXPECT(client_questions() == 0);
    turn();
    EXPECT(!client_has_shown("connected\nconnected") && !client_has_shown("question"));
    EXPECT(fake_core_open_accounts() == 0);
}

static void passes_the_options_on(void) {
    PurpleProxyInfo *proxy = purple_proxy_info_new();

    purple_account_set_string(account, "server", "[::1]:5061");
    purple_account_set_string(account, "transport", "tcp");
    purple_account_set_string(account, "authentication", "ntlm");
    purple_account_set_string(account, "useragent", "UCCAPI/1 OC/1");
    purple_account_set_bool(account, "sso", TRUE);
    purple_account_set_password(account, "secret");
    purple_proxy_info_set_type(proxy, PURPLE_PROXY_SOCKS5);
    purple_proxy_info_set_host(proxy, "proxy.contoso.com");
    purple_proxy_info_set_port(proxy, 1080);
    purple_account_set_proxy_info(account, proxy);
    enable(account);
    EXPECT(called("server=[::1]:5061 transport=2 authentication=3 sso=1 keyring=0 agent=UCCAPI/1 OC/1 "
                  "proxy=4:proxy.contoso.com:1080\n"));
    EXPECT(!called("password"));
}

static void refuses_unknown_options(void) {
    purple_account_set_string(account, "transport", "udp");
    enable(account);
    turn();
    EXPECT(client_has_shown("error 7 The connection type \"udp\" is not known."));
    EXPECT(!called("open"));
    disable(account);
    client_forget();
    purple_account_set_string(account, "transport", "auto");
    fake_core_refuse_accounts(COMMUNICATOR_ERROR_ADDRESS);
    enable(account);
    turn();
    EXPECT(client_has_shown("error 1 The address is not user@domain.\n"));
    disable(account);
    fake_core_refuse_accounts(0);
    client_forget();
    purple_account_set_string(account, "authentication", "digest");
    enable(account);
    turn();
    EXPECT(client_has_shown("error 7 The authentication scheme \"digest\" is not known."));
}

static void asks_for_the_password_in_fields(void) {
    enable(account);
    send_password_question(7);
    turn();
    EXPECT(client_has_shown("question fields: Enter the password of CONTOSO\\alice | There is no certificate yet. "
                            "It is for fe01.contoso.com. | [OK] [Cancel]\n"));
    client_press("OK", "p<&>ss");
    EXPECT(called("answer_password 7 p<&>ss\n"));
    EXPECT(strcmp(purple_account_get_password(account), "p<&>ss") == 0);
}

static void leaves_the_password_to_the_keyring(void) {
    purple_account_set_bool(account, "keyring", TRUE);
    purple_account_set_remember_password(account, TRUE);
    enable(account);
    EXPECT(called("sso=0 keyring=1"));
    send_password_question(7);
    turn();
    EXPECT(client_has_shown("question masked input: Enter the password of CONTOSO\\alice"));
    client_press("OK", "secret");
    EXPECT(called("answer_password 7 secret\n"));
    send_signed_in();
    turn();
    EXPECT(purple_account_get_remember_password(account));
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_PASSWORD_KEPT});
    turn();
    EXPECT(!purple_account_get_remember_password(account));
}

static void keeps_the_password_when_a_ticket_is_refused(void) {
    purple_account_set_bool(account, "sso", TRUE);
    purple_account_set_password(account, "right");
    enable(account);
    fake_core_send(ended(COMMUNICATOR_ERROR_CREDENTIALS_REFUSED));
    turn();
    EXPECT(purple_account_get_password(account) != NULL);
}

static void asks_for_the_password_in_a_line(void) {
    enable(account);
    send_password_question(7);
    turn();
    EXPECT(client_has_shown("question masked input: Enter the password of CONTOSO\\alice"));
    client_press("OK", "secret");
    EXPECT(called("answer_password 7 secret\n"));
    send_password_question(8);
    turn();
    client_press("Cancel", NULL);
    EXPECT(called("answer_password 8 \n"));
}

static void answers_for_a_mute_client(void) {
    enable(account);
    send_password_question(7);
    send_certificate_question(8);
    send_host_question(9);
    turn();
    EXPECT(called("answer_password 7 \n"));
    EXPECT(called("answer_host 9 0\n"));
    EXPECT(called("answer_certificate 8 0\n"));
    fake_core_send(ended(COMMUNICATOR_ERROR_USER_AGENT_REFUSED));
    turn();
    EXPECT(client_has_shown("error 7 It failed <b>badly</b>. Do this & that.\n"));
}

static void asks_about_a_host(void) {
    enable(account);
    send_host_question(5);
    send_host_question(6);
    turn();
    EXPECT(client_has_shown("question action: Sign in at lync.fabrikam.com? | The sign-in for contoso.com leads to"));
    client_press("Accept", NULL);
    EXPECT(called("answer_host 5 1\n"));
    client_press("Reject", NULL);
    EXPECT(called("answer_host 6 0\n"));
}

static void logs_on_in_the_browser(void) {
    enable(account);
    send_page(COMMUNICATOR_EVENT_PAGE, FAKE_TEXT(""));
    turn();
    EXPECT(client_has_shown("page https://sts.contoso.com/x\n"));
    EXPECT(client_has_shown("question action: Log on in the browser | Your organisation's page opens"));
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_PAGE_OVER});
    turn();
    EXPECT(client_questions() == 0);
}

static void waits_for_a_window_of_the_browser(void) {
    enable(account);
    send_page(COMMUNICATOR_EVENT_PAGE_OPENED, FAKE_TEXT(""));
    turn();
    EXPECT(!client_has_shown("page https"));
    EXPECT(client_has_shown("question action: Log on in the browser | A browser window has opened."));
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_PAGE_OVER});
    turn();
    EXPECT(client_questions() == 0);
}

static void shows_a_code_until_it_is_over(void) {
    enable(account);
    send_page(COMMUNICATOR_EVENT_CODE, FAKE_TEXT("ABCD-1234"));
    turn();
    EXPECT(client_has_shown("Open https://sts.contoso.com/x in a browser, on any device, and enter the code ABCD-1234."));
    EXPECT(!client_has_shown("page https"));
    client_press("Open the page", NULL);
    EXPECT(client_has_shown("page https://sts.contoso.com/x\n"));
    EXPECT(client_questions() == 1);
    client_press("Cancel", NULL);
    turn();
    EXPECT(client_has_shown("error 2 The log-on in the browser was not finished.\n"));
    EXPECT(client_questions() == 0);
}

static void closes_the_page_with_the_connection(void) {
    enable(account);
    send_page(COMMUNICATOR_EVENT_CODE, FAKE_TEXT("ABCD-1234"));
    turn();
    EXPECT(client_questions() == 1);
    purple_account_set_enabled(account, purple_core_get_ui(), FALSE);
    turn();
    EXPECT(client_questions() == 0);
}

static void shows_a_code_in_plain_text(void) {
    enable(account);
    send_page(COMMUNICATOR_EVENT_CODE, FAKE_TEXT("ABCD-1234"));
    turn();
    EXPECT(client_has_shown("notice Log-on in the browser | Log on in the browser | Open https://sts.contoso.com/x"));
    EXPECT(client_questions() == 0);
}

static void asks_about_a_certificate(void) {
    enable(account);
    send_certificate_question(5);
    send_certificate_question(6);
    send_certificate_question(7);
    turn();
    EXPECT(client_has_shown("question action: The certificate of fe01.contoso.com is not trusted. Accept it? | "
                            "It expired on 2024-05-01.\n\nIssued to: CN=fe01\n"
                            "For the names: fe01.contoso.com, sip.contoso.com\nIssued by: CN=Contoso CA\n"
                            "Valid from 1970-01-01 until ?\nSHA-256 fingerprint: \n" FIRST_HALF "\n" SECOND_HALF "\n"));
    client_press("once", NULL);
    EXPECT(called("answer_certificate 5 1\n"));
    client_press("always", NULL);
    EXPECT(called("answer_certificate 6 2\n"));
    client_press("Reject", NULL);
    EXPECT(called("answer_certificate 7 0\n"));
}

static void takes_answers_that_come_at_once(void) {
    client_press_at_once("Accept", NULL);
    enable(account);
    send_certificate_question(5);
    turn();
    EXPECT(called("answer_certificate 5 1\n"));
    EXPECT(!called("answer_certificate 5 0\n"));
    client_press_at_once("OK", "secret");
    send_password_question(6);
    turn();
    EXPECT(called("answer_password 6 secret\n"));
    fake_core_send(ended(COMMUNICATOR_ERROR_USER_AGENT_REFUSED));
    turn();
    EXPECT(called("agent=UCCAPI/15 OC/15"));
    client_press_at_once(NULL, NULL);
}

static void offers_user_agents_in_fields(void) {
    enable(account);
    forget();
    fake_core_send(ended(COMMUNICATOR_ERROR_USER_AGENT_REFUSED));
    turn();
    EXPECT(client_has_shown("question fields: The pool refuses this client program | It failed <b>badly</b>."));
    EXPECT(!client_has_shown("error"));
    client_press("OK", NULL);
    EXPECT(strcmp(purple_account_get_string(account, "useragent", ""), "UCCAPI/15 OC/15") == 0);
    EXPECT(called("close Alice@contoso.com\nopen Alice@contoso.com"));
    EXPECT(called("sign_in"));
    send_signed_in();
    turn();
    EXPECT(purple_account_is_connected(account));
}

static void offers_user_agents_in_a_line(void) {
    enable(account);
    fake_core_send(ended(COMMUNICATOR_ERROR_USER_AGENT_REFUSED));
    turn();
    EXPECT(client_has_shown("\n1: UCCAPI/15 OC/15\n2: UCCAPI/16 OC/16\n"));
    client_press("OK", " 2 ");
    EXPECT(called("agent=UCCAPI/16 OC/16"));
    fake_core_send(ended(COMMUNICATOR_ERROR_USER_AGENT_REFUSED));
    turn();
    client_press("OK", "Mine/1");
    EXPECT(called("agent=Mine/1"));
    fake_core_send(ended(COMMUNICATOR_ERROR_USER_AGENT_REFUSED));
    turn();
    client_press("OK", "99");
    turn();
    EXPECT(client_has_shown("error 7"));
}

static void gives_up_when_no_user_agent_is_chosen(void) {
    enable(account);
    fake_core_send(ended(COMMUNICATOR_ERROR_USER_AGENT_REFUSED));
    turn();
    client_press("Cancel", NULL);
    turn();
    EXPECT(client_has_shown("error 7"));
    EXPECT(fake_core_open_accounts() == 0);
}

static void names_the_reason_of_each_failure(void) {
    static const struct {
        communicator_error error;
        PurpleConnectionError reason;
    } reasons[] = {
        {COMMUNICATOR_ERROR_NONE, PURPLE_CONNECTION_ERROR_NETWORK_ERROR},
        {COMMUNICATOR_ERROR_ADDRESS, PURPLE_CONNECTION_ERROR_INVALID_USERNAME},
        {COMMUNICATOR_ERROR_OPTION, PURPLE_CONNECTION_ERROR_INVALID_SETTINGS},
        {COMMUNICATOR_ERROR_PASSWORD_NEEDED, PURPLE_CONNECTION_ERROR_AUTHENTICATION_FAILED},
        {COMMUNICATOR_ERROR_CREDENTIALS_REFUSED, PURPLE_CONNECTION_ERROR_AUTHENTICATION_FAILED},
        {COMMUNICATOR_ERROR_CERTIFICATE_REFUSED, PURPLE_CONNECTION_ERROR_AUTHENTICATION_FAILED},
        {COMMUNICATOR_ERROR_ACCOUNT_REFUSED, PURPLE_CONNECTION_ERROR_AUTHENTICATION_FAILED},
        {COMMUNICATOR_ERROR_NO_COMMON_SCHEME, PURPLE_CONNECTION_ERROR_AUTHENTICATION_IMPOSSIBLE},
        {COMMUNICATOR_ERROR_NAME_NOT_FOUND, PURPLE_CONNECTION_ERROR_NETWORK_ERROR},
        {COMMUNICATOR_ERROR_UNREACHABLE, PURPLE_CONNECTION_ERROR_NETWORK_ERROR},
        {COMMUNICATOR_ERROR_TLS, PURPLE_CONNECTION_ERROR_ENCRYPTION_ERROR},
        {COMMUNICATOR_ERROR_UNTRUSTED, PURPLE_CONNECTION_ERROR_CERT_UNTRUSTED},
        {COMMUNICATOR_ERROR_CONNECTION_LOST, PURPLE_CONNECTION_ERROR_NETWORK_ERROR},
        {COMMUNICATOR_ERROR_TIMEOUT, PURPLE_CONNECTION_ERROR_NETWORK_ERROR},
        {COMMUNICATOR_ERROR_SERVER_UNAVAILABLE, PURPLE_CONNECTION_ERROR_NETWORK_ERROR},
        {COMMUNICATOR_ERROR_PROTOCOL, PURPLE_CONNECTION_ERROR_OTHER_ERROR},
        {COMMUNICATOR_ERROR_SIGNED_IN_ELSEWHERE, PURPLE_CONNECTION_ERROR_NAME_IN_USE},
        {COMMUNICATOR_ERROR_ACCOUNT_MOVED, PURPLE_CONNECTION_ERROR_NETWORK_ERROR},
        {COMMUNICATOR_ERROR_INTERNAL, PURPLE_CONNECTION_ERROR_OTHER_ERROR},
    };

    for (size_t index = 0; index < G_N_ELEMENTS(reasons); index++) {
        char *wanted = g_strdup_printf("error %d It failed <b>badly</b>. Do this & that.\ndisconnected\n",
                                       (int)reasons[index].reason);
        forget();
        enable(account);
        fake_core_send(ended(reasons[index].error));
        turn();
        EXPECT(client_has_shown(wanted));
        EXPECT(fake_core_open_accounts() == 0);
        disable(account);
        g_free(wanted);
    }
}

static void leads_to_the_diagnosis_where_it_helps(void) {
    communicator_event event = ended(COMMUNICATOR_ERROR_UNREACHABLE);

    event.ended.diagnosis_helps = true;
    enable(account);
    fake_core_send(event);
    turn();
    EXPECT(client_has_shown("Do this & that. “Diagnose connection…” in the menu “Office Communicator” tells more.\n"));
}

static void leads_nowhere_where_there_is_no_menu(void) {
    communicator_event event = ended(COMMUNICATOR_ERROR_UNREACHABLE);

    event.ended.diagnosis_helps = true;
    enable(account);
    fake_core_send(event);
    turn();
    EXPECT(client_has_shown("Do this & that.\n"));
}

static void forgets_a_refused_password(void) {
    purple_account_set_remember_password(account, TRUE);
    purple_account_set_password(account, "wrong");
    enable(account);
    fake_core_send(ended(COMMUNICATOR_ERROR_CREDENTIALS_REFUSED));
    turn();
    EXPECT(purple_account_get_password(account) == NULL);
    disable(account);
    forget();
    enable(account);
    EXPECT(called("sign_in") && !called("password"));
}

static void keeps_the_password_when_the_network_fails(void) {
    purple_account_set_password(account, "right");
    enable(account);
    fake_core_send(ended(COMMUNICATOR_ERROR_UNREACHABLE));
    turn();
    EXPECT(purple_account_get_password(account) != NULL);
}

static void shows_notices(void) {
    enable(account);
    send_signed_in();
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_NOTICE, .notice = FAKE_TEXT("The pool drains.")});
    turn();
    EXPECT(client_has_shown("| The pool drains.\n"));
}

static void hides_a_short_interruption(void) {
    unsigned timers;

    enable(account);
    send_signed_in();
    turn();
    timers = client_timers();
    forget();
    send_interrupted(COMMUNICATOR_ERROR_CONNECTION_LOST, FAKE_TEXT("The server closed the connection."));
    send_interrupted(COMMUNICATOR_ERROR_UNREACHABLE, FAKE_TEXT("The server cannot be reached."));
    turn();
    EXPECT(client_timers() == timers + 1);
    send_restored();
    turn();
    EXPECT(client_timers() == timers);
    EXPECT(purple_account_is_connected(account));
    EXPECT(strcmp(client_log(), "") == 0);
}

static gboolean is_offline(gpointer data) {
    (void)data;
    return purple_account_is_disconnected(account);
}

static void shows_a_long_interruption(void) {
    enable(account);
    send_signed_in();
    turn();
    forget();
    client_hurry();
    send_interrupted(COMMUNICATOR_ERROR_CONNECTION_LOST, FAKE_TEXT("The server closed the connection."));
    send_interrupted(COMMUNICATOR_ERROR_UNREACHABLE, FAKE_TEXT("The server cannot be <b>reached</b>."));
    EXPECT(client_turn_until(is_offline, NULL, 30000));
    EXPECT(client_has_shown("error 0 The server cannot be <b>reached</b>.\n"));
    EXPECT(called("sign_out Alice@contoso.com\n"));
    turn();
    EXPECT(fake_core_open_accounts() == 0);
}

static void ends_an_interruption_with_the_connection(void) {
    client_hurry();
    enable(account);
    send_signed_in();
    send_interrupted(COMMUNICATOR_ERROR_CONNECTION_LOST, FAKE_TEXT("The server closed the connection."));
    communicator_run();
    disable(account);
    client_turn_for(100);
    EXPECT(client_has_shown("connected\n") && !client_has_shown("error"));
    enable(account);
    send_signed_in();
    send_interrupted(COMMUNICATOR_ERROR_CONNECTION_LOST, FAKE_TEXT("The server closed the connection."));
    fake_core_send(ended(COMMUNICATOR_ERROR_SIGNED_IN_ELSEWHERE));
    client_turn_for(100);
    EXPECT(client_has_shown("error 6 It failed <b>badly</b>. Do this & that.\n"));
    EXPECT(!client_has_shown("error 0"));
}

static void passes_changes_of_the_network_on(void) {
    enable(account);
    purple_signal_emit(purple_network_get_handle(), "network-configuration-changed", NULL);
    EXPECT(called(purple_network_is_available() ? "network_changed 1\n" : "network_changed 0\n"));
}

static void ignores_events_that_go_astray(void) {
    communicator_event astray = ended(COMMUNICATOR_ERROR_INTERNAL);

    enable(account);
    fake_core_send_astray(astray);
    turn();
    EXPECT(!client_has_shown("error"));
}

static void run_action(const char *label) {
    PurpleConnection *connection = purple_account_get_connection(account);
    GList *menu = PURPLE_PLUGIN_ACTIONS(plugin, connection);

    for (GList *node = menu; node != NULL; node = node->next) {
        PurplePluginAction *action = node->data;
        action->plugin = plugin;
        action->context = connection;
        if (strcmp(action->label, label) == 0) {
            action->callback(action);
        }
        purple_plugin_action_free(action);
    }
    g_list_free(menu);
}

static void forgets_the_certificate_on_request(void) {
    enable(account);
    send_signed_in();
    turn();
    run_action("Forget certificate");
    EXPECT(called("forget_certificate\n"));
    EXPECT(client_has_shown("The certificate is forgotten."));
}

static const char *diagnosis_of_alice =
    "formatted Diagnosis of Alice@contoso.com | A certificate of <A & B> is missing. | "
    "It must be installed.\nThe administrator of the server can mend it. | <b>Besides</b>";

static void diagnoses_an_account_that_is_signed_in(void) {
    enable(account);
    send_signed_in();
    turn();
    run_action("Diagnose connection…");
    EXPECT(called("diagnose Alice@contoso.com\n"));
    EXPECT(client_has_shown("question action: Looking at all that"));
    turn();
    EXPECT(client_has_shown(diagnosis_of_alice));
    EXPECT(client_has_shown("</font> The certificate of &lt;web&gt; expires soon.<br>"));
    EXPECT(client_has_shown("<b>sip.contoso.com:443</b>  <font color=\"#757575\">30 ms</font><br>"));
    EXPECT(client_has_shown("issued by &lt;nobody&gt;<br>"));
    EXPECT(client_has_shown("missing:</font> the certificate of “A &amp; B”<br>"));
    EXPECT(client_questions() == 0);
}

/* Presses an entry in the Tools menu. */
static void run_tool(const char *label) {
    PurplePlugin *tools = NULL;
    gboolean found = FALSE;

    for (GList *node = purple_plugins_get_loaded(); node != NULL; node = node->next) {
        if (strcmp(purple_plugin_get_id(node->data), "core-communicator-tools") == 0) {
            tools = node->data;
        }
    }
    EXPECT(tools != NULL);
    GList *menu = tools == NULL ? NULL : PURPLE_PLUGIN_ACTIONS(tools, NULL);
    for (GList *node = menu; node != NULL; node = node->next) {
        PurplePluginAction *action = node->data;
        if (strcmp(action->label, label) == 0) {
            found = TRUE;
            action->plugin = tools;
            action->callback(action);
        }
        purple_plugin_action_free(action);
    }
    g_list_free(menu);
    EXPECT(found);
}

static void diagnoses_an_account_that_is_not_signed_in(void) {
    purple_account_set_password(account, "secret");
    run_tool("Diagnose connection…");
    EXPECT(called("password secret\n"));
    EXPECT(called("diagnose Alice@contoso.com\n"));
    turn();
    EXPECT(client_has_shown("formatted Diagnosis of"));
}

static void asks_which_account_to_diagnose(void) {
    add_account("bob@contoso.com,CONTOSO\\bob", "prpl-communicator");
    add_account("carol@contoso.com", "prpl-jabber");
    run_tool("Diagnose connection…");
    EXPECT(client_has_shown("question fields: Which connection shall be diagnosed?"));
    client_press("Diagnose", NULL);
    EXPECT(called("diagnose "));
    turn();
    EXPECT(client_has_shown("formatted Diagnosis of"));
}

static void diagnoses_no_account_that_is_deleted_meanwhile(void) {
    add_account("bob@contoso.com,CONTOSO\\bob", "prpl-communicator");
    run_tool("Diagnose connection…");
    purple_accounts_delete(account);
    client_press("Diagnose", NULL);
    EXPECT(!called("diagnose "));
}

static void diagnoses_in_plain_text(void) {
    run_tool("Diagnose connection…");
    turn();
    EXPECT(!client_has_shown("question"));
    EXPECT(client_has_shown("notice Diagnosis of"));
    EXPECT(client_has_shown("It must be installed.\nThe administrator of the server can mend it.\n"
                            "SIP registrar sip.contoso.com:443: issued by <nobody>\n"));
}

/* Pidgin has 2048 bytes for message and advice, with markup escaped. */
static void cuts_a_verdict_that_would_not_fit(void) {
    char *long_message = g_strnfill(3000, '<'), *shown;
    communicator_text message = {long_message, 3000};

    fake_core_set_verdict(message);
    run_tool("Diagnose connection…");
    turn();
    turn();
    shown = g_strdup_printf("formatted Diagnosis of Alice@contoso.com | %.*s… | It must be installed.", 116,
                            long_message);
    EXPECT(client_has_shown(shown));
    g_free(shown);
    g_free(long_message);
}

static void gives_a_diagnosis_up(void) {
    run_tool("Diagnose connection…");
    run_tool("Diagnose connection…");
    client_press("Cancel", NULL);
    EXPECT(called("close Alice@contoso.com\n"));
    turn();
    EXPECT(!client_has_shown("formatted"));
    run_tool("Diagnose connection…");
    turn();
    EXPECT(client_has_shown("formatted"));
}

/* The user has closed its window: the next one is another's, though it has the same handle. */
static void a_diagnosis_closes_no_other_window(void) {
    enable(account);
    send_signed_in();
    turn();
    run_action("Diagnose connection…");
    client_leave();
    run_action("Join meeting…");
    turn();
    EXPECT(client_has_shown("formatted Diagnosis of"));
    EXPECT(client_questions() == 1);
    client_press("Cancel", NULL);
}

static PurpleAccount *imported(const char *username) {
    return purple_accounts_find(username, "prpl-communicator");
}

static void imports_accounts_of_pidgin_sipe(void) {
    PurpleAccount *bob = add_account("bob@contoso.com,CONTOSO\\bob", "prpl-sipe");
    PurpleAccount *copy;

    add_account("alice@contoso.com,", "prpl-sipe");
    add_account("carol@contoso.com", "prpl-jabber");
    purple_account_set_string(bob, "server", "sip.contoso.com:5061");
    purple_account_set_string(bob, "transport", "tls");
    purple_account_set_string(bob, "useragent", "UCCAPI/16");
    purple_account_set_string(bob, "authentication", "ntlm");
    purple_account_set_bool(bob, "sso", TRUE);
    purple_account_set_alias(bob, "Bob");
    purple_account_set_remember_password(bob, TRUE);
    purple_account_set_password(bob, "secret");
    enable(account);
    send_signed_in();
    turn();
    run_action("Import accounts from pidgin-sipe");
    EXPECT(client_has_shown("Accounts copied from pidgin-sipe: 1. Here already: 1."));
    copy = imported("bob@contoso.com,CONTOSO\\bob");
    EXPECT(copy != NULL && imported("carol@contoso.com") == NULL);
    EXPECT(copy != NULL && strcmp(purple_account_get_string(copy, "server", ""), "sip.contoso.com:5061") == 0);
    EXPECT(copy != NULL && strcmp(purple_account_get_string(copy, "transport", ""), "tls") == 0);
    EXPECT(copy != NULL && strcmp(purple_account_get_string(copy, "useragent", ""), "UCCAPI/16") == 0);
    EXPECT(copy != NULL && strcmp(purple_account_get_string(copy, "authentication", ""), "ntlm") == 0);
    EXPECT(copy != NULL && purple_account_get_bool(copy, "sso", FALSE));
    EXPECT(copy != NULL && strcmp(purple_account_get_alias(copy), "Bob") == 0);
    EXPECT(copy != NULL && strcmp(purple_account_get_password(copy), "secret") == 0);
    EXPECT(copy != NULL && !purple_account_get_enabled(copy, purple_core_get_ui()));
    run_action("Import accounts from pidgin-sipe");
    EXPECT(client_has_shown("Accounts copied from pidgin-sipe: 0. Here already: 2."));
    EXPECT(g_list_length(purple_accounts_get_all()) == 5);
}

static gboolean is_settable(const char *id) {
    PurpleStatusType *type = purple_account_get_status_type(account, id);
    EXPECT(type != NULL);
    return type != NULL && purple_status_type_is_user_settable(type);
}

static void has_the_status_types(void) {
    static const char *const settable[] = {"available", "busy", "do-not-disturb", "be-right-back",
                                           "away", "invisible", "offline"};

    for (size_t index = 0; index < G_N_ELEMENTS(settable); index++) {
        EXPECT(is_settable(settable[index]));
    }
    /* Each status of each contact takes memory: what is only reported comes with the report. */
    EXPECT(g_list_length(purple_account_get_status_types(account)) == G_N_ELEMENTS(settable));
    EXPECT(strcmp(purple_status_type_get_id(purple_account_get_status_type_with_primitive(
                      account, PURPLE_STATUS_AWAY)), "away") == 0);
    EXPECT(purple_status_type_get_attr(purple_account_get_status_type(account, "busy"), "message") != NULL);
}

static void normalizes_names(void) {
    EXPECT(strcmp(purple_normalize(account, "SIP:Bob@Contoso.com"), "bob@contoso.com") == 0);
    EXPECT(strcmp(purple_normalize(account, "\xc3\x84@contoso.com"), "\xc3\xa4@contoso.com") == 0);
    EXPECT(strcmp(purple_normalize(account, " sip: bob@contoso.com \n"), "bob@contoso.com") == 0);
    EXPECT(strcmp(purple_normalize(account, "\xc3\x84@contoso.com "), "\xc3\xa4@contoso.com") == 0);
    EXPECT(strcmp(purple_normalize(account, ""), "") == 0);
}

static void signs_ten_accounts_in(void) {
    PurpleAccount *accounts[10];

    for (int index = 0; index < 10; index++) {
        char *username = g_strdup_printf("user%d@contoso.com,", index);
        accounts[index] = add_account(username, "prpl-communicator");
        g_free(username);
        enable(accounts[index]);
        send_signed_in();
    }
    turn();
    for (int index = 0; index < 10; index++) {
        EXPECT(purple_account_is_connected(accounts[index]));
    }
    EXPECT(fake_core_open_accounts() == 10);
    purple_connections_disconnect_all();
    turn();
    EXPECT(fake_core_open_accounts() == 0);
}

static void shows_messages_and_typing(void) {
    enable(account);
    send_signed_in();
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_MESSAGE,
                                        .message = {.address = FAKE_TEXT("bob@contoso.com"),
                                                    .name = FAKE_TEXT("Bob <b>"),
                                                    .html = FAKE_TEXT("1 &lt; <b>2</b>"),
                                                    .plain = FAKE_TEXT("1 < 2")}});
    turn();
    EXPECT(client_has_shown("conversation bob@contoso.com received: 1 &lt; <b>2</b>\n"));
    PurpleConversation *conversation =
        purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, "sip:Bob@contoso.com", account);
    EXPECT(conversation != NULL);
    for (int typing = 1; typing >= 0; typing--) {
        fake_core_send(
            (communicator_event){.kind = COMMUNICATOR_EVENT_TYPING,
                                 .typing = {.address = FAKE_TEXT("bob@contoso.com"), .typing = typing != 0}});
        turn();
        EXPECT(conversation != NULL &&
               purple_conv_im_get_typing_state(PURPLE_CONV_IM(conversation)) ==
                   (typing ? PURPLE_TYPING : PURPLE_NOT_TYPING));
    }
}

static void send_undelivered(void) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_UNDELIVERED,
                                        .undelivered = {.message = 1,
                                                        .address = FAKE_TEXT("bob@contoso.com"),
                                                        .html = FAKE_TEXT("<b>Hello</b>"),
                                                        .plain = FAKE_TEXT("Hello"),
                                                        .reason = FAKE_TEXT("Nobody <there>."),
                                                        .detail = FAKE_TEXT("R&D")}});
}

static void shows_what_was_not_delivered_and_why(void) {
    enable(account);
    send_signed_in();
    send_undelivered();
    fake_core_send((communicator_event){
        .kind = COMMUNICATOR_EVENT_CONVERSATION,
        .conversation = {.address = FAKE_TEXT("bob@contoso.com"), .text = FAKE_TEXT("Ink <arrived>.")}});
    turn();
    EXPECT(client_has_shown("conversation bob@contoso.com error: This message was not delivered. Nobody &lt;there&gt;. "
                            "(R&amp;D)<br><b>Hello</b>\n"));
    EXPECT(client_has_shown("conversation bob@contoso.com system: Ink &lt;arrived&gt;.\n"));
}

/* A text that waits when libpurple closes the connection comes back after that. */
static void shows_what_a_sign_out_leaves_behind(void) {
    enable(account);
    send_signed_in();
    turn();
    purple_conversation_new(PURPLE_CONV_TYPE_IM, account, "bob@contoso.com");
    send_undelivered();
    disable(account);
    turn();
    EXPECT(client_has_shown("conversation bob@contoso.com error: This message was not delivered. Nobody &lt;there&gt;. "
                            "(R&amp;D)<br><b>Hello</b>\n"));
}

static void opens_no_window_for_what_a_sign_out_leaves_behind(void) {
    enable(account);
    send_signed_in();
    turn();
    send_undelivered();
    disable(account);
    turn();
    EXPECT(purple_get_conversations() == NULL);
}

static void sends_messages_and_typing(void) {
    enable(account);
    send_signed_in();
    turn();
    PurpleConversation *conversation = purple_conversation_new(PURPLE_CONV_TYPE_IM, account, "bob@contoso.com");
    PurpleConnection *connection = purple_account_get_connection(account);

    purple_conv_im_send(PURPLE_CONV_IM(conversation), "1 &lt; <b>2</b>");
    EXPECT(called("send_message bob@contoso.com 1 &lt; <b>2</b>\n"));
    EXPECT(serv_send_typing(connection, "bob@contoso.com", PURPLE_TYPING) == 4);
    EXPECT(called("send_typing bob@contoso.com 1\n"));
    serv_send_typing(connection, "bob@contoso.com", PURPLE_NOT_TYPING);
    EXPECT(called("send_typing bob@contoso.com 0\n"));
    purple_conversation_destroy(conversation);
    EXPECT(called("close_conversation bob@contoso.com\n"));
}

static void gives_back_what_is_sent_to_no_address(void) {
    enable(account);
    send_signed_in();
    turn();
    PurpleConversation *conversation = purple_conversation_new(PURPLE_CONV_TYPE_IM, account, "bob");
    purple_conv_im_send(PURPLE_CONV_IM(conversation), "<b>Hello</b>");
    EXPECT(client_has_shown("conversation bob error: This message was not delivered. An address has the form "
                            "name@company.com.<br><b>Hello</b>\n"));
    EXPECT(!client_has_shown("sent: "));
}

static void free_menu(gpointer action) {
    g_list_free_full(((PurpleMenuAction *)action)->children, free_menu);
    purple_menu_action_free(action);
}

/* ---- Contacts and presence ---- */

static void sign_in(void) {
    enable(account);
    send_signed_in();
    send_own_name();
    turn();
    forget();
}

static void send_contact(const char *address, const char *name, const char *first, const char *second) {
    communicator_text groups[] = {{first, strlen(first)}, {second == NULL ? "" : second, 0}};

    groups[1].length = strlen(groups[1].bytes);
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONTACT,
                                        .contact = {.address = {address, strlen(address)},
                                                    .name = {name, strlen(name)},
                                                    .groups = groups,
                                                    .group_count = second == NULL ? 1 : 2}});
    turn();
}

static void send_group(const char *old, const char *name) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_GROUP,
                                        .group = {.old = {old, strlen(old)}, .name = {name, strlen(name)}}});
    turn();
}

static void send_contacts_complete(void) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONTACTS});
    turn();
}

static PurpleBuddy *contact_in(const char *address, const char *group) {
    PurpleGroup *found = purple_find_group(group);
    return found == NULL ? NULL : purple_find_buddy_in_group(account, address, found);
}

static PurpleBuddy *add_local(const char *address, const char *group_name) {
    PurpleGroup *group = purple_find_group(group_name);
    PurpleBuddy *buddy = purple_buddy_new(account, address, NULL);

    if (group == NULL) {
        group = purple_group_new(group_name);
        purple_blist_add_group(group, NULL);
    }
    purple_blist_add_buddy(buddy, NULL, group, NULL);
    return buddy;
}

static void shows_the_servers_contacts(void) {
    sign_in();
    send_group("", "Friends");
    send_contact("bob@contoso.com", "", "Friends", "Work");
    send_contact("carol@contoso.com", "<b>Carol</b>", "Friends", NULL);
    send_contacts_complete();
    EXPECT(contact_in("bob@contoso.com", "Friends") != NULL);
    EXPECT(contact_in("bob@contoso.com", "Work") != NULL);
    EXPECT(strcmp(purple_buddy_get_alias(purple_find_buddy(account, "carol@contoso.com")), "<b>Carol</b>") == 0);
    EXPECT(!called("_contact") && !called("_group"));
}

static const char *next_in_group(const char *address, const char *group) {
    PurpleBlistNode *node = (PurpleBlistNode *)purple_buddy_get_contact(contact_in(address, group));

    node = purple_blist_node_get_sibling_next(node);
    return node == NULL ? "" : purple_buddy_get_name(purple_contact_get_priority_buddy((PurpleContact *)node));
}

static void keeps_the_servers_order(void) {
    add_local("anna@contoso.com", "Friends");
    sign_in();
    send_contact("carol@contoso.com", "", "Friends", "Work");
    send_contact("bob@contoso.com", "", "Friends", "Work");
    send_contact("erin@contoso.com", "", "Work", NULL);
    send_contact("dave@contoso.com", "", "Friends", NULL);
    EXPECT(strcmp(next_in_group("anna@contoso.com", "Friends"), "carol@contoso.com") == 0);
    EXPECT(strcmp(next_in_group("carol@contoso.com", "Friends"), "bob@contoso.com") == 0);
    EXPECT(strcmp(next_in_group("bob@contoso.com", "Friends"), "dave@contoso.com") == 0);
    EXPECT(strcmp(next_in_group("bob@contoso.com", "Work"), "erin@contoso.com") == 0);
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONTACT_REMOVED,
                                        .address = FAKE_TEXT("dave@contoso.com")});
    send_contact("frank@contoso.com", "", "Friends", NULL);
    EXPECT(strcmp(next_in_group("bob@contoso.com", "Friends"), "frank@contoso.com") == 0);
}

static void follows_changes_of_the_servers_contacts(void) {
    sign_in();
    send_contact("bob@contoso.com", "", "Friends", "Work");
    send_contacts_complete();
    send_group("Friends", "Mates");
    send_contact("bob@contoso.com", "Bobby", "Mates", NULL);
    EXPECT(contact_in("bob@contoso.com", "Mates") != NULL);
    EXPECT(contact_in("bob@contoso.com", "Work") == NULL);
    EXPECT(purple_find_group("Friends") == NULL);
    EXPECT(strcmp(purple_buddy_get_alias(contact_in("bob@contoso.com", "Mates")), "Bobby") == 0);
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONTACT_REMOVED,
                                        .address = FAKE_TEXT("bob@contoso.com")});
    turn();
    EXPECT(purple_find_buddy(account, "bob@contoso.com") == NULL);
    send_group("Mates", "");
    EXPECT(purple_find_group("Mates") == NULL);
    send_group("Nowhere", "");
    send_group("Work", "");
    EXPECT(purple_find_group("Work") == NULL);
    send_group("", "Empty");
    send_group("Empty", "Still empty");
    EXPECT(purple_find_group("Empty") == NULL && purple_find_group("Still empty") != NULL);
}

static void loses_nobody_of_the_clients_list(void) {
    PurpleBuddy *gone = add_local("gone@contoso.com", "Friends");

    purple_blist_node_set_bool((PurpleBlistNode *)gone, "communicator-roaming", TRUE);
    add_local("dave@contoso.com", "Old friends");
    sign_in();
    send_contact("bob@contoso.com", "", "Friends", NULL);
    send_contacts_complete();
    EXPECT(called("add_contact dave@contoso.com name=(none) group=Old friends\n"));
    EXPECT(purple_find_buddy(account, "dave@contoso.com") != NULL);
    EXPECT(purple_find_buddy(account, "gone@contoso.com") == NULL);
    forget();
    send_contacts_complete();
    EXPECT(!called("add_contact"));
    EXPECT(purple_find_buddy(account, "dave@contoso.com") != NULL);
}

/* Whoever is added has the address as it stands in a letter, or with the blank that was copied with it. */
static void keeps_contacts_that_are_written_otherwise(void) {
    sign_in();
    send_contact("bob@contoso.com", "", "Friends", NULL);
    send_contacts_complete();
    purple_account_add_buddy(account, add_local("Erin.Evans@Contoso.com", "Friends"));
    purple_account_add_buddy(account, add_local(" sip:Bob@contoso.com ", "Work"));
    send_contact("erin.evans@contoso.com", "", "Friends", NULL);
    send_contact("bob@contoso.com", "", "Friends", "Work");
    send_contacts_complete();
    EXPECT(contact_in("erin.evans@contoso.com", "Friends") != NULL);
    EXPECT(contact_in("bob@contoso.com", "Friends") != NULL && contact_in("bob@contoso.com", "Work") != NULL);
    GSList *everybody = purple_find_buddies(account, NULL);
    EXPECT(g_slist_length(everybody) == 3);
    for (GSList *each = everybody; each != NULL; each = each->next) {
        EXPECT(strcmp(purple_buddy_get_name(each->data), purple_normalize(account, purple_buddy_get_name(each->data))) ==
               0);
    }
    g_slist_free(everybody);
}

/* libpurple takes two spellings of a letter for one, as in a group that another account has made. */
static void keeps_contacts_of_a_group_that_is_written_otherwise(void) {
    purple_blist_add_group(purple_group_new("Caf\u00e9"), NULL);
    sign_in();
    send_contact("bob@contoso.com", "", "Cafe\u0301", NULL);
    send_contacts_complete();
    EXPECT(contact_in("bob@contoso.com", "Caf\u00e9") != NULL);
}

/* A group may go while the menu is open that names it. */
static void copies_into_a_group_that_has_gone(void) {
    sign_in();
    send_contact("bob@contoso.com", "", "Friends", NULL);
    send_group("", "Work");
    PurpleBlistNode *bob = (PurpleBlistNode *)contact_in("bob@contoso.com", "Friends");
    GList *menu = PURPLE_PLUGIN_PROTOCOL_INFO(plugin)->blist_node_menu(bob);
    PurpleMenuAction *copying = menu->data, *work = copying->children->data;
    EXPECT(strcmp(copying->label, "Copy to") == 0 && strcmp(work->label, "Work") == 0);
    send_group("Work", "");
    ((void (*)(PurpleBlistNode *, gpointer))work->callback)(bob, work->data);
    EXPECT(called("add_contact bob@contoso.com name=(none) group=Work\n"));
    g_list_free_full(menu, free_menu);
}

static void hands_the_users_changes_on(void) {
    PurpleBuddy *buddy;
    PurpleGroup *work;

    sign_in();
    send_contact("bob@contoso.com", "", "Friends", NULL);
    send_contacts_complete();
    buddy = add_local("erin@contoso.com", "Friends");
    purple_account_add_buddy(account, buddy);
    EXPECT(called("add_contact erin@contoso.com name=(none) group=Friends\n"));
    purple_account_add_buddy(account, add_local("nobody", "Friends"));
    EXPECT(client_has_shown("This is no address."));
    EXPECT(purple_find_buddy(account, "nobody") == NULL);
    work = purple_group_new("Work");
    purple_blist_add_group(work, NULL);
    purple_blist_add_buddy(purple_find_buddy(account, "bob@contoso.com"), NULL, work, NULL);
    EXPECT(called("move_contact bob@contoso.com from=Friends to=Work\n"));
    purple_blist_rename_group(work, "Office");
    EXPECT(called("rename_group Work to=Office\n"));
    buddy = purple_find_buddy(account, "bob@contoso.com");
    purple_blist_alias_buddy(buddy, "Bobby");
    serv_alias_buddy(buddy);
    EXPECT(called("rename_contact bob@contoso.com name=Bobby\n"));
    purple_account_remove_buddy(account, buddy, work);
    EXPECT(called("remove_contact bob@contoso.com group=Office\n"));
}

static void tells_why_a_change_was_refused(void) {
    sign_in();
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONTACTS_REFUSED,
                                        .notice = FAKE_TEXT("The server said: 403 <No>")});
    turn();
    EXPECT(client_has_shown("The server said: 403 <No>"));
}

static void send_presence(communicator_activity activity, communicator_text note, int64_t idle_since, bool mobile) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_PRESENCE,
                                        .presence = {.address = FAKE_TEXT("bob@contoso.com"),
                                                     .activity = activity,
                                                     .activity_text = FAKE_TEXT(""),
                                                     .note = note,
                                                     .mobile = mobile,
                                                     .idle_since = idle_since,
                                                     .meeting_subject = FAKE_TEXT(""),
                                                     .meeting_location = FAKE_TEXT("")}});
    turn();
}

static void shows_somebody_in_one_more_group(void) {
    sign_in();
    send_contact("bob@contoso.com", "", "Friends", NULL);
    send_contacts_complete();
    serv_got_alias(purple_account_get_connection(account), "bob@contoso.com", "Bob Baker");
    send_presence(COMMUNICATOR_ACTIVITY_IN_A_MEETING, FAKE_TEXT(""), 0, true);
    PurpleBuddy *added = add_local("Bob@contoso.com", "Work");
    purple_account_add_buddy(account, added);
    EXPECT(purple_presence_is_status_primitive_active(purple_buddy_get_presence(added), PURPLE_STATUS_MOBILE));
    EXPECT(strcmp(purple_status_get_id(purple_presence_get_active_status(purple_buddy_get_presence(added))),
                  "in-a-meeting") == 0);
    EXPECT(strcmp(purple_buddy_get_alias(added), "Bob Baker") == 0);
}

static void shows_presence(void) {
    PurplePluginProtocolInfo *protocol = PURPLE_PLUGIN_PROTOCOL_INFO(plugin);
    PurpleNotifyUserInfo *tooltip = purple_notify_user_info_new();
    PurpleBuddy *buddy;
    PurplePresence *presence;
    char *text;

    sign_in();
    send_contact("bob@contoso.com", "", "Friends", NULL);
    buddy = purple_find_buddy(account, "bob@contoso.com");
    presence = purple_buddy_get_presence(buddy);
    EXPECT(!purple_presence_is_online(presence));
    send_presence(COMMUNICATOR_ACTIVITY_IN_A_MEETING, FAKE_TEXT("<i>Back</i> at 5 & later"), 0, true);
    EXPECT(strcmp(purple_status_get_id(purple_presence_get_active_status(presence)), "in-a-meeting") == 0);
    EXPECT(purple_presence_is_status_primitive_active(presence, PURPLE_STATUS_MOBILE));
    text = protocol->status_text(buddy);
    EXPECT(g_strcmp0(text, "In a meeting - Mobile - &lt;i&gt;Back&lt;/i&gt; at 5 &amp; later") == 0);
    g_free(text);
    protocol->tooltip_text(buddy, tooltip, TRUE);
    text = purple_notify_user_info_get_text_with_newline(tooltip, "\n");
    EXPECT(strstr(text, "In a meeting") != NULL && strstr(text, "&lt;i&gt;Back&lt;/i&gt;") != NULL);
    g_free(text);
    purple_notify_user_info_destroy(tooltip);
    send_presence(COMMUNICATOR_ACTIVITY_AWAY, FAKE_TEXT(""), 1700000000, false);
    EXPECT(purple_presence_is_idle(presence) && purple_presence_get_idle_time(presence) == 1700000000);
    EXPECT(!purple_presence_is_status_primitive_active(presence, PURPLE_STATUS_MOBILE));
    send_contact("bob@contoso.com", "", "Friends", "Work");
    presence = purple_buddy_get_presence(contact_in("bob@contoso.com", "Work"));
    EXPECT(strcmp(purple_status_get_id(purple_presence_get_active_status(presence)), "away") == 0);
    send_presence(COMMUNICATOR_ACTIVITY_OFFLINE, FAKE_TEXT(""), 0, false);
    EXPECT(!purple_presence_is_online(presence));
    EXPECT(protocol->status_text(buddy) == NULL);
    tooltip = purple_notify_user_info_new();
    protocol->tooltip_text(buddy, tooltip, TRUE);
    EXPECT(purple_notify_user_info_get_entries(tooltip) == NULL);
    purple_notify_user_info_destroy(tooltip);
}

/* What was shown when the user signed out is not what is so now. */
static void forgets_with_the_connection_what_was_shown(void) {
    sign_in();
    send_contact("bob@contoso.com", "", "Friends", NULL);
    send_presence(COMMUNICATOR_ACTIVITY_AWAY, FAKE_TEXT(""), 1700000000, true);
    disable(account);
    turn();
    sign_in();
    send_contact("bob@contoso.com", "", "Friends", NULL);
    send_contacts_complete();
    PurplePresence *presence = purple_buddy_get_presence(contact_in("bob@contoso.com", "Friends"));
    EXPECT(!purple_presence_is_online(presence));
    EXPECT(!purple_presence_is_idle(presence));
    EXPECT(!purple_presence_is_status_primitive_active(presence, PURPLE_STATUS_MOBILE));
    send_presence(COMMUNICATOR_ACTIVITY_AVAILABLE, FAKE_TEXT(""), 0, false);
    EXPECT(purple_presence_is_available(presence));
    EXPECT(!purple_presence_is_idle(presence));
    EXPECT(!purple_presence_is_status_primitive_active(presence, PURPLE_STATUS_MOBILE));
}

static const char *status_shown_in(const char *group) {
    PurpleBuddy *buddy = purple_find_buddy_in_group(account, "bob@contoso.com", purple_find_group(group));
    PurpleStatus *status = purple_presence_get_active_status(purple_buddy_get_presence(buddy));

    EXPECT(g_strcmp0(purple_status_get_attr_string(status, "message"), "Back soon") == 0 || g_str_equal(group, "New"));
    EXPECT(!purple_status_type_is_user_settable(purple_status_get_type(status)));
    return purple_status_get_id(status);
}

static void shows_what_servers_report(void) {
    static const struct {
        communicator_activity activity;
        const char *id;
    } reports[] = {
        {COMMUNICATOR_ACTIVITY_IDLE, "idle"},
        {COMMUNICATOR_ACTIVITY_BUSY_IDLE, "busyidle"},
        {COMMUNICATOR_ACTIVITY_ON_THE_PHONE, "on-the-phone"},
        {COMMUNICATOR_ACTIVITY_IN_A_CONFERENCE, "in-a-conference"},
        {COMMUNICATOR_ACTIVITY_PRESENTING, "presenting"},
        {COMMUNICATOR_ACTIVITY_URGENT_INTERRUPTIONS_ONLY, "urgent-interruptions-only"},
        {COMMUNICATOR_ACTIVITY_OUT_TO_LUNCH, "out-to-lunch"},
        {COMMUNICATOR_ACTIVITY_OUT_OF_OFFICE, "out-of-office"},
        {COMMUNICATOR_ACTIVITY_OFF_WORK, "off-work"},
        {COMMUNICATOR_ACTIVITY_IN_A_MEETING, "in-a-meeting"},
    };

    sign_in();
    send_contact("bob@contoso.com", "", "Friends", "Work");
    for (size_t index = 0; index < G_N_ELEMENTS(reports); index++) {
        send_presence(reports[index].activity, FAKE_TEXT("Back soon"), 0, false);
        EXPECT(strcmp(status_shown_in("Friends"), reports[index].id) == 0);
        EXPECT(strcmp(status_shown_in("Work"), reports[index].id) == 0);
    }
    send_contact("bob@contoso.com", "", "Friends", "New");
    EXPECT(strcmp(status_shown_in("New"), "in-a-meeting") == 0);
}

static void tells_all_of_a_meeting_and_an_absence(void) {
    PurplePluginProtocolInfo *protocol = PURPLE_PLUGIN_PROTOCOL_INFO(plugin);
    PurpleNotifyUserInfo *tooltip = purple_notify_user_info_new();
    char *text;

    sign_in();
    fake_core_fill_calendars("Free <until> 15:00");
    send_contact("bob@contoso.com", "", "Friends", NULL);
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_PRESENCE,
                                        .presence = {.address = FAKE_TEXT("bob@contoso.com"),
                                                     .activity = COMMUNICATOR_ACTIVITY_OUT_OF_OFFICE,
                                                     .activity_text = FAKE_TEXT(""),
                                                     .note = FAKE_TEXT("On <holiday>"),
                                                     .note_is_out_of_office = true,
                                                     .since = 1000,
                                                     .meeting_subject = FAKE_TEXT("Budget & more"),
                                                     .meeting_location = FAKE_TEXT("Room 5"),
                                                     .capabilities = COMMUNICATOR_CAN_VOICE | COMMUNICATOR_CAN_SHARE}});
    turn();
    protocol->tooltip_text(purple_find_buddy(account, "bob@contoso.com"), tooltip, TRUE);
    text = purple_notify_user_info_get_text_with_newline(tooltip, "\n");
    EXPECT(strstr(text, "Out-of-office note</b>: On &lt;holiday&gt;") != NULL);
    EXPECT(strstr(text, "Meeting about</b>: Budget &amp; more") != NULL);
    EXPECT(strstr(text, "Meeting in</b>: Room 5") != NULL);
    EXPECT(strstr(text, "Calendar</b>: Free &lt;until&gt; 15:00") != NULL);
    EXPECT(strstr(text, "Devices for</b>: calls - screen sharing") != NULL);
    EXPECT(strstr(text, "Since</b>: ") != NULL);
    g_free(text);
    purple_notify_user_info_destroy(tooltip);
}

static communicator_card_event card(communicator_text address, communicator_text name, communicator_text photo) {
    return (communicator_card_event){.address = address,
                                     .display_name = name,
                                     .email = FAKE_TEXT(""),
                                     .title = FAKE_TEXT("Manager <of> all"),
                                     .company = FAKE_TEXT(""),
                                     .department = FAKE_TEXT(""),
                                     .office = FAKE_TEXT("5/1234"),
                                     .website = FAKE_TEXT(""),
                                     .postal_address = FAKE_TEXT(""),
                                     .work_phone = FAKE_TEXT("+1 206"),
                                     .mobile_phone = FAKE_TEXT(""),
                                     .home_phone = FAKE_TEXT(""),
                                     .other_phone = FAKE_TEXT(""),
                                     .photo_version = photo};
}

static void send_card(communicator_card_event about) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CARD, .card = about});
    turn();
}

static void send_information(communicator_card_event about, communicator_text problem) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_INFORMATION,
                                        .information = {.request = 2, .card = about, .problem = problem}});
    turn();
}

static const unsigned char picture[] = "\x89PNG\r\n\x1a\n and so on";

static void send_photo(communicator_text address, communicator_text version) {
    fake_core_send((communicator_event){
        .kind = COMMUNICATOR_EVENT_PHOTO,
        .photo = {.address = address, .version = version, .bytes = picture, .size = sizeof picture}});
    turn();
}

static void shows_who_a_person_is(void) {
    PurplePluginProtocolInfo *protocol = PURPLE_PLUGIN_PROTOCOL_INFO(plugin);
    communicator_card_event bob = card(FAKE_TEXT("bob@contoso.com"), FAKE_TEXT("Bob <Smith>"), FAKE_TEXT(""));
    PurpleNotifyUserInfo *tooltip = purple_notify_user_info_new();
    char *text;

    sign_in();
    send_contact("bob@contoso.com", "", "Friends", NULL);
    send_card(bob);
    EXPECT(strcmp(purple_buddy_get_alias(purple_find_buddy(account, "bob@contoso.com")), "Bob <Smith>") == 0);
    protocol->tooltip_text(purple_find_buddy(account, "bob@contoso.com"), tooltip, TRUE);
    text = purple_notify_user_info_get_text_with_newline(tooltip, "\n");
    EXPECT(strstr(text, "Manager &lt;of&gt; all") != NULL && strstr(text, "5/1234") != NULL);
    g_free(text);
    purple_notify_user_info_destroy(tooltip);
    forget();
    protocol->get_info(purple_account_get_connection(account), "Bob@contoso.com");
    EXPECT(called("request_information Bob@contoso.com\n"));
    EXPECT(!client_has_shown("information"));
    send_information(bob, FAKE_TEXT(""));
    EXPECT(client_has_shown("information bob@contoso.com | "));
    EXPECT(client_has_shown("Bob &lt;Smith&gt;") && client_has_shown("Manager &lt;of&gt; all"));
    EXPECT(client_has_shown("+1 206") && client_has_shown("Offline"));
    forget();
    send_information(card(FAKE_TEXT("eve@fabrikam.com"), FAKE_TEXT("Eve"), FAKE_TEXT("")),
                     FAKE_TEXT("The server said: <no>"));
    EXPECT(client_has_shown("information eve@fabrikam.com | ") && client_has_shown("The server said: &lt;no&gt;"));
    EXPECT(!client_has_shown("Offline"));
    protocol->get_info(purple_account_get_connection(account), "nobody");
    EXPECT(client_has_shown("This is no address."));
}

static void fetches_each_photo_once(void) {
    communicator_card_event bob = card(FAKE_TEXT("bob@contoso.com"), FAKE_TEXT("Bob"), FAKE_TEXT("HASH1"));
    PurpleBuddyIcon *icon;
    size_t size = 0;

    sign_in();
    send_contact("bob@contoso.com", "", "Friends", NULL);
    forget();
    send_card(bob);
    EXPECT(called("request_photo bob@contoso.com\n"));
    send_photo(FAKE_TEXT("bob@contoso.com"), FAKE_TEXT("HASH1"));
    icon = purple_buddy_get_icon(purple_find_buddy(account, "bob@contoso.com"));
    EXPECT(icon != NULL && memcmp(purple_buddy_icon_get_data(icon, &size), picture, sizeof picture) == 0);
    EXPECT(size == sizeof picture);
    forget();
    send_card(bob);
    EXPECT(!called("request_photo"));
    bob.photo_version = FAKE_TEXT("HASH2");
    send_card(bob);
    EXPECT(called("request_photo bob@contoso.com\n"));
    send_information(bob, FAKE_TEXT(""));
    EXPECT(client_has_shown("<img id="));
}

static void shows_the_photo_of_a_stranger(void) {
    sign_in();
    forget();
    send_information(card(FAKE_TEXT("eve@fabrikam.com"), FAKE_TEXT("Eve"), FAKE_TEXT("HASH")), FAKE_TEXT(""));
    EXPECT(called("request_photo eve@fabrikam.com\n"));
    EXPECT(!client_has_shown("<img id="));
    send_photo(FAKE_TEXT("eve@fabrikam.com"), FAKE_TEXT("HASH"));
    EXPECT(client_has_shown("<img id="));
    EXPECT(purple_find_buddy(account, "eve@fabrikam.com") == NULL);
}

static GHashTable *terminal(void) {
    static GHashTable *info;

    if (info == NULL) {
        info = g_hash_table_new(g_str_hash, g_str_equal);
        g_hash_table_insert(info, "client_type", "console");
    }
    return info;
}

static void see_no_photo(void) {
    communicator_card_event bob = card(FAKE_TEXT("bob@contoso.com"), FAKE_TEXT("Bob"), FAKE_TEXT("HASH"));

    sign_in();
    send_contact("bob@contoso.com", "", "Friends", NULL);
    send_photo(FAKE_TEXT("bob@contoso.com"), FAKE_TEXT("HASH"));
    send_information(bob, FAKE_TEXT(""));
    EXPECT(client_has_shown("information bob@contoso.com | ") && !client_has_shown("Photo"));
    send_information(card(FAKE_TEXT("eve@fabrikam.com"), FAKE_TEXT("Eve"), FAKE_TEXT("HASH")), FAKE_TEXT(""));
    EXPECT(!called("request_photo eve@fabrikam.com\n"));
}

static void shows_no_photo_in_plain_text(void) { see_no_photo(); }

static void shows_no_photo_on_a_terminal(void) {
    purple_core_get_ui_ops()->get_ui_info = terminal;
    see_no_photo();
}

static void a_late_photo_opens_no_window_that_was_closed(void) {
    sign_in();
    send_information(card(FAKE_TEXT("eve@fabrikam.com"), FAKE_TEXT("Eve"), FAKE_TEXT("HASH")), FAKE_TEXT(""));
    client_close_information();
    forget();
    send_photo(FAKE_TEXT("eve@fabrikam.com"), FAKE_TEXT("HASH"));
    EXPECT(!client_has_shown("information"));
    send_information(card(FAKE_TEXT("eve@fabrikam.com"), FAKE_TEXT("Eve"), FAKE_TEXT("HASH")), FAKE_TEXT(""));
    send_photo(FAKE_TEXT("eve@fabrikam.com"), FAKE_TEXT("HASH"));
    EXPECT(client_has_shown("<img id="));
}

static void send_people(size_t count, bool more, communicator_text problem) {
    static communicator_card_event people[2];

    people[0] = card(FAKE_TEXT("bob@contoso.com"), FAKE_TEXT("Bob <Smith>"), FAKE_TEXT(""));
    people[1] = card(FAKE_TEXT("carol@contoso.com"), FAKE_TEXT("Carol"), FAKE_TEXT(""));
    fake_core_send((communicator_event){
        .kind = COMMUNICATOR_EVENT_PEOPLE,
        .people = {.request = 1, .people = people, .count = count, .more = more, .problem = problem}});
    turn();
}

static void searches_for_people(void) {
    sign_in();
    forget();
    run_action("Search for people…");
    client_press("Cancel", NULL);
    EXPECT(!called("search_people"));
    run_action("Search for people…");
    client_press("OK", "smith");
    EXPECT(called("search_people smith\n"));
    send_people(2, TRUE, FAKE_TEXT(""));
    EXPECT(client_has_shown("row [Bob <Smith>] [bob@contoso.com] [Manager <of> all]"));
    EXPECT(client_has_shown("row [Carol] [carol@contoso.com]"));
    EXPECT(client_has_shown("There are more. A longer text finds fewer."));
    client_press_result(PURPLE_NOTIFY_BUTTON_INFO, 1);
    EXPECT(called("request_information carol@contoso.com\n"));
    client_press_result(PURPLE_NOTIFY_BUTTON_IM, 0);
    EXPECT(purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, "bob@contoso.com", account) != NULL);
    client_press_result(PURPLE_NOTIFY_BUTTON_ADD, 0);
    forget();
    send_people(0, FALSE, FAKE_TEXT(""));
    EXPECT(client_has_shown("Nobody was found."));
    send_people(0, FALSE, FAKE_TEXT("The server said: 405 <No>"));
    EXPECT(client_has_shown("The address book cannot be searched. | The server said: 405 <No>"));
}

static void choose_for_group(const char *name, const char *label) {
    PurpleBlistNode *group = (PurpleBlistNode *)purple_find_group(name);
    GList *menu = purple_blist_node_get_extended_menu(group);

    for (GList *next = menu; next != NULL; next = next->next) {
        PurpleMenuAction *action = next->data;
        if (strcmp(action->label, label) == 0) {
            ((void (*)(PurpleBlistNode *, gpointer))action->callback)(group, action->data);
        }
    }
    g_list_free_full(menu, (GDestroyNotify)purple_menu_action_free);
}

static void shows_the_members_of_a_group(void) {
    communicator_card_event people[] = {card(FAKE_TEXT("bob@contoso.com"), FAKE_TEXT("Bob <Smith>"), FAKE_TEXT(""))};
    communicator_event found = {
        .kind = COMMUNICATOR_EVENT_MEMBERS,
        .people = {.request = 1, .people = people, .count = 1, .more = true, .problem = FAKE_TEXT("")}};

    sign_in();
    purple_blist_add_group(purple_group_new("All of Sales"), NULL);
    purple_blist_add_group(purple_group_new("Friends"), NULL);
    choose_for_group("Friends", "Members");
    EXPECT(!called("request_members"));
    choose_for_group("All of Sales", "Members");
    EXPECT(called("request_members All of Sales\n"));
    fake_core_send(found);
    turn();
    EXPECT(client_has_shown("results Members | These people are in the group: | Groups in this group"));
    EXPECT(client_has_shown("[Bob <Smith>] [bob@contoso.com]"));
    found.people.count = 0;
    fake_core_send(found);
    turn();
    EXPECT(client_has_shown("Nobody is in the group."));
    found.people.problem = (communicator_text)FAKE_TEXT("It is <secret>.");
    fake_core_send(found);
    turn();
    EXPECT(client_has_shown("The members of the group are not known.") && client_has_shown("It is <secret>."));
}

static void searches_for_people_in_plain_text(void) {
    sign_in();
    run_action("Search for people…");
    client_press("OK", "smith");
    send_people(2, FALSE, FAKE_TEXT(""));
    EXPECT(client_has_shown("bob@contoso.com: Bob <Smith>, Manager <of> all\ncarol@contoso.com: Carol"));
}

static void publishes_the_users_status(void) {
    enable(account);
    turn();
    EXPECT(called("sign_in Alice@contoso.com\nset_presence "));
    purple_account_set_status(account, "be-right-back", TRUE, "message", "Typing my password", NULL);
    EXPECT(called(" note=Typing my password\n"));
    send_signed_in();
    turn();
    purple_account_set_status(account, "busy", TRUE, "message", "At &lt;work&gt; <b>now</b>", NULL);
    EXPECT(called("set_presence 3 note=At <work> now\n"));
    purple_account_set_status(account, "invisible", TRUE, NULL);
    EXPECT(called("set_presence 0 note=\n"));
    forget();
    PURPLE_PLUGIN_PROTOCOL_INFO(plugin)->set_idle(purple_account_get_connection(account), 600);
    PURPLE_PLUGIN_PROTOCOL_INFO(plugin)->set_idle(purple_account_get_connection(account), 0);
    EXPECT(called("set_idle 1\nset_idle 0\n"));
}

static void send_own(communicator_activity activity, const char *note, bool is_out_of_office) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_OWN_PRESENCE,
                                        .presence = {.address = FAKE_TEXT(""),
                                                     .activity = activity,
                                                     .activity_text = FAKE_TEXT(""),
                                                     .note = {note, strlen(note)},
                                                     .note_is_out_of_office = is_out_of_office,
                                                     .meeting_subject = FAKE_TEXT(""),
                                                     .meeting_location = FAKE_TEXT("")}});
    turn();
}

static const char *own_message(void) {
    return purple_status_get_attr_string(purple_account_get_active_status(account), "message");
}

static void follows_the_users_status_elsewhere(void) {
    sign_in();
    send_own(COMMUNICATOR_ACTIVITY_IN_A_MEETING, "Busy", false);
    EXPECT(strcmp(purple_status_get_id(purple_account_get_active_status(account)), "in-a-meeting") == 0);
    EXPECT(!called("set_presence"));
    send_own(COMMUNICATOR_ACTIVITY_IN_A_MEETING, "a < b", false);
    EXPECT(strcmp(own_message(), "a &lt; b") == 0);
    /* What the mail server says in the user's absence is not what the user says. */
    send_own(COMMUNICATOR_ACTIVITY_IN_A_MEETING, "On the beach", true);
    EXPECT(strcmp(own_message(), "a &lt; b") == 0);
    EXPECT(!called("set_presence"));
}

static void takes_a_status_back(void) {
    sign_in();
    run_action("Reset status");
    EXPECT(called("reset_presence\n"));
}

static void send_blocked(void) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_ACCESS,
                                        .access = {.address = FAKE_TEXT("mallory@contoso.com"),
                                                   .access = COMMUNICATOR_ACCESS_BLOCKED}});
    turn();
}

static void blocks_and_allows(void) {
    sign_in();
    purple_privacy_deny(account, "eve@contoso.com", FALSE, FALSE);
    EXPECT(called("set_access eve@contoso.com 32000\n"));
    purple_privacy_allow(account, "eve@contoso.com", FALSE, FALSE);
    EXPECT(called("set_access eve@contoso.com 0\n"));
    forget();
    send_blocked();
    EXPECT(!purple_privacy_check(account, "mallory@contoso.com"));
    EXPECT(!called("set_access"));
}

/* libpurple heeds its list of those who are blocked only if it is told to. */
static void blocks_whom_another_client_has_blocked(void) {
    sign_in();
    purple_account_set_privacy_type(account, PURPLE_PRIVACY_ALLOW_USERS);
    send_blocked();
    EXPECT(purple_account_get_privacy_type(account) == PURPLE_PRIVACY_ALLOW_USERS);
    purple_account_set_privacy_type(account, PURPLE_PRIVACY_ALLOW_ALL);
    send_blocked();
    EXPECT(!purple_privacy_check(account, "mallory@contoso.com"));
    EXPECT(purple_privacy_check(account, "bob@contoso.com"));
    EXPECT(!called("set_access"));
}

static void send_rule(communicator_scope scope, communicator_text domain, communicator_access access) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_ACCESS_RULE,
                                        .access_rule = {.scope = scope, .domain = domain, .access = access}});
    turn();
}

static void changes_access_for_many(void) {
    sign_in();
    send_rule(COMMUNICATOR_SCOPE_COMPANY, FAKE_TEXT(""), COMMUNICATOR_ACCESS_COMPANY);
    send_rule(COMMUNICATOR_SCOPE_DOMAIN, FAKE_TEXT("fabrikam.com"), COMMUNICATOR_ACCESS_TEAM);
    run_action("Access levels…");
    EXPECT(client_has_shown("question fields: Who sees how much of you?"));
    EXPECT(client_has_shown("field My company: Colleagues\n"));
    EXPECT(client_has_shown("field Everybody else: No rule\n"));
    EXPECT(client_has_shown("field fabrikam.com: Workgroup\n"));
    /* What was not touched stays. */
    client_press("OK", "");
    EXPECT(!called("set_access"));
    run_action("Access levels…");
    client_choose("fabrikam.com", "Blocked");
    client_choose("My company", "No rule");
    client_press("OK", "litware.com");
    EXPECT(called("set_access_rule 2 (none) 0\n"));
    EXPECT(called("set_access_rule 1 fabrikam.com 32000\n"));
    EXPECT(called("set_access_rule 1 litware.com 100\n"));
    run_action("Access levels…");
    client_press("OK", "nonsense");
    EXPECT(client_has_shown("This is no domain."));
    send_rule(COMMUNICATOR_SCOPE_DOMAIN, FAKE_TEXT("fabrikam.com"), COMMUNICATOR_ACCESS_INHERITED);
    forget();
    run_action("Access levels…");
    EXPECT(!client_has_shown("fabrikam.com"));
    client_press("Cancel", NULL);
}

/* ---- Conferences ---- */

#define FOCUS "sip:alice@contoso.com;gruu;opaque=app:conf:focus:id:7Q3DSSYV"

static PurpleConnection *connection(void) {
    return purple_account_get_connection(account);
}

static PurpleConversation *chat(void) {
    return purple_find_chat(connection(), 1);
}

static void send_person(const char *address, communicator_place place, communicator_role role, bool news) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_PERSON,
                                        .participant = {.conference = 1,
                                                        .address = {address, strlen(address)},
                                                        .name = *address == 'a' ? FAKE_TEXT("Alice")
                                                                                : FAKE_TEXT("Bob <b>"),
                                                        .role = role,
                                                        .place = place,
                                                        .news = news}});
    turn();
}

static void send_state(bool locked, bool waiting) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_STATE,
                                        .state = {.conference = 1,
                                                  .subject = FAKE_TEXT("Budget"),
                                                  .link = FAKE_TEXT(""),
                                                  .locked = locked,
                                                  .waiting = waiting}});
    turn();
}

static void send_conference_text(communicator_event_kind kind, communicator_text text) {
    fake_core_send((communicator_event){.kind = kind, .conference_text = {.conference = 1, .text = text}});
    turn();
}

static void send_opened(void) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_OPENED,
                                        .opened = {.conference = 1, .uri = FAKE_TEXT(FOCUS)}});
    turn();
}

/* Joins as the client's own dialog does. */
static void join_chat(const char *meeting, const char *subject) {
    GHashTable *components = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);

    g_hash_table_insert(components, "meeting", g_strdup(meeting));
    g_hash_table_insert(components, "subject", g_strdup(subject));
    serv_join_chat(connection(), components);
    g_hash_table_destroy(components);
}

static void be_in_a_conference(void) {
    sign_in();
    join_chat("", "Budget");
    EXPECT(called("conference_start Budget\n"));
    send_opened();
    send_person("alice@contoso.com", COMMUNICATOR_PLACE_PRESENT, COMMUNICATOR_ROLE_PRESENTER, false);
    send_person("bob@contoso.com", COMMUNICATOR_PLACE_PRESENT, COMMUNICATOR_ROLE_ATTENDEE, false);
    send_state(false, false);
    forget();
}

static gboolean commands(const char *line) {
    char *error = NULL;
    PurpleCmdStatus status = purple_cmd_do_command(chat(), line, line, &error);

    g_free(error);
    return status == PURPLE_CMD_STATUS_OK;
}

static void send_conference_undelivered(void) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_UNDELIVERED,
                                        .conference_undelivered = {.conference = 1,
                                                                   .undelivered = {.html = FAKE_TEXT("Hello"),
                                                                                   .plain = FAKE_TEXT("Hello"),
                                                                                   .reason = FAKE_TEXT("No <way>."),
                                                                                   .address = FAKE_TEXT(""),
                                                                                   .detail = FAKE_TEXT("")}}});
}

static void chats_in_a_conference(void) {
    be_in_a_conference();
    PurpleConversation *window = chat();

    EXPECT(window != NULL && strcmp(purple_conversation_get_title(window), "Budget") == 0);
    if (window == NULL) {
        return;
    }
    /* As Pidgin does when the user comes to the window from another one. */
    purple_conversation_autoset_title(window);
    EXPECT(strcmp(purple_conversation_get_title(window), "Budget") == 0);
    PurpleConvChat *room = PURPLE_CONV_CHAT(window);
    EXPECT(strcmp(purple_conv_chat_get_topic(room), "Budget") == 0);
    EXPECT(purple_conv_chat_user_get_flags(room, "alice@contoso.com") == PURPLE_CBFLAGS_OP);
    EXPECT(purple_conv_chat_user_get_flags(room, "bob@contoso.com") == PURPLE_CBFLAGS_NONE);
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_TYPING,
                                        .conference_typing = {.conference = 1,
                                                              .typing = {FAKE_TEXT("bob@contoso.com"), true}}});
    turn();
    EXPECT(purple_conv_chat_user_get_flags(room, "bob@contoso.com") & PURPLE_CBFLAGS_TYPING);
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_MESSAGE,
                                        .conference_message = {.conference = 1,
                                                               .message = {.address = FAKE_TEXT("bob@contoso.com"),
                                                                           .name = FAKE_TEXT("Bob"),
                                                                           .html = FAKE_TEXT("1 &lt; <b>2</b>"),
                                                                           .plain = FAKE_TEXT("1 < 2")}}});
    turn();
    EXPECT(client_has_shown("received: 1 &lt; <b>2</b>\n"));
    EXPECT(purple_conv_chat_user_get_flags(room, "bob@contoso.com") == PURPLE_CBFLAGS_NONE);
    purple_conv_chat_send(room, "<b>Hello</b>");
    EXPECT(called("conference_send 1 <b>Hello</b>\n"));
    EXPECT(client_has_shown("sent: <b>Hello</b>\n"));
    send_conference_undelivered();
    send_conference_text(COMMUNICATOR_EVENT_CONFERENCE_REMARK, FAKE_TEXT("Carol <declined>."));
    EXPECT(client_has_shown("error: This message was not delivered. No &lt;way&gt;.<br>Hello\n"));
    EXPECT(client_has_shown("system: Carol &lt;declined&gt;.\n"));
    send_person("bob@contoso.com", COMMUNICATOR_PLACE_ABSENT, COMMUNICATOR_ROLE_ATTENDEE, true);
    EXPECT(!purple_conv_chat_find_user(room, "bob@contoso.com"));
    serv_chat_invite(connection(), 1, "Come", "carol@contoso.com");
    EXPECT(called("conference_invite 1 carol@contoso.com\n"));
    serv_chat_invite(connection(), 1, "Come", "carol");
    EXPECT(client_has_shown("This is no address."));
    EXPECT(commands("invite dave@contoso.com"));
    EXPECT(called("conference_invite 1 dave@contoso.com\n"));
    purple_conversation_destroy(window);
    EXPECT(called("conference_leave 1\n"));
    /* What still comes finds nothing. */
    send_conference_text(COMMUNICATOR_EVENT_CONFERENCE_ENDED, FAKE_TEXT("Over."));
    EXPECT(!client_has_shown("Over."));
}

/* The entry of that name below "Invite to a conference" in a buddy's menu is chosen. */
static void choose_invitation(PurpleBuddy *buddy, const char *label) {
    GList *menu = PURPLE_PLUGIN_PROTOCOL_INFO(plugin)->blist_node_menu((PurpleBlistNode *)buddy);

    for (GList *next = menu; next != NULL; next = next->next) {
        PurpleMenuAction *entry = next->data;
        GList *choices = strcmp(entry->label, "Invite to a conference") == 0 ? entry->children : NULL;
        for (; choices != NULL; choices = choices->next) {
            PurpleMenuAction *choice = choices->data;
            if (strcmp(choice->label, label) == 0) {
                ((void (*)(PurpleBlistNode *, gpointer))choice->callback)((PurpleBlistNode *)buddy, choice->data);
            }
        }
    }
    g_list_free_full(menu, free_menu);
}

/* A conversation becomes a conference by the user's wish, in whose window the core then tells of it; or by itself. */
static void lets_a_conversation_grow(void) {
    sign_in();
    PurpleBuddy *carol = purple_buddy_new(account, "carol@contoso.com", NULL);

    purple_blist_add_buddy(carol, NULL, NULL, NULL);
    purple_conversation_new(PURPLE_CONV_TYPE_IM, account, "bob@contoso.com");
    purple_conversation_new(PURPLE_CONV_TYPE_IM, account, "carol@contoso.com");
    choose_invitation(carol, "carol@contoso.com");
    EXPECT(!called("conference_grow"));
    choose_invitation(carol, "bob@contoso.com");
    EXPECT(called("conference_grow bob@contoso.com carol@contoso.com\n"));
    send_opened();
    EXPECT(chat() != NULL);
    forget();
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_OPENED,
                                        .opened = {.conference = 5, .uri = FAKE_TEXT("sip:other")}});
    fake_core_send((communicator_event){
        .kind = COMMUNICATOR_EVENT_CONFERENCE_REMARK,
        .conference_text = {.conference = 5, .text = FAKE_TEXT("Here.")}});
    turn();
    EXPECT(client_has_shown("conversation sip:other system: Here.\n"));
}

static void open_group_chat(communicator_conference number, communicator_text remark) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_OPENED,
                                        .opened = {.conference = number, .uri = FAKE_TEXT("")}});
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_REMARK,
                                        .conference_text = {.conference = number, .text = remark}});
    turn();
}

static void shows_each_group_chat_in_a_window(void) {
    sign_in();
    open_group_chat(5, FAKE_TEXT("First."));
    open_group_chat(6, FAKE_TEXT("Second."));
    EXPECT(client_has_shown("conversation Conference 1 system: First.\n"));
    EXPECT(client_has_shown("conversation Conference 2 system: Second.\n"));
}

/* The entry of that name in the conversation's menu is chosen; how many entries there are. */
static guint choose_in_conversation(const char *label) {
    GList *menu = NULL;

    purple_signal_emit(purple_conversations_get_handle(), "conversation-extended-menu", chat(), &menu);
    for (GList *next = menu; next != NULL; next = next->next) {
        PurpleMenuAction *action = next->data;
        if (strcmp(action->label, label) == 0) {
            ((void (*)(PurpleConversation *, gpointer))action->callback)(chat(), action->data);
        }
    }
    guint count = g_list_length(menu);
    g_list_free_full(menu, free_menu);
    return count;
}

static void tells_the_link_of_a_meeting(void) {
    be_in_a_conference();
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_STATE,
                                        .state = {.conference = 1,
                                                  .subject = FAKE_TEXT("Budget"),
                                                  .link = FAKE_TEXT("https://meet.contoso.com/alice/7Q3DSSYV?a&b"),
                                                  .organizer = FAKE_TEXT("Alice <A>"),
                                                  .phone_identifier = FAKE_TEXT("54321")}});
    turn();
    choose_in_conversation("Meeting link");
    EXPECT(client_has_shown("system: https://meet.contoso.com/alice/7Q3DSSYV?a&amp;b\n"));
    EXPECT(client_has_shown("system: Organizer: Alice &lt;A&gt;\n"));
    EXPECT(client_has_shown("system: Conference ID for telephones: 54321\n"));
}

static void writes_an_email(void) {
    sign_in();
    PurpleBuddy *buddy = purple_buddy_new(account, "bob@contoso.com", NULL);
    purple_blist_add_buddy(buddy, NULL, NULL, NULL);
    GList *menu = PURPLE_PLUGIN_PROTOCOL_INFO(plugin)->blist_node_menu((PurpleBlistNode *)buddy);
    for (GList *next = menu; next != NULL; next = next->next) {
        PurpleMenuAction *action = next->data;
        if (strcmp(action->label, "Send email…") == 0) {
            ((void (*)(PurpleBlistNode *, gpointer))action->callback)((PurpleBlistNode *)buddy, action->data);
        }
    }
    g_list_free_full(menu, free_menu);
    EXPECT(client_has_shown("page mailto:bob%40contoso.com\n"));
}

static void presides_over_a_conference(void) {
    be_in_a_conference();
    EXPECT(commands("kick bob"));
    EXPECT(called("conference_remove 1 bob@contoso.com\n"));
    EXPECT(commands("presenter BOB@contoso.com"));
    EXPECT(called("conference_set_role 1 bob@contoso.com 1\n"));
    EXPECT(commands("attendee Bob <b>"));
    EXPECT(called("conference_set_role 1 bob@contoso.com 0\n"));
    EXPECT(commands("lock"));
    EXPECT(called("conference_lock 1 1\n"));
    EXPECT(!commands("kick nobody"));
    EXPECT(!commands("kick"));
    char *error = NULL;
    purple_cmd_do_command(chat(), "kick <i>", "kick &lt;i&gt;", &error);
    EXPECT(g_strcmp0(error, "&lt;i&gt; is not in the conference.") == 0);
    g_free(error);
    send_state(true, false);
    EXPECT(client_has_shown("system: The conference is locked.\n"));
    GList *menu = NULL;
    purple_signal_emit(purple_conversations_get_handle(), "conversation-extended-menu", chat(), &menu);
    EXPECT(g_list_length(menu) == 3);
    g_list_free_full(menu, free_menu);
    forget();
    send_person("carol@contoso.com", COMMUNICATOR_PLACE_LOBBY, COMMUNICATOR_ROLE_ATTENDEE, true);
    EXPECT(client_questions() == 1);
    client_press("Accept", NULL);
    EXPECT(called("conference_admit 1 carol@contoso.com 1\n"));
    send_person("eve@contoso.com", COMMUNICATOR_PLACE_LOBBY, COMMUNICATOR_ROLE_ATTENDEE, true);
    client_press("Reject", NULL);
    EXPECT(called("conference_admit 1 eve@contoso.com 0\n"));
    EXPECT(commands("deny eve"));
    send_person("alice@contoso.com", COMMUNICATOR_PLACE_PRESENT, COMMUNICATOR_ROLE_ATTENDEE, false);
    send_person("frank@contoso.com", COMMUNICATOR_PLACE_LOBBY, COMMUNICATOR_ROLE_ATTENDEE, true);
    EXPECT(client_questions() == 0);
    send_person("alice@contoso.com", COMMUNICATOR_PLACE_PRESENT, COMMUNICATOR_ROLE_PRESENTER, true);
    EXPECT(client_questions() == 1);
    client_press("Accept", NULL);
    EXPECT(called("conference_admit 1 frank@contoso.com 1\n"));
    send_conference_text(COMMUNICATOR_EVENT_CONFERENCE_ENDED, FAKE_TEXT("You were removed."));
    EXPECT(client_has_shown("system: You were removed.\n"));
    EXPECT(chat() == NULL || purple_conv_chat_has_left(PURPLE_CONV_CHAT(chat())));
}

/* While a menu was open, its conference has ended, and the window is that of the next. */
static void removes_somebody_by_an_old_menu(void) {
    GList *menu = NULL;

    be_in_a_conference();
    purple_signal_emit(purple_conversations_get_handle(), "conversation-extended-menu", chat(), &menu);
    PurpleMenuAction *removing = g_list_nth_data(menu, 1);
    PurpleMenuAction *bob = removing->children->data;
    EXPECT(strcmp(removing->label, "Remove") == 0);
    PurpleConversation *window = chat();
    send_conference_text(COMMUNICATOR_EVENT_CONFERENCE_ENDED, FAKE_TEXT("It has ended."));
    join_chat(FOCUS, "");
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_OPENED,
                                        .opened = {.conference = 2, .uri = FAKE_TEXT(FOCUS)}});
    turn();
    ((void (*)(PurpleConversation *, gpointer))bob->callback)(window, bob->data);
    EXPECT(called("conference_remove 2 bob@contoso.com\n"));
    g_list_free_full(menu, free_menu);
}

static void joins_meetings(void) {
    sign_in();
    join_chat("nonsense", "");
    EXPECT(client_has_shown("This is neither the link nor the number of a meeting."));
    forget();
    join_chat("https://meet.contoso.com/alice/7Q3DSSYV", "");
    EXPECT(called("conference_join https://meet.contoso.com/alice/7Q3DSSYV\n"));
    send_opened();
    send_state(false, true);
    EXPECT(client_has_shown("system: You are in the lobby until a presenter lets you in.\n"));
    send_conference_text(COMMUNICATOR_EVENT_CONFERENCE_ENDED, FAKE_TEXT("You were not let in."));
    EXPECT(client_has_shown("system: You were not let in.\n"));
    GHashTable *again = PURPLE_PLUGIN_PROTOCOL_INFO(plugin)->chat_info_defaults(connection(), FOCUS);
    EXPECT(g_strcmp0(g_hash_table_lookup(again, "meeting"), FOCUS) == 0);
    g_hash_table_destroy(again);
}

static void fails_to_join_without_a_window(void) {
    sign_in();
    join_chat("7Q3DSSYV", "");
    send_conference_text(COMMUNICATOR_EVENT_CONFERENCE_ENDED, FAKE_TEXT("No conference <there>."));
    EXPECT(client_has_shown("No conference <there>."));
    EXPECT(chat() == NULL);
}

/* Clients join what was open again by themselves, and nobody looks at a dialog for each. */
static void fails_to_join_again_in_the_window(void) {
    be_in_a_conference();
    send_conference_undelivered();
    disable(account);
    turn();
    EXPECT(client_has_shown("conversation " FOCUS " error: This message was not delivered. No &lt;way&gt;.<br>Hello\n"));
    sign_in();
    forget();
    join_chat(FOCUS, "");
    send_conference_text(COMMUNICATOR_EVENT_CONFERENCE_ENDED, FAKE_TEXT("No conference <there>."));
    EXPECT(strcmp(client_log(), "conversation " FOCUS " system: No conference &lt;there&gt;.\n") == 0);
}

/* Where the network is gone, another protocol's chat may have the number, and no connection either. */
static void gives_a_text_back_in_its_own_window(void) {
    PurpleAccount *other = add_account("carol@contoso.com,", "prpl-communicator");

    enable(other);
    be_in_a_conference();
    purple_conv_chat_set_id(PURPLE_CONV_CHAT(purple_conversation_new(PURPLE_CONV_TYPE_CHAT, other, "#room")), 1);
    disable(other);
    send_conference_undelivered();
    disable(account);
    turn();
    EXPECT(client_has_shown("conversation " FOCUS " error: This message was not delivered. No &lt;way&gt;.<br>Hello\n"));
}

/* The windows of an earlier session stay, and its numbers come again. */
static void tells_the_chats_of_two_sessions_apart(void) {
    be_in_a_conference();
    disable(account);
    turn();
    sign_in();
    join_chat("7Q3DSSYV", "");
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_OPENED,
                                        .opened = {.conference = 1, .uri = FAKE_TEXT("sip:other")}});
    send_conference_text(COMMUNICATOR_EVENT_CONFERENCE_REMARK, FAKE_TEXT("Here."));
    EXPECT(client_has_shown("conversation sip:other system: Here.\n"));
}

static void send_invited(void) {
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_INVITED,
                                        .invited = {.conference = 1,
                                                    .address = FAKE_TEXT("bob@contoso.com"),
                                                    .name = FAKE_TEXT("Bob"),
                                                    .subject = FAKE_TEXT("Budget")}});
    turn();
}

static void answers_invitations(void) {
    sign_in();
    send_invited();
    EXPECT(client_questions() == 1);
    client_press("Accept", NULL);
    EXPECT(called("conference_answer 1 1\n"));
    send_opened();
    EXPECT(chat() != NULL);
    purple_conversation_destroy(chat());
    forget();
    send_invited();
    client_press("Cancel", NULL);
    EXPECT(called("conference_answer 1 0\n"));
    forget();
    purple_privacy_deny(account, "bob@contoso.com", TRUE, FALSE);
    purple_account_set_privacy_type(account, PURPLE_PRIVACY_DENY_USERS);
    send_invited();
    EXPECT(client_questions() == 0);
    EXPECT(called("conference_answer 1 0\n"));
}

/* Chooses from the account's menu. */
static void choose(const char *label) {
    PurplePluginAction *action = NULL;
    GList *actions = PURPLE_PLUGIN_ACTIONS(plugin, connection());

    for (GList *next = actions; next != NULL; next = next->next) {
        if (next->data != NULL && strcmp(((PurplePluginAction *)next->data)->label, label) == 0) {
            action = next->data;
        }
    }
    EXPECT(action != NULL);
    if (action != NULL) {
        action->plugin = plugin;
        action->context = connection();
        action->callback(action);
    }
    g_list_free_full(actions, (GDestroyNotify)purple_plugin_action_free);
}

static void asks_for_a_meeting(void) {
    sign_in();
    choose("Join meeting…");
    client_press("OK", "alice@contoso.com 7Q3DSSYV");
    EXPECT(called("conference_join alice@contoso.com 7Q3DSSYV\n"));
}

/* The user has no name yet. */
static void asks_no_guest_in_before_the_name_is_known(void) {
    enable(account);
    turn();
    choose("Join meeting as guest…");
    client_press("OK", "https://meet.contoso.com/alice/7Q3DSSYV");
    EXPECT(client_has_shown("A guest's name has 1 to 250 characters."));
}

/* Whatever was asked in a sign-in is not answered in the next. */
static void takes_questions_back_when_it_signs_in_once_more(void) {
    enable(account);
    fake_core_send((communicator_event){.kind = COMMUNICATOR_EVENT_ENDED,
                                        .ended = {.error = COMMUNICATOR_ERROR_USER_AGENT_REFUSED,
                                                  .message = FAKE_TEXT("No."),
                                                  .tried = FAKE_TEXT(""),
                                                  .answer = FAKE_TEXT(""),
                                                  .advice = FAKE_TEXT("")}});
    turn();
    choose("Join meeting…");
    EXPECT(client_questions() == 2);
    client_press("OK", NULL);
    client_press("OK", "alice@contoso.com 7Q3DSSYV");
    EXPECT(!called("conference_join"));
}

static void send_guest_over(void) {
    fake_core_send_to_guest((communicator_event){.kind = COMMUNICATOR_EVENT_ENDED,
                                                 .ended = {.message = FAKE_TEXT(""),
                                                           .tried = FAKE_TEXT(""),
                                                           .answer = FAKE_TEXT(""),
                                                           .advice = FAKE_TEXT("")}});
}

static void end_guest(void) {
    send_guest_over();
    turn();
}

/* A guest is a session beside that of the connection, in a window as of every other conference. */
static void joins_as_a_guest(void) {
    sign_in();
    choose("Join meeting as guest…");
    client_press("OK", "nonsense");
    EXPECT(client_has_shown("This is neither the link nor the number of a meeting."));
    char *long_text = g_strnfill(251, 'x');
    for (const char *const *name = (const char *const[]){" ", long_text, NULL}; *name != NULL; name++) {
        forget();
        choose("Join meeting as guest…");
        client_press("OK", *name);
        EXPECT(client_has_shown("A guest's name has 1 to 250 characters."));
        EXPECT(!called("join_as_guest"));
    }
    g_free(long_text);
    choose("Join meeting as guest…");
    client_press("OK", "https://meet.contoso.com/alice/7Q3DSSYV");
    EXPECT(called("join_as_guest https://meet.contoso.com/alice/7Q3DSSYV as https"));
    fake_core_send_to_guest((communicator_event){.kind = COMMUNICATOR_EVENT_STEP,
                                                 .step = {.step = COMMUNICATOR_STEP_DISCOVERY,
                                                          .title = FAKE_TEXT("Discovery"),
                                                          .detail = FAKE_TEXT("")}});
    fake_core_send_to_guest((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_OPENED,
                                                 .opened = {.conference = FAKE_GUEST_CONFERENCE,
                                                            .uri = FAKE_TEXT(FOCUS)}});
    turn();
    PurpleConversation *window = chat();
    EXPECT(window != NULL);
    if (window == NULL) {
        return;
    }
    fake_core_send_to_guest((communicator_event){
        .kind = COMMUNICATOR_EVENT_CONFERENCE_MESSAGE,
        .conference_message = {.conference = FAKE_GUEST_CONFERENCE,
                               .message = {.address = FAKE_TEXT("bob@contoso.com"),
                                           .name = FAKE_TEXT("Bob"),
                                           .html = FAKE_TEXT("1 &lt; 2"),
                                           .plain = FAKE_TEXT("1 < 2")}}});
    turn();
    EXPECT(client_has_shown("received: 1 &lt; 2\n"));
    purple_conv_chat_send(PURPLE_CONV_CHAT(window), "Hello");
    EXPECT(called("conference_send 7 Hello\n"));
    EXPECT(client_has_shown("sent: Hello\n"));
    purple_conversation_destroy(window);
    EXPECT(called("conference_leave 7\n"));
    end_guest();
    EXPECT(purple_account_is_connected(account));
}

/* Whoever closes the account leaves its meetings first, which takes longer than signing out may. */
static void lets_a_guest_say_goodbye(void) {
    sign_in();
    choose("Join meeting as guest…");
    client_press("OK", "https://meet.contoso.com/alice/7Q3DSSYV");
    forget();
    disable(account);
    turn();
    EXPECT(called("sign_out guest\n"));
    EXPECT(called("sign_out Alice@contoso.com\n"));
    EXPECT(!called("close Alice@contoso.com\n"));
    end_guest();
    EXPECT(called("close Alice@contoso.com\n"));
}

static unsigned windows(void) {
    return g_list_length(purple_get_conversations());
}

static void start_visit(const char *meeting) {
    run_tool("Join meeting as guest…");
    client_press("OK", meeting);
}

static void open_visit(void) {
    start_visit("https://meet.contoso.com/alice/7Q3DSSYV");
    EXPECT(called("join_as_guest https://meet.contoso.com/alice/7Q3DSSYV as https"));
    fake_core_send_to_guest((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_OPENED,
                                                 .opened = {.conference = FAKE_GUEST_CONFERENCE,
                                                            .uri = FAKE_TEXT(FOCUS)}});
    turn();
    EXPECT(windows() == 1);
}

/* Nobody is signed in, and no account stays once the window is closed. */
static void visits_a_meeting_without_an_account(void) {
    unsigned accounts = g_list_length(purple_accounts_get_all());

    start_visit("nonsense");
    turn();
    EXPECT(client_has_shown("This is neither the link nor the number of a meeting."));
    EXPECT(purple_connections_get_all() == NULL);
    open_visit();
    EXPECT(!called("sign_in"));
    EXPECT(g_list_length(purple_accounts_get_all()) == accounts);
    purple_conversation_destroy(purple_get_conversations()->data);
    EXPECT(called("conference_leave 7\n"));
    end_guest();
    EXPECT(called("close anonymous@anonymous.invalid\n"));
    EXPECT(purple_connections_get_all() == NULL);
}

/* A meeting that ends leaves its window to be read; one that cannot be joined, its reason. */
static void a_visit_ends_with_the_meeting(void) {
    open_visit();
    fake_core_send_to_guest((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_ENDED,
                                                 .conference_text = {.conference = FAKE_GUEST_CONFERENCE,
                                                                     .text = FAKE_TEXT("It is over.")}});
    end_guest();
    EXPECT(purple_connections_get_all() == NULL);
    EXPECT(windows() == 1);
    purple_conversation_destroy(purple_get_conversations()->data);
    turn();
    start_visit("https://meet.contoso.com/alice/7Q3DSSYV");
    fake_core_send_to_guest((communicator_event){.kind = COMMUNICATOR_EVENT_CONFERENCE_ENDED,
                                                 .conference_text = {.conference = FAKE_GUEST_CONFERENCE,
                                                                     .text = FAKE_TEXT("Nobody lets you in.")}});
    end_guest();
    EXPECT(client_has_shown("Nobody lets you in."));
    EXPECT(purple_connections_get_all() == NULL);
}

/* The goodbye is over while the client quits. */
static void a_visit_ends_with_the_client(void) {
    open_visit();
    send_guest_over();
}

/* ---- The program ---- */

static const struct {
    const char *name;
    client_kind kind;
    void (*run)(void);
} scenarios[] = {
#define SCENARIO(kind, name) {#name, kind, name}
    SCENARIO(CLIENT_FULL, signs_in_and_out),
    SCENARIO(CLIENT_FULL, signs_in_again_before_the_goodbye_is_over),
    SCENARIO(CLIENT_FULL, says_goodbye_when_the_client_quits),
    SCENARIO(CLIENT_FULL, closes_at_once_when_disabled_while_signing_in),
    SCENARIO(CLIENT_FULL, passes_the_options_on),
    SCENARIO(CLIENT_FULL, refuses_unknown_options),
    SCENARIO(CLIENT_FULL, asks_for_the_password_in_fields),
    SCENARIO(CLIENT_TEXT, asks_for_the_password_in_a_line),
    SCENARIO(CLIENT_FULL, leaves_the_password_to_the_keyring),
    SCENARIO(CLIENT_FULL, keeps_the_password_when_a_ticket_is_refused),
    SCENARIO(CLIENT_MUTE, answers_for_a_mute_client),
    SCENARIO(CLIENT_TEXT, asks_about_a_certificate),
    SCENARIO(CLIENT_TEXT, asks_about_a_host),
    SCENARIO(CLIENT_FULL, logs_on_in_the_browser),
    SCENARIO(CLIENT_FULL, waits_for_a_window_of_the_browser),
    SCENARIO(CLIENT_FULL, shows_a_code_until_it_is_over),
    SCENARIO(CLIENT_FULL, closes_the_page_with_the_connection),
    SCENARIO(CLIENT_TEXT, shows_a_code_in_plain_text),
    SCENARIO(CLIENT_FULL, takes_answers_that_come_at_once),
    SCENARIO(CLIENT_FULL, offers_user_agents_in_fields),
    SCENARIO(CLIENT_TEXT, offers_user_agents_in_a_line),
    SCENARIO(CLIENT_TEXT, gives_up_when_no_user_agent_is_chosen),
    SCENARIO(CLIENT_FULL, names_the_reason_of_each_failure),
    SCENARIO(CLIENT_FULL, leads_to_the_diagnosis_where_it_helps),
    SCENARIO(CLIENT_TEXT, leads_nowhere_where_there_is_no_menu),
    SCENARIO(CLIENT_FULL, forgets_a_refused_password),
    SCENARIO(CLIENT_FULL, keeps_the_password_when_the_network_fails),
    SCENARIO(CLIENT_FULL, shows_notices),
    SCENARIO(CLIENT_FULL, hides_a_short_interruption),
    SCENARIO(CLIENT_FULL, shows_a_long_interruption),
    SCENARIO(CLIENT_FULL, ends_an_interruption_with_the_connection),
    SCENARIO(CLIENT_FULL, passes_changes_of_the_network_on),
    SCENARIO(CLIENT_FULL, ignores_events_that_go_astray),
    SCENARIO(CLIENT_FULL, forgets_the_certificate_on_request),
    SCENARIO(CLIENT_FULL, diagnoses_an_account_that_is_signed_in),
    SCENARIO(CLIENT_FULL, diagnoses_an_account_that_is_not_signed_in),
    SCENARIO(CLIENT_FULL, asks_which_account_to_diagnose),
    SCENARIO(CLIENT_FULL, diagnoses_no_account_that_is_deleted_meanwhile),
    SCENARIO(CLIENT_TEXT, diagnoses_in_plain_text),
    SCENARIO(CLIENT_FULL, cuts_a_verdict_that_would_not_fit),
    SCENARIO(CLIENT_FULL, gives_a_diagnosis_up),
    SCENARIO(CLIENT_FULL, a_diagnosis_closes_no_other_window),
    SCENARIO(CLIENT_FULL, imports_accounts_of_pidgin_sipe),
    SCENARIO(CLIENT_FULL, has_the_status_types),
    SCENARIO(CLIENT_FULL, normalizes_names),
    SCENARIO(CLIENT_FULL, signs_ten_accounts_in),
    SCENARIO(CLIENT_FULL, shows_messages_and_typing),
    SCENARIO(CLIENT_FULL, shows_what_was_not_delivered_and_why),
    SCENARIO(CLIENT_FULL, shows_what_a_sign_out_leaves_behind),
    SCENARIO(CLIENT_FULL, opens_no_window_for_what_a_sign_out_leaves_behind),
    SCENARIO(CLIENT_FULL, sends_messages_and_typing),
    SCENARIO(CLIENT_FULL, gives_back_what_is_sent_to_no_address),
    SCENARIO(CLIENT_FULL, shows_the_servers_contacts),
    SCENARIO(CLIENT_FULL, keeps_the_servers_order),
    SCENARIO(CLIENT_FULL, follows_changes_of_the_servers_contacts),
    SCENARIO(CLIENT_FULL, loses_nobody_of_the_clients_list),
    SCENARIO(CLIENT_FULL, keeps_contacts_that_are_written_otherwise),
    SCENARIO(CLIENT_FULL, keeps_contacts_of_a_group_that_is_written_otherwise),
    SCENARIO(CLIENT_FULL, copies_into_a_group_that_has_gone),
    SCENARIO(CLIENT_FULL, hands_the_users_changes_on),
    SCENARIO(CLIENT_FULL, tells_why_a_change_was_refused),
    SCENARIO(CLIENT_FULL, shows_somebody_in_one_more_group),
    SCENARIO(CLIENT_FULL, shows_presence),
    SCENARIO(CLIENT_FULL, forgets_with_the_connection_what_was_shown),
    SCENARIO(CLIENT_FULL, shows_what_servers_report),
    SCENARIO(CLIENT_FULL, tells_all_of_a_meeting_and_an_absence),
    SCENARIO(CLIENT_FULL, shows_who_a_person_is),
    SCENARIO(CLIENT_FULL, fetches_each_photo_once),
    SCENARIO(CLIENT_FULL, shows_the_photo_of_a_stranger),
    SCENARIO(CLIENT_TEXT, shows_no_photo_in_plain_text),
    SCENARIO(CLIENT_FULL, shows_no_photo_on_a_terminal),
    SCENARIO(CLIENT_FULL, a_late_photo_opens_no_window_that_was_closed),
    SCENARIO(CLIENT_FULL, searches_for_people),
    SCENARIO(CLIENT_TEXT, searches_for_people_in_plain_text),
    SCENARIO(CLIENT_FULL, shows_the_members_of_a_group),
    SCENARIO(CLIENT_FULL, publishes_the_users_status),
    SCENARIO(CLIENT_FULL, follows_the_users_status_elsewhere),
    SCENARIO(CLIENT_FULL, takes_a_status_back),
    SCENARIO(CLIENT_FULL, blocks_and_allows),
    SCENARIO(CLIENT_FULL, blocks_whom_another_client_has_blocked),
    SCENARIO(CLIENT_FULL, changes_access_for_many),
    SCENARIO(CLIENT_FULL, chats_in_a_conference),
    SCENARIO(CLIENT_FULL, lets_a_conversation_grow),
    SCENARIO(CLIENT_FULL, shows_each_group_chat_in_a_window),
    SCENARIO(CLIENT_FULL, presides_over_a_conference),
    SCENARIO(CLIENT_FULL, removes_somebody_by_an_old_menu),
    SCENARIO(CLIENT_FULL, tells_the_link_of_a_meeting),
    SCENARIO(CLIENT_FULL, writes_an_email),
    SCENARIO(CLIENT_FULL, joins_meetings),
    SCENARIO(CLIENT_FULL, fails_to_join_without_a_window),
    SCENARIO(CLIENT_FULL, fails_to_join_again_in_the_window),
    SCENARIO(CLIENT_FULL, gives_a_text_back_in_its_own_window),
    SCENARIO(CLIENT_FULL, tells_the_chats_of_two_sessions_apart),
    SCENARIO(CLIENT_FULL, answers_invitations),
    SCENARIO(CLIENT_FULL, asks_for_a_meeting),
    SCENARIO(CLIENT_FULL, takes_questions_back_when_it_signs_in_once_more),
    SCENARIO(CLIENT_TEXT, asks_no_guest_in_before_the_name_is_known),
    SCENARIO(CLIENT_FULL, joins_as_a_guest),
    SCENARIO(CLIENT_FULL, lets_a_guest_say_goodbye),
    SCENARIO(CLIENT_FULL, visits_a_meeting_without_an_account),
    SCENARIO(CLIENT_FULL, a_visit_ends_with_the_meeting),
    SCENARIO(CLIENT_FULL, a_visit_ends_with_the_client),
#undef SCENARIO
};

static int run_scenario(size_t index) {
    char *folder = g_dir_make_tmp("communicator-glue-XXXXXX", NULL);
    gboolean was_online;

    client_become(scenarios[index].kind, folder);
    account = add_account("Alice@contoso.com,CONTOSO\\alice", "prpl-communicator");
    scenarios[index].run();
    was_online = purple_connections_get_all() != NULL;
    forget();
    failures += client_questions();
    client_quit();
    if (was_online && !called("close")) {
        printf("the core was stopped before it could say good-bye; calls:\n%s", fake_core_calls());
        failures++;
    }
    if (!called("stop\n")) {
        printf("the core was not stopped; calls:\n%s", fake_core_calls());
        failures++;
    }
    g_free(folder);
    return failures == 0 ? 0 : 1;
}

static gboolean holds(const char *name) {
    for (size_t index = 0; index < G_N_ELEMENTS(scenarios); index++) {
        if (strcmp(name, scenarios[index].name) == 0) {
            int status;
            pid_t copy = fork();

            if (copy == 0) {
                exit(run_scenario(index));
            }
            return waitpid(copy, &status, 0) == copy && WIFEXITED(status) && WEXITSTATUS(status) == 0;
        }
    }
    return FALSE;
}

int main(int count, char **arguments) {
    gboolean all = TRUE;

    if (count < 3) {
        for (size_t index = 0; index < G_N_ELEMENTS(scenarios); index++) {
            printf("%s\n", scenarios[index].name);
        }
        return 2;
    }
    start(arguments[1]);
    for (char **name = arguments + 2; *name != NULL; name++) {
        gboolean one = holds(*name);

        printf("%s %s\n", one ? "ok" : "FAILED", *name);
        fflush(stdout);
        all = all && one;
    }
    client_quit();
    return all ? 0 : 1;
}
