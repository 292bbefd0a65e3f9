/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Goes down from the call, nearest first. A step is a cell together with the file systems
 * that the objects in its parameters are of, as far as the way there has told them; where a
 * function serves a file system itself, its objects are that one's. Objects that are found
 * on the way (in lists, in tables, by a look-up) may be anybody's.
 */
#include "solve/route.h"

#include <string.h>

#include "solve/foreign.h"
#include "solve/owners.h"
#include "solve/passed.h"
#include "solve/witness.h"

#define MAX_STEPS 3000	/* looked at for one edge at one place */
#define MAX_CALLS 64	/* on a way; more are never sure */

/* By parameter: whose object it points to, as a number of owners.h. */
struct whose {
	guint8 of[MAX_PARAMS];
};

/* What has been come to, and how. */
struct step_down {
	guint context, cell, level, depth;
	guint from;			/* the step before; NO_STEP */
	struct whose whose;
	const struct way *way;		/* that led here; NULL: the first */
	const struct source *source;	/* the lock is taken here */
};

#define NO_STEP G_MAXUINT

struct routes {
	const struct reach_set *r;
	struct owners *owners;
	struct passed *passed;
	GArray *steps;			/* struct step_down, of the search that is on */
	GHashTable *seen;		/* the same: those looked at, by what they are */
	GHashTable *found;		/* struct found */
	GArray *queue[MAX_CALLS + 1];	/* guint, steps by how long the way will be at least */
};

static const struct event *event_of(const struct routes *x, guint context, guint event)
{
	return &g_array_index(x->r->all[context].c->events, struct event, event);
}

static struct step_down *step_at(const struct routes *x, guint i)
{
	return &g_array_index(x->steps, struct step_down, i);
}

/* --- whose the objects are ------------------------------------------------------------------ */

static guint owner_of(const struct routes *x, const struct function *f, gboolean mixed, int origin,
		      const struct whose *in)
{
	if (origin == PASSED_OWN)
		return mixed ? NO_OWNER : owners_of(x->owners, f);
	return origin >= 0 && origin < MAX_PARAMS ? in->of[origin] : NO_OWNER;
}

static gboolean is_direct(const struct function *f, uint32_t instr)
{
	uint32_t callee = f->unit->instrs[f->ir->first_instr + instr].a;

	return f->unit->exprs[f->ir->first_expr + callee].kind == IR_EXPR_FUNC;
}

/*
 * The call of an event, made with such objects: FALSE when it is not for them; else *out
 * are the callee's.
 */
static gboolean pass(const struct routes *x, guint context, const struct event *e,
		     const struct whose *in, struct whose *out)
{
	const struct function *f = x->r->all[context].c->f, *to = e->callee->f;
	gboolean mixed = foreign_call(x->r->foreign, context, e);
	guint owner;

	memset(out, 0, sizeof(*out));
	if (!is_direct(f, e->instr)) {
		owner = owner_of(x, f, mixed, passed_through(x->passed, f, e->instr), in);
		if (owner != NO_OWNER && !owners_may_call(x->owners, owner, to))
			return FALSE;
	}
	for (guint k = 0; k < to->ir->n_params && k < MAX_PARAMS; k++) {
		if (!passed_is_object(x->passed, to, k))
			continue;
		owner = owner_of(x, f, mixed, passed_argument(x->passed, f, e->instr, to, k), in);
		if (owner == NO_OWNER)
			continue;
		if (owners_serves_one(x->owners, to) && !owners_may_call(x->owners, owner, to))
			return FALSE;
		out->of[k] = owner;
	}
	return TRUE;
}

/* Whether the lock that comes up as an open event is taken with such objects. */
static gboolean passes_open(const struct routes *x, guint context, guint index,
			    const struct whose *in)
{
	struct whose now = *in, next;

	for (;;) {
		const struct open_event *o =
			&g_array_index(x->r->all[context].open, struct open_event, index);
		const struct event *e = event_of(x, context, o->event);

		if (o->inner == G_MAXUINT)
			return TRUE;
		if (!pass(x, context, e, &now, &next))
			return FALSE;
		now = next;
		context = e->callee->id;
		index = o->inner;
	}
}

/* --- steps ------------------------------------------------------------------------------------ */

