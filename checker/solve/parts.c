/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds, for each function, the fields of what its parameters point at through
 * which it, or one it hands the parameter on to, calls: walk->ops, rwc->rmap_one,
 * ctx->actor. A caller that fills such a record in on its stack says by it what is
 * called. A pointer is followed to where a local was set, when it is set once, and a
 * parameter is what it came as, whatever it is set to later; a field of a record inside
 * the record is not looked at.
 *
 * Besides, the numbers that its parameters point at and that decide what it does: lock
 * flags go by address to who may change them. They are followed through locals and
 * arithmetic to calls by name that are decided by them.
 */
#include "solve/parts.h"

#include <string.h>

#include "solve/flow.h"

#define MAX_STEPS 4	/* from local to local */

struct finder {
	const struct program *p;
	struct terms *t;
	struct func_info *all;
	const struct function *f;
	uint32_t *set_by;	/* by variable: the expression that sets it; below */
	gboolean more;
};

#define SET_NEVER	(G_MAXUINT32 - 1)
#define SET_OFTEN	G_MAXUINT32

/* A parameter (field: NULL), or a field of what it points at; param < 0: neither. */
struct origin {
	int param;
	const struct field *field;
};

static const struct origin nowhere = { -1, NULL };

static const struct ir_expr *expr_of(const struct finder *w, uint32_t e)
{
	return &w->f->unit->exprs[w->f->ir->first_expr + e];
}

static uint32_t *find_sets(const struct finder *w)
{
	const struct ir_instr *in = w->f->unit->instrs + w->f->ir->first_instr;
	uint32_t *by = g_new(uint32_t, w->f->ir->n_vars + 1);

	for (guint v = 0; v < w->f->ir->n_vars; v++)
		by[v] = SET_NEVER;
	for (guint i = 0; i < w->f->ir->n_instrs; i++, in++) {
		const struct ir_expr *to = in->op == IR_SET ? expr_of(w, in->a) : NULL;

		if (to && to->kind == IR_EXPR_VAR)
			by[to->a] = by[to->a] == SET_NEVER ? in->b : SET_OFTEN;
	}
	return by;
}

static struct origin origin_of(const struct finder *w, uint32_t e, guint steps)
{
	const struct ir_expr *x = expr_of(w, e);
	const struct ir_expr *inner;
	struct origin o;
	uint32_t by;

	if (x->kind == IR_EXPR_VAR) {
		by = w->set_by[x->a];
		if (x->a < w->f->ir->n_params && x->a < MAX_PARAMS)
			return (struct origin){ (int)x->a, NULL };
		return by < SET_NEVER && steps ? origin_of(w, by, steps - 1) : nowhere;
	}
	inner = x->kind == IR_EXPR_FIELD ? expr_of(w, x->a) : NULL;
	if (!inner || inner->kind != IR_EXPR_DEREF)
		return nowhere;
	o = origin_of(w, inner->a, steps);
	if (o.param < 0 || o.field)
		return nowhere;
	o.field = terms_field(w->t, ir_str(w->f->unit, x->b), ir_str(w->f->unit, x->str), x->value);
	return o;
}

/* field: NULL: all that the parameter points at. */
static void want(struct finder *w, int param, const struct field *field)
{
	struct func_info *info = &w->all[w->f->id];

	for (guint i = 0; i < info->n_parts; i++)
		if (info->parts[i].param == param && info->parts[i].field == field)
			return;
	if (info->n_parts == MAX_PARTS)
		return;
	info->parts[info->n_parts++] = (struct part){ (uint8_t)param, field };
	w->more = TRUE;
}

/* The variable an address or a part of it is of; IR_NONE. */
static uint32_t variable_of(const struct finder *w, uint32_t e)
{
	const struct ir_expr *x = expr_of(w, e);

	while (x->kind == IR_EXPR_ADDR || x->kind == IR_EXPR_FIELD)
		x = expr_of(w, x->a);
	return x->kind == IR_EXPR_VAR ? x->a : IR_NONE;
}

static gboolean is_field(const struct finder *w, const struct ir_expr *x, const struct field *field)
{
	return x->kind == IR_EXPR_FIELD && !strcmp(ir_str(w->f->unit, x->str), field->name) &&
	       !strcmp(ir_str(w->f->unit, x->b), field->record);
}

/* Parameters that go to the field of a record on the stack decide what its reader calls. */
static void note_deciding(struct finder *w, uint32_t record, const struct field *field)
{
	const struct ir_instr *in = w->f->unit->instrs + w->f->ir->first_instr;

	for (guint i = 0; i < w->f->ir->n_instrs; i++, in++) {
		struct origin o;

		if (in->op != IR_SET || !is_field(w, expr_of(w, in->a), field) ||
		    variable_of(w, in->a) != record)
			continue;
		o = origin_of(w, in->b, MAX_STEPS);
		if (o.param >= 0 && !o.field)
			w->all[w->f->id].decides |= 1u << o.param;
	}
}

