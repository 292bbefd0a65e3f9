/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An instruction done again in a loop: what it gave the last time gets another
 * name, so that the names it gives now are new. Of the turns before the last,
 * nothing is told apart: their locks are one, held more than once. A variable
 * that walks along a list with a lock in hand has one name at each turn, too.
 */
#include "solve/flow.h"

struct stale {
	const struct terms *t;
	uint32_t instr;
};

static gboolean mentions_instr(const struct terms *t, term x, uint32_t instr)
{
	const struct term_data *d;

	if (!t->brief[x].has_result)
		return FALSE;
	d = term_get(t, x);
	if ((d->kind == TERM_RESULT || d->kind == TERM_AFTER) && d->a == instr)
		return TRUE;
	switch (d->kind) {
	case TERM_RESULT:
		return FALSE;
	case TERM_AFTER:
	case TERM_JOIN:
		return mentions_instr(t, d->b, instr);
	case TERM_BINARY:
	case TERM_INDEX:
	case TERM_LIST:
		return mentions_instr(t, d->a, instr) || mentions_instr(t, d->b, instr);
	default:
		return mentions_instr(t, d->a, instr);
	}
}

static term rename_old(struct terms *t, term x, void *data)
{
	struct stale *w = data;
	const struct term_data *d = term_get(t, x);

	if (d->kind == TERM_OLD)
		return x;
	if ((d->kind == TERM_RESULT || d->kind == TERM_AFTER) && d->a == w->instr)
		return term_leaf(t, TERM_OLD, x, 0);
	return d->has_result ? 0 : x;
}

static gboolean place_is_stale(const struct binding *b, void *data)
{
	struct stale *w = data;

	return mentions_instr(w->t, b->place, w->instr);
}

/* The lock's name as of the turn before. */
static void age_lock(struct run *r, struct held *h, const struct stale *w,
		     const struct term_replacer *how)
{
	struct lock_table *t = r->s->locks;
	term instance = lock_ref_get(t, h->ref)->instance;

	if (mentions_instr(r->t, instance, w->instr))
		h->ref = lock_ref_move(t, h->ref, term_replace(r->t, instance, how));
}

void run_fold_locks(GArray *locks)
{
	for (guint i = 0; i < locks->len; i++)
		for (guint k = locks->len; --k > i;) {
			struct held *x = &g_array_index(locks, struct held, i);
			const struct held *y = &g_array_index(locks, struct held, k);

			if (x->ref != y->ref || x->mode != y->mode)
				continue;
			x->count = MIN(x->count + y->count, 2);
			x->flags &= y->flags | ~(HELD_MAYBE | HELD_BACK);
			g_array_remove_index(locks, k);
		}
}

static void age_locks(struct run *r, GArray *locks, const struct stale *w,
		      const struct term_replacer *how)
{
	for (guint i = 0; i < locks->len; i++)
		age_lock(r, &g_array_index(locks, struct held, i), w, how);
	run_fold_locks(locks);
}

/* A value, and its name once there is another. */
struct renaming {
	term from, to;
};

static term rename_one(struct terms *t, term x, void *data)
{
	const struct renaming *w = data;

	if (x == w->from)
		return w->to;
	return term_get(t, x)->kind == TERM_OLD ? x : 0;
}

/* --- from turn to turn ----------------------------------------------------------- */

struct turn {
	term value, now;	/* what a variable holds when a turn begins, and its name then */
};

static term rename_turn(struct terms *t, term x, void *data)
{
	const struct turn *w = data;

	if (x == w->value)
		return w->now;
	return x == w->now ? term_leaf(t, TERM_OLD, x, 0) : 0;
}

static void rename_locks(struct run *r, GArray *locks, const struct term_replacer *how)
{
	for (guint i = 0; i < locks->len; i++) {
		struct held *h = &g_array_index(locks, struct held, i);
		term instance = lock_ref_get(r->s->locks, h->ref)->instance;
		term now = term_replace(r->t, instance, how);

		if (now != instance)
			h->ref = lock_ref_move(r->s->locks, h->ref, now);
	}
	run_fold_locks(locks);
}

static void rename_values(struct run *r, struct state *s, const struct term_replacer *how)
{
	g_autoptr(GArray) old = s->env;

	s->env = g_array_sized_new(FALSE, FALSE, sizeof(struct binding), old->len);
	for (guint i = 0; i < old->len; i++) {
		struct binding b = g_array_index(old, struct binding, i);

		state_set(s, term_replace(r->t, b.place, how), term_replace(r->t, b.value, how));
	}
}

static void rename_facts(struct run *r, struct state *s, const struct term_replacer *how)
{
	g_autoptr(GArray) old = s->facts;

	s->facts = g_array_sized_new(FALSE, FALSE, sizeof(struct fact), old->len);
	for (guint i = 0; i < old->len; i++) {
		struct fact f = g_array_index(old, struct fact, i);

		state_assume_range(s, r->t, term_replace(r->t, f.about, how), &f.range);
	}
}

static gboolean names_held(const struct run *r, const struct state *s, term value)
{
	for (guint i = 0; i < s->held->len; i++) {
		lockref ref = g_array_index(s->held, struct held, i).ref;

		if (term_mentions(r->t, lock_ref_get(r->s->locks, ref)->instance, value))
			return TRUE;
	}
	return FALSE;
}

