/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Turns the results of the stages into rows. Nothing is decided here; where
 * nothing was solved, the graph of the last run is judged as it is written in
 * between, so that no other run comes between.
 */
#include "cmd/save.h"

#include <string.h>

#include "base/error.h"
#include "cmd/ask.h"
#include "engines/agree.h"
#include "engines/engines.h"
#include "judge/judge.h"

#ifndef FL_VERSION
#define FL_VERSION "0.1"
#endif

static gboolean save_units(struct store *s, const struct extract_set *set, GHashTable *unseen,
			   GError **error)
{
	static const char *const status[] = { "ok", "cached", "partial", "failed" };

	for (gsize i = 0; i < set->n_results; i++) {
		const struct extract_result *r = &set->results[i];
		struct store_unit u = { .file = r->command->name, .status = status[r->status],
					.message = r->message, .parse_seconds = r->seconds };

		if (!u.message)
			u.message = g_hash_table_lookup(unseen, u.file);
		if (!store_put_unit(s, &u, error))
			return FALSE;
	}
	return TRUE;
}

static const char *linkage_name(const struct function *f)
{
	static const char *const names[] = { "extern", "static", "inline" };

	return names[f->ir->linkage];
}

/* Rows for the functions that matter to locks; rows[] becomes their number by function id. */
static gboolean save_functions(struct store *s, const struct save *w, guint *rows, GError **error)
{
	for (gsize i = 0; i < w->solution->n_functions; i++) {
		const struct solved_function *x = &w->solution->functions[i];
		const struct function *f = x->function;
		struct store_function row = {
			.id = i, .name = f->name, .file = f->file, .line = f->ir->line,
			.linkage = linkage_name(f), .takes_locks = x->takes_locks,
			.exits = x->exits, .balanced = x->balanced,
		};

		rows[f->id] = i;
		if (!store_put_function(s, &row, error))
			return FALSE;
	}
	return TRUE;
}

/* How a call names its callee. */
static const char *call_via(const struct save *w, const struct solved_event *e)
{
	const struct function *f = e->function;
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + e->instr];
	const char *via = "pointer";

	if (f->unit->exprs[f->ir->first_expr + in->a].kind == IR_EXPR_FUNC)
		return "direct";
	program_targets(w->program, f, in->a, &via);
	return via;
}

static gboolean save_events(struct store *s, const struct save *w, const guint *rows,
			    GError **error)
{
	for (gsize i = 0; i < w->solution->n_events; i++) {
		const struct solved_event *e = &w->solution->events[i];
		gboolean ok;

		if (e->callee) {
			struct store_call row = {
				.caller = rows[e->function->id], .callee = rows[e->callee->id],
				.world = strcmp(e->world, "core") ? e->world : "",
				.file = e->file, .line = e->line, .col = e->col,
				.via = call_via(w, e), .held = e->held,
			};

			ok = store_put_call(s, &row, error);
		} else {
			struct store_event row = {
				.function = rows[e->function->id], .kind = e->kind, .class = e->class,
				.mode = lock_mode_name(e->mode), .subclass = e->subclass,
				.file = e->file, .line = e->line, .col = e->col, .held = e->held,
			};

			ok = store_put_event(s, &row, error);
		}
		if (!ok)
			return FALSE;
	}
	return TRUE;
}

/* What an unresolved pointer is, for people: "RECORD.FIELD", or a variable's name. */
static char *pointer_text(const struct function *f, uint32_t e)
{
	const struct ir_expr *x = &f->unit->exprs[f->ir->first_expr + e];

	switch (x->kind) {
	case IR_EXPR_FIELD:
		return g_strdup_printf("%s.%s", ir_str(f->unit, x->b), ir_str(f->unit, x->str));
	case IR_EXPR_VAR:
		return g_strdup(ir_str(f->unit, f->unit->vars[f->ir->first_var + x->a].name));
	case IR_EXPR_GLOBAL:
		return g_strdup(f->globals[x->str]->name);
	case IR_EXPR_DEREF:
	case IR_EXPR_INDEX:
	case IR_EXPR_ADDR:
		return pointer_text(f, x->a);
	default:
		return g_strdup("?");
	}
}

static gboolean save_unresolved_call(struct store *s, const struct function *f, guint row,
				     const struct ir_instr *in, GError **error)
{
	g_autofree char *target = pointer_text(f, in->a);
	struct store_call call = {
		.caller = row, .callee = G_MAXUINT, .target = target, .world = "",
		.file = ir_str(f->unit, in->file), .line = in->line, .col = in->col,
		.via = strchr(target, '.') ? target : "variable", .held = "",
	};

	return store_put_call(s, &call, error);
}

