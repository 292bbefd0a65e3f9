/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Saved queries (report/queries/NAME.sql, part of the program), and answers as
 * a table, CSV or JSON.
 *
 * The first line of a query's file is "-- what it answers"; then a line
 * "-- ?1 NAME: what" for each parameter, "?1 [NAME]" for one that may be left
 * out.
 */
#ifndef FAULTLINE_REPORT_QUERY_H
#define FAULTLINE_REPORT_QUERY_H

#include <glib.h>

#include "store/store.h"

struct saved_query {
	const char *name, *sql;
};

/* In the order of their names. */
const struct saved_query *saved_queries(gsize *n);
/* NULL and FL_ERROR_USAGE, with the nearest name, when there is none. */
const struct saved_query *saved_query_find(const char *name, GError **error);
/* The first line without "-- "; the parameters as "CLASS [WORLD]". Owned by the caller. */
char *saved_query_summary(const struct saved_query *q);
char *saved_query_usage(const struct saved_query *q);
/* FALSE and FL_ERROR_USAGE when n parameters are too few or too many. */
gboolean saved_query_check(const struct saved_query *q, int n, GError **error);

struct answer_format {
	const char *name, *description;
	void (*write)(const char *const *names, guint n_columns, const GPtrArray *rows,
		      GString *out);
};

const struct answer_format *answer_formats(gsize *n);

/*
 * Asks and appends the answer in a format. A row of the answer is an array of
 * strings, NULL for NULL.
 */
gboolean answer_write(struct store *s, const char *sql, const char *const *params, int n_params,
		      const char *format, GString *out, GError **error);

#endif
