/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contexts: which there are, and in what order they are solved. A callee is
 * solved when a caller first needs its exits; a call back into a function that
 * is being solved sees a guess (it leaves locks alone), and is done again if
 * the guess was wrong.
 */
#include "solve/solver.h"

#include "solve/overlay.h"

#include <string.h>

#define MAX_CONTEXTS 24	/* per function; further calls share the general one */
#define MAX_ROUNDS 4

guint context_hash(gconstpointer key)
{
	const struct context *c = key;
	guint h = c->f->id;

	for (guint k = 0; k < MAX_PARAMS; k++)
		h = (h ^ c->args[k]) * 2654435761u + k;
	return h;
}

gboolean context_equal(gconstpointer a, gconstpointer b)
{
	const struct context *x = a, *y = b;

	return x->f == y->f && !memcmp(x->args, y->args, sizeof(x->args));
}

/* What is worth a context: constants, functions, addresses of globals. */
static gboolean is_constant(const struct terms *t, term x)
{
	const struct term_data *d = term_get(t, x);

	return d->kind == TERM_CONST || d->kind == TERM_FUNC ||
	       (d->kind == TERM_ADDR && term_get(t, d->a)->kind == TERM_GLOBAL);
}

static struct context *context_new(struct solver *s, const struct context *key)
{
	struct context *c = g_new0(struct context, 1);

	c->f = key->f;
	memcpy(c->args, key->args, sizeof(c->args));
	c->id = s->contexts->len;
	c->events = g_array_new(FALSE, FALSE, sizeof(struct event));
	g_ptr_array_add(s->contexts, c);
	g_hash_table_add(s->index, c);
	return c;
}

struct context *solver_context(struct solver *s, struct function *f, const term *args, guint n)
{
	struct func_info *info = &s->info[f->id];
	struct context key = { .f = f };
	struct context *c;

	for (guint k = 0; k < n && k < f->ir->n_params && k < MAX_PARAMS; k++)
		if ((info->decides & (1u << k)) && is_constant(s->terms, args[k]))
			key.args[k] = args[k];
	c = g_hash_table_lookup(s->index, &key);
	if (c)
		return c;
	if (info->n_contexts >= MAX_CONTEXTS) {
		memset(key.args, 0, sizeof(key.args));
		c = g_hash_table_lookup(s->index, &key);
		if (c)
			return c;
	}
	info->n_contexts++;
	return context_new(s, &key);
}

/* Nothing about locks can be learnt from it, and its result is too much to follow. */
static gboolean is_trivial(struct solver *s, const struct function *f)
{
	return !s->info[f->id].relevant && (!s->info[f->id].pure || f->ir->n_instrs > 40);
}

static void solve_trivially(struct context *c)
{
	c->exits = g_new0(struct exit, 1);
	c->exits[0].ret = range_any;
	c->n_exits = 1;
}

static gboolean same_exits(const struct exit *a, guint n, const struct exit *b, guint m)
{
	return n == m && !memcmp(a, b, n * sizeof(*a));
}

static gboolean is_guess(const struct context *c)
{
	const struct exit *e = c->exits;

	return c->n_exits == 1 && !e->added && !e->dropped && !e->n_writes && !e->n_guards &&
	       e->ret.signs == SIGN_ANY && !e->ret.n_values;
}

static void queue(struct solver *s, struct context *c)
{
	if (c->queued || c->rounds >= MAX_ROUNDS)
		return;
	c->queued = TRUE;
	g_queue_push_tail(&s->redo, c);
}

static void queue_dependents(struct solver *s, struct context *c)
{
	if (!c->dependents)
		return;
	for (guint i = 0; i < c->dependents->len; i++)
		queue(s, c->dependents->pdata[i]);
}

void solver_solve(struct solver *s, struct context *c, struct context *user)
{
	if (c->state == CONTEXT_RUNNING || (user && c->dependents)) {
		if (!c->dependents)
			c->dependents = g_ptr_array_new();
		if (user && !g_ptr_array_find(c->dependents, user, NULL))
			g_ptr_array_add(c->dependents, user);
	}
	if (c->state != CONTEXT_NEW)
		return;
	c->state = CONTEXT_RUNNING;
	c->rounds++;
	if (is_trivial(s, c->f))
		solve_trivially(c);
	else
		flow_run(s, c);
	c->state = CONTEXT_DONE;
	if (c->dependents && !is_guess(c))
		queue_dependents(s, c);
}

void solver_settle(struct solver *s)
{
	struct context *c;

	while ((c = g_queue_pop_head(&s->redo))) {
		g_autofree struct exit *before = g_memdup2(c->exits, c->n_exits * sizeof(*c->exits));
		guint n = c->n_exits;

		if (s->overlay)
			overlay_save(s->overlay, c);
		c->queued = FALSE;
		c->rounds++;
		c->state = CONTEXT_RUNNING;
		flow_run(s, c);
		c->state = CONTEXT_DONE;
		if (!same_exits(before, n, c->exits, c->n_exits))
			queue_dependents(s, c);
	}
}
