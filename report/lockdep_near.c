/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the graph knows that is nearest to an order it misses, so that one sees
 * where to look: the same in other subclasses, the other way round, a class in
 * between, and calls through pointers with no known target that are reached
 * with the outer lock held.
 *
 * Reads v_lock_edge, v_event and v_call of one world and the core into memory:
 * hundreds of orders are asked about. "Held" is what a function itself holds
 * at a call; what it calls runs with that, and its calls through pointers may. A
 * callee that drops the lock first is not told apart.
 */
#include "report/lockdep.h"

#include <stdlib.h>
#include <string.h>

#include "report/row.h"

#define MAX_SHOWN 3	/* of one kind */

struct pair {
	const char *outer, *inner;	/* interned */
	const char *text;		/* "OUTER/N -> INNER/N, FILE:LINE FUNCTION()", interned */
};

struct call {
	guint caller, callee;		/* callee: G_MAXUINT for a pointer with no known target */
	const char *held;		/* interned, comma-separated */
	const char *text;		/* of a pointer: "RECORD.FIELD at FILE:LINE", interned */
};

struct known {
	GArray *edges;			/* struct pair, by outer */
	GArray *calls;			/* struct call, by caller */
	GHashTable *taken;		/* interned classes that some place takes */
	guint n_functions;
};

/* --- loading --------------------------------------------------------------------------- */

static gboolean on_edge(int n, const char *const *names, const char *const *v, void *data)
{
	struct known *k = data;
	g_autofree char *text = g_strdup_printf("%s%s%s -> %s%s%s, %s:%s %s()", v[0],
						strcmp(v[1], "0") ? "/" : "",
						strcmp(v[1], "0") ? v[1] : "", v[2],
						strcmp(v[3], "0") ? "/" : "",
						strcmp(v[3], "0") ? v[3] : "", v[4], v[5], v[6]);
	struct pair e = { g_intern_string(v[0]), g_intern_string(v[2]), g_intern_string(text) };

	(void)n;
	(void)names;
	g_hash_table_add(k->taken, (gpointer)e.outer);
	g_hash_table_add(k->taken, (gpointer)e.inner);
	g_array_append_val(k->edges, e);
	return TRUE;
}

static gboolean on_taken(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	g_hash_table_add(data, (gpointer)g_intern_string(v[0]));
	return TRUE;
}

static gboolean on_call(int n, const char *const *names, const char *const *v, void *data)
{
	struct known *k = data;
	struct call c = { row_number(v[0]), v[1] ? row_number(v[1]) : G_MAXUINT, g_intern_string(v[3]),
			  NULL };

	(void)n;
	(void)names;
	if (!v[1]) {
		g_autofree char *text = g_strdup_printf("%s at %s:%s", v[2], v[4], v[5]);

		c.text = g_intern_string(text);
	}
	k->n_functions = MAX(k->n_functions, c.caller + 1);
	if (v[1])
		k->n_functions = MAX(k->n_functions, c.callee + 1);
	g_array_append_val(k->calls, c);
	return TRUE;
}

static gboolean load(struct store *s, const char *world, struct known *k, GError **error)
{
	static const char edges[] =
		"SELECT outer, outer_subclass, inner, inner_subclass, min(file), line, function "
		"FROM v_lock_edge WHERE world IN (?1, 'core') "
		"GROUP BY outer, outer_subclass, inner, inner_subclass ORDER BY 1, 2, 3, 4";

	return store_query(s, edges, &world, 1, on_edge, k, error) &&
	       store_query(s, "SELECT DISTINCT class FROM v_event WHERE kind <> 'release'", NULL, 0,
			   on_taken, k->taken, error) &&
	       store_query(s, "SELECT caller_id, callee_id, callee, held, file, line FROM v_call "
			   "WHERE world IN ('', 'core', ?1) AND (callee_id IS NOT NULL OR "
			   "via <> 'direct') ORDER BY caller_id, file, line, col",
			   &world, 1, on_call, k, error);
}

/* --- asking ------------------------------------------------------------------------------ */

static void add(GPtrArray *near, const char *what, GString *list)
{
	if (list->len)
		g_ptr_array_add(near, g_strdup_printf("%s: %s", what, list->str));
	g_string_truncate(list, 0);
}

static void item(GString *list, guint *n, const char *text)
{
	if ((*n)++ < MAX_SHOWN)
		g_string_append_printf(list, "%s%s", list->len ? "; " : "", text);
}

static void add_edges(const struct known *k, const char *outer, const char *inner,
		      const char *what, GPtrArray *near, GString *list)
{
	guint n = 0;

	for (guint i = 0; i < k->edges->len; i++) {
		const struct pair *e = &g_array_index(k->edges, struct pair, i);

		if (e->outer == outer && e->inner == inner)
			item(list, &n, e->text);
	}
	add(near, what, list);
}

