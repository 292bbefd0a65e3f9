/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the states at the blocks of a function that was followed. Of a lock that is held
 * at a return and dropped elsewhere, finds the branch, or switch, that a drop could come after
 * one way, and not the other, which the return is reached by.
 *
 * What that branch asks tells a mistake (an error, and the wrong label) from a condition
 * under which the lock was not taken in the first place. It is looked at as it stands in
 * the code, as values have no history.
 */
#include "solve/parting.h"

#include <string.h>

struct search {
	struct run *r;
	const struct held *h;
	guint first;		/* the block where the lock is taken */
	gboolean *drops;	/* by block: in it */
	gboolean *can_drop;	/* by block: in it or after it, before it is taken again */
	gboolean *on_way;	/* by block: the way out comes through it with the lock held */
	gboolean *been;		/* by block */
	guint block;
	gboolean changed, found;
};

static const struct ir_instr *instr_at(const struct run *r, uint32_t id)
{
	return &r->u->instrs[r->f->ir->first_instr + id];
}

static const struct ir_block *block_at(const struct run *r, guint block)
{
	return &r->u->blocks[r->f->ir->first_block + block];
}

static uint32_t last_instr(const struct run *r, guint block)
{
	return block_at(r, block)->first_instr + block_at(r, block)->n_instrs - 1;
}

static const struct function *callee_of(const struct run *r, uint32_t id)
{
	const struct ir_expr *x = run_expr(r, instr_at(r, id)->a);

	return x->kind == IR_EXPR_FUNC ? r->f->funcs[x->str] : NULL;
}

/* --- ways ------------------------------------------------------------------------------- */

/* Whether some state holds the lock where the block begins. */
static gboolean carries(const struct search *w, guint block)
{
	const GPtrArray *all = w->r->states[block];

	for (guint i = 0; i < all->len; i++) {
		const GArray *held = ((const struct state *)all->pdata[i])->held;

		for (guint k = 0; k < held->len; k++) {
			const struct held *h = &g_array_index(held, struct held, k);

			if (h->ref == w->h->ref && h->site == w->h->site &&
			    !(h->flags & HELD_MAYBE))
				return TRUE;
		}
	}
	return FALSE;
}

static void reach_drop(guint to, void *data)
{
	struct search *w = data;

	if (to != w->first && w->can_drop[to] && !w->can_drop[w->block])
		w->can_drop[w->block] = w->changed = TRUE;
}

static void find_drops(struct search *w)
{
	const struct run *r = w->r;

	for (guint i = 0; i < r->drops->len; i++) {
		const struct drop *d = &g_array_index(r->drops, struct drop, i);

		if (d->ref == w->h->ref && d->site == w->h->site)
			w->drops[cfg_block_of(r->f, d->instr)] = TRUE;
	}
	memcpy(w->can_drop, w->drops, r->cfg->n * sizeof(*w->drops));
	do {
		w->changed = FALSE;
		for (w->block = 0; w->block < r->cfg->n; w->block++)
			cfg_successors(r->f, w->block, reach_drop, w);
	} while (w->changed);
}

static void reach_way(guint to, void *data)
{
	struct search *w = data;

	if (w->on_way[to] && !w->on_way[w->block])
		w->on_way[w->block] = w->changed = TRUE;
}

static void find_way(struct search *w, guint out)
{
	const struct run *r = w->r;

	w->on_way[out] = TRUE;
	do {
		w->changed = FALSE;
		for (w->block = 0; w->block < r->cfg->n; w->block++)
			if (w->block == w->first || carries(w, w->block))
				cfg_successors(r->f, w->block, reach_way, w);
	} while (w->changed);
}

/* --- what a branch asks ----------------------------------------------------------------------- */

enum question {
	ABOUT_TAKER,		/* what came with the lock */
	ABOUT_DROPPER,		/* what a call gave that may have dropped it */
};

