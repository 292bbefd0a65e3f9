/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walks up the calls in rounds, from where nodes are taken, all nodes at once:
 * what a cell came to reach in the round before, its context's callers reach in
 * this one, one call further. Cells are made as they are needed. What another
 * cell of the context reaches as surely and no later, with no more dropped, no more
 * asked and no more callers shut out, is not repeated: whoever could use it can use that one.
 */
#include "solve/reach.h"

#include "solve/foreign.h"

#define MAX_CELLS 64	/* kept apart per context: bits of a word */

/* What tells the cells of a context apart. */
struct key {
	heldset dropped;		/* of its callers' locks, before */
	guardset guard;			/* GUARD_NEVER: not at all */
	guint32 unless;			/* contexts in which it does not happen */
};

/* A way as a callee's cell sees it. */
struct up {
	struct way way;
	guint context;			/* the caller */
	struct key key;
	guint64 within;			/* of the caller's cells, those with no more dropped */
	guint seen;			/* cells of the caller that `within` tells of */
	gboolean internal;		/* foreign_call() */
};

struct cell {
	guint id, context;
	struct key key;
	nearness *near;			/* a row for each level */
	/* sets of nodes for each level: reached that surely; so much and no surer: last, next round */
	guint64 *have, *fresh, *next;
	struct up *ups;			/* as many as the context has callers; NULL: not asked for */
	gboolean listed;		/* in walk.next */
};

struct walk {
	struct reach_set *r;
	guint words;			/* of a set of nodes */
	guint64 *foreign;		/* nodes that are not sure in another file system's code */
	guint64 *objects;		/* nor in an inode that a file system keeps for itself */
	GArray *now, *next;		/* cells with anything fresh, in this round and the next */
};

static struct cell *cell_at(const struct reach_set *r, guint id)
{
	return r->cells->pdata[id];
}

nearness *reach_row(const struct reach_set *r, guint cell, guint level)
{
	return cell_at(r, cell)->near + level * r->stride;
}

/* --- cells -------------------------------------------------------------------------------- */

static struct cell *cell_new(struct walk *w, guint context, struct key key)
{
	struct cell *c = g_new0(struct cell, 1);
	gsize words = w->words * N_CONFIDENCE;

	c->id = w->r->cells->len;
	c->context = context;
	c->key = key;
	c->near = g_new0(nearness, w->r->stride * N_CONFIDENCE);
	c->have = g_new0(guint64, words);
	c->fresh = g_new0(guint64, words);
	c->next = g_new0(guint64, words);
	g_ptr_array_add(w->r->cells, c);
	g_array_append_val(w->r->all[context].cells, c->id);
	return c;
}

/* Only the rows are of use when the walk is over. */
static void cell_finish(struct cell *c)
{
	g_clear_pointer(&c->have, g_free);
	g_clear_pointer(&c->fresh, g_free);
	g_clear_pointer(&c->next, g_free);
	g_clear_pointer(&c->ups, g_free);
}

static void cell_free(gpointer data)
{
	struct cell *c = data;

	cell_finish(c);
	g_free(c->near);
	g_free(c);
}

static gboolean key_same(struct key a, struct key b)
{
	return a.dropped == b.dropped && a.guard == b.guard && a.unless == b.unless;
}

static struct cell *cell_find(const struct reach_set *r, guint context, struct key key)
{
	const GArray *ids = r->all[context].cells;

	for (guint i = 0; i < ids->len; i++) {
		struct cell *c = cell_at(r, g_array_index(ids, guint, i));

		if (key_same(c->key, key))
			return c;
	}
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
	const struct held *x = lock_set_get(r->s->locks, a, &n);
	const struct held *y = lock_set_get(r->s->locks, b, &m);

	for (guint k = 0; k < m && i < n; k++)
		i += x[i].ref == y[k].ref;
	return i == n;
}

/* The cells of a context, from `*seen` on, that ask for no more than that, as bits. */
static guint64 cells_within(const struct reach_set *r, guint context, struct key key, guint *seen)
{
	const GArray *ids = r->all[context].cells;
	guint64 within = 0;

	for (; *seen < ids->len; (*seen)++) {
		const struct cell *c = cell_at(r, g_array_index(ids, guint, *seen));

		if (!(c->key.unless & ~key.unless) && is_within(r, c->key.dropped, key.dropped) &&
		    guard_within(r->s->guards, c->key.guard, key.guard))
			within |= 1ull << *seen;
	}
	return within;
}

/* --- rounds ------------------------------------------------------------------------------------ */

/* Of `bits` in one word, those that no cell of `within` has. */
static guint64 not_had(const struct reach_set *r, guint context, guint64 within, guint word,
		       guint64 bits)
{
	const GArray *ids = r->all[context].cells;

	for (; within && bits; within &= within - 1)
		bits &= ~cell_at(r, g_array_index(ids, guint, __builtin_ctzll(within)))->have[word];
	return bits;
}

/* Who is reached surely is reached at all the lower levels too. */
static void add_bits(struct walk *w, struct cell *c, guint level, guint word, guint64 bits)
{
	c->next[level * w->words + word] |= bits;
	for (guint i = 0; i <= level; i++)
		c->have[i * w->words + word] |= bits;
	if (!c->listed)
		g_array_append_val(w->next, c->id);
	c->listed = TRUE;
}

