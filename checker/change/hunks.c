/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text of the hunks of one file → its spans and hunks, at the lines that the hunks' heads
 * say or that whoever reads them has found. What the lines say is kept and not judged.
 */
#include <stdlib.h>
#include <string.h>

#include "change/internal.h"

void hunks_begin(struct hunks *h, struct change_file *file)
{
	*h = (struct hunks){
		.file = file,
		.spans = g_array_new(FALSE, TRUE, sizeof(struct change_span)),
		.hunks = g_array_new(FALSE, TRUE, sizeof(struct change_hunk)),
		.text = g_string_new(NULL),
	};
	g_array_set_clear_func(h->hunks, change_hunk_clear);
}

static void end_hunk(struct hunks *h)
{
	if (h->hunks->len)
		g_array_index(h->hunks, struct change_hunk, h->hunks->len - 1).text =
			g_strndup(h->text->str, h->text->len);
	g_string_truncate(h->text, 0);
	h->open = FALSE;
}

/* "12,3": first and number, 1 when it is not said. */
static const char *read_lines(const char *text, guint *first, guint *n)
{
	char *end;

	*first = (guint)strtoul(text, &end, 10);
	*n = 1;
	if (*end == ',')
		*n = (guint)strtoul(end + 1, &end, 10);
	return end;
}

struct change_span *hunks_head(struct hunks *h, const char *line)
{
	struct change_hunk hunk = { .heading = g_strdup(line) };
	struct change_span *at = &hunk.at;
	const char *rest = read_lines(line + strlen("@@ -"), &at->old_first, &at->old_n);

	end_hunk(h);
	if (g_str_has_prefix(rest, " +"))
		read_lines(rest + 2, &at->new_first, &at->new_n);
	g_array_append_val(h->hunks, hunk);
	h->left_old = at->old_n;
	h->left_new = at->new_n;
	/* of no lines it says which one they would come after */
	h->old = at->old_first + !at->old_n;
	h->new = at->new_first + !at->new_n;
	return &g_array_index(h->hunks, struct change_hunk, h->hunks->len - 1).at;
}

void hunks_move(struct hunks *h, guint old, guint new)
{
	struct change_span *at =
		&g_array_index(h->hunks, struct change_hunk, h->hunks->len - 1).at;

	h->old = old;
	h->new = new;
	at->old_first = old - !at->old_n;
	at->new_first = new - !at->new_n;
}

gboolean hunks_want(const struct hunks *h, const char *line, gsize size)
{
	return h->left_old || h->left_new || (size && line[0] == '\\');
}

static struct change_span *open_span(struct hunks *h)
{
	struct change_span s = { .old_first = h->old - 1, .new_first = h->new - 1 };

	if (!h->open)
		g_array_append_val(h->spans, s);
	h->open = TRUE;
	return &g_array_index(h->spans, struct change_span, h->spans->len - 1);
}

static void take_line(struct hunks *h)
{
	struct change_span *s = open_span(h);

	if (!s->old_n++)
		s->old_first = h->old;
	h->old++;
	h->left_old--;
}

static void put_line(struct hunks *h)
{
	struct change_span *s = open_span(h);

	if (!s->new_n++)
		s->new_first = h->new;
	h->new++;
	h->left_new--;
}

void hunks_line(struct hunks *h, const char *line, gsize size)
{
	g_string_append_len(h->text, line, (gssize)size);
	g_string_append_c(h->text, '\n');
	if (size && line[0] == '-') {
		take_line(h);
	} else if (size && line[0] == '+') {
		put_line(h);
	} else if (!size || line[0] == ' ') {	/* of an empty one a mailer may have cut the blank */
		h->open = FALSE;
		h->old++, h->new++;
		h->left_old--, h->left_new--;
	}	/* else there is no newline at the end of the file */
}

void hunks_end(struct hunks *h, gboolean ok)
{
	end_hunk(h);
	if (ok) {
		h->file->n_spans = h->spans->len;
		h->file->spans = (struct change_span *)(void *)g_array_free(h->spans, FALSE);
		h->file->n_hunks = h->hunks->len;
		h->file->hunks = (struct change_hunk *)(void *)g_array_free(h->hunks, FALSE);
	} else {
		g_array_unref(h->spans);
		g_array_unref(h->hunks);
	}
	g_string_free(h->text, TRUE);
	*h = (struct hunks){ 0 };
}
