/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The findings and totals a report shows, read once, sorted, for every emitter.
 */
#ifndef FAULTLINE_REPORT_DATA_H
#define FAULTLINE_REPORT_DATA_H

#include <glib.h>

#include "report/report.h"
#include "report/source.h"

struct report_step {
	char *file;
	guint line, col;
	char *function, *what;
	char *held;		/* classes held when it happens, comma-separated; NULL: not said */
	gboolean own;		/* a line of the change under review */
};

struct report_side {
	char *title, *outer, *inner;
	GPtrArray *steps;	/* struct report_step */
};

struct report_finding {
	guint id;
	char *fingerprint, *rule, *engine;
	enum rule_severity severity;
	enum rule_confidence confidence;
	char *reason, *world;
	char *file; guint line, col;
	char *function, *message;
	char *status, *triage_reason;
	guint first_run, last_run;
	GPtrArray *sides;	/* struct report_side */
};

struct report_run {
	guint id;
	char *finished, *kernel, *root, *config, *tool_version, *scope;
	char *commit;		/* what was checked out, or NULL */
	gboolean dirty;		/* what was analysed is not that */
	guint units, unresolved, functions, balanced;
	double seconds;
};

struct report_unit {	/* partial or failed */
	char *file, *status, *message;
};

struct report_class {
	char *name, *alias, *lockdep_name, *kind;	/* alias, lockdep_name may be NULL */
};

/* A rule that is switched off, or of another folder than most. */
struct report_rule {
	char *id;
	char *off;		/* why it is switched off, or NULL */
	char *file; guint line;	/* of the rule, or of what switches it off */
};

/* What a rule says to people. */
struct report_text {
	char *id, *summary;
	char *why, *fix, *refs;	/* paragraphs; refs one a line; "" where nothing is said */
	enum rule_severity severity;
};

/* Findings of one rule by confidence, of those that the options let through. */
struct report_count {
	char *rule;
	guint n[CONFIDENCE_HIGH + 1];
};

struct report_data {
	struct report_run run;
	GPtrArray *findings;	/* struct report_finding, by file, line, rule, fingerprint */
	guint n_matching;	/* before the limit */
	guint n_below;		/* left out only for their confidence */
	GPtrArray *counts;	/* struct report_count, by rule */
	GPtrArray *bad_units;	/* struct report_unit, failed first, by file */
	GPtrArray *rules;	/* struct report_rule, by id */
	guint n_failed, n_partial, n_unseen;
	guint n_new, n_open, n_fixed, n_accepted, n_false; /* of all findings */
	GHashTable *classes;	/* name → struct report_class */
	GHashTable *texts;	/* rule's id → struct report_text */
	struct source *source;	/* the tree that was checked, if it is still there */
};

/* NULL and *error when the database cannot be read or no run is in it. */
struct report_data *report_data_load(struct store *s, const struct report_options *opt,
				     GError **error);
void report_data_free(struct report_data *d);

/* The last run; FALSE and *error when there is none. */
gboolean report_run_load(struct store *s, struct report_run *r, GError **error);
void report_run_clear(struct report_run *r);

/* One finding by its id, with sides and steps; NULL when there is none or on *error. */
struct report_finding *report_finding_load(struct store *s, const char *id, GError **error);

/*
 * Says `held` of each step of findings (struct report_finding): what is surely held in its
 * function, and in those that it was called from on the way.
 */
gboolean report_held_load(struct store *s, const GPtrArray *findings, GError **error);

/* What the rules of the last run say: id → struct report_text; NULL and *error. */
GHashTable *report_texts_load(struct store *s, GError **error);

/* Each may be given NULL, or to GLib as a GDestroyNotify. */
void report_finding_free(void *finding);
void report_side_free(void *side);
void report_step_free(void *step);
void report_unit_free(void *unit);
void report_class_free(void *class);
void report_count_free(void *count);
void report_rule_free(void *rule);
void report_text_free(void *text);

/* What severity_name() wrote; a note for what is none. */
enum rule_severity report_severity(const char *text);

/* Appends the rules of which a reader has to be told. */
gboolean report_rules_load(struct store *s, GPtrArray *rules, GError **error);

/* NULL when the class is not known; "/SUBCLASS" at the end of the name is ignored. */
const struct report_class *report_class(const struct report_data *d, const char *name);
/* The lock classes of the last run, name → struct report_class; NULL and *error. */
GHashTable *report_classes_load(struct store *s, GError **error);

#endif
