/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From who calls whom: the operations (rules say which) that each context of the core
 * comes to without any code of this file system, and those that each of its own contexts
 * is come to from. Who comes to an operation on directories again has a whole tree below
 * its own, and which level an inode is of, nothing here shows: all its code is taken to
 * work on both. A file system that comes to another operation of the one below than it
 * was entered by is not seen.
 */
#include "solve/stacked.h"

#include <string.h>

#define MAX_OPERATIONS 64	/* bits of a word; there are 40 */

struct stacked {
	const struct reach_set *r;
	gboolean *own;		/* by context: code of this file system */
	guint64 *above, *below;	/* by context: operations */
	guint64 of_trees;	/* of them, those on directories */
	gboolean *contexts;	/* those that work on objects of the file system below */
};

/* --- operations --------------------------------------------------------------------------- */

static gboolean is_of(char **records, const char *slot)
{
	const char *dot = strchr(slot, '.');
	g_autofree char *record = dot ? g_strndup(slot, dot - slot) : NULL;

	return record && g_strv_contains((const char *const *)records, record);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Targets of each operation, by its bit. */
static GPtrArray *find_operations(struct stacked *x)
{
	const struct program *p = x->r->s->p;
	const struct rules *rules = x->r->s->rules;
	GPtrArray *all = g_ptr_array_new();
	guint n;
	g_autofree const char **names =
		(const char **)g_hash_table_get_keys_as_array(p->slots, &n);

	qsort(names, n, sizeof(*names), compare_names);
	for (guint i = 0; i < n && all->len < MAX_OPERATIONS; i++) {
		gboolean tree = g_strv_contains((const char *const *)rules->tree_operations,
						names[i]);

		if (!tree && !is_of(rules->file_tables, names[i]))
			continue;
		if (tree)
			x->of_trees |= 1ull << all->len;
		g_ptr_array_add(all, (gpointer)program_slot(p, names[i]));
	}
	return all;
}

static guint64 bit_of(GPtrArray *operations, const struct targets *t)
{
	guint i;

	return g_ptr_array_find(operations, t, &i) ? 1ull << i : 0;
}

/* --- down and up the calls ---------------------------------------------------------------- */

static void push(GPtrArray *work, guint context)
{
	g_ptr_array_add(work, GUINT_TO_POINTER(context));
}

static guint pop(GPtrArray *work)
{
	return GPOINTER_TO_UINT(g_ptr_array_steal_index_fast(work, work->len - 1));
}

/* By name: what is behind a pointer (a block device, a shrinker) is about other objects. */
static gboolean is_direct(const struct stacked *x, const struct caller *by)
{
	const struct context *c = x->r->all[by->context].c;
	const struct ir_unit *u = c->f->unit;
	uint32_t callee = u->instrs[c->f->ir->first_instr + by->e->instr].a;

	return u->exprs[c->f->ir->first_expr + callee].kind == IR_EXPR_FUNC;
}

static void find_below(struct stacked *x, GPtrArray *operations)
{
	g_autoptr(GPtrArray) work = g_ptr_array_new();

	for (guint i = 0; i < x->r->n; i++) {
		const GPtrArray *slots = x->r->all[i].c->slots;

		for (guint k = 0; !x->own[i] && slots && k < slots->len; k++)
			x->below[i] |= bit_of(operations, slots->pdata[k]);
		if (x->below[i])
			push(work, i);
	}
	while (work->len) {
		guint i = pop(work);
		const GArray *callers = x->r->all[i].callers;

		for (guint k = 0; k < callers->len; k++) {
			const struct caller *c = &g_array_index(callers, struct caller, k);
			guint by = c->context;

			if (x->own[by] || !(x->below[i] & ~x->below[by]) || !is_direct(x, c))
				continue;
			x->below[by] |= x->below[i];
			push(work, by);
		}
	}
}

/* Own functions in a table, by operation. */
static void begin_above(struct stacked *x, const GPtrArray *operations, GPtrArray *work)
{
	const struct solver *s = x->r->s;
	g_autofree guint64 *in_table = g_new0(guint64, s->p->n_functions);

	for (guint i = 0; i < operations->len; i++) {
		const struct targets *t = operations->pdata[i];

		for (gsize k = 0; k < t->n; k++)
			if (program_target_visible(s->p, t, k, s->world))
				in_table[t->funcs[k]->id] |= 1ull << i;
	}
	for (guint i = 0; i < x->r->n; i++) {
		x->above[i] = x->own[i] ? in_table[x->r->all[i].c->f->id] : 0;
		if (x->above[i])
			push(work, i);
	}
}

static void find_above(struct stacked *x, const GPtrArray *operations)
{
	g_autoptr(GPtrArray) work = g_ptr_array_new();

	begin_above(x, operations, work);
	while (work->len) {
		guint i = pop(work);
		const GArray *events = x->r->all[i].c->events;

		for (guint k = 0; k < events->len; k++) {
			const struct event *e = &g_array_index(events, struct event, k);

			if (e->kind != EVENT_CALL || !x->own[e->callee->id] ||
			    !(x->above[i] & ~x->above[e->callee->id]))
				continue;
			x->above[e->callee->id] |= x->above[i];
			push(work, e->callee->id);
		}
	}
}

/* --- all ------------------------------------------------------------------------------------ */

/* Notes who calls the file system below; returns the operations that are come to again. */
static guint64 find_calls(struct stacked *x)
{
	guint64 all = 0;

	for (guint i = 0; i < x->r->n; i++) {
		const GArray *events = x->r->all[i].c->events;

		for (guint k = 0; x->above[i] && k < events->len; k++) {
			const struct event *e = &g_array_index(events, struct event, k);
			guint64 again;

			if (e->kind != EVENT_CALL)
				continue;
			again = x->above[i] & x->below[e->callee->id];
			if (!again)
				continue;
			x->contexts[i] = TRUE;
			all |= again;
		}
	}
	return all;
}

gboolean *stacked_contexts(const struct reach_set *r)
{
	struct stacked x = {
		.r = r,
		.own = g_new0(gboolean, r->n + 1),
		.above = g_new0(guint64, r->n + 1),
		.below = g_new0(guint64, r->n + 1),
		.contexts = g_new0(gboolean, r->n + 1),
	};
	g_autoptr(GPtrArray) operations = find_operations(&x);

	for (guint i = 0; i < r->n; i++)
		x.own[i] = program_own(r->s->p, r->all[i].c->f, r->s->world);
	find_below(&x, operations);
	find_above(&x, operations);
	if (find_calls(&x) & x.of_trees)
		memcpy(x.contexts, x.own, r->n * sizeof(*x.own));
	g_free(x.own);
	g_free(x.above);
	g_free(x.below);
	return x.contexts;
}
