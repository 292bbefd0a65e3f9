/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Follows one function along its paths (property simulation): at each block,
 * states with different locks held are kept apart, states with the same locks
 * merged. Past MAX_STATES they are merged all the same, and what comes of it
 * is imprecise.
 */
#include "solve/flow.h"

#include <string.h>

#include "solve/learn.h"
#include "solve/owed.h"
#include "solve/parts.h"
#include "solve/tables.h"
#include "solve/where.h"

#define MAX_STATES 40		/* per block */
#define MAX_APART 16		/* of them, before answers count for nothing */
#define SMALL_BLOCKS 20
#define MAX_ALIKE 4		/* of them, with the same locks, in a small function */
#define MAX_STEPS 4000		/* instructions followed per function, and … */
#define MAX_TURNS 10		/* … each of its instructions so often */
#define PATIENCE 2		/* the part of that after which loops are followed coarsely */
#define MAX_OUTCOMES 16		/* in the middle of a block, with the same locks */

void run_note(struct run *r, term x)
{
	for (guint i = 0; i < r->asked->len; i++)
		if (g_array_index(r->asked, term, i) == x)
			return;
	g_array_append_val(r->asked, x);
}

/* --- states at blocks ------------------------------------------------------------ */

static void set_pending(struct run *r, guint block, guint index)
{
	GArray *p = r->pending[block];

	for (guint i = 0; i < p->len; i++)
		if (g_array_index(p, guint, i) == index)
			return;
	g_array_append_val(p, index);
}

static guint max_steps(const struct run *r)
{
	return MAX_STEPS + MAX_TURNS * r->f->ir->n_instrs;
}

/*
 * Past max_steps() no fixpoint is owed any more: every block is followed once with
 * what has come together there, so that each way out is reached, if unsurely.
 */
static gboolean is_late(struct run *r)
{
	if (r->steps > max_steps(r))
		r->imprecise = TRUE;
	return r->steps > max_steps(r);
}

static void follow(struct run *r, guint block, guint index)
{
	if (is_late(r) && r->visited_late[block])
		return;
	if (is_late(r)) {
		r->visited_late[block] = TRUE;
		((struct state *)r->states[block]->pdata[index])->imprecise = TRUE;
	}
	set_pending(r, block, index);
}

/*
 * In a small function without loops what was asked on the way is worth keeping
 * apart even where the locks are the same: wrappers lock by what they ask.
 */
static guint max_alike(const struct run *r, guint block)
{
	return r->f->ir->n_blocks <= SMALL_BLOCKS && !r->cfg->in_loop[block] ? MAX_ALIKE : 1;
}

struct forget {
	struct terms *t;
	term asked;
};

static gboolean is_memory_of(term about, void *data)
{
	const struct forget *w = data;

	return eval_is_memory(w->t, about) && term_mentions(w->t, w->asked, about);
}

/*
 * Memory that decides whether a loop is left changes in the loop, or it would
 * never be left: in the next turn, what this one knew of it does not count.
 */
static void next_turn(struct run *r, struct state *s, guint header)
{
	for (guint i = 0; i < r->asked->len; i++) {
		struct forget w = { r->t, g_array_index(r->asked, term, i) };
		term place = w.asked, now;

		if (!term_is_place(r->t, place)) {
			state_drop_facts(s, is_memory_of, &w);
			continue;
		}
		now = term_leaf(r->t, TERM_JOIN, header, place);
		if (state_get(s, place))
			state_set(s, place, now);
		state_forget_about(s, r->t, now);
		state_forget_about(s, r->t, term_load(r->t, place));
	}
}

void run_tell(struct run *r, term about)
{
	const struct term_data *d = term_get(r->t, about);

	if (!about || d->kind == TERM_CONST || d->has_some)
		return;
	for (guint i = 0; i < MAX_TELLS && r->tells[i] != about; i++)
		if (!r->tells[i])
			r->tells[i] = about;
}

/*
 * Whether the function has exchanged its arguments on one of the two ways: it is going to lock
 * the objects in an order, and then they are these two, whichever comes first.
 */
