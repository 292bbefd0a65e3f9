/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a change does to the findings, and the formats it is told in. review.c fills struct
 * review from the databases of two states of the tree; an emitter is a function and a row
 * in the table of review_formats.c, and reads struct review alone: no database, no tree.
 */
#ifndef FAULTLINE_REPORT_REVIEW_H
#define FAULTLINE_REPORT_REVIEW_H

#include <glib.h>
#include <stdio.h>

#include "report/data.h"

struct change_series;

enum review_fate {
	REVIEW_NEW,		/* the state after the change has it, the one before has not */
	REVIEW_CHANGED,		/* both have it, with another witness */
	REVIEW_FIXED,		/* the state before has it, the one after has not */
	N_REVIEW_FATES
};

/*
 * A finding that is told. Its file, line, col and function are the primary location: the
 * patch's own line where a step of a witness lies on one (`own` of the step says so), else
 * where the patch changes what has to do with a step (`why`), else where the judge put it. It
 * is of the state after the change, of the one before if fixed.
 */
struct review_finding {
	struct report_finding *finding;
	enum review_fate fate;
	guint patch;		/* the first of the series that brings or mends it, from 1; 0: the
				 * whole change (a staged one, or nobody knows) */
	gboolean own;		/* the primary location is a line of the change */
	char *known;		/* fingerprint of one with the same locks that the state before has
				 * elsewhere, and the one after, if there is such, no more; or NULL */
	gboolean far;		/* all that the change does is in functions that have nothing to do with
				 * it: what of it one state alone has is no work of the change */
	char *why;		/* where no step lies on that line: what it has to do with them: "the
				 * patch takes away the call of f() in g(), which comes to h()" */
	char *quote;		/* what review_quote() says; NULL: nothing */
};

/* All strings are as they came, hostile ones too: an emitter makes them harmless. */
struct review {
	const struct change_series *series;	/* NULL: not known */
	const struct report_run *before, *after; /* NULL: nothing that is analysed differs */
	GPtrArray *findings;	/* struct review_finding: new, then changed, then fixed; each by
				 * patch, the patch's own lines first, file, line, rule, fingerprint */
	guint n_unchanged;	/* findings, no less sure, that both states have alike */
	guint n_below;		/* new ones left out for their confidence */
	guint n_told;		/* new ones left out because they were told before */
	GHashTable *rules;	/* id → struct report_text: what a rule says; see data.h */
	GHashTable *classes;	/* name → struct report_class */
	GPtrArray *notes;	/* char *: what was not looked at, a sentence each, without a dot */
	struct source *source;	/* files after the change; NULL: none can be read */
	char *base;		/* what the change was compared with: commit, or "the tree on disk" */
	char *command;		/* one line for a shell that does it again */
};

struct review_options {
	gboolean colour;	/* escape sequences for a terminal */
	gboolean quiet;		/* nothing is written when nothing is new (and nothing fixed) */
	const char *from;	/* who answers: "NAME <ADDRESS>"; NULL: the format's own */
	const char *url;	/* where all of it can be read; NULL: nowhere */
	gint64 date;		/* of a mail, in seconds of Unix; 0: who sends it adds one */
};

struct review_format {
	const char *name, *description;
	/* FL_ERROR_USAGE when the format needs what the series or the options do not have. */
	gboolean (*write)(const struct review *r, const struct review_options *opt, GString *out,
			  GError **error);
};

/* All formats, in the order to show them. */
const struct review_format *review_formats(gsize *n);
/* NULL and FL_ERROR_USAGE, which names them all, when there is none of that name. */
const struct review_format *review_find_format(const char *name, GError **error);
/* FL_ERROR_USAGE as above, FL_ERROR_IO when out cannot be written. */
gboolean review_write(const struct review *r, const char *format,
		      const struct review_options *opt, FILE *out, GError **error);

/* How many findings have this fate. */
guint review_count(const struct review *r, enum review_fate fate);

/* The run after the change; without one, one that says nothing but our version. */
const struct report_run *review_run(const struct review *r);

/*
 * The patch that brings or mends a finding, as text: "patch 2/3", "this patch", "this change";
 * owned by the caller. And itself, or NULL.
 */
char *review_patch_name(const struct review *r, const struct review_finding *f);
const struct change_patch *review_patch(const struct review *r, const struct review_finding *f);

/* "2 new findings, 1 fixed, 7 as before"; owned by the caller. */
char *review_totals(const struct review *r);

/*
 * Says `quote` of a finding whose primary location is the patch's own: the lines of the patch
 * that end with it, as a diff has them. Its file and line are those after the whole series.
 */
void review_quote(const struct change_series *series, struct review_finding *f);

/* With what it owns; may be given NULL, or to GLib as a GDestroyNotify. */
void review_finding_free(void *finding);

#endif
