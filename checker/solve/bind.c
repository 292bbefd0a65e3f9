/* SPDX-License-Identifier: GPL-2.0-only */
/* Replaces parameters by arguments in lock references and in sets of them. */
#include "solve/bind.h"

struct binder {
	struct solver *s;
	GHashTable *refs, *sets, *passed, *plain;	/* answers by what was asked */
};

struct question {
	guint a, b, c;
	guint answer;
};

static guint question_hash(gconstpointer key)
{
	const struct question *q = key;

	return (q->a * 2654435761u ^ q->b) * 2246822519u ^ q->c * 3266489917u;
}

static gboolean question_equal(gconstpointer a, gconstpointer b)
{
	const struct question *x = a, *y = b;

	return x->a == y->a && x->b == y->b && x->c == y->c;
}

/* The question as it was answered before, or remembered now with *fresh set. */
static struct question *recall(GHashTable *memo, guint a, guint b, guint c, gboolean *fresh)
{
	struct question key = { a, b, c, 0 };
	struct question *q = g_hash_table_lookup(memo, &key);

	*fresh = !q;
	if (!q) {
		q = g_memdup2(&key, sizeof(key));
		g_hash_table_add(memo, q);
	}
	return q;
}

static GHashTable *memo_new(void)
{
	return g_hash_table_new_full(question_hash, question_equal, g_free, NULL);
}

struct binder *binder_new(struct solver *s)
{
	struct binder *b = g_new0(struct binder, 1);

	b->s = s;
	b->refs = memo_new();
	b->sets = memo_new();
	b->passed = memo_new();
	b->plain = memo_new();
	return b;
}

void binder_free(struct binder *b)
{
	g_hash_table_unref(b->refs);
	g_hash_table_unref(b->sets);
	g_hash_table_unref(b->passed);
	g_hash_table_unref(b->plain);
	g_free(b);
}

/* --- one lock ---------------------------------------------------------------------------- */

struct arguments {
	struct solver *s;
	term list;
};

static term nth(const struct terms *t, term list, guint n)
{
	while (list && n--)
		list = term_get(t, list)->b;
	return list ? term_get(t, list)->a : 0;
}

static term argument_for(struct terms *t, term x, void *data)
{
	const struct arguments *args = data;
	const struct term_data *d = term_get(t, x);
	term given;

	if (d->kind != TERM_PARAM)
		return d->has_param ? 0 : x;
	given = nth(t, args->list, d->a);
	return given ? given : args->s->some;
}

lockref bind_ref(struct binder *b, lockref ref, term args)
{
	term instance = lock_ref_get(b->s->locks, ref)->instance;
	struct arguments a = { b->s, args };
	struct term_replacer how = { argument_for, NULL, &a };
	struct question *q;
	gboolean fresh;

	if (!term_get(b->s->terms, instance)->has_param)
		return ref;
	q = recall(b->refs, ref, args, 0, &fresh);
	if (fresh)
		q->answer = lock_ref_move(b->s->locks, ref,
					  term_replace(b->s->terms, instance, &how));
	return q->answer;
}

/* --- dropped sets ---------------------------------------------------------------------------- */

static gboolean is_known(const struct binder *b, lockref ref)
{
	return lock_ref_get(b->s->locks, ref)->class < CLASS_UNKNOWN;
}

static void add_one(GArray *out, lockref ref)
{
	struct held one = { .ref = ref };

	for (guint i = 0; i < out->len; i++)
		if (g_array_index(out, struct held, i).ref == ref)
			return;
	g_array_append_val(out, one);
}

/*
 * A lock of known class stands for its class; one that nobody can name says nothing.
 * That of a pointer which was kept may be any of the kind, too: CLASS_UNKNOWN.
 */
static void add_plain(struct binder *b, GArray *out, lockref ref)
{
	struct lock_ref l = *lock_ref_get(b->s->locks, ref);
	struct lock_ref plain = { .class = l.class, .kind = l.kind, .bit = NO_BIT,
				  .instance = b->s->some };
	gboolean handed = lock_ref_handed(b->s->locks, ref);

	if (l.class == CLASS_UNKNOWN && l.instance != b->s->some)
		return;
	add_one(out, l.class == CLASS_OPEN || handed ? ref : lock_ref(b->s->locks, plain));
	if (handed || !lock_ref_is_kept(b->s->locks, ref))
		return;
	plain.class = CLASS_UNKNOWN;
	add_one(out, lock_ref(b->s->locks, plain));
}

static int compare_ref(const void *a, const void *b)
{
	const struct held *x = a, *y = b;

	return x->ref < y->ref ? -1 : x->ref > y->ref;
}

static heldset intern(struct binder *b, GArray *out)
{
	g_array_sort(out, compare_ref);
	return lock_set(b->s->locks, (const struct held *)(gpointer)out->data, out->len);
}

