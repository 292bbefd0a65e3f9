/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the events of solved contexts. A place where the lock is held on some path, or
 * in some context of the function, is passed over, as what tells the paths apart was not
 * seen: unless all of them come here from where it was dropped, and none takes it. What is
 * called counts where it has one way out, which drops the lock, and all come to that.
 */
#include "solve/slips.h"

#include "solve/cfg.h"

struct slips {
	struct solver *s;
	struct node_table *nodes;
	GArray *out;
	GHashTable *fine;	/* struct place: where some path does nothing wrong */
	GHashTable *told;
};

struct place {
	const struct function *f;
	guint instr, class;
};

static guint place_hash(gconstpointer key)
{
	const struct place *p = key;

	return (g_direct_hash(p->f) ^ p->instr * 2654435761u) * 31 + p->class;
}

static gboolean place_equal(gconstpointer a, gconstpointer b)
{
	const struct place *x = a, *y = b;

	return x->f == y->f && x->instr == y->instr && x->class == y->class;
}

static struct place place_of(const struct slips *c, const struct context *x, const struct event *e)
{
	return (struct place){ x->f, e->instr, lock_ref_get(c->s->locks, e->ref)->class };
}

static struct step step_at(const struct function *f, guint instr, const char *does,
			   const char *lock, const char *how)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + instr];
	g_autofree char *what = g_strdup_printf("%s %s%s", does, lock, how);

	return (struct step){ .file = g_intern_string(ir_str(f->unit, in->file)), .line = in->line,
			      .col = in->col, .function = f->name, .what = g_intern_string(what) };
}

static void tell(struct slips *c, const struct context *x, const struct event *e)
{
	const struct lock_ref *l = lock_ref_get(c->s->locks, e->ref);
	gboolean init = e->kind == EVENT_INIT;
	const char *name = lock_class_name(c->s->locks, l->class);
	guint node = node_of(c->nodes, l, e->mode);
	struct edge edge = { .outer = node, .inner = node, .confidence = CONFIDENCE_HIGH,
			     .reason = "", .same_instance = init ? SAME_INIT : SAME_DROPPED };

	edge.steps = g_new0(struct step, 2);
	if (e->since != NO_SITE)
		edge.steps[edge.n_steps++] =
			step_at(x->f, e->since, init ? "takes" : "drops", name, "");
	edge.steps[edge.n_steps++] = step_at(x->f, e->instr, init ? "initialises" : "drops", name,
					     init ? "" : " again");
	if (x->imprecise) {
		edge.confidence = CONFIDENCE_MEDIUM;
		edge.reason = "branch states were merged";
	}
	g_array_append_val(c->out, edge);
}

static void each_event(struct slips *c, void (*see)(struct slips *c, const struct context *x,
						    const struct event *e))
{
	for (guint i = 0; i < c->s->contexts->len; i++) {
		const struct context *x = c->s->contexts->pdata[i];

		for (guint k = 0; c->s->live[i] && k < x->events->len; k++) {
			const struct event *e = &g_array_index(x->events, struct event, k);

			if (e->kind == EVENT_RELEASE || e->kind == EVENT_INIT)
				see(c, x, e);
		}
	}
}

static void note_fine(struct slips *c, const struct context *x, const struct event *e)
{
	struct place p = place_of(c, x, e);

	if (!e->slips)
		g_hash_table_add(c->fine, g_memdup2(&p, sizeof(p)));
}

static gboolean has_class(const struct slips *c, heldset set, guint class)
{
	guint n;
	const struct held *h = lock_set_get(c->s->locks, set, &n);

	for (guint i = 0; i < n; i++)
		if (lock_ref_get(c->s->locks, h[i].ref)->class == class)
			return TRUE;
	return FALSE;
}

/* Whether at this event a lock of the class is taken, or left held by what is called. */
static gboolean takes(const struct slips *c, const struct event *e, guint class)
{
	if (e->kind == EVENT_ACQUIRE || e->kind == EVENT_TRY)
		return lock_ref_get(c->s->locks, e->ref)->class == class;
	for (guint i = 0; e->kind == EVENT_CALL && i < e->callee->n_exits; i++)
		if (has_class(c, e->callee->exits[i].added, class))
			return TRUE;
	return FALSE;
}

/* Whether the context takes a lock of the event's class in a block of the set. */
static gboolean takes_in(const struct slips *c, const struct context *x, const struct event *e,
			 const gboolean *blocks)
{
	guint class = lock_ref_get(c->s->locks, e->ref)->class;

	for (guint i = 0; i < x->events->len; i++) {
		const struct event *other = &g_array_index(x->events, struct event, i);

		if (takes(c, other, class) && blocks[cfg_block_of(x->f, other->instr)])
			return TRUE;
	}
	return FALSE;
}

/* Whoever has dropped the lock where e says it was comes to e, whatever is asked on the way. */
static gboolean comes_surely(const struct slips *c, const struct context *x, const struct event *e)
{
	g_autofree gboolean *between = g_new0(gboolean, x->f->ir->n_blocks);

	return e->kind == EVENT_RELEASE && e->since != NO_SITE &&
	       cfg_comes_surely(x->f, e->since, e->instr, between) && !takes_in(c, x, e, between);
}

static void note_slip(struct slips *c, const struct context *x, const struct event *e)
{
	struct place p = place_of(c, x, e);

	if (e->slips && p.class < CLASS_UNKNOWN &&
	    ((e->slips != SLIPS_INSIDE && !g_hash_table_contains(c->fine, &p)) ||
	     comes_surely(c, x, e)) &&
	    g_hash_table_add(c->told, g_memdup2(&p, sizeof(p))))
		tell(c, x, e);
}

void slips_collect(struct solver *s, struct node_table *nodes, GArray *out)
{
	struct slips c = { .s = s, .nodes = nodes, .out = out };

	c.fine = g_hash_table_new_full(place_hash, place_equal, g_free, NULL);
	c.told = g_hash_table_new_full(place_hash, place_equal, g_free, NULL);
	each_event(&c, note_fine);
	each_event(&c, note_slip);
	g_hash_table_unref(c.fine);
	g_hash_table_unref(c.told);
}