/* What the callee wants to be told of its parameter, this one's callers know, or it. */
static void hand_on(struct finder *w, const struct ir_instr *in, const struct function *callee)
{
	const struct func_info *info = &w->all[callee->id];

	for (guint i = 0; i < info->n_parts; i++) {
		struct part part = info->parts[i];
		uint32_t arg = part.param < in->n_args ?
			w->f->unit->args[in->first_arg + part.param] : IR_NONE;
		struct origin o;

		if (arg == IR_NONE || !part.field)
			continue;
		o = origin_of(w, arg, MAX_STEPS);
		if (o.param >= 0 && !o.field)
			want(w, o.param, part.field);
		else if (expr_of(w, arg)->kind == IR_EXPR_ADDR && variable_of(w, arg) != IR_NONE)
			note_deciding(w, variable_of(w, arg), part.field);
	}
}

/* The field that the function itself calls through, or that leads to that. */
static void look_at_own_call(struct finder *w, const struct ir_instr *in)
{
	uint32_t e = in->a;

	for (;;) {
		const struct ir_expr *x = expr_of(w, e);
		struct origin o = origin_of(w, e, MAX_STEPS);

		if (o.field) {
			want(w, o.param, o.field);
			return;
		}
		if (x->kind != IR_EXPR_FIELD && x->kind != IR_EXPR_DEREF)
			return;
		e = x->a;
	}
}

static void look_at_callees(struct finder *w, const struct ir_instr *in)
{
	const struct ir_expr *callee = expr_of(w, in->a);
	const struct targets *targets;

	if (callee->kind == IR_EXPR_FUNC) {
		hand_on(w, in, w->f->funcs[callee->str]);
		return;
	}
	targets = program_targets(w->p, w->f, in->a, NULL);
	for (gsize i = 0; targets && i < targets->n; i++)
		hand_on(w, in, targets->funcs[i]);
}

/* There is room for few fields: its own come first. */
gboolean parts_find(const struct program *p, struct terms *t, struct func_info *all,
		    const struct function *f)
{
	struct finder w = { .p = p, .t = t, .all = all, .f = f };
	const struct ir_instr *first = f->unit->instrs + f->ir->first_instr;

	w.set_by = find_sets(&w);
	for (guint i = 0; i < f->ir->n_instrs; i++)
		if (first[i].op == IR_CALL && expr_of(&w, first[i].a)->kind != IR_EXPR_FUNC)
			look_at_own_call(&w, &first[i]);
	for (guint i = 0; i < f->ir->n_instrs; i++)
		if (first[i].op == IR_CALL)
			look_at_callees(&w, &first[i]);
	g_free(w.set_by);
	return w.more;
}

/* --- numbers behind pointers ---------------------------------------------------------- */

/* By bit: the parameters that what they point at, by `taint` of variables, e is made of. */
static uint32_t pointed_in(const struct finder *w, const uint32_t *taint, uint32_t e)
{
	const struct ir_expr *x = expr_of(w, e), *inner;

	switch (x->kind) {
	case IR_EXPR_VAR:
		return taint[x->a];
	case IR_EXPR_DEREF:
		inner = expr_of(w, x->a);
		return inner->kind == IR_EXPR_VAR && inner->a < w->f->ir->n_params &&
		       inner->a < MAX_PARAMS ? 1u << inner->a : 0;
	case IR_EXPR_UNARY:
		return pointed_in(w, taint, x->a);
	case IR_EXPR_BINARY:
		return pointed_in(w, taint, x->a) | pointed_in(w, taint, x->b);
	default:
		return 0;
	}
}

/* NULL: nothing that a parameter points at is read. */
static uint32_t *find_pointed(const struct finder *w)
{
	const struct ir_instr *first = w->f->unit->instrs + w->f->ir->first_instr;
	uint32_t *taint = g_new0(uint32_t, w->f->ir->n_vars + 1);
	gboolean any = FALSE, changed = TRUE;

	for (guint e = 0; e < w->f->ir->n_exprs && !any; e++)
		any = expr_of(w, e)->kind == IR_EXPR_DEREF && pointed_in(w, taint, e);
	while (any && changed) {
		changed = FALSE;
		for (guint i = 0; i < w->f->ir->n_instrs; i++) {
			const struct ir_expr *to = first[i].op == IR_SET ? expr_of(w, first[i].a)
									 : NULL;
			uint32_t bits;

			if (!to || to->kind != IR_EXPR_VAR)
				continue;
			bits = pointed_in(w, taint, first[i].b) & ~taint[to->a];
			taint[to->a] |= bits;
			changed |= bits != 0;
		}
	}
	if (!any)
		g_clear_pointer(&taint, g_free);
	return taint;
}