/* Calls through pointers that nothing is bound to: what lies behind was not seen. */
static gboolean save_unresolved(struct store *s, const struct save *w, GError **error)
{
	for (gsize i = 0; i < w->solution->n_functions; i++) {
		const struct function *f = w->solution->functions[i].function;

		for (guint k = 0; !f->modelled && k < f->ir->n_instrs; k++) {
			const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + k];

			if (in->op == IR_CALL &&
			    f->unit->exprs[f->ir->first_expr + in->a].kind != IR_EXPR_FUNC &&
			    !program_targets(w->program, f, in->a, NULL) &&
			    !save_unresolved_call(s, f, i, in, error))
				return FALSE;
		}
	}
	return TRUE;
}

static gboolean save_findings(struct store *s, const GPtrArray *findings, GError **error)
{
	for (guint i = 0; findings && i < findings->len; i++)
		if (!store_put_finding(s, findings->pdata[i], error))
			return FALSE;
	return TRUE;
}

/* What other engines did not answer. */
static gboolean save_gaps(struct store *s, const GArray *gaps, GError **error)
{
	for (guint i = 0; gaps && i < gaps->len; i++) {
		const struct engine_gap *g = &g_array_index(gaps, struct engine_gap, i);

		if (!store_put_gap(s, g->rule, g->file, g->why, error))
			return FALSE;
	}
	return TRUE;
}

static guint count_failed(const struct extract_set *set)
{
	guint n = 0;

	for (gsize i = 0; i < set->n_results; i++)
		n += set->results[i].status == EXTRACT_FAILED;
	return n;
}

static struct store_run describe(const struct save *w)
{
	return (struct store_run){
		.kernel = w->plan->version, .root = w->plan->root, .config = w->plan->config,
		.tool_version = FL_VERSION, .inputs = w->inputs, .solved = w->solved,
		.scope = w->scope,
		.units = w->set->n_results, .failed = count_failed(w->set),
		.seconds = w->seconds, .partial = w->partial, .detail = w->detail, .idle = w->idle,
		.commit = w->commit, .dirty = w->dirty,
	};
}

static gboolean save_facts(struct store *s, const struct save *w, GError **error)
{
	g_autofree guint *rows = g_new0(guint, w->program->n_functions);

	return save_functions(s, w, rows, error) && save_events(s, w, rows, error) &&
	       save_unresolved(s, w, error) && store_put_graph(s, &w->solution->graph, error) &&
	       store_put_follow(s, w->follow, error);
}

/* What rules in SQL find in all that was put. */
static gboolean save_answers(struct store *s, const struct rules *r, GError **error)
{
	g_autoptr(GPtrArray) findings = store_facts_done(s, error) ? ask_rules(s, r, error) : NULL;

	return findings && save_findings(s, findings, error);
}

/* What every run says, whatever its facts come from; the end of the run. */
static gboolean save_rest(struct store *s, const struct save *w, const GPtrArray *findings,
			  GError **error)
{
	return save_units(s, w->set, w->unseen, error) && save_gaps(s, w->gaps, error) &&
	       store_put_rules(s, w->rules, error) && save_findings(s, findings, error) &&
	       save_answers(s, w->rules, error) &&
	       agree_findings(s, w->rules, w->others, TRUE, error) &&
	       save_findings(s, w->others, error) && store_commit(s, error);
}

gboolean save_run(struct store *s, const struct save *w, GError **error)
{
	struct store_run run = describe(w);

	run.unresolved = w->program->n_unresolved;
	run.functions = w->solution->n_locking;
	run.balanced = w->solution->n_balanced;
	if (!store_begin(s, &run, error))
		return FALSE;
	if (save_facts(s, w, error) && save_rest(s, w, w->findings, error))
		return TRUE;
	store_rollback(s);
	return FALSE;
}

gboolean save_others(struct store *s, const struct save *w, GError **error)
{
	g_autofree char *last = store_last_solved(s);
	struct store_run run = describe(w);
	gboolean same = !g_strcmp0(last, run.solved);

	if (!same)
		run.solved = "";
	if (!(same ? store_begin_again(s, &run, error) : store_begin(s, &run, error)))
		return FALSE;
	if (save_units(s, w->set, w->unseen, error) && save_gaps(s, w->gaps, error) &&
	    store_put_rules(s, w->rules, error) &&
	    (!same || agree_findings(s, w->rules, w->others, FALSE, error)) &&
	    save_findings(s, w->others, error) && store_commit(s, error))
		return TRUE;
	store_rollback(s);
	return FALSE;
}

gboolean save_again(struct store *s, const struct save *w, guint *n, GError **error)
{
	struct store_run run = describe(w);
	struct graph *g;
	gboolean ok = FALSE;

	if (!store_begin_again(s, &run, error))
		return FALSE;
	g = store_read_graph(s, error);
	if (g) {
		g_autoptr(GPtrArray) findings = judge_graph(g, w->rules);

		*n = findings->len;
		ok = save_rest(s, w, findings, error);
	}
	if (!ok)
		store_rollback(s);
	store_free_graph(g);
	return ok;
}
