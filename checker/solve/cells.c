/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walks up the calls in rounds, from where nodes are taken, all nodes at once:
 * what a cell came to reach in the round before, its context's callers reach in
 * this one, one call further. Cells are made as they are needed. What another
 * cell of the context reaches as surely and no later, with no more dropped, no more
 * asked and no more callers shut out, is not repeated: whoever could use it can use that one.
 */
#include "solve/reach.h"

#include <string.h>

#include "solve/foreign.h"

#define MAX_CELLS 64	/* kept apart per context: bits of a word */

/* What tells the cells of a context apart. */
struct key {
	heldset dropped;		/* of its callers' locks, before */
	guardset guard;			/* GUARD_NEVER: not at all */
	guint32 unless;			/* contexts in which it does not happen */
};

/* A cell among those of its context: keys are read far more often than cells. */
struct sibling {
	struct key key;
	struct cell *cell;
};

/* Of a context's cells, those that ask for no more than a key does. */
struct span {
	guint64 within;
	guint seen;			/* cells of the context that `within` tells of */
};

/* A way as a callee's cell sees it. */
struct up {
	struct way way;
	guint context;			/* the caller */
	struct cell *to;		/* way.to */
	struct key key;
	struct span *shared, own;	/* of the caller's cells; the first, where it is not NULL */
	gboolean foreign, internal;	/* foreign_context(), foreign_call() */
};

/* What a cell came to reach in one round, so much and no surer. */
struct gain {
	guint64 bits;
	guint before;			/* the cell's gain before this one; NO_GAIN: the first */
	guint16 word;
	guint8 level;
	nearness near;
};

#define NO_GAIN G_MAXUINT

struct cell {
	guint id, context;
	struct key key;
	guint last;			/* its last gain; NO_GAIN */
	guint fresh, n_fresh;		/* its gains of this round */
	guint coming;			/* its last in walk.coming; NO_GAIN: none */
	struct span span;		/* of its context, and key */
	struct up *ups;			/* as many as the context has callers; NULL: not asked for */
	guint n_ups;			/* the first of them, which are walked; others say no more */
	nearness *near;			/* a row for each level; NULL: not asked for */
	guint64 have[];			/* nodes, as bits, by level: reached that surely */
};

struct walk {
	struct reach_set *r;
	guint words;			/* of a set of nodes */
	guint64 *foreign;		/* nodes that are not sure in another file system's code */
	guint64 *objects;		/* nor in an inode that a file system keeps for itself */
	GPtrArray *now, *next;		/* cells with anything fresh, in this round and the next */
	GArray *coming;			/* struct gain: of the next round, some of them told twice */
	guint64 *fresh;			/* nodes that the cell at hand gained, by level; and … */
	guint levels;			/* … those at which there are any, as bits */
	guint64 *asked;			/* of those of one level, what the caller is asked for */
	guint64 *sure, *unsure, *new;	/* sets of nodes, for go_up() and what it calls */
};

static struct cell *cell_at(const struct reach_set *r, guint id)
{
	return r->cells->pdata[id];
}

/* Where 64 nodes are in a cell's sets. */
static gsize at_word(const struct reach_set *r, guint level, guint word)
{
	return (gsize)level * (r->stride / 64) + word;
}

/* --- what a cell reaches --------------------------------------------------------------------- */

guint64 reach_word(const struct reach_set *r, guint cell, guint level, guint word)
{
	return cell_at(r, cell)->have[at_word(r, level, word)];
}

static const struct sibling *cells_of(const struct reach_set *r, guint context, guint *n)
{
	const GArray *cells = r->all[context].cells;

	*n = cells->len;
	return (const struct sibling *)(gpointer)cells->data;
}

gboolean reach_comes_to(const struct reach_set *r, guint context, guint level, guint node)
{
	guint n;
	const struct sibling *cells = cells_of(r, context, &n);

	for (guint i = 0; i < n; i++)
		if (reach_has(r, cells[i].cell->id, level, node))
			return TRUE;
	return FALSE;
}

/* From its last gain to its first: what came first counts. */
static void fill_rows(const struct reach_set *r, struct cell *c)
{
	c->near = g_new0(nearness, r->stride * N_CONFIDENCE);
	for (guint i = c->last; i != NO_GAIN;) {
		const struct gain *g = &g_array_index(r->gains, struct gain, i);

		for (guint level = 0; level <= g->level; level++) {
			nearness *row = c->near + level * r->stride + g->word * 64;

			for (guint64 bits = g->bits; bits; bits &= bits - 1)
				row[__builtin_ctzll(bits)] = g->near;
		}
		i = g->before;
	}
}

