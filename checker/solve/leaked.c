/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads what solved contexts leave held at odds with themselves (leaks.c), and what their
 * callers drop. A caller that drops such a lock, on some path, is taken to know of it: what
 * it tells the ways out apart by was not seen. Where callers could tell, but none of them
 * drops it, nor of theirs, nobody will. Callers that no unit has are not asked.
 */
#include "solve/leaked.h"

#include <string.h>

#include "solve/noted.h"
#include "solve/parting.h"

struct leaked {
	struct solver *s;
	struct node_table *nodes;
	GArray *out;
	struct noted *noted;
	GHashTable *coped;	/* struct coping */
	GHashTable *callers;	/* struct function → GPtrArray of struct context, live ones */
	GHashTable *taken;	/* set of class + 1: those that are taken somewhere */
	GHashTable *paired;	/* struct coping: who calls it by a pointer calls what drops it so */
	gboolean *ended;	/* by class: who is entered drops one that he has not taken */
	gboolean *shared;	/* by class: others than file systems take it */
	GHashTable *lent;	/* struct coping → struct lender: functions called with one held */
	GHashTable *told;	/* struct coping → index in out + 1 */
};

/* A function, and a class that its callers drop. */
struct coping {
	const struct function *f;
	guint class;
	int held;		/* when they know that it was left held; of `told`: enum same */
};

/* Who calls a function with the lock held, and where; keeps: one does and may return with it. */
struct lender {
	const struct context *by;
	uint32_t instr;
	gboolean keeps;
};

static guint coping_hash(gconstpointer key)
{
	const struct coping *k = key;

	return g_direct_hash(k->f) ^ (k->class * 2u + !!k->held) * 2654435761u;
}

static gboolean coping_equal(gconstpointer a, gconstpointer b)
{
	const struct coping *x = a, *y = b;

	return x->f == y->f && x->class == y->class && x->held == y->held;
}

/* --- who copes ------------------------------------------------------------------------------ */

static void note_coping(struct leaked *w, const struct context *x, const struct event *call)
{
	for (guint i = 0; x->settled && i < x->settled->len; i++) {
		const struct settled *d = &g_array_index(x->settled, struct settled, i);
		struct coping k = { call->callee->f, d->class, d->call != NO_SITE };

		if (d->call == NO_SITE || d->call == call->instr)
			g_hash_table_add(w->coped, g_memdup2(&k, sizeof(k)));
	}
}

static gboolean is_direct(const struct context *x, const struct event *call)
{
	const struct ir_instr *in = &x->f->unit->instrs[x->f->ir->first_instr + call->instr];

	return x->f->unit->exprs[x->f->ir->first_expr + in->a].kind == IR_EXPR_FUNC;
}

/*
 * What ->start() of a table leaves held, ->stop() drops: who calls the one by a pointer calls the
 * other so.
 */
static void note_paired(struct leaked *w, const struct context *x, const struct event *call)
{
	for (guint k = 0; k < x->events->len; k++) {
		const struct event *e = &g_array_index(x->events, struct event, k);

		if (e->kind != EVENT_CALL || e->callee == call->callee || !e->callee->settled ||
		    is_direct(x, e))
			continue;
		for (guint i = 0; i < e->callee->settled->len; i++) {
			const struct settled *d = &g_array_index(e->callee->settled, struct settled, i);
			struct coping c = { call->callee->f, d->class, TRUE };

			if (d->call == NO_SITE)
				g_hash_table_add(w->paired, g_memdup2(&c, sizeof(c)));
		}
	}
}

/* What an entry drops, it was given by another task. */
static void note_ended(struct leaked *w)
{
	for (guint i = 0; i < w->s->roots->len; i++) {
		const struct context *c = w->s->roots->pdata[i];

		for (guint k = 0; c->settled && k < c->settled->len; k++) {
			const struct settled *d = &g_array_index(c->settled, struct settled, k);

			if (d->call == NO_SITE && d->class < w->s->locks->classes->len)
				w->ended[d->class] = TRUE;
		}
	}
}

static gboolean keeps(const struct context *c, guint class)
{
	for (guint i = 0; c->keeps && i < c->keeps->len; i++)
		if (g_array_index(c->keeps, guint, i) == class)
			return TRUE;
	return FALSE;
}