/* Whether the variable has walked on, over memory, to where a lock is held now. */
static gboolean walks(const struct run *r, const struct state *s, const struct binding *b,
		      const struct state *before)
{
	int kind = term_get(r->t, b->value)->kind;

	return term_get(r->t, b->place)->kind == TERM_LOCAL &&
	       (kind == TERM_LOAD || kind == TERM_ADDR || kind == TERM_CONTAINER) &&
	       state_get(before, b->place) != b->value && names_held(r, s, b->value);
}

/*
 * What a variable had when this turn began, which another has still and it has moved on
 * from; or 0.
 */
static term left_behind(const struct run *r, const struct state *s, guint header)
{
	for (guint i = 0; i < s->env->len; i++) {
		const struct binding *b = &g_array_index(s->env, struct binding, i);
		const struct term_data *d = term_get(r->t, b->value);
		term now;

		if (d->kind != TERM_JOIN || d->a != header || d->b == b->place ||
		    r->t->brief[b->place].kind != TERM_LOCAL)
			continue;
		now = state_get(s, d->b);
		if (now && now != b->value && r->t->brief[d->b].kind == TERM_LOCAL)
			return b->value;
	}
	return 0;
}

/* What others have of the turn before gets another name than the value of this one. */
static void leave_behind(struct run *r, struct state *s, guint header)
{
	struct renaming w;
	struct term_replacer how = { rename_one, NULL, &w };

	while ((w.from = left_behind(r, s, header))) {
		w.to = term_leaf(r->t, TERM_OLD, w.from, 0);
		rename_locks(r, s->held, &how);
		rename_locks(r, s->dropped, &how);
		rename_values(r, s, &how);
		rename_facts(r, s, &how);
	}
}

void run_turn(struct run *r, struct state *s, guint header, const struct state *before)
{
	leave_behind(r, s, header);
	for (guint i = 0; s->held->len && i < s->env->len; i++) {
		struct binding b = g_array_index(s->env, struct binding, i);
		struct turn w = { .value = b.value };
		struct term_replacer how = { rename_turn, NULL, &w };

		if (!walks(r, s, &b, before))
			continue;
		w.now = term_leaf(r->t, TERM_JOIN, header, b.place);
		rename_locks(r, s->held, &how);
		rename_values(r, s, &how);
		rename_facts(r, s, &how);
	}
}

/* --- from instruction to instruction ------------------------------------------------ */

static gboolean names_value(const struct state *s, const struct terms *t, term x)
{
	for (guint i = 0; i < s->env->len; i++)
		if (term_mentions(t, g_array_index(s->env, struct binding, i).value, x))
			return TRUE;
	return FALSE;
}

static gboolean facts_name_instr(const struct state *s, const struct stale *w)
{
	for (guint i = 0; i < s->facts->len; i++)
		if (mentions_instr(w->t, g_array_index(s->facts, struct fact, i).about, w->instr))
			return TRUE;
	return FALSE;
}

static term renamed(struct terms *t, term x, term from, term to)
{
	struct renaming w = { from, to };
	struct term_replacer how = { rename_one, NULL, &w };

	return term_replace(t, x, &how);
}

static GArray *facts_but(const struct state *s, const struct stale *w)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(struct fact));

	for (guint i = 0; i < s->facts->len; i++) {
		struct fact f = g_array_index(s->facts, struct fact, i);

		if (!mentions_instr(w->t, f.about, w->instr))
			g_array_append_val(out, f);
	}
	return out;
}

/*
 * What is known of the result goes with it to its new name. Where the one before has
 * that already, it is what both are known to be.
 */
static void age_facts(struct run *r, struct state *s, const struct stale *w)
{
	term result = term_leaf(r->t, TERM_RESULT, w->instr, 0);
	term old = term_leaf(r->t, TERM_OLD, result, 0);
	gboolean has_result = names_value(s, r->t, result), has_old = names_value(s, r->t, old);
	struct state before = { .facts = s->facts };

	s->facts = facts_but(&before, w);
	for (guint i = 0; i < before.facts->len && (has_result || has_old); i++) {
		term about = g_array_index(before.facts, struct fact, i).about;
		term then = renamed(r->t, about, result, old), now = renamed(r->t, about, old, result);
		struct range a = { 0 }, b = { 0 };

		if (!term_mentions(r->t, about, result))
			continue;
		if (has_result)
			a = state_range(&before, r->t, now);
		if (has_old)
			b = state_range(&before, r->t, then);
		a = range_join(&a, &b);
		state_assume_range(s, r->t, then, &a);
	}
	g_array_unref(before.facts);
}

static void age_values(struct run *r, struct state *s, struct stale *w,
		       const struct term_replacer *how)
{
	if (facts_name_instr(s, w))
		age_facts(r, s, w);
	state_forget(s, place_is_stale, w);
	for (guint i = 0; i < s->env->len; i++) {
		struct binding *b = &g_array_index(s->env, struct binding, i);

		if (b->value && mentions_instr(r->t, b->value, w->instr))
			b->value = term_replace(r->t, b->value, how);
	}
}

void run_age(struct run *r, struct state *s, uint32_t instr)
{
	struct stale w = { r->t, instr };
	struct term_replacer how = { rename_old, NULL, &w };

	if (r->cfg->in_loop[r->block]) /* elsewhere it has given nothing before */
		age_values(r, s, &w, &how);
	age_locks(r, s->held, &w, &how);
	age_locks(r, s->dropped, &w, &how);
}
