/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a call of a function with a body does to a state: one outcome for each of the exits of
 * its context that is possible here. Its terms become the caller's; what it may have written
 * and nobody shows is known no more.
 */
#include "solve/call.h"

#include "solve/learn.h"
#include "solve/owed.h"
#include "solve/parts.h"
#include "solve/stored.h"

/* The arguments, as a callee's events are bound to when the state is gone. */
static term arg_list(struct call *c)
{
	term list = 0;

	for (guint k = c->n_args; k-- > 0;) {
		struct term_data d = *term_get(c->r->t, c->args[k]);

		/* only what can name a lock, or a way to one, is worth keeping */
		list = term_leaf(c->r->t, TERM_LIST, d.depth > 10 ? c->r->s->some : c->args[k],
				 list);
	}
	return list;
}

/* --- callee terms in the caller --------------------------------------------------- */

struct binding_of {
	struct call *c;
	struct state *s;
};

static term bind_node(struct terms *t, term x, void *data)
{
	struct binding_of *w = data;
	const struct term_data *d = term_get(t, x);
	struct term_data copy;
	term place;

	if (!d->has_outer)
		return x;
	switch (d->kind) {
	case TERM_PARAM:
		return d->a < w->c->n_args ? w->c->args[d->a] : w->c->r->s->some;
	case TERM_RETURN:
		return w->c->result;
	case TERM_RETURNED:
		return term_deref(t, w->c->result);
	case TERM_OUT:
		copy = *d;
		place = term_replace(t, copy.a, &(struct term_replacer){ bind_node, NULL, w });
		return term_leaf(t, TERM_AFTER, w->c->instr, place);
	default:
		return 0;
	}
}

static term bind_load(struct terms *t, term place, void *data)
{
	struct binding_of *w = data;

	(void)t;
	return eval_load(w->c->r, w->s, place);
}

term call_bound(struct call *c, struct state *s, term x)
{
	struct binding_of w = { c, s };
	struct term_replacer how = { bind_node, bind_load, &w };

	return term_replace(c->r->t, x, &how);
}

/*
 * The same in the state before the call, of which it is asked again and again: r->bound is
 * emptied when another state has its turn. What s is assumed to be is not counted in.
 */
static term bound_before(struct call *c, const struct state *s, term x)
{
	GArray *known = c->r->bound;
	struct state before = *s;
	struct binding b = { .place = x };

	for (guint i = 0; i < known->len; i++)
		if (g_array_index(known, struct binding, i).place == x)
			return g_array_index(known, struct binding, i).value;
	b.value = call_bound(c, &before, x);
	g_array_append_val(known, b);
	return b.value;
}

static lockref bound_ref(struct call *c, struct state *s, lockref ref)
{
	term instance = lock_ref_get(c->r->s->locks, ref)->instance;

	return lock_ref_move(c->r->s->locks, ref, call_bound(c, s, instance));
}

/* --- events ------------------------------------------------------------------- */

void call_record(struct call *c, const struct state *s, struct event e)
{
	e.instr = c->instr;
	events_record(c->r, s, &e, NULL);
}

static term bind_event(void *data, const struct state *s, term x)
{
	return bound_before(data, s, x);
}

/* Common code that comes to code of one file system asks whether it is to: most often it is not. */
static gboolean is_special(const struct run *r, const struct function *to)
{
	const char *const *files = (const char *const *)r->s->rules->own_code;

	return !r->f->owner && g_strv_contains(files, to->file) &&
	       !g_strv_contains(files, r->f->file);
}

void call_record_callee(struct call *c, const struct state *s, struct context *callee,
			enum rule_confidence confidence)
{
	struct event e = { .kind = EVENT_CALL, .callee = callee, .confidence = confidence,
			   .instr = c->instr, .internal = c->internal, .put = callee->f->puts,
			   .task.never = c->never };

	if (!c->r->s->info[callee->f->id].relevant)
		return;
	/* most often it is not the last reference, and nothing is broken */
	if (callee->f->puts || callee->f->withdraws || is_special(c->r, callee->f))
		e.confidence = MIN(confidence, CONFIDENCE_MEDIUM);
	/* nor is it for an object that such code made: what is put is mostly known not to be */
	if (c->r->last && c->r->last[c->r->block] && is_special(c->r, callee->f))
		e.confidence = CONFIDENCE_LOW;
	e.args = arg_list(c);
	g_array_set_size(c->r->bound, 0);
	events_record(c->r, s, &e, &(struct event_binder){ bind_event, c });
}

