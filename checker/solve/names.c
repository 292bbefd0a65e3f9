/* SPDX-License-Identifier: GPL-2.0-only */
/* Joins what the rules and the initialisers say of lockdep's names. */
#include "solve/names.h"

#include <string.h>

#include "solve/initialisers.h"

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/*
 * The first name is shown where there is room for one: rather one that says the
 * field than that of a wait queue in a lock made of several.
 */
static void prefer_field(GPtrArray *names, const char *class)
{
	const char *dot = strrchr(class, '.');

	for (guint i = 0; dot && i < names->len; i++) {
		gpointer name = names->pdata[i];

		if (!g_str_has_suffix(name, dot + 1))
			continue;
		g_ptr_array_remove_index(names, i);
		g_ptr_array_insert(names, 0, name);
		return;
	}
}

/* The names of a class, in order; a global without any has its own. */
static GPtrArray *names_of(const char *class, const GPtrArray *given)
{
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; given && i < given->len; i++)
		g_ptr_array_add(names, given->pdata[i]);
	g_ptr_array_sort(names, compare);
	prefer_field(names, class);
	if (!names->len && !strpbrk(class, ".("))
		g_ptr_array_add(names, (gpointer)g_intern_string(class));
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

/* "a.locks[2]" is initialised in a loop, as "a.locks". */
static const GPtrArray *names_given(GHashTable *given, const char *class)
{
	const GPtrArray *names = g_hash_table_lookup(given, class);
	g_autofree char *array = g_strndup(class, strcspn(class, "["));

	return names ? names : g_hash_table_lookup(given, array);
}

void names_put(const struct program *p, const struct rules *rules, struct lock_class *classes,
	       gsize n)
{
	g_autoptr(GHashTable) given = initialisers_read(p, rules);

	for (gsize i = 0; i < n; i++) {
		const struct rule_lock *rule = rules_lock(rules, classes[i].name);

		put(&classes[i], names_of(classes[i].name, names_given(given, classes[i].name)),
		    rule ? rule->lockdep_name : NULL);
	}
}