#define MAX_ASKED 6	/* calls whose arguments are what calls gave */

static gboolean asks(const struct search *w, uint32_t expr, enum question q, uint32_t at,
		     guint depth);

/* Whether some way out of the callee has dropped such a lock. */
static gboolean may_drop(const struct search *w, const struct context *callee)
{
	const struct lock_table *t = w->r->s->locks;
	guint class = lock_ref_get(t, w->h->ref)->class, n;

	for (guint i = 0; i < MAX_CONTESTED; i++)
		if (callee->undropped[i] == class + 1 || callee->may_drop[i] == class + 1)
			return TRUE;
	for (guint i = 0; i < callee->n_exits; i++) {
		const struct held *h = lock_set_get(t, callee->exits[i].dropped, &n);

		for (guint k = 0; k < n; k++) {
			const struct lock_ref *l = lock_ref_get(t, h[k].ref);

			if (l->class == class || (l->class >= CLASS_UNKNOWN &&
						  l->kind == lock_ref_get(t, w->h->ref)->kind))
				return TRUE;
		}
	}
	return FALSE;
}

static gboolean is_dropper(const struct search *w, uint32_t call)
{
	const GArray *events = w->r->c->events;
	const struct function *to = callee_of(w->r, call);

	if (to && (to->puts || to->rules))
		return to->puts;
	for (guint i = 0; i < events->len; i++) {
		const struct event *e = &g_array_index(events, struct event, i);

		if (e->kind == EVENT_CALL && e->instr == call && may_drop(w, e->callee))
			return TRUE;
	}
	return FALSE;
}

/* Whether the call is such a one; what only looks at its arguments is as they are. */
static gboolean is_of(const struct search *w, uint32_t call, enum question q, guint depth)
{
	const struct ir_instr *in = instr_at(w->r, call);
	const struct function *to = callee_of(w->r, call);

	if (!to || to->rules || !to->ir || !w->r->s->info[to->id].pure)
		return q == ABOUT_TAKER ? call == w->h->site : is_dropper(w, call);
	for (guint i = 0; i < in->n_args && depth < MAX_ASKED; i++)
		if (asks(w, w->r->u->args[in->first_arg + i], q, call, depth + 1))
			return TRUE;
	return FALSE;
}

/* The last instruction of the block before `end` that sets the variable; NO_SITE: none. */
static uint32_t last_set(const struct run *r, uint32_t var, guint block, uint32_t end)
{
	for (uint32_t i = end; i-- > block_at(r, block)->first_instr;) {
		const struct ir_expr *to = run_expr(r, instr_at(r, i)->a);

		if (instr_at(r, i)->op == IR_SET && to->kind == IR_EXPR_VAR && to->a == var)
			return i;
	}
	return NO_SITE;
}

static gboolean is_call_of(const struct search *w, uint32_t set, enum question q, guint depth)
{
	const struct ir_expr *from = run_expr(w->r, instr_at(w->r, set)->b);

	return from->kind == IR_EXPR_RESULT && is_of(w, from->a, q, depth);
}

/* What a variable has where it is asked; by block. */
struct asked {
	gboolean *enters, *ends;	/* it has that where the block begins, where it ends */
	gboolean goes;
};

static void see_entered(guint to, void *data)
{
	struct asked *a = data;

	a->goes |= a->enters[to];
}

/* Goes back from the blocks that the value enters; what sets it last is in those of `ends`. */
static void find_asked(const struct search *w, uint32_t var, struct asked *a)
{
	const struct run *r = w->r;
	gboolean changed;

	do {
		changed = FALSE;
		for (guint b = 0; b < r->cfg->n; b++) {
			if (a->ends[b] || !w->on_way[b])
				continue;
			a->goes = FALSE;
			cfg_successors(r->f, b, see_entered, a);
			if (!a->goes)
				continue;
			a->ends[b] = changed = TRUE;
			a->enters[b] |= last_set(r, var, b, last_instr(r, b) + 1) == NO_SITE;
		}
	} while (changed);
}