/* --- calls with a body ---------------------------------------------------------------- */

static gboolean guards_hold(struct call *c, const struct state *before, struct state *tried,
			    const struct exit *e)
{
	for (guint i = 0; i < e->n_guards; i++) {
		term about = bound_before(c, before, e->guards[i].about);

		if (!state_assume_range(tried, c->r->t, about, &e->guards[i].range))
			return FALSE;
	}
	return TRUE;
}

struct havoc {
	const struct terms *t;
	const struct stored *stored;	/* NULL: anything may be written */
	term base;
};

/* Part of what was written through, in a field that is. */
static gboolean is_written(const struct binding *b, void *data)
{
	const struct havoc *h = data;
	gboolean stored = b->place == h->base || !h->stored;
	term place = b->place;

	while (place != h->base) {
		const struct term_data *d = term_get(h->t, place);

		if (d->kind != TERM_FIELD && d->kind != TERM_INDEX)
			return FALSE;
		stored = stored || d->kind == TERM_INDEX || stored_field(h->stored, d->ptr);
		place = d->a;
	}
	return stored;
}

void call_havoc_locals(struct call *c, struct state *s, uint32_t written,
			 const struct stored *stored)
{
	for (guint k = 0; k < c->n_args; k++) {
		struct term_data d = *term_get(c->r->t, c->args[k]);
		struct havoc h = { c->r->t, stored, 0 };

		if (!(written & (1u << k)) || d.kind != TERM_ADDR)
			continue;
		h.base = d.a;
		if (term_get(c->r->t, term_base(c->r->t, d.a))->kind != TERM_LOCAL)
			continue;
		state_forget(s, is_written, &h);
		state_set(s, d.a, term_leaf(c->r->t, TERM_AFTER, c->instr, d.a));
	}
}

/* The object that a place is part of lies where the k'th argument points, or around that. */
static gboolean is_at_argument(const struct call *c, guint k, term place)
{
	const struct terms *t = c->r->t;
	const struct term_data *arg = term_get(t, c->args[k]);
	term base = arg->kind == TERM_ADDR ? arg->a : 0;

	for (;;) {
		const struct term_data *d = term_get(t, place);

		if (place == base || (d->kind == TERM_DEREF && d->a == c->args[k]))
			return TRUE;
		if (d->kind != TERM_FIELD && d->kind != TERM_INDEX)
			return FALSE;
		place = d->a;
	}
}

/* What the k'th argument points at, which is no member of an object. */
static gboolean is_pointed_at(const struct call *c, guint k, term place)
{
	const struct term_data *d = term_get(c->r->t, place);

	return d->kind == TERM_DEREF && d->a == c->args[k];
}

/*
 * What we have stored where the arguments of f point: if something stores to that field there,
 * or there at all, that is not followed, there is no saying what is in it now. unseen: the
 * parameters through which that may be.
 */
static void havoc_stored(struct call *c, struct state *s, const struct function *f, uint32_t unseen)
{
	const struct func_info *info = &c->r->s->info[f->id];

	for (guint i = 0; info->writes && i < s->env->len; i++) {
		struct binding *b = &g_array_index(s->env, struct binding, i);
		const struct field *field = place_field(c->r->t, b->place);
		gboolean there = FALSE;

		for (guint k = 0; k < c->n_args; k++)
			there |= field ? info->writes & (1u << k) && is_at_argument(c, k, b->place) :
					 unseen & (1u << k) && is_pointed_at(c, k, b->place);
		if (there && (!field || stored_by(c->r->s->stored, f, field)))
			b->value = term_leaf(c->r->t, TERM_AFTER, c->instr, b->place);
	}
}

static void apply_writes(struct call *c, struct state *s, const struct context *callee,
			 const struct exit *e)
{
	struct binding now[EXIT_WRITES];

	/* all of it is said in terms of memory as it was when the function was called */
	for (guint i = 0; i < e->n_writes; i++) {
		term place = call_bound(c, s, e->writes[i].place);

		now[i].place = place;
		now[i].value = e->writes[i].value ? call_bound(c, s, e->writes[i].value)
						  : term_leaf(c->r->t, TERM_AFTER, c->instr, place);
		if (!e->writes[i].value)
			learn_left(c->r, callee, e->writes[i].place, now[i].value);
	}
	for (guint i = 0; i < e->n_writes; i++)
		eval_store(c->r, s, now[i].place, now[i].value);
}

