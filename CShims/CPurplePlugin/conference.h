/*
 * conference.h - one conference, for the files that show, join and preside over them
 */
#ifndef CONFERENCE_H
#define CONFERENCE_H

#include "plugin.h"

/* What libpurple is told of a chat that is not open yet. */
#define KEY_MEETING "meeting"
#define KEY_SUBJECT "subject"
#define KEY_INVITATION "invitation"

typedef struct conference {
    communicator_conference number;
    communicator_session session; /* whose it is: the connection's, or a guest's */
    char *nick;             /* the user's name there; NULL: their address */
    int id;                 /* libpurple's number of the chat */
    GHashTable *components; /* what it was joined with; NULL: by the plugin itself */
    GHashTable *names;      /* address to name of everybody who has been there, kept until the end */
    GHashTable *lobby;      /* address to name of everybody who waits there; empty names: the user was asked */
    GPtrArray *visitors;    /* the addresses of those whom the user was asked about */
    char *link;             /* for those who want to join; NULL: not known */
    char *organizer;        /* who made it; NULL: not known */
    char *phone_identifier; /* for those who want to join by telephone; NULL: they cannot */
    gboolean open;
    gboolean locked;
    gboolean waiting;
} conference;

/* An empty table for those keys. */
GHashTable *conference_components(void);
/* components: what it is joined with, which is copied; NULL: the plugin itself joins it. */
conference *conference_add(sign_in *who, communicator_conference number, GHashTable *components);
void conference_remove(sign_in *who, const conference *gone);
/* The conference of the core's number; NULL: there is none. */
conference *conference_find(sign_in *who, communicator_conference number);
/* The conference of a chat, and who is signed in there; NULL if it has none. */
conference *conference_of(PurpleConversation *window, sign_in **who);
/* NULL: it is not open. */
PurpleConversation *conference_window(sign_in *who, const conference *shown);
/* titles.c: calls the window of a conference by its subject. */
void titles_show(PurpleConversation *window);
/* Whether the user is a presenter. */
gboolean conference_presided(PurpleConvChat *chat);

#endif