static guint step_hash(gconstpointer key)
{
	const struct step_down *s = key;
	guint h = s->cell * 2654435761u + s->level;

	for (guint k = 0; k < MAX_PARAMS; k++)
		h = (h ^ s->whose.of[k]) * 2246822519u;
	return h;
}

static gboolean step_equal(gconstpointer a, gconstpointer b)
{
	const struct step_down *x = a, *y = b;

	return x->cell == y->cell && x->level == y->level &&
	       !memcmp(&x->whose, &y->whose, sizeof(x->whose));
}

/* So many calls are made when it is come to, and `more` at least are left. */
static void push(struct routes *x, const struct step_down *s, guint more, guint most)
{
	guint n = x->steps->len, all = s->depth + more;

	if (all > most)
		return;
	g_array_append_val(x->steps, *s);
	g_array_append_val(x->queue[all], n);
}

/* Where the cell takes the node itself. */
static void push_sources(struct routes *x, guint step, guint node, guint most)
{
	const struct step_down here = *step_at(x, step);
	guint n;
	const struct source *s = reach_sources_of(x->r, here.context, node, &n);

	for (; n--; s++) {
		struct step_down end = here;

		if (s->cell != here.cell || sure_outside(s->confidence, s->last) < here.level ||
		    (s->open && !passes_open(x, here.context, s->index, &here.whose)))
			continue;
		end.from = step;
		end.source = s;
		end.way = NULL;
		push(x, &end, reach_depth(&x->r->all[here.context], s), most);
	}
}

static void push_ways(struct routes *x, guint step, guint node, guint most)
{
	const struct step_down here = *step_at(x, step);
	const GArray *ways = x->r->all[here.context].ways;
	guint n;
	const guint *to = reach_ways_to(x->r, here.context, here.cell, &n);

	for (guint i = 0; i < n; i++) {
		const struct way *w = &g_array_index(ways, struct way, to[i]);
		guint before = witness_before(x->r, here.context, w, here.level, node);
		const struct event *e = event_of(x, here.context, w->event);
		struct step_down next = { .context = e->callee->id, .cell = w->from,
					  .level = before, .depth = here.depth + 1,
					  .from = step, .way = w };

		if (before > CONFIDENCE_HIGH ||
		    !pass(x, here.context, e, &here.whose, &next.whose))
			continue;
		push(x, &next, near_depth(reach_row(x->r, w->from, before)[node]), most);
	}
}

/* Of the shortest, the first that was found; NO_STEP: there are no more. */
static guint pop(struct routes *x, guint most)
{
	for (guint i = 0; i <= most; i++) {
		GArray *q = x->queue[i];
		guint step;

		if (!q->len)
			continue;
		step = g_array_index(q, guint, q->len - 1);
		g_array_set_size(q, q->len - 1);
		return step;
	}
	return NO_STEP;
}

static struct route *route_to(const struct routes *x, guint step)
{
	struct route *way = g_new0(struct route, 1);

	way->source = step_at(x, step)->source;
	way->ways = g_ptr_array_new();
	for (guint i = step; i != NO_STEP; i = step_at(x, i)->from)
		if (step_at(x, i)->way)
			g_ptr_array_insert(way->ways, 0, (gpointer)step_at(x, i)->way);
	return way;
}

static void begin(struct routes *x, const struct step_down *first, guint node, guint most)
{
	g_array_set_size(x->steps, 0);
	g_hash_table_remove_all(x->seen);
	for (guint i = 0; i <= MAX_CALLS; i++)
		g_array_set_size(x->queue[i], 0);
	push(x, first, near_depth(reach_row(x->r, first->cell, first->level)[node]), most);
}

/* The step that ends the shortest way there is; NO_STEP: there is none, or (*gave_up) it is far. */
static guint search(struct routes *x, const struct step_down *first, guint node, guint most,
		    gboolean *gave_up)
{
	guint step;

	*gave_up = FALSE;
	begin(x, first, node, most);
	while ((step = pop(x, most)) != NO_STEP) {
		const struct step_down *s = step_at(x, step);

		if (s->source)
			return step;
		if (g_hash_table_contains(x->seen, s))
			continue;
		if (g_hash_table_size(x->seen) == MAX_STEPS) {
			*gave_up = TRUE;
			return NO_STEP;
		}
		g_hash_table_add(x->seen, g_memdup2(s, sizeof(*s)));
		push_sources(x, step, node, most);
		push_ways(x, step, node, most);
	}
	return NO_STEP;
}