/* What a function that only drops it drops, and nobody has taken since it was dropped before. */
static void note_slip(struct call *c, const struct state *s, const struct context *callee,
		      const struct held *h)
{
	gboolean sure = callee->n_exits == 1 && !(h->flags & HELD_MAYBE) && !s->imprecise;
	const struct held *freed = sure ? held_freed(c->r, s, h->ref) : NULL;

	if (freed)
		call_record(c, s, (struct event){ .kind = EVENT_RELEASE, .ref = h->ref,
						  .mode = h->mode, .slips = SLIPS_INSIDE,
						  .since = freed->site });
}

/* Those that were handed over before the callee handed over any, and the others. */
static void drop_locks(struct call *c, struct state *s, const struct context *callee,
		       heldset dropped, gboolean handed)
{
	struct lock_table *t = c->r->s->locks;
	guint n;

	lock_set_get(t, dropped, &n);
	for (guint i = 0; i < n; i++) {
		struct held h = lock_set_get(t, dropped, &n)[i];

		if (lock_ref_handed(t, h.ref) != handed)
			continue;
		h.ref = bound_ref(c, s, h.ref);
		if (h.flags & HELD_HANDED) {
			held_hand(c->r, s, h.ref, c->instr);
		} else if (h.flags & HELD_ALL) {
			held_drop_all(c->r, s, h.ref, h.mode, c->instr);
		} else {
			note_slip(c, s, callee, &h);
			held_drop(c->r, s, h.ref, h.mode, FALSE, c->instr);
		}
	}
}

gboolean call_assume_valid(struct call *c, struct state *s, term instance)
{
	struct range valid = range_signs(SIGN_POS);
	gboolean possible = TRUE;
	term x = instance;

	if (!term_is_const(c->r->t, x, NULL))
		possible = state_assume_range(s, c->r->t, x, &valid);
	for (;;) {
		const struct term_data *d = term_get(c->r->t, x);

		x = d->a;
		if (d->kind == TERM_DEREF || d->kind == TERM_CONTAINER)
			possible &= state_assume_range(s, c->r->t, x, &valid);
		else if (d->kind != TERM_ADDR && d->kind != TERM_FIELD && d->kind != TERM_INDEX &&
			 d->kind != TERM_LOAD)
			break;
	}
	return possible;
}

static void apply_locks(struct call *c, struct state *s, const struct context *callee,
			const struct exit *e)
{
	const struct held *h;
	guint n;

	drop_locks(c, s, callee, e->dropped, TRUE);
	drop_locks(c, s, callee, e->dropped, FALSE);
	h = lock_set_get(c->r->s->locks, e->added, &n);
	for (guint i = 0; i < n; i++) {
		struct held one = h[i];

		if (c->r->internal.results[c->instr])
			one.flags |= HELD_INTERNAL;
		one.ref = bound_ref(c, s, one.ref);
		if (owed_is_mark(c->r, one.ref)) {
			owed_take_over(c->r, s, one.ref);
			h = lock_set_get(c->r->s->locks, e->added, &n);
			continue;
		}
		held_take(c->r, s, one.ref, one.mode, one.flags, c->instr);
		if (!(one.flags & HELD_MAYBE))
			call_assume_valid(c, s, lock_ref_get(c->r->s->locks, one.ref)->instance);
		h = lock_set_get(c->r->s->locks, e->added, &n);
	}
}

/* Parameters written in ways that the exit's list of writes does not tell. */
static uint32_t unseen_writes(const struct call *c, const struct context *callee,
			      const struct exit *e)
{
	const struct func_info *info = &c->r->s->info[callee->f->id];

	return callee->said ? info->blind | (info->writes & e->more_writes) : info->writes;
}

/* Asked again, a pure function gives the same answer, whatever it was for. */
static gboolean assume_equal(struct call *c, struct state *s, term pure, term value)
{
	struct range range = state_range(s, c->r->t, value);

	return state_assume_range(s, c->r->t, pure, &range);
}

