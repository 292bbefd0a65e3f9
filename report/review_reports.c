/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A review in the formats that a report has too: its findings, each with what became of it as
 * its status, stand for those of a database.
 */
#include "report/review_emit.h"

#include <string.h>

#include "report/emit.h"

static const char *status_of(enum review_fate fate)
{
	return fate == REVIEW_NEW ? "new" : fate == REVIEW_FIXED ? "fixed" : "changed";
}

static gint compare_places(gconstpointer pa, gconstpointer pb)
{
	const struct report_finding *a = *(struct report_finding *const *)pa;
	const struct report_finding *b = *(struct report_finding *const *)pb;
	int c = strcmp(a->file, b->file);

	if (!c)
		c = (a->line > b->line) - (a->line < b->line);
	return c ? c : strcmp(a->fingerprint, b->fingerprint);
}

/* A copy that owns nothing but itself and its message. */
static void copy_free(void *data)
{
	struct report_finding *f = data;

	g_free(f->message);
	g_free(f);
}

/* These formats put it at a line that the witnesses may not have: so the message says why. */
static char *message_of(const struct review_finding *f)
{
	if (f->why)
		return g_strdup_printf("%s; here %s", f->finding->message, f->why);
	return g_strdup(f->finding->message);
}

/* Copies, by place as a report has them. */
static GPtrArray *findings_of(const struct review *r)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(copy_free);

	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];
		struct report_finding *copy = g_memdup2(f->finding, sizeof(*copy));

		copy->message = message_of(f);
		copy->status = (char *)status_of(f->fate);
		g_ptr_array_add(all, copy);
	}
	g_ptr_array_sort(all, compare_places);
	return all;
}

typedef void (*report_fn)(const struct report_data *d, const struct report_options *opt,
			  GString *out);

static void as_report(const struct review *r, report_fn write, GString *out)
{
	g_autoptr(GPtrArray) findings = findings_of(r);
	struct report_data d = { .run = *review_run(r), .findings = findings, .texts = r->rules,
				 .classes = r->classes, .source = r->source };
	struct report_options opt = { 0 };

	if (write)
		write(&d, &opt, out);
	else
		report_sarif_noted(&d, r->notes, out);
}

gboolean review_sarif(const struct review *r, const struct review_options *opt, GString *out,
		      GError **error)
{
	(void)opt;
	(void)error;
	as_report(r, NULL, out);
	return TRUE;
}

#define AS_REPORT(name) \
	gboolean review_##name(const struct review *r, const struct review_options *opt, \
			       GString *out, GError **error) \
	{ \
		(void)opt; \
		(void)error; \
		as_report(r, report_##name, out); \
		return TRUE; \
	}

AS_REPORT(gitlab)
AS_REPORT(rdjson)
AS_REPORT(checkstyle)
AS_REPORT(ktap)