/* Whether the variable has, where `at` asks, what such a call gave with the lock held. */
static gboolean is_given(const struct search *w, uint32_t var, enum question q, uint32_t at,
			 guint depth)
{
	guint n = w->r->cfg->n, block = cfg_block_of(w->r->f, at);
	g_autofree gboolean *flags = g_new0(gboolean, 2 * n);
	struct asked a = { flags, flags + n, FALSE };
	uint32_t set = last_set(w->r, var, block, at);

	if (set != NO_SITE)
		return is_call_of(w, set, q, depth);
	a.enters[block] = TRUE;
	find_asked(w, var, &a);
	for (guint b = 0; b < n; b++) {
		set = a.ends[b] ? last_set(w->r, var, b, last_instr(w->r, b) + 1) : NO_SITE;
		if (set != NO_SITE && is_call_of(w, set, q, depth))
			return TRUE;
	}
	return FALSE;
}

/* Whether the exit has the class of the lock that was taken. */
static gboolean has_taken(const struct search *w, const struct exit *e)
{
	const struct lock_table *t = w->r->s->locks;
	guint n;
	const struct held *h = lock_set_get(t, e->added, &n);

	for (guint i = 0; i < n; i++)
		if (lock_ref_get(t, h[i].ref)->class == lock_ref_get(t, w->h->ref)->class)
			return TRUE;
	return FALSE;
}

static gboolean writes_field(const struct run *r, const struct exit *e, const struct ir_expr *x)
{
	for (guint i = 0; i < e->n_writes; i++) {
		const struct term_data *d = term_get(r->t, e->writes[i].place);
		const struct field *f = d->ptr;

		if (d->kind == TERM_FIELD && !strcmp(f->name, ir_str(r->u, x->str)) &&
		    !strcmp(f->record, ir_str(r->u, x->b)))
			return TRUE;
	}
	return FALSE;
}

/*
 * Whether who has taken the lock says in the field that he has not, on other ways out; on those
 * that are of another file system alone he may.
 */
static gboolean is_told_in(const struct search *w, const struct ir_expr *x)
{
	const GArray *events = w->r->c->events;

	for (guint i = 0; i < events->len; i++) {
		const struct event *e = &g_array_index(events, struct event, i);

		if (e->kind != EVENT_CALL || e->instr != w->h->site)
			continue;
		if (e->callee->elsewhere)
			return TRUE;
		for (guint k = 0; k < e->callee->n_exits; k++)
			if (!has_taken(w, &e->callee->exits[k]) &&
			    writes_field(w->r, &e->callee->exits[k], x))
				return TRUE;
	}
	return FALSE;
}

/* Whether the expression is made of what such a call gave. */
static gboolean asks(const struct search *w, uint32_t expr, enum question q, uint32_t at,
		     guint depth)
{
	const struct ir_expr *x = run_expr(w->r, expr);

	switch (x->kind) {
	case IR_EXPR_RESULT:
		return is_of(w, x->a, q, depth);
	case IR_EXPR_VAR:
		return is_given(w, x->a, q, at, depth);
	case IR_EXPR_FIELD:
		if (run_expr(w->r, x->a)->kind == IR_EXPR_VAR)
			return asks(w, x->a, q, at, depth);
		return q == ABOUT_TAKER && is_told_in(w, x);
	case IR_EXPR_UNARY:
		return asks(w, x->a, q, at, depth);
	case IR_EXPR_BINARY:
		return asks(w, x->a, q, at, depth) || asks(w, x->b, q, at, depth);
	default:
		return FALSE;
	}
}

/* --- what the other way does ----------------------------------------------------------------- */

