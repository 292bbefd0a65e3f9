/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plain values, what is numbered as solving goes, and what the program has, which is named.
 * What is read is not trusted: a number that cannot be makes all that follows bad.
 */
#include "solve/carrier.h"

#include "solve/spelling.h"

/* --- plain values ------------------------------------------------------------------------ */

void visit_word(struct carrier *c, guint32 *v)
{
	if (c->way == WAY_WRITE)
		bytes_put(&c->out, *v);
	else if (c->way == WAY_READ)
		*v = bytes_get(&c->in);
}

void visit_long(struct carrier *c, gint64 *v)
{
	if (c->way == WAY_WRITE)
		bytes_put_long(&c->out, (guint64)*v);
	else if (c->way == WAY_READ)
		*v = (gint64)bytes_get_long(&c->in);
}

void visit_text(struct carrier *c, const char **text)
{
	if (c->way == WAY_WRITE)
		bytes_put_text(&c->out, *text);
	else if (c->way == WAY_READ)
		*text = bytes_get_text(&c->in);
}

guint visit_count(struct carrier *c, guint n, guint room)
{
	if (c->way == WAY_READ) {
		n = bytes_get_count(&c->in);
		c->in.bad |= n > room;
		return c->in.bad ? 0 : n;
	}
	if (c->way == WAY_WRITE)
		bytes_put(&c->out, n);
	return n;
}

/* --- what is numbered -------------------------------------------------------------------- */

/* What was read, or is to be marked: its number here. */
static void renumber(struct carrier *c, struct numbers *of, guint *x)
{
	if (*x < of->from || c->way == WAY_WRITE)
		return;
	c->in.bad |= *x - of->from >= of->n;
	if (c->in.bad)
		*x = 0;
	else if (c->way == WAY_MARK)
		of->marked[*x - of->from] = TRUE;
	else
		*x = of->now[*x - of->from];
}

void visit_number(struct carrier *c, struct numbers *of, guint *x)
{
	visit_word(c, x);
	renumber(c, of, x);
}

void visit_term(struct carrier *c, term *x)
{
	visit_number(c, &c->terms, x);
}

void visit_guard(struct carrier *c, guardset *x)
{
	visit_word(c, x);
	if (*x != GUARD_NEVER)
		renumber(c, &c->guards, x);
}

void visit_class(struct carrier *c, guint *class)
{
	visit_word(c, class);
	if (c->way == WAY_READ && *class < CLASS_UNKNOWN && *class >= c->classes.from) {
		c->in.bad |= *class - c->classes.from >= c->classes.n;
		*class = c->in.bad ? 0 : c->classes.now[*class - c->classes.from];
	}
}

void visit_class_after(struct carrier *c, guint *class)
{
	guint here = *class ? *class - 1 : CLASS_UNKNOWN;

	visit_class(c, &here);
	*class = here == CLASS_UNKNOWN ? 0 : here + 1;
}

guint numbers_marked(const struct numbers *of)
{
	guint n = 0;

	for (guint i = 0; i < of->n; i++)
		n += of->marked[i];
	return n;
}

guint numbers_next(struct carrier *c, const struct numbers *of)
{
	guint i = bytes_get(&c->in);

	c->in.bad |= i >= of->n;
	return c->in.bad ? 0 : i;
}

/* --- what the program has ---------------------------------------------------------------- */

void visit_function(struct carrier *c, struct function **f)
{
	const char *spelt = *f && c->way == WAY_WRITE ? spelling_function(c->s->spelling, *f) : NULL;

	visit_text(c, &spelt);
	if (c->way != WAY_READ)
		return;
	*f = spelt ? spelling_find_function(c->s->spelling, spelt) : NULL;
	c->gone |= spelt && !*f;
}

void visit_global(struct carrier *c, const struct global **g)
{
	const char *spelt = c->way == WAY_WRITE ? spelling_global(c->s->spelling, *g) : NULL;

	visit_text(c, &spelt);
	if (c->way != WAY_READ)
		return;
	*g = spelt ? spelling_find_global(c->s->spelling, spelt) : NULL;
	c->gone |= !*g;
}

void visit_field(struct carrier *c, const struct field **f)
{
	const char *record = *f ? (*f)->record : NULL, *name = *f ? (*f)->name : NULL;
	gint64 offset = *f ? (*f)->offset : 0;

	visit_text(c, &record);
	visit_text(c, &name);
	visit_long(c, &offset);
	if (c->way == WAY_READ)
		*f = record && name ? terms_field(c->s->terms, record, name, offset) : NULL;
}

void visit_targets(struct carrier *c, gpointer *targets)
{
	const char *spelt = c->way == WAY_WRITE ? spelling_slot(c->s->spelling, *targets) : NULL;

	visit_text(c, &spelt);
	if (c->way != WAY_READ)
		return;
	*targets = spelt ? (gpointer)spelling_find_slot(c->s->spelling, spelt) : NULL;
	c->gone |= !*targets;
}
