/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a call does to a state by rule: a lock is taken, dropped, handed over or asked about,
 * something is marked or happens.
 */
#include "solve/call.h"

#include "base/error.h"
#include "solve/fresh.h"
#include "solve/place.h"
#include "solve/where.h"

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
	callee = call_callee(&test, s, f);
	if (callee->n_exits != 1 || !callee->exits[0].ret_value)
		return TRUE;
	return state_assume(s, c->r->t, call_bound(&test, s, callee->exits[0].ret_value), failed);
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
		call_record_callee(c, s, call_callee(c, s, f), c->sure);
}

/* Nobody comes back from locking what a pointer that is NULL here points at, or begins with. */
static gboolean is_nowhere(struct call *c, const struct rule_function *rule, lockref ref)
{
	term at = lock_ref_get(c->r->s->locks, ref)->instance;
	gint64 value;

	return rule->lock.place == PLACE_ARG && rule->lock.arg < (int)c->n_args &&
	       rule->kind <= LOCK_PAGE && term_is_const(c->r->t, at, &value) && !value;
}

/* The contexts that holding the lock means, by fields of the task. */
static uint8_t task_holding(const struct call *c, lockref ref)
{
	const struct lock_table *t = c->r->s->locks;
	guint class = lock_ref_get(t, ref)->class;

	return class < CLASS_UNKNOWN ?
	       task_bits_of(&c->r->s->task_fields,
			    g_array_index(t->classes, struct class_info, class).contexts) : 0;
}

/* Whether the task says so of itself on this path: a caller holds one already. */
static gboolean is_held_by_task(const struct call *c, const struct state *s, uint8_t holding)
{
	return holding &&
	       task_known(&c->r->s->task_fields, c->r->s->locks, s).in & holding;
}

/* Nobody else can have it, nor will: of what lockdep does not follow, that is no order. */
static gboolean is_alone(const struct call *c, const struct state *s,
			 const struct rule_function *rule, lockref ref)
{
	return rule->kind == LOCK_PAGE && rule->lock.place == PLACE_ARG &&
	       fresh_object(c->r, s, lock_ref_get(c->r->s->locks, ref)->instance);
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
	if (is_nowhere(c, rule, ref) ||
	    (rule->lock.place != PLACE_RESULT &&
	     !call_assume_valid(c, s, lock_ref_get(c->r->s->locks, ref)->instance))) {
		state_free(s);
		return;
	}
	e.internal = run_is_internal(c->r, lock_ref_get(c->r->s->locks, ref)->instance);
	rule_value(c, &rule->tries_from, &tries);
	if (tries || lock_kind_is_state(rule->kind) || is_alone(c, s, rule, ref))
		e.kind = EVENT_TRY;
	if (rule->reuses)
		c->never = e.task.never = task_holding(c, ref);
	if (!(rule->reuses && (held_find(s, ref) || is_held_by_task(c, s, c->never)))) {
		record_body(c, s, rule);
		call_record(c, s, e);
	}
	c->never = 0;
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

/* Whether what was begun here and ends now is a part of what the task had before. */
static gboolean is_part(const struct call *c, const struct state *s, lockref ref, uint8_t holding)
{
	const struct held *h = held_find(s, ref);

	return h && !(h->flags & HELD_MAYBE) && is_held_by_task(c, s, holding);
}

static void apply_release(struct call *c, struct state *s, const struct rule_function *rule)
{
	struct event e = { .kind = EVENT_RELEASE, .ref = rule_ref(c, rule), .mode = rule->mode };
	struct range yes = success_range(rule->succeeds, TRUE);
	struct range no = success_range(rule->succeeds, FALSE);
	const struct held *freed = held_freed(c->r, s, e.ref);
	uint8_t holding = rule->lock.place == PLACE_NONE ? task_holding(c, e.ref) : 0;
	gboolean part = is_part(c, s, e.ref, holding);

	if (rule->lock.place == PLACE_ARG && !call_assume_valid(c, s, rule_instance(c, rule))) {
		state_free(s);
		return;
	}
	e.slips = freed && !s->imprecise && rule->lock.place == PLACE_ARG;
	e.since = freed ? freed->site : NO_SITE;
	call_record(c, s, e);
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
	/* under callers who have one, once it is dropped that this ends, nothing ends */
	c->never = holding;
	if (rule->lock.place != PLACE_HANDED && !part)
		record_body(c, s, rule);
	c->never = 0;
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
	call_record(c, s, e);
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
			call_record(c, s, e);
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

void call_apply_rules(struct call *c, struct state *s, struct function *f)
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

/* --- besides what a body does ----------------------------------------------------------------- */

void call_note_before(struct call *c, struct state *s, const struct function *f)
{
	for (guint i = 0; i < f->rules->len; i++) {
		const struct rule_function *rule = f->rules->pdata[i];

		if (!takes_place(c, s, rule))
			continue;
		if (rule->kind == LOCK_MARK && rule->op == RULE_RELEASE)
			held_unmark(c->r, s, rule_ref(c, rule));
		else if (rule->kind == LOCK_EVENT && rule->op == RULE_ACQUIRE)
			call_record(c, s, (struct event){ .kind = EVENT_ACQUIRE, .ref = rule_ref(c, rule),
						     .confidence = CONFIDENCE_HIGH });
	}
}

void call_note_after(struct call *c, struct function *f, guint first)
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