const nearness *reach_row(const struct reach_set *r, guint cell, guint level)
{
	struct cell *c = cell_at(r, cell);

	if (!c->near)
		fill_rows(r, c);
	return c->near + level * r->stride;
}

/* --- cells -------------------------------------------------------------------------------- */

static struct cell *cell_new(struct walk *w, guint context, struct key key)
{
	gsize n = (gsize)w->words * N_CONFIDENCE;
	struct cell *c = huge_take(&w->r->pool, sizeof(*c) + n * sizeof(c->have[0]));
	struct sibling s = { key, c };

	c->id = w->r->cells->len;
	c->context = context;
	c->key = key;
	c->last = c->coming = NO_GAIN;
	g_ptr_array_add(w->r->cells, c);
	g_array_append_val(w->r->all[context].cells, s);
	return c;
}

static void cell_free(gpointer data)
{
	struct cell *c = data;

	g_free(c->ups);
	g_free(c->near);
}

static gboolean key_same(struct key a, struct key b)
{
	return a.dropped == b.dropped && a.guard == b.guard && a.unless == b.unless;
}

static struct cell *cell_find(const struct reach_set *r, guint context, struct key key)
{
	guint n;
	const struct sibling *cells = cells_of(r, context, &n);

	for (guint i = 0; i < n; i++)
		if (key_same(cells[i].key, key))
			return cells[i].cell;
	return NULL;
}

/*
 * The cell of `context` with such a key. When there are too many: without the
 * condition, and then the one where nothing is dropped and any caller will do, at the
 * lowest confidence (*level).
 */
static struct cell *cell_get(struct walk *w, guint context, struct key key, guint *level)
{
	static const struct key any;
	struct cell *c = cell_find(w->r, context, key);
	guint n = w->r->all[context].cells->len;

	if (c)
		return c;
	if (key.guard && n >= MAX_CELLS / 2) {
		key.guard = 0;
		return cell_get(w, context, key, level);
	}
	if (!key_same(key, any) && n >= MAX_CELLS - 1) {
		*level = CONFIDENCE_LOW;
		return cell_get(w, context, any, level);
	}
	return cell_new(w, context, key);
}

static gboolean is_within(const struct reach_set *r, heldset a, heldset b)
{
	guint n, m, i = 0;
	const struct held *x, *y;

	if (!a || a == b)
		return TRUE;
	x = lock_set_get(r->s->locks, a, &n);
	y = lock_set_get(r->s->locks, b, &m);
	for (guint k = 0; k < m && i < n; k++)
		i += x[i].ref == y[k].ref;
	return i == n;
}

/* Adds the cells that the context has got since. */
static guint64 cells_within(const struct reach_set *r, guint context, struct key key,
			    struct span *s)
{
	guint n;
	const struct sibling *cells = cells_of(r, context, &n);

	for (; s->seen < n; s->seen++) {
		struct key has = cells[s->seen].key;

		if (!(has.unless & ~key.unless) && is_within(r, has.dropped, key.dropped) &&
		    guard_within(r->s->guards, has.guard, key.guard))
			s->within |= 1ull << s->seen;
	}
	return s->within;
}

/* --- rounds ----------------------------------------------------------------------------------- */

/* bits & ~had (NULL: none), by word; what any of them has. */
static guint64 take_away(const guint64 *bits, const guint64 *had, guint words, guint64 *out)
{
	guint64 any = 0;

	for (guint i = 0; i < words; i++) {
		out[i] = had ? bits[i] & ~had[i] : bits[i];
		any |= out[i];
	}
	return any;
}

/* Of `bits` in one word, those that no cell of `within` has as surely. */
static guint64 not_had(const struct reach_set *r, guint context, guint64 within, guint word,
		       guint level, guint64 bits)
{
	guint n;
	const struct sibling *cells = cells_of(r, context, &n);
	gsize at = at_word(r, level, word);

	for (; within && bits; within &= within - 1)
		bits &= ~cells[__builtin_ctzll(within)].cell->have[at];
	return bits;
}

/* Who is reached surely is reached at all the lower levels too. */
static void add_bits(struct walk *w, struct cell *c, guint level, guint word, guint64 bits)
{
	struct gain g = { .bits = bits, .before = c->coming, .word = word, .level = level };

	for (guint i = 0; i <= level; i++)
		c->have[at_word(w->r, i, word)] |= bits;
	if (c->coming == NO_GAIN)
		g_ptr_array_add(w->next, c);
	c->coming = w->coming->len;
	g_array_append_val(w->coming, g);
}

