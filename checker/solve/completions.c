/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the events that complete something, up the calls by name, to the threads of control
 * that come to them, and down again with what these are waited for. A call through a
 * pointer is not followed: what comes of it is not what the thread was begun for.
 *
 * It is sure only where no way through the thread goes past the completion, the thread does
 * not wait for such itself, and nobody else completes it without waiting; a class of its own
 * is a rule's word for that. Of such a class (writeback ends in many ways) it is sure only
 * where threads of one kind alone complete it. Under a condition, only who completes it may,
 * or a thread may take request after request: what comes to it in some other way is not what
 * the thread runs for.
 */
#include "solve/completions.h"

#include "base/pair.h"

#define MAX_DONE 64	/* instructions of a context that complete something */

/* Where a context completes something, itself or by a call. */
struct done {
	lockref ref;
	uint32_t instr;
	guint callee;		/* context; G_MAXUINT: it does so itself */
	lockref inner;		/* as the callee names it */
};

struct completions {
	struct reach_set *r;
	const gboolean *taken;
	guint n_taken;
	GArray **done, **awaited;	/* by context: struct done, struct awaited; or NULL */
	gboolean *shared;		/* by class: completed by who does not wait, either */
	const struct function **by;	/* by class: a thread that completes it; or NULL */
	gboolean *several;		/* by class: there are others */
	GHashTable *sure;		/* context and ref → enum always, plus 1 */
};

/* Whether all ways of a function complete it, or come to what does if its own condition holds. */
enum always { NOT, IN_THE_END, ALWAYS };

static const GArray *events_of(const struct completions *c, guint context)
{
	return c->r->all[context].c->events;
}

static guint class_of(const struct completions *c, lockref ref)
{
	return lock_ref_get(c->r->s->locks, ref)->class;
}

/* One name for the same, as far as a context can tell. */
static gboolean is_same(const struct completions *c, lockref a, lockref b)
{
	return a == b || (class_of(c, a) == class_of(c, b) && class_of(c, a) < CLASS_UNKNOWN);
}

static gboolean is_by_name(const struct completions *c, guint context, uint32_t instr)
{
	const struct function *f = c->r->all[context].c->f;
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + instr];

	return f->unit->exprs[f->ir->first_expr + in->a].kind == IR_EXPR_FUNC;
}

/* --- up the calls ----------------------------------------------------------------------------- */

static gboolean add_done(struct completions *c, guint context, const struct done *d)
{
	const struct lock_ref *l = lock_ref_get(c->r->s->locks, d->ref);
	GArray **all = &c->done[context];

	if (l->class == CLASS_UNKNOWN ||
	    (l->class == CLASS_OPEN && term_get(c->r->s->terms, l->instance)->has_local))
		return FALSE;
	if (!*all)
		*all = g_array_new(FALSE, FALSE, sizeof(struct done));
	for (guint i = 0; i < (*all)->len; i++) {
		const struct done *x = &g_array_index(*all, struct done, i);

		if (x->instr == d->instr && is_same(c, x->ref, d->ref))
			return FALSE;
	}
	if ((*all)->len >= MAX_DONE)
		return FALSE;
	g_array_append_val(*all, *d);
	return TRUE;
}

static void own_done(struct completions *c, guint context)
{
	const GArray *events = events_of(c, context);

	for (guint i = 0; i < events->len; i++) {
		const struct event *e = &g_array_index(events, struct event, i);
		struct done d = { .ref = e->ref, .instr = e->instr, .callee = G_MAXUINT };

		if (e->kind == EVENT_COMPLETE)
			add_done(c, context, &d);
	}
}

/* What `callee` completes, in all calls of it by `context`. */
static gboolean bring_up(struct completions *c, guint context, guint callee)
{
	const GArray *events = events_of(c, context), *inner = c->done[callee];
	gboolean changed = FALSE;

	for (guint i = 0; i < events->len; i++) {
		const struct event *e = &g_array_index(events, struct event, i);

		if (e->kind != EVENT_CALL || e->callee->id != callee || callee == context ||
		    !is_by_name(c, context, e->instr))
			continue;
		for (guint k = 0; k < inner->len; k++) {
			struct done d = { .instr = e->instr, .callee = callee };

			d.inner = g_array_index(inner, struct done, k).ref;
			d.ref = bind_ref(c->r->binder, d.inner, e->args);
			changed |= add_done(c, context, &d);
		}
	}
	return changed;
}

