/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks for units none of whose functions any world sees. */
#include "cmd/unseen.h"

static gboolean is_seen(const struct program *p, const char *place, GHashTable *known)
{
	gpointer seen;

	if (!g_hash_table_lookup_extended(known, place, NULL, &seen)) {
		gboolean any = FALSE;

		for (guint w = 0; w < p->n_worlds && !any; w++)
			any = program_visible(p, place, w);
		seen = GINT_TO_POINTER(any);
		g_hash_table_insert(known, (gpointer)place, seen);
	}
	return GPOINTER_TO_INT(seen);
}

GHashTable *unseen_find(const struct program *p)
{
	GHashTable *unseen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);

	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		if (f->ir && !f->modelled && !is_seen(p, f->place, known))
			g_hash_table_insert(unseen, g_strdup(f->unit->name),
					    g_strdup_printf("not looked at: no file system in scope is "
							    "of %s or uses it", f->place));
	}
	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		if (f->ir && !f->modelled && is_seen(p, f->place, known))
			g_hash_table_remove(unseen, f->unit->name);
	}
	return unseen;
}

static gboolean on_unit(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	g_hash_table_insert(data, g_strdup(v[0]), g_strdup(v[1]));
	return TRUE;
}

GHashTable *unseen_read(struct store *s, GError **error)
{
	GHashTable *unseen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	if (store_query(s, "SELECT file, message FROM v_unit WHERE status IN ('ok', 'cached') "
			   "AND message IS NOT NULL", NULL, 0, on_unit, unseen, error))
		return unseen;
	g_hash_table_unref(unseen);
	return NULL;
}
