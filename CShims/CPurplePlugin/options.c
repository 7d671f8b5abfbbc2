/*
 * options.c - the account's options in libpurple and in the core
 *
 * Keys and values are those of pidgin-sipe, so that an account can move over by changing its protocol id.
 */
#include "plugin.h"

#define OPTION_KEYRING "keyring"

/* A value of a list option: as it is stored, as it is shown, and as the core names it. */
typedef struct choice {
    const char *value;
    const char *label;
    int meaning;
} choice;

static const choice transports[] = {
    {"auto", N_("Automatic"), COMMUNICATOR_TRANSPORT_AUTO},
    {"tls", N_("TLS"), COMMUNICATOR_TRANSPORT_TLS},
    {"tcp", N_("TCP (not encrypted)"), COMMUNICATOR_TRANSPORT_TCP},
    {"ucwa", N_("Web services (UCWA)"), COMMUNICATOR_TRANSPORT_UCWA},
};

static const choice authentications[] = {
    {"auto", N_("Automatic"), COMMUNICATOR_AUTHENTICATION_AUTO},
    {"tls-dsk", N_("TLS-DSK (certificate)"), COMMUNICATOR_AUTHENTICATION_TLS_DSK},
    {"krb5", N_("Kerberos"), COMMUNICATOR_AUTHENTICATION_KERBEROS},
    {"ntlm", N_("NTLM"), COMMUNICATOR_AUTHENTICATION_NTLM},
};

static PurpleAccountOption *list_option(const char *label, const char *key, const choice *choices, size_t count) {
    GList *pairs = NULL;

    for (size_t index = 0; index < count; index++) {
        PurpleKeyValuePair *pair = g_new0(PurpleKeyValuePair, 1);
        pair->key = g_strdup(_(choices[index].label));
        pair->value = g_strdup(choices[index].value);
        pairs = g_list_append(pairs, pair);
    }
    return purple_account_option_list_new(label, key, pairs);
}

void options_register(PurplePluginProtocolInfo *protocol) {
    PurpleAccountUserSplit *login = purple_account_user_split_new(_("Login (DOMAIN\\user, or empty)"), "", ',');

    purple_account_user_split_set_reverse(login, FALSE);
    protocol->user_splits = g_list_append(NULL, login);
    protocol->protocol_options = g_list_append(
        NULL, purple_account_option_string_new(_("Server[:port] (empty: automatic)"), "server", ""));
    protocol->protocol_options = g_list_append(
        protocol->protocol_options,
        list_option(_("Connection type"), "transport", transports, G_N_ELEMENTS(transports)));
    protocol->protocol_options = g_list_append(
        protocol->protocol_options,
        purple_account_option_string_new(_("User agent (empty: Communicator's own)"), "useragent", ""));
    protocol->protocol_options = g_list_append(
        protocol->protocol_options, list_option(_("Authentication scheme"), "authentication", authentications,
                                                G_N_ELEMENTS(authentications)));
    protocol->protocol_options = g_list_append(
        protocol->protocol_options,
        purple_account_option_bool_new(_("Single sign-on (no password is asked for)"), "sso", FALSE));
    protocol->protocol_options = g_list_append(
        protocol->protocol_options,
        purple_account_option_string_new(_("Client ID for modern authentication (empty: none)"), "client-id", ""));
    protocol->protocol_options = g_list_append(
        protocol->protocol_options,
        purple_account_option_bool_new(_("Modern authentication by a code, on any device"), "device-code", FALSE));
    protocol->protocol_options = g_list_append(
        protocol->protocol_options,
        purple_account_option_bool_new(_("Keep the password in the system's keyring"), OPTION_KEYRING, FALSE));
}

/* The core's name of a stored value; false if there is none. The empty text is the first choice. */
static gboolean understand(const char *value, const choice *choices, size_t count, int *meaning) {
    for (size_t index = 0; index < count; index++) {
        if (strcmp(value, choices[index].value) == 0 || *value == '\0') {
            *meaning = choices[index].meaning;
            return TRUE;
        }
    }
    return FALSE;
}