static void find_done(struct completions *c)
{
	GQueue work = G_QUEUE_INIT;

	for (guint i = 0; i < c->r->n; i++) {
		if (!c->r->s->live[i])
			continue;
		own_done(c, i);
		if (c->done[i])
			g_queue_push_tail(&work, GUINT_TO_POINTER(i));
	}
	while (!g_queue_is_empty(&work)) {
		guint callee = GPOINTER_TO_UINT(g_queue_pop_head(&work));
		const GArray *callers = c->r->all[callee].callers;

		for (guint i = 0; i < callers->len; i++) {
			guint by = g_array_index(callers, struct caller, i).context;

			if (bring_up(c, by, callee))
				g_queue_push_tail(&work, GUINT_TO_POINTER(by));
		}
	}
}

/* --- whether it is always completed -------------------------------------------------------- */

struct search {
	const struct cfg *cfg;
	const struct function *f;
	gboolean *past, *seen;	/* blocks where it is completed; blocks come to without that */
	GQueue work;
	guint from;
};

static void go_on(guint to, void *data)
{
	struct search *w = data;

	if (!w->seen[to] && !w->past[to])
		g_queue_push_tail(&w->work, GUINT_TO_POINTER(to));
	w->seen[to] = TRUE;
}

static gboolean is_return(const struct function *f, guint block)
{
	const struct ir_block *b = &f->unit->blocks[f->ir->first_block + block];

	return f->unit->instrs[f->ir->first_instr + b->first_instr + b->n_instrs - 1].op ==
	       IR_RETURN;
}

static gboolean ends(const struct search *w)
{
	for (guint i = 0; i < w->cfg->n; i++)
		if (w->cfg->rank[i] != G_MAXUINT && is_return(w->f, i))
			return TRUE;
	return FALSE;
}

/* What follows a completion up to the head of its loop, which one comes to with nothing to do. */
static void find_head(guint to, void *data)
{
	struct search *w = data;

	if (w->cfg->rank[to] <= w->cfg->rank[w->from])
		w->past[to] = w->cfg->in_loop[to];
	else if (!w->seen[to])
		g_queue_push_tail(&w->work, GUINT_TO_POINTER(to));
	w->seen[to] = TRUE;
}

static void pass(struct search *w, guint block)
{
	w->past[block] = TRUE;
	if (!w->cfg->in_loop[block])
		return;
	g_queue_push_tail(&w->work, GUINT_TO_POINTER(block));
	while (!g_queue_is_empty(&w->work)) {
		w->from = GPOINTER_TO_UINT(g_queue_pop_head(&w->work));
		if (w->cfg->in_loop[w->from])
			cfg_successors(w->f, w->from, find_head, w);
	}
	for (guint i = 0; i < w->cfg->n; i++)
		w->seen[i] = FALSE;
}

/* Whether a way through the function goes past all blocks of w->past, or it never ends. */
static gboolean goes_past(struct search *w)
{
	gboolean found = FALSE;

	go_on(0, w);
	while (!g_queue_is_empty(&w->work)) {
		guint block = GPOINTER_TO_UINT(g_queue_pop_head(&w->work));

		found |= is_return(w->f, block);
		cfg_successors(w->f, block, go_on, w);
	}
	return found;
}

static enum always always(struct completions *c, guint context, lockref ref);

static enum always done_always(struct completions *c, const struct done *d)
{
	return d->callee == G_MAXUINT ? ALWAYS : always(c, d->callee, d->inner);
}

/* Whether all ways complete it, counting what does so as surely as `least`. */
static gboolean all_ways(struct completions *c, guint context, lockref ref, enum always least)
{
	const struct function *f = c->r->all[context].c->f;
	const GArray *done = c->done[context];
	struct search w = { .cfg = solver_cfg(c->r->s, f), .f = f, .work = G_QUEUE_INIT };
	gboolean past;

	w.past = g_new0(gboolean, w.cfg->n + 1);
	w.seen = g_new0(gboolean, w.cfg->n + 1);
	past = !ends(&w);
	for (guint i = 0; i < done->len; i++) {
		const struct done *d = &g_array_index(done, struct done, i);

		if (is_same(c, d->ref, ref) && done_always(c, d) >= least)
			pass(&w, cfg_block_of(f, d->instr));
	}
	past |= goes_past(&w);
	g_free(w.past);
	g_free(w.seen);
	return !past;
}

