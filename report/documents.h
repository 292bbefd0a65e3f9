/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lock orders that comments of the kernel draw, against those of rules/orders and
 * against the graph. A part of what `faultline orders` writes; no finding comes of it.
 */
#ifndef FAULTLINE_REPORT_DOCUMENTS_H
#define FAULTLINE_REPORT_DOCUMENTS_H

#include <glib.h>
#include <jansson.h>

#include "report/way.h"
#include "rules/rules.h"
#include "store/store.h"

enum drawn_verdict {
	DRAWN_DIFFERS,	/* a rule that cites the file has it the other way round */
	DRAWN_MORE,	/* none that cites the file has it */
	DRAWN_AGREES,
	N_DRAWN
};

/* An order of two classes that a comment draws. */
struct drawn_order {
	const char *file;
	guint line;			/* of the inner lock */
	const char *outer, *inner;	/* classes */
	const char *source;		/* of the rule that agrees or differs; or NULL */
	enum drawn_verdict verdict;
	struct way kept, broken;	/* the surest of the graph, either way round */
};

/* A place in a comment that is not understood. */
struct drawn_unread {
	const char *file;
	guint line;
	char *text;			/* the line, or the name */
	const char *why;		/* of a name; NULL: the line has no shape that is read */
};

struct drawn {
	char *root;			/* the kernel's tree */
	GPtrArray *documents;		/* struct document; owns files' names */
	struct lock_names *names;	/* owns classes' names */
	GStringChunk *strings;		/* owns the rules' */
	GArray *orders;			/* struct drawn_order, by verdict, file and line */
	GArray *unknown, *unread;	/* struct drawn_unread, by file and line */
	guint n_files, n[N_DRAWN];
};

/*
 * Reads the sources of the last run's folders, and of include/linux, below `root`
 * (NULL: where the run was made). NULL without *error: there is no such tree.
 */
struct drawn *drawn_load(struct store *s, const struct rules *rules, const char *root,
			 GError **error);
void drawn_free(struct drawn *d);

void drawn_text(const struct drawn *d, GString *out);
json_t *drawn_json(const struct drawn *d);

#endif
