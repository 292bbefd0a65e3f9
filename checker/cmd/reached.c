/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads which units two states have in different form, and finds the worlds that run code of
 * their folders. A folder of one world alone has that world solved; of what several share, or
 * all, those are solved that the last `check` had.
 */
#include "cmd/reached.h"

#include <string.h>

struct reach {
	const struct program *program;
	gboolean *own, *shared;	/* by the world's index; shared[WORLD_CORE]: code of all */
};

/* --- the units that differ ------------------------------------------------------------------- */

static gboolean same_id(const struct unit_id *a, const struct unit_id *b)
{
	return a->failed == b->failed && !memcmp(&a->hash, &b->hash, sizeof(a->hash));
}

/* Adds the names of those of `a` that `b` has not, or otherwise. */
static void add_different(GHashTable *names, const GArray *a, const GArray *b)
{
	g_autoptr(GHashTable) other = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < b->len; i++) {
		struct unit_id *id = &g_array_index(b, struct unit_id, i);

		g_hash_table_insert(other, (gpointer)id->name, id);
	}
	for (guint i = 0; i < a->len; i++) {
		const struct unit_id *id = &g_array_index(a, struct unit_id, i);
		const struct unit_id *twin = g_hash_table_lookup(other, id->name);

		if (!twin || !same_id(id, twin))
			g_hash_table_add(names, (gpointer)id->name);
	}
}

/* --- the worlds ------------------------------------------------------------------------------ */

/* Code that is in no world is not solved. */
static void reach_place(struct reach *r, const char *place)
{
	gsize n = 0, last = 0;

	if (g_hash_table_contains(r->program->core_places, place)) {
		r->shared[WORLD_CORE] = TRUE;
		return;
	}
	for (gsize w = 1; w < r->program->n_worlds; w++)
		n += program_visible(r->program, place, w) ? (last = w, 1) : 0;
	if (n == 1)
		r->own[last] = TRUE;
	for (gsize w = 1; n > 1 && w < r->program->n_worlds; w++)
		r->shared[w] |= program_visible(r->program, place, w);
}

/* The places of the functions in the folder. */
static void reach_folder(struct reach *r, const char *name)
{
	g_autofree char *folder = g_path_get_dirname(name);
	const struct program *p = r->program;
	const char *last = NULL;

	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];
		g_autofree char *dir = NULL;

		if (!f->place || f->place == last || !g_str_has_prefix(f->file, folder))
			continue;
		dir = g_path_get_dirname(f->file);
		if (strcmp(dir, folder))
			continue;
		last = f->place;
		reach_place(r, f->place);
	}
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean on_world(int n, const char *const *names, const char *const *values, void *data)
{
	(void)n;
	(void)names;
	if (values[0])
		g_hash_table_add(data, g_strdup(values[0]));
	return TRUE;
}

/* The worlds of the last `check`; NULL: there was none. */
static GHashTable *solved_worlds(const char *db)
{
	g_autoptr(GHashTable) worlds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct store *store = db && g_file_test(db, G_FILE_TEST_EXISTS) ?
			      store_open_readonly(db, NULL) : NULL;
	gboolean ok = store && store_query(store, "SELECT DISTINCT world FROM v_lock_edge", NULL, 0,
					   on_world, worlds, NULL);

	store_close(store);
	return ok && g_hash_table_size(worlds) ? g_steal_pointer(&worlds) : NULL;
}

/* Whether a world has to be solved for what it shares with others. */
static gboolean is_shared(const struct reach *r, gsize w, GHashTable *solved)
{
	if (!r->shared[w] && !r->shared[WORLD_CORE])
		return FALSE;
	return !solved || g_hash_table_contains(solved, r->program->worlds[w].name);
}

/* Those that are solved with any other need no mention. */
static gboolean is_everywhere(const struct rules *rules, const char *name)
{
	return rules->everywhere && g_strv_contains((const char *const *)rules->everywhere, name);
}

static char **names_of(const struct reach *r, const struct rules *rules, GHashTable *solved)
{
	GPtrArray *names = g_ptr_array_new();

	for (gsize w = 1; w < r->program->n_worlds; w++)
		if ((r->own[w] || is_shared(r, w, solved)) &&
		    !is_everywhere(rules, r->program->worlds[w].name))
			g_ptr_array_add(names, g_strdup(r->program->worlds[w].name));
	g_ptr_array_sort(names, compare_names);
	if (!names->len)
		g_ptr_array_add(names, g_strdup(r->program->worlds[WORLD_CORE].name));
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}

char **reached_worlds(const struct analysis *before, struct analysis *after)
{
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) solved = solved_worlds(after->ground->asked->db);
	struct reach r = { .program = analysis_link(after) };
	g_autofree gboolean *own = g_new0(gboolean, r.program->n_worlds);
	g_autofree gboolean *shared = g_new0(gboolean, r.program->n_worlds);
	GHashTableIter i;
	gpointer name;

	r.own = own;
	r.shared = shared;
	add_different(names, before->ids, after->ids);
	add_different(names, after->ids, before->ids);
	g_hash_table_iter_init(&i, names);
	while (g_hash_table_iter_next(&i, &name, NULL))
		reach_folder(&r, name);
	return names_of(&r, after->ground->rules, solved);
}
