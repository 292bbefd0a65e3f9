/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a world is entered: functions whose address its code or tables take, those
 * that nobody calls, and those that only call each other. A function of the core
 * that only other file systems use is in none of a world's paths; the core has it,
 * whoever uses it.
 */
#include "solve/entries.h"

#include "solve/beside.h"

/*
 * Marks the direct callees of f; those that are new are appended to `work`, if it is
 * given. Who calls what is relevant is relevant, too: nothing else is ever entered, so
 * that nothing else is looked at.
 */
static void mark_callees(const struct solver *s, const struct function *f, gboolean *marked,
			 GPtrArray *work)
{
	for (guint k = 0; s->info[f->id].relevant && f->ir && k < f->ir->n_instrs; k++) {
		struct function *callee =
			function_called(f, &f->unit->instrs[f->ir->first_instr + k]);

		if (!callee)
			continue;
		if (work && !marked[callee->id])
			g_ptr_array_add(work, callee);
		marked[callee->id] = TRUE;
	}
}

gboolean *entries_called(const struct solver *s)
{
	const struct program *p = s->p;
	gboolean *called = g_new0(gboolean, p->n_functions);

	for (gsize i = 0; i < p->n_functions; i++) {
		mark_callees(s, p->functions[i], called, NULL);
		if (p->functions[i]->after)
			called[p->functions[i]->after->id] = TRUE;
	}
	return called;
}

gboolean *entries_borrowed(const struct solver *s)
{
	const struct program *p = s->p;
	g_autoptr(GPtrArray) work = g_ptr_array_new();
	gboolean *borrowed = g_new0(gboolean, p->n_functions);

	for (gsize i = 0; i < p->n_functions; i++) {
		struct function *f = p->functions[i];

		if (!f->ir || (program_visible(p, f->place, s->world) &&
			       (!f->takers || program_taken(p, f, s->world))))
			continue;
		borrowed[i] = TRUE;
		g_ptr_array_add(work, f);
	}
	while (work->len)
		mark_callees(s, g_ptr_array_steal_index_fast(work, work->len - 1), borrowed, work);
	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->ir && program_visible(p, p->functions[i]->place, s->world) &&
		    program_taken(p, p->functions[i], s->world))
			borrowed[i] = FALSE;
	return borrowed;
}

static gboolean is_entry(const struct solver *s, const struct function *f)
{
	return f->ir && s->info[f->id].relevant && program_visible(s->p, f->place, s->world);
}

void entry_solve(struct solver *s, struct function *f)
{
	static const term none[MAX_PARAMS];
	struct context *c;

	if (!is_entry(s, f))
		return;
	c = solver_context(s, f, none, 0, NULL);
	g_ptr_array_add(s->roots, c);
	solver_solve(s, c);
}

static void solve_named(struct solver *s, const char *const *names)
{
	for (; *names; names++) {
		const GPtrArray *all = g_hash_table_lookup(s->p->by_name, *names);

		for (guint i = 0; all && i < all->len; i++)
			entry_solve(s, all->pdata[i]);
	}
	solver_settle(s);
}

/* Fills s->live. */
static void find_live(struct solver *s)
{
	g_autoptr(GPtrArray) work = g_ptr_array_copy(s->roots, NULL, NULL);

	g_free(s->live);
	s->live = g_new0(gboolean, s->contexts->len + 1);
	while (work->len) {
		const struct context *c = g_ptr_array_steal_index_fast(work, work->len - 1);

		if (s->live[c->id])
			continue;
		s->live[c->id] = TRUE;
		for (guint i = 0; i < c->events->len; i++) {
			const struct event *e = &g_array_index(c->events, struct event, i);

			if (e->kind == EVENT_CALL)
				g_ptr_array_add(work, e->callee);
		}
	}
}

/* Functions that are called, but by nothing that was come to: they only call each other. */
static void solve_others(struct solver *s, const gboolean *borrowed)
{
	g_autofree gboolean *done = g_new0(gboolean, s->p->n_functions);

	find_live(s);
	for (guint i = 0; i < s->contexts->len; i++)
		if (s->live[i])
			done[((struct context *)s->contexts->pdata[i])->f->id] = TRUE;
	for (gsize i = 0; i < s->p->n_functions; i++)
		if (!done[i] && !borrowed[i] && s->p->functions[i]->ir &&
		    s->p->functions[i]->ir->linkage != IR_INLINE)
			entry_solve(s, s->p->functions[i]);
	solver_settle(s);
}

static GPtrArray *find_entries(const struct solver *s, const gboolean *borrowed)
{
	GPtrArray *entries = g_ptr_array_new();

	for (gsize i = 0; i < s->p->n_functions; i++) {
		struct function *f = s->p->functions[i];

		if ((f->cut || (!borrowed[i] && (f->address_taken ||
		     (!s->called[i] && f->ir && f->ir->linkage != IR_INLINE)))) &&
		    is_entry(s, f))
			g_ptr_array_add(entries, f);
	}
	return entries;
}

static gboolean solve_all(struct solver *s, enum divide divide, GError **error)
{
	g_autofree gboolean *borrowed = s->world == WORLD_CORE ?
		g_new0(gboolean, s->p->n_functions) : entries_borrowed(s);
	g_autoptr(GPtrArray) entries = NULL;

	if (!s->called)
		s->called = entries_called(s);
	entries = find_entries(s, borrowed);
	if (s->world == WORLD_CORE && divide != DIVIDE_NOT &&
	    !beside_solve(s, entries, divide == DIVIDE_AT_ONCE, error))
		return FALSE;
	g_ptr_array_set_size(s->roots, 0);
	for (guint i = 0; i < entries->len; i++)
		entry_solve(s, entries->pdata[i]);
	solve_others(s, borrowed);
	return TRUE;
}

gboolean entries_solve(struct solver *s, const char *const *names, enum divide divide,
		       GError **error)
{
	g_ptr_array_set_size(s->roots, 0);
	if (names)
		solve_named(s, names);
	else if (!solve_all(s, divide, error))
		return FALSE;
	find_live(s);
	solver_refresh(s);
	find_live(s);
	return TRUE;
}
