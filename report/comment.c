/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads findings of a review, makes plain text for people who know the code: short, in the
 * order in which things happen, and nothing twice. Lines of source and commands are never
 * folded, all else is.
 */
#include "report/comment.h"

#include <string.h>

#include "report/emit.h"
#include "report/style.h"

/* Lines of source are cut there: mail may not carry longer ones than 998 bytes. */
#define MOST_SOURCE 200

/* Where it happens and what; what is held then, where that is not as at the step before. */
static void put_step(GString *out, int width, const struct report_step *s, const char *before)
{
	g_autoptr(GString) text = g_string_new(NULL);

	report_place(text, s->file, s->line, 0);
	if (*s->function) {
		g_string_append_c(text, ' ');
		style_text(text, s->function);
		g_string_append(text, "()");
	}
	g_string_append_c(text, ' ');
	style_text(text, s->what);
	if (s->held && *s->held && g_strcmp0(s->held, before)) {
		g_string_append(text, " [holding ");
		style_text(text, s->held);
		g_string_append_c(text, ']');
	}
	style_fold_to(out, width, s->own ? "  + " : "    ", "        ", text->str);
}

void comment_witnesses(GString *out, int width, const struct report_finding *f)
{
	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];
		const char *before = NULL;

		style_fold_to(out, width, "  ", "    ", *side->title ? side->title : "witness");
		for (guint k = 0; k < side->steps->len; k++) {
			const struct report_step *s = side->steps->pdata[k];

			put_step(out, width, s, before);
			before = s->held;
		}
	}
}

void comment_headline(GString *out, int width, const struct report_finding *f)
{
	g_autofree char *text = g_strdup_printf("%s: %s [%s] (%s confidence)",
						severity_name(f->severity), f->message, f->rule,
						confidence_name(f->confidence));

	style_fold_to(out, width, "", "", text);
}

void comment_beside(GString *out, int width, const struct review_finding *f)
{
	g_autofree char *text = f->why ? g_strdup_printf("Here %s.", f->why) : NULL;

	if (text)
		style_fold_to(out, width, "", "", text);
}

void comment_why(GString *out, int width, const struct report_text *rule)
{
	if (!rule)
		return;
	if (*rule->why)
		style_paragraphs_to(out, width, "  ", rule->why);
	if (*rule->why && *rule->fix)
		g_string_append_c(out, '\n');
	if (*rule->fix)
		style_paragraphs_to(out, width, "  ", rule->fix);
}

void comment_line(GString *out, int width, const char *first, const struct report_finding *f)
{
	g_autoptr(GString) text = g_string_new(NULL);

	report_place(text, f->file, f->line, 0);
	g_string_append(text, ": ");
	style_text(text, f->message);
	g_string_append(text, " [");
	style_text(text, f->rule);
	g_string_append_c(text, ']');
	style_fold_to(out, width, first, "  ", text->str);
}

void comment_notes(GString *out, int width, const struct review *r)
{
	for (guint i = 0; i < r->notes->len; i++)
		style_fold_to(out, width, "note: ", "  ", r->notes->pdata[i]);
}

/* A command of plain words may go on in the next line. */
static void put_command(GString *out, int width, const char *command)
{
	g_autoptr(GString) folded = g_string_new(NULL);

	if (strpbrk(command, "'\"\\\n#")) {
		g_string_append(out, "    ");
		style_text(out, command);
		g_string_append_c(out, '\n');
		return;
	}
	style_fold_to(folded, width - 2, "    ", "        ", command);
	g_string_truncate(folded, folded->len - 1);
	g_string_replace(folded, "\n", " \\\n", 0);
	g_string_append_printf(out, "%s\n", folded->str);
}

void comment_reproduce(GString *out, int width, const struct review *r)
{
	g_autofree char *text = g_strdup_printf("Linux %s, config %.12s, faultline %s; compared with "
						"%s. To do it again:", review_run(r)->kernel,
						review_run(r)->config, review_run(r)->tool_version,
						r->base ? r->base : "the tree before");

	style_fold_to(out, width, "", "", text);
	if (r->command)
		put_command(out, width, r->command);
}

void comment_answer(GString *out, const struct report_finding *f)
{
	g_string_append_printf(out, "  - fingerprint: %s\n"
				    "    verdict: false-positive  # or accepted\n"
				    "    reason: \n", f->fingerprint);
}

static gboolean is_plain(const char *name, const char *also)
{
	if (!*name || *name == '-')
		return FALSE;
	for (; *name; name++)
		if (!g_ascii_isalnum(*name) && !strchr(also, *name))
			return FALSE;
	return TRUE;
}

void comment_vim(GString *out, const struct report_finding *f)
{
	if (!f->line || !is_plain(f->file, "_-+./"))
		return;
	g_string_append(out, "vim ");
	if (is_plain(f->function, "_"))
		g_string_append_printf(out, "+/%s ", f->function);
	g_string_append_printf(out, "+%u %s\n", f->line, f->file);
}

/* Made harmless but for tabs, which stay what they are. */
static void put_source(GString *out, const char *line)
{
	g_autoptr(GString) clean = g_string_new(NULL);
	g_auto(GStrv) parts = g_strsplit(line, "\t", -1);

	for (char **part = parts; *part; part++) {
		style_text(clean, *part);
		if (part[1])
			g_string_append_c(clean, '\t');
	}
	if (clean->len > MOST_SOURCE) {
		const char *cut = g_utf8_find_prev_char(clean->str, clean->str + MOST_SOURCE);

		g_string_truncate(clean, (gsize)(cut - clean->str));
		g_string_append(clean, "...");
	}
	g_string_append_printf(out, "%s\n", clean->str);
}

void comment_source(GString *out, struct source *source, const char *file, guint line)
{
	g_autofree char *at = source ? source_line(source, file, line) : NULL;

	if (!at)
		return;
	for (guint n = line > 3 ? line - 3 : 1; n <= line + 2; n++) {
		g_autofree char *text = source_line(source, file, n);

		if (!text)
			break;
		g_string_append_printf(out, "%c %6u ", n == line ? '>' : ' ', n);
		put_source(out, text);
	}
}

void comment_quote(GString *out, const char *prefix, const char *lines)
{
	g_auto(GStrv) all = g_strsplit(lines, "\n", -1);

	for (char **line = all; *line; line++) {
		if (!**line && !line[1])
			break;
		g_string_append(out, prefix);
		put_source(out, *line);
	}
}