static gboolean are_swapped(const struct run *r, const struct state *a, const struct state *b)
{
	for (guint k = 0; k < r->f->ir->n_params && k < MAX_PARAMS; k++) {
		term place = term_leaf(r->t, TERM_LOCAL, k, 0);
		term x = state_get(a, place), y = state_get(b, place);

		if (x != y && x && y && term_get(r->t, x)->kind == TERM_PARAM &&
		    term_get(r->t, y)->kind == TERM_PARAM)
			return TRUE;
	}
	return FALSE;
}

/*
 * Whether they know different answers to what decides over locks, so that the one
 * will come to other locks again than the other; or came to theirs by different tables.
 */
static gboolean are_apart(const struct run *r, const struct state *a, const struct state *b)
{
	for (guint i = 0; i < MAX_TELLS && r->tells[i]; i++)
		if (!(state_range(a, r->t, r->tells[i]).signs &
		      state_range(b, r->t, r->tells[i]).signs))
			return TRUE;
	return tables_differ(r, a, b) || are_swapped(r, a, b);
}

struct dead {
	const struct run *r;
	guint block;
};

/* What nothing reads from the block on, unless a lock's name is followed by it (age.c). */
static gboolean is_dead(const struct binding *b, void *data)
{
	const struct dead *w = data;
	const struct term_data *d = term_get(w->r->t, b->place);
	int value = term_get(w->r->t, b->value)->kind;

	if (d->kind == TERM_RESULT)
		return !live_result(w->r->live, w->block, d->a);
	return d->kind == TERM_LOCAL && !live_variable(w->r->live, w->block, d->a) &&
	       value != TERM_LOAD && value != TERM_ADDR && value != TERM_CONTAINER;
}

static gboolean merge(struct run *r, struct state *a, const struct state *b, guint block)
{
	learn_meeting(r, a, b, block);
	return state_merge(a, b, r->t, block);
}

/* Takes s. */
static void arrive(struct run *r, guint block, struct state *s)
{
	GPtrArray *all = r->states[block];
	struct state *last;
	guint alike = 0;

	owed_arrive(r, s);
	if (r->cfg->rank[block] <= r->cfg->rank[r->block]) {
		next_turn(r, s, block);
		if (all->len)
			run_turn(r, s, block, all->pdata[0]);
		if (r->coarse)
			coarse_turn(r, s, block);
	} else if (r->coarse) {
		coarse_enter(r, s, block);
	}
	state_forget(s, is_dead, &(struct dead){ r, block });
	for (guint i = 0; i < all->len; i++) {
		if (!state_same_locks(all->pdata[i], s) ||
		    (all->len < MAX_APART && are_apart(r, all->pdata[i], s)))
			continue;
		if (++alike < max_alike(r, block) && !state_same(all->pdata[i], s))
			continue;
		if (merge(r, all->pdata[i], s, block))
			follow(r, block, i);
		state_free(s);
		return;
	}
	if (!all->len || (all->len < MAX_STATES && !is_late(r))) {
		g_ptr_array_add(all, s);
		follow(r, block, all->len - 1);
		return;
	}
	r->imprecise = TRUE;
	last = all->pdata[all->len - 1];
	state_merge_locks(last, s);
	merge(r, last, s, block);
	/* no fixpoint is owed to a guess: it is followed once more, not for ever */
	if (r->steps < max_steps(r) / 4 || is_late(r))
		follow(r, block, all->len - 1);
	state_free(s);
}

/* --- terminators --------------------------------------------------------------- */

/* Notes what memory the answer rests on, when a loop is left by it. */
static term loop_condition(struct run *r, struct state *s, guint block, uint32_t expr)
{
	term c;

	r->noting = r->cfg->leaves_loop[block];
	c = eval_value(r, s, expr);
	r->noting = FALSE;
	if (r->cfg->leaves_loop[block] && eval_is_memory(r->t, c))
		run_note(r, c);
	return c;
}

