/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contexts, and what solving has learnt besides. Not carried: what is found again when it is
 * asked for (flow graphs, which fields a pure function reads).
 */
#include "solve/carrier.h"

#include <string.h>

#include "solve/changes.h"
#include "solve/spelling.h"

#define GONE G_MAXUINT	/* READ: what a context of a function is that is no more */

/* --- contexts ------------------------------------------------------------------------------ */

static void visit_exit_locks(struct carrier *c, heldset *x)
{
	visit_number(c, &c->helds, x);
	if (c->way == WAY_READ && !c->in.bad) { /* in the order of the numbers that they have here */
		g_autoptr(GArray) all = held_copy(c, *x);

		*x = lock_set_sorted(c->s->locks, all);
	}
}

static void visit_exit(struct carrier *c, struct exit *e)
{
	visit_exit_locks(c, &e->added);
	visit_exit_locks(c, &e->dropped);
	visit_range(c, &e->ret);
	visit_term(c, &e->ret_value);
	e->n_writes = (uint8_t)visit_count(c, e->n_writes, EXIT_WRITES);
	for (guint i = 0; i < e->n_writes; i++) {
		visit_term(c, &e->writes[i].place);
		visit_term(c, &e->writes[i].value);
	}
	e->n_guards = (uint8_t)visit_count(c, e->n_guards, EXIT_GUARDS);
	for (guint i = 0; i < e->n_guards; i++)
		visit_fact(c, &e->guards[i]);
	VISIT(c, e->imprecise);
	VISIT(c, e->more_writes);
}

static void visit_context_number(struct carrier *c, struct context **x)
{
	const GPtrArray *all = c->s->contexts;
	guint id = *x ? (*x)->id : 0;

	visit_number(c, &c->contexts, &id);
	if (c->way != WAY_READ)
		return;
	c->gone |= id == GONE;
	c->in.bad |= id >= all->len && id != GONE;
	*x = c->in.bad || id == GONE ? NULL : all->pdata[id];
}

static void visit_event(struct carrier *c, struct event *e)
{
	VISIT(c, e->kind);
	VISIT(c, e->confidence);
	VISIT(c, e->mode);
	VISIT(c, e->slips);
	VISIT(c, e->since);
	VISIT(c, e->imprecise);
	VISIT(c, e->task.in);
	VISIT(c, e->task.never);
	VISIT(c, e->task.ended);
	VISIT(c, e->chosen);
	VISIT(c, e->last);
	VISIT(c, e->put);
	VISIT(c, e->internal);
	VISIT(c, e->instr);
	visit_guard(c, &e->guard);
	visit_number(c, &c->helds, &e->held);
	visit_number(c, &c->helds, &e->dropped);
	if (e->kind != EVENT_CALL) {
		visit_number(c, &c->refs, &e->ref);
		return;
	}
	visit_context_number(c, &e->callee);
	visit_term(c, &e->args);
	visit_number(c, &c->lists, &e->passages);
}

static void visit_leak(struct carrier *c, struct leak *l)
{
	visit_number(c, &c->refs, &l->ref);
	VISIT(c, l->mode);
	VISIT(c, l->how);
	VISIT(c, l->doubt);
	VISIT(c, l->failed);
	VISIT(c, l->apart);
	VISIT(c, l->taken);
	VISIT(c, l->left);
	VISIT(c, l->out);
}

static void visit_twice(struct carrier *c, struct twice *t)
{
	visit_number(c, &c->refs, &t->ref);
	VISIT(c, t->mode);
	VISIT(c, t->taken);
	VISIT(c, t->first);
	VISIT(c, t->again);
	visit_field(c, &t->field);
	VISIT(c, t->word);
	visit_long(c, &t->bits);
}

static void visit_owing(struct carrier *c, struct owing *o)
{
	VISIT(c, o->param);
	visit_class(c, &o->class);
	VISIT(c, o->how);
	VISIT(c, o->failed);
	VISIT(c, o->doubt);
	VISIT(c, o->out);
	VISIT(c, o->via);
}

static void visit_settled(struct carrier *c, struct settled *x)
{
	VISIT(c, x->call);
	visit_class(c, &x->class);
}

DEFINE_VISIT_ALL(visit_events, struct event, visit_event)
DEFINE_VISIT_ALL(visit_guards, guardset, visit_guard)
DEFINE_VISIT_ALL(visit_leaks, struct leak, visit_leak)
DEFINE_VISIT_ALL(visit_twices, struct twice, visit_twice)
DEFINE_VISIT_ALL(visit_owings, struct owing, visit_owing)
DEFINE_VISIT_ALL(visit_settleds, struct settled, visit_settled)
DEFINE_VISIT_ALL(visit_classes, guint, visit_class)

