/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes Markdown for issues and merge requests: a table of all findings, the
 * witnesses folded below it. Text of the source is escaped, so that nothing in
 * it can become a link, a mention or HTML.
 */
#include "report/emit.h"
#include "report/style.h"

#include <string.h>

static gboolean is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* Begins what GitHub or GitLab make a link of, or tell somebody of: @user, #1, !2, &3, ~label. */
static gboolean is_reference(const char *at)
{
	return strchr("@#!~%$&", *at) && is_word(at[1]);
}

static gboolean is_special(const char *text, gsize at)
{
	char c = text[at];

	if (c == '_')
		return at == 0 || !is_word(text[at - 1]) || !is_word(text[at + 1]);
	if (c == ':')
		return text[at + 1] == '/';
	if (c == '.')
		return at >= 3 && !g_ascii_strncasecmp(text + at - 3, "www", 3);
	return strchr("\\`*[]#|~<>&@", c) != NULL;
}

/*
 * Characters as numbers mean themselves both in Markdown and in the HTML within it. References
 * are looked for in what comes of that, so a space without width follows what begins one.
 */
void markdown_text(GString *out, const char *text)
{
	g_autoptr(GString) clean = g_string_new(NULL);

	style_text(clean, text);
	for (gsize i = 0; i < clean->len; i++) {
		if (is_special(clean->str, i))
			g_string_append_printf(out, "&#%d;", clean->str[i]);
		else
			g_string_append_c(out, clean->str[i]);
		if (is_reference(clean->str + i))
			g_string_append(out, "&#8203;");
	}
}

static void put_paragraph(GString *out, const char *first, const char *text)
{
	g_autofree char *joined = g_strdelimit(g_strstrip(g_strdup(text)), "\n\t", ' ');

	if (!*joined)
		return;
	g_string_append_printf(out, "\n%s", first);
	markdown_text(out, joined);
	g_string_append_c(out, '\n');
}

void markdown_rule(GString *out, const struct report_text *rule)
{
	g_auto(GStrv) paragraphs = g_strsplit(rule->why, "\n\n", -1);

	for (char **p = paragraphs; *p; p++)
		put_paragraph(out, "", *p);
	put_paragraph(out, "How to fix: ", rule->fix);
}

static void put_place(GString *out, const char *file, guint line, guint col)
{
	g_autoptr(GString) place = g_string_new(NULL);

	report_place(place, file, line, col);
	markdown_text(out, place->str);
}

static void put_table(GString *out, const struct report_data *d)
{
	g_string_append(out, "| # | place | severity | confidence | rule | world | finding |\n"
			     "|--:|---|---|---|---|---|---|\n");
	for (guint i = 0; i < d->findings->len; i++) {
		const struct report_finding *f = d->findings->pdata[i];

		g_string_append_printf(out, "| %u | ", i + 1);
		put_place(out, f->file, f->line, 0);
		g_string_append_printf(out, " | %s | %s | ", severity_name(f->severity),
				       confidence_name(f->confidence));
		markdown_text(out, f->rule);
		g_string_append(out, " | ");
		markdown_text(out, f->world);
		g_string_append(out, " | ");
		markdown_text(out, f->message);
		g_string_append(out, " |\n");
	}
}

static void put_side(GString *out, const struct report_side *side, guint nth)
{
	g_string_append_printf(out, "%u. ", nth + 1);
	markdown_text(out, *side->title ? side->title : "witness");
	g_string_append_c(out, '\n');
	for (guint i = 0; i < side->steps->len; i++) {
		const struct report_step *s = side->steps->pdata[i];

		g_string_append(out, "   - ");
		put_place(out, s->file, s->line, s->col);
		g_string_append(out, " ");
		markdown_text(out, s->function);
		g_string_append(out, ": ");
		markdown_text(out, s->what);
		g_string_append_c(out, '\n');
	}
}

static void put_details(GString *out, const struct report_finding *f, guint nth)
{
	g_string_append_printf(out, "\n<details><summary>%u: ", nth + 1);
	markdown_text(out, f->message);
	g_string_append_printf(out, "</summary>\n\n%.12s, %s", f->fingerprint, f->status);
	if (*f->reason) {
		g_string_append_printf(out, "; confidence is %s because: ",
				       confidence_name(f->confidence));
		markdown_text(out, f->reason);
	}
	g_string_append(out, "\n\n");
	for (guint i = 0; i < f->sides->len; i++)
		put_side(out, f->sides->pdata[i], i);
	g_string_append(out, "\n</details>\n");
}

void report_markdown(const struct report_data *d, const struct report_options *opt, GString *out)
{
	g_autoptr(GString) summary = g_string_new(NULL);

	g_string_append(out, "## faultline");
	if (*d->run.kernel) {
		g_string_append(out, ": Linux ");
		markdown_text(out, d->run.kernel);
	}
	g_string_append(out, "\n\n");
	if (d->findings->len)
		put_table(out, d);
	for (guint i = 0; i < d->findings->len; i++)
		put_details(out, d->findings->pdata[i], i);
	report_summary(d, opt, summary);
	/* As code, indented: a fence could be closed from inside. */
	g_string_append(out, "\n    ");
	g_string_truncate(summary, summary->len - 1);
	g_string_replace(summary, "\n", "\n    ", 0);
	g_string_append_printf(out, "%s\n", summary->str);
}