static void plant(struct walk *w, guint context, struct source *s)
{
	guint64 bit = 1ull << s->node % 64;
	guint level = sure_outside(s->confidence, s->last), most = level;
	struct span span = { 0 };
	struct key key = { s->dropped, s->guard, s->unless };
	guint64 within = cells_within(w->r, context, key, &span);
	struct cell *c;

	s->cell = NO_CELL;
	if (!w->r->asked[context] && !(w->r->waited[s->node / 64] & bit))
		return;
	if (!not_had(w->r, context, within, s->node / 64, level, bit))
		return;
	c = cell_get(w, context, key, &level);
	s->cell = c->id;
	if (level < most)
		s->confidence = level;
	add_bits(w, c, level, s->node / 64, bit);
}

static void add_gain(GArray *gains, struct cell *c, struct gain g)
{
	g.before = c->last;
	c->last = gains->len;
	g_array_append_val(gains, g);
	c->n_fresh++;
}

static void clear_fresh(struct walk *w)
{
	memset(w->fresh, 0, (gsize)w->words * N_CONFIDENCE * sizeof(*w->fresh));
	w->levels = 0;
}

static void take_fresh(struct walk *w, const struct gain *g)
{
	w->fresh[g->level * w->words + g->word] |= g->bits;
	w->levels |= 1u << g->level;
}

/* What a cell came to reach is written down, and is fresh in the round that begins. */
static void write_down(struct walk *w, struct cell *c, guint depth)
{
	clear_fresh(w);
	for (guint i = c->coming; i != NO_GAIN;) {
		const struct gain *g = &g_array_index(w->coming, struct gain, i);

		take_fresh(w, g);
		i = g->before;
	}
	c->coming = NO_GAIN;
	c->fresh = w->r->gains->len;
	c->n_fresh = 0;
	for (guint word = 0; word < w->words; word++) {
		guint64 surer = 0;

		for (guint level = N_CONFIDENCE; level-- > 0;) {
			guint64 bits = w->fresh[level * w->words + word];
			struct gain g = { .bits = bits & ~surer, .word = word,
					  .level = level, .near = near_at(depth) };

			surer |= bits;
			if (g.bits)
				add_gain(w->r->gains, c, g);
		}
	}
}

static struct up up_new(struct walk *w, const struct cell *c, const struct caller *by)
{
	const struct event *e = by->e;
	struct up u = { .context = by->context, .key = c->key };
	struct passage through;

	u.way.event = by->event;
	u.way.from = c->id;
	u.way.to = NO_CELL;
	/* who puts under a lock may mean the last put; who calls such a one hardly does */
	u.way.confidence = e->put ? CONFIDENCE_LOW : e->confidence;
	u.way.last = e->last;
	u.foreign = foreign_context(w->r->foreign, u.context);
	u.internal = foreign_call(w->r->foreign, by->context, e);
	u.way.dropped = bind_dropped(w->r->binder, c->key.dropped, e->args);
	u.key.dropped = bind_pass(w->r->binder, u.way.dropped, e);
	through = passage_of(w->r->s->guards, e->passages, c->key.guard, e->guard);
	u.key.guard = through.outside;
	if (through.doubted)
		u.way.confidence = MIN(u.way.confidence, CONFIDENCE_MEDIUM);
	if (!doing_happens(w->r, by, u.way.dropped, &u.key.unless))
		u.key.guard = GUARD_NEVER;
	u.way.guard = u.key.guard;
	return u;
}

/* Whether what goes up by b, which comes after a in the same caller, has gone up by a. */
static gboolean is_covered(const struct reach_set *r, const struct up *a, const struct up *b)
{
	return a->way.confidence >= b->way.confidence && a->way.last <= b->way.last &&
	       a->foreign <= b->foreign && a->internal <= b->internal &&
	       !(a->key.unless & ~b->key.unless) &&
	       is_within(r, a->key.dropped, b->key.dropped) &&
	       guard_within(r->s->guards, a->key.guard, b->key.guard);
}

static void find_ups(struct walk *w, struct cell *c)
{
	const GArray *callers = w->r->all[c->context].callers;
	guint spare = callers->len;

	c->ups = g_new0(struct up, callers->len + 1);
	for (guint i = 0; i < callers->len; i++) {
		struct up u = up_new(w, c, &g_array_index(callers, struct caller, i));
		gboolean walked = u.key.guard != GUARD_NEVER;
		struct cell *same;

		for (guint k = c->n_ups; walked && k-- > 0 && c->ups[k].context == u.context;)
			walked = !is_covered(w->r, &c->ups[k], &u);
		same = walked ? cell_find(w->r, u.context, u.key) : NULL;
		u.shared = same ? &same->span : NULL;
		c->ups[walked ? c->n_ups++ : --spare] = u;
	}
}

