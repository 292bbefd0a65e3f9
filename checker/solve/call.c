/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a call does to a state: a lock operation by rule, the exits of the
 * function called in this context, or, for what has no body here, nothing but
 * an unknown result. One call gives as many states as its outcomes differ.
 */
#include "solve/flow.h"

#include <string.h>

#include "base/error.h"
#include "solve/parts.h"
#include "solve/place.h"
#include "solve/stored.h"
#include "solve/tables.h"
#include "solve/where.h"

#define MAX_TARGET_EXITS 16	/* indirect calls with more targets leave locks alone */
#define MAX_OUTCOMES 8

struct call {
	struct run *r;
	const struct ir_instr *in;
	uint32_t instr;
	term result;
	term args[MAX_PARAMS];
	guint n_args;
	struct function *f;	/* being called by rule */
	gboolean internal;	/* what is passed is (internal.h) */
	enum rule_confidence sure; /* that it is f */
	GPtrArray *out;
};

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

static term bound(struct call *c, struct state *s, term x)
{
	struct binding_of w = { c, s };
	struct term_replacer how = { bind_node, bind_load, &w };

	return term_replace(c->r->t, x, &how);
}

static lockref bound_ref(struct call *c, struct state *s, lockref ref)
{
	term instance = lock_ref_get(c->r->s->locks, ref)->instance;

	return lock_ref_move(c->r->s->locks, ref, bound(c, s, instance));
}

/* --- events ------------------------------------------------------------------- */

static void record(struct call *c, const struct state *s, struct event e)
{
	e.instr = c->instr;
	events_record(c->r, s, &e, NULL);
}

static term bind_event(void *data, struct state *s, term x)
{
	return bound(data, s, x);
}

/* Common code that comes to code of one file system asks whether it is to: most often it is not. */
static gboolean is_special(const struct run *r, const struct function *to)
{
	const char *const *files = (const char *const *)r->s->rules->own_code;

	return !r->f->owner && g_strv_contains(files, to->file) &&
	       !g_strv_contains(files, r->f->file);
}

static void record_call(struct call *c, const struct state *s, struct context *callee,
			enum rule_confidence confidence)
{
	struct event e = { .kind = EVENT_CALL, .callee = callee, .confidence = confidence,
			   .instr = c->instr, .internal = c->internal, .put = callee->f->puts };

	if (!c->r->s->info[callee->f->id].relevant)
		return;
	/* most often it is not the last reference, and nothing is broken */
	if (callee->f->puts || callee->f->withdraws || is_special(c->r, callee->f))
		e.confidence = MIN(confidence, CONFIDENCE_MEDIUM);
	e.args = arg_list(c);
	events_record(c->r, s, &e, &(struct event_binder){ bind_event, c });
}

/* --- calls with a body ---------------------------------------------------------------- */