static void note_lent(struct leaked *w, const struct context *by, const struct event *call)
{
	guint n;
	const struct held *h = lock_set_get(w->s->locks, call->held, &n);

	for (guint i = 0; i < n; i++) {
		struct coping k = { call->callee->f, lock_ref_get(w->s->locks, h[i].ref)->class,
				    TRUE };
		struct lender *l = g_hash_table_lookup(w->lent, &k);

		if (!l) {
			l = g_new(struct lender, 1);
			*l = (struct lender){ by, call->instr, FALSE };
			g_hash_table_insert(w->lent, g_memdup2(&k, sizeof(k)), l);
		}
		l->keeps |= keeps(by, k.class);
	}
}

/* A file system's own code, and no header that all can see. */
static gboolean is_own_code(const struct leaked *w, const char *place)
{
	return *place && strcmp(place, "include") &&
	       !g_hash_table_contains(w->s->p->core_places, place);
}

static void note_taken(struct leaked *w, const struct function *by, lockref ref)
{
	guint class = lock_ref_get(w->s->locks, ref)->class;

	g_hash_table_add(w->taken, GUINT_TO_POINTER(class + 1));
	if (class < w->s->locks->classes->len && !is_own_code(w, by->place))
		w->shared[class] = TRUE;
}

static void note_caller(struct leaked *w, struct context *by, const struct function *to)
{
	GPtrArray *all = g_hash_table_lookup(w->callers, to);

	if (!all) {
		all = g_ptr_array_new();
		g_hash_table_insert(w->callers, (gpointer)to, all);
	}
	if (!all->len || all->pdata[all->len - 1] != by)
		g_ptr_array_add(all, by);
}

static void find_coping(struct leaked *w)
{
	for (guint i = 0; i < w->s->contexts->len; i++) {
		struct context *x = w->s->contexts->pdata[i];

		for (guint k = 0; w->s->live[i] && k < x->events->len; k++) {
			const struct event *e = &g_array_index(x->events, struct event, k);

			if (e->kind == EVENT_ACQUIRE || e->kind == EVENT_TRY)
				note_taken(w, x->f, e->ref);
			if (e->kind != EVENT_CALL)
				continue;
			note_caller(w, x, e->callee->f);
			note_coping(w, x, e);
			note_lent(w, x, e);
			if ((e->callee->leaks || e->callee->keeps) && !is_direct(x, e))
				note_paired(w, x, e);
		}
	}
}

static const struct lender *lender_of(const struct leaked *w, const struct function *f, guint class)
{
	return g_hash_table_lookup(w->lent, &(struct coping){ f, class, TRUE });
}

static gboolean copes(const struct leaked *w, const struct function *f, guint class, gboolean held)
{
	return g_hash_table_contains(w->coped, &(struct coping){ f, class, held });
}

static enum lock_kind kind_of(const struct leaked *w, guint class)
{
	return g_array_index(w->s->locks->classes, struct class_info, class).kind;
}

/* Drops a lock of callers', of the kind, by a name by which none is taken: it is another's. */
static gboolean drops_nameless(const struct leaked *w, const struct context *x, guint class)
{
	for (guint i = 0; x->settled && i < x->settled->len; i++) {
		const struct settled *d = &g_array_index(x->settled, struct settled, i);

		if (d->call == NO_SITE && d->class < CLASS_UNKNOWN &&
		    kind_of(w, d->class) == kind_of(w, class) &&
		    !g_hash_table_contains(w->taken, GUINT_TO_POINTER(d->class + 1)))
			return TRUE;
	}
	return FALSE;
}

/* Whether x calls f through a pointer, with so many that what they do to locks is left out. */
static gboolean is_one_of_many(const struct leaked *w, const struct context *x,
			       const struct function *f)
{
	for (guint i = 0; x->slots && i < x->slots->len; i++) {
		const struct targets *all = x->slots->pdata[i];
		gboolean has = FALSE;
		guint n = 0;

		for (gsize k = 0; k < all->n; k++) {
			has |= all->funcs[k] == f;
			n += program_target_visible(w->s->p, all, k, w->s->world);
		}
		if (has && n > MAX_TARGET_EXITS)
			return TRUE;
	}
	return FALSE;
}

