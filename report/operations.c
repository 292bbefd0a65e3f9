/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_function, v_call and v_event once, into memory, and walks from an operation to what it
 * calls, level by level. Of several calls of one function by another it knows the first, and what
 * is held there. Does not know which conditions exclude each other, nor takes off what is held
 * what a function drops for its caller: it is what tree shows, not what a finding needs.
 */
#include "report/operations.h"

#include <string.h>

#include "report/effects.h"
#include "report/row.h"
#include "report/tree.h"

struct call {
	guint caller, callee, line;
	const char *world, *held;	/* of `texts`; world "": in all */
};

struct bound {
	struct operation operation;
	const char *world;
};

struct event {
	guint function, line;
	const char *class, *mode, *held;
	gboolean tried, dropped;
};

struct operations {
	GStringChunk *texts;		/* each once */
	GPtrArray *functions;		/* struct operation_function by id; NULL: no such */
	GArray *calls;			/* struct call by caller */
	GArray *events;			/* struct event by function, line */
	GArray *bound;			/* struct bound by world, field, function */
	GPtrArray *worlds;
	GHashTable *no_locks;
	const char *everywhere;		/* "" of `texts` */
};

/* --- reading ------------------------------------------------------------------------------ */

static void free_function(void *data)
{
	struct operation_function *f = data;

	if (!f)
		return;
	g_free(f->name);
	g_free(f->file);
	g_free(f->exits);
	g_free(f);
}

static gboolean on_function(int n, const char *const *names, const char *const *v, void *data)
{
	struct operations *o = data;
	struct operation_function *f = g_new0(struct operation_function, 1);
	guint id = row_number(v[0]);

	(void)n;
	(void)names;
	*f = (struct operation_function){ g_strdup(v[1]), g_strdup(v[2]), g_strdup(v[3]),
					   row_number(v[4]) };
	while (o->functions->len <= id)
		g_ptr_array_add(o->functions, NULL);
	free_function(o->functions->pdata[id]);
	o->functions->pdata[id] = f;
	return TRUE;
}

static gboolean on_call(int n, const char *const *names, const char *const *v, void *data)
{
	struct operations *o = data;
	struct call call = { row_number(v[0]), row_number(v[1]), row_number(v[4]),
			     g_string_chunk_insert_const(o->texts, v[2]),
			     g_string_chunk_insert_const(o->texts, v[3]) };

	(void)n;
	(void)names;
	g_array_append_val(o->calls, call);
	return TRUE;
}

static gboolean on_bound(int n, const char *const *names, const char *const *v, void *data)
{
	struct operations *o = data;
	const char *world = g_string_chunk_insert_const(o->texts, v[0]);
	struct bound bound = {
		{ g_string_chunk_insert_const(o->texts, v[1]), row_number(v[2]) }, world,
	};

	(void)n;
	(void)names;
	g_array_append_val(o->bound, bound);
	if (!o->worlds->len || o->worlds->pdata[o->worlds->len - 1] != world)
		g_ptr_array_add(o->worlds, (char *)world);
	return TRUE;
}

static gboolean on_event(int n, const char *const *names, const char *const *v, void *data)
{
	struct operations *o = data;
	const char *subclass = effects_subclass(v[4]);
	g_autofree char *class = g_strconcat(v[1], *subclass ? "/" : "", subclass, NULL);
	struct event event = {
		.function = row_number(v[0]), .line = row_number(v[5]),
		.class = g_string_chunk_insert_const(o->texts, class),
		.mode = g_string_chunk_insert_const(o->texts, v[2]), .tried = !strcmp(v[3], "try"),
		.dropped = !strcmp(v[3], "release"),
		.held = g_string_chunk_insert_const(o->texts, v[6]),
	};

	(void)n;
	(void)names;
	g_array_append_val(o->events, event);
	return TRUE;
}

