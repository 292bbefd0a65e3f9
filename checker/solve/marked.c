/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks of which a field beside them says whether they are held. A function that
 * asks the field, takes the lock when it is not held and sets the field, and does
 * nothing otherwise, comes back with the lock held either way:
 *
 *	if (t->owner != current) { mutex_lock(&t->lock); t->owner = current; }
 *
 * and one that asks and clears it in the same manner comes back with it dropped,
 * whoever had taken it. Each is told by two ways out that only the field tells
 * apart, one of which makes its own condition false. Who counts (depth--) drops it
 * for the last of its takers: here, for the one who calls.
 *
 * That field and lock are always changed together is not looked for.
 *
 * A field of the object can also say which nesting subclass the lock is taken in: of
 * several B-trees, say, by the number of the tree. Which object it is, callers do not
 * see, so which subclass is a matter of chance for them. So is that of a loop's later turns,
 * which goes up with them: how many objects there are, callers do not see either. What is
 * done where an array has more than one is as unsure.
 */
#include "solve/flow.h"

struct after {
	struct run *r;
	const struct exit *e;
};

static const struct binding *find_write(const struct exit *e, term place)
{
	for (guint i = 0; i < e->n_writes; i++)
		if (e->writes[i].place == place)
			return &e->writes[i];
	return NULL;
}

/* The object whose part x is: what the last pointer on the way points at; 0: none. */
static term object_of(const struct terms *t, term x)
{
	const struct term_data *d = term_get(t, x);

	while (d->kind == TERM_ADDR || d->kind == TERM_FIELD || d->kind == TERM_INDEX) {
		x = d->a;
		d = term_get(t, x);
	}
	return d->kind == TERM_DEREF && !d->has_local && !d->has_some ? x : 0;
}

/* Whether x asks for something in the object, written by e or not. */
static gboolean is_about(const struct terms *t, term x, term object)
{
	const struct term_data *d = term_get(t, x);

	switch (d->kind) {
	case TERM_LOAD:
		return object_of(t, d->a) == object;
	case TERM_UNARY:
		return is_about(t, d->a, object);
	case TERM_BINARY:
		return is_about(t, d->a, object) || is_about(t, d->b, object);
	default:
		return FALSE;
	}
}

static term keep(struct terms *t, term x, void *data)
{
	(void)t;
	(void)x;
	(void)data;
	return 0;
}

static term load_after(struct terms *t, term place, void *data)
{
	const struct after *w = data;
	const struct binding *b = find_write(w->e, place);

	return b && b->value ? b->value : term_load(t, place);
}

/* p == x, and now a constant is where p was: it is no longer so. */
static gboolean is_unequal(const struct terms *t, const struct fact *g, term after)
{
	const struct term_data *was = term_get(t, g->about), *now = term_get(t, after);

	return was->kind == TERM_BINARY && was->op == IR_OP_EQ && !(g->range.signs & SIGN_ZERO) &&
	       now->kind == TERM_BINARY && now->op == IR_OP_EQ &&
	       (term_is_const(t, now->a, NULL) || term_is_const(t, now->b, NULL)) &&
	       !term_is_const(t, was->a, NULL) && !term_is_const(t, was->b, NULL);
}

/* Whether what e leaves behind makes its condition g false. */
static gboolean undoes(struct run *r, const struct exit *e, const struct fact *g)
{
	struct after w = { r, e };
	struct term_replacer how = { keep, load_after, &w };
	term after = term_replace(r->t, g->about, &how);
	struct state *s;
	struct range now;

	if (after == g->about)
		return FALSE;
	if (is_unequal(r->t, g, after))
		return TRUE;
	s = state_new();
	now = state_range(s, r->t, after);
	state_free(s);
	now = range_meet(&now, &g->range);
	return range_empty(&now);
}

static const struct fact *guard_about(const struct exit *e, term about)
{
	for (guint i = 0; i < e->n_guards; i++)
		if (e->guards[i].about == about)
			return &e->guards[i];
	return NULL;
}

static gboolean are_disjoint(const struct range *a, const struct range *b)
{
	struct range met = range_meet(a, b);

	return range_empty(&met);
}

/*
 * Whether a field of the object tells `did`, which changes it, from `left`, which does
 * nothing to locks, and the caller is not told which of them it was. *counted: it is
 * another field that tells them apart.
 */
static gboolean is_marked(struct run *r, const struct exit *did, const struct exit *left,
			  term object, gboolean *counted)
{
	gboolean undone = FALSE, apart = FALSE;

	*counted = TRUE;
	if (are_disjoint(&did->ret, &left->ret))
		return FALSE;
	for (guint i = 0; i < did->n_guards; i++) {
		const struct fact *g = &did->guards[i], *other;
		gboolean here;

		if (!is_about(r->t, g->about, object))
			continue;
		other = guard_about(left, g->about);
		here = other && are_disjoint(&g->range, &other->range);
		apart |= here;
		if (undoes(r, did, g)) {
			undone = TRUE;
			*counted &= !here;
		}
	}
	return undone && apart;
}

/* The only lock of a set; NULL: there are more, or none, or it is nobody's to name. */
static const struct held *only_lock(const struct run *r, heldset set, term *object)
{
	guint n;
	const struct held *h = lock_set_get(r->s->locks, set, &n);

	if (n != 1 || lock_ref_handed(r->s->locks, h->ref))
		return NULL;
	*object = object_of(r->t, lock_ref_get(r->s->locks, h->ref)->instance);
	return *object ? h : NULL;
}

