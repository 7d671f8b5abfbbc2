/*
 * diagnosis.c - what is wrong with an account's connection
 *
 * A diagnosis has an account of the core of its own, so that it outlives the connection and does not disturb it. While
 * it runs, a window tells what was found last; then the verdict takes its place, with all that was looked at below.
 */
#include "plugin.h"

/* How often the window of a diagnosis that takes long tells more, in microseconds. */
#define NEWS_INTERVAL (3 * G_USEC_PER_SEC)

typedef struct diagnosis {
    guint id; /* what libpurple is given as user data */
    communicator_account account;
    communicator_diagnosis number;
    char *username;     /* of the libpurple account, which may be gone before the diagnosis is */
    char *name;         /* the sign-in address */
    char *heading;      /* the subject of the last check */
    GString *checks;    /* all of them, in HTML */
    GString *faults;    /* those that turned out badly, as plain text for clients without formatted windows */
    gboolean is_shown;  /* in a window, whose handle for libpurple is the diagnosis itself */
    gint64 window_time; /* when that was opened */
} diagnosis;

/* By id. */
static GHashTable *diagnoses;
/* The handle of the windows with verdicts. */
static int windows;

/* The user may have closed it without an answer, of which the plugin is not told. */
static void close_window(diagnosis *one) {
    if (one->is_shown) {
        purple_request_close_with_handle(one);
    }
}

static void forget(gpointer data) {
    diagnosis *done = data;

    close_window(done);
    communicator_account_close(done->account);
    g_string_free(done->checks, TRUE);
    g_string_free(done->faults, TRUE);
    g_free(done->heading);
    g_free(done->name);
    g_free(done->username);
    g_free(done);
}

static gboolean has_number(gpointer id, gpointer data, gpointer number) {
    (void)id;
    return ((diagnosis *)data)->number == *(communicator_diagnosis *)number;
}

static gboolean has_username(gpointer id, gpointer data, gpointer username) {
    (void)id;
    return strcmp(((diagnosis *)data)->username, username) == 0;
}

static diagnosis *find(GHRFunc matches, gpointer key) {
    return diagnoses == NULL ? NULL : g_hash_table_find(diagnoses, matches, key);
}

void diagnosis_forget_all(void) {
    if (diagnoses != NULL) {
        g_hash_table_destroy(diagnoses);
        diagnoses = NULL;
    }
    purple_notify_close_with_handle(&windows);
}

/* ---- The window while it runs ---- */

/* The client closes the window itself. */
static void cancel(gpointer id, int button) {
    diagnosis *one = diagnoses == NULL ? NULL : g_hash_table_lookup(diagnoses, id);

    (void)button;
    if (one != NULL) {
        one->is_shown = FALSE;
        g_hash_table_remove(diagnoses, id);
    }
}

static void show_news(diagnosis *one, const char *news) {
    char *primary;

    /* BitlBee would take the window for a question. */
    if (!requests_have_fields()) {
        return;
    }
    close_window(one);
    primary = g_strdup_printf(_("Looking at all that %s needs to sign in…"), one->name);
    one->is_shown = TRUE;
    purple_request_action(one, _("Diagnosis"), primary, news, 0, NULL, NULL, NULL, GUINT_TO_POINTER(one->id), 1,
                          _("_Cancel"), cancel);
    one->window_time = g_get_monotonic_time();
    g_free(primary);
}

/* ---- The checks ---- */

static const char *subject_heading(const char *subject) {
    static const struct {
        const char *subject, *heading;
    } headings[] = {
        {"name", N_("Names (DNS)")},         {"autodiscover", N_("Autodiscover")}, {"registrar", N_("SIP registrars")},
        {"web-service", N_("Web services")}, {"clock", N_("Clocks")},              {"sign-in", N_("Sign-in")},
    };

    for (size_t index = 0; index < G_N_ELEMENTS(headings); index++) {
        if (strcmp(headings[index].subject, subject) == 0) {
            return _(headings[index].heading);
        }
    }
    return subject;
}