static gboolean load(struct store *s, struct operations *o, GError **error)
{
	return store_query(s, "SELECT id, coalesce(name, ''), coalesce(file, ''), "
			   "coalesce(exits, ''), line FROM v_function",
			   NULL, 0, on_function, o, error) &&
	       store_query(s, "SELECT caller_id, callee_id, coalesce(world, '') AS w, "
			   "coalesce(held, ''), min(line * 1000 + min(col, 999)) / 1000 FROM v_call "
			   "WHERE callee_id IS NOT NULL GROUP BY 1, 2, 3 ORDER BY caller_id, callee_id, w",
			   NULL, 0, on_call, o, error) &&
	       store_query(s, "SELECT coalesce(world, '') AS w, via, callee_id FROM v_call "
			   "WHERE callee_id IS NOT NULL AND instr(via, '.') GROUP BY 1, 2, 3 "
			   "ORDER BY w, via, callee, callee_id", NULL, 0, on_bound, o, error) &&
	       store_query(s, "SELECT function_id, class, coalesce(mode, ''), kind, subclass, line, "
			   "coalesce(held, '') FROM v_event WHERE kind IN ('acquire', 'try', 'release') "
			   "ORDER BY function_id, line, col, class", NULL, 0, on_event, o, error);
}

struct operations *operations_load(struct store *s, GError **error)
{
	struct operations *o = g_new0(struct operations, 1);

	o->texts = g_string_chunk_new(1 << 16);
	o->everywhere = g_string_chunk_insert_const(o->texts, "");
	o->functions = g_ptr_array_new_with_free_func(free_function);
	o->calls = g_array_new(FALSE, FALSE, sizeof(struct call));
	o->events = g_array_new(FALSE, FALSE, sizeof(struct event));
	o->bound = g_array_new(FALSE, FALSE, sizeof(struct bound));
	o->worlds = g_ptr_array_new();
	o->no_locks = effects_no_locks(s, error);
	if (o->no_locks && load(s, o, error))
		return o;
	operations_free(o);
	return NULL;
}

void operations_free(struct operations *o)
{
	if (!o)
		return;
	if (o->no_locks)
		g_hash_table_unref(o->no_locks);
	g_ptr_array_unref(o->worlds);
	g_array_unref(o->bound);
	g_array_unref(o->events);
	g_array_unref(o->calls);
	g_ptr_array_unref(o->functions);
	g_string_chunk_free(o->texts);
	g_free(o);
}

/* --- asking ------------------------------------------------------------------------------- */

const GPtrArray *operations_worlds(const struct operations *o)
{
	return o->worlds;
}

GArray *operations_of(const struct operations *o, const char *world)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(struct operation));

	for (guint i = 0; i < o->bound->len; i++) {
		const struct bound *b = &g_array_index(o->bound, struct bound, i);

		if (!strcmp(b->world, world))
			g_array_append_val(found, b->operation);
	}
	return found;
}

const struct operation_function *operations_function(const struct operations *o, guint function)
{
	static const struct operation_function none = { (char *)"?", (char *)"", (char *)"", 0 };
	const struct operation_function *f = function < o->functions->len ?
		o->functions->pdata[function] : NULL;

	return f ? f : &none;
}

