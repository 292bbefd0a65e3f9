/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be told of each function without following its paths: whether locks
 * matter in it at all, whether it is pure, which parameters decide what it
 * does and which it writes through. All are fixpoints over the call graph.
 */
#include "solve/solver.h"

#include <string.h>

#include "base/error.h"
#include "solve/gives.h"
#include "solve/lasts.h"
#include "solve/parts.h"
#include "solve/thread.h"

struct prep {
	const struct program *p;
	struct terms *t;
	struct func_info *info;
	GArray **callers;		/* by function id: ids of its callers */
	GQueue work;			/* functions to look at again */
	gboolean *queued;
	guint *order;			/* ids, callees before their callers */
	struct solver_beside beside;
};

/* --- the call graph -------------------------------------------------------- */

static void add_caller(struct prep *w, const struct function *callee, const struct function *caller)
{
	GArray **a = &w->callers[callee->id];

	if (!*a)
		*a = g_array_new(FALSE, FALSE, sizeof(guint));
	if ((*a)->len && g_array_index(*a, guint, (*a)->len - 1) == caller->id)
		return;
	g_array_append_val(*a, caller->id);
}

static void read_calls(struct prep *w, const struct function *f)
{
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		const struct ir_expr *callee;
		const struct targets *all;

		if (in->op != IR_CALL)
			continue;
		callee = function_expr(f, in->a);
		if (callee->kind == IR_EXPR_FUNC) {
			struct function *g = f->funcs[callee->str];

			add_caller(w, g, f);
			if (g->after)
				add_caller(w, g->after, f);
			continue;
		}
		all = program_targets(w->p, f, in->a, NULL);
		for (gsize k = 0; all && k < all->n; k++)
			add_caller(w, all->funcs[k], f);
	}
}

static void enqueue(struct prep *w, guint id)
{
	if (w->queued[id])
		return;
	w->queued[id] = TRUE;
	g_queue_push_tail(&w->work, GUINT_TO_POINTER(id));
}

static void enqueue_callers(struct prep *w, guint id)
{
	const GArray *a = w->callers[id];

	for (guint i = 0; a && i < a->len; i++)
		enqueue(w, g_array_index(a, guint, i));
}

/* Calls step() for queued functions until none changes. */
static void fixpoint(struct prep *w, gboolean (*step)(struct prep *w, const struct function *f))
{
	while (!g_queue_is_empty(&w->work)) {
		guint id = GPOINTER_TO_UINT(g_queue_pop_head(&w->work));

		w->queued[id] = FALSE;
		if (w->p->functions[id]->ir && step(w, w->p->functions[id]))
			enqueue_callers(w, id);
	}
}

/* --- relevance --------------------------------------------------------------- */

static gboolean step_relevant(struct prep *w, const struct function *f)
{
	struct func_info *info = &w->info[f->id];

	if (info->relevant)
		return FALSE;
	return info->relevant = TRUE;
}

static void find_relevant(struct prep *w)
{
	for (gsize i = 0; i < w->p->n_functions; i++) {
		if (!w->p->functions[i]->rules)
			continue;
		w->info[i].relevant = TRUE;
		enqueue_callers(w, i);
	}
	fixpoint(w, step_relevant);
	/* what a model says is meant, be it of no lock */
	for (gsize i = 0; i < w->p->n_functions; i++)
		w->info[i].relevant |= w->p->functions[i]->modelled;
}

#define MAX_ANSWER 40	/* instructions of a function that is followed for its value alone */

static gboolean answers(const struct function *f)
{
	return f->ir && f->ir->result.kind != IR_TYPE_VOID && f->ir->n_instrs <= MAX_ANSWER;
}

/* --- which parameters an expression is made of ------------------------------ */

/*
 * taint[v]: parameters that variable v is computed from. `through` also follows
 * pointers (what is reached from the parameter), else only arithmetic.
 */