static communicator_proxy_kind proxy_kind(PurpleProxyType type) {
    switch (type) {
    case PURPLE_PROXY_HTTP:
        return COMMUNICATOR_PROXY_HTTP;
    case PURPLE_PROXY_SOCKS4:
        return COMMUNICATOR_PROXY_SOCKS4;
    case PURPLE_PROXY_SOCKS5:
    case PURPLE_PROXY_TOR:
        return COMMUNICATOR_PROXY_SOCKS5;
    case PURPLE_PROXY_USE_ENVVAR:
        return COMMUNICATOR_PROXY_ENVIRONMENT;
    case PURPLE_PROXY_USE_GLOBAL:
    case PURPLE_PROXY_NONE:
        break;
    }
    return COMMUNICATOR_PROXY_NONE;
}

static communicator_proxy proxy_of(PurpleAccount *account) {
    PurpleProxyInfo *setup = purple_proxy_get_setup(account);
    communicator_proxy proxy = {.kind = COMMUNICATOR_PROXY_NONE};
    int port;

    if (setup == NULL) {
        return proxy;
    }
    port = purple_proxy_info_get_port(setup);
    proxy.kind = proxy_kind(purple_proxy_info_get_type(setup));
    proxy.host = purple_proxy_info_get_host(setup);
    if (proxy.kind == COMMUNICATOR_PROXY_HTTP && proxy.host != NULL &&
        g_ascii_strncasecmp(proxy.host, "https://", strlen("https://")) == 0) {
        proxy.kind = COMMUNICATOR_PROXY_HTTPS;
        proxy.host += strlen("https://");
    }
    proxy.port = port > 0 && port <= G_MAXUINT16 ? (uint16_t)port : 0;
    proxy.user = purple_proxy_info_get_username(setup);
    proxy.password = purple_proxy_info_get_password(setup);
    return proxy;
}

gboolean options_use_keyring(PurpleAccount *account) {
    return purple_account_get_bool(account, OPTION_KEYRING, FALSE);
}

/* Opens the account; *error is the core's reason when it refuses. */
static gboolean open_account(PurpleAccount *from, communicator_account_options *options,
                             communicator_account *account, int *error) {
    char *address, *login;
    char *directory = g_build_filename(purple_user_dir(), "certificates", "communicator", NULL);
    communicator_result result;

    address_split(purple_account_get_username(from), &address, &login);
    options->address = address;
    options->login = login;
    options->server = purple_account_get_string(from, "server", "");
    options->single_sign_on = purple_account_get_bool(from, "sso", FALSE);
    options->keyring = options_use_keyring(from);
    options->user_agent = purple_account_get_string(from, "useragent", "");
    options->directory = directory;
    options->client_id = purple_account_get_string(from, "client-id", "");
    options->device_code = purple_account_get_bool(from, "device-code", FALSE) || !pages_can_open();
    options->proxy = proxy_of(from);
    options->trace = purple_debug_is_unsafe() ? COMMUNICATOR_TRACE_UNSAFE : COMMUNICATOR_TRACE_REDACTED;
    result = communicator_account_open(options, account, error);
    g_free(login);
    g_free(address);
    g_free(directory);
    return result == COMMUNICATOR_OK;
}

gboolean options_open_account(PurpleAccount *from, communicator_account *account, PurpleConnectionError *reason,
                              char **description) {
    communicator_account_options options = {.struct_size = sizeof options};
    const char *transport = purple_account_get_string(from, "transport", "auto");
    const char *authentication = purple_account_get_string(from, "authentication", "auto");
    int meaning = 0, error = COMMUNICATOR_ERROR_INTERNAL;

    *reason = PURPLE_CONNECTION_ERROR_INVALID_SETTINGS;
    if (!understand(transport, transports, G_N_ELEMENTS(transports), &meaning)) {
        *description = translations_format("The connection type \"%s\" is not known. Choose another one.", transport);
        return FALSE;
    }
    options.transport = meaning;
    if (!understand(authentication, authentications, G_N_ELEMENTS(authentications), &meaning)) {
        *description = translations_format("The authentication scheme \"%s\" is not known. Choose another one.",
                                           authentication);
        return FALSE;
    }
    options.authentication = meaning;
    if (!open_account(from, &options, account, &error)) {
        *reason = errors_reason(error, FALSE);
        *description = g_strdup(communicator_account_refusal());
        return FALSE;
    }
    return TRUE;
}
