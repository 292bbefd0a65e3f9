/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the worlds from the program itself. A folder below fs/ that
 * initialises a struct file_system_type is a world of its own, unless its files
 * are what others make of them (sysfs); every other folder is the core's if core
 * code names a function of it, or a helper of the worlds that do (jbd2 of ext4 and
 * ocfs2).
 */
#include "link/world.h"

#include <string.h>

#include "base/error.h"

/* --- places ------------------------------------------------------------------- */

static char *first_components(const char *path, int n)
{
	const char *p = path;

	while (n-- && p) {
		p = strchr(p, '/');
		if (p)
			p++;
	}
	return p ? g_strndup(path, p - path - 1) : NULL;
}

/*
 * Two components of the folder ("fs/ext4", "drivers/dax"), one where files lie
 * right there ("fs", "mm"), three where the second holds no C file (fs/smb).
 */
static const char *place_of(const char *file, GHashTable *folders)
{
	g_autofree char *dir = g_path_get_dirname(file);
	g_autofree char *slash = g_strconcat(dir, "/", NULL);
	g_autofree char *two = NULL, *three = NULL;

	if (g_path_is_absolute(file) || !strcmp(dir, "."))
		return g_intern_static_string("");
	if (g_str_has_prefix(file, "include/") || g_str_has_prefix(file, "arch/"))
		return g_intern_static_string("include");
	two = first_components(slash, 2);
	if (!two)
		return g_intern_string(dir);
	if (!g_hash_table_contains(folders, two)) {
		three = first_components(slash, 3);
		if (three && g_hash_table_contains(folders, three))
			return g_intern_string(three);
	}
	return g_intern_string(two);
}

static void find_places(struct program *p)
{
	g_autoptr(GHashTable) folders =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->unit && p->functions[i]->unit->name[0])
			g_hash_table_add(folders,
					 g_path_get_dirname(p->functions[i]->unit->name));
	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->ir)
			p->functions[i]->place = place_of(p->functions[i]->file, folders);
}

static gboolean is_core_folder(const char *place)
{
	return !g_str_has_prefix(place, "fs/");
}

/* --- who uses whom ---------------------------------------------------------- */

/* place → set of places whose functions its code names */
static GHashTable *find_uses(struct program *p)
{
	GHashTable *uses = g_hash_table_new_full(NULL, NULL, NULL,
						 (GDestroyNotify)g_hash_table_unref);

	for (gsize i = 0; i < p->n_functions; i++) {
		struct function *f = p->functions[i];
		GHashTable *set;

		if (!f->ir || !f->funcs)
			continue;
		set = g_hash_table_lookup(uses, f->place);
		if (!set) {
			set = g_hash_table_new(NULL, NULL);
			g_hash_table_insert(uses, (gpointer)f->place, set);
		}
		for (guint s = 0; s < f->unit->n_syms; s++)
			if (f->funcs[s] && f->funcs[s]->ir)
				g_hash_table_add(set, (gpointer)f->funcs[s]->place);
	}
	return uses;
}

/*
 * Adds `place` and what it uses, but no other world's folder; nor what places of
 * `shared` (NULL: none) use, which is not used for this world.
 */
static void add_place(GHashTable *set, const char *place, GHashTable *uses, GHashTable *types,
		      GHashTable *shared)
{
	GHashTable *next = g_hash_table_lookup(uses, place);
	GHashTableIter it;
	gpointer used;

	if (!g_hash_table_add(set, (gpointer)place) || !next ||
	    (shared && g_hash_table_contains(shared, place)))
		return;
	g_hash_table_iter_init(&it, next);
	while (g_hash_table_iter_next(&it, &used, NULL))
		if (!g_hash_table_contains(types, used))
			add_place(set, used, uses, types, shared);
}

/*
 * What a unit initialises of a file system: the name in its struct file_system_type;
 * "" for the operations of superblocks that others register (kernfs); NULL.
 */
