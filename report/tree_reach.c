/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads all calls and the functions with events, walks from the events to the
 * callers, in memory: a recursive query would look each call up by itself.
 */
#include "report/tree_reach.h"

#include <stdlib.h>

#include "report/row.h"

struct call {
	guint callee, caller;
};

struct reach_graph {
	GArray *calls;		/* struct call, sorted by callee */
	GArray *todo;		/* functions that reach one, whose callers are not done */
	guint8 *reaches;
	guint n;
};

static gboolean on_size(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	*(guint *)data = row_number(v[0]);
	return FALSE;
}

static void reach(struct reach_graph *g, guint function)
{
	if (function >= g->n || g->reaches[function])
		return;
	g->reaches[function] = 1;
	g_array_append_val(g->todo, function);
}

static gboolean on_event(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	reach(data, row_number(v[0]));
	return TRUE;
}

static gboolean on_call(int n, const char *const *names, const char *const *v, void *data)
{
	struct reach_graph *g = data;
	struct call call = { row_number(v[0]), row_number(v[1]) };

	(void)n;
	(void)names;
	g_array_append_val(g->calls, call);
	return TRUE;
}

static gboolean load(struct store *s, const char *world, struct reach_graph *g, GError **error)
{
	return store_query(s, "SELECT coalesce(max(id), 0) + 1 FROM v_function", NULL, 0, on_size,
			   &g->n, error) &&
	       (g->reaches = g_new0(guint8, g->n)) &&
	       store_query(s, "SELECT DISTINCT function_id FROM v_event", NULL, 0, on_event, g,
			   error) &&
	       store_query(s, "SELECT callee_id, caller_id FROM v_call WHERE callee_id IS NOT NULL "
			   "AND (?1 = '' OR world = '' OR world = ?1) ORDER BY callee_id",
			   &world, 1, on_call, g, error);
}

/* Index of the first call of `callee` in the sorted calls. */
static guint first_call(const struct reach_graph *g, guint callee)
{
	guint low = 0, high = g->calls->len;

	while (low < high) {
		guint mid = low + (high - low) / 2;

		if (g_array_index(g->calls, struct call, mid).callee < callee)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void walk(struct reach_graph *g)
{
	while (g->todo->len) {
		guint callee = g_array_index(g->todo, guint, g->todo->len - 1);

		g_array_set_size(g->todo, g->todo->len - 1);
		for (guint i = first_call(g, callee); i < g->calls->len; i++) {
			const struct call *call = &g_array_index(g->calls, struct call, i);

			if (call->callee != callee)
				break;
			reach(g, call->caller);
		}
	}
}

guint8 *tree_reach(struct store *s, const char *world, guint *n, GError **error)
{
	struct reach_graph g = {
		.calls = g_array_new(FALSE, FALSE, sizeof(struct call)),
		.todo = g_array_new(FALSE, FALSE, sizeof(guint)),
	};

	if (load(s, world, &g, error))
		walk(&g);
	else
		g_clear_pointer(&g.reaches, g_free);
	g_array_unref(g.calls);
	g_array_unref(g.todo);
	*n = g.n;
	return g.reaches;
}
