/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_call and v_event, says what is held at each step of witnesses. The views know what
 * is held inside one function; the witness says through which calls it was come to, so what
 * these hold is added, and the lock that the witness begins with. Of a place that is come to
 * in several ways, what is held in all counts. What is no lock but a mark or a context is not
 * told.
 */
#include "report/data.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "report/row.h"

/* "FILE:LINE:COL" → char **, the classes held there inside the function */
static char *place_key(const char *file, guint line, guint col)
{
	return g_strdup_printf("%s:%u:%u", file, line, col);
}

static gboolean on_place(int n, const char *const *names, const char *const *v, void *data)
{
	g_autofree char *key = place_key(v[0], row_number(v[1]), row_number(v[2]));
	g_auto(GStrv) held = g_strsplit(v[3] ? v[3] : "", ",", -1);
	char **known = g_hash_table_lookup(data, key), **kept = known;

	(void)n;
	(void)names;
	if (!known) {
		g_hash_table_insert(data, g_steal_pointer(&key), g_steal_pointer(&held));
		return TRUE;
	}
	for (char **k = known; *k; k++) {
		if (g_strv_contains((const char *const *)held, *k))
			*kept++ = *k;
		else
			g_free(*k);
	}
	*kept = NULL;
	return TRUE;
}

/* The places of all steps, each once, as a JSON list. */
static char *all_places(const GPtrArray *findings)
{
	json_t *places = json_array();
	char *text;

	for (guint i = 0; i < findings->len; i++) {
		const struct report_finding *f = findings->pdata[i];

		for (guint k = 0; k < f->sides->len; k++) {
			const struct report_side *side = f->sides->pdata[k];

			for (guint j = 0; j < side->steps->len; j++) {
				const struct report_step *step = side->steps->pdata[j];

				json_array_append_new(places, json_pack("{s:s, s:i}", "f", step->file,
									"l", step->line));
			}
		}
	}
	text = json_dumps(places, JSON_COMPACT);
	json_decref(places);
	return text;
}

/* A call on the way, in which the steps after it happen. */
struct frame {
	const char *function;
	char **held;
};

/* NAME and NAME/1 are one lock to people. */
static gboolean same_lock(gconstpointer a, gconstpointer b)
{
	gsize size = strcspn(a, "/");

	return size == strcspn(b, "/") && !strncmp(a, b, size);
}

/* The locks that a step is told to hold, of all classes that there are. */
struct held {
	GHashTable *classes;
	GPtrArray *locks;
};

static gboolean is_lock(GHashTable *classes, const char *name)
{
	g_autofree char *base = g_strndup(name, strcspn(name, "/"));
	const struct report_class *c = g_hash_table_lookup(classes, name);

	if (!c)
		c = g_hash_table_lookup(classes, base);
	return c && strcmp(c->kind, "mark") && strcmp(c->kind, "context") && strcmp(c->kind, "event");
}

static void add_lock(const struct held *held, char *lock)
{
	if (is_lock(held->classes, lock) &&
	    !g_ptr_array_find_with_equal_func(held->locks, lock, same_lock, NULL))
		g_ptr_array_add(held->locks, lock);
}

static void add_locks(const struct held *held, char **locks)
{
	for (; locks && *locks; locks++)
		add_lock(held, *locks);
}

/* Leaves what was returned from: down to the frame of `function`, if it is one. */
static void leave(GArray *frames, const char *function)
{
	for (guint i = frames->len; i-- > 0; )
		if (!strcmp(g_array_index(frames, struct frame, i).function, function)) {
			g_array_set_size(frames, i);
			return;
		}
}

static void say_held(const struct report_side *side, GHashTable *places, GHashTable *classes)
{
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(struct frame));

	for (guint i = 0; i < side->steps->len; i++) {
		struct report_step *step = side->steps->pdata[i];
		g_autofree char *key = place_key(step->file, step->line, step->col);
		struct frame frame = { step->function, g_hash_table_lookup(places, key) };
		g_autoptr(GPtrArray) locks = g_ptr_array_new();
		struct held held = { classes, locks };

		leave(frames, step->function);
		if (i)
			add_lock(&held, side->outer);
		for (guint k = 0; k < frames->len; k++)
			add_locks(&held, g_array_index(frames, struct frame, k).held);
		add_locks(&held, frame.held);
		g_ptr_array_add(locks, NULL);
		g_free(step->held);
		step->held = g_strjoinv(", ", (char **)locks->pdata);
		g_array_append_val(frames, frame);
	}
}

gboolean report_held_load(struct store *s, const GPtrArray *findings, GError **error)
{
	/* What has no type is not looked up, but gone through for each call. */
	static const char sql[] =
		"WITH v_wanted (file, line) AS MATERIALIZED (SELECT DISTINCT "
		"CAST(value ->> 'f' AS TEXT), CAST(value ->> 'l' AS INTEGER) FROM json_each(?1)) "
		"SELECT c.file, c.line, c.col, c.held FROM v_call c JOIN v_wanted w "
		"ON c.line = w.line AND c.file = w.file UNION ALL "
		"SELECT e.file, e.line, e.col, e.held FROM v_event e JOIN v_wanted w "
		"ON e.line = w.line AND e.file = w.file";
	GHashTable *places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						   (GDestroyNotify)g_strfreev);
	GHashTable *classes = report_classes_load(s, error);
	char *list = all_places(findings);
	const char *params[] = { list };
	gboolean ok = classes && store_query(s, sql, params, 1, on_place, places, error);

	for (guint i = 0; ok && i < findings->len; i++) {
		const struct report_finding *f = findings->pdata[i];

		for (guint k = 0; k < f->sides->len; k++)
			say_held(f->sides->pdata[k], places, classes);
	}
	g_clear_pointer(&classes, g_hash_table_unref);
	g_hash_table_unref(places);
	free(list);
	return ok;
}
