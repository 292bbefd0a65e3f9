/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Taking and dropping locks in a state. A lock dropped that this function did
 * not take was its caller's. Where the instance cannot be matched, one held
 * lock of the class is taken to be meant, and marked as guessed. A lock that was
 * handed over is dropped with all of its class that were, whoever took them.
 */
#include "solve/flow.h"

#define MAX_HELD 24
#define MAX_FREED 6

static int find_exact(const GArray *a, lockref ref, int mode)
{
	for (guint i = a->len; i-- > 0;) {
		const struct held *h = &g_array_index(a, struct held, i);

		if (h->ref == ref && (mode < 0 || h->mode == mode))
			return i;
	}
	return -1;
}

static int find_class(const struct lock_table *t, const GArray *a, const struct lock_ref *want,
		      int mode, gboolean same_subclass)
{
	if (want->class == CLASS_OPEN)
		return -1;
	for (guint i = a->len; i-- > 0;) {
		const struct held *h = &g_array_index(a, struct held, i);
		const struct lock_ref *have = lock_ref_get(t, h->ref);

		if (lock_ref_handed(t, h->ref) || have->class != want->class || (mode >= 0 && h->mode != mode))
			continue;
		if (same_subclass ? have->subclass == want->subclass : have->kind == want->kind)
			return i;
	}
	return -1;
}

/* A release names the lock, not its subclass, or only the pointer that was kept. */
static int find_instance(const struct lock_table *t, const GArray *a, const struct lock_ref *want)
{
	for (guint i = a->len; i-- > 0;) {
		const struct held *h = &g_array_index(a, struct held, i);
		const struct lock_ref *have = lock_ref_get(t, h->ref);

		if (have->instance == want->instance &&
		    (have->class == want->class || want->class >= CLASS_UNKNOWN))
			return i;
	}
	return -1;
}

/* The lock as callers had it, which may be in another nesting subclass than it is taken in now. */
static int find_dropped(const struct lock_table *t, const struct state *s, lockref ref)
{
	const struct lock_ref *taken = lock_ref_get(t, ref);
	int i = find_exact(s->dropped, ref, -1);

	if (i >= 0 || taken->class >= CLASS_UNKNOWN || lock_ref_handed(t, ref) ||
	    !lock_ref_same(t, ref, ref))
		return i;
	return find_instance(t, s->dropped, taken);
}

/* By a pointer that was kept the last taken of the kind is dropped, by custom. */
static int find_kind(const struct lock_table *t, const GArray *a, enum lock_kind kind)
{
	for (guint i = a->len; i-- > 0;)
		if (lock_ref_get(t, g_array_index(a, struct held, i).ref)->kind == kind)
			return i;
	return -1;
}

/* Whether another lock than the i'th could as well have been meant by its kind. */
static gboolean has_rival(const struct lock_table *t, const GArray *a, guint i)
{
	const struct lock_ref *chosen = lock_ref_get(t, g_array_index(a, struct held, i).ref);

	for (guint k = 0; k < a->len; k++) {
		const struct lock_ref *have = lock_ref_get(t, g_array_index(a, struct held, k).ref);

		if (k != i && have->kind == chosen->kind && have->class == chosen->class)
			return TRUE;
	}
	return FALSE;
}

const struct held *held_find(const struct state *s, lockref ref)
{
	int i = find_exact(s->held, ref, -1);

	return i < 0 ? NULL : &g_array_index(s->held, struct held, i);
}

/* --- dropped for good ------------------------------------------------------------------ */

/* A lock of the class is taken, by whatever name. */
static void forget_freed(const struct lock_table *t, struct state *s, lockref ref)
{
	const struct lock_ref *taken = lock_ref_get(t, ref);

	for (guint i = s->freed->len; i-- > 0;) {
		lockref f = g_array_index(s->freed, struct held, i).ref;

		if (taken->class >= CLASS_UNKNOWN || lock_ref_get(t, f)->class == taken->class)
			g_array_remove_index(s->freed, i);
	}
}

/*
 * Nobody holds it now for us; where its name may be another lock's when this is come
 * to again, that says nothing. It was last dropped at `site`. What is no lock in the code, a
 * range or a wait, may be given back as often as one likes.
 */
