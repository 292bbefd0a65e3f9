/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the comment that is put under a pull or merge request. Its first line is a marker that
 * is not shown, by which whoever posts it finds the one to update. Text of source is escaped.
 */
#include "report/review_emit.h"

#include <string.h>

#include "change/change.h"
#include "report/comment.h"
#include "report/emit.h"
#include "report/style.h"

#define MARKER "<!-- faultline review -->\n"

static void put_place(GString *out, const char *file, guint line)
{
	g_autoptr(GString) place = g_string_new(NULL);

	report_place(place, file, line, 0);
	markdown_text(out, place->str);
}

static void put_title(GString *out, const struct review *r, const struct review_finding *f)
{
	const struct change_patch *p = review_patch(r, f);
	g_autofree char *name = review_patch_name(r, f);

	g_string_append_printf(out, "\n#### %s: ", severity_name(f->finding->severity));
	markdown_text(out, f->finding->message);
	g_string_append(out, "\n\n");
	put_place(out, f->finding->file, f->finding->line);
	g_string_append_printf(out, " (%s confidence", confidence_name(f->finding->confidence));
	if (*f->finding->world) {
		g_string_append(out, ", ");
		markdown_text(out, f->finding->world);
	}
	g_string_append_printf(out, "), %s %s", f->fate == REVIEW_NEW ? "new with" : "changed by",
			       name);
	if (p && *p->subject) {
		g_string_append(out, ", “");
		markdown_text(out, p->subject);
		g_string_append(out, "”");
	}
	if (f->why) {
		g_string_append(out, ": ");
		markdown_text(out, f->why);
	}
	g_string_append(out, "\n\n");
}

/* Lines of the patch's own in bold, with a plus. */
static void put_side(GString *out, const struct report_side *side, guint nth)
{
	const char *before = NULL;

	g_string_append_printf(out, "%u. ", nth + 1);
	markdown_text(out, *side->title ? side->title : "witness");
	g_string_append_c(out, '\n');
	for (guint i = 0; i < side->steps->len; i++) {
		const struct report_step *s = side->steps->pdata[i];

		g_string_append_printf(out, "   - %s", s->own ? "**&#43; " : "");
		put_place(out, s->file, s->line);
		g_string_append(out, s->own ? "** " : " ");
		markdown_text(out, s->function);
		g_string_append(out, ": ");
		markdown_text(out, s->what);
		if (s->held && *s->held && g_strcmp0(s->held, before)) {
			g_string_append(out, " (holding ");
			markdown_text(out, s->held);
			g_string_append_c(out, ')');
		}
		before = s->held;
		g_string_append_c(out, '\n');
	}
}

static void put_folded(GString *out, const char *title, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	g_string_append_printf(out, "\n<details><summary>%s</summary>\n\n", title);
	/* As code, indented: a fence could be closed from inside. */
	for (char **line = lines; *line && (**line || line[1]); line++) {
		g_string_append(out, "    ");
		style_text(out, *line);
		g_string_append_c(out, '\n');
	}
	g_string_append(out, "\n</details>\n");
}

/* A rule's own paragraphs, once. */
static void put_why(GString *out, const struct review *r, const char *rule, GHashTable *told)
{
	const struct report_text *t = g_hash_table_lookup(r->rules, rule);

	if (!t || !g_hash_table_add(told, t->id))
		return;
	g_string_append(out, "\n<details><summary>Why it matters: ");
	markdown_text(out, t->id);
	g_string_append(out, "</summary>\n");
	markdown_rule(out, t);
	g_string_append(out, "\n</details>\n");
}

static void put_answers(GString *out, const struct review *r)
{
	g_autoptr(GString) lines = g_string_new(NULL);

	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];

		if (f->fate == REVIEW_NEW)
			comment_answer(lines, f->finding);
	}
	put_folded(out, "No bug? Lines for .faultline/triage.yaml", lines->str);
	if (!r->command)
		return;
	g_string_truncate(lines, 0);
	style_text(lines, r->command);
	put_folded(out, "Do it again", lines->str);
}

static void put_fixed(GString *out, const struct review *r)
{
	g_string_append(out, "\n");
	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];
		g_autofree char *name = NULL;

		if (f->fate != REVIEW_FIXED)
			continue;
		name = review_patch_name(r, f);
		g_string_append_printf(out, "- fixed by %s: ", name);
		put_place(out, f->finding->file, f->finding->line);
		g_string_append(out, " ");
		markdown_text(out, f->finding->message);
		g_string_append_c(out, '\n');
	}
}

static void put_end(GString *out, const struct review *r)
{
	for (guint i = 0; i < r->notes->len; i++) {
		g_string_append(out, "\nNote: ");
		markdown_text(out, r->notes->pdata[i]);
		g_string_append_c(out, '\n');
	}
	g_string_append(out, "\n<sub>faultline ");
	markdown_text(out, review_run(r)->tool_version);
	if (*review_run(r)->kernel) {
		g_string_append(out, ", Linux ");
		markdown_text(out, review_run(r)->kernel);
		g_string_append_printf(out, ", config %.12s", review_run(r)->config);
	}
	g_string_append(out, ", compared with ");
	markdown_text(out, r->base ? r->base : "the tree before");
	g_string_append(out, "</sub>\n");
}

gboolean review_markdown(const struct review *r, const struct review_options *opt, GString *out,
			 GError **error)
{
	g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
	g_autofree char *totals = review_totals(r);

	(void)opt;
	(void)error;
	g_string_append_printf(out, MARKER "### faultline: %s\n", totals);
	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];

		if (f->fate == REVIEW_FIXED)
			continue;
		put_title(out, r, f);
		for (guint k = 0; k < f->finding->sides->len; k++)
			put_side(out, f->finding->sides->pdata[k], k);
		put_why(out, r, f->finding->rule, told);
	}
	if (review_count(r, REVIEW_FIXED))
		put_fixed(out, r);
	if (review_count(r, REVIEW_NEW))
		put_answers(out, r);
	put_end(out, r);
	return TRUE;
}