static const char *find_type(const struct ir_unit *u)
{
	const char *found = NULL;

	for (guint k = 0; k < u->n_inits; k++) {
		const char *record = ir_str(u, u->inits[k].record);

		if (u->inits[k].kind == IR_EXPR_STRING && !strcmp(record, "file_system_type") &&
		    !strcmp(ir_str(u, u->inits[k].field), "name"))
			return ir_str(u, u->inits[k].sym);
		if (!strcmp(record, "super_operations"))
			found = "";
	}
	return found;
}

static const char *type_of(const struct ir_unit *u, GHashTable *known)
{
	gpointer type;

	if (!g_hash_table_lookup_extended(known, u, NULL, &type)) {
		type = (gpointer)find_type(u);
		g_hash_table_insert(known, (gpointer)u, type);
	}
	return type;
}

/*
 * Folders with a struct file_system_type → its ".name". They own their functions, as do
 * files of the core that have one, and folders with operations of superblocks alone.
 */
static GHashTable *find_types(struct program *p)
{
	g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) owners = g_hash_table_new(NULL, NULL);
	GHashTable *types = g_hash_table_new(NULL, NULL);

	for (gsize i = 0; i < p->n_functions; i++) {
		struct function *f = p->functions[i];
		const char *type;

		if (!f->ir || !f->unit->name[0] || !(type = type_of(f->unit, known)))
			continue;
		if (!is_core_folder(f->place))
			g_hash_table_add(owners, (gpointer)f->place);
		if (!*type)
			continue;
		if (is_core_folder(f->place))
			f->owner = g_intern_string(f->file);
		else if (!g_hash_table_contains(types, f->place))
			g_hash_table_insert(types, (gpointer)f->place, (gpointer)type);
	}
	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->ir && g_hash_table_contains(owners, p->functions[i]->place))
			p->functions[i]->owner = p->functions[i]->place;
	return types;
}

/* --- what others build on ----------------------------------------------------- */

/* How tables of one record are used. */
struct table_use {
	const char *caller;	/* the only place that calls through them; NULL: none, or many */
	gboolean called;
	gboolean mixed;		/* there is more in them than functions */
	gboolean common;	/* the core fills some in */
	GHashTable *makers;	/* places that do */
};

static void table_use_free(gpointer data)
{
	struct table_use *t = data;

	g_hash_table_unref(t->makers);
	g_free(t);
}

static struct table_use *table_use(GHashTable *tables, const char *record)
{
	struct table_use *t = g_hash_table_lookup(tables, record);

	if (!t) {
		t = g_new0(struct table_use, 1);
		t->makers = g_hash_table_new(NULL, NULL);
		g_hash_table_insert(tables, (gpointer)record, t);
	}
	return t;
}

static void read_calls(GHashTable *tables, const struct function *f)
{
	for (guint i = 0; i < f->ir->n_instrs; i++) {
		const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + i];
		const struct ir_expr *x = &f->unit->exprs[f->ir->first_expr + in->a];
		struct table_use *t;

		if (in->op != IR_CALL || x->kind != IR_EXPR_FIELD)
			continue;
		t = table_use(tables, ir_str(f->unit, x->b));
		if (!t->called)
			t->caller = f->place;
		else if (t->caller != f->place)
			t->caller = NULL;
		t->called = TRUE;
	}
}

static void read_tables(GHashTable *tables, const struct ir_unit *u, const char *place)
{
	for (guint i = 0; i < u->n_inits; i++) {
		struct table_use *t = table_use(tables, ir_str(u, u->inits[i].record));

		if (u->inits[i].kind == IR_EXPR_FUNC) {
			t->common |= is_core_folder(place);
			g_hash_table_add(t->makers, (gpointer)place);
		} else if (u->inits[i].kind != IR_EXPR_CONST || u->inits[i].value) {
			t->mixed = TRUE;
		}
	}
}

/*
 * A file system that alone calls through operations which it never has itself: its files
 * are what others make of them, the core's among them (sysfs_ops). It is no world.
 */
