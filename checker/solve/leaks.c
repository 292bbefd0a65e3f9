/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the states that leave a function, and what its exits show to callers. Makes a
 * list of the ways out with a lock held that the function has taken, though it drops it
 * on other ways: those that look the same to callers, or the successful one, or any; and of
 * those that have dropped a lock of callers, where others that look the same have not.
 *
 * Whether a caller copes with that is leaked.c's to ask.
 */
#include "solve/parting.h"

#include <string.h>

#include "solve/forgotten.h"
#include "solve/noted.h"

struct way_out {
	guint exit, block;
	uint32_t instr;
	gboolean imprecise;
	GArray *held, *dropped;
};

static void way_out_free(gpointer data)
{
	struct way_out *w = data;

	g_array_unref(w->held);
	g_array_unref(w->dropped);
	g_free(w);
}

void leaks_begin(struct run *r)
{
	r->ways_out = g_ptr_array_new_with_free_func(way_out_free);
	r->drops = g_array_new(FALSE, FALSE, sizeof(struct drop));
	r->again = g_array_new(FALSE, FALSE, sizeof(struct held));
	noted_begin(r);
	g_clear_pointer(&r->c->leaks, g_array_unref);
	g_clear_pointer(&r->c->settled, g_array_unref);
	g_clear_pointer(&r->c->notes, g_ptr_array_unref);
	g_clear_pointer(&r->c->keeps, g_array_unref);
	g_clear_pointer(&r->c->owing, g_array_unref);
}

void leaks_end(struct run *r)
{
	g_ptr_array_unref(r->ways_out);
	g_array_unref(r->drops);
	g_array_unref(r->again);
	noted_end(r);
}

void leaks_note(struct run *r, const struct state *s, guint exit)
{
	struct way_out *w;

	noted_find(r, s);
	if (!s->held->len && !s->dropped->len)
		return;
	w = g_new0(struct way_out, 1);
	w->exit = exit;
	w->block = r->block;
	w->instr = r->instr;
	w->imprecise = s->imprecise;
	w->held = g_array_copy(s->held);
	w->dropped = g_array_copy(s->dropped);
	g_ptr_array_add(r->ways_out, w);
}

static gboolean is_taken_again(const struct run *r, const struct held *h)
{
	for (guint i = 0; i < r->again->len; i++) {
		const struct held *x = &g_array_index(r->again, struct held, i);

		if (x->ref == h->ref && x->site == h->site)
			return TRUE;
	}
	return FALSE;
}

void leaks_take_again(struct run *r, const struct held *h)
{
	if (!is_taken_again(r, h))
		g_array_append_vals(r->again, h, 1);
}

void leaks_drop(struct run *r, const struct held *h, gboolean once)
{
	/* what was taken last goes first */
	struct drop d = { h->ref, h->site, r->instr, h->mode, once && is_taken_again(r, h) };

	for (guint i = 0; i < r->drops->len; i++)
		if (!memcmp(&g_array_index(r->drops, struct drop, i), &d, sizeof(d)))
			return;
	g_array_append_val(r->drops, d);
}

/* --- what other ways out do ----------------------------------------------------------------- */

static int count_set(const struct run *r, heldset set, guint class)
{
	guint n;
	const struct held *h = lock_set_get(r->s->locks, set, &n);
	int found = 0;

	for (guint i = 0; i < n; i++) {
		const struct lock_ref *l = lock_ref_get(r->s->locks, h[i].ref);

		found += l->kind < LOCK_CONTEXT && !lock_ref_handed(r->s->locks, h[i].ref) &&
			 l->class == class;
	}
	return found;
}

/* Locks of the class that the exit has added, less those of callers' that it has dropped. */
static int count_locks(const struct run *r, const struct exit *e, guint class)
{
	return count_set(r, e->added, class) - count_set(r, e->dropped, class);
}

/*
 * The locks that can be meant where one of the class is, which may go by another name: of its
 * kind, but for those that a rule drops by their class alone.
 */
static int count_namesakes(const struct run *r, heldset set, guint class)
{
	enum lock_kind kind = g_array_index(r->s->locks->classes, struct class_info, class).kind;
	guint n;
	const struct held *h = lock_set_get(r->s->locks, set, &n);
	int found = 0;

	for (guint i = 0; i < n; i++) {
		const struct lock_ref *l = lock_ref_get(r->s->locks, h[i].ref);

		found += l->kind == kind && !lock_ref_handed(r->s->locks, h[i].ref) &&
			 (l->class == class || !term_is_const(r->t, l->instance, NULL));
	}
	return found;
}