/* Where the call leads to; it may be less sure there than it was. */
static void find_target(struct walk *w, struct up *u)
{
	guint most = u->way.confidence;

	u->to = cell_get(w, u->context, u->key, &most);
	if (key_same(u->to->key, u->key))
		u->shared = &u->to->span;
	u->way.to = u->to->id;
	u->way.confidence = most;
}

static guint64 up_within(const struct reach_set *r, struct up *u)
{
	return cells_within(r, u->context, u->key, u->shared ? u->shared : &u->own);
}

/*
 * Of `bits` of the level, those that neither the call's target has, which is the most likely to,
 * nor another cell that asks for no more; any?
 */
static gboolean find_new(struct walk *w, struct up *u, guint level, const guint64 *bits,
			 guint64 *out)
{
	const guint64 *had = u->to ? u->to->have + at_word(w->r, level, 0) : NULL;
	guint64 any = take_away(bits, had, w->words, out), within;
	const struct sibling *cells;
	guint n;

	if (!any)
		return FALSE;
	within = up_within(w->r, u);
	cells = cells_of(w->r, u->context, &n);
	for (; within && any; within &= within - 1) {
		const struct cell *c = cells[__builtin_ctzll(within)].cell;

		if (c != u->to)
			any = take_away(out, c->have + at_word(w->r, level, 0), w->words, out);
	}
	return any != 0;
}

/* What the call makes of bits of a level, by word. */
static void go_up_bits(struct walk *w, struct up *u, guint level, const guint64 *bits)
{
	guint sure = sure_outside(sure_through(level, u->way.confidence), u->way.last), before = sure;

	if (!find_new(w, u, sure, bits, w->new))
		return;
	if (!u->to) {
		find_target(w, u);
		sure = sure_outside(sure_through(level, u->way.confidence), u->way.last);
		if (sure != before && !find_new(w, u, sure, bits, w->new))
			return;
	}
	for (guint word = 0; word < w->words; word++)
		if (w->new[word])
			add_bits(w, u->to, sure, word, w->new[word]);
}

/* Splits what would be sure into that and what is not, by the call. */
static void split_unsure(const struct walk *w, const struct up *u, const guint64 *bits,
			 guint64 *sure, guint64 *unsure)
{
	for (guint word = 0; word < w->words; word++) {
		guint64 mask = (u->foreign ? w->foreign[word] : 0) |
			       (u->internal ? w->objects[word] : 0);

		sure[word] = bits[word] & ~mask;
		unsure[word] = bits[word] & mask;
	}
}

/* Fresh nodes of a level, those that the context is asked for; NULL: none. */
static const guint64 *asked_of(const struct walk *w, guint context, guint level)
{
	const guint64 *bits = w->fresh + level * w->words;
	guint64 any = 0;

	if (!(w->levels >> level & 1))
		return NULL;
	if (w->r->asked[context])
		return bits;
	for (guint word = 0; word < w->words; word++)
		any |= w->asked[word] = bits[word] & w->r->waited[word];
	return any ? w->asked : NULL;
}

static void go_up(struct walk *w, struct up *u)
{
	for (guint level = N_CONFIDENCE; level-- > 0;) {
		const guint64 *bits = asked_of(w, u->context, level);

		if (!bits)
			continue;
		if ((!u->foreign && !u->internal) ||
		    sure_through(level, u->way.confidence) != CONFIDENCE_HIGH) {
			go_up_bits(w, u, level, bits);
			continue;
		}
		split_unsure(w, u, bits, w->sure, w->unsure);
		go_up_bits(w, u, level, w->sure);
		go_up_bits(w, u, CONFIDENCE_MEDIUM, w->unsure);
	}
}

/* What the cell gained in this round: w->fresh, w->levels. */
static void find_fresh(struct walk *w, const struct cell *c)
{
	clear_fresh(w);
	for (guint i = 0; i < c->n_fresh; i++)
		take_fresh(w, &g_array_index(w->r->gains, struct gain, c->fresh + i));
}

