/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads what a state knows of the running task's fields that contexts are told by. Only the
 * task that `current` gives is meant: it is the same all the way up the calls. What a lock
 * rule takes in place of a body writes no field: that is held, and a context may be told by it.
 * Of a value that is not known, a call's, is taken that it is what was there: who is called and
 * begins a transaction of its own ends it.
 */
#include "solve/task.h"

#include <string.h>

struct task_fields task_fields(const struct rules *rules)
{
	struct task_fields f = { .n = 0 };

	for (gsize i = 0; i < rules->n_contexts && f.n < MAX_TASK_FIELDS; i++) {
		const char *full = rules->contexts[i].field;
		const char *dot = full ? strchr(full, '.') : NULL;
		g_autofree char *record = dot ? g_strndup(full, dot - full) : NULL;

		if (dot)
			f.all[f.n++] = (struct task_field){ g_intern_string(full),
							    term_field_bit(record, dot + 1),
							    1u << i };
	}
	return f;
}

uint8_t task_bits_of(const struct task_fields *f, guint32 contexts)
{
	uint8_t bits = 0;

	for (guint i = 0; i < f->n; i++)
		bits |= (f->all[i].context & contexts ? 1 : 0) << i;
	return bits;
}

static gboolean is_place(const struct task_field *f, const struct terms *t, term x)
{
	const struct term_data *d = term_get(t, x);

	return d->kind == TERM_FIELD && !d->has_param &&
	       ((const struct field *)d->ptr)->full == f->full &&
	       term_get(t, term_base(t, x))->kind == TERM_PURE;
}

gboolean task_has_field(const struct task_fields *f, const struct terms *t, term place)
{
	for (guint i = 0; i < f->n; i++)
		if (is_place(&f->all[i], t, place))
			return TRUE;
	return FALSE;
}

/* What is there now; 0: what was there when the function began. */
static term written(const struct task_field *f, const struct terms *t, const struct state *s)
{
	for (guint i = 0; i < s->env->len; i++) {
		const struct binding *b = &g_array_index(s->env, struct binding, i);

		if (term_may_name(t, b->place, f->bit) && is_place(f, t, b->place))
			return b->value;
	}
	return 0;
}

/* What is known of what was there when the function began. */
static struct range at_entry(const struct task_field *f, const struct terms *t,
			     const struct state *s)
{
	for (guint i = 0; i < s->facts->len; i++) {
		const struct fact *x = &g_array_index(s->facts, struct fact, i);
		const struct term_data *d = term_get(t, x->about);

		if (term_may_name(t, x->about, f->bit) && d->kind == TERM_LOAD &&
		    is_place(f, t, d->a))
			return x->range;
	}
	return range_any;
}

/* Those that a caller was in and is not any more, as what he held by it is dropped. */
static uint8_t left(const struct task_fields *f, const struct lock_table *locks,
		    const struct state *s)
{
	guint32 contexts = 0;

	for (guint i = 0; i < s->dropped->len; i++) {
		const struct held *h = &g_array_index(s->dropped, struct held, i);

		if (!(h->flags & HELD_BACK))
			contexts |= lock_contexts(locks, h);
	}
	return task_bits_of(f, contexts);
}

struct task_bits task_known(const struct task_fields *f, const struct lock_table *locks,
			    const struct state *s)
{
	struct terms *t = locks->terms;
	struct task_bits known = { 0 };

	for (guint i = 0; i < f->n; i++) {
		term now = written(&f->all[i], t, s);
		struct range before = at_entry(&f->all[i], t, s);
		struct range range = now ? state_range(s, t, now) : before;

		known.in |= !(range.signs & SIGN_ZERO) << i;
		known.never |= (before.signs == SIGN_ZERO) << i;
		known.ended |= (now && range.signs == SIGN_ZERO && before.signs != SIGN_ZERO) << i;
	}
	if (known.in)
		known.in &= ~left(f, locks, s);
	return known;
}

struct task_bits task_meet(struct task_bits a, struct task_bits b)
{
	return (struct task_bits){ a.in & b.in, a.never & b.never, a.ended | b.ended };
}

guint32 task_contexts(const struct task_fields *f, uint8_t bits)
{
	guint32 contexts = 0;

	for (guint i = 0; bits && i < f->n; i++)
		contexts |= bits >> i & 1 ? f->all[i].context : 0;
	return contexts;
}