/* What the call gives by this exit, as facts of `tried` become what they then are; 0: it cannot. */
static term try_exit(struct call *c, const struct state *before, struct state *tried,
		     const struct context *callee, const struct exit *e)
{
	term value = c->result, pure = 0;

	if (c->r->s->info[callee->f->id].pure)
		pure = term_pure(c->r->t, callee->f, c->args, c->n_args,
				 c->r->s->info[callee->f->id].reads);
	if (!guards_hold(c, before, tried, e))
		return 0;
	c->r->noting = c->r->cfg->asked[c->instr];
	if (e->ret_value)
		value = call_bound(c, tried, e->ret_value);
	else if (pure)
		value = pure;
	c->r->noting = FALSE;
	if (term_get(c->r->t, value)->has_some) /* too deep to say: but it is this call's */
		value = c->result;
	if (!state_assume_range(tried, c->r->t, value, &e->ret))
		return 0;
	return !pure || value == pure || assume_equal(c, tried, pure, value) ? value : 0;
}

/* The state after this exit; NULL: it is not possible here. */
static struct state *apply_exit(struct call *c, const struct state *before,
				const struct context *callee, const struct exit *e)
{
	struct state tried = state_try(before, c->r->tried), *s;
	term value = try_exit(c, before, &tried, callee, e);
	uint32_t unseen = unseen_writes(c, callee, e);

	if (!value)
		return NULL;
	s = state_copy(&tried);
	apply_locks(c, s, callee, e);
	call_havoc_locals(c, s, unseen, c->r->s->stored);
	havoc_stored(c, s, callee->f, unseen);
	apply_writes(c, s, callee, e);
	if (value != c->result)
		state_set(s, c->result, value);
	s->imprecise |= e->imprecise && (e->added || e->dropped);
	if (e->imprecise || callee->unbalanced) /* it may have taken any */
		g_array_set_size(s->freed, 0);
	return s;
}

struct context *call_callee(struct call *c, struct state *s, struct function *f)
{
	struct context *callee;
	term parts[MAX_PARTS];

	parts_read(c->r, s, f, c->args, c->n_args, parts);
	callee = solver_context(c->r->s, f, c->args, c->n_args, parts);
	solver_solve(c->r->s, callee);
	return callee;
}

/* Of which nothing is known: as if it left locks alone. */
static const struct exit no_effect = { .ret = { .signs = SIGN_ANY } };

/*
 * What a function that calls itself does is known from its ways out that do not:
 * at first, calls of itself do not come back. All have to, once that was tried.
 */
static const struct exit *known_exits(const struct call *c, const struct context *callee, guint *n)
{
	gboolean self = callee == c->r->c;

	*n = self && callee->rounds == 1 ? 0 : callee->n_exits;
	if (*n || !self || callee->rounds == 1)
		return callee->exits;
	*n = 1;
	return &no_effect;
}

/* Who asks what decided over locks may ask it again: to take back what was done. */
static void note_tells(struct call *c, struct state *s, const struct context *callee)
{
	for (guint i = 0; i < MAX_TELLS && callee->tells[i]; i++)
		run_tell(c->r, call_bound(c, s, callee->tells[i]));
}

static gboolean is_listed(const guint *classes, guint class)
{
	for (guint i = 0; i < MAX_CONTESTED && classes[i]; i++)
		if (classes[i] == class + 1)
			return TRUE;
	return FALSE;
}

/* What the callee may have dropped, and nothing tells whether, is perhaps not held from here. */
static void contest_held(struct call *c, const struct state *s, const struct context *callee)
{
	for (guint i = 0; i < s->held->len && *callee->undropped; i++) {
		lockref ref = g_array_index(s->held, struct held, i).ref;
		guint class = lock_ref_get(c->r->s->locks, ref)->class;

		if (is_listed(callee->undropped, class))
			exits_contest(c->r->c->contested, class);
	}
}

static void note_may_drop(struct context *c, const struct context *callee)
{
	for (guint i = 0; i < MAX_CONTESTED && callee->undropped[i]; i++)
		exits_contest(c->may_drop, callee->undropped[i] - 1);
	for (guint i = 0; i < MAX_CONTESTED && callee->may_drop[i]; i++)
		exits_contest(c->may_drop, callee->may_drop[i] - 1);
}

static gboolean passes_variable(const struct call *c)
{
	for (guint k = 0; k < c->n_args; k++) {
		const struct term_data *d = term_get(c->r->t, c->args[k]);

		if (d->kind == TERM_ADDR && term_get(c->r->t, d->a)->kind == TERM_LOCAL)
			return TRUE;
	}
	return FALSE;
}