static gboolean is_drop(const struct search *w, uint32_t instr)
{
	for (guint i = 0; i < w->r->drops->len; i++) {
		const struct drop *d = &g_array_index(w->r->drops, struct drop, i);

		if (d->instr == instr && d->ref == w->h->ref && d->site == w->h->site)
			return TRUE;
	}
	return FALSE;
}

/* Whether more is done in the block, or before the drop in it, than asking and dropping locks. */
static gboolean does_work(const struct search *w, guint block)
{
	const struct run *r = w->r;
	const struct ir_block *b = block_at(r, block);

	for (guint i = 0; i < b->n_instrs && !is_drop(w, b->first_instr + i); i++) {
		const struct function *to;

		if (instr_at(r, b->first_instr + i)->op != IR_CALL)
			continue;
		to = callee_of(r, b->first_instr + i);
		if (!to || (!to->rules && !to->identity &&
			    !(to->ir && r->s->info[to->id].pure)))
			return TRUE;
	}
	return FALSE;
}

static void see_drop(guint to, void *data);

/* Whether from `block` on the lock can be dropped with nothing done before but asking. */
static gboolean drops_at_once(struct search *w, guint block)
{
	if (w->been[block] || !w->can_drop[block] || does_work(w, block))
		return FALSE;
	if (w->drops[block])
		return TRUE;
	w->been[block] = TRUE;
	w->found = FALSE;
	cfg_successors(w->r->f, block, see_drop, w);
	return w->found;
}

static void see_drop(guint to, void *data)
{
	struct search *w = data;

	if (!w->found)
		w->found = drops_at_once(w, to);
}

static void reach_untaken(guint to, void *data)
{
	struct search *w = data;

	if (to != w->first && !w->been[to])
		w->been[to] = w->changed = TRUE;
}

/* Adds to w->been where one comes from there with the lock not taken again. */
static void go_untaken(struct search *w)
{
	do {
		w->changed = FALSE;
		for (w->block = 0; w->block < w->r->cfg->n; w->block++)
			if (w->been[w->block])
				cfg_successors(w->r->f, w->block, reach_untaken, w);
	} while (w->changed);
}

/* Whether every way to the block comes by where the lock is taken. */
static gboolean is_always_taken(struct search *w, guint block)
{
	memset(w->been, 0, w->r->cfg->n * sizeof(*w->been));
	w->been[0] = w->first != 0;
	go_untaken(w);
	return !w->been[block];
}

/* What takes the lock has no way out without it. */
static gboolean takes_surely(const struct search *w)
{
	const GArray *events = w->r->c->events;
	gboolean takes = FALSE;

	for (guint i = 0; i < events->len; i++) {
		const struct event *e = &g_array_index(events, struct event, i);

		if (e->instr != w->h->site)
			continue;
		if (e->kind == EVENT_TRY || (e->kind == EVENT_CALL && e->callee->n_exits != 1))
			return FALSE;
		takes |= e->kind == EVENT_ACQUIRE || e->kind == EVENT_CALL;
	}
	return takes;
}

/* Whether none comes to the block that has dropped it. */
static gboolean is_never_dropped(struct search *w, guint block)
{
	memcpy(w->been, w->drops, w->r->cfg->n * sizeof(*w->been));
	go_untaken(w);
	return !w->been[block] && !w->drops[w->first];
}

static enum doubt doubt_of(struct search *w, guint block, uint32_t asked, guint other)
{
	uint32_t at = last_instr(w->r, block);

	if (asks(w, asked, ABOUT_TAKER, at, 0))
		return DOUBT_TAKER;
	if (asks(w, asked, ABOUT_DROPPER, at, 0))
		return DOUBT_DROPPER;
	if (is_always_taken(w, block))
		return DOUBT_NONE;
	memset(w->been, 0, w->r->cfg->n * sizeof(*w->been));
	return drops_at_once(w, other) ? DOUBT_BYPASS : DOUBT_NONE;
}

/* --- all ------------------------------------------------------------------------------------- */