static const char *mark(communicator_check_outcome outcome) {
    switch (outcome) {
    case COMMUNICATOR_CHECK_GOOD:
        return "<font color=\"#2e7d32\">✓</font>";
    case COMMUNICATOR_CHECK_DOUBTFUL:
        return "<font color=\"#b26a00\">!</font>";
    case COMMUNICATOR_CHECK_BAD:
        return "<font color=\"#c62828\">✗</font>";
    case COMMUNICATOR_CHECK_ABSENT:
    case COMMUNICATOR_CHECK_SKIPPED:
        break;
    }
    return "<font color=\"#757575\">–</font>";
}

/* printf() into HTML; the arguments are escaped. */
static void append(GString *html, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void append(GString *html, const char *format, ...) {
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = g_markup_vprintf_escaped(format, arguments);
    va_end(arguments);
    g_string_append(html, text);
    g_free(text);
}

/* Adds a value as the rest of a line. Pidgin would see smileys in fingerprints; an empty tag hides them from it. */
static void append_value(GString *html, const char *value) {
    gboolean has_link = strstr(value, "://") != NULL;
    char *text = g_markup_escape_text(value, -1);

    for (const char *next = text; *next != '\0'; next++) {
        g_string_append_c(html, *next);
        if (*next == ':' && !has_link) {
            g_string_append(html, "<b></b>");
        }
    }
    g_string_append(html, "<br>");
    g_free(text);
}

static void add_check(diagnosis *one, const communicator_check_event *check) {
    GString *html = one->checks;

    if (one->heading == NULL || strcmp(one->heading, check->subject.bytes) != 0) {
        g_free(one->heading);
        one->heading = g_strdup(check->subject.bytes);
        g_string_append(html, html->len > 0 ? "<br>" : "");
        append(html, "<b>%s</b><br>", subject_heading(one->heading));
    }
    g_string_append(html, mark(check->outcome));
    append(html, " <b>%s</b>  <font color=\"#757575\">%" G_GUINT64_FORMAT " ms</font><br>", check->target.bytes,
           (guint64)(check->microseconds / 1000));
    append(html, "     %s<br>", check->summary.bytes);
    for (size_t index = 0; index < check->detail_count; index++) {
        append(html, "     <font color=\"#757575\">%s:</font> ", check->details[index].name.bytes);
        append_value(html, check->details[index].value.bytes);
    }
    if (check->outcome == COMMUNICATOR_CHECK_BAD) {
        g_string_append_printf(one->faults, "%s: %s\n", check->title.bytes, check->summary.bytes);
    }
    if (g_get_monotonic_time() - one->window_time >= NEWS_INTERVAL) {
        char *news = g_strdup_printf("%s: %s", check->title.bytes, check->summary.bytes);
        show_news(one, news);
        g_free(news);
    }
}

/* ---- The verdict ---- */

static const char *mender_sentence(communicator_mender mender) {
    switch (mender) {
    case COMMUNICATOR_MENDER_USER:
        return _("You can mend it.");
    case COMMUNICATOR_MENDER_NETWORK_ADMINISTRATOR:
        return _("The administrator of the network can mend it.");
    case COMMUNICATOR_MENDER_SERVER_ADMINISTRATOR:
        return _("The administrator of the server can mend it.");
    case COMMUNICATOR_MENDER_NOBODY:
        break;
    }
    return "";
}

static char *advice_text(const communicator_verdict_event *verdict) {
    const char *sentence = mender_sentence(verdict->mender);
    gboolean has_both = verdict->advice.length > 0 && *sentence != '\0';

    return g_strdup_printf("%s%s%s", verdict->advice.bytes, has_both ? "\n" : "", sentence);
}

/* Pidgin escapes message and advice into one buffer of 2048 bytes, and shows neither where that is too small. */
#define MESSAGE_ROOM 700
#define ADVICE_ROOM 1100

/* The beginning of a text that takes so many bytes when it is escaped. */
static char *clipped(const char *text, size_t room) {
    const char *end = text;

    while (*end != '\0') {
        const char *next = g_utf8_next_char(end);
        size_t length = strchr("&<>\"'", *end) != NULL ? strlen("&quot;") : (size_t)(next - end);
        if (length > room) {
            return g_strdup_printf("%.*s…", (int)(end - text), text);
        }
        room -= length;
        end = next;
    }
    return g_strdup(text);
}

static gboolean client_has_formatted_windows(void) {
    PurpleNotifyUiOps *client = purple_notify_get_ui_ops();
    return client != NULL && client->notify_formatted != NULL;
}

static void show_formatted(diagnosis *one, const communicator_verdict_event *verdict, const char *title,
                           const char *advice) {
    GString *html = g_string_new(NULL);
    char *message = clipped(verdict->message.bytes, MESSAGE_ROOM);
    char *shown_advice = clipped(advice, ADVICE_ROOM);

    if (verdict->remark_count > 0) {
        append(html, "<b>%s</b><br>", _("Besides"));
        for (size_t index = 0; index < verdict->remark_count; index++) {
            append(html, "<font color=\"#b26a00\">!</font> %s<br>", verdict->remarks[index].bytes);
        }
    }
    if (html->len > 0) {
        g_string_append(html, "<br>");
    }
    g_string_append(html, one->checks->str);
    purple_notify_formatted(&windows, title, message, shown_advice, html->str, NULL, NULL);
    g_string_free(html, TRUE);
    g_free(shown_advice);
    g_free(message);
}

static void show_plain(diagnosis *one, const communicator_verdict_event *verdict, const char *title,
                       const char *advice) {
    char *text = g_strdup_printf("%s\n%s", advice, one->faults->str);

    purple_notify_message(&windows, PURPLE_NOTIFY_MSG_INFO, title, verdict->message.bytes, text, NULL, NULL);
    g_free(text);
}

static void show_verdict(diagnosis *one, const communicator_verdict_event *verdict) {
    char *title = g_strdup_printf(_("Diagnosis of %s"), one->name);
    char *advice = advice_text(verdict);

    purple_debug_info(DEBUG_CATEGORY, "diagnosis of %s: %s. %s\n", one->name, verdict->cause.bytes,
                      verdict->message.bytes);
    if (client_has_formatted_windows()) {
        show_formatted(one, verdict, title, advice);
    } else {
        show_plain(one, verdict, title, advice);
    }
    g_free(advice);
    g_free(title);
}

/* ---- Its life ---- */

/* The account's password, if it is stored and the account is not signed in, which needs no trial. */
static void give_stored_password(communicator_account account, PurpleAccount *from) {
    const char *password = purple_account_get_password(from);

    if (purple_account_is_disconnected(from) && password != NULL && *password != '\0') {
        communicator_account_set_password(account, password, strlen(password));
    }
}

void diagnosis_begin(PurpleAccount *account) {
    static guint last;
    PurpleConnectionError reason;
    char *description = NULL, *login;
    diagnosis *one;
    communicator_account handle;

    if (find(has_username, (gpointer)purple_account_get_username(account)) != NULL) {
        return;
    }
    if (!options_open_account(account, &handle, &reason, &description)) {
        purple_notify_error(&windows, _("Diagnosis"), _("The account's settings cannot be used."), description);
        g_free(description);
        return;
    }
    one = g_new0(diagnosis, 1);
    one->id = ++last;
    one->account = handle;
    one->username = g_strdup(purple_account_get_username(account));
    address_split(one->username, &one->name, &login);
    g_free(login);
    one->checks = g_string_new(NULL);
    one->faults = g_string_new(NULL);
    if (diagnoses == NULL) {
        diagnoses = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, forget);
    }
    g_hash_table_insert(diagnoses, GUINT_TO_POINTER(one->id), one);
    give_stored_password(handle, account);
    if (communicator_diagnose(handle, &one->number) != COMMUNICATOR_OK) {
        g_hash_table_remove(diagnoses, GUINT_TO_POINTER(one->id));
        return;
    }
    show_news(one, _("This takes seconds, or up to two minutes where servers do not answer."));
}

void diagnosis_deliver(const communicator_event *event) {
    communicator_diagnosis number =
        event->kind == COMMUNICATOR_EVENT_CHECK ? event->check.diagnosis : event->verdict.diagnosis;
    diagnosis *one = find(has_number, &number);

    if (one == NULL) {
        return;
    }
    if (event->kind == COMMUNICATOR_EVENT_CHECK) {
        add_check(one, &event->check);
    } else {
        show_verdict(one, &event->verdict);
        g_hash_table_remove(diagnoses, GUINT_TO_POINTER(one->id));
    }
}
