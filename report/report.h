/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the database holds, in a format. An emitter is a function and a row in
 * the table of report.c; it reads struct report_data (data.h), which comes
 * from the v_* views alone, so emitters know neither tables nor SQL.
 */
#ifndef FAULTLINE_REPORT_REPORT_H
#define FAULTLINE_REPORT_REPORT_H

#include <glib.h>

#include "rules/rules.h"
#include "store/store.h"

struct report_options {
	enum rule_confidence min_confidence;
	const char *rule;	/* id, or a pattern with * and ?; NULL: all */
	const char *world;	/* NULL: all */
	const char *path;	/* file or folder that a finding or its witness is in; NULL: all */
	const char *since;	/* a run's number or a time: only what later runs saw first; NULL: all */
	const char *const *status; /* NULL-terminated; NULL: new and open */
	guint limit;		/* at most so many findings; 0: all */
	gboolean colour;	/* escape sequences for a terminal */
	const struct rules *rules;	/* html: what comments draw is compared with them; or NULL */
	gboolean runs;		/* json: run numbers, times and durations too */
};

/*
 * Writes to the file `output`, which appears when it is whole; NULL: to stdout. The format html
 * writes a folder, faultline-report if none is named. FL_ERROR_USAGE for an unknown format,
 * FL_ERROR_IO when it cannot be written.
 */
gboolean report_write(struct store *s, const char *format, const struct report_options *opt,
		      const char *output, GError **error);

struct report_data;

struct report_format {
	const char *name;
	const char *description;
	/* NULL: it is no text, but a folder. */
	void (*write)(const struct report_data *data, const struct report_options *opt,
		      GString *out);
};

/* All formats, in the order to show them. */
const struct report_format *report_formats(gsize *n);
/* NULL and FL_ERROR_USAGE, which names them all, when there is none of that name. */
const struct report_format *report_find_format(const char *name, GError **error);

#endif