/* The function itself completes it, under some condition: the last of many, mostly. */
static gboolean is_own(const struct completions *c, guint context, lockref ref)
{
	const GArray *done = c->done[context];

	for (guint i = 0; i < done->len; i++) {
		const struct done *d = &g_array_index(done, struct done, i);

		if (d->callee == G_MAXUINT && is_same(c, d->ref, ref))
			return TRUE;
	}
	return FALSE;
}

/* Of calls in a circle nothing is sure. */
static enum always always(struct completions *c, guint context, lockref ref)
{
	gint64 key = (gint64)context << 32 | ref;
	guint known = GPOINTER_TO_UINT(g_hash_table_lookup(c->sure, &key));

	if (known)
		return known - 1;
	g_hash_table_insert(c->sure, g_memdup2(&key, sizeof(key)), GUINT_TO_POINTER(NOT + 1));
	known = all_ways(c, context, ref, ALWAYS) ? ALWAYS :
		is_own(c, context, ref) || all_ways(c, context, ref, IN_THE_END) ? IN_THE_END : NOT;
	g_hash_table_insert(c->sure, g_memdup2(&key, sizeof(key)), GUINT_TO_POINTER(known + 1));
	return known;
}

/* A thread that takes one request after another completes each; how many come, none says. */
static gboolean is_server(struct completions *c, guint context, lockref ref)
{
	const struct function *f = c->r->all[context].c->f;
	const GArray *done = c->done[context];

	for (guint i = 0; i < done->len; i++) {
		const struct done *d = &g_array_index(done, struct done, i);

		if (is_same(c, d->ref, ref) && done_always(c, d) != NOT &&
		    solver_cfg(c->r->s, f)->in_loop[cfg_block_of(f, d->instr)])
			return TRUE;
	}
	return FALSE;
}

/* --- threads, and down again ----------------------------------------------------------------- */

static gboolean is_thread(const struct completions *c, guint context)
{
	const struct function *f = c->r->all[context].c->f;
	const struct rules *rules = c->r->s->rules;

	for (gsize i = 0; i < rules->n_contexts; i++)
		if (rules->contexts[i].completes && (f->entered | f->always) & 1u << i)
			return TRUE;
	return FALSE;
}

static gboolean waits_for(const struct completions *c, guint context, guint class)
{
	return reach_comes_to(c->r, context, CONFIDENCE_MEDIUM,
			      node_get(c->r->nodes, class, 0, LOCK_WRITE));
}

static gboolean is_awaited(const struct completions *c, lockref ref)
{
	guint class = class_of(c, ref);

	return class < c->n_taken && c->taken[class];
}

/* Those that enter the world, complete it, and are neither such threads nor wait for it. */
static void find_shared(struct completions *c)
{
	for (guint i = 0; i < c->r->s->roots->len; i++) {
		guint id = ((const struct context *)c->r->s->roots->pdata[i])->id;
		const GArray *done = c->done[id];

		for (guint k = 0; done && !is_thread(c, id) && k < done->len; k++) {
			lockref ref = g_array_index(done, struct done, k).ref;

			if (is_awaited(c, ref) && !c->shared[class_of(c, ref)] &&
			    !lock_ref_get(c->r->s->locks, ref)->fixed &&
			    !waits_for(c, id, class_of(c, ref)))
				c->shared[class_of(c, ref)] = TRUE;
		}
	}
}

/* Of rules' classes, those that threads of more than one kind complete. */
static void find_several(struct completions *c)
{
	for (guint i = 0; i < c->r->n; i++) {
		const struct function *f = c->r->all[i].c->f;
		const GArray *done = c->done[i];

		for (guint k = 0; done && is_thread(c, i) && k < done->len; k++) {
			lockref ref = g_array_index(done, struct done, k).ref;
			guint class = class_of(c, ref);

			if (!is_awaited(c, ref) || !lock_ref_get(c->r->s->locks, ref)->fixed)
				continue;
			c->several[class] |= c->by[class] && c->by[class] != f;
			c->by[class] = f;
		}
	}
}

static gboolean add_awaited(struct completions *c, guint context, const struct awaited *a)
{
	GArray **all = &c->awaited[context];

	if (!*all)
		*all = g_array_new(FALSE, FALSE, sizeof(struct awaited));
	for (guint i = 0; i < (*all)->len; i++) {
		struct awaited *x = &g_array_index(*all, struct awaited, i);

		if (x->class != a->class || x->ref != a->ref)
			continue;
		if (x->most >= a->most)
			return FALSE;
		x->most = a->most;
		return TRUE;
	}
	g_array_append_val(*all, *a);
	return TRUE;
}