static gboolean guards_hold(struct call *c, struct state *s, const struct exit *e)
{
	for (guint i = 0; i < e->n_guards; i++) {
		term about = bound(c, s, e->guards[i].about);

		if (!state_assume_range(s, c->r->t, about, &e->guards[i].range))
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

/* Locals whose address went to something that writes through it; stored: to which fields. */
static void havoc_locals(struct call *c, struct state *s, uint32_t written,
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

/*
 * What we have stored where the arguments of f point: if something stores to that field there
 * that is not followed, there is no saying what is in it now.
 */
static void havoc_stored(struct call *c, struct state *s, const struct function *f)
{
	const struct func_info *info = &c->r->s->info[f->id];

	for (guint i = 0; info->writes && i < s->env->len; i++) {
		struct binding *b = &g_array_index(s->env, struct binding, i);
		const struct field *field = place_field(c->r->t, b->place);
		gboolean there = FALSE;

		for (guint k = 0; field && k < c->n_args; k++)
			there |= info->writes & (1u << k) && is_at_argument(c, k, b->place);
		if (there && stored_by(c->r->s->stored, f, field))
			b->value = term_leaf(c->r->t, TERM_AFTER, c->instr, b->place);
	}
}

static void apply_writes(struct call *c, struct state *s, const struct exit *e)
{
	struct binding now[EXIT_WRITES];

	/* all of it is said in terms of memory as it was when the function was called */
	for (guint i = 0; i < e->n_writes; i++) {
		term place = bound(c, s, e->writes[i].place);

		now[i].place = place;
		now[i].value = e->writes[i].value ? bound(c, s, e->writes[i].value)
						  : term_leaf(c->r->t, TERM_AFTER, c->instr, place);
	}
	for (guint i = 0; i < e->n_writes; i++)
		eval_store(c->r, s, now[i].place, now[i].value);
}

/* Those that were handed over before the callee handed over any, and the others. */
static void drop_locks(struct call *c, struct state *s, heldset dropped, gboolean handed)
{
	struct lock_table *t = c->r->s->locks;
	guint n;

	lock_set_get(t, dropped, &n);
	for (guint i = 0; i < n; i++) {
		struct held h = lock_set_get(t, dropped, &n)[i];

		if (lock_ref_handed(t, h.ref) != handed)
			continue;
		if (h.flags & HELD_HANDED)
			held_hand(c->r, s, bound_ref(c, s, h.ref), c->instr);
		else if (h.flags & HELD_ALL)
			held_drop_all(c->r, s, bound_ref(c, s, h.ref), h.mode, c->instr);
		else
			held_drop(c->r, s, bound_ref(c, s, h.ref), h.mode, FALSE, c->instr);
	}
}

/* Who locks p->lock has seen that p is neither NULL nor an error. FALSE: but it is. */
static gboolean assume_valid(struct call *c, struct state *s, term instance)
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

static void apply_locks(struct call *c, struct state *s, const struct exit *e)
{
	const struct held *h;
	guint n;

	drop_locks(c, s, e->dropped, TRUE);
	drop_locks(c, s, e->dropped, FALSE);
	h = lock_set_get(c->r->s->locks, e->added, &n);
	for (guint i = 0; i < n; i++) {
		struct held one = h[i];

		if (c->r->internal.results[c->instr])
			one.flags |= HELD_INTERNAL;
		one.ref = bound_ref(c, s, one.ref);
		held_take(c->r, s, one.ref, one.mode, one.flags, c->instr);
		if (!(one.flags & HELD_MAYBE))
			assume_valid(c, s, lock_ref_get(c->r->s->locks, one.ref)->instance);
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

/* FALSE: this exit is not possible here; s is spent all the same. */
static gboolean apply_exit(struct call *c, struct state *s, const struct context *callee,
			   const struct exit *e)
{
	term value = c->result, pure = 0;

	if (c->r->s->info[callee->f->id].pure)
		pure = term_pure(c->r->t, callee->f, c->args, c->n_args,
				 c->r->s->info[callee->f->id].reads);
	if (!guards_hold(c, s, e))
		return FALSE;
	c->r->noting = c->r->cfg->asked[c->instr];
	if (e->ret_value)
		value = bound(c, s, e->ret_value);
	else if (pure)
		value = pure;
	c->r->noting = FALSE;
	if (term_get(c->r->t, value)->has_some) /* too deep to say: but it is this call's */
		value = c->result;
	if (!state_assume_range(s, c->r->t, value, &e->ret))
		return FALSE;
	if (pure && value != pure && !assume_equal(c, s, pure, value))
		return FALSE;
	apply_locks(c, s, e);
	havoc_locals(c, s, unseen_writes(c, callee, e), c->r->s->stored);
	havoc_stored(c, s, callee->f);
	apply_writes(c, s, e);
	if (value != c->result)
		state_set(s, c->result, value);
	s->imprecise |= e->imprecise && (e->added || e->dropped);
	if (e->imprecise || callee->unbalanced) /* it may have taken any */
		g_array_set_size(s->freed, 0);
	return TRUE;
}

static struct context *callee_context(struct call *c, struct state *s, struct function *f)
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
		run_tell(c->r, bound(c, s, callee->tells[i]));
}

/* What the callee may have dropped, and nothing tells whether, is perhaps not held from here. */
static void contest_held(struct call *c, const struct state *s, const struct context *callee)
{
	for (guint i = 0; i < s->held->len && *callee->undropped; i++) {
		lockref ref = g_array_index(s->held, struct held, i).ref;
		guint class = lock_ref_get(c->r->s->locks, ref)->class;

		for (guint k = 0; k < MAX_CONTESTED && callee->undropped[k]; k++)
			if (callee->undropped[k] == class + 1)
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

static void apply_context(struct call *c, struct state *s, struct context *callee)
{
	guint n, before = c->out->len;
	const struct exit *exits = known_exits(c, callee, &n);
	struct state *kept = n ? state_copy(s) : NULL;

	c->r->internal.results[c->instr] |= callee->internal || callee->f->internal_results;
	note_tells(c, s, callee);
	contest_held(c, s, callee);
	note_may_drop(c->r->c, callee);
	for (guint i = 0; i < n; i++) {
		struct state *after = i + 1 < n ? state_copy(s) : s;

		if (apply_exit(c, after, callee, &exits[i]))
			g_ptr_array_add(c->out, after);
		else
			state_free(after);
	}
	if (!n) {
		state_free(s);
	} else if (c->out->len == before) {
		/* no way out seems possible: we are wrong somewhere, and go on */
		apply_exit(c, kept, callee, &no_effect);
		kept->imprecise = TRUE;
		g_ptr_array_add(c->out, g_steal_pointer(&kept));
	}
	state_free(kept);
}

/* --- calls by rule ------------------------------------------------------------------------ */

static gboolean rule_value(struct call *c, const struct rule_value *v, gint64 *out)
{
	if (v->place == PLACE_CONST) {
		*out = v->value;
		return TRUE;
	}
	return v->place == PLACE_ARG && v->arg < (int)c->n_args &&
	       term_is_const(c->r->t, c->args[v->arg], out);
}

static term rule_instance(struct call *c, const struct rule_function *rule)
{
	if (rule->lock.place == PLACE_ARG && rule->lock.arg < (int)c->n_args)
		return c->args[rule->lock.arg];
	if (rule->lock.place == PLACE_RESULT)
		return c->result;
	if (rule->lock.place == PLACE_HANDED)
		return c->r->s->locks->handed;
	return term_const(c->r->t, 0); /* one for the whole class */
}

/* The class of what is waited for: that of a local is where others find it. */
static guint rule_class(struct call *c, const struct rule_function *rule)
{
	const struct term_data *d = term_get(c->r->t, rule_instance(c, rule));
	const char *name = rule->class;

	if (!name && rule->kind == LOCK_PSEUDO && d->kind == TERM_ADDR &&
	    term_get(c->r->t, d->a)->kind == TERM_LOCAL)
		name = place_kept_in(c->r->s->locks->transparent, c->r->f,
				     term_get(c->r->t, d->a)->a);
	return name ? lock_class(c->r->s->locks, name, rule->kind) : CLASS_OPEN;
}

static lockref rule_ref(struct call *c, const struct rule_function *rule)
{
	struct lock_table *t = c->r->s->locks;
	struct lock_ref ref = {
		.class = rule_class(c, rule),
		.kind = rule->kind,
		.instance = rule_instance(c, rule),
		.bit = NO_BIT,
	};
	gint64 v;

	if (rule->subclass.place != PLACE_NONE)
		ref.subclass = rule_value(c, &rule->subclass, &v) && v >= 0 && v < MAX_SUBCLASSES ?
				       (int)v : SUBCLASS_UNKNOWN;
	if (rule->kind == LOCK_BIT && rule_value(c, &rule->bit, &v))
		ref.bit = (int)v;
	return lock_ref(t, ref);
}

static struct range success_range(enum rule_success how, gboolean success)
{
	switch (how) {
	case SUCCEEDS_NONZERO:
		return range_signs(success ? SIGN_NONZERO : SIGN_ZERO);
	case SUCCEEDS_ZERO:
		return success ? range_const(0) : range_signs(SIGN_NONZERO);
	case SUCCEEDS_POINTER:
		return range_signs(success ? SIGN_POS : SIGN_NEG | SIGN_ZERO);
	case SUCCEEDS_NOT_ERROR:
		return range_signs(success ? SIGN_POS : SIGN_NEG);
	case SUCCEEDS_ERRNO:
		return success ? range_const(0) : range_signs(SIGN_NEG);
	case SUCCEEDS_NONNEGATIVE:
		return range_signs(success ? SIGN_ZERO | SIGN_POS : SIGN_NEG);
	default:
		return range_any;
	}
}

/* What `fails: FUNCTION` says of the result: non-zero after a failure, else zero. */
static gboolean assume_failure(struct call *c, struct state *s, const struct rule_function *rule,
			       gboolean failed)
{
	const GPtrArray *all = rule->fails_if ?
		g_hash_table_lookup(c->r->s->p->by_name, rule->fails_if) : NULL;
	struct call test = { .r = c->r, .instr = c->instr, .n_args = 1, .args = { c->result },
			     .result = c->result };
	struct function *f = all ? all->pdata[0] : NULL;
	struct context *callee;

	if (!f || !f->ir)
		return TRUE;
	callee = callee_context(&test, s, f);
	if (callee->n_exits != 1 || !callee->exits[0].ret_value)
		return TRUE;
	return state_assume(s, c->r->t, bound(&test, s, callee->exits[0].ret_value), failed);
}

static uint8_t rule_mode(struct call *c, const struct rule_function *rule)
{
	gint64 v;

	if (rule->mode_from.place != PLACE_NONE && rule_value(c, &rule->mode_from, &v))
		return v == 1 ? LOCK_READ : v == 2 ? LOCK_READ_RECURSIVE : LOCK_WRITE;
	return rule->mode;
}

/* The events of the body behind a rule, where the rule says they count. */
static void record_body(struct call *c, struct state *s, const struct rule_function *rule)
{
	struct function *f = c->f;

	if (rule->keep_events && f->ir && !f->cut)
		record_call(c, s, callee_context(c, s, f), c->sure);
}

/* Nobody comes back from locking what a pointer that is NULL here points at. */
static gboolean is_nowhere(struct call *c, const struct rule_function *rule)
{
	gint64 value;

	return rule->lock.place == PLACE_ARG && rule->lock.arg < (int)c->n_args &&
	       rule->kind <= LOCK_PAGE &&
	       term_is_const(c->r->t, c->args[rule->lock.arg], &value) && !value;
}

static void apply_acquire(struct call *c, struct state *s, const struct rule_function *rule)
{
	lockref ref = rule_ref(c, rule);
	uint8_t mode = rule_mode(c, rule);
	struct event e = { .kind = EVENT_ACQUIRE, .mode = mode, .ref = ref,
			   .confidence = CONFIDENCE_HIGH };
	struct range yes = success_range(rule->succeeds, TRUE);
	struct range no = success_range(rule->succeeds, FALSE);
	gint64 tries = rule->tries;
	uint8_t flags = 0;

	e.last = c->f->counts_down;
	if (is_nowhere(c, rule) ||
	    (rule->lock.place != PLACE_RESULT &&
	     !assume_valid(c, s, lock_ref_get(c->r->s->locks, ref)->instance))) {
		state_free(s);
		return;
	}
	e.internal = run_is_internal(c->r, lock_ref_get(c->r->s->locks, ref)->instance);
	rule_value(c, &rule->tries_from, &tries);
	if (tries || lock_kind_is_state(rule->kind))
		e.kind = EVENT_TRY;
	if (!(rule->reuses && held_find(s, ref))) {
		record_body(c, s, rule);
		record(c, s, e);
	}
	if (rule->succeeds != SUCCEEDS_ALWAYS || rule->fails_if) {
		struct state *failed = state_copy(s);

		if (state_assume_range(failed, c->r->t, c->result, &no) &&
		    assume_failure(c, failed, rule, TRUE))
			g_ptr_array_add(c->out, failed);
		else
			state_free(failed);
	}
	if (!state_assume_range(s, c->r->t, c->result, &yes)) {
		state_free(s);
		return;
	}
	assume_failure(c, s, rule, FALSE);
	/* what only marks the lock, without a wait or a test, is not counted twice */
	if ((tries && rule->succeeds == SUCCEEDS_ALWAYS) || rule->kind == LOCK_MARK)
		flags |= HELD_ONCE;
	held_take(c->r, s, ref, mode, e.internal ? flags | HELD_INTERNAL : flags, c->instr);
	g_ptr_array_add(c->out, s);
}

static void apply_release(struct call *c, struct state *s, const struct rule_function *rule)
{
	struct event e = { .kind = EVENT_RELEASE, .ref = rule_ref(c, rule), .mode = rule->mode };
	struct range yes = success_range(rule->succeeds, TRUE);
	struct range no = success_range(rule->succeeds, FALSE);
	const struct held *freed = held_freed(c->r, s, e.ref);

	if (rule->lock.place == PLACE_ARG && !assume_valid(c, s, rule_instance(c, rule))) {
		state_free(s);
		return;
	}
	e.slips = freed && !s->imprecise && rule->lock.place == PLACE_ARG;
	e.since = freed ? freed->site : NO_SITE;
	record(c, s, e);
	if (rule->lock.place == PLACE_HANDED)
		record_body(c, s, rule);
	if (rule->succeeds != SUCCEEDS_ALWAYS) {
		struct state *kept = state_copy(s);

		if (state_assume_range(kept, c->r->t, c->result, &no))
			g_ptr_array_add(c->out, kept);
		else
			state_free(kept);
		state_assume_range(s, c->r->t, c->result, &yes);
	}
	/* a context that is entered twice is left twice */
	if (rule->lock.place == PLACE_NONE && rule->kind != LOCK_CONTEXT)
		held_drop_class(c->r, s, e.ref, rule->mode, c->instr);
	else
		held_drop(c->r, s, e.ref, rule->mode, rule->mode_any, c->instr);
	if (rule->lock.place != PLACE_HANDED)
		record_body(c, s, rule);
	g_ptr_array_add(c->out, s);
}

static void apply_downgrade(struct call *c, struct state *s, const struct rule_function *rule)
{
	lockref ref = rule_ref(c, rule);

	for (guint i = 0; i < s->held->len; i++) {
		struct held *h = &g_array_index(s->held, struct held, i);

		if (h->ref == ref)
			h->mode = LOCK_READ;
	}
	g_ptr_array_add(c->out, s);
}

/* What this path holds is locked; what it does not hold may be. */
static void apply_test(struct call *c, struct state *s, const struct rule_function *rule)
{
	struct range yes = range_signs(SIGN_NONZERO);
	const struct held *h = held_find(s, rule_ref(c, rule));

	if (h && !(h->flags & HELD_MAYBE))
		state_assume_range(s, c->r->t, c->result, &yes);
	g_ptr_array_add(c->out, s);
}

static void apply_hand(struct call *c, struct state *s, const struct rule_function *rule)
{
	gint64 v = 1;

	record_body(c, s, rule);
	if (rule->when.place == PLACE_NONE || (rule_value(c, &rule->when, &v) && v))
		held_hand(c->r, s, rule_ref(c, rule), c->instr);
	g_ptr_array_add(c->out, s);
}

/* What the body does comes before. */
static void apply_complete(struct call *c, struct state *s, const struct rule_function *rule)
{
	struct event e = { .kind = EVENT_COMPLETE, .ref = rule_ref(c, rule) };

	record_body(c, s, rule);
	record(c, s, e);
	g_ptr_array_add(c->out, s);
}

/* What is initialised is not held, or there is no saying any more by whom. */
static void apply_init(struct call *c, struct state *s, const struct rule_function *rule)
{
	struct lock_table *t = c->r->s->locks;
	term place = lock_place(t, rule_instance(c, rule));

	for (guint i = 0; i < s->held->len; i++) {
		const struct held *h = &g_array_index(s->held, struct held, i);
		struct event e = { .kind = EVENT_INIT, .ref = h->ref, .mode = h->mode,
				   .slips = TRUE, .since = h->site };

		if (lock_ref_get(t, h->ref)->instance == place && !(h->flags & HELD_MAYBE) &&
		    !s->imprecise && lock_ref_same(t, h->ref, h->ref))
			record(c, s, e);
	}
	g_ptr_array_add(c->out, s);
}

static gboolean takes_place(const struct call *c, const struct state *s,
			    const struct rule_function *rule)
{
	return where_holds(c->r, s, rule, c->in, c->args, c->n_args);
}

static void apply_unmark(struct call *c, struct state *s, const struct rule_function *rule)
{
	held_unmark(c->r, s, rule_ref(c, rule));
	g_ptr_array_add(c->out, s);
}

static void apply_rule(struct call *c, struct state *s, const struct rule_function *rule)
{
	if (!takes_place(c, s, rule)) {
		g_ptr_array_add(c->out, s);
		return;
	}
	if (rule->op == RULE_RELEASE && rule->kind == LOCK_MARK) {
		apply_unmark(c, s, rule);
		return;
	}
	switch (rule->op) {
	case RULE_ACQUIRE:
		apply_acquire(c, s, rule);
		break;
	case RULE_RELEASE:
		apply_release(c, s, rule);
		break;
	case RULE_DOWNGRADE:
		apply_downgrade(c, s, rule);
		break;
	case RULE_TEST:
		apply_test(c, s, rule);
		break;
	case RULE_HAND:
		apply_hand(c, s, rule);
		break;
	case RULE_COMPLETE:
		apply_complete(c, s, rule);
		break;
	case RULE_INIT:
		apply_init(c, s, rule);	/* its name is read by initialisers.c */
		break;
	default:
		record_body(c, s, rule);
		g_ptr_array_add(c->out, s);
	}
}

/* A name with several rules (drops one lock, takes another) runs them in turn. */
static void apply_rules(struct call *c, struct state *s, struct function *f)
{
	g_autoptr(GPtrArray) now = g_ptr_array_new();
	GPtrArray *final = c->out;

	c->f = f;
	g_ptr_array_add(now, s);
	for (guint i = 0; i < f->rules->len; i++) {
		GPtrArray *next = g_ptr_array_new();

		c->out = next;
		for (guint k = 0; k < now->len; k++)
			apply_rule(c, now->pdata[k], f->rules->pdata[i]);
		g_ptr_array_unref(now);
		now = next;
	}
	c->out = final;
	for (guint k = 0; k < now->len; k++)
		g_ptr_array_add(final, now->pdata[k]);
}

/* --- all calls ------------------------------------------------------------------------------ */

/* Whether what f does is not to be followed here: ever, or in the contexts that s is in. */
static gboolean is_cut(const struct call *c, const struct state *s, const struct function *f)
{
	for (guint i = 0; f->unless && i < s->held->len; i++)
		if (f->unless & lock_contexts(c->r->s->locks,
					     &g_array_index(s->held, struct held, i)))
			return TRUE;
	return f->cut;
}

/* ERR_PTR(x) is an error or NULL, whatever is known of x. */
static void apply_error(struct call *c, struct state *s)
{
	struct range error = range_signs(SIGN_NEG | SIGN_ZERO);

	if (c->n_args && state_assume_range(s, c->r->t, c->args[0], &error))
		state_set(s, c->result, c->args[0]);
	else
		state_assume_range(s, c->r->t, c->result, &error);
	g_ptr_array_add(c->out, s);
}

/* Bit arg 0 of the word at arg 1 is tested, set or cleared: which atomic bodies do not show. */
static void apply_bit(struct call *c, struct state *s, const struct function *f)
{
	struct terms *t = c->r->t;
	gboolean known;
	gint64 nr = 0;
	term place, word, mask, clear;

	g_ptr_array_add(c->out, s);
	if (c->n_args < 2)
		return;
	known = term_is_const(t, c->args[0], &nr) && nr >= 0;
	place = term_deref(t, c->args[1]);
	if (nr >= 64)
		place = term_element(t, place, term_const(t, nr / 64));
	c->r->noting = c->r->cfg->asked[c->instr];
	word = eval_load(c->r, s, place);
	c->r->noting = FALSE;
	mask = term_const(t, (gint64)(1ull << nr % 64));
	clear = term_const(t, (gint64)~(1ull << nr % 64));
	if (f->tests_bit && known)
		state_set(s, c->result,
			  term_unary(t, IR_OP_BOOL, term_binary(t, IR_OP_AND, 0, word, mask)));
	if (!known && (f->sets_bit || f->clears_bit))
		eval_store(c->r, s, place, term_leaf(t, TERM_AFTER, c->instr, place));
	else if (f->sets_bit)
		eval_store(c->r, s, place, term_binary(t, IR_OP_OR, 0, word, mask));
	else if (f->clears_bit)
		eval_store(c->r, s, place, term_binary(t, IR_OP_AND, 0, word, clear));
}

static void apply_function(struct call *c, struct state *s, struct function *f,
			   enum rule_confidence confidence);
static void apply_plain(struct call *c, struct state *s, struct function *f,
			enum rule_confidence confidence);

#define MAX_SPLIT 4	/* values of a deciding argument that are followed one by one */

/* An argument that decides what f does and is one of a few constants. */
static gboolean split_argument(struct call *c, const struct state *s, const struct function *f,
			       guint *k)
{
	uint32_t decides = c->r->s->info[f->id].decides;

	for (*k = 0; *k < c->n_args && *k < f->ir->n_params; (*k)++) {
		struct range range;

		if (!(decides & (1u << *k)) || term_is_const(c->r->t, c->args[*k], NULL))
			continue;
		range = state_range(s, c->r->t, c->args[*k]);
		if (range.n_values > 1 && range.n_values <= MAX_SPLIT)
			return TRUE;
	}
	return FALSE;
}

static void apply_values(struct call *c, struct state *s, struct function *f,
			 enum rule_confidence confidence, guint k)
{
	struct range range = state_range(s, c->r->t, c->args[k]);

	for (guint i = 0; i < range.n_values; i++) {
		struct state *one = state_copy(s);
		struct range value = range_const(range.values[i]);
		struct call with = *c;

		if (!state_assume_range(one, c->r->t, c->args[k], &value)) {
			state_free(one);
			continue;
		}
		with.args[k] = term_const(c->r->t, range.values[i]);
		apply_plain(&with, one, f, confidence);
	}
	state_free(s);
}

/* The outcomes from `first` on go through a model, which gets the arguments and the result. */
static void apply_after(struct call *c, struct function *after, guint first)
{
	g_autoptr(GPtrArray) done = g_ptr_array_new();
	GPtrArray *final = c->out;
	struct call behind = *c;

	if (behind.n_args < MAX_PARAMS)
		behind.args[behind.n_args++] = c->result;
	behind.out = done;
	for (guint i = first; i < final->len; i++)
		apply_function(&behind, final->pdata[i], after, CONFIDENCE_HIGH);
	g_ptr_array_set_size(final, first);
	for (guint i = 0; i < done->len; i++)
		g_ptr_array_add(final, done->pdata[i]);
}

static void apply_plain(struct call *c, struct state *s, struct function *f,
			enum rule_confidence confidence)
{
	struct context *callee;
	guint k, before = c->out->len;

	if (f->identity && c->n_args) {
		state_set(s, c->result, c->args[0]);
		g_ptr_array_add(c->out, s);
	} else if (f->errors) {
		apply_error(c, s);
	} else if (f->rules && !f->noted) {
		apply_rules(c, s, f);
	} else if (f->tests_bit || f->sets_bit || f->clears_bit) {
		apply_bit(c, s, f);
	} else if (!f->ir || is_cut(c, s, f)) {
		havoc_locals(c, s, G_MAXUINT32, NULL);
		g_ptr_array_add(c->out, s);
	} else if (split_argument(c, s, f, &k)) {
		apply_values(c, s, f, confidence, k);
		return; /* it came here for each */
	} else {
		callee = callee_context(c, s, f);
		record_call(c, s, callee, confidence);
		apply_context(c, s, callee);
	}
	if (f->after)
		apply_after(c, f->after, before);
	if (!f->noreturn)
		return;
	for (guint i = 0; i < c->out->len; i++)
		state_free(c->out->pdata[i]);
	g_ptr_array_set_size(c->out, 0);
}

/* What happens, or is marked no more, when a function is called. */
static void note_before(struct call *c, struct state *s, const struct function *f)
{
	for (guint i = 0; i < f->rules->len; i++) {
		const struct rule_function *rule = f->rules->pdata[i];

		if (!takes_place(c, s, rule))
			continue;
		if (rule->kind == LOCK_MARK && rule->op == RULE_RELEASE)
			held_unmark(c->r, s, rule_ref(c, rule));
		else if (rule->kind == LOCK_EVENT && rule->op == RULE_ACQUIRE)
			record(c, s, (struct event){ .kind = EVENT_ACQUIRE, .ref = rule_ref(c, rule),
						     .confidence = CONFIDENCE_HIGH });
	}
}

/* What is marked in the outcomes from `first` on, by what the function gave. */
static void note_after(struct call *c, struct function *f, guint first)
{
	g_autoptr(GPtrArray) mine = g_ptr_array_new();
	struct call marks = *c;

	for (guint i = 0; i < f->rules->len; i++) {
		const struct rule_function *rule = f->rules->pdata[i];

		if (rule->kind != LOCK_MARK || rule->op != RULE_ACQUIRE)
			continue;
		marks.f = f;
		marks.out = mine;
		g_ptr_array_set_size(mine, 0);
		for (guint k = first; k < c->out->len; k++) {
			term value = state_get(c->out->pdata[k], c->result);

			marks.result = value ? value : c->result;
			apply_rule(&marks, c->out->pdata[k], rule);
		}
		g_ptr_array_set_size(c->out, first);
		for (guint k = 0; k < mine->len; k++)
			g_ptr_array_add(c->out, mine->pdata[k]);
	}
}

/* Marks and events are besides what a function does by its body. */
static void apply_function(struct call *c, struct state *s, struct function *f,
			   enum rule_confidence confidence)
{
	guint first = c->out->len;

	if (f->noted)
		note_before(c, s, f);
	apply_plain(c, s, f, confidence);
	if (f->noted)
		note_after(c, f, first);
}

/* Whether it leaves locks alone; adds what it may then return to *ret. */
static gboolean is_neutral(const struct context *callee, struct range *ret)
{
	struct range all = *ret;

	for (guint i = 0; i < callee->n_exits; i++)
		if (callee->exits[i].added || callee->exits[i].dropped)
			return FALSE;
		else
			all = range_join(&all, &callee->exits[i].ret);
	*ret = all;
	return TRUE;
}

/*
 * How sure it is that the call comes to this target. What the core does to an object
 * whose operations are mostly file systems' is not shown by its own few; and where
 * caller or target serves another file system, of several targets it is for its objects.
 * A function that code puts into an object is that object's; tables are everybody's.
 */
static enum rule_confidence target_confidence(const struct run *r, const struct targets *all,
					      guint n, const char *via, const struct function *to)
{
	const struct solver *s = r->s;
	gboolean by_field = strchr(via, '.') != NULL;
	guint rivals = s->world == WORLD_CORE ? (guint)all->n : n;
	gboolean other = to->owner != r->f->owner &&
			 (program_foreign(s->p, to, s->world) ||
			  program_foreign(s->p, r->f, s->world));

	if (rivals == 1 ||
	    (by_field && rivals <= 6 && !other && program_only_initialised(s->p, via)))
		return CONFIDENCE_HIGH;
	return by_field || n <= 3 ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW;
}

/* One of several targets: the outcomes that do something to locks tell which it was. */
static void apply_target(struct call *c, const struct state *s, struct context *callee)
{
	guint before = c->out->len;

	apply_context(c, state_copy(s), callee);
	for (guint i = before; i < c->out->len; i++)
		if (!state_same_locks(c->out->pdata[i], s))
			table_assume(c->r, c->out->pdata[i], c->in->a, callee->f);
}

/*
 * Every visible target's events count; its locks too, if the targets are few
 * enough to be told apart. Those that leave locks alone make one outcome; those
 * that are not seen are taken to do to locks what the others do.
 */
static void apply_targets(struct call *c, struct state *s, const struct targets *all,
			  const char *via)
{
	struct run *r = c->r;
	g_autoptr(GPtrArray) visible = g_ptr_array_new();
	struct range neutral = { 0 };	/* what those that leave locks alone return */
	gboolean unseen = FALSE;
	guint before = c->out->len, rivals = 0;

	for (gsize i = 0; i < all->n; i++) {
		if (!program_target_visible(r->s->p, all, i, r->s->world) ||
		    !table_may_have(r, s, c->in->a, all->funcs[i]))
			continue;
		rivals++;
		if (!table_rules_out(r, s, c->in->a, all->funcs[i]))
			g_ptr_array_add(visible, all->funcs[i]);
	}
	for (guint i = 0; i < visible->len; i++) {
		struct function *f = visible->pdata[i];
		struct context *callee;

		if (f->rules && !f->noted && f->ir && visible->len <= MAX_TARGET_EXITS) {
			c->sure = target_confidence(r, all, rivals, via, f);
			apply_rules(c, state_copy(s), f);
			continue;
		}
		if (!f->ir || (f->rules && !f->noted) || is_cut(c, s, f)) {
			unseen = TRUE;
			continue;
		}
		callee = callee_context(c, s, f);
		record_call(c, s, callee,
			    target_confidence(r, all, rivals, via, f));
		if (visible->len > MAX_TARGET_EXITS)
			neutral = range_any;
		else if (!is_neutral(callee, &neutral))
			apply_target(c, s, callee);
	}
	if (!visible->len || (unseen && c->out->len == before))
		neutral = range_any;
	if (!range_empty(&neutral)) {
		state_assume_range(s, r->t, c->result, &neutral);
		havoc_locals(c, s, G_MAXUINT32, c->r->s->stored);
		g_ptr_array_add(c->out, s);
	} else {
		state_free(s);
	}
}

static void note_slot(struct context *c, const struct targets *all)
{
	if (!c->slots)
		c->slots = g_ptr_array_new();
	if (!g_ptr_array_find(c->slots, all, NULL))
		g_ptr_array_add(c->slots, (gpointer)all);
}

static void apply_pointer(struct call *c, struct state *s)
{
	struct run *r = c->r;
	term callee = eval_value(r, s, c->in->a);
	const struct term_data *d = term_get(r->t, callee);
	const struct targets *all;
	const char *via;

	if (d->kind == TERM_FUNC) {
		apply_function(c, s, (struct function *)d->ptr, CONFIDENCE_HIGH);
		return;
	}
	all = program_targets(r->s->p, r->f, c->in->a, &via);
	if (all) {
		note_slot(r->c, all);
		apply_targets(c, s, all, via);
		return;
	}
	havoc_locals(c, s, G_MAXUINT32, c->r->s->stored);
	g_ptr_array_add(c->out, s);
}

/* Keeps the number of outcomes in bounds: those with the same locks are one. */
static void bound_outcomes(struct call *c)
{
	if (c->out->len > MAX_OUTCOMES)
		state_merge_alike(c->out, c->r->t, state_join_place(c->r->f, c->instr));
}

void call_run(struct run *r, struct state *s, const struct ir_instr *in, uint32_t instr,
	      GPtrArray *out)
{
	const struct ir_expr *callee = run_expr(r, in->a);
	g_autoptr(GPtrArray) mine = g_ptr_array_new();
	struct call c = { .r = r, .in = in, .instr = instr, .sure = CONFIDENCE_HIGH,
			  .out = mine };

	c.result = term_leaf(r->t, TERM_RESULT, instr, 0);
	run_age(r, s, instr);
	for (guint k = 0; k < in->n_args && k < MAX_PARAMS; k++) {
		c.args[c.n_args] = eval_value(r, s, r->u->args[in->first_arg + k]);
		c.internal |= run_is_internal(r, c.args[c.n_args++]);
	}
	r->internal.results[instr] |= c.internal;
	if (s->impossible) {
		state_free(s);
		return;
	}
	if (callee->kind == IR_EXPR_FUNC)
		apply_function(&c, s, r->f->funcs[callee->str], CONFIDENCE_HIGH);
	else
		apply_pointer(&c, s);
	bound_outcomes(&c);
	for (guint i = 0; i < mine->len; i++)
		g_ptr_array_add(out, mine->pdata[i]);
}