static void note_freed(struct run *r, struct state *s, lockref ref, uint8_t mode, uint32_t site)
{
	const struct lock_ref *l = lock_ref_get(r->s->locks, ref);
	const struct term_data *d = term_get(r->t, l->instance);
	struct held f = { .ref = ref, .mode = mode, .count = 1, .site = site };

	if (l->class >= CLASS_UNKNOWN || l->kind == LOCK_PSEUDO || d->has_some || d->has_join ||
	    (d->has_local && r->cfg->in_loop[r->block]))
		return;
	if (find_exact(s->freed, ref, -1) < 0 && s->freed->len < MAX_FREED)
		g_array_append_val(s->freed, f);
}

const struct held *held_freed(const struct run *r, const struct state *s, lockref ref)
{
	int i = find_exact(s->freed, ref, -1);

	if (i < 0)
		return NULL;
	for (guint k = 0; k < s->held->len; k++) /* in another subclass */
		if (lock_ref_alike(r->s->locks, g_array_index(s->held, struct held, k).ref, ref))
			return NULL;
	return &g_array_index(s->freed, struct held, i);
}

/* --- taking ------------------------------------------------------------------------------- */

/* The pointers to two objects whose same member these are the addresses of. */
static gboolean find_objects(const struct terms *t, term x, term y, term *a, term *b)
{
	const struct term_data *p = term_get(t, x), *q = term_get(t, y);

	do {
		p = term_get(t, p->a);
		q = term_get(t, q->a);
	} while (p->kind == TERM_FIELD && q->kind == TERM_FIELD && p->ptr == q->ptr);
	*a = p->a;
	*b = q->a;
	return p->kind == TERM_DEREF && q->kind == TERM_DEREF && *a != *b;
}

/* Who gets another lock of a class has not taken the same one twice: it is another object's. */
static void assume_others(struct run *r, struct state *s, const struct held *now)
{
	const struct lock_table *t = r->s->locks;
	const struct lock_ref *l = lock_ref_get(t, now->ref);
	term a, b;

	for (guint i = 0; i < s->held->len; i++) {
		const struct held *h = &g_array_index(s->held, struct held, i);
		const struct term_data *d = term_get(r->t, l->instance), *e;

		e = term_get(r->t, lock_ref_get(t, h->ref)->instance);
		if (lock_ref_get(t, h->ref)->class != l->class || l->class >= CLASS_UNKNOWN ||
		    h->flags & HELD_MAYBE || (h->mode != LOCK_WRITE && now->mode != LOCK_WRITE) ||
		    d->kind != TERM_ADDR || e->kind != TERM_ADDR || d->has_some || d->has_join ||
		    e->has_some || e->has_join)
			continue;
		if (find_objects(r->t, l->instance, lock_ref_get(t, h->ref)->instance, &a, &b))
			state_assume(s, r->t, term_binary(r->t, IR_OP_EQ, FALSE, a, b), FALSE);
	}
}

static void take_again(struct run *r, struct held *h, uint32_t site)
{
	h->count++;
	if (site != h->site)
		leaks_take_again(r, h);
}

void held_take(struct run *r, struct state *s, lockref ref, uint8_t mode, uint8_t flags,
	       uint32_t site)
{
	struct held h = { .ref = ref, .mode = mode, .count = 1, .flags = flags, .site = site };
	int i = find_dropped(r->s->locks, s, ref);

	forget_freed(r->s->locks, s, ref);
	if (i >= 0 && g_array_index(s->dropped, struct held, i).mode == mode) {
		/* the caller's lock, as it was when we came */
		g_array_index(s->dropped, struct held, i).flags |= HELD_BACK;
		return;
	}
	i = find_exact(s->held, ref, mode);
	if (i >= 0) {
		struct held *old = &g_array_index(s->held, struct held, i);

		if (old->flags & HELD_MAYBE)
			old->flags &= ~HELD_MAYBE;
		else if (!(flags & HELD_ONCE) && old->count < 2)
			take_again(r, old, site);
		return;
	}
	if (s->held->len >= MAX_HELD) {
		r->imprecise = s->imprecise = TRUE;
		return;
	}
	if (!(flags & HELD_MAYBE))
		assume_others(r, s, &h);
	g_array_append_val(s->held, h);
}

/* --- handed over ---------------------------------------------------------------------- */

