/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Terms, locks, sets of them and conditions: what has a number of its own, as equal ones are one.
 * Of these, only what is marked is written, lesser numbers first, as what a thing is made of has
 * a lesser number.
 */
#include "solve/carrier.h"

#include <string.h>

/* --- terms --------------------------------------------------------------------------------- */

/* Its value is the number of a function. */
static void visit_function_of_table(struct carrier *c, struct term_data *d)
{
	struct function *f = c->way == WAY_READ ? NULL : c->s->p->functions[d->value];

	visit_function(c, &f);
	if (f)
		d->value = f->id;
}

static void visit_pointer(struct carrier *c, struct term_data *d)
{
	switch (d->kind) {
	case TERM_STRING:
	case TERM_CONTAINER:
		visit_text(c, (const char **)&d->ptr);
		break;
	case TERM_FUNC:
	case TERM_PURE:
		visit_function(c, (struct function **)&d->ptr);
		break;
	case TERM_GLOBAL:
		visit_global(c, (const struct global **)&d->ptr);
		break;
	case TERM_TABLE:
		visit_field(c, (const struct field **)&d->ptr);
		visit_function_of_table(c, d);
		break;
	case TERM_FIELD:
		visit_field(c, (const struct field **)&d->ptr);
		break;
	default:
		break;
	}
}

static void visit_term_data(struct carrier *c, struct term_data *d)
{
	gint64 fields = (gint64)d->fields;

	VISIT(c, d->kind);
	VISIT(c, d->op);
	VISIT(c, d->unsigned_);
	(term_first_is_term(d->kind) ? visit_term : visit_word)(c, &d->a);
	(term_second_is_term(d->kind) ? visit_term : visit_word)(c, &d->b);
	visit_long(c, &d->value);
	visit_pointer(c, d);
	if (d->kind == TERM_PURE)
		visit_long(c, &fields);
	d->fields = (guint64)fields;
}

/* Those of greater numbers first: they mark what they are made of. */
static void mark_terms(struct carrier *c)
{
	for (guint i = c->terms.n; i-- > 0;) {
		struct term_data d = *term_get(c->s->terms, c->terms.from + i);

		if (c->terms.marked[i])
			visit_term_data(c, &d);
	}
}

/* --- sets ---------------------------------------------------------------------------------- */

void visit_range(struct carrier *c, struct range *r)
{
	VISIT(c, r->signs);
	r->n_values = (uint8_t)visit_count(c, r->n_values, RANGE_VALUES);
	for (guint i = 0; i < r->n_values; i++)
		visit_long(c, &r->values[i]);
}

void visit_fact(struct carrier *c, struct fact *f)
{
	visit_term(c, &f->about);
	visit_range(c, &f->range);
}

static void visit_ref(struct carrier *c, struct lock_ref *r)
{
	visit_class(c, &r->class);
	VISIT(c, r->kind);
	VISIT(c, r->subclass);
	VISIT(c, r->bit);
	VISIT(c, r->fixed);
	visit_term(c, &r->instance);
}

static void visit_held(struct carrier *c, struct held *h)
{
	visit_number(c, &c->refs, &h->ref);
	VISIT(c, h->mode);
	VISIT(c, h->count);
	VISIT(c, h->flags);
	VISIT(c, h->site);
}

static void visit_passage(struct carrier *c, struct passage *p)
{
	visit_guard(c, &p->inside);
	visit_guard(c, &p->outside);
	VISIT(c, p->doubted);
}

DEFINE_VISIT_ALL(visit_helds, struct held, visit_held)
DEFINE_VISIT_ALL(visit_facts, struct fact, visit_fact)
DEFINE_VISIT_ALL(visit_passages, struct passage, visit_passage)

static GArray *copied(gconstpointer elements, guint n, guint size)
{
	GArray *a = g_array_new(FALSE, TRUE, size);

	if (n)
		g_array_append_vals(a, elements, n);
	return a;
}

GArray *held_copy(const struct carrier *c, guint x)
{
	guint n;
	const struct held *all = lock_set_get(c->s->locks, x, &n);

	return copied(all, n, sizeof(*all));
}

static GArray *guard_facts_copy(const struct carrier *c, guint x)
{
	guint n;
	const struct fact *all = guard_facts(c->s->guards, x, &n);

	return copied(all, n, sizeof(*all));
}

static GArray *passages_copy(const struct carrier *c, guint x)
{
	const GArray *all = passages_at(c->s->guards, x);

	return copied(all->data, all->len, sizeof(struct passage));
}

/* One kind of what is numbered: how to get what a number stands for, and the number of that. */
struct kind {
	struct numbers *of;
	void (*visit)(struct carrier *c, GArray *all);
	GArray *(*copy)(const struct carrier *c, guint x);
	guint (*number)(struct solver *s, GArray *all);
	guint size;
};

