/*
 * status.c - the status types of an account and its contacts
 */
#include "plugin.h"

typedef struct status {
    PurpleStatusPrimitive primitive;
    const char *id;
    const char *name; /* NULL: libpurple's name of the primitive */
    gboolean settable; /* false: only the server sets it */
} status;

/* Clients choose the first type of a primitive when they set one by themselves, as for "away when idle". */
static const status statuses[] = {
    {PURPLE_STATUS_AVAILABLE, "available", NULL, TRUE},
    {PURPLE_STATUS_AVAILABLE, "online", N_("Online"), FALSE},
    {PURPLE_STATUS_AVAILABLE, "idle", N_("Inactive"), FALSE},
    {PURPLE_STATUS_UNAVAILABLE, "busy", N_("Busy"), TRUE},
    {PURPLE_STATUS_UNAVAILABLE, "busyidle", N_("Busy, inactive"), FALSE},
    {PURPLE_STATUS_UNAVAILABLE, "do-not-disturb", N_("Do not disturb"), TRUE},
    {PURPLE_STATUS_UNAVAILABLE, "on-the-phone", N_("In a call"), FALSE},
    {PURPLE_STATUS_UNAVAILABLE, "in-a-conference", N_("In a conference"), FALSE},
    {PURPLE_STATUS_UNAVAILABLE, "in-a-meeting", N_("In a meeting"), FALSE},
    {PURPLE_STATUS_UNAVAILABLE, "presenting", N_("Presenting"), FALSE},
    {PURPLE_STATUS_UNAVAILABLE, "urgent-interruptions-only", N_("Urgent interruptions only"), FALSE},
    {PURPLE_STATUS_AWAY, "away", NULL, TRUE},
    {PURPLE_STATUS_AWAY, "be-right-back", N_("Be right back"), TRUE},
    {PURPLE_STATUS_AWAY, "out-to-lunch", N_("Out to lunch"), FALSE},
    {PURPLE_STATUS_EXTENDED_AWAY, "out-of-office", N_("Out of office"), FALSE},
    {PURPLE_STATUS_EXTENDED_AWAY, "off-work", N_("Off work"), FALSE},
    {PURPLE_STATUS_INVISIBLE, "invisible", N_("Appear offline"), TRUE},
};

GList *status_types(PurpleAccount *account) {
    GList *types = NULL;

    (void)account;
    for (size_t index = 0; index < G_N_ELEMENTS(statuses); index++) {
        const status *one = &statuses[index];
        PurpleStatusType *type = purple_status_type_new_with_attrs(
            one->primitive, one->id, one->name == NULL ? NULL : _(one->name), TRUE, one->settable, FALSE, "message",
            _("Message"), purple_value_new(PURPLE_TYPE_STRING), NULL);
        types = g_list_append(types, type);
    }
    return g_list_append(types, purple_status_type_new_full(PURPLE_STATUS_OFFLINE, "offline", NULL, TRUE, TRUE, FALSE));
}