/* --- questions -------------------------------------------------------------------------------- */

/* Begins with the call of `at`; FALSE: it is not for its objects, or does not come there. */
static gboolean find_first(const struct routes *x, const struct witness_place *at, guint node,
			   struct step_down *first)
{
	static const struct whose anybodys;
	const struct event *e = event_of(x, at->context, at->event);

	*first = (struct step_down){ .context = e->callee->id, .cell = at->below,
				     .level = at->level, .depth = 1, .from = NO_STEP };
	return reach_has(x->r, at->below, at->level, node) &&
	       pass(x, at->context, e, &anybodys, &first->whose);
}

/* A search that was made, and the calls of the way: 0: none of so `many`, or it was given up. */
struct found {
	struct step_down first;
	guint node, many, depth;
	gboolean gave_up;
};

static guint found_hash(gconstpointer key)
{
	const struct found *f = key;

	return step_hash(&f->first) ^ f->node * 3266489917u;
}

static gboolean found_equal(gconstpointer a, gconstpointer b)
{
	const struct found *x = a, *y = b;

	return x->node == y->node && step_equal(&x->first, &y->first);
}

static const struct found *find(struct routes *x, const struct step_down *first, guint node,
				guint most)
{
	struct found f = { .first = *first, .node = node, .many = most };
	struct found *known = g_hash_table_lookup(x->found, &f);
	guint end;

	if (known && (known->depth || known->gave_up || known->many >= most))
		return known;
	end = search(x, first, node, most, &f.gave_up);
	if (end != NO_STEP)
		f.depth = step_at(x, end)->depth + reach_depth(&x->r->all[step_at(x, end)->context],
							       step_at(x, end)->source);
	known = g_memdup2(&f, sizeof(f));
	g_hash_table_replace(x->found, known, known);
	return known;
}

gboolean route_depth(struct routes *x, const struct witness_place *at, guint node, guint most,
		     guint *depth)
{
	static const struct whose anybodys;
	const struct reach *here = &x->r->all[at->context];
	struct step_down first;
	const struct found *f;

	if (at->below == NO_CELL) {
		const struct source *s = &g_array_index(here->sources, struct source, at->source);

		*depth = reach_depth(here, s);
		return *depth <= most &&
		       (!s->open || passes_open(x, at->context, s->index, &anybodys));
	}
	if (!find_first(x, at, node, &first))
		return FALSE;
	f = find(x, &first, node, MIN(most, MAX_CALLS));
	if (f->depth)
		*depth = f->depth;
	return f->gave_up || (f->depth && f->depth <= most);
}

struct route *route_find(struct routes *x, const struct witness_place *at, guint node, guint most)
{
	struct step_down first;
	gboolean gave_up;
	guint end;

	if (at->below == NO_CELL || !find_first(x, at, node, &first))
		return NULL;
	end = search(x, &first, node, MIN(most, MAX_CALLS), &gave_up);
	return end == NO_STEP ? NULL : route_to(x, end);
}

void route_free(struct route *way)
{
	if (!way)
		return;
	g_ptr_array_unref(way->ways);
	g_free(way);
}

/* --- all -------------------------------------------------------------------------------------- */

struct routes *routes_new(const struct reach_set *r)
{
	struct routes *x = g_new0(struct routes, 1);

	x->r = r;
	x->owners = owners_new(r->s->p, r->s->rules);
	x->passed = passed_new(r->s->p, x->owners, r->s->rules);
	x->steps = g_array_new(FALSE, FALSE, sizeof(struct step_down));
	x->seen = g_hash_table_new_full(step_hash, step_equal, g_free, NULL);
	x->found = g_hash_table_new_full(found_hash, found_equal, NULL, g_free);
	for (guint i = 0; i <= MAX_CALLS; i++)
		x->queue[i] = g_array_new(FALSE, FALSE, sizeof(guint));
	return x;
}

void routes_free(struct routes *x)
{
	passed_free(x->passed);
	owners_free(x->owners);
	g_array_unref(x->steps);
	g_hash_table_unref(x->seen);
	g_hash_table_unref(x->found);
	for (guint i = 0; i <= MAX_CALLS; i++)
		g_array_unref(x->queue[i]);
	g_free(x);
}