/* An array that is NULL where there is none. */
static void visit_optional(struct carrier *c, GArray **all, guint size,
			   void (*visit)(struct carrier *c, GArray *all))
{
	guint32 there = *all != NULL;

	visit_word(c, &there);
	if (there && !*all)
		*all = g_array_new(FALSE, TRUE, size);
	if (there)
		visit(c, *all);
}

static void visit_pointers(struct carrier *c, GPtrArray **all,
			   void (*visit)(struct carrier *c, gpointer *x))
{
	guint n = visit_count(c, *all ? (*all)->len : 0, G_MAXUINT);

	if (n && !*all)
		*all = g_ptr_array_new();
	if (c->way == WAY_READ && n)
		g_ptr_array_set_size(*all, (int)n);
	for (guint i = 0; i < n; i++)
		visit(c, &(*all)->pdata[i]);
}

static void visit_noted_field(struct carrier *c, gpointer *f)
{
	visit_field(c, (const struct field **)f);
}

static void visit_key(struct carrier *c, struct context *x)
{
	visit_function(c, &x->f);
	for (guint k = 0; k < MAX_PARAMS; k++)
		visit_term(c, &x->args[k]);
	for (guint k = 0; k < MAX_PARTS; k++)
		visit_term(c, &x->parts[k]);
}

static void visit_exits(struct carrier *c, struct context *x)
{
	x->n_exits = visit_count(c, x->n_exits, G_MAXUINT16);
	if (c->way == WAY_READ) {
		g_free(x->exits);
		x->exits = g_new0(struct exit, x->n_exits + 1);
	}
	for (guint i = 0; i < x->n_exits; i++)
		visit_exit(c, &x->exits[i]);
}

static void visit_flags(struct carrier *c, struct context *x)
{
	VISIT(c, x->imprecise);
	VISIT(c, x->unbalanced);
	VISIT(c, x->internal);
	VISIT(c, x->gives_internal);
	VISIT(c, x->elsewhere);
	VISIT(c, x->rounds);
	VISIT(c, x->world);
	VISIT(c, x->finished);
}

/* What it is besides its key. */
static void visit_content(struct carrier *c, struct context *x)
{
	visit_exits(c, x);
	visit_events(c, x->events);
	visit_guards(c, x->guards);
	visit_optional(c, &x->leaks, sizeof(struct leak), visit_leaks);
	visit_optional(c, &x->settled, sizeof(struct settled), visit_settleds);
	visit_optional(c, &x->twices, sizeof(struct twice), visit_twices);
	visit_optional(c, &x->owing, sizeof(struct owing), visit_owings);
	visit_optional(c, &x->keeps, sizeof(guint), visit_classes);
	visit_pointers(c, &x->notes, visit_noted_field);
	visit_pointers(c, &x->slots, visit_targets);
	visit_flags(c, x);
	for (guint i = 0; i < MAX_TELLS; i++)
		visit_term(c, &x->tells[i]);
	for (guint i = 0; i < MAX_CONTESTED; i++) {
		visit_class_after(c, &x->contested[i]);
		visit_class_after(c, &x->undropped[i]);
		visit_class_after(c, &x->may_drop[i]);
	}
	visit_exit_locks(c, &x->perhaps);
	visit_text(c, &x->said);
}

static void visit_keys(struct carrier *c)
{
	for (guint i = 0; i < c->contexts.n; i++)
		visit_key(c, c->s->contexts->pdata[c->contexts.from + i]);
}

/* Which of them there are here, or are made. */
static void read_keys(struct carrier *c)
{
	c->fresh = g_new0(gboolean, c->contexts.n + 1);
	for (guint i = 0; i < c->contexts.n && !c->in.bad; i++) {
		struct context key = { 0 };

		visit_key(c, &key);
		c->contexts.now[i] = GONE;
		if (!c->in.bad && key.f)
			c->contexts.now[i] = solver_place(c->s, &key, &c->fresh[i])->id;
	}
}

static void visit_contents(struct carrier *c)
{
	for (guint i = 0; i < c->contexts.n; i++)
		visit_content(c, c->s->contexts->pdata[c->contexts.from + i]);
}