static struct held *find_noted(const GArray *all, const struct held *one)
{
	for (guint i = 0; i < all->len; i++) {
		struct held *h = &g_array_index(all, struct held, i);

		if (h->ref == one->ref && h->mode == one->mode && h->site == one->site)
			return h;
	}
	return NULL;
}

/* One's own that may be meant. */
static gboolean holds_class(const struct run *r, const struct state *s, lockref ref)
{
	for (guint i = 0; i < s->held->len; i++)
		if (lock_ref_get(r->s->locks, g_array_index(s->held, struct held, i).ref)->class ==
		    lock_ref_get(r->s->locks, ref)->class)
			return TRUE;
	return FALSE;
}

/* Locks of our callers' that the callee drops on some ways out; none that are ours on some path. */
static void note_unsure_callers(struct call *c, struct state *s,
				const struct context *callee)
{
	struct lock_table *t = c->r->s->locks;
	guint n;

	lock_set_get(t, callee->perhaps, &n);
	for (guint i = 0; i < n; i++) {
		struct held h = lock_set_get(t, callee->perhaps, &n)[i], *noted;

		h.ref = bound_ref(c, s, h.ref);
		h.site = c->instr;
		h.flags = holds_class(c->r, s, h.ref) ? HELD_MAYBE : 0;
		noted = find_noted(c->r->unsure_callers, &h);
		if (noted)
			noted->flags |= h.flags;
		else
			g_array_append_val(c->r->unsure_callers, h);
	}
}

/* Who may drop a lock of the caller's, and is given the address of a variable, may say so in it. */
static void note_unsure(struct call *c, struct state *s, const struct context *callee)
{
	if ((!*callee->undropped && !*callee->may_drop) || !passes_variable(c))
		return;
	note_unsure_callers(c, s, callee);
	for (guint i = 0; i < s->held->len; i++) {
		lockref ref = g_array_index(s->held, struct held, i).ref;
		struct settled one = { c->instr, lock_ref_get(c->r->s->locks, ref)->class };

		if (is_listed(callee->undropped, one.class) || is_listed(callee->may_drop, one.class))
			g_array_append_val(c->r->unsure, one);
	}
}

/* Whether x asks for what the call has left in a variable. */
static gboolean asks_what_left(const struct terms *t, term x, uint32_t call)
{
	const struct term_data *d = term_get(t, x);

	switch (d->kind) {
	case TERM_AFTER:
		return d->a == call && term_get(t, d->b)->kind == TERM_LOCAL;
	case TERM_UNARY:
		return asks_what_left(t, d->a, call);
	case TERM_BINARY:
		return asks_what_left(t, d->a, call) || asks_what_left(t, d->b, call);
	default:
		return FALSE;
	}
}

void call_asked(const struct run *r, struct state *s, term condition)
{
	for (guint i = 0; i < r->unsure->len; i++) {
		const struct settled *one = &g_array_index(r->unsure, struct settled, i);

		if (!asks_what_left(r->t, condition, one->call))
			continue;
		for (guint k = 0; k < s->held->len; k++) {
			struct held *h = &g_array_index(s->held, struct held, k);

			if (lock_ref_get(r->s->locks, h->ref)->class == one->class)
				h->flags |= HELD_MAYBE;
		}
	}
	for (guint i = 0; i < r->unsure_callers->len; i++) {
		const struct held *h = &g_array_index(r->unsure_callers, struct held, i);

		if (!(h->flags & HELD_MAYBE) && asks_what_left(r->t, condition, h->site))
			held_doubt(r, s, h);
	}
}

void call_apply_context(struct call *c, struct state *s, struct context *callee)
{
	guint n, before = c->out->len;
	const struct exit *exits = known_exits(c, callee, &n);
	struct state *after;

	c->r->internal.results[c->instr] |= callee->internal || callee->f->internal_results;
	note_tells(c, s, callee);
	contest_held(c, s, callee);
	note_unsure(c, s, callee);
	note_may_drop(c->r->c, callee);
	g_array_set_size(c->r->bound, 0);
	for (guint i = 0; i < n; i++)
		if ((after = apply_exit(c, s, callee, &exits[i])))
			g_ptr_array_add(c->out, after);
	if (n && c->out->len == before) {
		/* no way out seems possible: we are wrong somewhere, and go on */
		after = apply_exit(c, s, callee, &no_effect);
		if (!after)
			after = state_copy(s);
		after->imprecise = TRUE;
		g_ptr_array_add(c->out, after);
	}
	state_free(s);
}
