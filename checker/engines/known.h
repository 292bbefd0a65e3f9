/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the database knows of functions and of balance, for agree.c.
 */
#ifndef FAULTLINE_ENGINES_KNOWN_H
#define FAULTLINE_ENGINES_KNOWN_H

#include "engines/effect.h"
#include "judge/finding.h"
#include "store/store.h"

struct known;

struct known_function {
	guint id;		/* v_function.id */
	char *name, *file;
	gboolean is_inline;	/* of a header */
	gboolean balanced;
	struct ways *ways;
};

/* A call, to or by the other function. */
struct known_call {
	const struct known_function *other;
	char *held;		/* there, inside the caller */
};

struct known_event {
	char *kind, *class;
	char *held;		/* there, taken in the function itself */
};

/* A finding of our own about balance. */
struct known_finding {
	char *id, *fingerprint, *rule, *function, *file, *reason, *message;
	char *class;		/* of the lock */
	enum rule_confidence confidence;
};

/*
 * Our own findings are those of the last run, if it has judged; else of any before that.
 * NULL and *error when the facts cannot be read.
 */
struct known *known_read(struct store *s, gboolean judged, GError **error);
void known_free(struct known *k);

/*
 * The function of that name, in that file where there are several; else NULL, and *n says how
 * many there are. A place in a header is that of an inline function it calls.
 */
const struct known_function *known_function(const struct known *k, const char *name,
					     const char *file, guint *n);
/* The surest finding of our own about the function's balance, or NULL. */
const struct known_finding *known_finding(const struct known *k, const struct known_function *x);
/*
 * The surest finding of that rule whose place or witness has one of these lines (",807,908,")
 * of the file; *fingerprint stays as it is where there is none. FALSE and *error.
 */
gboolean known_same(const struct known *k, const char *rule, const char *file, const char *lines,
		    char **fingerprint, GError **error);
/* Makes that finding's witness a side of f. */
gboolean known_add_witness(const struct known *k, const struct known_finding *own,
			   struct finding *f, GError **error);

/* Arrays of struct known_call and known_event, which own them; NULL and *error. */
GPtrArray *known_callers(const struct known *k, const struct known_function *x, GError **error);
GPtrArray *known_callees(const struct known *k, const struct known_function *x, GError **error);
GPtrArray *known_events(const struct known *k, const struct known_function *x, GError **error);

/* A lock, and none of what is held like one; "?", which callers can name, is. */
gboolean known_is_lock(const struct known *k, const char *class);
/* What the kernel's headers tell sparse of: spinning locks, and RCU. */
gboolean known_is_counted(const struct known *k, const char *class);

#endif