static heldset with_flag(struct run *r, const struct held *h, uint8_t flag)
{
	struct held one = *h;

	one.flags |= flag;
	return lock_set(r->s->locks, &one, 1);
}

static void mark_pair(struct run *r, struct exit *did, struct exit *left)
{
	const struct held *h;
	gboolean counted;
	term object;

	if (left->added || left->dropped)
		return;
	h = did->dropped ? NULL : only_lock(r, did->added, &object);
	if (h && is_marked(r, did, left, object, &counted)) {
		solver_joins(r->s, lock_ref_get(r->s->locks, h->ref)->class);
		did->added = left->added = with_flag(r, h, HELD_ONCE);
		return;
	}
	h = did->added ? NULL : only_lock(r, did->dropped, &object);
	if (h && is_marked(r, did, left, object, &counted))
		did->dropped = left->dropped = with_flag(r, h, counted ? 0 : HELD_ALL);
}

void exits_mark(struct run *r)
{
	for (guint i = 0; i < r->exits->len; i++)
		for (guint k = 0; k < r->exits->len; k++)
			mark_pair(r, &g_array_index(r->exits, struct exit, i),
				  &g_array_index(r->exits, struct exit, k));
}

/* --- a subclass for each kind of object --------------------------------------------------- */

static gboolean are_alike(const struct run *r, lockref a, lockref b)
{
	const struct lock_table *t = r->s->locks;

	return lock_ref_alike(t, a, b) &&
	       lock_ref_get(t, a)->subclass != lock_ref_get(t, b)->subclass;
}

static gboolean ask_object(const struct run *r, const struct fact *facts, guint n, lockref ref)
{
	term object = object_of(r->t, lock_ref_get(r->s->locks, ref)->instance);

	for (guint i = 0; object && i < n; i++)
		if (is_about(r->t, facts[i].about, object))
			return TRUE;
	return FALSE;
}

static void choose(struct run *r, struct exit *e, const struct exit *other)
{
	g_autoptr(GArray) now = g_array_new(FALSE, FALSE, sizeof(struct held));
	guint n, m;
	const struct held *x = lock_set_get(r->s->locks, e->added, &n);
	const struct held *y = lock_set_get(r->s->locks, other->added, &m);
	gboolean changed = FALSE;

	for (guint i = 0; i < n; i++) {
		struct held h = x[i];

		for (guint k = 0; k < m && !(h.flags & HELD_CHOSEN); k++)
			if (are_alike(r, h.ref, y[k].ref) &&
			    ask_object(r, e->guards, e->n_guards, h.ref)) {
				h.flags |= HELD_CHOSEN;
				changed = TRUE;
			}
		g_array_append_val(now, h);
	}
	if (changed)
		e->added = lock_set_sorted(r->s->locks, now);
}

void exits_choose(struct run *r)
{
	for (guint i = 0; i < r->exits->len; i++)
		for (guint k = 0; k < r->exits->len; k++)
			choose(r, &g_array_index(r->exits, struct exit, i),
			       &g_array_index(r->exits, struct exit, k));
}

/* Taken where a lock like it is in a lower subclass: in an earlier turn. */
static gboolean is_later_turn(const struct run *r, const struct event *e, const struct event *other)
{
	const struct lock_ref *l = lock_ref_get(r->s->locks, e->ref);
	const struct lock_ref *before = lock_ref_get(r->s->locks, other->ref);

	return e->instr == other->instr && l->class == before->class && l->kind == before->kind &&
	       l->subclass != SUBCLASS_UNKNOWN && before->subclass < l->subclass;
}

/* An element of an array, but the first, or what one holds. */
static gboolean is_further(const struct terms *t, term about)
{
	const struct term_data *d = term_get(t, about);
	gint64 index;

	while (d->kind == TERM_LOAD || d->kind == TERM_FIELD) {
		d = term_get(t, d->a);
		if (d->kind == TERM_INDEX)
			return term_is_const(t, d->b, &index) && index > 0;
	}
	return FALSE;
}

/* It comes to this only if there is more than one of what an array holds. */
static gboolean takes_several(const struct run *r, const struct fact *facts, guint n)
{
	for (guint i = 0; i < n; i++)
		if (!(facts[i].range.signs & SIGN_ZERO) && is_further(r->t, facts[i].about))
			return TRUE;
	return FALSE;
}

void events_choose(struct run *r)
{
	GArray *all = r->c->events;

	for (guint i = 0; i < all->len; i++) {
		struct event *e = &g_array_index(all, struct event, i);
		guint n;
		const struct fact *facts = guard_facts(r->s->guards, e->guard, &n);

		if (takes_several(r, facts, n)) {
			e->confidence = MIN(e->confidence, CONFIDENCE_MEDIUM);
			e->chosen |= e->kind == EVENT_ACQUIRE;
		}
		for (guint k = 0; k < all->len && e->kind == EVENT_ACQUIRE && !e->chosen; k++) {
			const struct event *other = &g_array_index(all, struct event, k);

			e->chosen = other->kind == EVENT_ACQUIRE &&
				    ((are_alike(r, e->ref, other->ref) &&
				      ask_object(r, facts, n, e->ref)) ||
				     is_later_turn(r, e, other));
		}
	}
}
