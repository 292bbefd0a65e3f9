/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the C files and headers of a tree as words. Does not tell code from comments: it is
 * asked for names that are known to be in no code that is analysed, and whether there is
 * anything of that name at all. Most are in a few folders, which are read first.
 */
#include "cmd/mentions.h"

#include <string.h>

struct search {
	GHashTable *names;
	guint64 lengths[256];	/* by first letter: bits of the lengths there are, the last for more */
};

static guint64 length_bit(gsize n)
{
	return (guint64)1 << MIN(n, 63);
}

static void fill_lengths(struct search *s)
{
	GHashTableIter it;
	gpointer name;

	g_hash_table_iter_init(&it, s->names);
	while (g_hash_table_iter_next(&it, &name, NULL))
		s->lengths[*(guchar *)name] |= length_bit(strlen(name));
}

static gboolean is_letter(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

static void find_word(struct search *s, const char *word, gsize n)
{
	g_autofree char *name = NULL;

	if (!(s->lengths[(guchar)*word] & length_bit(n)))
		return;
	name = g_strndup(word, n);
	g_hash_table_remove(s->names, name);
}

static void search_file(struct search *s, const char *path)
{
	g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
	gsize size = file ? g_mapped_file_get_length(file) : 0;
	const char *text = size ? g_mapped_file_get_contents(file) : NULL;

	for (gsize i = 0; i < size; ) {
		gsize begin = i;

		while (i < size && is_letter(text[i]))
			i++;
		if (i > begin)
			find_word(s, text + begin, i - begin);
		else
			i++;
	}
}

static void search_folder(struct search *s, const char *dir)
{
	g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);
	const char *name;

	while (d && g_hash_table_size(s->names) && (name = g_dir_read_name(d))) {
		g_autofree char *path = g_build_filename(dir, name, NULL);

		if (*name == '.' || g_file_test(path, G_FILE_TEST_IS_SYMLINK))
			continue;
		if (g_str_has_suffix(name, ".c") || g_str_has_suffix(name, ".h"))
			search_file(s, path);
		else if (g_file_test(path, G_FILE_TEST_IS_DIR))
			search_folder(s, path);
	}
}

void mentions_remove(const char *root, GHashTable *names)
{
	const char *const first[] = { "include", "kernel", "lib", "arch/x86", "" };
	struct search s = { .names = names };

	fill_lengths(&s);
	for (guint i = 0; i < G_N_ELEMENTS(first); i++) {
		g_autofree char *dir = g_build_filename(root, first[i], NULL);

		search_folder(&s, dir);
	}
}