/* Takes s, for which the branch has that answer. */
static void go(struct run *r, struct state *s, const struct ir_instr *in, term c, gboolean truth)
{
	guint to = truth ? in->b : in->c;

	if (!state_assume(s, r->t, c, truth)) {
		state_free(s);
		return;
	}
	owed_branch(r, s, to, truth ? in->c : in->b);
	arrive(r, to, s);
}

static void run_branch(struct run *r, struct state *s, guint block, const struct ir_instr *in)
{
	struct state *other;
	term c;
	int way;

	if (in->flags & IR_INSTR_ASM_GOTO) {
		arrive(r, in->b, state_copy(s));
		arrive(r, in->c, s);
		return;
	}
	c = loop_condition(r, s, block, in->a);
	if (s->impossible) {
		state_free(s);
		return;
	}
	if (r->unsure->len || r->unsure_callers->len)
		call_asked(r, s, c);
	if (term_may_name(r->t, c, r->s->asked_fields))
		run_tell(r, where_asked(r, c));
	twice_ask(r, c);
	way = state_decide(s, r->t, c);
	if (way >= 0) {
		go(r, s, in, c, way);
		return;
	}
	other = state_copy(s);
	go(r, s, in, c, TRUE);
	go(r, other, in, c, FALSE);
}

static term case_condition(struct run *r, term v, const struct ir_case *k)
{
	return term_binary(r->t, IR_OP_EQ, FALSE, v, term_const(r->t, k->lo));
}

/* A case of one value is one question, as a branch would ask it. */
static void run_switch(struct run *r, struct state *s, const struct ir_instr *in)
{
	term v = eval_value(r, s, in->a);
	gboolean possible = TRUE;
	gint64 known;

	for (guint i = 0; i < in->n_args && possible; i++) {
		const struct ir_case *k = &r->u->cases[r->f->ir->first_case +
						       r->u->args[in->first_arg + i]];
		struct state *taken;
		term c;

		if (term_is_const(r->t, v, &known)) {
			if (known < k->lo || known > k->hi)
				continue;
			arrive(r, k->block, s);
			return;
		}
		taken = state_copy(s);
		if (k->lo != k->hi) {
			arrive(r, k->block, taken);
			continue;
		}
		c = case_condition(r, v, k);
		if (state_decide(s, r->t, c) != FALSE && state_assume(taken, r->t, c, TRUE))
			arrive(r, k->block, taken);
		else
			state_free(taken);
		possible = state_decide(s, r->t, c) != TRUE && state_assume(s, r->t, c, FALSE);
	}
	if (possible)
		arrive(r, in->b, s);
	else
		state_free(s);
}

/* --- instructions ------------------------------------------------------------------ */

/* Named as such in the code, and no pointer is followed. */
static gboolean is_part_of_global(const struct run *r, uint32_t expr)
{
	const struct ir_expr *x = run_expr(r, expr);

	while (x->kind == IR_EXPR_FIELD || x->kind == IR_EXPR_INDEX)
		x = run_expr(r, x->a);
	return x->kind == IR_EXPR_GLOBAL;
}

/*
 * Global variables that asm names are registers and per-CPU data, mostly read: what they hold
 * is not kept up with.
 */
static void run_asm(struct run *r, struct state *s, const struct ir_instr *in, uint32_t id)
{
	for (guint k = 0; k < in->n_args; k++) {
		uint32_t expr = r->u->args[in->first_arg + k];
		term place;

		if (is_part_of_global(r, expr))
			continue;
		place = eval_lvalue(r, s, expr);
		eval_store(r, s, place, term_leaf(r->t, TERM_AFTER, id, place));
	}
}

static gboolean is_place(const struct ir_expr *x)
{
	switch (x->kind) {
	case IR_EXPR_VAR:
	case IR_EXPR_GLOBAL:
	case IR_EXPR_FIELD:
	case IR_EXPR_DEREF:
	case IR_EXPR_INDEX:
		return TRUE;
	default:
		return FALSE;
	}
}

