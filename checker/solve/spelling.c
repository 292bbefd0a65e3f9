/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Header functions of several contents have one name and file; they come in the order of their
 * numbers, which is that of their contents. Slots that are called by the number of a function or
 * a global (link/bind.c) have its name in place of that.
 */
#include "solve/spelling.h"

#include <string.h>

struct spelling {
	char **functions, **globals;	/* by id; owned by the tables */
	GHashTable *find_functions, *find_globals;
	GHashTable *slots, *find_slots;	/* struct targets → its spelling, and back; interned */
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

/* What comes after the number in "param:17:2", with that number; NULL: there is none. */
static const char *number_in(const char *key, gsize begin, guint64 *number)
{
	char *end = NULL;

	if (!g_ascii_isdigit(key[begin]))
		return NULL;
	*number = g_ascii_strtoull(key + begin, &end, 10);
	return end;
}

static const char *spell_slot(const struct spelling *s, const struct program *p, const char *key)
{
	const char *colon = strchr(key, ':'), *rest = NULL;
	g_autofree char *text = NULL;
	guint64 number = 0;

	if (g_str_has_prefix(key, "param:") || g_str_has_prefix(key, "var:") ||
	    g_str_has_prefix(key, "result:") || g_str_has_prefix(key, "global:"))
		rest = number_in(key, (gsize)(colon - key) + 1, &number);
	if (!rest)
		return g_intern_string(key);
	if (*key == 'g')
		text = g_strdup_printf("global:%s", number < p->n_globals ? s->globals[number] : "");
	else
		text = g_strdup_printf("%.*s:%s%s", (int)(colon - key), key,
				       number < p->n_functions ? s->functions[number] : "", rest);
	return g_intern_string(text);
}

static void spell_slots(struct spelling *s, const struct program *p)
{
	GHashTableIter it;
	gpointer key;

	s->slots = g_hash_table_new(NULL, NULL);
	s->find_slots = g_hash_table_new(g_str_hash, g_str_equal);
	g_hash_table_iter_init(&it, p->slots);
	while (g_hash_table_iter_next(&it, &key, NULL)) {
		const char *spelt = spell_slot(s, p, key);
		gpointer targets = (gpointer)program_slot(p, key);

		g_hash_table_insert(s->slots, targets, (gpointer)spelt);
		g_hash_table_insert(s->find_slots, (gpointer)spelt, targets);
	}
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
	spell_slots(s, p);
	return s;
}

void spelling_free(struct spelling *s)
{
	if (!s)
		return;
	g_hash_table_unref(s->find_functions);
	g_hash_table_unref(s->find_globals);
	g_hash_table_unref(s->slots);
	g_hash_table_unref(s->find_slots);
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

const char *spelling_slot(const struct spelling *s, const struct targets *t)
{
	return g_hash_table_lookup(s->slots, t);
}

const struct targets *spelling_find_slot(const struct spelling *s, const char *spelt)
{
	return g_hash_table_lookup(s->find_slots, spelt);
}

void spelling_each_slot(const struct spelling *s, void (*each)(const char *spelt,
			const struct targets *t, void *data), void *data)
{
	GHashTableIter it;
	gpointer spelt, targets;

	g_hash_table_iter_init(&it, s->find_slots);
	while (g_hash_table_iter_next(&it, &spelt, &targets))
		each(spelt, targets, data);
}