/* Of a sorted array whose members begin with the function: the first of this one. */
static guint first_of(const GArray *all, guint function)
{
	guint low = 0, high = all->len, size = g_array_get_element_size((GArray *)all);

	while (low < high) {
		guint mid = low + (high - low) / 2;

		if (*(const guint *)(const void *)(all->data + (gsize)mid * size) < function)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

char *operations_effect(const struct operations *o, guint function)
{
	const char *exits = operations_function(o, function)->exits;
	g_autoptr(GString) own = g_string_new(NULL);

	for (guint i = first_of(o->events, function); *exits && i < o->events->len; i++) {
		const struct event *e = &g_array_index(o->events, struct event, i);

		if (e->function != function)
			break;
		g_string_append_len(own, e->class, strcspn(e->class, "/"));
		g_string_append_c(own, ',');
	}
	return effects_say(exits, own->str, o->no_locks);
}

char *operations_held(const struct operations *o, const char *held)
{
	return effects_held(held, o->no_locks);
}

/* One walk: functions in the order they are come to, and how. */
struct walk {
	const struct operations *o;
	const char *world;
	GArray *reached;	/* struct reached */
	GHashTable *seen;	/* function + 1 */
	GHashTable *had;	/* "class mode" of `locks` */
	GPtrArray *locks;
};

struct reached {
	guint function, from, depth;	/* from: index of the step before; of the first: 0 */
	guint line;			/* of the call */
	const char *held;		/* of operations.texts */
};

static void free_lock(void *data)
{
	struct operation_lock *lock = data;

	g_array_unref(lock->way);
	g_free(lock);
}

static GArray *way_to(const struct walk *w, guint at)
{
	GArray *way = g_array_new(FALSE, FALSE, sizeof(struct operation_step));

	for (;; at = g_array_index(w->reached, struct reached, at).from) {
		const struct reached *r = &g_array_index(w->reached, struct reached, at);
		struct operation_step step = { r->function, r->line, r->held };

		g_array_prepend_val(way, step);
		if (!at)
			return way;
	}
}

/* What is held on the way and what is held here, each once. */
static const char *held_with(const struct walk *w, guint at, const char *here)
{
	const char *before = g_array_index(w->reached, struct reached, at).held;
	g_autofree char *all = NULL;

	if (!*here || !*before)
		return *here ? here : before;
	all = tree_join_held(before, here);
	return g_string_chunk_insert_const(w->o->texts, all);
}

static void add_events(struct walk *w, guint at)
{
	guint function = g_array_index(w->reached, struct reached, at).function;

	for (guint i = first_of(w->o->events, function); i < w->o->events->len; i++) {
		const struct event *e = &g_array_index(w->o->events, struct event, i);
		struct operation_lock *lock;

		if (e->function != function)
			break;
		if (e->dropped ||
		    !g_hash_table_add(w->had, g_strdup_printf("%s\n%s\n%d", e->class, e->mode,
							      e->tried)))
			continue;
		lock = g_new0(struct operation_lock, 1);
		*lock = (struct operation_lock){
			.class = e->class, .mode = e->mode, .tried = e->tried, .line = e->line, .by = "",
			.held = held_with(w, at, e->held), .way = way_to(w, at),
		};
		g_ptr_array_add(w->locks, lock);
	}
}

static void add_calls(struct walk *w, guint at)
{
	struct reached now = g_array_index(w->reached, struct reached, at);

	for (guint i = first_of(w->o->calls, now.function); i < w->o->calls->len; i++) {
		const struct call *c = &g_array_index(w->o->calls, struct call, i);
		struct reached next = { c->callee, at, now.depth + 1, c->line, NULL };

		if (c->caller != now.function)
			break;
		if ((c->world != w->o->everywhere && strcmp(c->world, w->world)) ||
		    !g_hash_table_add(w->seen, GUINT_TO_POINTER(c->callee + 1)))
			continue;
		next.held = held_with(w, at, c->held);
		g_array_append_val(w->reached, next);
	}
}

GPtrArray *operations_locks(const struct operations *o, const char *world, guint function,
			    guint depth)
{
	struct walk w = {
		.o = o, .world = world, .reached = g_array_new(FALSE, FALSE, sizeof(struct reached)),
		.seen = g_hash_table_new(NULL, NULL),
		.had = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.locks = g_ptr_array_new_with_free_func(free_lock),
	};
	struct reached first = { function, 0, 0, 0, o->everywhere };

	g_array_append_val(w.reached, first);
	g_hash_table_add(w.seen, GUINT_TO_POINTER(function + 1));
	for (guint i = 0; i < w.reached->len; i++) {
		add_events(&w, i);
		if (g_array_index(w.reached, struct reached, i).depth < depth)
			add_calls(&w, i);
	}
	g_array_unref(w.reached);
	g_hash_table_unref(w.seen);
	g_hash_table_unref(w.had);
	return w.locks;
}

/* --- where they are dropped again --------------------------------------------------------- */

struct drops {
	const struct operations *o;
	const char *world;
	GHashTable *classes;	/* of the locks that are shown, without subclasses */
	GHashTable *functions;	/* id + 1: on ways to them */
	GHashTable *had;	/* "function class" of `found` */
	GPtrArray *found;
};

/* The first n steps of a lock's way lead to who drops a lock of the class. */
static void add_drop(struct drops *d, const struct operation_lock *near, guint n,
		     const struct operation_lock *drop)
{
	guint function = g_array_index(near->way, struct operation_step, n - 1).function;
	struct operation_lock *lock;

	if (!g_hash_table_add(d->had, g_strdup_printf("%u %s", function, drop->class)))
		return;
	lock = g_memdup2(drop, sizeof(*drop));
	lock->dropped = TRUE;
	lock->held = "";
	lock->way = g_array_new(FALSE, FALSE, sizeof(struct operation_step));
	g_array_append_vals(lock->way, near->way->data, n);
	g_ptr_array_add(d->found, lock);
}

static void add_own_drops(struct drops *d, const struct operation_lock *near, guint n)
{
	guint function = g_array_index(near->way, struct operation_step, n - 1).function;

	for (guint i = first_of(d->o->events, function); i < d->o->events->len; i++) {
		const struct event *e = &g_array_index(d->o->events, struct event, i);
		g_autofree char *class = g_strndup(e->class, strcspn(e->class, "/"));
		struct operation_lock drop = { .class = e->class, .mode = "", .by = "", .line = e->line };

		if (e->function != function)
			break;
		if (e->dropped && g_hash_table_contains(d->classes, class))
			add_drop(d, near, n, &drop);
	}
}

/* Those that are on a way themselves say so there. */
static void add_called_drops(struct drops *d, const struct operation_lock *near, guint n)
{
	guint function = g_array_index(near->way, struct operation_step, n - 1).function;

	for (guint i = first_of(d->o->calls, function); i < d->o->calls->len; i++) {
		const struct call *c = &g_array_index(d->o->calls, struct call, i);
		const struct operation_function *callee = operations_function(d->o, c->callee);
		GHashTableIter iter;
		gpointer class;

		if (c->caller != function)
			break;
		if ((c->world != d->o->everywhere && strcmp(c->world, d->world)) || !*callee->exits ||
		    g_hash_table_contains(d->functions, GUINT_TO_POINTER(c->callee + 1)))
			continue;
		g_hash_table_iter_init(&iter, d->classes);
		while (g_hash_table_iter_next(&iter, &class, NULL)) {
			struct operation_lock drop = { .class = class, .mode = "", .by = callee->name,
						       .line = c->line };

			if (effects_drop(callee->exits, class))
				add_drop(d, near, n, &drop);
		}
	}
}

static void note_lock(struct drops *d, const struct operation_lock *lock)
{
	g_autofree char *class = g_strndup(lock->class, strcspn(lock->class, "/"));

	g_hash_table_add(d->classes, (char *)g_string_chunk_insert_const(d->o->texts, class));
	for (guint n = 0; n < lock->way->len; n++) {
		guint function = g_array_index(lock->way, struct operation_step, n).function;

		g_hash_table_add(d->functions, GUINT_TO_POINTER(function + 1));
	}
}

GPtrArray *operations_drops(const struct operations *o, const char *world, const GPtrArray *locks)
{
	struct drops d = {
		.o = o, .world = world, .classes = g_hash_table_new(g_str_hash, g_str_equal),
		.functions = g_hash_table_new(NULL, NULL),
		.had = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.found = g_ptr_array_new_with_free_func(free_lock),
	};
	g_autoptr(GHashTable) looked = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < locks->len; i++)
		note_lock(&d, locks->pdata[i]);
	for (guint i = 0; i < locks->len; i++) {
		const struct operation_lock *lock = locks->pdata[i];

		for (guint n = 1; n <= lock->way->len; n++) {
			guint f = g_array_index(lock->way, struct operation_step, n - 1).function;

			if (!g_hash_table_add(looked, GUINT_TO_POINTER(f + 1)))
				continue;
			add_own_drops(&d, lock, n);
			add_called_drops(&d, lock, n);
		}
	}
	g_hash_table_unref(d.classes);
	g_hash_table_unref(d.functions);
	g_hash_table_unref(d.had);
	return d.found;
}