static uint32_t expr_taint(const struct function *f, const uint32_t *taint, uint32_t e,
			   gboolean through, gboolean *other)
{
	const struct ir_expr *x = function_expr(f, e);

	switch (x->kind) {
	case IR_EXPR_CONST:
	case IR_EXPR_STRING:
	case IR_EXPR_FUNC:
		return 0;
	case IR_EXPR_VAR:
		return taint[x->a];
	case IR_EXPR_UNARY:
		return expr_taint(f, taint, x->a, through, other);
	case IR_EXPR_BINARY:
		return expr_taint(f, taint, x->a, through, other) |
		       expr_taint(f, taint, x->b, through, other);
	case IR_EXPR_FIELD:
	case IR_EXPR_DEREF:
	case IR_EXPR_ADDR:
	case IR_EXPR_INDEX:
	case IR_EXPR_CONTAINER:
		if (through)
			return expr_taint(f, taint, x->a, through, other);
		/* fall through */
	default:
		*other = TRUE;
		return 0;
	}
}

static uint32_t *find_taint(const struct function *f, gboolean through)
{
	uint32_t *taint = g_new0(uint32_t, f->ir->n_vars + 1);
	gboolean changed = TRUE;

	for (guint k = 0; k < f->ir->n_params && k < MAX_PARAMS; k++)
		taint[k] = 1u << k;
	while (changed) {
		const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;

		changed = FALSE;
		for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
			const struct ir_expr *to;
			gboolean other = FALSE;
			uint32_t bits;

			if (in->op != IR_SET)
				continue;
			to = function_expr(f, in->a);
			if (to->kind != IR_EXPR_VAR)
				continue;
			bits = expr_taint(f, taint, in->b, through, &other) & ~taint[to->a];
			taint[to->a] |= bits;
			changed |= bits != 0;
		}
	}
	return taint;
}

/* --- parameters that decide ------------------------------------------------------ */

static uint32_t decided_by_rule(const struct function *callee)
{
	uint32_t bits = 0;

	for (guint i = 0; callee->rules && i < callee->rules->len; i++) {
		const struct rule_function *r = callee->rules->pdata[i];
		const struct rule_value *v[] = { &r->subclass, &r->mode_from, &r->tries_from,
						 &r->bit, &r->when };

		for (guint k = 0; k < G_N_ELEMENTS(v); k++)
			if (v[k]->place == PLACE_ARG && v[k]->arg < MAX_PARAMS)
				bits |= 1u << v[k]->arg;
		for (guint k = 0; k < r->n_where; k++)
			if (r->where[k].test == TEST_IS_VALUE && r->where[k].arg < MAX_PARAMS)
				bits |= 1u << r->where[k].arg;
	}
	return bits;
}

/* Parameters that pick one of an array of locks. */
static uint32_t index_taint(const struct function *f, const uint32_t *taint, uint32_t e)
{
	const struct ir_expr *x = function_expr(f, e);
	gboolean other = FALSE;

	switch (x->kind) {
	case IR_EXPR_INDEX:
	case IR_EXPR_BINARY:
		return index_taint(f, taint, x->a) | expr_taint(f, taint, x->b, FALSE, &other);
	case IR_EXPR_FIELD:
	case IR_EXPR_ADDR:
		return index_taint(f, taint, x->a);
	default:
		return 0;
	}
}

static uint32_t indexed_by_rule(const struct function *f, const uint32_t *taint,
				const struct ir_instr *in, const struct function *callee)
{
	uint32_t bits = 0;

	for (guint i = 0; callee->rules && i < callee->rules->len; i++) {
		const struct rule_function *r = callee->rules->pdata[i];

		if (r->lock.place == PLACE_ARG && r->lock.arg < in->n_args)
			bits |= index_taint(f, taint, f->unit->args[in->first_arg + r->lock.arg]);
	}
	return bits;
}

