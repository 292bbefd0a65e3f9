/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads where solved contexts ask a field twice over one lock (twice.c), and who writes that
 * field with a lock of the object held (changes.c). Whoever asks with that lock held, by itself
 * or by all its callers, is answered the same; so is who is about to take that very lock.
 */
#include "solve/unpaired.h"

#include "solve/changes.h"

struct unpaired {
	struct solver *s;
	struct node_table *nodes;
	GArray *out;
	gboolean *called;	/* by function id: by some live context */
	GHashTable *without;	/* class + 1 → gboolean by context id: it is come to without */
	GHashTable *told;	/* struct place */
};

struct place {
	const struct function *f;
	guint class;
};

static guint place_hash(gconstpointer key)
{
	const struct place *p = key;

	return g_direct_hash(p->f) ^ p->class * 2654435761u;
}

static gboolean place_equal(gconstpointer a, gconstpointer b)
{
	const struct place *x = a, *y = b;

	return x->f == y->f && x->class == y->class;
}

/* --- who holds the lock --------------------------------------------------------------------- */

static gboolean has_class(const struct unpaired *w, heldset set, guint class)
{
	guint n;
	const struct held *h = lock_set_get(w->s->locks, set, &n);

	for (guint i = 0; i < n; i++)
		if (lock_ref_get(w->s->locks, h[i].ref)->class == class)
			return TRUE;
	return FALSE;
}

static void find_called(struct unpaired *w)
{
	for (guint i = 0; i < w->s->contexts->len; i++) {
		const struct context *x = w->s->contexts->pdata[i];

		for (guint k = 0; w->s->live[i] && k < x->events->len; k++) {
			const struct event *e = &g_array_index(x->events, struct event, k);

			if (e->kind == EVENT_CALL)
				w->called[e->callee->f->id] = TRUE;
		}
	}
}

static void enter(gboolean *been, GPtrArray *work, struct context *c)
{
	if (!been[c->id])
		g_ptr_array_add(work, c);
	been[c->id] = TRUE;
}

/* Which contexts some way from where nobody calls comes to, none of whose functions holds it. */
static const gboolean *find_without(struct unpaired *w, guint class)
{
	gpointer key = GUINT_TO_POINTER(class + 1);
	gboolean *been = g_hash_table_lookup(w->without, key);
	g_autoptr(GPtrArray) work = NULL;

	if (been)
		return been;
	been = g_new0(gboolean, w->s->contexts->len);
	g_hash_table_insert(w->without, key, been);
	work = g_ptr_array_new();
	for (guint i = 0; i < w->s->roots->len; i++) {
		struct context *c = w->s->roots->pdata[i];

		if (!w->called[c->f->id])
			enter(been, work, c);
	}
	while (work->len) {
		const struct context *x = g_ptr_array_steal_index_fast(work, work->len - 1);

		for (guint k = 0; k < x->events->len; k++) {
			const struct event *e = &g_array_index(x->events, struct event, k);

			if (e->kind == EVENT_CALL && !has_class(w, e->held, class))
				enter(been, work, e->callee);
		}
	}
	return been;
}

/* Whether the context holds it itself where the lock is taken. */
static gboolean holds(const struct unpaired *w, const struct context *x, uint32_t instr,
		      guint class)
{
	for (guint k = 0; k < x->events->len; k++) {
		const struct event *e = &g_array_index(x->events, struct event, k);

		if (e->instr == instr && has_class(w, e->held, class))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_change(const struct change *c, const struct twice *t)
{
	if (c->word != t->word)
		return FALSE;
	if (t->bits == CHANGE_WHOLE)
		return TRUE;
	return c->bits != CHANGE_WHOLE && (c->bits & t->bits);
}

/* Who may write the field between the two questions; NULL: nobody. */
static const struct change *find_change(struct unpaired *w, const struct context *x,
					const struct twice *t)
{
	const GArray *all = changes_of(w->s->changes, t->field);
	guint taken = lock_ref_get(w->s->locks, t->ref)->class;

	for (guint i = 0; all && i < all->len; i++) {
		const struct change *c = &g_array_index(all, struct change, i);

		if (is_change(c, t) && c->class != taken && !holds(w, x, t->taken, c->class) &&
		    find_without(w, c->class)[x->id])
			return c;
	}
	return NULL;
}

/* --- in words ------------------------------------------------------------------------------- */

static void add_step(struct edge *e, const struct function *f, uint32_t instr, const char *fmt,
		     const char *what, const char *more)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + instr];
	g_autofree char *text = g_strdup_printf(fmt, what, more);

	e->steps[e->n_steps++] = (struct step){
		.file = g_intern_string(ir_str(f->unit, in->file)), .line = in->line,
		.col = in->col, .function = f->name, .what = g_intern_string(text) };
}

static void tell(struct unpaired *w, const struct context *x, const struct twice *t,
		 const struct change *by)
{
	const struct lock_ref *l = lock_ref_get(w->s->locks, t->ref);
	const char *name = lock_class_name(w->s->locks, l->class);
	guint node = node_of(w->nodes, l, t->mode);
	struct edge e = { .outer = node, .inner = node, .confidence = CONFIDENCE_HIGH,
			  .reason = "", .same_instance = SAME_UNPAIRED };

	e.steps = g_new0(struct step, 3);
	add_step(&e, x->f, t->first, "asks %s whether to take %s", t->field->full, name);
	add_step(&e, x->f, t->again, "asks %s again whether to drop %s", t->field->full, name);
	add_step(&e, by->f, by->instr, "writes %s with %s held", t->field->full,
		 lock_class_name(w->s->locks, by->class));
	g_array_append_val(w->out, e);
}

static void see(struct unpaired *w, const struct context *x, const struct twice *t)
{
	struct place p = { x->f, lock_ref_get(w->s->locks, t->ref)->class };
	const struct change *by;

	if (p.class >= CLASS_UNKNOWN || g_hash_table_contains(w->told, &p))
		return;
	by = find_change(w, x, t);
	if (!by)
		return;
	g_hash_table_add(w->told, g_memdup2(&p, sizeof(p)));
	tell(w, x, t, by);
}

void unpaired_collect(struct solver *s, struct node_table *nodes, GArray *out)
{
	g_autofree gboolean *called = g_new0(gboolean, s->p->n_functions);
	struct unpaired w = { .s = s, .nodes = nodes, .out = out, .called = called };

	w.without = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	w.told = g_hash_table_new_full(place_hash, place_equal, g_free, NULL);
	find_called(&w);
	for (guint i = 0; i < s->contexts->len; i++) {
		const struct context *x = s->contexts->pdata[i];

		for (guint k = 0; s->live[i] && x->twices && k < x->twices->len; k++)
			see(&w, x, &g_array_index(x->twices, struct twice, k));
	}
	g_hash_table_unref(w.without);
	g_hash_table_unref(w.told);
}