static void begin_thread(struct completions *c, guint context, GQueue *work)
{
	const GArray *done = c->done[context];

	for (guint i = 0; done && i < done->len; i++) {
		lockref ref = g_array_index(done, struct done, i).ref;
		struct awaited a = { .class = class_of(c, ref), .ref = ref };
		enum always sure;

		if (!is_awaited(c, ref))
			continue;
		sure = always(c, context, ref);
		if (sure == NOT && !is_server(c, context, ref))
			continue;
		a.most = c->shared[a.class] ? CONFIDENCE_LOW :
			 sure == ALWAYS && !c->several[a.class] &&
			 !waits_for(c, context, a.class) ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM;
		if (add_awaited(c, context, &a))
			g_queue_push_tail(work, GUINT_TO_POINTER(context));
	}
}

/* What the context is waited for, its callees that complete it are waited for. */
static void go_down(struct completions *c, guint context, GQueue *work)
{
	const GArray *done = c->done[context], *all = c->awaited[context];

	for (guint i = 0; i < all->len; i++) {
		for (guint k = 0; k < done->len; k++) {
			const struct done *d = &g_array_index(done, struct done, k);
			struct awaited a = g_array_index(all, struct awaited, i);

			if (d->callee == G_MAXUINT || !is_same(c, d->ref, a.ref) ||
			    done_always(c, d) == NOT)
				continue;
			if (done_always(c, d) != ALWAYS)
				a.most = MIN(a.most, CONFIDENCE_MEDIUM);
			a.ref = d->inner;
			if (add_awaited(c, d->callee, &a))
				g_queue_push_tail(work, GUINT_TO_POINTER(d->callee));
		}
	}
}

static void find_awaited(struct completions *c)
{
	GQueue work = G_QUEUE_INIT;

	for (guint i = 0; i < c->r->n; i++)
		if (c->done[i] && is_thread(c, i))
			begin_thread(c, i, &work);
	while (!g_queue_is_empty(&work))
		go_down(c, GPOINTER_TO_UINT(g_queue_pop_head(&work)), &work);
}

/* --- all ----------------------------------------------------------------------------------- */

struct completions *completions_new(struct reach_set *r, const gboolean *taken, guint n)
{
	struct completions *c = g_new0(struct completions, 1);

	c->r = r;
	c->taken = taken;
	c->n_taken = n;
	c->done = g_new0(GArray *, r->n + 1);
	c->awaited = g_new0(GArray *, r->n + 1);
	c->shared = g_new0(gboolean, n + 1);
	c->by = g_new0(const struct function *, n + 1);
	c->several = g_new0(gboolean, n + 1);
	c->sure = pair_table_new(NULL);
	find_done(c);
	find_shared(c);
	find_several(c);
	find_awaited(c);
	return c;
}

void completions_free(struct completions *c)
{
	for (guint i = 0; i < c->r->n; i++) {
		g_clear_pointer(&c->done[i], g_array_unref);
		g_clear_pointer(&c->awaited[i], g_array_unref);
	}
	g_free(c->done);
	g_free(c->awaited);
	g_free(c->shared);
	g_free(c->by);
	g_free(c->several);
	g_hash_table_unref(c->sure);
	g_free(c);
}

const struct awaited *completions_of(const struct completions *c, guint context, guint *n)
{
	const GArray *a = c->awaited[context];

	*n = a ? a->len : 0;
	return a ? (const struct awaited *)(gpointer)a->data : NULL;
}

gboolean completions_follow(struct completions *c, guint context, guint event,
			    const struct awaited *a)
{
	const struct function *f = c->r->all[context].c->f;
	guint instr = g_array_index(events_of(c, context), struct event, event).instr;
	const GArray *done = c->done[context];

	for (guint i = 0; i < done->len; i++) {
		const struct done *d = &g_array_index(done, struct done, i);

		if (d->instr != instr && is_same(c, d->ref, a->ref) && done_always(c, d) != NOT &&
		    cfg_in_turn(solver_cfg(c->r->s, f), f, instr, d->instr))
			return TRUE;
	}
	return FALSE;
}
