/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Comments → documents: where one speaks of lock order, the paragraphs below it that
 * have a shape (shape.c reads them), until prose follows. A paragraph that looks as if
 * it had one, and every such place below which nothing could be read, is noted.
 */
#include "documents/document.h"

#include <string.h>

#include "documents/comment.h"
#include "documents/shape.h"

#define TITLE_WORDS 4	/* of a line that is a title without a colon */

struct scan {
	const char *file;
	GPtrArray *out;
	GRegex *speaks;		/* of the order of locks */
	GRegex *arrow;		/* between plain names */
};

static void node_clear(gpointer data)
{
	g_strfreev(((struct document_node *)data)->names);
}

static void unread_clear(gpointer data)
{
	g_free(((struct document_line *)data)->text);
}

static struct document *document_new(const char *file, guint line, const char *title)
{
	struct document *d = g_new0(struct document, 1);

	d->file = g_strdup(file);
	d->line = line;
	d->title = g_strdup(title);
	d->nodes = g_array_new(FALSE, FALSE, sizeof(struct document_node));
	g_array_set_clear_func(d->nodes, node_clear);
	d->unread = g_array_new(FALSE, FALSE, sizeof(struct document_line));
	g_array_set_clear_func(d->unread, unread_clear);
	return d;
}

void document_free(gpointer document)
{
	struct document *d = document;

	g_free(d->file);
	g_free(d->title);
	g_array_unref(d->nodes);
	g_array_unref(d->unread);
	g_free(d);
}

static const struct comment_line *line_at(const struct comment *c, guint i)
{
	return &g_array_index(c->lines, struct comment_line, i);
}

/* "", or a line drawn: "=====". */
static gboolean is_blank(const struct comment_line *l)
{
	for (const char *p = l->text; *p; p++)
		if (g_ascii_isalnum(*p))
			return FALSE;
	return !strstr(l->text, "->");
}

/* --- titles ----------------------------------------------------------------------------- */

static guint count_words(const char *text)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
	guint n = 0;

	for (char **w = words; *w; w++)
		n += **w != '\0';
	return n;
}

/*
 * Whether a line begins a document. *rest: what it says itself behind the words that
 * speak of order, when that is a chain.
 */
static gboolean is_title(const struct scan *s, const struct comment_line *l, const char **rest)
{
	g_autoptr(GMatchInfo) match = NULL;
	gint end;

	*rest = NULL;
	if (!g_regex_match(s->speaks, l->text, 0, &match) ||
	    !g_match_info_fetch_pos(match, 0, NULL, &end))
		return FALSE;
	if (shape_has_arrow(l->text + end)) {
		*rest = l->text + end;
		return TRUE;
	}
	return g_str_has_suffix(l->text, ":") || g_str_has_suffix(l->text, " is") ||
	       (!g_str_has_suffix(l->text, ".") && count_words(l->text) <= TITLE_WORDS);
}

/* --- what stands below a title ---------------------------------------------------------- */

static void note_unread(struct document *d, const struct comment_line *l)
{
	struct document_line u = { l->line, g_strdup(l->text) };

	g_array_append_val(d->unread, u);
}

/* The lines from..to-1, not blank. FALSE when they are prose. */
static gboolean read_paragraph(struct document *d, const struct comment *c, guint from, guint to)
{
	enum shape shape = shape_read(d, c, from, to);

	if (shape == SHAPE_BROKEN)
		note_unread(d, line_at(c, from));
	return shape != SHAPE_NONE;
}

/* The first line after `from` that is blank, or a title. */
static guint paragraph_end(const struct scan *s, const struct comment *c, guint from)
{
	const char *rest;
	guint to = from;

	while (to < c->lines->len && !is_blank(line_at(c, to)) &&
	       (to == from || !is_title(s, line_at(c, to), &rest)))
		to++;
	return to;
}

/* What a title says on its own line, and on those that this goes on. */
static guint read_rest(struct document *d, const struct comment *c, guint i, const char *rest)
{
	guint to = i + 1;

	while (to < c->lines->len && shape_goes_on(line_at(c, to - 1)->text, line_at(c, to)->text))
		to++;
	if (!shape_read_chain(d, c, i, to, rest))
		note_unread(d, line_at(c, i));
	return to;
}

/* Reads from the title in line i; gives the line to go on at. */
static guint read_document(struct scan *s, const struct comment *c, guint i, const char *rest)
{
	struct document *d = document_new(s->file, line_at(c, i)->line, line_at(c, i)->text);
	guint to = rest ? read_rest(d, c, i, rest) : i + 1;
	const char *next;

	while (to < c->lines->len && !is_title(s, line_at(c, to), &next)) {
		guint end = paragraph_end(s, c, to);

		if (end > to && !read_paragraph(d, c, to, end) && d->nodes->len)
			break;
		to = MAX(end, to + 1);
	}
	if (!d->nodes->len && !d->unread->len)
		note_unread(d, line_at(c, i));
	g_ptr_array_add(s->out, d);
	return MAX(to, i + 1);
}

/* --- all -------------------------------------------------------------------------------- */

/* A chain of plain names in any comment: whether they are locks, others know. */
static void read_plain(struct scan *s, const struct comment *c, guint i)
{
	g_autoptr(GMatchInfo) match = NULL;
	const struct comment_line *l = line_at(c, i);
	struct document *d;

	g_regex_match(s->arrow, l->text, 0, &match);
	for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
		g_autofree char *chain = g_match_info_fetch(match, 0);

		d = document_new(s->file, l->line, "");
		if (shape_read_chain(d, c, i, i + 1, chain))
			g_ptr_array_add(s->out, d);
		else
			document_free(d);
	}
}

static void read_comment(struct scan *s, const struct comment *c)
{
	const char *rest;

	for (guint i = 0; i < c->lines->len;) {
		if (is_title(s, line_at(c, i), &rest))
			i = read_document(s, c, i, rest);
		else
			read_plain(s, c, i++);
	}
}

void documents_read(const char *file, const char *text, gsize n, GPtrArray *out)
{
	g_autoptr(GPtrArray) comments = g_ptr_array_new_with_free_func(comment_free);
	struct scan s = {
		.file = file, .out = out,
		.speaks = g_regex_new("\\b(spin)?lock(s|ing)?\\b[^.:>]{0,24}"
				      "\\b(order(s|ing)?(?! to\\b)|ranking|rank|hierarchy|nesting)\\b"
				      "( is| are| of)?[: ]*",
				      G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL),
		.arrow = g_regex_new("[\\w.>&-]*\\w(\\(\\))?( (->|\xe2\x86\x92) [\\w.>&-]*\\w(\\(\\))?)+",
				     G_REGEX_OPTIMIZE, 0, NULL),
	};

	comments_read(text, n, comments);
	for (guint i = 0; i < comments->len; i++)
		read_comment(&s, comments->pdata[i]);
	g_regex_unref(s.speaks);
	g_regex_unref(s.arrow);
}
