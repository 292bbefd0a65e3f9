/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contexts: which there are, and in what order they are solved. A callee is
 * solved when a caller first needs its exits; a call back into a function that
 * is being solved sees what is known of it so far, at first a guess (it leaves
 * locks alone). Whoever used exits that change is solved again.
 */
#include "solve/solver.h"


#include <string.h>

#include "solve/gives.h"

#define MAX_CONTEXTS 24	/* per function; further calls share the general one … */
#define MAX_APART 96	/* … unless what it does to locks hangs on the arguments */
#define MAX_ROUNDS 4

guint context_hash(gconstpointer key)
{
	const struct context *c = key;
	guint h = c->f->id;

	for (guint k = 0; k < MAX_PARAMS; k++)
		h = (h ^ c->args[k]) * 2654435761u + k;
	for (guint k = 0; k < MAX_PARTS; k++)
		h = (h ^ c->parts[k]) * 2246822519u + k;
	return h;
}

gboolean context_equal(gconstpointer a, gconstpointer b)
{
	const struct context *x = a, *y = b;

	return x->f == y->f && !memcmp(x->args, y->args, sizeof(x->args)) &&
	       !memcmp(x->parts, y->parts, sizeof(x->parts));
}

/* What is worth a context: constants, functions, addresses of globals. */
static gboolean is_constant(const struct terms *t, term x)
{
	const struct term_data *d = term_get(t, x);

	return d->kind == TERM_CONST || d->kind == TERM_FUNC ||
	       (d->kind == TERM_ADDR && term_get(t, d->a)->kind == TERM_GLOBAL);
}

struct context *context_alloc(void)
{
	struct context *c = g_new0(struct context, 1);

	c->events = g_array_new(FALSE, FALSE, sizeof(struct event));
	c->guards = g_array_new(FALSE, FALSE, sizeof(guardset));
	c->dependents = g_ptr_array_new();
	c->exits = g_new0(struct exit, 1);
	c->exits[0].ret = range_any;
	c->n_exits = 1;
	return c;
}

void context_free(gpointer data)
{
	struct context *c = data;

	g_free(c->exits);
	g_array_unref(c->events);
	g_array_unref(c->guards);
	g_ptr_array_unref(c->dependents);
	if (c->slots)
		g_ptr_array_unref(c->slots);
	if (c->leaks)
		g_array_unref(c->leaks);
	if (c->settled)
		g_array_unref(c->settled);
	if (c->owing)
		g_array_unref(c->owing);
	if (c->twices)
		g_array_unref(c->twices);
	if (c->notes)
		g_ptr_array_unref(c->notes);
	if (c->keeps)
		g_array_unref(c->keeps);
	g_free(c);
}

static struct context *context_new(struct solver *s, const struct context *key)
{
	struct context *c = context_alloc();

	c->f = key->f;
	memcpy(c->args, key->args, sizeof(c->args));
	memcpy(c->parts, key->parts, sizeof(c->parts));
	c->id = s->contexts->len;
	g_ptr_array_add(s->contexts, c);
	g_hash_table_add(s->index, c);
	return c;
}

/* The context for any arguments, if that is as good as one more for some; or NULL. */
static struct context *general_will_do(struct solver *s, struct function *f)
{
	struct func_info *info = &s->info[f->id];
	struct context key = { .f = f };
	struct context *c = g_hash_table_lookup(s->index, &key);

	if (!c) {
		info->n_contexts++;
		c = context_new(s, &key);
	}
	solver_solve(s, c);
	return c->unbalanced && info->n_contexts < MAX_APART ? NULL : c;
}

/*
 * The context that stands in for one more: that for any arguments, or, while there is room, for
 * any sizes and counts. NULL: there is none as good.
 */
static struct context *wider_context(struct solver *s, const struct context *wanted)
{
	struct func_info *info = &s->info[wanted->f->id];
	struct context key = *wanted, *c = general_will_do(s, wanted->f);

	if (!c || info->n_contexts >= MAX_APART)
		return c;
	for (guint k = 0; k < MAX_PARAMS; k++)
		if (info->measures & (1u << k))
			key.args[k] = 0;
	c = g_hash_table_lookup(s->index, &key);
	if (c)
		return c;
	info->n_contexts++;
	return context_new(s, &key);
}

struct context *solver_place(struct solver *s, const struct context *key, gboolean *fresh)
{
	struct context *c = g_hash_table_lookup(s->index, key);

	*fresh = !c;
	if (c)
		return c;
	s->info[key->f->id].n_contexts++;
	return context_new(s, key);
}

static struct context *context_for(struct solver *s, const struct context *key)
{
	struct func_info *info = &s->info[key->f->id];
	struct context *c = g_hash_table_lookup(s->index, key);

	if (c)
		return c;
	if (info->n_contexts >= MAX_CONTEXTS && (c = wider_context(s, key)))
		return c;
	info->n_contexts++;
	return context_new(s, key);
}