static gboolean is_inside(const struct terms *t, term lock, term object)
{
	const struct term_data *d = term_get(t, lock);

	if (d->kind != TERM_ADDR)
		return FALSE;
	for (d = term_get(t, d->a); d->kind == TERM_FIELD || d->kind == TERM_INDEX;)
		d = term_get(t, d->a);
	return d->kind == TERM_DEREF && d->a == object;
}

/* A lock of the class that is not handed over yet: that in the object, else the last. */
static int find_mine(const struct run *r, const GArray *held, const struct lock_ref *want)
{
	int last = -1;

	for (guint i = held->len; i-- > 0;) {
		lockref ref = g_array_index(held, struct held, i).ref;
		const struct lock_ref *have = lock_ref_get(r->s->locks, ref);

		if (have->class != want->class || lock_ref_handed(r->s->locks, ref))
			continue;
		if (is_inside(r->t, have->instance, want->instance))
			return i;
		if (last < 0)
			last = i;
	}
	return last;
}

void held_hand(struct run *r, struct state *s, lockref ref, uint32_t site)
{
	struct held callers = { .ref = ref, .count = 1, .flags = HELD_HANDED, .site = site };
	int i = find_mine(r, s->held, lock_ref_get(r->s->locks, ref));

	if (i >= 0) {
		struct held *h = &g_array_index(s->held, struct held, i);

		leaks_drop(r, h, FALSE);
		h->ref = lock_ref_hand(r->s->locks, h->ref);
	} else if (find_exact(s->dropped, ref, -1) < 0 && s->dropped->len < MAX_HELD) {
		g_array_append_val(s->dropped, callers);
	}
}

/* All locks of the class that were handed over are dropped, our callers' too. */
static void drop_handed(struct run *r, struct state *s, lockref ref, uint32_t site)
{
	guint class = lock_ref_get(r->s->locks, ref)->class;
	struct held callers = { .ref = ref, .count = 1, .site = site };

	for (guint i = s->held->len; i-- > 0;) {
		lockref have = g_array_index(s->held, struct held, i).ref;

		if (lock_ref_handed(r->s->locks, have) &&
		    lock_ref_get(r->s->locks, have)->class == class)
			g_array_remove_index(s->held, i);
	}
	for (guint i = 0; i < s->dropped->len; i++) {
		struct held *d = &g_array_index(s->dropped, struct held, i);

		if (lock_ref_get(r->s->locks, d->ref)->class == class)
			d->flags &= ~HELD_HANDED;
	}
	if (find_exact(s->dropped, ref, -1) < 0 && s->dropped->len < MAX_HELD)
		g_array_append_val(s->dropped, callers);
}

/* --- dropping ----------------------------------------------------------------------------- */

/* Marks that live within a lock of the class are gone with it. */
static void end_marks(const struct run *r, struct state *s, guint class)
{
	const struct lock_table *t = r->s->locks;

	for (guint i = s->held->len; i-- > 0;) {
		lockref ref = g_array_index(s->held, struct held, i).ref;

		if (lock_ref_get(t, ref)->kind == LOCK_MARK &&
		    lock_ends_mark(t, class, lock_ref_get(t, ref)->class))
			g_array_remove_index(s->held, i);
	}
}

void held_unmark(const struct run *r, struct state *s, lockref ref)
{
	guint class = lock_ref_get(r->s->locks, ref)->class;

	for (guint i = s->held->len; i-- > 0;) {
		lockref have = g_array_index(s->held, struct held, i).ref;

		if (lock_ref_get(r->s->locks, have)->class == class)
			g_array_remove_index(s->held, i);
	}
}

