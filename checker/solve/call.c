/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which functions a call comes to, and what each does to a state: by rule (byrule.c), by its
 * body (body.c), or, for what has no body here, nothing but an unknown result. One call gives
 * as many states as its outcomes differ.
 */
#include "solve/call.h"

#include <string.h>

#include "solve/fresh.h"
#include "solve/learn.h"
#include "solve/owed.h"
#include "solve/parts.h"
#include "solve/tables.h"

#define MAX_OUTCOMES 8

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

/* What lies behind an argument, decides what f does and is one of a few constants; or 0. */
static term split_pointed(struct call *c, struct state *s, const struct function *f)
{
	const struct func_info *info = &c->r->s->info[f->id];

	for (guint i = 0; i < info->n_parts; i++) {
		term place = info->parts[i].field ? 0 :
			parts_place(c->r, &info->parts[i], c->args, c->n_args);
		term value = place ? eval_load(c->r, s, place) : 0;
		guint n;

		if (!value || term_is_const(c->r->t, value, NULL))
			continue;
		n = state_range(s, c->r->t, value).n_values;
		if (n > 0 && n <= MAX_SPLIT)
			return place;
	}
	return 0;
}

static void apply_pointed(struct call *c, struct state *s, struct function *f,
			  enum rule_confidence confidence, term place)
{
	term value = eval_load(c->r, s, place);
	struct range range = state_range(s, c->r->t, value);

	for (guint i = 0; i < range.n_values; i++) {
		struct state *one = state_copy(s);
		struct range now = range_const(range.values[i]);

		if (!state_assume_range(one, c->r->t, value, &now)) {
			state_free(one);
			continue;
		}
		state_set(one, place, term_const(c->r->t, range.values[i]));
		apply_plain(c, one, f, confidence);
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

/* Whether what f asks for is what no file of this world has. */
static gboolean no_file_has(const struct solver *s, const struct function *f)
{
	return s->world != WORLD_CORE && !(s->p->worlds[s->world].traits >> (f->asks - 1) & 1);
}

static void apply_plain(struct call *c, struct state *s, struct function *f,
			enum rule_confidence confidence)
{
	struct context *callee;
	guint k, before = c->out->len;
	term place;

	if (f->identity && c->n_args) {
		state_set(s, c->result, c->args[0]);
		g_ptr_array_add(c->out, s);
	} else if (f->asks && no_file_has(c->r->s, f)) {
		state_set(s, c->result, term_const(c->r->t, 0));
		g_ptr_array_add(c->out, s);
	} else if (f->errors) {
		apply_error(c, s);
	} else if (f->rules && !f->noted) {
		call_apply_rules(c, s, f);
	} else if (f->tests_bit || f->sets_bit || f->clears_bit) {
		apply_bit(c, s, f);
	} else if (!f->ir || is_cut(c, s, f)) {
		call_havoc_locals(c, s, G_MAXUINT32, NULL);
		owed_pass(c->r, s, c->args, c->n_args);
		g_ptr_array_add(c->out, s);
	} else if (split_argument(c, s, f, &k)) {
		apply_values(c, s, f, confidence, k);
		return; /* it came here for each */
	} else if ((place = split_pointed(c, s, f))) {
		apply_pointed(c, s, f, confidence, place);
		return;
	} else {
		callee = call_callee(c, s, f);
		call_record_callee(c, s, callee, confidence);
		owed_pass_on(c->r, s, callee, c->args, c->n_args);
		call_apply_context(c, s, callee);
	}
	if (f->after)
		apply_after(c, f->after, before);
	if (!f->noreturn)
		return;
	for (guint i = 0; i < c->out->len; i++)
		state_free(c->out->pdata[i]);
	g_ptr_array_set_size(c->out, 0);
}

/* Marks and events are besides what a function does by its body. */
static void apply_function(struct call *c, struct state *s, struct function *f,
			   enum rule_confidence confidence)
{
	guint first = c->out->len;

	if (f->noted)
		call_note_before(c, s, f);
	apply_plain(c, s, f, confidence);
	if (f->noted)
		call_note_after(c, f, first);
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
 * A function that code puts into an object is that object's; tables are everybody's, but for
 * those of a file system's own kind: which one an object has says what kind that is.
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

	if (rivals == 1 ? !(by_field && program_rarely_filled(s->p, via))
			: by_field && rivals <= 6 && !other && program_only_initialised(s->p, via))
		return CONFIDENCE_HIGH;
	return by_field || n <= 3 ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW;
}

/* One of several targets: the outcomes that do something to locks tell which it was. */
static void apply_target(struct call *c, const struct state *s, struct context *callee)
{
	guint before = c->out->len;

	call_apply_context(c, state_copy(s), callee);
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
			call_apply_rules(c, state_copy(s), f);
			continue;
		}
		if (!f->ir || (f->rules && !f->noted) || is_cut(c, s, f)) {
			unseen = TRUE;
			continue;
		}
		callee = call_callee(c, s, f);
		call_record_callee(c, s, callee,
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
		call_havoc_locals(c, s, G_MAXUINT32, c->r->s->stored);
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

/*
 * Whether the path has found a function there, though of the tables that have one none is seen
 * in this world: it is that of another file system's object.
 */
static gboolean is_elsewhere(const struct run *r, const struct state *s, term callee,
			     const struct targets *all, const char *via)
{
	if (!all->n || state_range(s, r->t, callee).signs & SIGN_ZERO ||
	    !program_only_initialised(r->s->p, via))
		return FALSE;
	for (gsize i = 0; i < all->n; i++)
		if (program_target_visible(r->s->p, all, i, r->s->world))
			return FALSE;
	return TRUE;
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
	owed_pass(r, s, c->args, c->n_args);
	fresh_pass(r, s, c->args, c->n_args);
	all = program_targets(r->s->p, r->f, c->in->a, &via);
	if (all) {
		note_slot(r->c, all);
		if (!is_elsewhere(r, s, callee, all, via)) {
			apply_targets(c, s, all, via);
			return;
		}
		r->c->elsewhere = TRUE;
		state_free(s);
		return;
	}
	call_havoc_locals(c, s, G_MAXUINT32, c->r->s->stored);
	g_ptr_array_add(c->out, s);
}

/* Whether others may see what it is given. */
static gboolean shows(const struct run *r, const struct function *f)
{
	gboolean follows = FALSE;

	if (!f->rules || f->noted)
		return !f->identity && !f->errors && !f->tests_bit && !f->sets_bit &&
		       !f->clears_bit && !r->s->info[f->id].pure;
	for (guint i = 0; i < f->rules->len; i++)
		follows |= ((const struct rule_function *)f->rules->pdata[i])->keep_events;
	return follows;
}

static void apply_named(struct call *c, struct state *s, struct function *f)
{
	if (c->r->holders && shows(c->r, f))
		fresh_pass(c->r, s, c->args, c->n_args);
	apply_function(c, s, f, CONFIDENCE_HIGH);
	for (guint i = 0; f->gives_new && i < c->out->len; i++)
		fresh_made(c->r, c->out->pdata[i], c->result);
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
	learn_passed(r, s, instr, c.args, c.n_args);
	if (s->impossible) {
		state_free(s);
		return;
	}
	if (callee->kind == IR_EXPR_FUNC)
		apply_named(&c, s, r->f->funcs[callee->str]);
	else
		apply_pointer(&c, s);
	bound_outcomes(&c);
	for (guint i = 0; i < mine->len; i++)
		g_ptr_array_add(out, mine->pdata[i]);
}