/* Adds what is known of the bits of deciding arguments. FALSE: nothing is. */
static gboolean add_words(struct solver *s, struct context *key, const term *args, guint n)
{
	uint32_t decides = s->info[key->f->id].decides;
	gboolean found = FALSE;

	for (guint k = 0; k < n && k < key->f->ir->n_params && k < MAX_PARAMS; k++) {
		if (!(decides & (1u << k)) || key->args[k])
			continue;
		key->args[k] = term_bits(s->terms, args[k], term_leaf(s->terms, TERM_PARAM, k, 0));
		found |= key->args[k] != 0;
	}
	return found;
}

struct context *solver_context(struct solver *s, struct function *f, const term *args, guint n,
			       const term *parts)
{
	struct func_info *info = &s->info[f->id];
	struct context key = { .f = f };
	struct context *c;

	for (guint k = 0; k < n && k < f->ir->n_params && k < MAX_PARAMS; k++)
		if ((info->decides & (1u << k)) && is_constant(s->terms, args[k]))
			key.args[k] = args[k];
	for (guint k = 0; parts && k < info->n_parts; k++)
		if (parts[k] && is_constant(s->terms, parts[k]))
			key.parts[k] = parts[k];
	c = context_for(s, &key);
	if (!add_words(s, &key, args, n))
		return c;
	solver_solve(s, c);
	return c->unbalanced ? context_for(s, &key) : c;
}

void solver_joins(struct solver *s, guint class)
{
	if (class < CLASS_UNKNOWN)
		g_hash_table_add(s->joins, GUINT_TO_POINTER(class + 1));
}

static gboolean knows_arguments(const struct context *c)
{
	for (guint k = 0; k < c->f->ir->n_params && k < MAX_PARAMS; k++)
		if (c->args[k])
			return TRUE;
	return FALSE;
}

/*
 * Nothing about locks can be learnt from it, and what it gives and stores is too much
 * to follow, or is what nobody can say.
 */
static gboolean is_trivial(struct solver *s, const struct context *c)
{
	const struct func_info *info = &s->info[c->f->id];

	return !info->relevant && !info->stores &&
	       !(info->answers && (info->pure || knows_arguments(c)));
}

/*
 * What it was when it was not trivial, in a program that was kept: it leaves locks alone, and all
 * that is known of it is what it gives.
 */
static void forget(const struct solver *s, struct context *c)
{
	GArray *all[] = { c->events, c->guards, c->leaks, c->settled, c->twices, c->owing, c->keeps };

	for (guint i = 0; i < G_N_ELEMENTS(all); i++)
		if (all[i])
			g_array_set_size(all[i], 0);
	c->exits[0] = (struct exit){ .ret = gives_signs(s->info, c->f) };
	if (s->info[c->f->id].hands_back)
		c->exits[0].ret_value =
			term_leaf(s->terms, TERM_PARAM, s->info[c->f->id].hands_back - 1, 0);
	c->n_exits = 1;
	c->imprecise = c->unbalanced = c->internal = c->elsewhere = FALSE;
	c->gives_internal = 0;
	memset(c->tells, 0, sizeof(c->tells));
	memset(c->contested, 0, sizeof(c->contested));
	memset(c->undropped, 0, sizeof(c->undropped));
	memset(c->may_drop, 0, sizeof(c->may_drop));
	c->perhaps = 0;
	c->said = NULL;
}

/* Callees before their callers. */
static int compare_finished(gconstpointer a, gconstpointer b, gpointer data)
{
	const struct context *x = a, *y = b;

	(void)data;
	return x->finished < y->finished ? -1 : x->finished > y->finished;
}

void solver_redo(struct solver *s, struct context *c)
{
	if (c->queued || c->rounds >= MAX_ROUNDS)
		return;
	c->queued = TRUE;
	g_queue_insert_sorted(&s->redo, c, compare_finished, NULL);
}

static void dequeue(struct solver *s, struct context *c)
{
	if (c->queued)
		g_queue_remove(&s->redo, c);
	c->queued = FALSE;
}

/* Those that will be looked at in any case hear of it then. */
static void queue_dependents(struct solver *s, struct context *c)
{
	for (guint i = 0; i < c->dependents->len; i++) {
		struct context *user = c->dependents->pdata[i];

		if (user->looking || user->state == CONTEXT_DOUBTED)
			user->changed = TRUE;
		else
			solver_redo(s, user);
	}
}

/* Tells those c calls that c is to hear when their exits change. */
static void note_uses(struct context *c)
{
	for (guint i = 0; i < c->events->len; i++) {
		GPtrArray *users;

		if (g_array_index(c->events, struct event, i).kind != EVENT_CALL)
			continue;
		users = g_array_index(c->events, struct event, i).callee->dependents;
		if (users->len && users->pdata[users->len - 1] == c)
			continue;
		if (c->rounds == 1 || !g_ptr_array_find(users, c, NULL))
			g_ptr_array_add(users, c);
	}
}

