/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lays the states of a series out, has them analysed as they are asked for, keeps their
 * databases. The last state is read first and whole; of the others no more is read than what
 * the change can have touched, until one has to be solved.
 */
#include "cmd/states.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "base/error.h"
#include "base/file.h"
#include "base/paths.h"
#include "cmd/reached.h"

#define KEPT_MAX 64	/* databases, of some ten megabytes */

char *states_folder(const struct asked *asked)
{
	return asked->cache ? g_build_filename(asked->cache, "review", NULL) :
			      paths_cache("review");
}

/* --- laid out ------------------------------------------------------------------------------ */

static void watch(struct states *s, const char *root, const struct change_file *f)
{
	const char *const names[] = { f->before, f->after };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		if (!names[i] || f->role != CHANGE_SOURCE)
			continue;
		g_hash_table_add(s->watched, g_build_filename(root, names[i], NULL));
		/* Another of its name may be found where it was, or no more. */
		if (f->kind != CHANGE_EDITED)
			g_hash_table_add(s->watched, g_path_get_basename(names[i]));
	}
}

static void watch_all(struct states *s, const char *root)
{
	const struct change_series *series = s->series;

	s->watched = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (gsize i = 0; i < series->n_base_files; i++)
		watch(s, root, &series->base_files[i]);
	for (gsize p = 0; p < series->n_patches; p++)
		for (gsize i = 0; i < series->patches[p].n_files; i++)
			watch(s, root, &series->patches[p].files[i]);
}

static gboolean make_folders(struct states *s, GError **error)
{
	g_autofree char *base = states_folder(s->ground->asked);

	s->kept = g_build_filename(base, "states", NULL);
	return file_make_folder(s->kept, error) && workdir_make(&s->scratch, base, error);
}

struct at {
	const struct change_series *series;
	gsize k;
};

static gboolean is_not_there(const struct plan_command *c, void *data)
{
	const struct at *at = data;

	return !change_has(at->series, at->k, c->name);
}

/* Its files, and which of them are parsed how: a compdb may name those of other states. */
static gboolean lay_out(struct states *s, gsize k, GError **error)
{
	struct state *st = &s->states[k];
	g_autofree char *name = g_strdup_printf("%zu", k);
	g_autofree char *folder = g_build_filename(s->scratch.path, name, NULL);
	gsize n;

	if (!change_lay(s->series, k, folder, &n, error))
		return FALSE;
	st->folder = n ? g_steal_pointer(&folder) : NULL;
	st->analysis = (struct analysis){ .ground = s->ground, .overlay = st->folder,
					  .worlds = s->ground->asked->worlds };
	if (!analysis_choose(&st->analysis, error) || !analysis_plan(&st->analysis, error))
		return FALSE;
	plan_drop(st->analysis.plan, is_not_there, &(struct at){ s->series, k });
	return TRUE;
}

/* Knows of its units what they are. */
static gboolean know(struct states *s, gsize k, GError **error)
{
	struct state *st = &s->states[k];

	if (st->analysis.ids)
		return TRUE;
	if (!lay_out(s, k, error))
		return FALSE;
	st->analysis.watched = s->watched;
	return analysis_know(&st->analysis, &s->states[s->n - 1].analysis, error);
}

static void with_worlds(struct state *st, char **worlds)
{
	st->analysis.worlds = worlds;
	analysis_hash(&st->analysis);
}

static gboolean look_at_both(struct states *s, gboolean *differ, GError **error)
{
	struct state *before = &s->states[0], *after = &s->states[s->n - 1];

	if (!lay_out(s, s->n - 1, error))
		return FALSE;
	watch_all(s, after->analysis.plan->root);
	after->analysis.watched = s->watched;
	if (!analysis_read(&after->analysis, error) || !know(s, 0, error))
		return FALSE;
	with_worlds(before, NULL);
	with_worlds(after, NULL);
	*differ = strcmp(before->analysis.inputs, after->analysis.inputs) != 0;
	return TRUE;
}

gboolean states_look(struct states *s, const struct ground *g, const struct change_series *series,
		     gboolean *differ, GError **error)
{
	s->ground = g;
	s->series = series;
	s->n = series->n_patches + 1;
	s->states = g_new0(struct state, s->n);
	if (!make_folders(s, error) || !look_at_both(s, differ, error))
		return FALSE;
	if (*differ)
		s->worlds = g->asked->worlds ? g_strdupv(g->asked->worlds) :
			    reached_worlds(&s->states[0].analysis, &s->states[s->n - 1].analysis);
	return TRUE;
}

/* --- kept ---------------------------------------------------------------------------------- */

/* Into its database, unless another process has done it meanwhile. */
static gboolean solve(struct states *s, gsize k, const char *from, const char *db, GError **error)
{
	struct analysis *a = &s->states[k].analysis;
	gboolean ok;

	/* Solving needs the memory. */
	for (gsize i = 0; i < s->n; i++)
		if (i != k)
			analysis_forget(&s->states[i].analysis);
	a->keep = !k;
	a->from = from;
	ground_said(s->ground, "state %zu of %zu%s", k, s->n - 1, from ? ", from the first" : "");
	ok = analysis_open(a, db, error) && analysis_answer(a, error);
	g_clear_pointer(&a->store, store_close);
	return ok;
}

static gboolean is_kept(const struct state *st)
{
	return st->analysis.kept && g_file_test(st->analysis.kept, G_FILE_TEST_IS_DIR);
}