static uint32_t decided_by_call(struct prep *w, const struct function *f, const uint32_t *taint,
				const struct ir_instr *in)
{
	const struct ir_expr *callee = function_expr(f, in->a);
	const uint32_t *args = f->unit->args + in->first_arg;
	uint32_t wanted, bits = 0;
	gboolean other = FALSE;

	if (callee->kind != IR_EXPR_FUNC) {
		/* a function or an operations table that came in as a parameter */
		while (callee->kind == IR_EXPR_FIELD || callee->kind == IR_EXPR_DEREF)
			callee = function_expr(f, callee->a);
		return callee->kind == IR_EXPR_VAR ? taint[callee->a] : 0;
	}
	/* contexts are few: those of functions with locks are not spent on mere answers */
	if (w->info[f->id].relevant && !w->info[f->funcs[callee->str]->id].relevant)
		return 0;
	wanted = w->info[f->funcs[callee->str]->id].decides | decided_by_rule(f->funcs[callee->str]);
	for (guint k = 0; k < in->n_args && k < MAX_PARAMS; k++)
		if (wanted & (1u << k))
			bits |= expr_taint(f, taint, args[k], FALSE, &other);
	return bits | indexed_by_rule(f, taint, in, f->funcs[callee->str]);
}

/* The parameter that is asked about, or to which something is added; or none. */
static uint32_t measured_in(const struct function *f, uint32_t e)
{
	const struct ir_expr *x = function_expr(f, e);

	if (x->kind == IR_EXPR_VAR && x->a < f->ir->n_params && x->a < MAX_PARAMS)
		return 1u << x->a;
	if (x->kind == IR_EXPR_BINARY && (x->op == IR_OP_ADD || x->op == IR_OP_SUB))
		return measured_in(f, x->a) | measured_in(f, x->b);
	return 0;
}

static uint32_t measured_by_branch(const struct function *f, const struct ir_instr *in)
{
	const struct ir_expr *x = function_expr(f, in->a);

	if (in->op != IR_BRANCH || x->kind != IR_EXPR_BINARY || x->op < IR_OP_LT || x->op > IR_OP_GE)
		return 0;
	return measured_in(f, x->a) | measured_in(f, x->b);
}

static uint32_t measured_by_call(const struct prep *w, const struct function *f,
				 const struct ir_instr *in)
{
	const struct ir_expr *callee = function_expr(f, in->a);
	uint32_t bits = 0, measures;

	if (callee->kind != IR_EXPR_FUNC)
		return 0;
	measures = w->info[f->funcs[callee->str]->id].measures;
	for (guint k = 0; k < in->n_args && k < MAX_PARAMS; k++)
		if (measures & (1u << k))
			bits |= measured_in(f, f->unit->args[in->first_arg + k]);
	return bits;
}

static gboolean step_measures(struct prep *w, const struct function *f)
{
	struct func_info *info = &w->info[f->id];
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;
	uint32_t bits = 0;

	for (guint i = 0; info->decides && i < f->ir->n_instrs; i++, in++)
		bits |= in->op == IR_CALL ? measured_by_call(w, f, in) : measured_by_branch(f, in);
	bits &= info->decides & ~info->measures;
	info->measures |= bits;
	return bits != 0;
}

static gboolean add_deciding(struct prep *w, const struct function *f)
{
	struct func_info *info = &w->info[f->id];
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;
	g_autofree uint32_t *taint = NULL;
	uint32_t bits = 0;

	if (!info->relevant && !info->answers)
		return FALSE;
	taint = find_taint(f, FALSE);
	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		gboolean other = FALSE;
		uint32_t in_condition;

		if (in->op == IR_CALL)
			bits |= decided_by_call(w, f, taint, in);
		if (in->op != IR_BRANCH && in->op != IR_SWITCH)
			continue;
		in_condition = expr_taint(f, taint, in->a, FALSE, &other);
		if (!other)
			bits |= in_condition;
	}
	if (!(bits & ~info->decides))
		return FALSE;
	info->decides |= bits;
	return TRUE;
}

/* What decides in a callee is a parameter here, or lies where one points. */
static gboolean step_decides(struct prep *w, const struct function *f)
{
	gboolean more = add_deciding(w, f);

	return (w->info[f->id].relevant && parts_find_pointed(w->p, w->t, w->info, f)) || more;
}

/* --- parameters written through ----------------------------------------------------- */

static gboolean writes_memory(const struct function *f, uint32_t lvalue)
{
	const struct ir_expr *x = function_expr(f, lvalue);

	while (x->kind == IR_EXPR_FIELD || x->kind == IR_EXPR_INDEX)
		x = function_expr(f, x->a);
	return x->kind != IR_EXPR_VAR;
}