void solver_arrived(struct context *c)
{
	c->state = CONTEXT_DONE;
	note_uses(c);
}

/* Whether these exits may decide a caller's locks: by locks, or by a result that is one thing. */
static gboolean is_telling(const struct exit *exits, guint n)
{
	struct range all = { 0 };

	for (guint i = 0; i < n; i++) {
		if (exits[i].added || exits[i].dropped || exits[i].ret_value)
			return TRUE;
		all = range_join(&all, &exits[i].ret);
	}
	return all.signs == SIGN_ZERO || !(all.signs & SIGN_ZERO);
}

/*
 * Whether who used the one and now gets the other may come to other locks. What
 * else exits tell was taken to be unknown, and is not worth doing all of a
 * recursion again.
 */
static gboolean matters(const struct solver *s, const struct exit *before, guint n,
			const struct exit *after, guint m)
{
	return (is_telling(before, n) || is_telling(after, m)) &&
	       !exits_mean_same(s->terms, before, n, after, m);
}

/*
 * Finds c's exits and has all that used others done again. Meanwhile, who asks
 * hears those of the round before: at first, a guess.
 */
static void solve(struct solver *s, struct context *c)
{
	g_autofree struct exit *before = g_memdup2(c->exits, c->n_exits * sizeof(*c->exits));
	guint n = c->n_exits;
	heldset perhaps = c->perhaps;

	c->state = CONTEXT_RUNNING;
	c->rounds++;
	c->world = s->world;
	if (is_trivial(s, c))
		forget(s, c);
	else
		flow_run(s, c);
	note_uses(c);
	c->heard = FALSE;
	for (guint i = 0; i < c->dependents->len; i++)
		((struct context *)c->dependents->pdata[i])->heard = FALSE;
	c->state = CONTEXT_DONE;
	if (c->perhaps == perhaps && !matters(s, before, n, c->exits, c->n_exits))
		return;
	for (guint i = 0; c->rounds == MAX_ROUNDS && i < c->n_exits; i++)
		c->exits[i].imprecise = TRUE; /* they would have changed again */
	queue_dependents(s, c);
}

/* Callees first: if none of them is another than before, neither is c. */
static void look_again(struct solver *s, struct context *c)
{
	c->state = CONTEXT_RUNNING;
	c->looking = TRUE;
	for (guint i = 0; i < c->events->len; i++)
		if (g_array_index(c->events, struct event, i).kind == EVENT_CALL)
			solver_solve(s, g_array_index(c->events, struct event, i).callee);
	c->looking = FALSE;
	c->state = CONTEXT_DONE;
	if (c->changed)
		solve(s, c);
	c->changed = FALSE;
}

void solver_solve(struct solver *s, struct context *c)
{
	if (c->state == CONTEXT_NEW)
		solve(s, c);
	else if (c->state == CONTEXT_DOUBTED)
		look_again(s, c);
	else
		return;
	c->finished = s->n_finished++;
}

void solver_doubt(struct context *c)
{
	g_autoptr(GPtrArray) work = g_ptr_array_new();

	c->changed = TRUE;
	g_ptr_array_add(work, c);
	while (work->len) {
		struct context *x = g_ptr_array_steal_index_fast(work, work->len - 1);

		if (x->state != CONTEXT_DONE)
			continue;
		x->state = CONTEXT_DOUBTED;
		for (guint i = 0; i < x->dependents->len; i++)
			g_ptr_array_add(work, x->dependents->pdata[i]);
	}
}

void solver_settle(struct solver *s)
{
	struct context *c;

	while ((c = g_queue_pop_head(&s->redo))) {
		c->queued = FALSE;
		solve(s, c);
	}
}

/* Whether a condition inside something c calls is not among those it has heard of. */
static gboolean is_stale(const struct solver *s, const struct context *c)
{
	for (guint i = 0; i < c->events->len; i++) {
		const struct event *e = &g_array_index(c->events, struct event, i);

		if (e->kind == EVENT_CALL && !passages_know(s->guards, e->passages, e->callee->guards))
			return TRUE;
	}
	return FALSE;
}

static int by_finished(const void *a, const void *b)
{
	return compare_finished(*(struct context *const *)a, *(struct context *const *)b, NULL);
}

void solver_refresh(struct solver *s)
{
	g_autoptr(GPtrArray) stale = g_ptr_array_new();

	for (guint i = 0; i < s->contexts->len; i++) {
		struct context *c = s->contexts->pdata[i];

		if (s->live[i] && !c->heard && is_stale(s, c))
			g_ptr_array_add(stale, c);
	}
	g_ptr_array_sort(stale, by_finished);
	for (guint i = 0; i < stale->len; i++) {
		dequeue(s, stale->pdata[i]); /* it hears of both at once */
		solve(s, stale->pdata[i]);
	}
	solver_settle(s);
}
