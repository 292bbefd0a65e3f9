/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For one node at a time, a breadth-first walk from where it is taken up to all
 * who reach it, at each level of confidence that is asked for. Pairs of a
 * context and a tier are its places, so that a way never crosses a call that
 * dropped the lock in question.
 */
#include "solve/witness.h"

#include <string.h>

#include "base/error.h"

struct walk {
	gboolean done;
	guint *dist;		/* by place; G_MAXUINT: not reached */
	guint *next;		/* by place: way to follow, or source when dist is 0 */
	GArray *touched;	/* places in order of distance */
};

struct witness {
	struct reach_set *r;
	GArray **takers;	/* by node: struct source_of */
	guint n_nodes, node;
	struct walk walks[N_CONFIDENCE];
};

struct source_of {
	guint context, source;
};

static void find_takers(struct witness *w)
{
	w->n_nodes = w->r->nodes->nodes->len;
	w->takers = g_new0(GArray *, w->n_nodes + 1);
	for (guint i = 0; i < w->r->n; i++) {
		const GArray *all = w->r->all[i].sources;

		for (guint k = 0; k < all->len; k++) {
			GArray **to = &w->takers[g_array_index(all, struct source, k).node];
			struct source_of s = { i, k };

			if (!*to)
				*to = g_array_new(FALSE, FALSE, sizeof(struct source_of));
			g_array_append_val(*to, s);
		}
	}
}

struct witness *witness_new(struct reach_set *r)
{
	struct witness *w = g_new0(struct witness, 1);
	gsize n = (gsize)r->n * MAX_TIERS + 1;

	w->r = r;
	w->node = NO_NODE;
	find_takers(w);
	for (guint i = 0; i < N_CONFIDENCE; i++) {
		w->walks[i].dist = g_new(guint, n);
		w->walks[i].next = g_new(guint, n);
		w->walks[i].touched = g_array_new(FALSE, FALSE, sizeof(guint));
		memset(w->walks[i].dist, 0xff, n * sizeof(guint));
	}
	return w;
}

void witness_free(struct witness *w)
{
	for (guint i = 0; i < w->n_nodes; i++)
		if (w->takers[i])
			g_array_unref(w->takers[i]);
	g_free(w->takers);
	for (guint i = 0; i < N_CONFIDENCE; i++) {
		g_free(w->walks[i].dist);
		g_free(w->walks[i].next);
		g_array_unref(w->walks[i].touched);
	}
	g_free(w);
}

static const struct event *event_of(const struct witness *w, guint context, guint event)
{
	return &g_array_index(w->r->all[context].c->events, struct event, event);
}

static void touch(struct walk *k, guint place, guint dist, guint next)
{
	if (k->dist[place] != G_MAXUINT)
		return;
	k->dist[place] = dist;
	k->next[place] = next;
	g_array_append_val(k->touched, place);
}

static void walk_up(struct witness *w, guint level)
{
	struct walk *k = &w->walks[level];
	const GArray *takers = w->node < w->n_nodes ? w->takers[w->node] : NULL;

	k->done = TRUE;
	for (guint i = 0; takers && i < takers->len; i++) {
		const struct source_of *t = &g_array_index(takers, struct source_of, i);
		const struct source *s =
			&g_array_index(w->r->all[t->context].sources, struct source, t->source);

		if (s->confidence >= level)
			touch(k, t->context * MAX_TIERS + s->tier, 0, t->source);
	}
	for (guint i = 0; i < k->touched->len; i++) {
		guint at = g_array_index(k->touched, guint, i);
		const GArray *ups = w->r->all[at / MAX_TIERS].ups;

		for (guint u = 0; u < ups->len; u++) {
			const struct up *up = &g_array_index(ups, struct up, u);
			const struct way *way =
				&g_array_index(w->r->all[up->context].ways, struct way, up->way);

			if (way->from == at % MAX_TIERS && way->confidence >= level)
				touch(k, up->context * MAX_TIERS + way->to, k->dist[at] + 1, up->way);
		}
	}
}

static void forget(struct walk *k)
{
	for (guint i = 0; i < k->touched->len; i++)
		k->dist[g_array_index(k->touched, guint, i)] = G_MAXUINT;
	g_array_set_size(k->touched, 0);
	k->done = FALSE;
}

static guint level_at(const struct witness *w, guint context, guint tier, guint node)
{
	const struct tier *t = &g_array_index(w->r->all[context].tiers, struct tier, tier);

	for (guint level = N_CONFIDENCE; level-- > 0;)
		if (bit_get(t->bits[level], node))
			return level;
	return 0;
}

/* The walk that reaches `node` from this place at the best level. */
static struct walk *walk_for(struct witness *w, const struct witness_place *at, guint node)
{
	guint level = level_at(w, at->below, at->tier, node);

	if (w->node != node)
		for (guint i = 0; i < N_CONFIDENCE; i++)
			forget(&w->walks[i]);
	w->node = node;
	if (!w->walks[level].done)
		walk_up(w, level);
	return &w->walks[level];
}

