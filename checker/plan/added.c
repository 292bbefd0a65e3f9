/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * C files that an overlay takes from the tree, or adds to it. The former are not compiled; a
 * new one is, with the flags of another file of its folder, when a makefile there or above
 * names its object. No makefile is run: whether the configuration builds it is not known, and the
 * plan's notes say what was done.
 */
#include <string.h>

#include "plan/internal.h"

static void note(struct plan *plan, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void note(struct plan *plan, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(plan->notes, g_strdup_vprintf(format, args));
	va_end(args);
}

/* The text of a file of the state that the overlay makes of the tree; NULL: there is none. */
static char *text_of(const struct plan *plan, const char *path)
{
	gpointer outside;
	char *text = NULL;

	if (g_hash_table_lookup_extended(plan->overlay->files, path, NULL, &outside))
		path = outside;
	if (path)
		g_file_get_contents(path, &text, NULL, NULL);
	return text;
}

/* Whether the text of a makefile has this word. */
static gboolean has_word(const char *text, const char *word)
{
	static const char inside[] = "_-./+,";
	gsize n = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += n) {
		char before = at > text ? at[-1] : ' ', after = at[n];

		if (!g_ascii_isalnum(before) && !strchr(inside, before) &&
		    !g_ascii_isalnum(after) && (!after || !strchr(inside, after)))
			return TRUE;
	}
	return FALSE;
}

/* Whether a makefile of this folder has the object of a file, as it is called from there. */
static gboolean names_object(const struct plan *plan, const char *dir, const char *object)
{
	static const char *const makefiles[] = { "Kbuild", "Makefile" };

	for (gsize i = 0; i < G_N_ELEMENTS(makefiles); i++) {
		g_autofree char *file = g_build_filename(dir, makefiles[i], NULL);
		g_autofree char *text = text_of(plan, file);

		if (text && has_word(text, object))
			return TRUE;
	}
	return FALSE;
}

/* Whether a makefile beside this C file names its object, or one of a folder above it. */
static gboolean is_built(const struct plan *plan, const char *path)
{
	g_autofree char *name = tree_relative(plan->root, path);
	gboolean built = FALSE;

	if (g_path_is_absolute(name))
		return FALSE;
	name[strlen(name) - 1] = 'o';
	for (char *slash = name + strlen(name); slash && !built;) {
		g_autofree char *below = NULL, *dir = NULL;

		slash = g_strrstr_len(name, slash - name, "/");
		below = g_strndup(name, slash ? (gsize)(slash - name) : 0);
		dir = g_build_filename(plan->root, below, NULL);
		built = names_object(plan, dir, slash ? slash + 1 : name);
	}
	return built;
}

/* The first command of a file of the same folder; NULL: none. */
static const struct plan_command *neighbour(const struct plan *plan, const char *path)
{
	g_autofree char *dir = g_path_get_dirname(path);

	for (gsize i = 0; i < plan->n_commands; i++) {
		g_autofree char *other = g_path_get_dirname(plan->commands[i].file);

		if (!strcmp(dir, other))
			return &plan->commands[i];
	}
	return NULL;
}

static gboolean has_command(const struct plan *plan, const char *path)
{
	for (gsize i = 0; i < plan->n_commands; i++)
		if (!strcmp(plan->commands[i].file, path))
			return TRUE;
	return FALSE;
}

/* A C file that the tree has not. */
static void add(struct plan *plan, GArray *added, const char *path)
{
	g_autofree char *name = tree_relative(plan->root, path);
	const struct plan_command *like = neighbour(plan, path);

	if (has_command(plan, path))
		return;
	if (!is_built(plan, path)) {
		note(plan, "%s is new, and no makefile names its object: not looked at",
		     name);
	} else if (!like) {
		note(plan, "%s is new, and no file of its folder is in scope: not looked at", name);
	} else {
		note(plan, "%s is new: read with the compiler's flags of %s", name, like->name);
		commands_add(added, g_steal_pointer(&name), like->directory, path,
			     g_strdupv(like->args));
	}
}

/* The commands without those of files that are gone. */
static GArray *kept_commands(struct plan *plan, plan_gone is_gone, void *data)
{
	GArray *kept = commands_new();

	for (gsize i = 0; i < plan->n_commands; i++) {
		struct plan_command *c = &plan->commands[i];

		if (is_gone(c, data))
			command_clear(c);
		else
			g_array_append_vals(kept, c, 1);
	}
	g_free(plan->commands);
	return kept;
}

void plan_drop(struct plan *plan, plan_gone is_gone, void *data)
{
	commands_finish(kept_commands(plan, is_gone, data), plan);
}

static gboolean is_laid_over(const struct plan_command *c, void *files)
{
	gpointer outside;

	return g_hash_table_lookup_extended(files, c->file, NULL, &outside) && !outside;
}

void added_apply(struct plan *plan)
{
	g_autoptr(GArray) added = commands_new();
	GArray *all;

	for (guint i = 0; i < plan->overlay->odd->len; i++) {
		const char *path = plan->overlay->odd->pdata[i];

		if (g_str_has_suffix(path, ".c") &&
		    g_hash_table_lookup(plan->overlay->files, path))
			add(plan, added, path);
	}
	all = kept_commands(plan, is_laid_over, plan->overlay->files);
	g_array_append_vals(all, added->data, added->len);
	commands_finish(all, plan);
}
