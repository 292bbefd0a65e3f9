/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A breadth-first walk down the call graph that goes only where the node is
 * known to be reached, at the level of confidence it is reached with. Pairs of
 * a context and a tier are its places, so that a way never crosses a call that
 * dropped the lock in question.
 */
#include "solve/witness.h"

#include <string.h>

#include "base/error.h"

struct visit {
	guint place, before, event, depth;
};

struct witness {
	struct reach_set *r;
	guint *stamp;		/* by place: the walk that was there last */
	guint walk;
	GArray *queue;		/* struct visit */
};

struct witness *witness_new(struct reach_set *r)
{
	struct witness *w = g_new0(struct witness, 1);

	w->r = r;
	w->stamp = g_new0(guint, (gsize)r->n * MAX_TIERS + 1);
	w->queue = g_array_new(FALSE, FALSE, sizeof(struct visit));
	return w;
}

void witness_free(struct witness *w)
{
	g_free(w->stamp);
	g_array_unref(w->queue);
	g_free(w);
}

static const struct event *event_of(const struct witness *w, guint context, guint event)
{
	return &g_array_index(w->r->all[context].c->events, struct event, event);
}

/* The first source of `node` in this tier, or NULL. */
static const struct source *source_at(const struct witness *w, guint context, guint tier, guint node,
				      guint level)
{
	const GArray *all = w->r->all[context].sources;
	guint lo = 0, hi = all->len;

	while (lo < hi) {
		guint mid = (lo + hi) / 2;

		if (g_array_index(all, struct source, mid).node < node)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < all->len && g_array_index(all, struct source, lo).node == node; lo++) {
		const struct source *s = &g_array_index(all, struct source, lo);

		if (s->tier == tier && s->confidence >= level)
			return s;
	}
	return NULL;
}

static guint level_at(const struct witness *w, guint context, guint tier, guint node)
{
	const struct tier *t = &g_array_index(w->r->all[context].tiers, struct tier, tier);

	for (guint level = N_CONFIDENCE; level-- > 0;)
		if (bit_get(t->bits[level], node))
			return level;
	return 0;
}

static void visit(struct witness *w, guint context, guint tier, guint before, guint event,
		  guint depth)
{
	struct visit v = { context * MAX_TIERS + tier, before, event, depth };

	if (w->stamp[v.place] == w->walk)
		return;
	w->stamp[v.place] = w->walk;
	g_array_append_val(w->queue, v);
}

/* Index in the queue of the nearest place that takes the node, or NO_NODE. */
static guint search(struct witness *w, guint context, guint tier, guint node, guint limit)
{
	guint level = level_at(w, context, tier, node);

	w->walk++;
	g_array_set_size(w->queue, 0);
	visit(w, context, tier, NO_NODE, NO_NODE, 1);
	for (guint i = 0; i < w->queue->len; i++) {
		struct visit v = g_array_index(w->queue, struct visit, i);
		const struct reach *at = &w->r->all[v.place / MAX_TIERS];

		if (v.depth >= limit)
			return NO_NODE;
		if (source_at(w, v.place / MAX_TIERS, v.place % MAX_TIERS, node, level))
			return i;
		for (guint k = 0; k < at->ways->len; k++) {
			const struct way *way = &g_array_index(at->ways, struct way, k);
			const struct event *e = event_of(w, v.place / MAX_TIERS, way->event);
			const struct tier *t;

			if (way->to != v.place % MAX_TIERS || way->confidence < level)
				continue;
			t = &g_array_index(w->r->all[e->callee->id].tiers, struct tier, way->from);
			if (bit_get(t->bits[level], node))
				visit(w, e->callee->id, way->from, i, way->event, v.depth + 1);
		}
	}
	return NO_NODE;
}

guint witness_find(struct witness *w, const struct witness_place *at, guint node, guint limit)
{
	const struct source *s;
	guint i;

	if (at->below == NO_NODE) {
		s = &g_array_index(w->r->all[at->context].sources, struct source, at->source);
		return s->open ? g_array_index(w->r->all[at->context].open, struct open_event,
					       s->index).depth : 0;
	}
	i = search(w, at->below, at->tier, node, limit);
	return i == NO_NODE ? limit : g_array_index(w->queue, struct visit, i).depth;
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

/* The calls on the way to place number i of the queue, outermost first. */
static void steps_down(struct witness *w, GArray *steps, guint i)
{
	struct visit v = g_array_index(w->queue, struct visit, i);
	guint caller;

	if (v.before == NO_NODE)
		return;
	steps_down(w, steps, v.before);
	caller = g_array_index(w->queue, struct visit, v.before).place / MAX_TIERS;
	step_call(steps, w->r->all[caller].c->f, event_of(w, caller, v.event));
}

struct step *witness_steps(struct witness *w, const struct witness_place *at, guint outer,
			   guint node, gsize *n)
{
	GArray *steps = g_array_new(FALSE, FALSE, sizeof(struct step));
	const struct reach *top = &w->r->all[at->context];

	step_outer(w, steps, at, outer);
	if (at->below == NO_NODE) {
		steps_source(w, steps, at->context,
			     &g_array_index(top->sources, struct source, at->source), node);
	} else {
		guint i = search(w, at->below, at->tier, node, G_MAXUINT);
		guint place;

		if (i == NO_NODE)
			BUG("no way to a lock that is reached");
		step_call(steps, top->c->f, event_of(w, at->context, at->event));
		steps_down(w, steps, i);
		place = g_array_index(w->queue, struct visit, i).place;
		steps_source(w, steps, place / MAX_TIERS,
			     source_at(w, place / MAX_TIERS, place % MAX_TIERS, node,
				       level_at(w, at->below, at->tier, node)), node);
	}
	*n = steps->len;
	return (struct step *)(gpointer)g_array_free(steps, FALSE);
}
