/* SPDX-License-Identifier: GPL-2.0-only */
/* Interns sets of facts, and lists of what they become from function to function. */
#include "solve/guards.h"

#include <stdlib.h>
#include <string.h>

struct guards {
	struct terms *t;
	struct interned sets, lists;	/* of struct fact, of struct passage */
	GArray *about;			/* by set: guint64, bits of what its facts are about */
};

static guint fact_hash(guint h, const struct fact *f)
{
	h = (h ^ f->about) * 2654435761u ^ f->range.signs;
	for (guint i = 0; i < f->range.n_values; i++)
		h = (h ^ (guint)f->range.values[i]) * 40503u;
	return h;
}

static guint set_hash(gconstpointer key)
{
	const GArray *a = key;
	guint h = a->len;

	for (guint i = 0; i < a->len; i++)
		h = fact_hash(h, &g_array_index(a, struct fact, i));
	return h;
}

static gboolean set_equal(gconstpointer a, gconstpointer b)
{
	const GArray *x = a, *y = b;

	if (x->len != y->len)
		return FALSE;
	for (guint i = 0; i < x->len; i++) {
		const struct fact *p = &g_array_index(x, struct fact, i);
		const struct fact *q = &g_array_index(y, struct fact, i);

		if (p->about != q->about || !range_same(&p->range, &q->range))
			return FALSE;
	}
	return TRUE;
}

static guint list_hash(gconstpointer key)
{
	const GArray *a = key;
	guint h = a->len;

	for (guint i = 0; i < a->len; i++) {
		const struct passage *p = &g_array_index(a, struct passage, i);

		h = ((h ^ p->inside) * 2654435761u ^ p->outside ^ p->doubted << 31) * 40503u;
	}
	return h;
}

static gboolean list_equal(gconstpointer a, gconstpointer b)
{
	const GArray *x = a, *y = b;

	return x->len == y->len &&
	       (!x->len || !memcmp(x->data, y->data, x->len * sizeof(struct passage)));
}

static guardset intern_set(struct guards *g, const struct fact *facts, guint n)
{
	guardset x = interned_get(&g->sets, facts, n);
	guint64 bits = 0;

	for (guint i = 0; i < n; i++)
		bits |= 1ull << facts[i].about % 64;
	if (x == g->about->len)
		g_array_append_val(g->about, bits);
	return x;
}

struct guards *guards_new(struct terms *t)
{
	struct guards *g = g_new0(struct guards, 1);

	g->t = t;
	interned_init(&g->sets, sizeof(struct fact), set_hash, set_equal);
	interned_init(&g->lists, sizeof(struct passage), list_hash, list_equal);
	g->about = g_array_new(FALSE, TRUE, sizeof(guint64));
	g_array_set_size(g->about, 1); /* of the empty set */
	return g;
}

void guards_free(struct guards *g)
{
	if (!g)
		return;
	interned_release(&g->sets);
	interned_release(&g->lists);
	g_array_unref(g->about);
	g_free(g);
}

/* --- sets ------------------------------------------------------------------------------- */

/* Memory of the running task, which is the same all the way up the calls. */
static gboolean is_of_task(const struct terms *t, term about)
{
	return term_get(t, about)->kind == TERM_LOAD && !term_get(t, about)->has_param &&
	       term_get(t, term_base(t, about))->kind == TERM_PURE;
}

#define FAR_OFF 32	/* heavier than what one value, near, weighs */

/*
 * The lower, the more a fact says: of the task, then one value, then NULL or an error, then
 * a valid pointer; of what is near. Callers have a say in the arguments alone: what is
 * asked of anything else tells least.
 */
static guint weight(const struct terms *t, const struct fact *f)
{
	const struct term_data *d = term_get(t, f->about);
	guint depth = 2 * d->depth + (d->has_param ? 0 : FAR_OFF);

	if (is_of_task(t, f->about))
		return 0;
	if (f->range.n_values)
		return f->range.n_values + depth;
	return (f->range.signs == SIGN_ZERO ? 1 : f->range.signs == SIGN_POS ? 12 : 8) + depth;
}

static int compare_weight(const void *a, const void *b, void *data)
{
	const struct fact *x = a, *y = b;
	const struct terms *t = data;
	guint p = weight(t, x), q = weight(t, y);

	if (p != q)
		return p < q ? -1 : 1;
	return x->about < y->about ? -1 : x->about > y->about;
}

static int compare_about(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;

	return x->about < y->about ? -1 : x->about > y->about;
}

/* An answer that may be yes or no says nothing. */
static gboolean is_open(const struct fact *f)
{
	return f->range.n_values == 2 && f->range.values[0] == 0 && f->range.values[1] == 1;
}

guardset guard_get(struct guards *g, const struct fact *facts, guint n, guint max)
{
	g_autofree struct fact *best = g_new(struct fact, n + 1);
	guint kept = 0;

	for (guint i = 0; i < n; i++)
		if (!is_open(&facts[i]))
			best[kept++] = facts[i];
	n = kept;
	if (!n)
		return 0;
	g_qsort_with_data(best, n, sizeof(*best), compare_weight, g->t);
	n = MIN(n, max);
	qsort(best, n, sizeof(*best), compare_about);
	return intern_set(g, best, n);
}

guardset guard_copy(struct guards *g, struct fact *facts, guint n)
{
	if (n)
		qsort(facts, n, sizeof(*facts), compare_about);
	return n ? intern_set(g, facts, n) : 0;
}

void guards_count(const struct guards *g, guint *sets, guint *lists)
{
	*sets = g->sets.all->len;
	*lists = g->lists.all->len;
}