guint witness_find(struct witness *w, const struct witness_place *at, guint node)
{
	const struct source *s;
	guint dist;

	if (at->below == NO_NODE) {
		s = &g_array_index(w->r->all[at->context].sources, struct source, at->source);
		return s->open ? g_array_index(w->r->all[at->context].open, struct open_event,
					       s->index).depth : 0;
	}
	dist = walk_for(w, at, node)->dist[at->below * MAX_TIERS + at->tier];
	if (dist == G_MAXUINT)
		BUG("no way to a lock that is reached");
	return dist + 1;
}

/* --- in words ----------------------------------------------------------------------- */

static const struct ir_instr *instr_of(const struct function *f, uint32_t id)
{
	return &f->unit->instrs[f->ir->first_instr + id];
}

static void add_step(GArray *steps, const struct function *f, uint32_t instr, char *what)
{
	const struct ir_instr *in = instr_of(f, instr);
	struct step s = { .file = g_intern_string(ir_str(f->unit, in->file)), .line = in->line,
			  .col = in->col, .function = f->name, .what = g_intern_string(what) };

	g_array_append_val(steps, s);
	g_free(what);
}

static const struct function *direct_callee(const struct function *f, uint32_t instr)
{
	const struct ir_expr *x =
		&f->unit->exprs[f->ir->first_expr + instr_of(f, instr)->a];

	return x->kind == IR_EXPR_FUNC ? f->funcs[x->str] : NULL;
}

static char *node_text(const struct witness *w, guint node)
{
	const struct lock_node *n = &g_array_index(w->r->nodes->nodes, struct lock_node, node);
	const char *mode = n->mode == LOCK_WRITE ? "" : " for reading";

	if (n->subclass == SUBCLASS_UNKNOWN)
		return g_strdup_printf("%s/?%s", lock_class_name(w->r->s->locks, n->class), mode);
	if (n->subclass)
		return g_strdup_printf("%s/%d%s", lock_class_name(w->r->s->locks, n->class),
				       n->subclass, mode);
	return g_strdup_printf("%s%s", lock_class_name(w->r->s->locks, n->class), mode);
}

static void step_takes(struct witness *w, GArray *steps, const struct function *f, uint32_t instr,
		       guint node)
{
	g_autofree char *lock = node_text(w, node);

	add_step(steps, f, instr, g_strdup_printf("takes %s", lock));
}

static void step_outer(struct witness *w, GArray *steps, const struct witness_place *at, guint outer)
{
	const struct function *f = w->r->all[at->context].c->f;
	const struct function *callee = direct_callee(f, at->site);
	g_autofree char *lock = node_text(w, outer);

	if (callee && !callee->rules)
		add_step(steps, f, at->site, g_strdup_printf("calls %s, which returns with %s held",
							     callee->name, lock));
	else
		add_step(steps, f, at->site, g_strdup_printf("takes %s", lock));
}

static void step_call(GArray *steps, const struct function *f, const struct event *e)
{
	const struct function *direct = direct_callee(f, e->instr);

	add_step(steps, f, e->instr,
		 g_strdup_printf(direct == e->callee->f ? "calls %s" : "calls %s through a pointer",
				 e->callee->f->name));
}

static void steps_open(struct witness *w, GArray *steps, guint context, guint index, guint node)
{
	for (;;) {
		const struct reach *at = &w->r->all[context];
		const struct open_event *o = &g_array_index(at->open, struct open_event, index);
		const struct event *e = event_of(w, context, o->event);

		if (o->inner == G_MAXUINT) {
			step_takes(w, steps, at->c->f, e->instr, node);
			return;
		}
		step_call(steps, at->c->f, e);
		context = e->callee->id;
		index = o->inner;
	}
}

static void steps_source(struct witness *w, GArray *steps, guint context, const struct source *s,
			 guint node)
{
	if (s->open)
		steps_open(w, steps, context, s->index, node);
	else
		step_takes(w, steps, w->r->all[context].c->f,
			   event_of(w, context, s->index)->instr, node);
}

struct step *witness_steps(struct witness *w, const struct witness_place *at, guint outer,
			   guint node, gsize *n)
{
	GArray *steps = g_array_new(FALSE, FALSE, sizeof(struct step));
	guint context = at->context, source = at->source;

	step_outer(w, steps, at, outer);
	if (at->below != NO_NODE) {
		const struct walk *k = walk_for(w, at, node);
		guint place = at->below * MAX_TIERS + at->tier;

		step_call(steps, w->r->all[context].c->f, event_of(w, context, at->event));
		while (k->dist[place] > 0) {
			const struct way *way;
			const struct event *e;

			context = place / MAX_TIERS;
			way = &g_array_index(w->r->all[context].ways, struct way, k->next[place]);
			e = event_of(w, context, way->event);
			step_call(steps, w->r->all[context].c->f, e);
			place = e->callee->id * MAX_TIERS + way->from;
		}
		context = place / MAX_TIERS;
		source = k->next[place];
	}
	steps_source(w, steps, context,
		     &g_array_index(w->r->all[context].sources, struct source, source), node);
	*n = steps->len;
	return (struct step *)(gpointer)g_array_free(steps, FALSE);
}