/* Whether some caller is not seen to do anything with what f leaves held, as it is one of many. */
static gboolean is_left_out(const struct leaked *w, const struct function *f)
{
	const GPtrArray *by = g_hash_table_lookup(w->callers, f);

	for (guint i = 0; by && i < by->len; i++)
		if (is_one_of_many(w, by->pdata[i], f))
			return TRUE;
	return FALSE;
}

/* By somebody who is not seen. */
static gboolean may_be_called(const struct function *f)
{
	return f->address_taken || (f->ir && f->ir->linkage == IR_EXTERN);
}

static gboolean is_paired(const struct leaked *w, const struct function *f, guint class)
{
	return g_hash_table_contains(w->paired, &(struct coping){ f, class, TRUE });
}

/*
 * Whether somebody drops one of the class when f has returned: a caller, or one of theirs if they
 * return with it. Where it comes to one whom nobody is seen to call, it is not known who would,
 * but for locks that file systems keep to themselves: all their code is seen.
 */
static gboolean is_dropped_above(const struct leaked *w, const struct function *f, guint class)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	g_autoptr(GPtrArray) work = g_ptr_array_new();

	g_ptr_array_add(work, (gpointer)f);
	while (work->len) {
		const struct function *to = g_ptr_array_steal_index_fast(work, work->len - 1);
		const GPtrArray *by = g_hash_table_lookup(w->callers, to);

		if ((!by && may_be_called(to) && w->shared[class]) || copes(w, to, class, TRUE) ||
		    copes(w, to, class, FALSE) || is_paired(w, to, class))
			return TRUE;
		for (guint i = 0; by && i < by->len; i++) {
			const struct context *x = by->pdata[i];

			if (drops_nameless(w, x, class))
				return TRUE;
			if ((keeps(x, class) || is_one_of_many(w, x, to)) &&
			    g_hash_table_add(seen, x->f))
				g_ptr_array_add(work, x->f);
		}
	}
	return FALSE;
}

/* A semaphore can be given back by another task than has taken it, and here there is such. */
static gboolean is_ended_elsewhere(const struct leaked *w, const struct leak *l)
{
	const struct lock_ref *ref = lock_ref_get(w->s->locks, l->ref);

	return ref->kind == LOCK_SEMAPHORE && !l->failed && w->ended[ref->class];
}

/* Whether it is left held by design, as far as others show; a model is no code of the kernel. */
static gboolean is_meant(const struct leaked *w, const struct context *c, const struct leak *l)
{
	const struct function *f = c->f;
	guint class = lock_ref_get(w->s->locks, l->ref)->class;

	if (f->modelled || is_ended_elsewhere(w, l))
		return TRUE;
	if (l->how != LEAK_NOT_HELD && l->how != LEAK_DROPPED && noted_asks(w->noted, c, l->taken, class))
		return TRUE;
	switch (l->how) {
	case LEAK_NOT_HELD:
		return lender_of(w, f, class) != NULL;
	case LEAK_DROPPED: /* who would know of it would not drop it on all ways */
		return !lender_of(w, f, class) || lender_of(w, f, class)->keeps;
	case LEAK_CONTESTED:
		if (l->apart && !l->failed)
			return FALSE; /* what callers do is for those */
		return copes(w, f, class, FALSE) ||
		       (!l->failed && (copes(w, f, class, TRUE) || is_paired(w, f, class)));
	case LEAK_ASKED:
		if (is_paired(w, f, class) && (!l->failed || is_left_out(w, f)))
			return TRUE;
		return copes(w, f, class, TRUE) || copes(w, f, class, FALSE);
	case LEAK_FAILED:
		return copes(w, f, class, TRUE) || copes(w, f, class, FALSE);
	case LEAK_UNASKED:
		return is_dropped_above(w, f, class);
	default:
		return !copes(w, f, class, TRUE) || copes(w, f, class, FALSE);
	}
}