/* That an argument is NULL, an error or a constant, or is none of them. */
static gboolean is_near(const struct terms *t, const struct fact *f)
{
	return term_get(t, f->about)->kind == TERM_PARAM &&
	       (f->range.signs != SIGN_POS || f->range.n_values);
}

/* That a field of what an argument points at is 0, or is a constant. */
static gboolean is_pointed(const struct terms *t, const struct fact *f)
{
	const struct term_data *d = term_get(t, f->about), *at = term_get(t, d->a);

	if (d->kind != TERM_LOAD || at->kind != TERM_FIELD)
		return FALSE;
	at = term_get(t, at->a);
	return at->kind == TERM_DEREF && term_get(t, at->a)->kind == TERM_PARAM &&
	       (f->range.n_values || f->range.signs == SIGN_ZERO);
}

static guardset best_of(struct guards *g, const struct fact *facts, guint n,
			gboolean (*is)(const struct terms *t, const struct fact *f))
{
	g_autofree struct fact *best = g_new(struct fact, n + 1);
	guint kept = 0;

	for (guint i = 0; i < n; i++)
		if (is(g->t, &facts[i]))
			best[kept++] = facts[i];
	return guard_get(g, best, kept, 1);
}

guardset guard_near(struct guards *g, const struct fact *facts, guint n)
{
	return best_of(g, facts, n, is_near);
}

guardset guard_pointed(struct guards *g, const struct fact *facts, guint n)
{
	return best_of(g, facts, n, is_pointed);
}

guardset guard_both(struct guards *g, guardset x, guardset y)
{
	guint n, m, i = 0, k = 0, both = 0;
	const struct fact *p = guard_facts(g, x, &n), *q = guard_facts(g, y, &m);
	g_autofree struct fact *all = g_new(struct fact, n + m + 1);

	while (i < n || k < m) {
		if (k == m || (i < n && p[i].about < q[k].about)) {
			all[both++] = p[i++];
			continue;
		}
		i += i < n && p[i].about == q[k].about;
		all[both++] = q[k++];
	}
	return both ? intern_set(g, all, both) : 0;
}

const struct fact *guard_facts(const struct guards *g, guardset x, guint *n)
{
	const GArray *a = interned_at(&g->sets, x);

	*n = a->len;
	return (const struct fact *)(gpointer)a->data;
}

gboolean guard_within(const struct guards *g, guardset x, guardset y)
{
	const guint64 *about = (const guint64 *)(gpointer)g->about->data;
	guint n, m, i = 0;
	const struct fact *p, *q;

	if (!x || x == y)
		return TRUE;
	if (about[x] & ~about[y])
		return FALSE;
	p = guard_facts(g, x, &n);
	q = guard_facts(g, y, &m);
	for (guint k = 0; k < m && i < n; k++) {
		struct range met;

		if (p[i].about != q[k].about)
			continue;
		met = range_meet(&p[i].range, &q[k].range);
		if (!range_same(&met, &q[k].range))
			return FALSE;
		i++;
	}
	return i == n;
}

/* --- passages ----------------------------------------------------------------------------- */

const GArray *passages_at(const struct guards *g, guint passages)
{
	return interned_at(&g->lists, passages);
}

guint passages_get(struct guards *g, const struct passage *all, guint n)
{
	return interned_get(&g->lists, all, n);
}

/* The facts of memory that a function gives to whoever asks, of the task, are in `part`, too. */
static gboolean has_of_task(const struct guards *g, guardset part, guardset x)
{
	guint n, m, i = 0;
	const struct fact *of = guard_facts(g, part, &n), *all = guard_facts(g, x, &m);
	gboolean in_part = TRUE;

	for (guint k = 0; k < m; k++) {
		if (!is_of_task(g->t, all[k].about))
			continue;
		while (i < n && of[i].about < all[k].about)
			i++;
		in_part &= i < n && of[i].about == all[k].about &&
			   range_same(&of[i].range, &all[k].range);
	}
	return in_part;
}

/* Whether the list tells of x, or of a part of it that asks as much of the task. */
static gboolean knows(const struct guards *g, const GArray *list, guardset x)
{
	if (has_of_task(g, 0, x))
		return TRUE; /* nothing is asked of the task: who has not heard of it may go without */
	for (guint i = 0; i < list->len; i++) {
		guardset inside = g_array_index(list, struct passage, i).inside;

		if (inside == x || (guard_within(g, inside, x) && has_of_task(g, inside, x)))
			return TRUE;
	}
	return FALSE;
}

gboolean passages_know(const struct guards *g, guint passages, const GArray *inside)
{
	for (guint i = 0; i < inside->len; i++)
		if (!knows(g, interned_at(&g->lists, passages), g_array_index(inside, guardset, i)))
			return FALSE;
	return TRUE;
}

struct passage passage_of(const struct guards *g, guint passages, guardset inside, guardset other)
{
	const GArray *a = interned_at(&g->lists, passages);
	struct passage best = { inside, other, FALSE };
	guint n, most;

	for (guint i = 0; i < a->len; i++)
		if (g_array_index(a, struct passage, i).inside == inside)
			return g_array_index(a, struct passage, i);
	/* one that came later: what it says more than those that are known is not seen */
	guard_facts(g, other, &most);
	for (guint i = 0; i < a->len; i++) {
		const struct passage *p = &g_array_index(a, struct passage, i);

		if (!guard_within(g, p->inside, inside))
			continue;
		if (p->outside == GUARD_NEVER)
			return *p;
		best.doubted |= p->doubted;
		guard_facts(g, p->outside, &n);
		if (n > most)
			best.outside = p->outside;
		most = MAX(n, most);
	}
	return best;
}
