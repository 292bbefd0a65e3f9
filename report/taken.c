/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the lines of a hunk that a change takes away and those it adds, as text: a name before
 * a "(" is a call. Names in comments and strings are taken for calls, too.
 */
#include "report/taken.h"

#include <string.h>

static gboolean is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* Functions have small letters; macros that test a result do not. */
static gboolean is_call(const char *name)
{
	static const char *const others[] = {
		"if", "while", "for", "switch", "return", "sizeof", "typeof", "likely",
		"unlikely", NULL
	};

	return (g_ascii_islower(*name) || *name == '_') && !g_strv_contains(others, name);
}

/* Adds the names of what a line inside a function calls. */
static void add_calls(GPtrArray *calls, const char *line)
{
	if (!g_ascii_isspace(*line))
		return;
	for (const char *at = line; (at = strchr(at, '(')); at++) {
		const char *begin = at;
		g_autofree char *name = NULL;

		while (begin > line && is_word(begin[-1]))
			begin--;
		name = g_strndup(begin, (gsize)(at - begin));
		if (is_call(name))
			g_ptr_array_add(calls, g_steal_pointer(&name));
	}
}

/* Whether `line` is one of the n from `first`. */
static gboolean is_in(guint line, guint first, guint n)
{
	return line >= first && line < first + n;
}

static void read_hunk(const struct change_hunk *hunk, const struct change_span *span,
		      GPtrArray *taken, GPtrArray *put)
{
	g_auto(GStrv) lines = g_strsplit(hunk->text, "\n", -1);
	guint old = hunk->at.old_first, new = hunk->at.new_first;

	for (char **l = lines; *l && **l; l++) {
		if (**l == '-' && is_in(old, span->old_first, span->old_n))
			add_calls(taken, *l + 1);
		if (**l == '+' && is_in(new, span->new_first, span->new_n))
			add_calls(put, *l + 1);
		old += **l == '-' || **l == ' ';
		new += **l == '+' || **l == ' ';
	}
}

char *taken_call(const struct change_file *file, const struct change_span *span)
{
	g_autoptr(GPtrArray) taken = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) put = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; i < file->n_hunks; i++)
		read_hunk(&file->hunks[i], span, taken, put);
	for (guint i = 0; i < taken->len; i++)
		if (!g_ptr_array_find_with_equal_func(put, taken->pdata[i], g_str_equal, NULL))
			return g_strdup(taken->pdata[i]);
	return NULL;
}
