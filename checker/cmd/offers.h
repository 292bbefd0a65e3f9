/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/cmd: what may stand behind an option, or as an argument of a command: words,
 * or names from the database. For completion in shells.
 */
#ifndef FAULTLINE_CMD_OFFERS_H
#define FAULTLINE_CMD_OFFERS_H

#include <glib.h>

enum offers_kind {
	OFFERS_WORDS,		/* those of `list`, which may be none */
	OFFERS_BEGUN,		/* the same, and typing goes on behind a word */
	OFFERS_FILES,		/* any file; of `list` as well */
	OFFERS_FOLDERS,
};

struct offer {
	char *word, *note;	/* the second is "" when there is nothing to say */
};

struct offers {
	enum offers_kind kind;
	GPtrArray *list;	/* struct offer, in the order to show them */
};

/* What is asked for. */
struct wanted {
	const char *command;		/* "rule new" */
	const char *what;		/* "--format", or "1": the first argument */
	const char *metavar;		/* of an option, "FILE"; or NULL */
	const char *begun;		/* what has been typed of it */
	const char *const *args;	/* arguments before it; NULL at the end */
	const char *db, *kernel;	/* as typed; NULL: the default, none */
};

struct offers *offers_new(void);
/* A word that does not begin as `begun` does, or that no terminal should see, is left out. */
void offers_add(struct offers *o, const char *begun, const char *word, const char *note);
/* Puts this before each word, as the list or the option that has been typed before it. */
void offers_prefix(struct offers *o, const char *first);
/* Adds what may stand there. A database that cannot be read has no names. */
void offers_find(struct offers *o, const struct wanted *w);
/* Whether anything is known of it: TRUE for what nothing can be offered for, as a number. */
gboolean offers_known(const struct wanted *w);
void offers_free(struct offers *o);

#endif