/*
 * Whether the database has it. The first of several states is needed as a solution, too: without
 * it, each review would solve all of the others anew.
 */
static gboolean is_done(const struct states *s, gsize k, const char *db)
{
	const struct state *st = &s->states[k];

	return analysis_is_in(&st->analysis, db) && (k || s->n == 1 || is_kept(st));
}

/*
 * What state k is solved from: the first one as it is kept, so that the two differ by the change
 * alone. Solved, and so kept, if it has to be in any case. *from: NULL when it is not kept.
 */
static gboolean find_from(struct states *s, gsize k, const char **from, GError **error)
{
	const struct state *first = &s->states[0];

	*from = NULL;
	if (!k)
		return TRUE;
	if (!states_db(s, 0, error))
		return FALSE;
	if (is_kept(first))
		*from = first->analysis.kept;
	return TRUE;
}

/* Its database, by what it follows from and what it was solved from. */
static char *file_of(const struct states *s, const struct state *st, const char *from)
{
	g_autofree char *base = from ? g_path_get_basename(from) : g_strdup("");
	g_autofree char *name = g_strdup_printf("%s%s%.16s.db", st->analysis.inputs,
						from ? "-" : "", base);

	return g_build_filename(s->kept, name, NULL);
}

const char *states_db(struct states *s, gsize k, GError **error)
{
	struct state *st = &s->states[k];
	const char *named = s->ground->asked->db, *from;
	g_autofree char *db = NULL, *lock = NULL;
	gboolean ok;
	int fd;

	if (st->db)
		return st->db;
	if (!find_from(s, k, &from, error) || !know(s, k, error))
		return NULL;
	with_worlds(st, s->worlds);
	if (named && !from && analysis_is_in(&st->analysis, named))
		return st->db = g_strdup(named);
	db = file_of(s, st, from);
	lock = g_strconcat(db, ".lock", NULL);
	fd = file_lock(lock, error);
	if (fd < 0)
		return NULL;
	ok = is_done(s, k, db);
	if (!ok) {
		g_remove(db); /* of what it has, nothing would be solved */
		ok = solve(s, k, from, db, error);
	}
	file_unlock_gone(fd, lock);
	if (!ok)
		return NULL;
	utime(db, NULL);
	return st->db = g_steal_pointer(&db);
}

void states_clear(struct states *s)
{
	for (gsize i = 0; i < s->n; i++) {
		analysis_clear(&s->states[i].analysis);
		g_free(s->states[i].folder);
		g_free(s->states[i].db);
	}
	g_free(s->states);
	if (s->kept)
		file_make_room(s->kept, ".db", KEPT_MAX);
	workdir_remove(&s->scratch);
	g_free(s->kept);
	g_strfreev(s->worlds);
	if (s->watched)
		g_hash_table_unref(s->watched);
}

char **states_worlds(const struct states *s)
{
	g_autoptr(GStrvBuilder) all = g_strv_builder_new();

	g_strv_builder_addv(all, (const char **)s->worlds);
	if (s->ground->rules->everywhere)
		g_strv_builder_addv(all, (const char **)s->ground->rules->everywhere);
	return g_strv_builder_end(all);
}

static guint count_bad(const struct state *st)
{
	guint n = 0;

	for (guint i = 0; i < st->analysis.ids->len; i++)
		n += g_array_index(st->analysis.ids, struct unit_id, i).bad;
	return n;
}

gboolean states_worse(const struct states *s)
{
	return count_bad(&s->states[s->n - 1]) > count_bad(&s->states[0]);
}

/* --- what was not looked at ---------------------------------------------------------------- */

static void note(GPtrArray *notes, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void note(GPtrArray *notes, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	if (g_ptr_array_find_with_equal_func(notes, text, g_str_equal, NULL))
		g_free(text);
	else
		g_ptr_array_add(notes, text);
}

static gboolean is_parsed(const struct plan *plan, const char *name)
{
	for (gsize i = 0; i < plan->n_commands; i++)
		if (!strcmp(plan->commands[i].name, name))
			return TRUE;
	return FALSE;
}

/* Of a file as it is in the last state. */
static void note_file(const struct states *s, const struct change_file *f, GPtrArray *notes)
{
	const struct plan *plan = s->states[s->n - 1].analysis.plan;
	const char *name = f->after ? f->after : f->before;

	if (f->role == CHANGE_BUILD)
		note(notes, "%s is changed: the configuration stays as it was", name);
	else if (f->role == CHANGE_MAKEFILE)
		note(notes, "%s is changed: makefiles are not run, files are compiled as before",
		     name);
	else if (f->kind == CHANGE_EDITED && g_str_has_suffix(name, ".c") &&
		 !is_parsed(plan, name))
		note(notes, "%s is not in scope, or this configuration does not build it: not "
		     "looked at", name);
}

void states_note(const struct states *s, GPtrArray *notes)
{
	const struct plan *plan = s->states[s->n - 1].analysis.plan;

	for (guint i = 0; i < s->series->notes->len; i++)
		note(notes, "%s", (const char *)s->series->notes->pdata[i]);
	for (guint i = 0; i < plan->notes->len; i++)
		note(notes, "%s", (const char *)plan->notes->pdata[i]);
	for (gsize p = 0; p < s->series->n_patches; p++)
		for (gsize i = 0; i < s->series->patches[p].n_files; i++)
			note_file(s, &s->series->patches[p].files[i], notes);
}