static gboolean writes_bit(const struct function *f)
{
	return f->sets_bit || f->clears_bit;
}

/* Adds to *seen what a called body writes, and to *blind what nobody shows. */
static void written_by_call(struct prep *w, const struct function *f, const uint32_t *taint,
			    const struct ir_instr *in, uint32_t *seen, uint32_t *blind)
{
	const struct ir_expr *callee = function_expr(f, in->a);
	const uint32_t *args = f->unit->args + in->first_arg;
	uint32_t written = G_MAXUINT32, unseen = G_MAXUINT32;
	gboolean other = FALSE;

	if (callee->kind == IR_EXPR_FUNC) {
		const struct function *g = f->funcs[callee->str];

		if (g->rules && !g->noted)
			return;
		if (g->tests_bit || writes_bit(g)) {
			written = writes_bit(g) ? 1u << 1 : 0;
			unseen = 0;
		} else if (g->ir) {
			written = w->info[g->id].writes;
			unseen = w->info[g->id].blind;
		}
	}
	for (guint k = 0; k < in->n_args && k < MAX_PARAMS; k++) {
		uint32_t bits = expr_taint(f, taint, args[k], TRUE, &other);

		if (written & (1u << k))
			*seen |= bits;
		if (unseen & (1u << k))
			*blind |= bits;
	}
}

#define MAX_STORING 24	/* instructions of a function that is followed for its stores alone */

static gboolean step_writes(struct prep *w, const struct function *f)
{
	struct func_info *info = &w->info[f->id];
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;
	g_autofree uint32_t *taint = find_taint(f, TRUE);
	uint32_t bits = 0, blind = 0;

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		gboolean other = FALSE;

		if (in->op == IR_CALL)
			written_by_call(w, f, taint, in, &bits, &blind);
		else if (in->op == IR_SET && writes_memory(f, in->a))
			bits |= expr_taint(f, taint, in->a, TRUE, &other);
		else if (in->op == IR_ASM)
			for (guint k = 0; k < in->n_args; k++)
				blind |= expr_taint(f, taint, f->unit->args[in->first_arg + k],
						    TRUE, &other);
	}
	bits |= blind;
	bits |= info->writes;
	blind |= info->blind;
	info->stores = f->tells_context ||
		       ((bits & ~blind) && f->ir->n_instrs <= MAX_STORING);
	if (bits == info->writes && blind == info->blind)
		return FALSE;
	info->writes = bits;
	info->blind = blind;
	return TRUE;
}

/* --- purity ------------------------------------------------------------------------- */

static gboolean instr_is_pure(struct prep *w, const struct function *f, const struct ir_instr *in)
{
	const struct ir_expr *callee;

	switch (in->op) {
	case IR_SET:
		return !writes_memory(f, in->a);
	case IR_ASM:
		for (guint k = 0; k < in->n_args; k++)
			if (writes_memory(f, f->unit->args[in->first_arg + k]))
				return FALSE;
		return TRUE;
	case IR_CALL:
		callee = function_expr(f, in->a);
		return callee->kind == IR_EXPR_FUNC && w->info[f->funcs[callee->str]->id].pure;
	default:
		return TRUE;
	}
}

/* Fields named in f, and those the functions it calls read. */
static guint64 fields_read(struct prep *w, const struct function *f)
{
	const struct ir_expr *x = f->unit->exprs + f->ir->first_expr;
	guint64 fields = 0;

	for (guint i = 0; i < f->ir->n_exprs; i++, x++) {
		if (x->kind == IR_EXPR_FIELD)
			fields |= term_field_bit(ir_str(f->unit, x->b), ir_str(f->unit, x->str));
		else if (x->kind == IR_EXPR_FUNC)
			fields |= w->info[f->funcs[x->str]->id].reads;
	}
	return fields;
}