/* What cannot be said is, in a variable, what that was set to here: it can be asked twice. */
static term named(struct run *r, struct state *s, term place, term value)
{
	if (term_get(r->t, place)->kind != TERM_LOCAL || !term_get(r->t, value)->has_some)
		return value;
	run_age(r, s, r->instr);
	r->internal.results[r->instr] |= run_is_internal(r, value);
	return term_leaf(r->t, TERM_AFTER, r->instr, place);
}

/* The calls of which the expression asks what they gave: instruction of the first, or NO_SITE. */
static uint32_t asked_call(const struct run *r, uint32_t expr)
{
	const struct ir_expr *x = run_expr(r, expr);

	while (x->kind == IR_EXPR_UNARY)
		x = run_expr(r, x->a);
	return x->kind == IR_EXPR_RESULT ? x->a : NO_SITE;
}

/* Whether the ways out of what is called there differ in locks. */
static gboolean may_lock(const struct run *r, uint32_t call)
{
	for (guint i = 0; i < r->c->events->len; i++) {
		const struct event *e = &g_array_index(r->c->events, struct event, i);

		if (e->instr != call)
			continue;
		if (e->kind == EVENT_TRY)
			return TRUE;
		for (guint k = 1; e->kind == EVENT_CALL && k < e->callee->n_exits; k++)
			if (e->callee->exits[k].added != e->callee->exits[0].added)
				return TRUE;
	}
	return FALSE;
}

/* Whether the code is about to warn that a lock was not got, or was: it takes this not to be so. */
static gboolean is_warned_of(const struct run *r, const struct state *s, const struct ir_instr *in,
			     term value)
{
	const struct ir_expr *to = run_expr(r, in->a);
	const char *name;
	uint32_t call;

	if (to->kind != IR_EXPR_VAR)
		return FALSE;
	name = ir_str(r->u, r->u->vars[r->f->ir->first_var + to->a].name);
	if (!g_strv_contains((const char *const *)r->s->rules->warnings, name))
		return FALSE;
	call = asked_call(r, in->b);
	return call != NO_SITE && state_decide(s, r->t, value) == TRUE && may_lock(r, call);
}

static void run_set(struct run *r, struct state *s, const struct ir_instr *in)
{
	const struct ir_expr *from = run_expr(r, in->b);
	term place = eval_lvalue(r, s, in->a), value;

	if (is_place(from) ? eval_is_record(r, in->a) || eval_is_record(r, in->b)
			   : from->kind == IR_EXPR_RESULT && eval_is_record(r, in->a)) {
		eval_copy(r, s, place, eval_lvalue(r, s, in->b));
		return;
	}
	value = named(r, s, place, eval_value(r, s, in->b));
	s->impossible |= is_warned_of(r, s, in, value);
	learn_stored(r, place, value);
	eval_store(r, s, place, value);
}

/* The parts of a record returned by value go under TERM_RETURNED. */
static void run_return(struct run *r, struct state *s, const struct ir_instr *in)
{
	term from;

	if (in->a == IR_NONE) {
		exits_add(r, s, 0);
	} else if (r->f->ir->result.kind == IR_TYPE_RECORD && is_place(run_expr(r, in->a))) {
		from = eval_lvalue(r, s, in->a);
		eval_copy(r, s, term_leaf(r->t, TERM_RETURNED, 0, 0), from);
		exits_add(r, s, term_load(r->t, from));
	} else {
		exits_add(r, s, eval_value(r, s, in->a));
	}
}

/* Takes s. */
static void go_on(struct state *s, GPtrArray *out)
{
	if (s->impossible)
		state_free(s);
	else
		g_ptr_array_add(out, s);
}

/* Takes s; appends the states after the instruction to `out`. */
static void run_instr(struct run *r, struct state *s, guint block, uint32_t id, GPtrArray *out)
{
	const struct ir_instr *in = &r->u->instrs[r->f->ir->first_instr + id];

	r->steps++;
	r->instr = id;
	switch (in->op) {
	case IR_SET:
		run_set(r, s, in);
		go_on(s, out);
		break;
	case IR_ASM:
		run_asm(r, s, in, id);
		go_on(s, out);
		break;
	case IR_CALL:
		call_run(r, s, in, id, out);
		break;
	case IR_JUMP:
		arrive(r, in->a, s);
		break;
	case IR_BRANCH:
		run_branch(r, s, block, in);
		break;
	case IR_SWITCH:
		run_switch(r, s, in);
		break;
	case IR_RETURN:
		run_return(r, s, in);
		state_free(s);
		break;
	default:
		state_free(s);
	}
}