/* Where one goes on to from a block: blocks with a drop to come; whether the way out goes past. */
struct turn {
	const struct search *w;
	GArray *drops;		/* guint */
	gboolean out;
};

static void see_turn(guint to, void *data)
{
	struct turn *t = data;

	if (t->w->can_drop[to])
		g_array_append_val(t->drops, to);
	else
		t->out |= t->w->on_way[to];
}

/* The worst of what each of them makes of it. */
static enum doubt doubt_of_turn(struct search *w, guint block, uint32_t asked, const GArray *drops)
{
	enum doubt worst = DOUBT_NONE;

	for (guint i = 0; i < drops->len; i++) {
		enum doubt d = doubt_of(w, block, asked, g_array_index(drops, guint, i));

		worst = MAX(worst, d);
	}
	return worst;
}

/* Whether the way out leaves the last way to a drop at the end of this block. */
static gboolean parts_at(struct search *w, guint block, struct parting *p)
{
	const struct run *r = w->r;
	const struct ir_instr *in = instr_at(r, last_instr(r, block));
	g_autoptr(GArray) drops = NULL;
	struct turn t = { .w = w };

	if (!w->on_way[block] || !w->can_drop[block] || w->drops[block] ||
	    (in->op != IR_BRANCH && in->op != IR_SWITCH))
		return FALSE;
	t.drops = drops = g_array_new(FALSE, FALSE, sizeof(guint));
	cfg_successors(r->f, block, see_turn, &t);
	if (!t.out || !drops->len)
		return FALSE;
	p->instr = last_instr(r, block);
	p->doubt = doubt_of_turn(w, block, in->a, drops);
	p->sure = takes_surely(w) && is_always_taken(w, block) &&
		  is_never_dropped(w, block);
	return TRUE;
}

static gboolean find_parting(struct search *w, struct parting *p)
{
	gboolean found = FALSE;
	struct parting at;

	for (guint i = 0; i < w->r->cfg->n; i++)
		if (parts_at(w, i, &at) && (!found || at.doubt < p->doubt)) {
			*p = at;
			found = TRUE;
		}
	return found;
}

gboolean parting_find(struct run *r, const struct held *h, guint out, struct parting *p,
		      gboolean *drops)
{
	struct search w = { .r = r, .h = h, .first = cfg_block_of(r->f, h->site) };
	g_autofree gboolean *flags = g_new0(gboolean, 4 * r->cfg->n);

	w.drops = flags;
	w.can_drop = flags + r->cfg->n;
	w.on_way = flags + 2 * r->cfg->n;
	w.been = flags + 3 * r->cfg->n;
	find_drops(&w);
	find_way(&w, out);
	*drops = w.can_drop[w.first];
	p->sure = !*drops && takes_surely(&w);
	return find_parting(&w, p);
}

struct guard {
	const struct run *r;
	guint block, next;	/* next: where the block goes on */
	gboolean before, around;
};

static gboolean goes_on_to(const struct run *r, guint block, guint next)
{
	const struct ir_instr *last = instr_at(r, last_instr(r, block));

	return last->op == IR_JUMP && last->a == next;
}

/* Around it leads to where it goes on, or to what is done instead. */
static void see_next(guint to, void *data)
{
	struct guard *g = data;

	g->before |= to == g->block;
	g->around |= to == g->next || (to != g->block && goes_on_to(g->r, to, g->next));
}

gboolean parting_is_guarded(const struct run *r, uint32_t instr)
{
	struct guard g = { .r = r, .block = cfg_block_of(r->f, instr) };
	const struct ir_instr *last = instr_at(r, last_instr(r, g.block));

	if (last->op != IR_JUMP)
		return FALSE;
	g.next = last->a;
	for (guint b = 0; b < r->cfg->n; b++) {
		g.before = g.around = FALSE;
		cfg_successors(r->f, b, see_next, &g);
		if (g.before && g.around)
			return TRUE;
	}
	return FALSE;
}