/* Each lock of `set`, seen from a call with `args` when `moved`, added to out. */
static void add_set(struct binder *b, GArray *out, heldset set, gboolean moved, term args)
{
	guint n;
	const struct held *h = lock_set_get(b->s->locks, set, &n);

	for (guint i = 0; i < n; i++)
		add_plain(b, out, moved ? bind_ref(b, h[i].ref, args) : h[i].ref);
}

heldset bind_plain(struct binder *b, heldset set)
{
	g_autoptr(GArray) out = NULL;
	struct question *q;
	gboolean fresh;

	if (!set)
		return 0;
	q = recall(b->plain, set, 0, 0, &fresh);
	if (!fresh)
		return q->answer;
	out = g_array_new(FALSE, FALSE, sizeof(struct held));
	add_set(b, out, set, FALSE, 0);
	q->answer = intern(b, out);
	return q->answer;
}

heldset bind_dropped(struct binder *b, heldset dropped, term args)
{
	g_autoptr(GArray) out = NULL;
	struct question *q;
	gboolean fresh;

	if (!dropped)
		return 0;
	q = recall(b->sets, dropped, args, 0, &fresh);
	if (!fresh)
		return q->answer;
	out = g_array_new(FALSE, FALSE, sizeof(struct held));
	add_set(b, out, dropped, TRUE, args);
	q->answer = intern(b, out);
	return q->answer;
}

/* A lock that is taken unless it is held may be the callers', too, if it may be theirs at all. */
static gboolean is_own(const struct binder *b, const struct held *h)
{
	const struct term_data *d =
		term_get(b->s->terms, lock_ref_get(b->s->locks, h->ref)->instance);

	return !(h->flags & HELD_ONCE) || (d->has_local && !d->has_some);
}

static gboolean holds(const struct binder *b, heldset held, lockref ref)
{
	const struct lock_ref *l = lock_ref_get(b->s->locks, ref);
	guint n;
	const struct held *h = lock_set_get(b->s->locks, held, &n);

	for (guint i = 0; i < n; i++) {
		const struct lock_ref *have = lock_ref_get(b->s->locks, h[i].ref);

		if (!is_own(b, &h[i]))
			continue;
		if (h[i].ref == ref || (l->class < CLASS_UNKNOWN && have->class == l->class) ||
		    (l->class == CLASS_UNKNOWN && have->kind == l->kind))
			return TRUE;
	}
	return FALSE;
}

heldset bind_pass(struct binder *b, heldset dropped, const struct event *e)
{
	g_autoptr(GArray) out = NULL;
	struct question *q;
	gboolean fresh;
	const struct held *h;
	guint n;

	if (!dropped)
		return bind_plain(b, e->dropped);
	q = recall(b->passed, dropped, e->held, e->dropped, &fresh);
	if (!fresh)
		return q->answer;
	out = g_array_new(FALSE, FALSE, sizeof(struct held));
	add_set(b, out, e->dropped, FALSE, 0);
	h = lock_set_get(b->s->locks, dropped, &n);
	for (guint i = 0; i < n; i++)
		/* who handed a lock over, and how far up, nobody says */
		if (lock_ref_handed(b->s->locks, h[i].ref) || !holds(b, e->held, h[i].ref))
			add_plain(b, out, h[i].ref);
	q->answer = intern(b, out);
	return q->answer;
}

/* Whether the i'th lock of a set is the last of its kind there. */
static gboolean is_last(const struct lock_table *t, heldset held, guint i)
{
	guint n;
	const struct held *h = lock_set_get(t, held, &n);
	enum lock_kind kind = lock_ref_get(t, h[i].ref)->kind;

	while (++i < n)
		if (lock_ref_get(t, h[i].ref)->kind == kind)
			return FALSE;
	return TRUE;
}

gboolean bind_drops(const struct binder *b, heldset dropped, heldset held, guint i)
{
	const struct lock_table *t = b->s->locks;
	guint n;
	const lockref ref = lock_set_get(t, held, &n)[i].ref;
	const struct lock_ref *have = lock_ref_get(t, ref);
	const struct held *d = lock_set_get(t, dropped, &n);

	for (guint k = 0; k < n; k++) {
		const struct lock_ref *gone = lock_ref_get(t, d[k].ref);

		if (d[k].ref == ref)
			return TRUE;
		if (gone->class == CLASS_UNKNOWN && gone->kind == have->kind &&
		    is_last(t, held, i))
			return TRUE;
		if (is_known(b, d[k].ref) && gone->class == have->class &&
		    (!lock_ref_handed(t, d[k].ref) || lock_ref_handed(t, ref)))
			return TRUE;
	}
	return FALSE;
}
