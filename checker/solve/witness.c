/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nearness leads the way: from a cell that reaches a node in so many calls, one
 * of its ways goes to a cell that reaches it in one fewer. Cells keep
 * a way from crossing a call that dropped the lock in question.
 */
#include "solve/witness.h"

#include "base/error.h"
#include "solve/foreign.h"
#include "solve/route.h"

static const struct event *event_of(const struct reach_set *r, guint context, guint event)
{
	return &g_array_index(r->all[context].c->events, struct event, event);
}

static const struct source *source_of(const struct reach_set *r, guint context, guint source)
{
	return &g_array_index(r->all[context].sources, struct source, source);
}

/* Where the cell of `context` takes the node itself, no farther than it is known to be; or NULL. */
static const struct source *find_source(const struct reach_set *r, guint context, guint cell,
					guint level, guint node)
{
	nearness value = reach_row(r, cell, level)[node];
	guint n;
	const struct source *s = reach_sources_of(r, context, node, &n);

	for (; n--; s++)
		if (s->cell == cell && sure_outside(s->confidence, s->last) >= level &&
		    near_at(reach_depth(&r->all[context], s)) >= value)
			return s;
	return NULL;
}

/* Whether the call leaves it unsure that the node is one of this world's own. */
static gboolean is_doubtful(const struct reach_set *r, guint context, guint event, guint node)
{
	guint class = g_array_index(r->nodes->nodes, struct lock_node, node).class;

	return foreign_object(r->foreign, class) &&
	       foreign_call(r->foreign, context, event_of(r, context, event));
}

guint witness_before(const struct reach_set *r, guint context, const struct way *w, guint level,
		     guint node)
{
	guint before = sure_before(level, w->confidence);

	if (before > CONFIDENCE_HIGH || sure_outside(level, w->last) < level ||
	    !reach_has(r, w->from, before, node) ||
	    (level == CONFIDENCE_HIGH && is_doubtful(r, context, w->event, node)))
		return N_CONFIDENCE;
	return before;
}