static gboolean step_pure(struct prep *w, const struct function *f)
{
	struct func_info *info = &w->info[f->id];

	if (info->pure || info->relevant || f->ir->result.kind == IR_TYPE_VOID ||
	    f->ir->n_instrs > 60)
		return FALSE;
	if (writes_bit(f))
		return FALSE;
	for (guint i = 0; i < f->ir->n_instrs; i++)
		if (!instr_is_pure(w, f, &f->unit->instrs[f->ir->first_instr + i]))
			return FALSE;
	info->reads = fields_read(w, f);
	return info->pure = TRUE;
}

static gboolean step_parts(struct prep *w, const struct function *f)
{
	return w->info[f->id].relevant && parts_find(w->p, w->t, w->info, f);
}

static gboolean asks_for(const struct prep *w, const struct function *g)
{
	return !w->info[g->id].relevant && w->info[g->id].asks;
}

static gboolean call_asks(const struct prep *w, const struct function *f,
			  const struct ir_instr *in)
{
	const struct function *g = function_called(f, in);
	const struct targets *all;

	if (g || in->op != IR_CALL)
		return g && asks_for(w, g);
	all = program_targets(w->p, f, in->a, NULL);
	for (gsize i = 0; all && i < all->n; i++)
		if (asks_for(w, all->funcs[i]))
			return TRUE;
	return FALSE;
}

static gboolean step_asks(struct prep *w, const struct function *f)
{
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;
	gboolean asks = f->asks_within != 0;

	if (w->info[f->id].asks)
		return FALSE;
	for (guint i = 0; i < f->ir->n_instrs && !asks; i++, in++)
		asks = call_asks(w, f, in);
	w->info[f->id].asks = asks;
	return asks;
}

static gboolean step_gives(struct prep *w, const struct function *f)
{
	return gives_step(w->info, f);
}

/* Callers are put into the order, from its end, before what they call. */
static void put_in_order(struct prep *w, guint id, gboolean *seen, gsize *left)
{
	const GArray *callers = w->callers[id];

	seen[id] = TRUE;
	for (guint i = 0; callers && i < callers->len; i++)
		if (!seen[g_array_index(callers, guint, i)])
			put_in_order(w, g_array_index(callers, guint, i), seen, left);
	w->order[--*left] = id;
}

static void find_order(struct prep *w)
{
	g_autofree gboolean *seen = g_new0(gboolean, w->p->n_functions + 1);
	gsize left = w->p->n_functions;

	w->order = g_new(guint, left + 1);
	for (gsize i = 0; i < w->p->n_functions; i++)
		if (!seen[i])
			put_in_order(w, i, seen, &left);
}

/* Callees first: most is known by the time it is asked for. */
static void enqueue_all(struct prep *w)
{
	for (gsize i = 0; i < w->p->n_functions; i++)
		if (w->p->functions[w->order[i]]->ir)
			enqueue(w, w->order[i]);
}

static void find_values(struct prep *w)
{
	enqueue_all(w);
	fixpoint(w, step_pure);
	enqueue_all(w);
	fixpoint(w, step_parts);
	enqueue_all(w);
	fixpoint(w, step_decides);
	enqueue_all(w);
	fixpoint(w, step_measures);
}

/* Makes no terms, and asks for nothing that find_values() finds. */
static void *find_writes(void *data)
{
	struct prep *w = data;

	enqueue_all(w);
	fixpoint(w, step_writes);
	enqueue_all(w);
	fixpoint(w, step_gives);
	enqueue_all(w);
	fixpoint(w, step_asks);
	if (w->beside.call)
		w->beside.call(w->info, w->beside.data);
	return NULL;
}

static void find_both(struct prep *w)
{
	g_autofree gboolean *queued = g_new0(gboolean, w->p->n_functions);
	struct prep other = *w;
	pthread_t thread;
	gboolean apart;

	other.queued = queued;
	apart = w->beside.thread && thread_start(&thread, find_writes, &other, NULL);
	find_values(w);
	if (apart)
		pthread_join(thread, NULL);
	else
		find_writes(&other);
}