static guint number_helds(struct solver *s, GArray *all)
{
	return lock_set(s->locks, (const struct held *)(gpointer)all->data, all->len);
}

static guint number_facts(struct solver *s, GArray *all)
{
	return guard_copy(s->guards, (struct fact *)(gpointer)all->data, all->len);
}

static guint number_passages(struct solver *s, GArray *all)
{
	return passages_get(s->guards, (const struct passage *)(gpointer)all->data, all->len);
}

/* For MARK: greater numbers need not come first, as these are not made of each other. */
static void visit_sets(struct carrier *c, const struct kind *k)
{
	for (guint i = 0; c->way != WAY_READ && i < k->of->n; i++) {
		g_autoptr(GArray) all = NULL;

		if (!k->of->marked[i])
			continue;
		VISIT(c, i);
		all = k->copy(c, k->of->from + i);
		k->visit(c, all);
	}
}

static void carry_sets(struct carrier *c, const struct kind *k)
{
	if (c->way == WAY_WRITE)
		bytes_put(&c->out, numbers_marked(k->of));
	if (c->way != WAY_READ) {
		visit_sets(c, k);
		return;
	}
	for (guint n = bytes_get_count(&c->in); n-- > 0 && !c->in.bad;) {
		guint i = numbers_next(c, k->of);
		g_autoptr(GArray) all = g_array_new(FALSE, TRUE, k->size);

		k->visit(c, all);
		if (!c->in.bad)
			k->of->now[i] = k->number(c->s, all);
	}
}

void carry_terms(struct carrier *c)
{
	struct terms *t = c->s->terms;

	if (c->way == WAY_MARK) {
		mark_terms(c);
	} else if (c->way == WAY_WRITE) {
		bytes_put(&c->out, numbers_marked(&c->terms));
		for (guint i = 0; i < c->terms.n; i++) {
			struct term_data d = *term_get(t, c->terms.from + i);

			if (!c->terms.marked[i])
				continue;
			VISIT(c, i);
			visit_term_data(c, &d);
		}
	} else {
		for (guint n = bytes_get_count(&c->in); n-- > 0 && !c->in.bad;) {
			struct term_data d = { 0 };
			guint i = numbers_next(c, &c->terms);

			c->gone = FALSE;
			visit_term_data(c, &d);
			if (!c->in.bad)
				c->terms.now[i] = c->gone ? term_some(t) : term_copy(t, &d);
		}
	}
}

/* All that came after: they are few, and some that were there are better known by now. */
void carry_classes(struct carrier *c)
{
	struct lock_table *t = c->s->locks;
	guint n = visit_count(c, t->classes->len, c->classes.from + c->classes.n);

	if (c->way == WAY_MARK)
		return;
	for (guint i = 0; i < n; i++) {
		struct class_info info = { 0 };
		guint here;

		if (c->way == WAY_WRITE)
			info = g_array_index(t->classes, struct class_info, i);
		visit_text(c, &info.name);
		VISIT(c, info.kind);
		c->in.bad |= !info.name;
		if (c->way == WAY_WRITE || c->in.bad)
			continue;
		here = lock_class(t, info.name, info.kind);
		if (i >= c->classes.from)
			c->classes.now[i - c->classes.from] = here;
	}
}

void carry_refs(struct carrier *c)
{
	struct lock_table *t = c->s->locks;

	if (c->way == WAY_WRITE)
		bytes_put(&c->out, numbers_marked(&c->refs));
	for (guint i = 0; c->way != WAY_READ && i < c->refs.n; i++) {
		struct lock_ref r = *lock_ref_get(t, c->refs.from + i);

		if (!c->refs.marked[i])
			continue;
		VISIT(c, i);
		visit_ref(c, &r);
	}
	if (c->way != WAY_READ)
		return;
	for (guint n = bytes_get_count(&c->in); n-- > 0 && !c->in.bad;) {
		struct lock_ref r = { 0 };
		guint i = numbers_next(c, &c->refs);

		visit_ref(c, &r);
		if (!c->in.bad)
			c->refs.now[i] = lock_ref_copy(t, r);
	}
}

void carry_helds(struct carrier *c)
{
	carry_sets(c, &(struct kind){ &c->helds, visit_helds, held_copy, number_helds,
				      sizeof(struct held) });
}

void carry_guards(struct carrier *c)
{
	carry_sets(c, &(struct kind){ &c->guards, visit_facts, guard_facts_copy, number_facts,
				      sizeof(struct fact) });
}

void carry_lists(struct carrier *c)
{
	carry_sets(c, &(struct kind){ &c->lists, visit_passages, passages_copy, number_passages,
				      sizeof(struct passage) });
}
