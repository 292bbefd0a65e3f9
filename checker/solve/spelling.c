/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Header functions of several contents have one name and file; they come in the order of their
 * numbers, which is that of their contents.
 */
#include "solve/spelling.h"

struct spelling {
	char **functions, **globals;	/* by id; owned by the tables */
	GHashTable *find_functions, *find_globals;
};

/* FILE:NAME, and ":N" for all but the first of these. */
static char *spell(GHashTable *seen, const char *file, const char *name, gpointer what)
{
	char *text = g_strdup_printf("%s:%s", file, name);

	for (guint n = 2; g_hash_table_contains(seen, text); n++) {
		g_free(text);
		text = g_strdup_printf("%s:%s:%u", file, name, n);
	}
	g_hash_table_insert(seen, text, what);
	return text;
}

struct spelling *spelling_new(const struct program *p)
{
	struct spelling *s = g_new0(struct spelling, 1);

	s->functions = g_new0(char *, p->n_functions + 1);
	s->globals = g_new0(char *, p->n_globals + 1);
	s->find_functions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	s->find_globals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (gsize i = 0; i < p->n_functions; i++) {
		struct function *f = p->functions[i];

		s->functions[i] = spell(s->find_functions, f->file, f->name, f);
	}
	for (gsize i = 0; i < p->n_globals; i++) {
		struct global *g = p->globals[i];

		s->globals[i] = spell(s->find_globals, g->file, g->name, g);
	}
	return s;
}

void spelling_free(struct spelling *s)
{
	if (!s)
		return;
	g_hash_table_unref(s->find_functions);
	g_hash_table_unref(s->find_globals);
	g_free(s->functions);
	g_free(s->globals);
	g_free(s);
}

const char *spelling_function(const struct spelling *s, const struct function *f)
{
	return s->functions[f->id];
}

const char *spelling_global(const struct spelling *s, const struct global *g)
{
	return s->globals[g->id];
}

struct function *spelling_find_function(const struct spelling *s, const char *spelt)
{
	return g_hash_table_lookup(s->find_functions, spelt);
}

const struct global *spelling_find_global(const struct spelling *s, const char *spelt)
{
	return g_hash_table_lookup(s->find_globals, spelt);
}
