/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two contents of a file → the lines in which they differ, by one `git diff --no-index` for
 * all files of a patch. They are laid out under numbers, so no name of the patch gets there.
 * What a patch itself says of its lines is not read here: its hunks may apply elsewhere.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "change/internal.h"

static void pair_clear(void *data)
{
	struct pair *p = data;

	g_clear_pointer(&p->before, g_bytes_unref);
	g_clear_pointer(&p->after, g_bytes_unref);
}

GArray *pairs_new(void)
{
	GArray *pairs = g_array_new(FALSE, FALSE, sizeof(struct pair));

	g_array_set_clear_func(pairs, pair_clear);
	return pairs;
}

void pairs_add(GArray *pairs, GBytes *before, GBytes *after, struct change_file *file)
{
	struct pair p = { before ? g_bytes_ref(before) : NULL, after ? g_bytes_ref(after) : NULL,
			  file };

	g_array_append_val(pairs, p);
}

/* --- what git prints -------------------------------------------------------------------- */

struct reading {
	GArray *pairs;
	struct change_file *file;	/* whose hunks are read now */
	GArray *spans, *hunks;		/* of it */
	GString *text;			/* of the last hunk */
	guint old, new;			/* the next line's numbers */
	guint left_old, left_new;	/* lines of the hunk still to come */
	gboolean open;			/* the last span may grow */
};

static void end_hunk(struct reading *r)
{
	struct change_hunk *h;

	if (r->hunks && r->hunks->len) {
		h = &g_array_index(r->hunks, struct change_hunk, r->hunks->len - 1);
		g_free(h->text);
		h->text = g_strndup(r->text->str, r->text->len);
	}
	g_string_truncate(r->text, 0);
	r->open = FALSE;
}

static void end_file(struct reading *r)
{
	end_hunk(r);
	if (!r->file)
		return;
	r->file->n_spans = r->spans->len;
	r->file->spans = (struct change_span *)(void *)g_array_free(r->spans, FALSE);
	r->file->n_hunks = r->hunks->len;
	r->file->hunks = (struct change_hunk *)(void *)g_array_free(r->hunks, FALSE);
	r->file = NULL;
	r->spans = r->hunks = NULL;
}

/* "diff --git a/a/000012 b/b/000012" */
static void begin_file(struct reading *r, const char *line)
{
	const char *slash = strrchr(line, '/');
	guint64 i = slash ? g_ascii_strtoull(slash + 1, NULL, 10) : G_MAXUINT;

	end_file(r);
	if (i >= r->pairs->len)
		return;
	r->file = g_array_index(r->pairs, struct pair, i).file;
	r->spans = g_array_new(FALSE, TRUE, sizeof(struct change_span));
	r->hunks = g_array_new(FALSE, TRUE, sizeof(struct change_hunk));
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

static void begin_hunk(struct reading *r, const char *line)
{
	struct change_hunk h = { .heading = g_strdup(line) };
	const char *rest = read_lines(line + strlen("@@ -"), &h.at.old_first, &h.at.old_n);

	end_hunk(r);
	if (g_str_has_prefix(rest, " +"))
		read_lines(rest + 2, &h.at.new_first, &h.at.new_n);
	g_array_append_val(r->hunks, h);
	r->left_old = h.at.old_n;
	r->left_new = h.at.new_n;
	/* of no lines it says which one they would come after */
	r->old = h.at.old_first + !h.at.old_n;
	r->new = h.at.new_first + !h.at.new_n;
}

static struct change_span *open_span(struct reading *r)
{
	struct change_span s = { .old_first = r->old - 1, .new_first = r->new - 1 };

	if (!r->open)
		g_array_append_val(r->spans, s);
	r->open = TRUE;
	return &g_array_index(r->spans, struct change_span, r->spans->len - 1);
}

static void hunk_line(struct reading *r, const char *line, gsize size)
{
	struct change_span *s;

	g_string_append_len(r->text, line, (gssize)size);
	g_string_append_c(r->text, '\n');
	switch (line[0]) {
	case '-':
		s = open_span(r);
		if (!s->old_n++)
			s->old_first = r->old;
		r->old++;
		r->left_old--;
		break;
	case '+':
		s = open_span(r);
		if (!s->new_n++)
			s->new_first = r->new;
		r->new++;
		r->left_new--;
		break;
	case ' ':
		r->open = FALSE;
		r->old++, r->new++;
		r->left_old--, r->left_new--;
		break;
	default: /* no newline at the end of the file */
		break;
	}
}

static void read_line(struct reading *r, const char *line, gsize size)
{
	g_autofree char *head = NULL;

	if (r->file && ((r->left_old || r->left_new) || (size && line[0] == '\\'))) {
		hunk_line(r, line, size);
		return;
	}
	head = g_strndup(line, size);
	if (g_str_has_prefix(head, "diff --git "))
		begin_file(r, head);
	else if (r->file && g_str_has_prefix(head, "@@ -"))
		begin_hunk(r, head);
}

static void read_diff(GArray *pairs, const GString *text)
{
	struct reading r = { .pairs = pairs, .text = g_string_new(NULL) };

	for (gsize at = 0; at < text->len;) {
		const char *line = text->str + at, *end = memchr(line, '\n', text->len - at);
		gsize size = end ? (gsize)(end - line) : text->len - at;

		read_line(&r, line, size);
		at += size + 1;
	}
	end_file(&r);
	g_string_free(r.text, TRUE);
}

/* --- the question ----------------------------------------------------------------------- */

static gboolean write_one(const char *folder, const char *side, guint i, GBytes *content,
			  GError **error)
{
	g_autofree char *path = g_strdup_printf("%s/%s/%06u", folder, side, i);

	return content_write(content, path, error);
}

static gboolean write_pairs(GArray *pairs, const char *folder, GError **error)
{
	static const char *const sides[] = { "a", "b" };
	gsize size = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(sides); i++) {
		g_autofree char *path = g_build_filename(folder, sides[i], NULL);

		if (!file_make_folder(path, error))
			return FALSE;
	}
	for (guint i = 0; i < pairs->len; i++) {
		struct pair *p = &g_array_index(pairs, struct pair, i);

		if (!content_count(&size, p->before, error) ||
		    !content_count(&size, p->after, error) ||
		    !write_one(folder, "a", i, p->before, error) ||
		    !write_one(folder, "b", i, p->after, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean ask_git(GArray *pairs, const char *folder, GError **error)
{
	static const char *const args[] = {
		"diff", "--no-index", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames",
		"--text", "--unified=3", "--src-prefix=a/", "--dst-prefix=b/", "a", "b", NULL };
	struct git git;
	struct run_output out;
	gboolean ok;

	git_open(&git, NULL, NULL);
	ok = git_call(&git, &(struct git_call){ .args = args, .cwd = folder, .ok = 1 }, &out, error);
	git_close(&git);
	if (!ok)
		return FALSE;
	read_diff(pairs, out.out);
	run_output_clear(&out);
	return TRUE;
}

gboolean pairs_finish(GArray *pairs, const char *folder, GError **error)
{
	g_autofree char *below = g_build_filename(folder, "diff", NULL);
	gboolean ok = !pairs->len || (write_pairs(pairs, below, error) &&
				      ask_git(pairs, below, error) &&
				      file_remove_tree(below, error));

	g_array_unref(pairs);
	return ok;
}