/* Whether a is told at no less than b, as far as their doubts go. */
static gboolean is_as_sure(const struct leak *a, const struct leak *b)
{
	gboolean low = a->doubt == DOUBT_BYPASS || a->doubt == DOUBT_MERGED;

	return !low || b->doubt == DOUBT_BYPASS || b->doubt == DOUBT_MERGED;
}

/*
 * Whether what left the lock there is told of, for the same: then it is not told of its caller.
 * Who fails with what he keeps when he succeeds leaves more to forget.
 */
static gboolean is_told_below(const struct leaked *w, const struct context *c, const struct leak *l)
{
	guint class = lock_ref_get(w->s->locks, l->ref)->class;

	for (guint i = 0; i < c->events->len; i++) {
		const struct event *e = &g_array_index(c->events, struct event, i);

		if (e->kind != EVENT_CALL || e->instr != l->taken || e->callee->f == c->f)
			continue;
		for (guint k = 0; e->callee->leaks && k < e->callee->leaks->len; k++) {
			const struct leak *below = &g_array_index(e->callee->leaks, struct leak, k);

			if (lock_ref_get(w->s->locks, below->ref)->class == class &&
			    (below->how <= LEAK_FAILED || below->how == LEAK_UNASKED) &&
			    is_as_sure(below, l) && !is_meant(w, e->callee, below))
				return TRUE;
		}
	}
	return FALSE;
}

/* --- in words ------------------------------------------------------------------------------- */

static void add_step(struct edge *e, const struct function *f, uint32_t instr, char *what)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + instr];

	e->steps[e->n_steps++] = (struct step){
		.file = g_intern_string(ir_str(f->unit, in->file)), .line = in->line,
		.col = in->col, .function = f->name, .what = g_intern_string(what) };
	g_free(what);
}

/* The function whose call took the lock; NULL: it was taken right there. */
static const struct function *taker(const struct function *f, uint32_t instr)
{
	const struct function *to =
		function_called(f, &f->unit->instrs[f->ir->first_instr + instr]);

	return to && !to->rules ? to : NULL;
}

static void add_dropped(const struct leaked *w, struct edge *e, const struct function *f,
			const struct leak *l, const char *name)
{
	const struct lender *by = lender_of(w, f, lock_ref_get(w->s->locks, l->ref)->class);

	add_step(e, by->by->f, by->instr,
		 g_strdup_printf("calls %s with %s held, and drops it on every way from here", f->name,
				 name));
	add_step(e, f, l->out, g_strdup_printf("drops %s, which ways out like this one do not", name));
}

static void add_steps(const struct leaked *w, struct edge *e, const struct function *f,
		      const struct leak *l)
{
	const char *name = lock_class_name(w->s->locks, lock_ref_get(w->s->locks, l->ref)->class);
	const struct function *by;

	e->steps = g_new0(struct step, 3);
	if (l->how == LEAK_DROPPED) {
		add_dropped(w, e, f, l, name);
		return;
	}
	by = taker(f, l->taken);
	add_step(e, f, l->taken, by ? g_strdup_printf("calls %s, which returns with %s held",
						      by->name, name) :
				      g_strdup_printf("takes %s", name));
	if (l->how == LEAK_NOT_HELD) {
		add_step(e, f, l->out, g_strdup_printf("drops %s, which it need not have taken",
						       name));
		return;
	}
	if (l->left != NO_SITE)
		add_step(e, f, l->left, g_strdup_printf("goes on to where %s is not dropped", name));
	add_step(e, f, l->out, g_strdup_printf("returns with %s held", name));
}

static const enum same whats[] = {
	[LEAK_CONTESTED] = SAME_KEPT,
	[LEAK_ASKED] = SAME_KEPT,
	[LEAK_FAILED] = SAME_KEPT,
	[LEAK_UNDONE] = SAME_KEPT,
	[LEAK_UNASKED] = SAME_KEPT,
	[LEAK_NOT_HELD] = SAME_NOT_HELD,
	[LEAK_DROPPED] = SAME_DROPPED,
};

static const char *const reasons[] = {
	[DOUBT_NONE] = "",
	[DOUBT_ASYNC] = "another task may drop it, when what was begun here is done",
	[DOUBT_BYPASS] = ("the condition under which it is dropped may be that under which it was "
			  "taken"),
	[DOUBT_DROPPER] = "what is called there may have dropped it, and says so",
	[DOUBT_MERGED] = "branch states were merged",
};