/* Many calls of several outcomes in a row: the same bounds as where blocks begin. */
static void bound_states(struct run *r, GPtrArray *now, uint32_t id)
{
	uint32_t place = state_join_place(r->f, id);

	if (now->len > MAX_OUTCOMES)
		state_merge_alike(now, r->t, place);
	while (now->len > MAX_STATES) {
		struct state *last = g_ptr_array_steal_index(now, now->len - 1);
		struct state *other = now->pdata[now->len - 1];

		r->imprecise = TRUE;
		state_merge_locks(other, last);
		state_merge(other, last, r->t, place);
		state_free(last);
	}
}

/* Follows s from the block's first instruction to its end. Takes s. */
static void run_block(struct run *r, guint block, struct state *s)
{
	const struct ir_block *b = &r->u->blocks[r->f->ir->first_block + block];
	g_autoptr(GPtrArray) now = g_ptr_array_new(), after = g_ptr_array_new();

	r->block = block;
	g_ptr_array_add(now, s);
	for (guint i = 0; i < b->n_instrs; i++) {
		GPtrArray *done = now;

		for (guint k = 0; k < now->len; k++)
			run_instr(r, now->pdata[k], block, b->first_instr + i, after);
		bound_states(r, after, b->first_instr + i);
		g_ptr_array_set_size(done, 0);
		now = after;
		after = done;
	}
}

/* What rules say of what the functions of a table are handed, whoever calls them. */
static void assume_argument(struct run *r, struct state *s, const struct rule_argument *a)
{
	const gint64 *offset = g_hash_table_lookup(r->s->p->model_fields, a->field);
	const char *dot = strchr(a->field, '.');
	g_autofree char *record = g_strndup(a->field, dot - a->field);
	struct range value = range_const(a->value);
	term object = state_get(s, term_leaf(r->t, TERM_LOCAL, a->arg, 0)), place;

	if (a->arg >= r->f->ir->n_params || *offset == NO_OFFSET)
		return;
	place = term_field(r->t, term_deref(r->t, object),
			   terms_field(r->t, record, dot + 1, *offset));
	place = term_load(r->t, place);
	if (state_assume_range(s, r->t, place, &value))
		g_array_append_val(r->handed, place);
}

static struct state *entry_state(struct run *r)
{
	struct state *s = state_new();

	for (guint k = 0; k < r->f->ir->n_params; k++) {
		term given = k < MAX_PARAMS ? r->c->args[k] : 0;

		state_set(s, term_leaf(r->t, TERM_LOCAL, k, 0),
			  given ? given : term_leaf(r->t, TERM_PARAM, k, 0));
	}
	parts_enter(r, s);
	for (gsize i = 0; r->f->arguments && i < r->s->rules->n_arguments; i++)
		if (r->f->arguments >> i & 1)
			assume_argument(r, s, &r->s->rules->arguments[i]);
	return s;
}

static gboolean run_round(struct run *r)
{
	for (guint i = 0; i < r->cfg->n; i++) {
		guint block = r->cfg->order[i];
		GArray *pending = r->pending[block];

		if (r->cfg->rank[block] == G_MAXUINT || !pending->len)
			continue;
		while (pending->len) {
			guint index = g_array_index(pending, guint, 0);

			g_array_remove_index(pending, 0);
			run_block(r, block, state_copy(r->states[block]->pdata[index]));
		}
		return TRUE;
	}
	return FALSE;
}