static int count_alike(const struct run *r, const struct exit *e, guint class)
{
	return count_namesakes(r, e->added, class) - count_namesakes(r, e->dropped, class);
}

/*
 * Whether they return the same, and have left no sign for callers. That they come of
 * different answers to a question of the arguments is no sign, if nobody asks it.
 */
static gboolean returns_same(const struct run *r, const struct exit *a, const struct exit *b)
{
	struct exit x = *a, y = *b;
	guint n = 0;

	for (guint i = 0; i < a->n_guards; i++)
		if (term_mentions(r->t, a->guards[i].about, term_leaf(r->t, TERM_RETURN, 0, 0)))
			x.guards[n++] = a->guards[i];
	x.n_guards = n;
	return exits_confusable(&x, &y);
}

/* An error: a negative number, or what is not 0 and may be one; no object. */
static gboolean is_failure(const struct run *r, const struct exit *e)
{
	if (r->f->ir->result.kind == IR_TYPE_POINTER)
		return !(e->ret.signs & SIGN_POS);
	return (e->ret.signs & SIGN_NEG) && !(e->ret.signs & SIGN_ZERO);
}

/*
 * Whether x may be taken for e. What succeeds with a lock held, or says so by a number of
 * its own, is not taken for what may only look like it as too little is known of that.
 */
static gboolean is_like(const struct run *r, const struct exit *e, const struct exit *x)
{
	if (is_failure(r, x) && !is_failure(r, e))
		return FALSE;
	return e->ret.n_values != 1 || e->ret.values[0] <= 0 || range_same(&e->ret, &x->ret);
}

/* Whether x returns something else than e, which always returns the same. */
static gboolean is_apart(const struct exit *e, const struct exit *x)
{
	struct range both = range_meet(&e->ret, &x->ret);

	return e->ret.n_values == 1 && range_empty(&both);
}

/*
 * Whether the exit e, with one of the class held, is at odds with the others; fills in l->how.
 * async: whoever waited for may drop it.
 */
static gboolean is_odd(const struct run *r, const struct exit *e, guint class, gboolean async,
		       gboolean drops, struct leak *l)
{
	int mine = count_locks(r, e, class), all = count_alike(r, e, class);
	gboolean contested = FALSE, same = FALSE, dropped = FALSE, kept = FALSE, any = FALSE;

	l->apart = FALSE;
	if (mine <= 0 || all <= 0)
		return FALSE;
	for (guint i = 0; i < r->exits->len; i++) {
		const struct exit *x = &g_array_index(r->exits, struct exit, i);
		gboolean fewer = count_locks(r, x, class) <= 0 && count_alike(r, x, class) < all;

		any |= fewer;
		contested |= fewer && is_like(r, e, x) && exits_confusable(e, x);
		same |= fewer && is_like(r, e, x) && returns_same(r, e, x);
		dropped |= fewer && !is_failure(r, x);
		kept |= !fewer && !is_failure(r, x);
		l->apart |= !fewer && !is_failure(r, x) && count_locks(r, x, class) > 0 &&
			    is_apart(e, x);
	}
	if (contested && drops)
		l->how = LEAK_CONTESTED;
	else if (same && drops)
		l->how = LEAK_ASKED;
	else if (drops && is_failure(r, e) && dropped && !kept)
		l->how = LEAK_FAILED;
	else if (same && is_failure(r, e) && kept && !dropped)
		l->how = LEAK_UNDONE;
	else if (any && drops && !async)
		l->how = LEAK_UNASKED;
	else
		return FALSE;
	return TRUE;
}

/* A callee drops it or does not, and nothing tells when. */
static gboolean is_contested(const struct run *r, guint class)
{
	for (guint i = 0; i < MAX_CONTESTED; i++)
		if (r->c->contested[i] == class + 1)
			return TRUE;
	return FALSE;
}

