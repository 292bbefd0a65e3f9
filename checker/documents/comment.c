/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the comments of a C source as text: strings and character constants are
 * stepped over, macros and conditions are not looked at. Takes the stars and blanks
 * off that comments are decorated with and keeps how far each line is indented.
 */
#include "documents/comment.h"

#include <string.h>

#define TAB 8

struct reader {
	const char *at, *end;
	guint line;
	guint column;		/* of `at` */
	GPtrArray *out;
};

static void line_clear(gpointer data)
{
	g_free(((struct comment_line *)data)->text);
}

static struct comment *comment_new(void)
{
	struct comment *c = g_new0(struct comment, 1);

	c->lines = g_array_new(FALSE, FALSE, sizeof(struct comment_line));
	g_array_set_clear_func(c->lines, line_clear);
	return c;
}

void comment_free(gpointer comment)
{
	struct comment *c = comment;

	g_array_unref(c->lines);
	g_free(c);
}

static void step(struct reader *r)
{
	if (*r->at == '\n') {
		r->line++;
		r->column = 0;
	} else {
		r->column = *r->at == '\t' ? (r->column / TAB + 1) * TAB : r->column + 1;
	}
	r->at++;
}

static gboolean at(const struct reader *r, const char *two)
{
	return r->end - r->at >= 2 && r->at[0] == two[0] && r->at[1] == two[1];
}

/* From a quote to behind the one that ends it, or to the end of the line. */
static void skip_quoted(struct reader *r)
{
	char quote = *r->at;

	step(r);
	while (r->at < r->end && *r->at != quote && *r->at != '\n') {
		if (*r->at == '\\' && r->end - r->at > 1)
			step(r);
		step(r);
	}
	if (r->at < r->end)
		step(r);
}

/* Blanks, and a star that is followed by one (or by nothing): decoration. */
static void skip_decoration(struct reader *r, gboolean star)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t'))
		step(r);
	if (!star || r->at >= r->end || *r->at != '*' || at(r, "*/"))
		return;
	step(r);
	skip_decoration(r, FALSE);
}

/* The rest of the line, up to what ends the comment. */
static void read_line(struct reader *r, struct comment *c, gboolean block)
{
	struct comment_line l = { .line = r->line, .indent = r->column };
	const char *from = r->at;

	while (r->at < r->end && *r->at != '\n' && !(block && at(r, "*/")))
		step(r);
	l.text = g_strchomp(g_utf8_make_valid(from, r->at - from));
	g_array_append_val(c->lines, l);
}

static void read_block(struct reader *r)
{
	struct comment *c = comment_new();

	step(r);
	step(r);
	while (r->at < r->end) {
		skip_decoration(r, TRUE);
		read_line(r, c, TRUE);
		if (r->at < r->end && *r->at != '\n')
			break;
		if (r->at < r->end)
			step(r);
	}
	for (int i = 0; i < 2 && r->at < r->end; i++)
		step(r);
	g_ptr_array_add(r->out, c);
}

/* A line that begins with one goes on the comment of the line before it. */
static void read_slashes(struct reader *r)
{
	struct comment *c = r->out->len ? r->out->pdata[r->out->len - 1] : NULL;
	const struct comment_line *last = c && c->lines->len ?
		&g_array_index(c->lines, struct comment_line, c->lines->len - 1) : NULL;

	if (!last || last->line + 1 != r->line) {
		c = comment_new();
		g_ptr_array_add(r->out, c);
	}
	step(r);
	step(r);
	skip_decoration(r, FALSE);
	read_line(r, c, FALSE);
}

void comments_read(const char *text, gsize n, GPtrArray *out)
{
	struct reader r = { .at = text, .end = text + n, .line = 1, .out = out };

	while (r.at < r.end) {
		if (at(&r, "/*"))
			read_block(&r);
		else if (at(&r, "//"))
			read_slashes(&r);
		else if (*r.at == '"' || *r.at == '\'')
			skip_quoted(&r);
		else
			step(&r);
	}
}