/* Those that decide what a call does. */
static void want_deciding(struct finder *w, const uint32_t *taint, const struct ir_instr *in,
			  uint32_t decides)
{
	for (guint k = 0; k < in->n_args && k < MAX_PARAMS; k++) {
		uint32_t bits = decides & (1u << k) ?
			pointed_in(w, taint, w->f->unit->args[in->first_arg + k]) : 0;

		for (; bits; bits &= bits - 1)
			want(w, __builtin_ctz(bits), NULL);
	}
}

/* A parameter that is put into the local whose address is passed on. */
static void note_lent(struct finder *w, uint32_t local)
{
	const struct ir_instr *in = w->f->unit->instrs + w->f->ir->first_instr;

	for (guint i = 0; i < w->f->ir->n_instrs; i++, in++) {
		const struct ir_expr *to = in->op == IR_SET ? expr_of(w, in->a) : NULL;
		struct origin o;

		if (!to || to->kind != IR_EXPR_VAR || to->a != local)
			continue;
		o = origin_of(w, in->b, MAX_STEPS);
		if (o.param >= 0 && !o.field && !(w->all[w->f->id].decides & (1u << o.param))) {
			w->all[w->f->id].decides |= 1u << o.param;
			w->more = TRUE;
		}
	}
}

static void hand_on_pointed(struct finder *w, const struct ir_instr *in,
			    const struct function *callee)
{
	const struct func_info *info = &w->all[callee->id];

	for (guint i = 0; i < info->n_parts; i++) {
		guint k = info->parts[i].param;
		uint32_t arg = k < in->n_args ? w->f->unit->args[in->first_arg + k] : IR_NONE;
		const struct ir_expr *x = arg == IR_NONE ? NULL : expr_of(w, arg);
		struct origin o;

		if (!x || info->parts[i].field)
			continue;
		o = origin_of(w, arg, MAX_STEPS);
		if (o.param >= 0 && !o.field)
			want(w, o.param, NULL);
		else if (x->kind == IR_EXPR_ADDR && expr_of(w, x->a)->kind == IR_EXPR_VAR)
			note_lent(w, expr_of(w, x->a)->a);
	}
}

gboolean parts_find_pointed(const struct program *p, struct terms *t, struct func_info *all,
			    const struct function *f)
{
	struct finder w = { .p = p, .t = t, .all = all, .f = f };
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;
	g_autofree uint32_t *taint = find_pointed(&w);

	w.set_by = find_sets(&w);
	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		const struct ir_expr *callee = in->op == IR_CALL ? expr_of(&w, in->a) : NULL;
		const struct function *to = callee && callee->kind == IR_EXPR_FUNC ?
			f->funcs[callee->str] : NULL;

		if (!to || !all[to->id].relevant)
			continue;
		if (taint)
			want_deciding(&w, taint, in, all[to->id].decides);
		hand_on_pointed(&w, in, to);
	}
	g_free(w.set_by);
	return w.more;
}

/* --- while a function is followed ------------------------------------------------------- */

static term place_of(struct terms *t, const struct part *part, term pointer)
{
	term place = term_deref(t, pointer);

	return part->field ? term_field(t, place, part->field) : place;
}

/*
 * Only records of which this path knows all: on the stack, or told by the caller. What
 * is known of others at times would split their callees for little.
 */
static gboolean is_followed(const struct terms *t, term place)
{
	int base = term_get(t, term_base(t, place))->kind;

	return base == TERM_LOCAL || base == TERM_PARAM;
}

term parts_place(struct run *r, const struct part *part, const term *args, guint n)
{
	term place;

	if (part->param >= n || term_is_const(r->t, args[part->param], NULL))
		return 0;
	place = place_of(r->t, part, args[part->param]);
	return is_followed(r->t, place) ? place : 0;
}

void parts_read(struct run *r, struct state *s, const struct function *f, const term *args,
		guint n, term *parts)
{
	const struct func_info *info = &r->s->info[f->id];

	memset(parts, 0, MAX_PARTS * sizeof(*parts));
	for (guint i = 0; i < info->n_parts; i++) {
		term place = parts_place(r, &info->parts[i], args, n);

		if (place)
			parts[i] = eval_load(r, s, place);
	}
}

void parts_enter(struct run *r, struct state *s)
{
	const struct func_info *info = &r->s->info[r->f->id];

	for (guint i = 0; i < info->n_parts; i++) {
		const struct part *part = &info->parts[i];

		if (r->c->parts[i])
			state_set(s, place_of(r->t, part, term_leaf(r->t, TERM_PARAM, part->param, 0)),
				  r->c->parts[i]);
	}
}
