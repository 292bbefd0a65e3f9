/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Collects per-function facts from solved contexts. A function is balanced when
 * every two of its exits that a caller could not tell apart, by what they
 * return or by what was asked of its arguments, leave the same locks (exits.c).
 */
#include "solve/facts.h"

#include <stdlib.h>
#include <string.h>

/* The events of one world, collected. */
struct collector {
	struct solver *s;
	const char *world;
	const char **held;	/* by heldset: its text, once it was asked for */
	GHashTable *seen;	/* struct solved_event */
	GArray *out;
};

/* --- events ---------------------------------------------------------------------------- */

static const char *held_text(struct collector *c, heldset set)
{
	const struct solver *s = c->s;
	g_autoptr(GString) out = NULL;
	const struct held *h;
	guint n;

	if (c->held[set])
		return c->held[set];
	out = g_string_new(NULL);
	h = lock_set_get(s->locks, set, &n);
	for (guint i = 0; i < n; i++)
		g_string_append_printf(out, "%s%s", i ? "," : "",
				       lock_class_name(s->locks, lock_ref_get(s->locks, h[i].ref)->class));
	return c->held[set] = g_intern_string(out->str);
}

/* What an event of one instruction can differ in; all texts are interned. */
static guint event_hash(gconstpointer key)
{
	const struct solved_event *x = key;
	guint h = g_direct_hash(x->function) + x->instr * 2654435761u;

	h = h * 31 + g_direct_hash(x->callee) + g_direct_hash(x->class);
	return (h * 31 + g_direct_hash(x->held)) * 31 + g_direct_hash(x->kind) + x->subclass + x->mode;
}

static gboolean event_equal(gconstpointer a, gconstpointer b)
{
	const struct solved_event *x = a, *y = b;

	return x->function == y->function && x->instr == y->instr && x->kind == y->kind &&
	       x->callee == y->callee && x->class == y->class && x->held == y->held &&
	       x->mode == y->mode && x->subclass == y->subclass;
}

/* The contexts of a function have most of their events in common. */
static void add_event(struct collector *c, const struct function *f, const struct event *e)
{
	static const char *const kinds[] = { "acquire", "try", "release", "call", "init",
					     "complete" };
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + e->instr];
	struct solved_event x = { .function = f, .instr = e->instr, .kind = kinds[e->kind],
				  .world = c->world, .line = in->line, .col = in->col,
				  .held = held_text(c, e->held) };

	if (e->kind == EVENT_CALL) {
		x.callee = e->callee->f;
	} else {
		const struct lock_ref *l = lock_ref_get(c->s->locks, e->ref);

		x.class = lock_class_name(c->s->locks, l->class);
		x.subclass = l->subclass;
		x.mode = e->mode;
	}
	if (g_hash_table_contains(c->seen, &x))
		return;
	x.file = g_intern_string(ir_str(f->unit, in->file));
	g_hash_table_add(c->seen, g_memdup2(&x, sizeof(x)));
	g_array_append_val(c->out, x);
}

static int compare_text(const char *a, const char *b)
{
	return a == b ? 0 : !a ? -1 : !b ? 1 : strcmp(a, b);
}

/* What the core does, all do: it comes before those whose names do. */
static int compare_world(const char *a, const char *b)
{
	gboolean x = !g_strcmp0(a, "core"), y = !g_strcmp0(b, "core");

	return x != y ? (int)y - (int)x : compare_text(a, b);
}

static int compare_event(const void *a, const void *b)
{
	const struct solved_event *x = a, *y = b;
	int d;

	if (x->function != y->function)
		return x->function->id < y->function->id ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->col != y->col)
		return x->col < y->col ? -1 : 1;
	if ((d = compare_text(x->kind, y->kind)) || (d = compare_text(x->class, y->class)))
		return d;
	if (x->callee != y->callee)
		return x->callee->id < y->callee->id ? -1 : 1;
	if (x->mode != y->mode || x->subclass != y->subclass)
		return x->mode != y->mode ? (int)x->mode - (int)y->mode : x->subclass - y->subclass;
	if ((d = compare_text(x->held, y->held)) || (d = compare_world(x->world, y->world)))
		return d;
	return x->instr < y->instr ? -1 : x->instr > y->instr;
}

/* What the core does is said once, by the core; what only worlds come to, by each of them. */
static gboolean says_both(const char *world, const char *later)
{
	return !compare_text(world, later) || !g_strcmp0(world, "core");
}

static gboolean same_event(const struct solved_event *x, const struct solved_event *y)
{
	return x->function == y->function && x->line == y->line && x->col == y->col &&
	       !strcmp(x->kind, y->kind) && !compare_text(x->class, y->class) &&
	       x->callee == y->callee && x->mode == y->mode && x->subclass == y->subclass &&
	       x->held == y->held && says_both(x->world, y->world);
}