/* Classes X with outer -> X -> inner. */
static void add_between(const struct known *k, const char *outer, const char *inner,
			GPtrArray *near, GString *list)
{
	g_autoptr(GHashTable) before = g_hash_table_new(NULL, NULL);
	const char *last = NULL;
	guint n = 0;

	for (guint i = 0; i < k->edges->len; i++) {
		const struct pair *e = &g_array_index(k->edges, struct pair, i);

		if (e->outer == outer)
			g_hash_table_add(before, (gpointer)e->inner);
	}
	for (guint i = 0; i < k->edges->len; i++) {
		const struct pair *e = &g_array_index(k->edges, struct pair, i);

		if (e->inner != inner || e->outer == last || e->outer == outer ||
		    e->outer == inner || !g_hash_table_contains(before, e->outer))
			continue;
		last = e->outer;
		item(list, &n, e->outer);
	}
	add(near, "by way of", list);
}

static gboolean holds(const char *held, const char *class)
{
	gsize n = strlen(class);

	for (const char *p = held; (p = strstr(p, class)); p += n)
		if ((p == held || p[-1] == ',') && (!p[n] || p[n] == ','))
			return TRUE;
	return FALSE;
}

/* Index of the first call of the function. */
static guint first_call(const struct known *k, guint caller)
{
	guint low = 0, high = k->calls->len;

	while (low < high) {
		guint mid = low + (high - low) / 2;

		if (g_array_index(k->calls, struct call, mid).caller < caller)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* What a call with `outer` held leads to: a pointer, or a function to go on from. */
static void follow(const struct call *c, guint8 *seen, GQueue *todo, GString *list, guint *n)
{
	if (c->callee == G_MAXUINT) {
		if (!strstr(list->str, c->text))
			item(list, n, c->text);
	} else if (!seen[c->callee]) {
		seen[c->callee] = 1;
		g_queue_push_tail(todo, GUINT_TO_POINTER(c->callee));
	}
}

/* The function's own calls through pointers: what is held there is not stored. */
static void add_own(const struct known *k, guint f, GString *list, guint *n)
{
	for (guint i = first_call(k, f); i < k->calls->len; i++) {
		const struct call *c = &g_array_index(k->calls, struct call, i);

		if (c->caller != f)
			break;
		if (c->callee == G_MAXUINT && !strstr(list->str, c->text))
			item(list, n, c->text);
	}
}

/* Breadth first, so that the nearest come first. */
static void add_pointers(const struct known *k, const char *outer, GPtrArray *near, GString *list)
{
	g_autofree guint8 *seen = g_new0(guint8, k->n_functions + 1);
	GQueue todo = G_QUEUE_INIT;
	guint n = 0;

	for (guint i = 0; i < k->calls->len && n < MAX_SHOWN; i++) {
		const struct call *c = &g_array_index(k->calls, struct call, i);

		if (!holds(c->held, outer))
			continue;
		add_own(k, c->caller, list, &n);
		follow(c, seen, &todo, list, &n);
	}
	while (!g_queue_is_empty(&todo) && n < MAX_SHOWN) {
		guint f = GPOINTER_TO_UINT(g_queue_pop_head(&todo));

		for (guint i = first_call(k, f); i < k->calls->len; i++) {
			const struct call *c = &g_array_index(k->calls, struct call, i);

			if (c->caller != f)
				break;
			follow(c, seen, &todo, list, &n);
		}
	}
	g_queue_clear(&todo);
	add(near, "pointers with no known target that are called with it held", list);
}

static void ask(const struct known *k, struct lockdep_miss *m)
{
	const char *outer = g_intern_string(m->outer_class);
	const char *inner = g_intern_string(m->inner_class);
	g_autoptr(GString) list = g_string_new(NULL);

	add_edges(k, outer, inner, "between other subclasses", m->near, list);
	if (!g_hash_table_contains(k->taken, inner))
		g_ptr_array_add(m->near, g_strdup_printf("no place that takes %s is known", inner));
	if (!g_hash_table_contains(k->taken, outer))
		g_ptr_array_add(m->near, g_strdup_printf("no place that takes %s is known", outer));
	if (outer != inner)
		add_edges(k, inner, outer, "the other way round", m->near, list);
	if (m->near->len)
		return;
	add_between(k, outer, inner, m->near, list);
	add_pointers(k, outer, m->near, list);
}

gboolean lockdep_near(struct store *s, const char *world, const GPtrArray *misses, GError **error)
{
	struct known k = {
		.edges = g_array_new(FALSE, FALSE, sizeof(struct pair)),
		.calls = g_array_new(FALSE, FALSE, sizeof(struct call)),
		.taken = g_hash_table_new(NULL, NULL),
	};
	gboolean ok = !misses->len || load(s, world, &k, error);

	for (guint i = 0; ok && i < misses->len; i++)
		ask(&k, misses->pdata[i]);
	g_array_unref(k.edges);
	g_array_unref(k.calls);
	g_hash_table_unref(k.taken);
	return ok;
}
