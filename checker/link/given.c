/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads parameters and the calls that fill them. A function with a pointer to such an object is
 * in the context if nobody hands it NULL: neither a call that says so, nor one that hands on what
 * its own caller may have handed it. Whether that one has asked first is not looked at: such a
 * function is not marked, nor one that may be called by a pointer. A variable of the caller's own
 * that may be NULL at some time is taken to be asked about before it is handed on. Reads stores,
 * too: who writes a field that tells of a context is followed, even if it takes no lock.
 */
#include "link/given.h"

#include <string.h>

#define MAX_PARAMS 32	/* looked at in a function: bits of a word */
#define MAX_TELLING 24	/* instructions of a function that tells by another */
#define MAX_STEPS 4	/* from variable to variable; beyond, it may be NULL */

struct giving {
	const struct program *p;
	char *const *records;
	uint32_t *wanted, *perhaps;	/* by function: parameters of the records; that may be NULL */
	gboolean grown;
};

static uint32_t wanted_params(const struct giving *g, const struct function *f)
{
	uint32_t bits = 0;

	for (guint i = 0; f->ir && i < MIN(f->ir->n_params, MAX_PARAMS); i++) {
		const struct ir_type *t = &f->unit->vars[f->ir->first_var + i].type;

		if (t->kind == IR_TYPE_POINTER &&
		    g_strv_contains((const char *const *)g->records, ir_str(f->unit, t->record)))
			bits |= 1u << i;
	}
	return bits;
}

static gboolean is_null(const struct ir_expr *x)
{
	return x->kind == IR_EXPR_CONST && !x->value;
}

static gboolean value_may_be_null(const struct giving *g, const struct function *f, guint value,
				  guint step);

/* What f is handed in it; of the values of `?:`, what it is set to. */
static gboolean var_may_be_null(const struct giving *g, const struct function *f, guint var,
				guint step)
{
	if (var < MIN(f->ir->n_params, MAX_PARAMS) && g->perhaps[f->id] & 1u << var)
		return TRUE;
	if (!(f->unit->vars[f->ir->first_var + var].flags & IR_VAR_TEMP))
		return FALSE;
	for (guint i = 0; i < f->ir->n_instrs; i++) {
		const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + i];
		const struct ir_expr *to = in->op == IR_SET ? function_expr(f, in->a) : NULL;

		if (to && to->kind == IR_EXPR_VAR && to->a == var &&
		    value_may_be_null(g, f, in->b, step + 1))
			return TRUE;
	}
	return FALSE;
}

/* Of what else there is (results, memory), nothing is known: it is taken to be there. */
static gboolean value_may_be_null(const struct giving *g, const struct function *f, guint value,
				  guint step)
{
	const struct ir_expr *x = function_expr(f, value);

	return is_null(x) || step == MAX_STEPS ||
	       (x->kind == IR_EXPR_VAR && var_may_be_null(g, f, x->a, step));
}

/* A call of a function with wanted parameters. */
struct call {
	const struct function *by, *to;
	const struct ir_instr *in;
};

static void read_call(struct giving *g, const struct call *c)
{
	const struct ir_unit *u = c->by->unit;
	uint32_t open = g->wanted[c->to->id] & ~g->perhaps[c->to->id];

	for (guint k = 0; open && k < MIN(c->in->n_args, MAX_PARAMS); k++)
		if (open & 1u << k &&
		    value_may_be_null(g, c->by, u->args[c->in->first_arg + k], 0)) {
			g->perhaps[c->to->id] |= 1u << k;
			g->grown = TRUE;
		}
}

/* The calls of functions with wanted parameters. */
static GArray *find_calls(const struct giving *g)
{
	GArray *calls = g_array_new(FALSE, FALSE, sizeof(struct call));

	for (gsize i = 0; i < g->p->n_functions; i++) {
		const struct function *f = g->p->functions[i];

		for (guint k = 0; f->ir && k < f->ir->n_instrs; k++) {
			const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + k];
			struct call c = { f, function_called(f, in), in };

			if (c.to && g->wanted[c.to->id])
				g_array_append_val(calls, c);
		}
	}
	return calls;
}

static void mark(struct program *p, char *const *records, guint32 context)
{
	g_autofree uint32_t *wanted = g_new0(uint32_t, p->n_functions + 1);
	g_autofree uint32_t *perhaps = g_new0(uint32_t, p->n_functions + 1);
	struct giving g = { p, records, wanted, perhaps, .grown = TRUE };
	g_autoptr(GArray) calls = NULL;

	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		wanted[f->id] = wanted_params(&g, f);
		perhaps[f->id] = f->address_taken ? wanted[f->id] : 0;
	}
	calls = find_calls(&g);
	while (g.grown) {
		g.grown = FALSE;
		for (guint i = 0; i < calls->len; i++)
			read_call(&g, &g_array_index(calls, struct call, i));
	}
	for (gsize i = 0; i < p->n_functions; i++) {
		struct function *f = p->functions[i];

		if (wanted[f->id] & ~perhaps[f->id])
			f->always |= context;
	}
}

/* --- who writes what tells of a context ------------------------------------------------- */

static gboolean is_told_by(const struct rules *rules, const char *record, const char *field)
{
	for (gsize i = 0; i < rules->n_contexts; i++) {
		const char *full = rules->contexts[i].field;
		gsize n = strlen(record);

		if (full && !strncmp(full, record, n) && full[n] == '.' &&
		    !strcmp(full + n + 1, field))
			return TRUE;
	}
	return FALSE;
}

static gboolean instr_tells(const struct function *f, const struct ir_instr *in,
			    const struct rules *rules)
{
	const struct function *to = function_called(f, in);
	const struct ir_expr *x = in->op == IR_SET ? function_expr(f, in->a) : NULL;

	if (x)
		return x->kind == IR_EXPR_FIELD &&
		       is_told_by(rules, ir_str(f->unit, x->b), ir_str(f->unit, x->str));
	return to && f->ir->n_instrs <= MAX_TELLING && to->tells_context;
}

/* By itself, or, if it is small, by a function that it calls. */
static gboolean tells(const struct function *f, const struct rules *rules)
{
	for (guint i = 0; f->ir && i < f->ir->n_instrs; i++)
		if (instr_tells(f, &f->unit->instrs[f->ir->first_instr + i], rules))
			return TRUE;
	return FALSE;
}

static void mark_telling(struct program *p, const struct rules *rules)
{
	for (gboolean grown = TRUE; grown;) {
		grown = FALSE;
		for (gsize i = 0; i < p->n_functions; i++) {
			struct function *f = p->functions[i];

			if (f->tells_context || !tells(f, rules))
				continue;
			f->tells_context = grown = TRUE;
		}
	}
}

void given_mark(struct program *p, const struct rules *rules)
{
	for (gsize i = 0; i < rules->n_contexts; i++)
		if (*rules->contexts[i].given)
			mark(p, rules->contexts[i].given, 1u << i);
	mark_telling(p, rules);
}
