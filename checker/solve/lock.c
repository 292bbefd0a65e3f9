/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names lock classes and interns references and held sets. A class is the last
 * record and field on the way to the lock; records that are themselves only
 * locks (a seqlock_t's inner spinlock) are passed over, and an index that is
 * constant is part of the name (the freeze levels).
 */
#include "solve/lock.h"

static guint ref_hash(gconstpointer key)
{
	const struct lock_ref *r = key;

	return r->class * 2654435761u ^ r->instance * 40503u ^ (guint)r->subclass * 977u ^
	       (guint)r->kind * 31u;
}

static gboolean ref_equal(gconstpointer a, gconstpointer b)
{
	const struct lock_ref *x = a, *y = b;

	return x->class == y->class && x->instance == y->instance &&
	       x->subclass == y->subclass && x->bit == y->bit && x->kind == y->kind &&
	       x->fixed == y->fixed;
}

static guint set_hash(gconstpointer key)
{
	const GArray *a = key;
	guint h = a->len;

	for (guint i = 0; i < a->len; i++) {
		const struct held *e = &g_array_index(a, struct held, i);

		h = (h ^ e->ref) * 2654435761u;
		h = (h ^ e->mode ^ (guint)e->count << 4 ^ (guint)e->flags << 8 ^ e->site << 12) *
		    40503u;
	}
	return h;
}

static gboolean set_equal(gconstpointer a, gconstpointer b)
{
	const GArray *x = a, *y = b;

	if (x->len != y->len)
		return FALSE;
	for (guint i = 0; i < x->len; i++) {
		const struct held *p = &g_array_index(x, struct held, i);
		const struct held *q = &g_array_index(y, struct held, i);

		if (p->ref != q->ref || p->mode != q->mode || p->count != q->count ||
		    p->flags != q->flags || p->site != q->site)
			return FALSE;
	}
	return TRUE;
}

struct lock_table *lock_table_new(const struct rules *rules, struct terms *terms)
{
	struct lock_table *t = g_new0(struct lock_table, 1);

	t->rules = rules;
	t->terms = terms;
	t->handed = term_string(terms, "handed over");
	t->classes = g_array_new(FALSE, TRUE, sizeof(struct class_info));
	t->class_index = g_hash_table_new(NULL, NULL);
	t->refs = g_array_new(FALSE, TRUE, sizeof(struct lock_ref));
	t->ref_index = g_hash_table_new_full(ref_hash, ref_equal, g_free, NULL);
	interned_init(&t->sets, sizeof(struct held), set_hash, set_equal);
	t->transparent = g_hash_table_new(NULL, NULL);
	for (char **p = rules->transparent; p && *p; p++)
		g_hash_table_add(t->transparent, (gpointer)g_intern_string(*p));
	return t;
}

void lock_table_free(struct lock_table *t)
{
	if (!t)
		return;
	g_hash_table_unref(t->class_index);
	g_hash_table_unref(t->ref_index);
	g_hash_table_unref(t->transparent);
	g_array_unref(t->classes);
	g_array_unref(t->refs);
	interned_release(&t->sets);
	g_free(t);
}

/* --- classes -------------------------------------------------------------- */

guint lock_class(struct lock_table *t, const char *name, enum lock_kind kind)
{
	const struct rule_lock *known = rules_lock(t->rules, name);
	struct class_info info;
	guint i;

	name = g_intern_string(known ? known->class : name);
	i = GPOINTER_TO_UINT(g_hash_table_lookup(t->class_index, name));
	if (i) {
		struct class_info *c = &g_array_index(t->classes, struct class_info, i - 1);

		/* An annotation (might_lock()) tells of a lock before anybody takes it. */
		if (c->kind == LOCK_UNKNOWN || (c->kind == LOCK_MAP && kind != LOCK_UNKNOWN))
			c->kind = kind;
		return i - 1;
	}
	info.name = name;
	info.contexts = rules_holding(t->rules, name);
	info.kind = known && known->kind != LOCK_UNKNOWN ? known->kind : kind;
	g_array_append_val(t->classes, info);
	g_hash_table_insert(t->class_index, (gpointer)name, GUINT_TO_POINTER(t->classes->len));
	return t->classes->len - 1;
}

const char *lock_class_name(const struct lock_table *t, guint class)
{
	return class < t->classes->len ? g_array_index(t->classes, struct class_info, class).name
				       : "?";
}

static gboolean name_value(struct lock_table *t, term x, GString *out);

static gboolean is_transparent(struct lock_table *t, const struct field *f)
{
	return g_hash_table_contains(t->transparent, f->record) ||
	       g_hash_table_contains(t->transparent, f->full);
}

/* Appends the class name of the memory x; FALSE when the caller must say. */
static gboolean name_lvalue(struct lock_table *t, term x, GString *out)
{
	const struct term_data *d = term_get(t->terms, x);
	const struct field *f = d->ptr;
	gint64 index;

	switch (d->kind) {
	case TERM_GLOBAL:
		g_string_append(out, ((const struct global *)d->ptr)->name);
		return TRUE;
	case TERM_FIELD:
		if (is_transparent(t, f))
			return name_lvalue(t, d->a, out);
		g_string_append(out, f->full);
		return TRUE;
	case TERM_INDEX:
		if (!name_lvalue(t, d->a, out))
			return FALSE;
		if (term_is_const(t->terms, d->b, &index) && index >= 0 && index < 16)
			g_string_append_printf(out, "[%d]", (int)index);
		return TRUE;
	case TERM_DEREF:
		return name_value(t, d->a, out);
	default:
		return FALSE;
	}
}

/* The lock that a pointer value names. */
static gboolean name_value(struct lock_table *t, term x, GString *out)
{
	const struct term_data *d = term_get(t->terms, x);

	switch (d->kind) {
	case TERM_ADDR:
	case TERM_LOAD:
		return name_lvalue(t, d->a, out);
	case TERM_PURE:
		g_string_append_printf(out, "%s()", ((const struct function *)d->ptr)->name);
		return TRUE;
	case TERM_BINARY: /* &array[0] + i */
		return d->op == IR_OP_ADD && name_value(t, d->a, out);
	default:
		return FALSE;
	}
}

guint lock_class_of(struct lock_table *t, term instance, enum lock_kind kind, int bit)
{
	g_autoptr(GString) name = g_string_new(NULL);
	const struct term_data *d = term_get(t->terms, instance);

	if (!instance)
		return CLASS_UNKNOWN;
	if (name_value(t, instance, name)) {
		if (bit != NO_BIT)
			g_string_append_printf(name, ":%d", bit);
		return lock_class(t, name->str, kind);
	}
	return d->has_param && !d->has_local ? CLASS_OPEN : CLASS_UNKNOWN;
}

/* --- references and sets -------------------------------------------------- */

static lockref intern_ref(struct lock_table *t, struct lock_ref r)
{
	gpointer found;

	if (r.class < t->classes->len)
		r.kind = g_array_index(t->classes, struct class_info, r.class).kind;
	if (g_hash_table_lookup_extended(t->ref_index, &r, NULL, &found))
		return GPOINTER_TO_UINT(found);
	g_array_append_val(t->refs, r);
	g_hash_table_insert(t->ref_index, g_memdup2(&r, sizeof(r)),
			    GUINT_TO_POINTER(t->refs->len - 1));
	return t->refs->len - 1;
}

/* Without the shells around the lock: &i->i_lock.rlock is &i->i_lock. */
static term unshelled(struct lock_table *t, term instance)
{
	const struct term_data *d = term_get(t->terms, instance);
	term place = d->a;

	if (d->kind != TERM_ADDR)
		return instance;
	for (;;) {
		const struct field *f;

		d = term_get(t->terms, place);
		f = d->ptr;
		if (d->kind != TERM_FIELD || f->offset || !is_transparent(t, f))
			return term_addr(t->terms, place);
		place = d->a;
	}
}

term lock_place(struct lock_table *t, term instance)
{
	return unshelled(t, instance);
}

lockref lock_ref(struct lock_table *t, struct lock_ref r)
{
	r.fixed = r.class != CLASS_OPEN;
	/* where the path's end does not name the class, &folio->page is the folio */
	r.instance = r.fixed ? term_whole(t->terms, r.instance) : unshelled(t, r.instance);
	if (!r.fixed)
		r.class = lock_class_of(t, r.instance, r.kind, r.bit);
	return intern_ref(t, r);
}

lockref lock_ref_move(struct lock_table *t, lockref ref, term instance)
{
	struct lock_ref r = *lock_ref_get(t, ref);
	guint class;

	instance = r.fixed ? term_whole(t->terms, instance) : unshelled(t, instance);
	if (r.instance == instance)
		return ref;
	if (!r.fixed) {
		class = lock_class_of(t, instance, r.kind, r.bit);
		if (class < CLASS_UNKNOWN || r.class >= CLASS_UNKNOWN)
			r.class = class;
	}
	r.instance = instance;
	return intern_ref(t, r);
}

lockref lock_ref_copy(struct lock_table *t, struct lock_ref r)
{
	return intern_ref(t, r);
}

lockref lock_ref_subclass(struct lock_table *t, lockref ref, int subclass)
{
	struct lock_ref r = *lock_ref_get(t, ref);

	r.subclass = subclass;
	return intern_ref(t, r);
}

lockref lock_ref_hand(struct lock_table *t, lockref ref)
{
	struct lock_ref r = *lock_ref_get(t, ref);

	r.instance = t->handed;
	return intern_ref(t, r);
}

gboolean lock_ref_handed(const struct lock_table *t, lockref ref)
{
	return lock_ref_get(t, ref)->instance == t->handed;
}

gboolean lock_ref_is_kept(const struct lock_table *t, lockref ref)
{
	const struct lock_ref *r = lock_ref_get(t, ref);

	return !r->fixed && term_get(t->terms, r->instance)->kind == TERM_LOAD;
}

gboolean lock_ref_alike(const struct lock_table *t, lockref a, lockref b)
{
	const struct lock_ref *x = lock_ref_get(t, a), *y = lock_ref_get(t, b);

	return x->class == y->class && x->instance == y->instance;
}

gboolean lock_ref_same(const struct lock_table *t, lockref a, lockref b)
{
	const struct term_data *d = term_get(t->terms, lock_ref_get(t, a)->instance);

	return lock_ref_alike(t, a, b) && !d->has_some && !d->has_join;
}

static gboolean is_within(const struct lock_table *t, guint mark, const char *what)
{
	const struct rule_lock *rule = rules_lock(t->rules, lock_class_name(t, mark));

	return rule && rule->within && g_strv_contains((const char *const *)rule->within, what);
}

gboolean lock_ends_mark(const struct lock_table *t, guint class, guint mark)
{
	return class < CLASS_UNKNOWN && is_within(t, mark, lock_class_name(t, class));
}

gboolean lock_ends_there(const struct lock_table *t, lockref ref)
{
	const struct lock_ref *l = lock_ref_get(t, ref);

	return l->kind == LOCK_MARK && is_within(t, l->class, "function");
}

guint32 lock_contexts(const struct lock_table *t, const struct held *h)
{
	guint class = lock_ref_get(t, h->ref)->class;

	return class < CLASS_UNKNOWN && !(h->flags & HELD_MAYBE) ?
	       g_array_index(t->classes, struct class_info, class).contexts : 0;
}

heldset lock_set(struct lock_table *t, const struct held *held, guint n)
{
	return interned_get(&t->sets, held, n);
}

static int compare_held(gconstpointer a, gconstpointer b)
{
	const struct held *x = a, *y = b;

	if (x->ref != y->ref)
		return x->ref < y->ref ? -1 : 1;
	return (int)x->mode - (int)y->mode;
}

heldset lock_set_sorted(struct lock_table *t, GArray *held)
{
	g_array_sort(held, compare_held);
	return lock_set(t, (const struct held *)(gpointer)held->data, held->len);
}