static void walk_round(struct walk *w, guint depth)
{
	GPtrArray *now = w->next;

	w->next = w->now;
	w->now = now;
	g_ptr_array_set_size(w->next, 0);
	for (guint i = 0; i < now->len; i++)
		write_down(w, now->pdata[i], depth);
	g_array_set_size(w->coming, 0);
	for (guint i = 0; i < now->len; i++) {
		struct cell *c = now->pdata[i];

		if (!c->ups)
			find_ups(w, c);
		find_fresh(w, c);
		for (guint k = 0; k < c->n_ups; k++)
			go_up(w, &c->ups[k]);
	}
}

/* --- all -------------------------------------------------------------------------------------- */

struct seed {
	guint depth, context, source;
};

static int compare_seed(const void *a, const void *b)
{
	const struct seed *x = a, *y = b;

	if (x->depth != y->depth)
		return x->depth < y->depth ? -1 : 1;
	if (x->context != y->context)
		return x->context < y->context ? -1 : 1;
	return x->source < y->source ? -1 : x->source > y->source;
}

/* All sources, by how many calls below their contexts the lock is taken. */
static GArray *find_seeds(const struct reach_set *r)
{
	GArray *seeds = g_array_new(FALSE, FALSE, sizeof(struct seed));

	for (guint i = 0; i < r->n; i++) {
		const struct reach *at = &r->all[i];

		for (guint k = 0; k < at->sources->len; k++) {
			struct seed s = { .context = i, .source = k };

			s.depth = reach_depth(at, &g_array_index(at->sources, struct source, k));
			g_array_append_val(seeds, s);
		}
	}
	g_array_sort(seeds, compare_seed);
	return seeds;
}

static int compare_way(const void *a, const void *b)
{
	const struct way *x = a, *y = b;

	if (x->event != y->event)
		return x->event < y->event ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

static guint64 *find_nodes(const struct reach_set *r,
			   gboolean (*is)(const struct foreign *x, guint class))
{
	const GArray *nodes = r->nodes->nodes;
	guint64 *set = g_new0(guint64, r->stride / 64 + 1);

	for (guint i = 0; i < nodes->len; i++)
		if (is(r->foreign, g_array_index(nodes, struct lock_node, i).class))
			set[i / 64] |= 1ull << i % 64;
	return set;
}

/* The ways go to the callers, who are asked for them from now on. */
static void hand_over(struct reach_set *r)
{
	for (guint i = 0; i < r->cells->len; i++) {
		struct cell *c = cell_at(r, i);

		for (guint k = 0; c->ups && k < r->all[c->context].callers->len; k++)
			if (c->ups[k].key.guard != GUARD_NEVER)
				g_array_append_val(r->all[c->ups[k].context].ways, c->ups[k].way);
		g_clear_pointer(&c->ups, g_free);
	}
	for (guint i = 0; i < r->n; i++)
		g_array_sort(r->all[i].ways, compare_way);
}

void reach_cells(struct reach_set *r)
{
	g_autoptr(GArray) seeds = find_seeds(r);
	struct walk w = { .r = r };
	guint done = 0;

	r->stride = (r->nodes->nodes->len + 63) / 64 * 64;
	r->cells = g_ptr_array_new_with_free_func(cell_free);
	r->gains = g_array_new(FALSE, FALSE, sizeof(struct gain));
	for (guint i = 0; i < r->n; i++)
		r->all[i].cells = g_array_new(FALSE, FALSE, sizeof(struct sibling));
	w.words = r->stride / 64;
	w.foreign = find_nodes(r, foreign_class);
	w.objects = find_nodes(r, foreign_object);
	w.fresh = g_new0(guint64, (gsize)(w.words + 1) * (N_CONFIDENCE + 4));
	w.asked = w.fresh + (gsize)w.words * N_CONFIDENCE;
	w.sure = w.asked + w.words;
	w.unsure = w.sure + w.words;
	w.new = w.unsure + w.words;
	w.coming = g_array_new(FALSE, FALSE, sizeof(struct gain));
	w.now = g_ptr_array_new();
	w.next = g_ptr_array_new();
	for (guint depth = 0; done < seeds->len || w.next->len; depth++) {
		for (; done < seeds->len; done++) {
			const struct seed *s = &g_array_index(seeds, struct seed, done);

			if (s->depth > depth)
				break;
			plant(&w, s->context, &g_array_index(r->all[s->context].sources,
							     struct source, s->source));
		}
		walk_round(&w, depth);
	}
	hand_over(r);
	g_free(w.foreign);
	g_free(w.objects);
	g_free(w.fresh);
	g_array_unref(w.coming);
	g_ptr_array_unref(w.now);
	g_ptr_array_unref(w.next);
}
