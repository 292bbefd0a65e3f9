/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two contents of a file → the lines in which they differ, by one `git diff --no-index` for
 * all files of a patch. They are laid out under numbers, so no name of the patch gets there.
 * Of patches that say themselves which lines they change see own.c.
 */
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
	struct hunks hunks;	/* of the file that is read now; .file NULL: of none */
};

static void end_file(struct reading *r)
{
	if (r->hunks.file)
		hunks_end(&r->hunks, TRUE);
}

/* "diff --git a/a/000012 b/b/000012" */
static void begin_file(struct reading *r, const char *line)
{
	const char *slash = strrchr(line, '/');
	guint64 i = slash ? g_ascii_strtoull(slash + 1, NULL, 10) : G_MAXUINT;

	end_file(r);
	if (i < r->pairs->len)
		hunks_begin(&r->hunks, g_array_index(r->pairs, struct pair, i).file);
}

static void read_line(struct reading *r, const char *line, gsize size)
{
	g_autofree char *head = NULL;

	if (r->hunks.file && hunks_want(&r->hunks, line, size)) {
		hunks_line(&r->hunks, line, size);
		return;
	}
	head = g_strndup(line, size);
	if (g_str_has_prefix(head, "diff --git "))
		begin_file(r, head);
	else if (r->hunks.file && g_str_has_prefix(head, "@@ -"))
		hunks_head(&r->hunks, head);
}

static void read_diff(GArray *pairs, const GString *text)
{
	struct reading r = { .pairs = pairs };

	for (gsize at = 0; at < text->len;) {
		const char *line = text->str + at, *end = memchr(line, '\n', text->len - at);
		gsize size = end ? (gsize)(end - line) : text->len - at;

		read_line(&r, line, size);
		at += size + 1;
	}
	end_file(&r);
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