struct func_info *solver_prepare(const struct program *p, struct terms *t,
				 const struct solver_beside *beside)
{
	struct prep w = {
		.p = p,
		.t = t,
		.info = g_new0(struct func_info, p->n_functions),
		.callers = g_new0(GArray *, p->n_functions),
		.work = G_QUEUE_INIT,
		.queued = g_new0(gboolean, p->n_functions),
		.beside = beside ? *beside : (struct solver_beside){ 0 },
	};

	for (gsize i = 0; i < p->n_functions; i++) {
		w.info[i].answers = answers(p->functions[i]);
		w.info[i].pure = p->functions[i]->tests_bit && !writes_bit(p->functions[i]);
		if (p->functions[i]->ir)
			read_calls(&w, p->functions[i]);
	}
	find_order(&w);
	find_relevant(&w);
	find_both(&w);
	for (gsize i = 0; i < p->n_functions; i++)
		if (w.callers[i])
			g_array_unref(w.callers[i]);
	g_free(w.callers);
	g_free(w.order);
	g_free(w.queued);
	return w.info;
}

void solver_release_info(struct func_info *info, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		cfg_free(info[i].cfg);
		live_free(info[i].live);
		g_free(info[i].last);
		g_free(info[i].lacking);
		g_clear_pointer(&info[i].known_reads, g_hash_table_unref);
		g_clear_pointer(&info[i].items, g_array_unref);
	}
	g_free(info);
}

static gboolean is_field(const struct function *f, const struct ir_expr *x,
			 const struct field *field)
{
	return x->kind == IR_EXPR_FIELD && !strcmp(ir_str(f->unit, x->b), field->record) &&
	       !strcmp(term_field_plain(ir_str(f->unit, x->str)), term_field_plain(field->name));
}

/* Whether f names the field, or calls who does. */
static gboolean names_field(struct func_info *info, const struct function *f,
			    const struct field *field)
{
	const struct ir_expr *x = f->unit->exprs + f->ir->first_expr;

	for (guint i = 0; i < f->ir->n_exprs; i++, x++) {
		if (is_field(f, x, field))
			return TRUE;
		if (x->kind == IR_EXPR_FUNC && solver_reads(info, f->funcs[x->str], field))
			return TRUE;
	}
	return FALSE;
}

gboolean solver_reads(struct func_info *info, const struct function *f, const struct field *field)
{
	struct func_info *mine = &info[f->id];
	gpointer known;
	gboolean yes;

	if (!f->ir || !(mine->reads & field->bit))
		return FALSE;
	if (!mine->known_reads)
		mine->known_reads = g_hash_table_new(NULL, NULL);
	if (g_hash_table_lookup_extended(mine->known_reads, field->full, NULL, &known))
		return GPOINTER_TO_INT(known);
	/* who calls itself does not do it by that */
	g_hash_table_insert(mine->known_reads, (gpointer)field->full, GINT_TO_POINTER(FALSE));
	yes = names_field(info, f, field);
	g_hash_table_insert(mine->known_reads, (gpointer)field->full, GINT_TO_POINTER(yes));
	return yes;
}

const struct cfg *solver_cfg(struct solver *s, const struct function *f)
{
	struct func_info *info = &s->info[f->id];

	if (!info->cfg)
		info->cfg = cfg_new(f);
	return info->cfg;
}

const struct live *solver_live(struct solver *s, const struct function *f)
{
	struct func_info *info = &s->info[f->id];

	if (!info->live)
		info->live = live_new(f, solver_cfg(s, f));
	return info->live;
}

const gboolean *solver_last(struct solver *s, const struct function *f)
{
	struct func_info *info = &s->info[f->id];

	if (!info->last_known)
		info->last = lasts_find(f, solver_cfg(s, f));
	info->last_known = TRUE;
	return info->last;
}

const gboolean *solver_lacking(struct solver *s, const struct function *f)
{
	struct func_info *info = &s->info[f->id];

	if (!f->asks_within || f->asks_within & ~s->p->worlds[s->world].traits ||
	    s->world == WORLD_CORE)
		return NULL;
	if (!info->lacking_known)
		info->lacking = lasts_find_lacking(f, solver_cfg(s, f));
	info->lacking_known = TRUE;
	return info->lacking;
}