static int by_finished(gconstpointer a, gconstpointer b)
{
	const struct context *x = *(struct context *const *)a, *y = *(struct context *const *)b;

	return x->finished < y->finished ? -1 : x->finished > y->finished;
}

static gboolean is_call_of_gone(const struct event *e)
{
	return e->kind == EVENT_CALL && !e->callee;
}

/* What it says of what is no more is left out; who reads has to know. */
static void tear(struct carrier *c, struct context *x)
{
	for (guint i = x->events->len; i-- > 0;)
		if (is_call_of_gone(&g_array_index(x->events, struct event, i)))
			g_array_remove_index(x->events, i);
	for (guint i = x->slots ? x->slots->len : 0; i-- > 0;)
		if (!x->slots->pdata[i])
			g_ptr_array_remove_index(x->slots, i);
	if (c->torn)
		g_ptr_array_add(c->torn, x);
}

/* What both have is read and forgotten, as is what was solved of functions that are no more. */
static void read_contents(struct carrier *c)
{
	g_autoptr(GPtrArray) fresh = g_ptr_array_new();

	for (guint i = 0; i < c->contexts.n && !c->in.bad; i++) {
		struct context *x = c->fresh[i] ? c->s->contexts->pdata[c->contexts.now[i]] :
						  context_alloc();

		c->gone = FALSE;
		visit_content(c, x);
		if (c->fresh[i])
			g_ptr_array_add(fresh, x);
		else
			context_free(x);
		if (c->fresh[i] && c->gone)
			tear(c, x);
	}
	if (c->in.bad)
		return;
	for (guint i = 0; i < fresh->len; i++)
		solver_arrived(fresh->pdata[i]);
	g_ptr_array_sort(fresh, by_finished);
	for (guint i = 0; i < fresh->len; i++)
		((struct context *)fresh->pdata[i])->finished = c->s->n_finished++;
}

void carry_contexts(struct carrier *c)
{
	if (c->way == WAY_READ) {
		read_keys(c);
		read_contents(c);
	} else {
		visit_keys(c);
		visit_contents(c);
	}
}

/* --- what solving has learnt besides -------------------------------------------------------- */

static void visit_change(struct carrier *c, const struct field *f, struct change *x)
{
	struct function *of = (struct function *)x->f;

	visit_field(c, &f);
	VISIT(c, x->word);
	visit_long(c, &x->bits);
	visit_class(c, &x->class);
	visit_function(c, &of);
	VISIT(c, x->instr);
	x->f = of;
	if (c->way == WAY_READ && !c->in.bad && of && f)
		changes_add(c->s->changes, f, x);
}

static void put_change(const struct field *f, const struct change *one, void *data)
{
	struct change x = *one;

	visit_change(data, f, &x);
}

static void carry_changes(struct carrier *c)
{
	guint n = visit_count(c, changes_count(c->s->changes), G_MAXUINT);

	if (c->way != WAY_READ) {
		changes_each(c->s->changes, put_change, c);
		return;
	}
	for (guint i = 0; i < n && !c->in.bad; i++) {
		struct change x = { 0 };

		visit_change(c, NULL, &x);
	}
}

static void carry_joins(struct carrier *c)
{
	guint n = visit_count(c, g_hash_table_size(c->s->joins), G_MAXUINT);
	g_autoptr(GList) all = c->way == WAY_READ ? NULL : g_hash_table_get_keys(c->s->joins);
	const GList *l = all;

	for (guint i = 0; i < n; i++) {
		guint class = l ? GPOINTER_TO_UINT(l->data) - 1 : 0;

		visit_class(c, &class);
		if (c->way == WAY_READ && !c->in.bad)
			solver_joins(c->s, class);
		l = l ? l->next : NULL;
	}
}

static void carry_restless(struct carrier *c)
{
	struct solver *s = c->s;
	struct function *f;

	for (gsize i = 0; c->way == WAY_WRITE && i < s->p->n_functions; i++) {
		f = s->p->functions[i];
		if (s->info[i].restless)
			visit_function(c, &f);
	}
	f = NULL;
	if (c->way == WAY_WRITE)
		visit_function(c, &f);
	while (c->way == WAY_READ) {
		const char *spelt = bytes_get_text(&c->in);

		if (!spelt)
			break;
		f = spelling_find_function(s->spelling, spelt);
		if (f)
			s->info[f->id].restless = TRUE;
	}
}

void carry_learnt(struct carrier *c)
{
	carry_changes(c);
	carry_joins(c);
	carry_restless(c);
}