static void forget_bases(struct program *p, GHashTable *types)
{
	g_autoptr(GHashTable) tables =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, table_use_free);
	g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
	GHashTableIter it;
	gpointer use;

	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		if (!f->ir || f->modelled)
			continue;
		read_calls(tables, f);
		if (g_str_equal(f->file, f->unit->name) && g_hash_table_add(done, (gpointer)f->unit))
			read_tables(tables, f->unit, f->place);
	}
	g_hash_table_iter_init(&it, tables);
	while (g_hash_table_iter_next(&it, NULL, &use)) {
		const struct table_use *t = use;

		if (t->caller && t->common && !t->mixed &&
		    !g_hash_table_contains(t->makers, t->caller))
			g_hash_table_remove(types, t->caller);
	}
}

static const char *world_name(const char *place, const char *type)
{
	const char *base = strrchr(place, '/') + 1;

	/* fs/smb/client is known as cifs, fs/ext4 as ext4 */
	return g_intern_string(strchr(place, '/') + 1 == base ? base : type);
}

static gint compare_world(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct world *)a)->name, ((const struct world *)b)->name);
}

static struct world *make_worlds(struct program *p, GHashTable *uses, GHashTable *types)
{
	GArray *worlds = g_array_new(FALSE, TRUE, sizeof(struct world));
	struct world core = { .name = g_intern_static_string("core"),
			      .places = g_hash_table_new(NULL, NULL) };
	GHashTableIter it;
	gpointer place, type;

	g_hash_table_iter_init(&it, types);
	while (g_hash_table_iter_next(&it, &place, &type)) {
		struct world w = { .name = world_name(place, type),
				   .places = g_hash_table_new(NULL, NULL) };

		add_place(w.places, place, uses, types, p->core_places);
		g_array_append_val(worlds, w);
	}
	g_array_sort(worlds, compare_world);
	g_array_prepend_val(worlds, core);
	p->n_worlds = worlds->len;
	return (struct world *)g_array_free(worlds, FALSE);
}

void world_find(struct program *p)
{
	g_autoptr(GHashTable) uses = NULL, types = NULL;

	find_places(p);
	uses = find_uses(p);
	types = find_types(p);
	forget_bases(p, types);
	p->core_places = g_hash_table_new(NULL, NULL);
	for (gsize i = 0; i < p->n_functions; i++)
		if (is_core_folder(p->functions[i]->place))
			add_place(p->core_places, p->functions[i]->place, uses, types, NULL);
	add_place(p->core_places, g_intern_static_string("fs"), uses, types, NULL);
	p->worlds = make_worlds(p, uses, types);
}

void world_release(struct program *p)
{
	for (gsize i = 0; i < p->n_worlds; i++)
		g_hash_table_unref(p->worlds[i].places);
	g_free(p->worlds);
	g_hash_table_unref(p->core_places);
}

gboolean program_visible(const struct program *p, const char *place, guint w)
{
	return g_hash_table_contains(p->core_places, place) ||
	       g_hash_table_contains(p->worlds[w].places, place);
}

static gboolean any_visible(const struct program *p, const GPtrArray *places, guint w)
{
	for (guint i = 0; i < places->len; i++)
		if (!places->pdata[i] || program_visible(p, places->pdata[i], w))
			return TRUE;
	return FALSE;
}

gboolean program_target_visible(const struct program *p, const struct targets *t, gsize i,
				guint w)
{
	return program_visible(p, t->funcs[i]->place, w) && any_visible(p, t->makers[i], w);
}

gboolean program_taken(const struct program *p, const struct function *f, guint w)
{
	return f->takers && any_visible(p, f->takers, w);
}

gboolean program_own(const struct program *p, const struct function *f, guint w)
{
	return !g_hash_table_contains(p->core_places, f->place) &&
	       g_hash_table_contains(p->worlds[w].places, f->place);
}

gboolean program_foreign(const struct program *p, const struct function *f, guint w)
{
	return f->owner && !g_hash_table_contains(p->worlds[w].places, f->owner);
}