static void plant(struct walk *w, guint context, struct source *s)
{
	guint64 bit = 1ull << s->node % 64;
	guint seen = 0, level = s->confidence;
	struct key key = { s->dropped, s->guard, s->unless };
	guint64 within = cells_within(w->r, context, key, &seen);
	struct cell *c;

	s->cell = NO_CELL;
	if (!not_had(w->r, context, within, level * w->words + s->node / 64, bit))
		return;
	c = cell_get(w, context, key, &level);
	s->cell = c->id;
	s->confidence = MIN(s->confidence, level);
	add_bits(w, c, level, s->node / 64, bit);
}

static void write_row(nearness *row, guint64 bits, nearness value)
{
	for (; bits; bits &= bits - 1) {
		nearness *v = &row[__builtin_ctzll(bits)];

		*v = *v ? *v : value;
	}
}

/* What a cell came to reach is written down, and is fresh in the round that begins. */
static void write_down(struct walk *w, struct cell *c, guint depth)
{
	for (guint word = 0; word < w->words; word++) {
		guint64 surer = 0;

		for (guint level = N_CONFIDENCE; level-- > 0;) {
			guint64 *next = &c->next[level * w->words + word];

			c->fresh[level * w->words + word] = *next & ~surer;
			surer |= *next;
			*next = 0;
			write_row(c->near + level * w->r->stride + word * 64, surer,
				  near_at(depth));
		}
	}
	c->listed = FALSE;
}

static void find_ups(struct walk *w, struct cell *c)
{
	const GArray *callers = w->r->all[c->context].callers;

	c->ups = g_new0(struct up, callers->len + 1);
	for (guint i = 0; i < callers->len; i++) {
		const struct caller *by = &g_array_index(callers, struct caller, i);
		const struct event *e = &g_array_index(w->r->all[by->context].c->events,
						       struct event, by->event);
		struct up *u = &c->ups[i];

		u->context = by->context;
		u->way.event = by->event;
		u->way.from = c->id;
		u->way.to = NO_CELL;
		u->way.confidence = e->confidence;
		u->internal = foreign_call(w->r->foreign, e);
		u->way.dropped = bind_dropped(w->r->binder, c->key.dropped, e->args);
		u->key = c->key;
		u->key.dropped = bind_pass(w->r->binder, u->way.dropped, e);
		u->key.guard = passage_of(w->r->s->guards, e->passages, c->key.guard, e->guard);
		if (!doing_happens(w->r, by, u->way.dropped, &u->key.unless))
			u->key.guard = GUARD_NEVER;
	}
}

/* What the call makes of bits of a level: no surer than it is, or than it can be. */
static void go_up_bits(struct walk *w, struct up *u, guint level, guint word, guint64 bits)
{
	guint sure = MIN(level, u->way.confidence);

	bits = not_had(w->r, u->context, u->within, sure * w->words + word, bits);
	if (!bits)
		return;
	if (u->way.to == NO_CELL) {
		guint most = u->way.confidence;

		u->way.to = cell_get(w, u->context, u->key, &most)->id;
		u->way.confidence = most;
		sure = MIN(sure, most);
	}
	add_bits(w, cell_at(w->r, u->way.to), sure, word, bits);
}

static void go_up(struct walk *w, struct cell *from, struct up *u)
{
	gboolean foreign = foreign_context(w->r->foreign, u->context);

	if (u->key.guard == GUARD_NEVER)
		return;
	u->within |= cells_within(w->r, u->context, u->key, &u->seen);
	for (guint word = 0; word < w->words; word++) {
		guint64 unsure = 0;
		guint64 doubt = (foreign ? w->foreign[word] : 0) |
				(u->internal ? w->objects[word] : 0);

		for (guint level = N_CONFIDENCE; level-- > 0;) {
			guint64 bits = from->fresh[level * w->words + word] | unsure;

			unsure = level == CONFIDENCE_HIGH ? bits & doubt : 0;
			bits &= ~unsure;
			if (bits)
				go_up_bits(w, u, level, word, bits);
		}
	}
}

static void walk_round(struct walk *w, guint depth)
{
	GArray *now = w->next;

	w->next = w->now;
	w->now = now;
	g_array_set_size(w->next, 0);
	for (guint i = 0; i < now->len; i++)
		write_down(w, cell_at(w->r, g_array_index(now, guint, i)), depth);
	for (guint i = 0; i < now->len; i++) {
		struct cell *c = cell_at(w->r, g_array_index(now, guint, i));
		guint n = w->r->all[c->context].callers->len;

		if (!c->ups)
			find_ups(w, c);
		for (guint k = 0; k < n; k++)
			go_up(w, c, &c->ups[k]);
	}
}

/* --- all ---------------------------------------------------------------------------------------- */

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
		cell_finish(c);
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
	w.words = r->stride / 64;
	w.foreign = find_nodes(r, foreign_class);
	w.objects = find_nodes(r, foreign_object);
	w.now = g_array_new(FALSE, FALSE, sizeof(guint));
	w.next = g_array_new(FALSE, FALSE, sizeof(guint));
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
	g_array_unref(w.now);
	g_array_unref(w.next);
}