static void drop_one(struct run *r, struct state *s, lockref ref, uint8_t mode, gboolean any_mode,
		     uint32_t site)
{
	const struct lock_table *t = r->s->locks;
	const struct lock_ref *want = lock_ref_get(t, ref);
	struct held gone = { .ref = ref, .mode = mode, .count = 1, .site = site };
	gboolean guessed = FALSE;
	int i;

	if (lock_ref_handed(t, ref)) {
		drop_handed(r, s, ref, site);
		return;
	}
	i = find_exact(s->dropped, ref, -1);
	if (i >= 0 && g_array_index(s->dropped, struct held, i).flags & HELD_BACK &&
	    find_exact(s->held, ref, -1) < 0) {
		g_array_index(s->dropped, struct held, i).flags &= ~HELD_BACK;
		g_array_index(s->dropped, struct held, i).site = site;
		if (mode == LOCK_WRITE)
			note_freed(r, s, ref, mode, site);
		return;
	}
	i = any_mode ? -1 : find_exact(s->held, ref, mode);
	if (i < 0)
		i = find_exact(s->held, ref, -1);
	if (i < 0)
		i = find_instance(t, s->held, want);
	if (i < 0) {
		guessed = TRUE;
		i = find_class(t, s->held, want, any_mode ? -1 : mode, TRUE);
	}
	if (i < 0)
		i = find_class(t, s->held, want, -1, FALSE);
	if (i < 0 && (want->class == CLASS_UNKNOWN || lock_ref_is_kept(t, ref)))
		i = find_kind(t, s->held, want->kind);
	if (i >= 0) {
		struct held *h = &g_array_index(s->held, struct held, i);
		gboolean all = h->count == 1 && !(h->flags & HELD_MAYBE);

		s->imprecise |= guessed && has_rival(t, s->held, i);
		leaks_drop(r, h, h->count > 1 && !guessed);
		if (h->count > 1 && !guessed)
			h->count--;
		else
			g_array_remove_index(s->held, i);
		if (all && !s->imprecise)
			note_freed(r, s, ref, mode, site);
		return;
	}
	if (want->class == CLASS_UNKNOWN || find_exact(s->dropped, ref, -1) >= 0)
		return;
	if (s->dropped->len >= MAX_HELD) {
		r->imprecise = s->imprecise = TRUE;
		return;
	}
	g_array_append_val(s->dropped, gone);
	/* of a lock for reading, the caller can hold two */
	if (mode == LOCK_WRITE && !any_mode && !s->imprecise)
		note_freed(r, s, ref, mode, site);
}

void held_doubt(const struct run *r, struct state *s, const struct held *h)
{
	const struct lock_table *t = r->s->locks;
	const struct lock_ref *l = lock_ref_get(t, h->ref);
	struct held back = *h;

	if (l->class >= CLASS_UNKNOWN || term_get(r->t, l->instance)->has_local ||
	    find_class(t, s->held, l, -1, FALSE) >= 0 || find_dropped(t, s, h->ref) >= 0 ||
	    s->dropped->len >= MAX_HELD)
		return;
	back.flags = HELD_BACK;
	g_array_append_val(s->dropped, back);
}

void held_drop(struct run *r, struct state *s, lockref ref, uint8_t mode, gboolean any_mode,
	       uint32_t site)
{
	drop_one(r, s, ref, mode, any_mode, site);
	end_marks(r, s, lock_ref_get(r->s->locks, ref)->class);
}

void held_drop_all(struct run *r, struct state *s, lockref ref, uint8_t mode, uint32_t site)
{
	struct held gone = { .ref = ref, .mode = mode, .count = 1, .flags = HELD_ALL, .site = site };
	int i;

	held_drop(r, s, ref, mode, FALSE, site);
	while ((i = find_exact(s->held, ref, -1)) >= 0)
		g_array_remove_index(s->held, i);
	i = find_exact(s->dropped, ref, -1);
	if (i >= 0) {
		g_array_index(s->dropped, struct held, i).flags &= ~HELD_BACK;
		g_array_index(s->dropped, struct held, i).flags |= HELD_ALL;
	} else if (s->dropped->len < MAX_HELD &&
		   !term_get(r->t, lock_ref_get(r->s->locks, ref)->instance)->has_local) {
		g_array_append_val(s->dropped, gone);
	}
}

void held_drop_class(struct run *r, struct state *s, lockref ref, uint8_t mode, uint32_t site)
{
	guint class = lock_ref_get(r->s->locks, ref)->class;
	gboolean found = FALSE;

	for (guint i = s->held->len; i-- > 0;) {
		if (lock_ref_get(r->s->locks, g_array_index(s->held, struct held, i).ref)->class !=
		    class)
			continue;
		leaks_drop(r, &g_array_index(s->held, struct held, i), FALSE);
		g_array_remove_index(s->held, i);
		found = TRUE;
	}
	if (!found)
		held_drop(r, s, ref, mode, TRUE, site);
	else
		end_marks(r, s, class);
}