/* The way to where the node is nearest, among those that leave it as sure as that. */
static const struct way *find_way(const struct reach_set *r, guint context, guint cell, guint level,
				  guint node)
{
	const GArray *ways = r->all[context].ways;
	const struct way *best = NULL;
	nearness near = reach_row(r, cell, level)[node];
	guint n;
	const guint *to = reach_ways_to(r, context, cell, &n);

	for (guint i = 0; i < n; i++) {
		const struct way *w = &g_array_index(ways, struct way, to[i]);
		guint before = witness_before(r, context, w, level, node);
		nearness below;

		if (before > CONFIDENCE_HIGH)
			continue;
		below = reach_row(r, w->from, before)[node];
		if (below > near || (!best && below && below == near)) {
			near = below;
			best = w;
		}
	}
	if (!best)
		BUG("no way to a lock that is reached");
	return best;
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

static char *node_text(const struct reach_set *r, guint node)
{
	const struct lock_node *n = &g_array_index(r->nodes->nodes, struct lock_node, node);
	const char *mode = n->mode == LOCK_WRITE ? "" : " for reading";

	if (n->subclass == SUBCLASS_UNKNOWN)
		return g_strdup_printf("%s/?%s", lock_class_name(r->s->locks, n->class), mode);
	if (n->subclass)
		return g_strdup_printf("%s/%d%s", lock_class_name(r->s->locks, n->class),
				       n->subclass, mode);
	return g_strdup_printf("%s%s", lock_class_name(r->s->locks, n->class), mode);
}

static enum lock_kind node_kind(const struct reach_set *r, guint node)
{
	guint class = g_array_index(r->nodes->nodes, struct lock_node, node).class;

	return g_array_index(r->s->locks->classes, struct class_info, class).kind;
}

static void step_takes(const struct reach_set *r, GArray *steps, const struct function *f,
		       uint32_t instr, guint node)
{
	g_autofree char *lock = node_text(r, node);
	gboolean happens = node_kind(r, node) == LOCK_EVENT;

	add_step(steps, f, instr, g_strdup_printf(happens ? "is where %s happens" : "takes %s", lock));
}

/* The function is entered in a context. */
static void step_begin(const struct reach_set *r, GArray *steps, const struct function *f,
		       guint outer)
{
	guint class = g_array_index(r->nodes->nodes, struct lock_node, outer).class;
	const char *name = lock_class_name(r->s->locks, class);
	const struct rule_context *c = rules_context(r->s->rules, name);
	g_autofree char *what = c ? g_strdup_printf("runs %s", c->says) :
		g_strdup_printf(node_kind(r, outer) == LOCK_PSEUDO ? "goes on to complete %s" : "runs as %s",
				name);
	struct step s = { .file = f->file, .line = f->ir->line, .col = 1, .function = f->name,
			  .what = g_intern_string(what) };

	g_array_append_val(steps, s);
}

static void step_outer(const struct reach_set *r, GArray *steps, const struct witness_place *at,
		       guint outer)
{
	const struct function *f = r->all[at->context].c->f, *callee;
	g_autofree char *lock = node_text(r, outer), *doing = NULL;

	if (at->site == NO_SITE) {
		step_begin(r, steps, f, outer);
		return;
	}
	callee = direct_callee(f, at->site);
	doing = doing_says(r, at->context, at->event);
	if (callee && !callee->rules)
		add_step(steps, f, at->site,
			 g_strdup_printf("calls %s, which returns with %s held%s", callee->name,
					 lock, doing));
	else
		add_step(steps, f, at->site, g_strdup_printf("takes %s%s", lock, doing));
}

static void step_call(GArray *steps, const struct function *f, const struct event *e)
{
	const struct function *direct = direct_callee(f, e->instr), *to = e->callee->f;

	if (direct && direct->after == to)
		add_step(steps, f, e->instr, g_strdup_printf("calls %s, and then %s", direct->name,
							     to->name));
	else
		add_step(steps, f, e->instr,
			 g_strdup_printf(direct == to ? "calls %s" : "calls %s through a pointer",
					 to->name));
}

static void steps_open(const struct reach_set *r, GArray *steps, guint context, guint index,
		       guint node)
{
	for (;;) {
		const struct reach *at = &r->all[context];
		const struct open_event *o = &g_array_index(at->open, struct open_event, index);
		const struct event *e = event_of(r, context, o->event);

		if (o->inner == G_MAXUINT) {
			step_takes(r, steps, at->c->f, e->instr, node);
			return;
		}
		step_call(steps, at->c->f, e);
		context = e->callee->id;
		index = o->inner;
	}
}

static void steps_source(const struct reach_set *r, GArray *steps, guint context,
			 const struct source *s, guint node)
{
	if (s->open)
		steps_open(r, steps, context, s->index, node);
	else
		step_takes(r, steps, r->all[context].c->f,
			   event_of(r, context, s->index)->instr, node);
}

/* The call that an event is, on the way down. */
struct descent {
	const struct reach_set *r;
	GArray *steps;
	guint context, outer, node;
	const struct event *e;
	gboolean passed;
	const char *doubt;
};

/* Makes the call; then in its context. */
static void go_down(struct descent *d)
{
	const struct function *f = d->r->all[d->context].c->f;

	step_call(d->steps, f, d->e);
	d->passed |= foreign_call(d->r->foreign, d->context, d->e);
	if (d->passed && !direct_callee(f, d->e->instr))
		d->doubt = "in an inode that a file system keeps for itself";
	else if (!d->doubt && node_kind(d->r, d->outer) == LOCK_PAGE && d->e->callee->f->only_reads)
		d->doubt = "in an inode that is not written to, as a symlink's";
	d->context = d->e->callee->id;
}

/* By what is nearest; NULL: it is nowhere near. */
static const struct source *go_nearest(struct descent *d, guint cell, guint level)
{
	while (d->steps->len <= d->r->cells->len) { /* longer only where depths are cut off */
		const struct source *s;
		const struct way *w;

		go_down(d);
		s = find_source(d->r, d->context, cell, level, d->node);
		if (s)
			return s;
		w = find_way(d->r, d->context, cell, level, d->node);
		level = sure_before(level, w->confidence);
		d->e = event_of(d->r, d->context, w->event);
		cell = w->from;
	}
	return NULL;
}

static const struct source *go_along(struct descent *d, const struct route *way)
{
	go_down(d);
	for (guint i = 0; i < way->ways->len; i++) {
		const struct way *w = way->ways->pdata[i];

		d->e = event_of(d->r, d->context, w->event);
		go_down(d);
	}
	return way->source;
}

struct step *witness_steps(const struct reach_set *r, const struct witness_place *at,
			   const struct route *way, guint outer, guint node, gsize *n,
			   const char **doubt)
{
	struct descent d = { .r = r, .steps = g_array_new(FALSE, FALSE, sizeof(struct step)),
			     .context = at->context, .outer = outer, .node = node,
			     .e = event_of(r, at->context, at->event) };
	const struct source *s;

	step_outer(r, d.steps, at, outer);
	if (at->below == NO_CELL)
		s = source_of(r, at->context, at->source);
	else
		s = way ? go_along(&d, way) : go_nearest(&d, at->below, at->level);
	if (s)
		steps_source(r, d.steps, d.context, s, node);
	*doubt = d.doubt;
	*n = d.steps->len;
	return (struct step *)(gpointer)g_array_free(d.steps, FALSE);
}
