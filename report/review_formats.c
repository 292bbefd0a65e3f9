/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of formats of a review, and what its emitters ask of a review. */
#include "report/review.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "change/change.h"
#include "report/review_emit.h"

static const struct review_format formats[] = {
	{ "text", "for a terminal", review_text },
	{ "mail", "replies to the patches, as a mail box", review_mail },
	{ "markdown", "a comment for GitHub or GitLab, to be updated in place", review_markdown },
	{ "json", "everything, for programs; described in report/json.md", review_json },
	{ "sarif", "SARIF 2.1.0, for code scanning and editors", review_sarif },
	{ "gitlab", "GitLab's code quality report", review_gitlab },
	{ "rdjson", "for reviewdog", review_rdjson },
	{ "checkstyle", "XML that many tools read", review_checkstyle },
	{ "patchwork", "a check, to be posted to patchwork", review_patchwork },
	{ "b4", "the answer of a check command of b4 review", review_b4 },
	{ "ktap", "a test a rule, as the kernel's own tests print", review_ktap },
	{ "line", "one line, for the description of a check (NIPA)", review_line },
};

const struct review_format *review_formats(gsize *n)
{
	*n = G_N_ELEMENTS(formats);
	return formats;
}

const struct review_format *review_find_format(const char *name, GError **error)
{
	const char *names[G_N_ELEMENTS(formats)];

	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
		if (!strcmp(name, formats[i].name))
			return &formats[i];
		names[i] = formats[i].name;
	}
	suggest_error(name, "format", names, G_N_ELEMENTS(formats), error);
	return NULL;
}

gboolean review_write(const struct review *r, const char *format,
		      const struct review_options *opt, FILE *out, GError **error)
{
	const struct review_format *f = review_find_format(format, error);
	g_autoptr(GString) text = g_string_new(NULL);

	if (!f)
		return FALSE;
	if (opt->quiet && !review_count(r, REVIEW_NEW) && !review_count(r, REVIEW_FIXED))
		return TRUE;
	if (!f->write(r, opt, text, error))
		return FALSE;
	if (fwrite(text->str, 1, text->len, out) == text->len && fflush(out) == 0)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "writing the review: %s", g_strerror(errno));
	return FALSE;
}

guint review_count(const struct review *r, enum review_fate fate)
{
	guint n = 0;

	for (guint i = 0; i < r->findings->len; i++)
		n += ((const struct review_finding *)r->findings->pdata[i])->fate == fate;
	return n;
}

const struct report_run *review_run(const struct review *r)
{
	static const struct report_run none = {
		.finished = (char *)"", .kernel = (char *)"", .root = (char *)"", .config = (char *)"",
		.tool_version = (char *)FL_VERSION, .scope = (char *)"",
	};

	return r->after ? r->after : &none;
}

const struct change_patch *review_patch(const struct review *r, const struct review_finding *f)
{
	const struct change_series *s = r->series;

	if (!s || !s->n_patches)
		return NULL;
	if (f->patch && f->patch <= s->n_patches)
		return &s->patches[f->patch - 1];
	return s->n_patches == 1 ? s->patches : NULL;
}

char *review_patch_name(const struct review *r, const struct review_finding *f)
{
	const struct change_patch *p = review_patch(r, f);

	if (!p)
		return g_strdup("this change");
	if (r->series->n_patches == 1)
		return g_strdup(*p->subject ? "this patch" : "this change");
	return g_strdup_printf("patch %u/%" G_GSIZE_FORMAT, f->patch, r->series->n_patches);
}

char *review_totals(const struct review *r)
{
	static const char *const words[N_REVIEW_FATES] = { NULL, "with another witness", "fixed" };
	guint n = review_count(r, REVIEW_NEW);
	GString *text = g_string_new(NULL);

	if (!r->after) {
		g_string_append(text, "nothing new, nothing that is analysed differs");
		return g_string_free(text, FALSE);
	}
	if (n)
		g_string_append_printf(text, "%u new finding%s", n, n == 1 ? "" : "s");
	else
		g_string_append(text, "nothing new");
	for (guint i = REVIEW_NEW + 1; i < N_REVIEW_FATES; i++)
		if (review_count(r, i))
			g_string_append_printf(text, ", %u %s", review_count(r, i), words[i]);
	g_string_append_printf(text, ", %u as before", r->n_unchanged);
	if (r->n_told)
		g_string_append_printf(text, ", %u told before", r->n_told);
	return g_string_free(text, FALSE);
}

void review_finding_free(void *data)
{
	struct review_finding *f = data;

	if (!f)
		return;
	report_finding_free(f->finding);
	g_free(f->quote);
	g_free(f->why);
	g_free(f->known);
	g_free(f);
}
