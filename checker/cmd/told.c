/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A line of the file says: this series, in this version, was told of this finding. A series is
 * known by its subject and author, a version by the content of what it changes. The file is
 * taken for one review at a time and replaced whole. Lines that are none are dropped.
 */
#include "cmd/told.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

#define TOLD_MAX 100000	/* lines; the oldest go first */

static void add(GString *text, const char *part)
{
	g_string_append(text, part ? part : "");
	g_string_append_c(text, '\0');
}

static char *hash(const GString *text)
{
	return file_hash_bytes(text->str, text->len);
}

/* NULL: it says nothing by which a next version could be known. */
static char *series_key(const struct change_series *series)
{
	const struct change_patch *first = &series->patches[0];
	const char *subject = *series->subject ? series->subject : first->subject;
	g_autoptr(GString) text = g_string_new(NULL);

	if (!*subject || !*first->author)
		return NULL;
	add(text, subject);
	add(text, first->author);
	return hash(text);
}

static char *version_key(const struct change_series *series)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (gsize p = 0; p < series->n_patches; p++)
		for (gsize i = 0; i < series->patches[p].n_files; i++) {
			const struct change_file *f = &series->patches[p].files[i];
			gsize size = 0;
			const char *data = f->content ? g_bytes_get_data(f->content, &size) : "";
			g_autofree char *content = file_hash_bytes(data, size);

			add(text, f->before);
			add(text, f->after);
			add(text, content);
		}
	return hash(text);
}

/* --- the file ---------------------------------------------------------------------------- */

struct telling {
	const char *series, *version;
	GHashTable *before;	/* fingerprints that another version was told of */
	GHashTable *now;	/* those that this one was */
	GPtrArray *lines;	/* char *: what the file has */
};

static void read_line(struct telling *t, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);

	if (g_strv_length(words) != 3)
		return;
	g_ptr_array_add(t->lines, g_strdup(line));
	if (!strcmp(words[0], t->series))
		g_hash_table_add(strcmp(words[1], t->version) ? t->before : t->now,
				 g_strdup(words[2]));
}

static gboolean read_file(struct telling *t, const char *file, GError **error)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!g_file_test(file, G_FILE_TEST_EXISTS))
		return TRUE;
	if (!g_file_get_contents(file, &text, NULL, error))
		return FALSE;
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		read_line(t, *line);
	return TRUE;
}

static gboolean write_file(const struct telling *t, const char *file, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	guint first = t->lines->len > TOLD_MAX ? t->lines->len - TOLD_MAX : 0;

	for (guint i = first; i < t->lines->len; i++)
		g_string_append_printf(text, "%s\n", (const char *)t->lines->pdata[i]);
	return g_file_set_contents(file, text->str, (gssize)text->len, error);
}

/* Returns how many are new to the file. */
static guint write_down(struct telling *t, const GPtrArray *fingerprints)
{
	guint n = t->lines->len;

	for (guint i = 0; i < fingerprints->len; i++) {
		const char *f = fingerprints->pdata[i];

		if (!g_hash_table_contains(t->before, f) && !g_hash_table_contains(t->now, f))
			g_ptr_array_add(t->lines, g_strdup_printf("%s %s %s", t->series,
								  t->version, f));
	}
	return t->lines->len - n;
}

static gboolean tell(struct telling *t, const char *file, const GPtrArray *fingerprints,
		     GError **error)
{
	g_autofree char *lock = g_strconcat(file, ".lock", NULL);
	g_autofree char *folder = g_path_get_dirname(file);
	gboolean ok;
	int fd;

	if (!file_make_folder(folder, error))
		return FALSE;
	fd = file_lock(lock, error);
	if (fd < 0)
		return FALSE;
	ok = read_file(t, file, error) &&
	     (!write_down(t, fingerprints) || write_file(t, file, error));
	file_unlock_gone(fd, lock);
	return ok;
}

GHashTable *told_before(const char *file, const struct change_series *series,
			const GPtrArray *fingerprints, GError **error)
{
	g_autofree char *key = series_key(series), *version = version_key(series);
	struct telling t = { .series = key, .version = version };
	gboolean ok = TRUE;

	t.before = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	t.now = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	t.lines = g_ptr_array_new_with_free_func(g_free);
	if (key)
		ok = tell(&t, file, fingerprints, error);
	g_hash_table_unref(t.now);
	g_ptr_array_unref(t.lines);
	if (ok)
		return t.before;
	g_prefix_error(error, "--state %s: ", file);
	g_hash_table_unref(t.before);
	return NULL;
}
