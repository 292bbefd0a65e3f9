/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loops whose turns come to ever new names: of locks that are kept for each member of a
 * list, of objects that the turn before has linked. A function that does not settle for
 * that is followed anew, coarsely: at the end of a turn, what it has taken or dropped is
 * so many locks of a class, whichever they are, and what it knows of the objects it has
 * come by is let go; a variable that has come to a few values may have any. What was
 * there before the loop keeps its name.
 */
#include "solve/flow.h"

#define MANY_VALUES 3	/* that a variable came to have, turn by turn */

/* With what a block in a loop was come to from before. */
struct entered {
	struct state *first;
	GArray *locks;		/* lockref: held or dropped, on any way there */
};

static void entered_free(gpointer data)
{
	struct entered *e = data;

	state_free(e->first);
	g_array_unref(e->locks);
	g_free(e);
}

static gboolean has_lock(const struct entered *e, lockref ref)
{
	for (guint i = 0; i < e->locks->len; i++)
		if (g_array_index(e->locks, lockref, i) == ref)
			return TRUE;
	return FALSE;
}

static void note_locks(struct entered *e, const GArray *locks)
{
	for (guint i = 0; i < locks->len; i++) {
		lockref ref = g_array_index(locks, struct held, i).ref;

		if (!has_lock(e, ref))
			g_array_append_val(e->locks, ref);
	}
}

void coarse_enter(struct run *r, const struct state *s, guint block)
{
	struct entered *e;

	if (!r->cfg->in_loop[block])
		return;
	if (!r->entered)
		r->entered = g_hash_table_new_full(NULL, NULL, NULL, entered_free);
	e = g_hash_table_lookup(r->entered, GUINT_TO_POINTER(block));
	if (!e) {
		e = g_new0(struct entered, 1);
		e->first = state_copy(s);
		e->locks = g_array_new(FALSE, FALSE, sizeof(lockref));
		g_hash_table_insert(r->entered, GUINT_TO_POINTER(block), e);
	}
	note_locks(e, s->held);
	note_locks(e, s->dropped);
}

/* --- at the end of a turn -------------------------------------------------------------------- */

/* Values that a variable had when the loop was entered, or has now, and not both times. */
static GArray *find_walked(const struct run *r, const struct entered *e, const struct state *s)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(term));

	for (guint i = 0; i < s->env->len; i++) {
		const struct binding *b = &g_array_index(s->env, struct binding, i);
		term before = state_get(e->first, b->place);

		if (term_get(r->t, b->place)->kind != TERM_LOCAL || before == b->value)
			continue;
		if (before && !term_is_const(r->t, before, NULL))
			g_array_append_val(out, before);
		if (!term_is_const(r->t, b->value, NULL))
			g_array_append_val(out, b->value);
	}
	return out;
}

static gboolean is_walked(const struct run *r, const GArray *walked, term x)
{
	if (term_get(r->t, x)->has_local)
		return TRUE;
	for (guint i = 0; i < walked->len; i++)
		if (term_mentions(r->t, x, g_array_index(walked, term, i)))
			return TRUE;
	return FALSE;
}

/* Whether there were any such locks. */
static gboolean fold_walked(struct run *r, const struct entered *e, const GArray *walked,
			    GArray *locks)
{
	struct lock_table *t = r->s->locks;
	gboolean folded = FALSE;

	for (guint i = 0; i < locks->len; i++) {
		struct held *h = &g_array_index(locks, struct held, i);

		if (has_lock(e, h->ref) || !is_walked(r, walked, lock_ref_get(t, h->ref)->instance))
			continue;
		h->ref = lock_ref_move(t, h->ref, r->s->some);
		folded = TRUE;
	}
	run_fold_locks(locks);
	return folded;
}

static int compare_ref(const void *a, const void *b)
{
	const struct held *x = a, *y = b;

	if (x->ref != y->ref)
		return x->ref < y->ref ? -1 : 1;
	return (int)x->mode - (int)y->mode;
}

/* In what order they were dropped, or how often, is nothing to a caller. */
static void even_out(GArray *dropped)
{
	g_array_sort(dropped, compare_ref);
	for (guint i = 0; i < dropped->len; i++)
		g_array_index(dropped, struct held, i).count = 1;
}

struct gone {
	const struct run *r;
	const struct entered *e;
};

/* Of an object that a turn has come by, and nothing before. */
static gboolean is_gone(const struct binding *b, void *data)
{
	const struct gone *w = data;
	const struct term_data *d = term_get(w->r->t, b->place);

	return term_is_place(w->r->t, b->place) && (d->has_result || d->has_join) &&
	       !state_get(w->e->first, b->place);
}

/* What counts turns has any value from the third on. */
static void let_count(struct run *r, struct state *s, guint header)
{
	for (guint i = 0; i < s->env->len; i++) {
		const struct binding b = g_array_index(s->env, struct binding, i);
		term now = term_leaf(r->t, TERM_JOIN, header, b.place);
		struct range range = state_range(s, r->t, b.value);

		if (term_get(r->t, b.place)->kind != TERM_LOCAL || range.n_values < MANY_VALUES)
			continue;
		range = range_signs(range.signs);
		state_forget_about(s, r->t, now);
		state_set(s, b.place, now);
		state_assume_range(s, r->t, now, &range);
	}
}

void coarse_turn(struct run *r, struct state *s, guint header)
{
	const struct entered *e = r->entered ?
		g_hash_table_lookup(r->entered, GUINT_TO_POINTER(header)) : NULL;
	g_autoptr(GArray) walked = NULL;

	if (!e)
		return;
	walked = find_walked(r, e, s);
	fold_walked(r, e, walked, s->held);
	if (fold_walked(r, e, walked, s->dropped))
		even_out(s->dropped);
	state_forget(s, is_gone, &(struct gone){ r, e });
	let_count(r, s, header);
}