static struct edge edge_of(const struct leaked *w, const struct context *x, const struct leak *l)
{
	guint node = node_of(w->nodes, lock_ref_get(w->s->locks, l->ref), l->mode);
	struct edge e = { .outer = node, .inner = node, .confidence = CONFIDENCE_HIGH,
			  .reason = "", .same_instance = whats[l->how] };

	/* of merged states, one had taken it, or had dropped it */
	if (l->doubt == DOUBT_BYPASS || l->doubt == DOUBT_MERGED)
		e.confidence = CONFIDENCE_LOW;
	else if (l->doubt || x->imprecise)
		e.confidence = CONFIDENCE_MEDIUM;
	if ((l->how == LEAK_DROPPED || l->how == LEAK_UNASKED) && !l->doubt) {
		e.confidence = MIN(e.confidence, CONFIDENCE_MEDIUM);
		e.reason = l->how == LEAK_DROPPED ? "callers may tell by what is not seen here" :
			   "callers could tell, and none that is seen drops it";
	} else if (e.confidence < CONFIDENCE_HIGH)
		e.reason = reasons[l->doubt ? l->doubt : DOUBT_MERGED];
	add_steps(w, &e, x->f, l);
	return e;
}

/* Of several such ways out of a function the surest is told, and of those the first. */
static gboolean is_better(const struct edge *a, const struct edge *b)
{
	const struct step *x = &a->steps[1], *y = &b->steps[1];

	if (a->confidence != b->confidence)
		return a->confidence > b->confidence;
	return x->line != y->line ? x->line < y->line : x->col < y->col;
}

static void tell(struct leaked *w, const struct context *x, const struct leak *l)
{
	struct coping k = { x->f, lock_ref_get(w->s->locks, l->ref)->class, whats[l->how] };
	struct edge e = edge_of(w, x, l), *before;
	guint index = GPOINTER_TO_UINT(g_hash_table_lookup(w->told, &k));

	if (!index) {
		g_array_append_val(w->out, e);
		g_hash_table_insert(w->told, g_memdup2(&k, sizeof(k)),
				    GUINT_TO_POINTER(w->out->len));
		return;
	}
	before = &g_array_index(w->out, struct edge, index - 1);
	if (is_better(&e, before)) {
		struct edge was = *before;

		*before = e;
		e = was;
	}
	g_free(e.steps);
}

void leaked_collect(struct solver *s, struct node_table *nodes, GArray *out)
{
	struct leaked w = { .s = s, .nodes = nodes, .out = out };

	w.coped = g_hash_table_new_full(coping_hash, coping_equal, g_free, NULL);
	w.lent = g_hash_table_new_full(coping_hash, coping_equal, g_free, g_free);
	w.told = g_hash_table_new_full(coping_hash, coping_equal, g_free, NULL);
	w.callers = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	w.taken = g_hash_table_new(NULL, NULL);
	w.paired = g_hash_table_new_full(coping_hash, coping_equal, g_free, NULL);
	w.ended = g_new0(gboolean, s->locks->classes->len + 1);
	w.shared = g_new0(gboolean, s->locks->classes->len + 1);
	w.noted = noted_new(s);
	note_ended(&w);
	find_coping(&w);
	for (guint i = 0; i < s->contexts->len; i++) {
		const struct context *x = s->contexts->pdata[i];

		for (guint k = 0; s->live[i] && x->leaks && k < x->leaks->len; k++) {
			const struct leak *l = &g_array_index(x->leaks, struct leak, k);

			if (!is_meant(&w, x, l) && !is_told_below(&w, x, l))
				tell(&w, x, l);
		}
	}
	noted_free(w.noted);
	g_hash_table_unref(w.taken);
	g_hash_table_unref(w.coped);
	g_hash_table_unref(w.lent);
	g_hash_table_unref(w.paired);
	g_free(w.ended);
	g_free(w.shared);
	g_hash_table_unref(w.told);
	g_hash_table_unref(w.callers);
}
