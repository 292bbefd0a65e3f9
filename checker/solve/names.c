/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Joins what is known of lockdep's names. Calls of initialisers were read while
 * solving (lock_class_give_name()); here are the static ones: DEFINE_MUTEX(x)
 * leaves "x" in x.dep_map.name. A lock deeper in a static record than one field
 * is not named: the initialiser does not tell the records in between.
 */
#include "solve/names.h"

#include <string.h>

/* Cuts `end` off the end of path. */
static gboolean cut(GString *path, const char *end)
{
	if (!g_str_has_suffix(path->str, end))
		return FALSE;
	g_string_truncate(path, path->len - strlen(end));
	return TRUE;
}

/* The class of the lock with a lockdep map at `path` in g, or NULL. */
static char *class_at(const struct lock_table *t, const struct global *g, const char *text)
{
	g_autoptr(GString) path = g_string_new(text);

	if (!cut(path, ".dep_map.name"))
		return NULL;
	cut(path, ".rlock");	/* spinlock_t is a shell around it */
	if (!path->len)
		return g_strdup(g->name);
	/* A field of a record that is only a lock is a part of that lock. */
	if (strchr(path->str + 1, '.') || strchr(path->str, '[') || !*g->record ||
	    g_hash_table_contains(t->transparent, g->record))
		return NULL;
	return g_strconcat(g->record, path->str, NULL);
}

static void add_name(GPtrArray *names, const char *name)
{
	name = g_intern_string(name);
	if (!g_ptr_array_find(names, name, NULL))
		g_ptr_array_add(names, (gpointer)name);
}

/* class → GPtrArray of names */
static GHashTable *static_names(const struct program *p, const struct lock_table *t)
{
	GHashTable *all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						(GDestroyNotify)g_ptr_array_unref);

	for (gsize i = 0; i < p->n_globals; i++) {
		const struct global *g = p->globals[i];
		GHashTableIter it;
		gpointer path, value;

		if (!g->inits)
			continue;
		g_hash_table_iter_init(&it, g->inits);
		while (g_hash_table_iter_next(&it, &path, &value)) {
			const struct init_value *v = value;
			char *class = v->string ? class_at(t, g, path) : NULL;
			GPtrArray *names = class ? g_hash_table_lookup(all, class) : NULL;

			if (class && !names) {
				names = g_ptr_array_new();
				g_hash_table_insert(all, class, names);
			} else {
				g_free(class);
			}
			if (names)
				add_name(names, v->string);
		}
	}
	return all;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *names_of(const struct class_info *info, const GPtrArray *statics)
{
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; info->given && i < info->given->len; i++)
		add_name(names, info->given->pdata[i]);
	for (guint i = 0; statics && i < statics->len; i++)
		add_name(names, statics->pdata[i]);
	g_ptr_array_sort(names, compare);
	if (!names->len && !strpbrk(info->name, ".("))
		add_name(names, info->name);
	return names;
}

static void put(struct lock_class *c, GPtrArray *names, const char *first)
{
	if (first) {
		g_ptr_array_remove(names, (gpointer)g_intern_string(first));
		g_ptr_array_insert(names, 0, (gpointer)g_intern_string(first));
	}
	if (names->len)
		c->lockdep_name = names->pdata[0];
	if (names->len < 2) {
		g_ptr_array_unref(names);
		return;
	}
	g_ptr_array_remove_index(names, 0);
	g_ptr_array_add(names, NULL);
	c->lockdep_also = (const char **)g_ptr_array_free(names, FALSE);
}

void names_put(const struct program *p, const struct lock_table *t, struct lock_class *classes,
	       gsize n)
{
	g_autoptr(GHashTable) statics = static_names(p, t);

	for (gsize i = 0; i < n; i++) {
		const struct rule_lock *rule = rules_lock(t->rules, classes[i].name);
		guint k = GPOINTER_TO_UINT(g_hash_table_lookup(t->class_index, classes[i].name));
		const struct class_info *info =
			&g_array_index(t->classes, struct class_info, k - 1);

		put(&classes[i], names_of(info, g_hash_table_lookup(statics, classes[i].name)),
		    rule ? rule->lockdep_name : NULL);
	}
}

void names_release(struct lock_class *classes, gsize n)
{
	for (gsize i = 0; i < n; i++)
		g_free(classes[i].lockdep_also);
}
