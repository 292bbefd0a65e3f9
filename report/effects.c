/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_lock_class and the text of v_function.exits, as engines/effect.h has it, makes words of
 * it. Which result goes with which lock is told where one result alone has the lock; else that
 * there is a way out on which it is held, or dropped. Conditions other than the result are not in
 * that text.
 */
#include "report/effects.h"

#include <string.h>

#include "engines/effect.h"

#define UNKNOWN "63"	/* of v_event.subclass */

static gboolean on_class(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	g_hash_table_add(data, g_strdup(v[0]));
	return TRUE;
}

GHashTable *effects_no_locks(struct store *s, GError **error)
{
	GHashTable *found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	if (store_query(s, "SELECT name FROM v_lock_class WHERE kind IN ('mark', 'event')", NULL, 0,
			on_class, found, error))
		return found;
	g_hash_table_unref(found);
	return NULL;
}

char *effects_held(const char *held, GHashTable *no_locks)
{
	g_autoptr(GHashTable) had = g_hash_table_new(g_str_hash, g_str_equal);
	g_auto(GStrv) names = g_strsplit(held, ",", -1);
	GString *text = g_string_new(NULL);

	for (char **n = names; *n; n++)
		if (**n && !g_hash_table_contains(no_locks, *n) && g_hash_table_add(had, *n))
			g_string_append_printf(text, "%s%s", text->len ? ", " : "", *n);
	return g_string_free(text, FALSE);
}

const char *effects_subclass(const char *subclass)
{
	return !strcmp(subclass, "0") ? "" : !strcmp(subclass, UNKNOWN) ? "?" : subclass;
}

/* What is done to one class: on which ways out, and on which not. */
struct done {
	gboolean some, all, perhaps, same_result;
	const char *result;	/* of the first that has it */
};

/* Whether a caller can tell by the result that it was done. */
static gboolean told_apart(const struct ways *w, const char *class, int sign)
{
	for (guint i = 0; i < w->all->len; i++) {
		const struct way *a = w->all->pdata[i];

		if (way_net(a, class) * sign <= 0)
			continue;
		for (guint k = 0; k < w->all->len; k++)
			if (way_net(w->all->pdata[k], class) * sign <= 0 &&
			    way_looks_like(a, w->all->pdata[k]))
				return FALSE;
	}
	return TRUE;
}

/* sign: 1 for taken, -1 for dropped. */
static struct done done_to(const struct ways *w, const char *class, int sign)
{
	struct done d = { .all = !w->cut, .same_result = TRUE };

	for (guint i = 0; i < w->all->len; i++) {
		const struct way *way = w->all->pdata[i];

		if (way_net(way, class) * sign <= 0) {
			d.all = FALSE;
			continue;
		}
		d.perhaps |= way_perhaps(way, class);
		d.same_result &= !d.some || !strcmp(d.result, way->returns);
		if (!d.some)
			d.result = way->returns;
		d.some = TRUE;
	}
	return d;
}

static gboolean is_certain(const struct ways *w, const char *class, int sign, const struct done *d)
{
	return !d->perhaps && (d->all || (!w->cut && told_apart(w, class, sign)));
}

/* "ARRAY[" of "ARRAY[2]", or 0. */
static gsize array_part(const char *class)
{
	const char *bracket = strrchr(class, '[');

	return bracket && g_str_has_suffix(class, "]") ? (gsize)(bracket - class) + 1 : 0;
}

/* Which lock of an array it is depends on who calls, where the function itself has several. */
static char *name_of(const char *class, char **own)
{
	gsize array = array_part(class);

	if (!strcmp(class, "?"))
		return g_strdup("a lock that it is given");
	for (char **o = own; array && *o; o++)
		if (array_part(*o) == array && !strncmp(*o, class, array) && strcmp(*o, class))
			return g_strndup(class, array - 1);
	return g_strdup(class);
}

/* What is said of locks, in the order it comes; locks that the same is said of stand together. */
struct said {
	GPtrArray *forms;	/* char *: "returns with SLOT held" */
	GPtrArray *names;	/* GString *, by form */
	GHashTable *had;	/* form and name, of each */
	char **own;
	GHashTable *no_locks;
};

#define SLOT "\n"

static void add_name(struct said *said, const char *form, const char *name)
{
	guint at;

	if (!g_hash_table_add(said->had, g_strconcat(form, SLOT, name, NULL)))
		return;
	if (g_ptr_array_find_with_equal_func(said->forms, form, g_str_equal, &at)) {
		g_string_append_printf(said->names->pdata[at], ", %s", name);
		return;
	}
	g_ptr_array_add(said->forms, g_strdup(form));
	g_ptr_array_add(said->names, g_string_new(name));
}

/* What is said of a lock that is taken (sign 1) or dropped (-1). */
static char *form_of(int sign, gboolean certain, const char *result)
{
	if (sign > 0)
		return g_strconcat(certain ? "returns " : "may return ", result ? result : "",
				   result ? " with " : "with ", SLOT, " held", NULL);
	return g_strconcat(certain ? "drops " : "may drop ", SLOT, result ? " where it returns " : "",
			   result ? result : "", NULL);
}

static void say_effect(struct said *said, const struct ways *w, const struct effect *e)
{
	int sign = e->net > 0 ? 1 : -1;
	struct done d = done_to(w, e->class, sign);
	gboolean certain = is_certain(w, e->class, sign, &d);
	g_autofree char *form = form_of(sign, certain && (d.all || d.same_result),
					certain && !d.all && d.same_result ? d.result : NULL);
	g_autofree char *name = name_of(e->class, said->own);

	if (e->net && !g_hash_table_contains(said->no_locks, e->class) &&
	    (certain || g_strv_contains((const char *const *)said->own, e->class)))
		add_name(said, form, name);
}

static char *said_text(const struct said *said)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < said->forms->len; i++) {
		g_auto(GStrv) halves = g_strsplit(said->forms->pdata[i], SLOT, 2);

		g_string_append_printf(text, "%s%s%s%s", i ? ", " : "", halves[0],
				       ((GString *)said->names->pdata[i])->str, halves[1]);
	}
	return g_string_free(text, FALSE);
}

static void free_string(gpointer data)
{
	g_string_free(data, TRUE);
}

char *effects_say(const char *exits, const char *own, GHashTable *no_locks)
{
	g_auto(GStrv) classes = g_strsplit(own, ",", -1);
	g_autoptr(GPtrArray) forms = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(free_string);
	g_autoptr(GHashTable) had = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct said said = { forms, names, had, classes, no_locks };
	struct ways *w = ways_parse(exits);

	for (guint i = 0; i < w->all->len; i++) {
		const struct way *way = w->all->pdata[i];

		for (guint k = 0; k < way->effects->len; k++)
			say_effect(&said, w, &g_array_index(way->effects, struct effect, k));
	}
	ways_free(w);
	return said_text(&said);
}

gboolean effects_drop(const char *exits, const char *class)
{
	gboolean drops = FALSE;
	struct ways *w;

	if (!strstr(exits, class))
		return FALSE;
	w = ways_parse(exits);
	for (guint i = 0; i < w->all->len; i++)
		drops |= way_net(w->all->pdata[i], class) < 0;
	ways_free(w);
	return drops;
}