/* A rule says that who calls it has such a lock then, whatever the body shows. */
static gboolean is_to_hold(const struct run *r, guint class)
{
	for (guint i = 0; r->f->rules && i < r->f->rules->len; i++) {
		const struct rule_function *rule = r->f->rules->pdata[i];

		if (rule->op == RULE_ACQUIRE && rule->succeeds == SUCCEEDS_ALWAYS && rule->class &&
		    g_str_equal(rule->class, lock_class_name(r->s->locks, class)))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_countable(const struct run *r, const struct held *h)
{
	const struct lock_ref *l = lock_ref_get(r->s->locks, h->ref);

	return l->class < CLASS_UNKNOWN && !(h->flags & HELD_MAYBE) &&
	       l->kind < LOCK_CONTEXT && !is_contested(r, l->class) &&
	       !is_to_hold(r, l->class) && !lock_ref_handed(r->s->locks, h->ref);
}

/* What I/O that was begun gives back when it is done, or whoever was waited for. */
static gboolean is_async(const struct run *r, const struct held *h)
{
	enum lock_kind kind = lock_ref_get(r->s->locks, h->ref)->kind;

	return kind == LOCK_SEMAPHORE || kind == LOCK_PAGE || kind == LOCK_BIT;
}

/* Each in a loop of its own: as many may be dropped as were taken. */
static gboolean are_in_loops(const struct run *r, uint32_t taken, uint32_t dropped)
{
	return r->cfg->in_loop[cfg_block_of(r->f, taken)] &&
	       r->cfg->in_loop[cfg_block_of(r->f, dropped)] && !cfg_comes(r->f, dropped, taken);
}

/* What one loop has taken, another drops. */
static gboolean is_dropped_in_turn(const struct run *r, const struct held *h)
{
	for (guint i = 0; i < r->drops->len; i++) {
		const struct drop *d = &g_array_index(r->drops, struct drop, i);

		if (d->site == h->site && lock_ref_alike(r->s->locks, d->ref, h->ref) &&
		    are_in_loops(r, h->site, d->instr))
			return TRUE;
	}
	return FALSE;
}

static void add_leak(struct run *r, const struct leak *l)
{
	if (!r->c->leaks)
		r->c->leaks = g_array_new(FALSE, FALSE, sizeof(struct leak));
	g_array_append_vals(r->c->leaks, l, 1);
}

static void consider(struct run *r, const struct way_out *out, const struct held *h)
{
	const struct exit *e = &g_array_index(r->exits, struct exit, out->exit);
	guint class = lock_ref_get(r->s->locks, h->ref)->class;
	struct parting p = { NO_SITE, DOUBT_NONE, FALSE };
	struct leak l = { .ref = h->ref, .mode = h->mode, .taken = h->site, .out = out->instr };
	gboolean async = is_async(r, h), drops = FALSE, parted, forgotten;

	if (!is_countable(r, h) || !is_odd(r, e, class, async, TRUE, &l))
		return;
	parted = parting_find(r, h, out->block, &p, &drops);
	forgotten = !drops && is_forgotten(r, h);
	if (!is_odd(r, e, class, async, drops || forgotten, &l) || (drops && !parted) ||
	    p.doubt == DOUBT_TAKER)
		return;
	if ((out->imprecise || r->coarse) && !p.sure)
		p.doubt = MAX(p.doubt, DOUBT_MERGED);
	else if (is_dropped_in_turn(r, h))
		p.doubt = MAX(p.doubt, DOUBT_BYPASS);
	else if (async && !is_failure(r, e))
		p.doubt = MAX(p.doubt, DOUBT_ASYNC);
	l.failed = is_failure(r, e);
	l.left = p.instr;
	l.doubt = p.doubt;
	add_leak(r, &l);
}

/* --- drops of what was not taken ------------------------------------------------------------ */

/* Where it is taken that is dropped at that instruction, too, on other ways; or NO_SITE. */
static uint32_t taken_elsewhere(const struct run *r, const struct held *gone)
{
	for (guint i = 0; i < r->drops->len; i++) {
		const struct drop *d = &g_array_index(r->drops, struct drop, i);

		if (d->instr == gone->site && lock_ref_alike(r->s->locks, d->ref, gone->ref))
			return d->site;
	}
	return NO_SITE;
}

/*
 * Whether another way out that returns the same has not dropped one of the class; failed: of
 * those that give an error, as this one.
 */
static gboolean is_overdone(const struct run *r, const struct exit *e, guint class, gboolean failed)
{
	int mine = count_locks(r, e, class);

	if (failed && (!is_failure(r, e) || r->f->ir->result.kind == IR_TYPE_POINTER))
		return FALSE;
	for (guint i = 0; i < r->exits->len; i++) {
		const struct exit *x = &g_array_index(r->exits, struct exit, i);

		if (count_locks(r, x, class) > mine && returns_same(r, e, x) &&
		    (!failed || is_failure(r, x)))
			return TRUE;
	}
	return FALSE;
}

/* Whether what is called there drops one of the class on some ways, and not on others. */
static gboolean is_uneven(const struct run *r, uint32_t call, guint class)
{
	for (guint i = 0; i < r->c->events->len; i++) {
		const struct event *e = &g_array_index(r->c->events, struct event, i);

		for (guint k = 1; e->kind == EVENT_CALL && e->instr == call &&
				  k < e->callee->n_exits; k++)
			if (count_locks(r, &e->callee->exits[k], class) !=
			    count_locks(r, &e->callee->exits[0], class))
				return TRUE;
	}
	return FALSE;
}

/*
 * `gone` was taken by callers, as it seems: it is dropped where ways that have taken it drop it,
 * or on a way out that fails as others do that have not dropped it.
 */
static void consider_drop(struct run *r, const struct way_out *out, const struct held *gone)
{
	const struct exit *e = &g_array_index(r->exits, struct exit, out->exit);
	guint class = lock_ref_get(r->s->locks, gone->ref)->class;
	struct leak l = { .ref = gone->ref, .mode = gone->mode, .how = LEAK_NOT_HELD,
			  .left = NO_SITE, .out = gone->site };

	if (gone->flags & (HELD_MAYBE | HELD_BACK | HELD_HANDED | HELD_ALL) || !is_countable(r, gone))
		return;
	l.taken = taken_elsewhere(r, gone);
	if (l.taken == NO_SITE)
		l.how = LEAK_DROPPED;
	if (!is_overdone(r, e, class, l.how == LEAK_DROPPED))
		return;
	if (out->imprecise || r->coarse)
		l.doubt = DOUBT_MERGED;
	else if (parting_is_guarded(r, gone->site) || is_uneven(r, gone->site, class) ||
		 (l.taken != NO_SITE && (is_uneven(r, l.taken, class) ||
					 are_in_loops(r, l.taken, gone->site))))
		l.doubt = DOUBT_BYPASS;
	else if (is_async(r, gone))
		l.doubt = DOUBT_ASYNC;
	add_leak(r, &l);
}

/* --- what it does with locks of callees and callers ------------------------------------------- */

static void settle(struct context *c, uint32_t call, guint class)
{
	struct settled one = { call, class };

	if (!c->settled)
		c->settled = g_array_new(FALSE, FALSE, sizeof(struct settled));
	for (guint i = 0; i < c->settled->len; i++) {
		const struct settled *x = &g_array_index(c->settled, struct settled, i);

		if (x->call == call && x->class == class)
			return;
	}
	g_array_append_val(c->settled, one);
}

static void find_settled(struct run *r)
{
	for (guint i = 0; i < r->drops->len; i++) {
		const struct drop *d = &g_array_index(r->drops, struct drop, i);

		if (!d->inner)
			settle(r->c, d->site, lock_ref_get(r->s->locks, d->ref)->class);
	}
	for (guint i = 0; i < r->exits->len; i++) {
		guint n;
		const struct held *h = lock_set_get(r->s->locks,
				g_array_index(r->exits, struct exit, i).dropped, &n);

		for (guint k = 0; k < n; k++)
			if (!lock_ref_handed(r->s->locks, h[k].ref))
				settle(r->c, NO_SITE, lock_ref_get(r->s->locks, h[k].ref)->class);
	}
}

static void keep(struct context *c, guint class)
{
	if (!c->keeps)
		c->keeps = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < c->keeps->len; i++)
		if (g_array_index(c->keeps, guint, i) == class)
			return;
	g_array_append_val(c->keeps, class);
}

static void find_kept(struct run *r)
{
	for (guint i = 0; i < r->exits->len; i++) {
		guint n;
		const struct held *h = lock_set_get(r->s->locks,
				g_array_index(r->exits, struct exit, i).added, &n);

		for (guint k = 0; k < n; k++)
			keep(r->c, lock_ref_get(r->s->locks, h[k].ref)->class);
	}
}

void leaks_find(struct run *r)
{
	find_settled(r);
	find_kept(r);
	noted_keep(r);
	for (guint i = 0; i < r->ways_out->len; i++) {
		const struct way_out *out = r->ways_out->pdata[i];

		for (guint k = 0; k < out->held->len; k++)
			consider(r, out, &g_array_index(out->held, struct held, k));
		for (guint k = 0; k < out->dropped->len; k++)
			consider_drop(r, out, &g_array_index(out->dropped, struct held, k));
	}
}
