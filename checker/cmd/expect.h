/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the comments of a test say a check of it must find:
 *
 *    down_write(&b);	(comment) #second
 *    down_write(&a);	(comment) expect: order/cycle medium @second
 *    down_write(&c);	(comment) ok: order/cycle	must stay silent on this line
 *    down_write(&d);	(comment) todo: order/cycle	a known miss
 *
 * A finding that no comment names is a fault of the test like one that is named and not
 * found. Without a confidence the finding is as sure as its rule can be; with @second its
 * witness goes through the line that says #second.
 */
#ifndef FAULTLINE_CMD_EXPECT_H
#define FAULTLINE_CMD_EXPECT_H

#include <glib.h>
#include "rules/rules.h"

enum mark_kind { MARK_EXPECT, MARK_OK, MARK_TODO, MARK_TAG };

struct mark {
	enum mark_kind kind;
	guint line;
	char *name;		/* the rule, or the tag */
	enum rule_confidence confidence;	/* MARK_EXPECT */
	char *through;		/* MARK_EXPECT: a tag, or NULL */
	gboolean met;
};

/* A finding, as far as a test asks. */
struct found {
	char *file, *rule, *message, *reason;
	guint line;
	enum rule_confidence confidence;
	GArray *lines;		/* guint: those of `file` that its witnesses go through */
};

/*
 * The marks of the file, in its order (struct mark, mark_free). NULL and *error
 * (FL_ERROR_RULE, "FILE:LINE: why") for one that cannot be understood.
 */
GPtrArray *marks_of(const char *file, const struct rules *r, GError **error);
void mark_free(gpointer mark);
void found_free(gpointer found);

/* Expects nothing surer than `most`, or nothing at all. */
void marks_limit(GPtrArray *marks, enum rule_confidence most, gboolean silent);

/*
 * Appends to `wrong` what differs, a text a line; sets mark.met. The marks are of `path`,
 * as findings name it, and of `file`, as people do.
 */
void marks_compare(GPtrArray *marks, const GPtrArray *found, const char *path, const char *file,
		   GPtrArray *wrong);

/* How many marks of the kind name the rule; of any rule with NULL. */
guint marks_count(const GPtrArray *marks, enum mark_kind kind, const char *rule);

#endif
