/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads source locations, makes file names and lines as a person would look
 * for them: where a macro was used, not where it is defined; relative to the
 * kernel tree or the object tree, so that units do not depend on the machine.
 */
#include "extract/internal.h"

/* The part of `path` below folder `dir`, or NULL. */
static const char *below(const char *path, const char *dir)
{
	gsize n = dir ? strlen(dir) : 0;

	while (n > 1 && dir[n - 1] == '/')
		n--;
	if (!n || strncmp(path, dir, n) || path[n] != '/')
		return NULL;
	return path + n + 1;
}

static char *relative_name(struct tu *t, const char *spelled)
{
	g_autofree char *path = g_canonicalize_filename(spelled, t->directory);
	const char *in_root = below(path, t->root);
	const char *in_build = t->root ? below(path, t->directory) : NULL;

	/* the shorter name is below the inner folder */
	if (in_build && (!in_root || strlen(in_build) < strlen(in_root)))
		return g_strdup(in_build);
	return g_strdup(in_root ? in_root : path);
}

const struct source_file *file_name(struct tu *t, CXFile file)
{
	struct source_file *s = g_hash_table_lookup(t->files, file);
	g_autofree char *spelled = NULL;

	if (s)
		return s;
	s = g_new0(struct source_file, 1);
	spelled = file ? clang_text(clang_getFileName(file)) : g_strdup("");
	s->name = *spelled ? relative_name(t, spelled) : g_strdup("");
	s->is_c = g_str_has_suffix(s->name, ".c");
	g_hash_table_insert(t->files, file, s);
	return s;
}

void source_file_free(gpointer p)
{
	struct source_file *s = p;

	g_free(s->name);
	g_free(s);
}

const struct source_file *file_of(struct tu *t, CXCursor c, unsigned *line, unsigned *col)
{
	CXFile file = NULL;

	clang_getFileLocation(clang_getCursorLocation(c), &file, line, col, NULL);
	return file_name(t, file);
}
