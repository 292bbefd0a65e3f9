/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads files of a tree, or what is laid over them; makes lines and hashes of lines. A path
 * comes from a database or a patch, so one that could lead out of the tree is no file. Each
 * file is read once; none larger than a limit is.
 */
#include "report/source.h"

#include <string.h>
#include <sys/stat.h>

#define MOST_BYTES (16 << 20)

/* The window of the hash, and its base: as in github/codeql-action, src/fingerprints.ts. */
#define WINDOW 100
#define BASE G_GUINT64_CONSTANT(37)

struct text {
	char **lines;
	char **hashes;		/* of each line; NULL: not made yet */
	guint n_lines;
	char *content;		/* UTF-8 */
	gint64 written;		/* seconds since 1970; -1: not on disk */
};

struct source {
	char *root;
	GHashTable *files;	/* path → struct text; without lines: there is no such file */
};

static void text_free(void *data)
{
	struct text *t = data;

	g_strfreev(t->lines);
	g_strfreev(t->hashes);
	g_free(t->content);
	g_free(t);
}

struct source *source_new(const char *root)
{
	struct source *s = g_new0(struct source, 1);

	s->root = g_strdup(root);
	s->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, text_free);
	return s;
}

void source_free(struct source *s)
{
	if (!s)
		return;
	g_free(s->root);
	g_hash_table_unref(s->files);
	g_free(s);
}

/* content: NULL for no file; not terminated. */
static struct text *add_text(struct source *s, const char *path, const char *content, gsize size)
{
	struct text *t = g_new0(struct text, 1);

	t->written = -1;
	if (content) {
		t->content = g_utf8_make_valid(content, (gssize)size);
		t->lines = g_strsplit(t->content, "\n", -1);
		t->n_lines = g_strv_length(t->lines);
	}
	g_hash_table_replace(s->files, g_strdup(path), t);
	return t;
}

void source_lay(struct source *s, const char *path, GBytes *content)
{
	gsize size = 0;
	const char *data = content ? g_bytes_get_data(content, &size) : NULL;

	add_text(s, path, content && !data ? "" : data, size);
}

static gboolean is_inside(const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);

	return *path && *path != '/' && !g_strv_contains((const char *const *)parts, "..");
}

static struct text *find_text(struct source *s, const char *path)
{
	struct text *t = g_hash_table_lookup(s->files, path);
	g_autofree char *file = NULL, *content = NULL;
	struct stat st;
	gsize size = 0;

	if (t)
		return t;
	if (s->root && is_inside(path)) {
		file = g_build_filename(s->root, path, NULL);
		if (stat(file, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= MOST_BYTES)
			g_file_get_contents(file, &content, &size, NULL);
	}
	t = add_text(s, path, content, size);
	if (content)
		t->written = st.st_mtime;
	return t;
}

gint64 source_written(struct source *s, const char *path)
{
	return find_text(s, path)->written;
}

char *source_line(struct source *s, const char *path, guint line)
{
	const struct text *t = find_text(s, path);

	if (!line || line > t->n_lines || (line == t->n_lines && !*t->lines[line - 1]))
		return NULL;
	return g_strchomp(g_strdup(t->lines[line - 1]));
}

/* The window rolls over the file; a line's hash is ready when its first character leaves it. */
struct rolling {
	guint64 hash, first;		/* first: what a character that leaves is worth */
	guint16 window[WINDOW];
	guint lines[WINDOW];		/* the line that begins with the character; 0: none */
	guint at, line;
	gboolean line_starts, after_cr;
	GHashTable *counts;		/* hash in hex → how many lines had it */
	GPtrArray *hashes;
};

static void put_hash(struct rolling *r)
{
	char *hex = g_strdup_printf("%" G_GINT64_MODIFIER "x", r->hash);
	guint n = GPOINTER_TO_UINT(g_hash_table_lookup(r->counts, hex)) + 1;

	g_ptr_array_add(r->hashes, g_strdup_printf("%s:%u", hex, n));
	g_hash_table_replace(r->counts, hex, GUINT_TO_POINTER(n));
	r->lines[r->at] = 0;
}

static void roll(struct rolling *r, guint16 c)
{
	if (r->lines[r->at])
		put_hash(r);
	if (r->line_starts) {
		r->line_starts = FALSE;
		r->lines[r->at] = ++r->line;
	}
	r->line_starts = c == '\n';
	r->hash = BASE * r->hash + c - r->first * r->window[r->at];
	r->window[r->at] = c;
	r->at = (r->at + 1) % WINDOW;
}

static void roll_character(struct rolling *r, guint16 c)
{
	gboolean skip = c == ' ' || c == '\t' || (r->after_cr && c == '\n');

	r->after_cr = !skip && c == '\r';
	if (!skip)
		roll(r, c == '\r' ? '\n' : c);
}

/* Characters are those of UTF-16, and the end counts as one. */
static char **line_hashes(const char *content)
{
	struct rolling r = { .first = 1, .line_starts = TRUE };
	glong n = 0;
	g_autofree gunichar2 *units = g_utf8_to_utf16(content, -1, NULL, &n, NULL);

	r.counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	r.hashes = g_ptr_array_new();
	for (guint i = 0; i < WINDOW; i++)
		r.first *= BASE;
	for (glong i = 0; i < n; i++)
		roll_character(&r, units[i]);
	roll_character(&r, 0xffff);
	r.line_starts = FALSE;
	for (guint i = 0; i < WINDOW; i++)
		roll(&r, 0);
	g_hash_table_unref(r.counts);
	g_ptr_array_add(r.hashes, NULL);
	return (char **)g_ptr_array_free(r.hashes, FALSE);
}

char *source_line_hash(struct source *s, const char *path, guint line)
{
	struct text *t = find_text(s, path);

	if (!line || !t->content)
		return NULL;
	if (!t->hashes)
		t->hashes = line_hashes(t->content);
	return line <= g_strv_length(t->hashes) ? g_strdup(t->hashes[line - 1]) : NULL;
}
