/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hunks of a patch and the content before and after it → the lines that the patch says it
 * changes, at the places where its hunks apply. They are not always those that a diff of the
 * two would tell: of two lines that change places either may be the one that moved. Nothing
 * is taken on trust: the hunks have to make the one content of the other, line by line.
 *
 * Does not handle hunks that are out of order, and those of a copy.
 */
#include <string.h>

#include "change/internal.h"

/* Comparisons of lines in search of a place: git, which comes first, needs no fewer. */
#define MOST_STEPS ((gsize)64 << 20)
/* Bytes of a content: hardly any source is larger, and lines take many times the memory. */
#define MOST_SIZE ((gsize)4 << 20)

struct line {
	const char *text;
	gsize size;		/* without the newline */
	gboolean open;		/* it has none */
};

struct owning {
	GArray *before, *after;	/* struct line */
	guint old, new;		/* how many of each are behind us */
	GArray *from, *to;	/* struct line, of the hunk: what it wants, what it makes of it */
	struct hunks hunks;
	gsize steps;
};

static GArray *lines_new(void)
{
	return g_array_new(FALSE, FALSE, sizeof(struct line));
}

static const struct line *line_at(const GArray *lines, guint i)
{
	return &g_array_index(lines, struct line, i);
}

/* The line of text at *at, which is moved on. FALSE: there is none. */
static gboolean next_line(const char **at, const char *end, struct line *line)
{
	const char *newline;

	if (*at >= end)
		return FALSE;
	newline = memchr(*at, '\n', (gsize)(end - *at));
	*line = (struct line){ *at, (gsize)((newline ? newline : end) - *at), !newline };
	*at = newline ? newline + 1 : end;
	return TRUE;
}

static GArray *lines_of(GBytes *content)
{
	GArray *lines = lines_new();
	gsize size = 0;
	const char *at = content ? g_bytes_get_data(content, &size) : NULL;
	const char *end = size ? at + size : at;
	struct line line;

	while (next_line(&at, end, &line))
		g_array_append_val(lines, line);
	return lines;
}

static gboolean same_line(const struct line *a, const struct line *b)
{
	return a->size == b->size && a->open == b->open && !memcmp(a->text, b->text, a->size);
}

/* Whether n lines of a from `i` are those of b from `k`. */
static gboolean same_lines(const GArray *a, guint i, const GArray *b, guint k, guint n)
{
	if (i > a->len || n > a->len - i || k > b->len || n > b->len - k)
		return FALSE;
	for (guint m = 0; m < n; m++)
		if (!same_line(line_at(a, i + m), line_at(b, k + m)))
			return FALSE;
	return TRUE;
}

/* --- where a hunk applies --------------------------------------------------------------------- */

static gboolean fits(struct owning *o, guint at)
{
	o->steps++;
	return same_lines(o->before, at, o->from, 0, o->from->len);
}

/* As git looks for it: where the head says, then on both sides, ever farther. */
static gboolean find_place(struct owning *o, guint guess, guint *at)
{
	guint last, far;

	if (o->from->len > o->before->len - o->old)
		return FALSE;
	last = o->before->len - o->from->len;
	guess = CLAMP(guess, o->old, last);
	far = MAX(guess - o->old, last - guess);
	for (guint d = 0; d <= far && o->steps < MOST_STEPS; d++) {
		if (d <= guess - o->old && fits(o, guess - d)) {
			*at = guess - d;
			return TRUE;
		}
		if (d <= last - guess && fits(o, guess + d)) {
			*at = guess + d;
			return TRUE;
		}
	}
	return FALSE;
}

/* Where the hunk's new lines begin, before the old ones that are behind us and those between. */
static guint guess_of(const struct owning *o, const struct change_span *head)
{
	guint new = head->new_first - (head->new_n && head->new_first);

	return new < o->new ? o->old : new - o->new + o->old;
}

/* --- a hunk ----------------------------------------------------------------------------------- */

static void add_line(struct owning *o, const struct line *line)
{
	struct line bare = *line;

	if (line->size)
		bare = (struct line){ line->text + 1, line->size - 1, FALSE };
	if (!line->size || *line->text != '+')
		g_array_append_val(o->from, bare);
	if (!line->size || *line->text != '-')
		g_array_append_val(o->to, bare);
}

/* "\ No newline at end of file" is said of the line above. */
static void open_last(struct owning *o, char kind)
{
	if (kind != '+' && o->from->len)
		g_array_index(o->from, struct line, o->from->len - 1).open = TRUE;
	if (kind != '-' && o->to->len)
		g_array_index(o->to, struct line, o->to->len - 1).open = TRUE;
}

/* The lines of the hunk at `text`, each with its sign; returns where they end. */
static const char *read_lines(struct owning *o, const char *text, const char *end)
{
	struct line line;
	char last = ' ';

	g_array_set_size(o->from, 0);
	g_array_set_size(o->to, 0);
	for (const char *at = text; next_line(&at, end, &line); text = at) {
		if (line.size > 1 && line.text[0] == '@')
			break;
		if (line.size && line.text[0] == '\\') {
			open_last(o, last);
			continue;
		}
		add_line(o, &line);
		last = line.size ? *line.text : ' ';
	}
	return text;
}

static void keep_lines(struct owning *o, const char *text, const char *end)
{
	struct line line;

	while (next_line(&text, end, &line))
		hunks_line(&o->hunks, line.text, line.size);
}

/* What is between two hunks is the same; the hunk's own lines are what it says. */
static gboolean place_hunk(struct owning *o, const struct change_span *head)
{
	guint at, between;

	if (head->old_n != o->from->len || head->new_n != o->to->len ||
	    !find_place(o, guess_of(o, head), &at))
		return FALSE;
	between = at - o->old;
	if (!same_lines(o->before, o->old, o->after, o->new, between) ||
	    !same_lines(o->to, 0, o->after, o->new + between, o->to->len))
		return FALSE;
	hunks_move(&o->hunks, at + 1, o->new + between + 1);
	o->old = at + o->from->len;
	o->new += between + o->to->len;
	return TRUE;
}

static gboolean read_hunks(struct owning *o, const GString *text)
{
	const char *at = text->str, *end = text->str + text->len;
	struct line line;

	while (next_line(&at, end, &line)) {
		g_autofree char *head = g_strndup(line.text, line.size);
		const char *body = at;
		const struct change_span *span;

		if (!g_str_has_prefix(head, "@@ -"))
			return FALSE;
		span = hunks_head(&o->hunks, head);
		at = read_lines(o, body, end);
		if (!place_hunk(o, span))
			return FALSE;
		keep_lines(o, body, at);
	}
	return same_lines(o->before, o->old, o->after, o->new, o->before->len - o->old) &&
	       o->before->len - o->old == o->after->len - o->new;
}

static gboolean is_huge(GBytes *content)
{
	return content && g_bytes_get_size(content) > MOST_SIZE;
}

gboolean own_hunks(const GString *hunks, GBytes *before, GBytes *after, struct change_file *file)
{
	struct owning o = { .from = lines_new(), .to = lines_new() };
	gboolean huge = is_huge(before) || is_huge(after), ok;

	o.before = lines_of(huge ? NULL : before);
	o.after = lines_of(huge ? NULL : after);
	hunks_begin(&o.hunks, file);
	ok = !huge && read_hunks(&o, hunks);
	hunks_end(&o.hunks, ok);
	g_array_unref(o.before);
	g_array_unref(o.after);
	g_array_unref(o.from);
	g_array_unref(o.to);
	return ok;
}
