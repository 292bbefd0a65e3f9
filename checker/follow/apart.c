/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether what happens to a value later happens in the call that it was given in, or in one
 * apart: by another way in from outside.
 *
 * Reads the call graph, as far as calls name their callee. A function whose address is taken
 * and one that nobody is known to call are ways in.
 */
#include "follow/internal.h"

static void add_callers(const struct follow_index *x, const struct function *f, GHashTable *set,
			GQueue *work)
{
	const GArray *callers = follow_callers(x, f);

	for (guint i = 0; callers && i < callers->len; i++) {
		struct function *by =
			(struct function *)g_array_index(callers, struct call_site, i).caller;

		if (g_hash_table_add(set, by))
			g_queue_push_tail(work, by);
	}
}

GHashTable *follow_leading_to(const struct follow_index *x, const struct function *f)
{
	GHashTable *set = g_hash_table_new(g_direct_hash, g_direct_equal);
	GQueue work = G_QUEUE_INIT;

	g_hash_table_add(set, (gpointer)f);
	while (f) {
		add_callers(x, f, set, &work);
		f = g_queue_pop_head(&work);
	}
	return set;
}

gboolean follow_apart(const struct follow_index *x, const struct function *f, GHashTable *leading)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_direct_hash, g_direct_equal);
	GQueue work = G_QUEUE_INIT;
	gboolean apart = FALSE;

	g_hash_table_add(seen, (gpointer)f);
	for (; f && !apart; f = g_queue_pop_head(&work)) {
		if (g_hash_table_contains(leading, f))
			continue;
		apart = f->address_taken || !follow_callers(x, f);
		add_callers(x, f, seen, &work);
	}
	g_queue_clear(&work);
	return apart;
}
