/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes what systems that collect checks of patches take: the body of a POST to patchwork's
 * …/patches/ID/checks/, the answer of a check command of b4 review, the line that NIPA takes
 * as a description. Where and with which key to post is not known here.
 */
#include "report/review_emit.h"

#include "report/comment.h"
#include "report/emit.h"
#include "report/json_out.h"
#include "report/style.h"

/* Patchwork keeps no longer ones. */
#define MOST_DESCRIPTION 255
#define WIDTH 72

/* The first new finding of those that weigh most; NULL without one. */
static const struct report_finding *worst_of(const struct review *r)
{
	const struct report_finding *worst = NULL;

	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];

		if (f->fate == REVIEW_NEW && (!worst || f->finding->severity < worst->severity))
			worst = f->finding;
	}
	return worst;
}

/* One of three words, of a check that passes, warns, or fails. */
static const char *verdict(const struct review *r, const char *passes, const char *warns,
			   const char *fails)
{
	const struct report_finding *worst = worst_of(r);

	if (!worst)
		return passes;
	return worst->severity == SEVERITY_ERROR ? fails : warns;
}

/* "2 new findings, ...: PLACE MESSAGE" */
static char *summary(const struct review *r)
{
	const struct report_finding *worst = worst_of(r);
	g_autofree char *totals = review_totals(r);
	GString *text = g_string_new(totals);

	if (worst) {
		g_string_append(text, ": ");
		report_place(text, worst->file, worst->line, 0);
		g_string_append_c(text, ' ');
		style_text(text, worst->message);
	}
	return g_string_free(text, FALSE);
}

gboolean review_line(const struct review *r, const struct review_options *opt, GString *out,
		     GError **error)
{
	g_autofree char *text = summary(r);

	(void)opt;
	(void)error;
	g_string_append_printf(out, "%s\n", text);
	return TRUE;
}

gboolean review_patchwork(const struct review *r, const struct review_options *opt, GString *out,
			  GError **error)
{
	g_autofree char *text = summary(r), *cut = NULL;
	json_t *root = json_object();

	(void)error;
	cut = g_utf8_strlen(text, -1) > MOST_DESCRIPTION ?
	      g_utf8_substring(text, 0, MOST_DESCRIPTION) : g_strdup(text);
	json_object_set_new(root, "state",
			    json_string(verdict(r, "success", "warning", "fail")));
	if (opt->url)
		json_object_set_new(root, "target_url", json_out_text(opt->url));
	json_object_set_new(root, "context", json_string("faultline"));
	json_object_set_new(root, "description", json_out_words(cut));
	json_out_put(out, root);
	return TRUE;
}

static char *details(const struct review *r)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];

		comment_line(text, WIDTH, f->fate == REVIEW_FIXED ? "fixed: " :
			     f->fate == REVIEW_NEW ? "new: " : "changed: ", f->finding);
		if (f->fate != REVIEW_FIXED)
			comment_witnesses(text, WIDTH, f->finding);
	}
	comment_notes(text, WIDTH, r);
	if (review_count(r, REVIEW_NEW))
		comment_reproduce(text, WIDTH, r);
	return g_string_free(text, FALSE);
}

gboolean review_b4(const struct review *r, const struct review_options *opt, GString *out,
		   GError **error)
{
	g_autofree char *text = summary(r), *all = details(r);
	json_t *check = json_object();

	(void)error;
	json_object_set_new(check, "tool", json_string("faultline"));
	json_object_set_new(check, "status", json_string(verdict(r, "pass", "warn", "fail")));
	json_object_set_new(check, "summary", json_out_words(text));
	if (opt->url)
		json_object_set_new(check, "url", json_out_text(opt->url));
	json_object_set_new(check, "details", json_out_text(all));
	json_out_put(out, json_pack("[o]", check));
	return TRUE;
}