static void run_init(struct run *r)
{
	r->states = g_new(GPtrArray *, r->cfg->n);
	r->pending = g_new(GArray *, r->cfg->n);
	for (guint i = 0; i < r->cfg->n; i++) {
		r->states[i] = g_ptr_array_new_with_free_func((GDestroyNotify)state_free);
		r->pending[i] = g_array_new(FALSE, FALSE, sizeof(guint));
	}
	r->asked = g_array_new(FALSE, FALSE, sizeof(term));
	r->handed = g_array_new(FALSE, FALSE, sizeof(term));
	r->unsure = g_array_new(FALSE, FALSE, sizeof(struct settled));
	r->unsure_callers = g_array_new(FALSE, FALSE, sizeof(struct held));
	r->met = g_array_new(FALSE, FALSE, sizeof(term));
	r->tried = g_array_new(FALSE, FALSE, sizeof(struct fact));
	r->bound = g_array_new(FALSE, FALSE, sizeof(struct binding));
	r->visited_late = g_new0(gboolean, r->cfg->n);
	r->internal.results = g_new0(gboolean, r->f->ir->n_instrs);
	r->internal.left = g_new0(guint8, r->f->ir->n_instrs);
	r->internal.values = g_hash_table_new(NULL, NULL);
	r->internal.nothing = g_hash_table_new(NULL, NULL);
	r->exits = g_array_new(FALSE, TRUE, sizeof(struct exit));
	events_begin(r);
	leaks_begin(r);
	twice_begin(r);
	r->c->elsewhere = FALSE;
	memset(r->c->contested, 0, sizeof(r->c->contested));
	memset(r->c->undropped, 0, sizeof(r->c->undropped));
	memset(r->c->may_drop, 0, sizeof(r->c->may_drop));
}

static void run_release(struct run *r)
{
	for (guint i = 0; i < r->cfg->n; i++) {
		g_ptr_array_unref(r->states[i]);
		g_array_unref(r->pending[i]);
	}
	g_free(r->states);
	g_free(r->pending);
	g_free(r->visited_late);
	g_free(r->internal.results);
	g_free(r->internal.left);
	g_hash_table_unref(r->internal.values);
	g_hash_table_unref(r->internal.nothing);
	g_clear_pointer(&r->holders, g_hash_table_unref);
	g_array_unref(r->asked);
	g_array_unref(r->handed);
	g_array_unref(r->unsure);
	g_array_unref(r->unsure_callers);
	g_array_unref(r->met);
	g_array_unref(r->tried);
	g_array_unref(r->bound);
	leaks_end(r);
	twice_end(r);
	events_release(r);
	if (r->entered)
		g_hash_table_unref(r->entered);
}

/* Follows all paths; FALSE when that was given up, as they do not come to an end. */
static gboolean run_paths(struct run *r)
{
	gboolean patient = r->coarse || !cfg_has_loop(r->cfg);

	g_ptr_array_add(r->states[0], entry_state(r));
	set_pending(r, 0, 0);
	while (run_round(r))
		if (!patient && r->steps > max_steps(r) / PATIENCE)
			return FALSE;
	return TRUE;
}

static void run_finish(struct run *r)
{
	struct context *c = r->c;

	events_finish(r);
	exits_finish(r);
	g_free(c->exits);
	c->n_exits = r->exits->len;
	c->exits = (struct exit *)(gpointer)g_array_free(r->exits, FALSE);
	c->imprecise = r->imprecise;
}

void flow_run(struct solver *s, struct context *c)
{
	const struct run begun = { .s = s, .t = s->terms, .c = c, .f = c->f, .u = c->f->unit,
				   .cfg = solver_cfg(s, c->f), .live = solver_live(s, c->f),
				   .last = c->f->puts ? NULL : solver_last(s, c->f),
				   .lacking = solver_lacking(s, c->f) };
	struct run r = begun;

	r.coarse = s->info[c->f->id].restless;
	run_init(&r);
	if (!run_paths(&r)) {
		g_array_unref(r.exits);
		run_release(&r);
		r = begun;
		r.coarse = s->info[c->f->id].restless = TRUE;
		run_init(&r);
		run_paths(&r);
	}
	run_finish(&r);
	run_release(&r);
}