static void sort_events(GArray *a)
{
	guint n = 0;

	g_array_sort(a, compare_event);
	for (guint i = 0; i < a->len; i++) {
		const struct solved_event *x = &g_array_index(a, struct solved_event, i);

		if (n && same_event(&g_array_index(a, struct solved_event, n - 1), x))
			continue;
		g_array_index(a, struct solved_event, n++) = *x;
	}
	g_array_set_size(a, n);
}

/* --- functions --------------------------------------------------------------------------- */

static int compare_function(const void *a, const void *b)
{
	const struct solved_function *x = a, *y = b;

	if (x->function != y->function)
		return x->function->id < y->function->id ? -1 : 1;
	if (x->balanced != y->balanced)
		return x->balanced - y->balanced;
	return strcmp(y->exits, x->exits);
}

/* One row a function: of its contexts, the one that is worst off. */
static void sort_functions(GArray *a)
{
	guint n = 0;

	g_array_sort(a, compare_function);
	for (guint i = 0; i < a->len; i++) {
		struct solved_function *x = &g_array_index(a, struct solved_function, i);
		struct solved_function *last = n ?
			&g_array_index(a, struct solved_function, n - 1) : NULL;

		if (last && last->function == x->function)
			last->takes_locks |= x->takes_locks;
		else
			g_array_index(a, struct solved_function, n++) = *x;
	}
	g_array_set_size(a, n);
}

/* --- one world ----------------------------------------------------------------------------- */

static gboolean of_core(const struct solver *s, const struct function *f)
{
	return g_hash_table_contains(s->p->core_places, f->place);
}

/* A generic function can be one world's operation and not the core's. */
static gboolean by_pointer(const struct function *f, const struct event *e)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + e->instr];

	return f->unit->exprs[f->ir->first_expr + in->a].kind != IR_EXPR_FUNC;
}

/* What core code does in another world is the same, but for whom it calls there. */
static gboolean is_news(const struct solver *s, const struct context *c, const struct event *e)
{
	if (s->world == WORLD_CORE || !of_core(s, c->f))
		return TRUE;
	return e->kind == EVENT_CALL && (!of_core(s, e->callee->f) || by_pointer(c->f, e));
}

void facts_collect(struct solver *s, const char *world, struct answer *out)
{
	struct collector all = {
		.s = s, .world = world, .out = out->events,
		.held = g_new0(const char *, s->locks->sets.all->len),
		.seen = g_hash_table_new_full(event_hash, event_equal, g_free, NULL),
	};

	for (guint i = 0; i < s->contexts->len; i++) {
		const struct context *c = s->contexts->pdata[i];
		struct solved_function x = { .function = c->f, .exits = c->said ? c->said : "",
					     .balanced = !c->unbalanced };

		if (!s->live[i])
			continue;
		for (guint k = 0; k < c->events->len; k++) {
			const struct event *e = &g_array_index(c->events, struct event, k);

			x.takes_locks |= e->kind != EVENT_CALL;
			if (is_news(s, c, e))
				add_event(&all, c->f, e);
		}
		x.takes_locks |= *x.exits != '\0';
		g_array_append_val(out->functions, x);
	}
	g_free(all.held);
	g_hash_table_unref(all.seen);
	sort_events(out->events);
	sort_functions(out->functions);
}

/* --- all worlds ------------------------------------------------------------------------------ */

static void append(GArray *to, const GArray *from)
{
	if (from->len)
		g_array_append_vals(to, from->data, from->len);
}

static void count(struct solution *out)
{
	for (gsize i = 0; i < out->n_functions; i++) {
		const struct solved_function *f = &out->functions[i];

		out->n_locking += f->takes_locks;
		out->n_balanced += f->takes_locks && f->balanced;
	}
}

void facts_finish(struct answer *const *answers, gsize n, struct solution *out)
{
	GArray *events = g_array_new(FALSE, FALSE, sizeof(struct solved_event));
	GArray *functions = g_array_new(FALSE, FALSE, sizeof(struct solved_function));

	for (gsize i = 0; i < n; i++) {
		if (!answers[i])
			continue;
		append(events, answers[i]->events);
		append(functions, answers[i]->functions);
	}
	sort_events(events);
	sort_functions(functions);
	out->n_events = events->len;
	out->events = (struct solved_event *)(gpointer)g_array_free(events, FALSE);
	out->n_functions = functions->len;
	out->functions = (struct solved_function *)(gpointer)g_array_free(functions, FALSE);
	count(out);
}
