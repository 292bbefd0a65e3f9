/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes the review for a terminal: a line a finding that editors jump to, and all it rests on. */
#include "report/review_emit.h"

#include <string.h>

#include "change/change.h"
#include "report/comment.h"
#include "report/emit.h"
#include "report/style.h"

static void put_patch(GString *out, const struct review *r, const struct review_finding *f)
{
	const struct change_patch *p = review_patch(r, f);
	g_autofree char *name = review_patch_name(r, f);
	g_autoptr(GString) text = g_string_new(NULL);

	g_string_printf(text, "%s %s", f->fate == REVIEW_NEW ? "New with" : "Changed by", name);
	if (p && *p->subject)
		g_string_append_printf(text, ", \"%s\"", p->subject);
	if (!f->own && f->fate == REVIEW_NEW)
		g_string_append(text, "; none of its lines is on the way");
	if (f->why)
		g_string_append_printf(text, ": %s", f->why);
	style_fold(out, "  ", "  ", text->str);
}

static void put_finding(GString *out, const struct review *r, const struct review_finding *f,
			gboolean colour)
{
	report_text_headline(f->finding, colour, out);
	put_patch(out, r, f);
	comment_witnesses(out, STYLE_WIDTH, f->finding);
	g_string_append_c(out, '\n');
}

static void put_fixed(GString *out, const struct review *r)
{
	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];
		g_autofree char *name = NULL, *title = NULL;

		if (f->fate != REVIEW_FIXED)
			continue;
		name = review_patch_name(r, f);
		title = g_strdup_printf("fixed by %s: ", name);
		comment_line(out, STYLE_WIDTH, title, f->finding);
	}
}

/* Once each, of the rules whose findings were told. */
static void put_rules(GString *out, const struct review *r)
{
	g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];

		if (f->fate == REVIEW_FIXED || !g_hash_table_add(told, f->finding->rule) ||
		    !g_hash_table_contains(r->rules, f->finding->rule))
			continue;
		style_text(out, f->finding->rule);
		g_string_append(out, ":\n");
		comment_why(out, STYLE_WIDTH, g_hash_table_lookup(r->rules, f->finding->rule));
		g_string_append_c(out, '\n');
	}
}

static void put_answers(GString *out, const struct review *r)
{
	g_string_append(out, "No bug? Say so in .faultline/triage.yaml:\n");
	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];

		if (f->fate == REVIEW_NEW)
			comment_answer(out, f->finding);
	}
}

gboolean review_text(const struct review *r, const struct review_options *opt, GString *out,
		     GError **error)
{
	g_autofree char *totals = review_totals(r);

	(void)error;
	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];

		if (f->fate != REVIEW_FIXED)
			put_finding(out, r, f, opt->colour);
	}
	put_rules(out, r);
	put_fixed(out, r);
	if (review_count(r, REVIEW_NEW)) {
		put_answers(out, r);
		comment_reproduce(out, STYLE_WIDTH, r);
	}
	comment_notes(out, STYLE_WIDTH, r);
	g_string_append_printf(out, "%s\n", totals);
	return TRUE;
}
