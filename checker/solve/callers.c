/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Takes a guard up the calls, a few functions far: what a walk over a huge page does to
 * other mappings it does not do, as who begins it has asked of which kind the mapping is.
 * Who is called from elsewhere, or by anybody, may be called so.
 */
#include "solve/callers.h"

#include "base/pair.h"

#define MAX_CALLERS_UP 3

struct callers {
	const struct reach_set *r;
	GHashTable *known;	/* context and guard → whether they are allowed, plus 1 */
};

struct callers *callers_new(const struct reach_set *r)
{
	struct callers *x = g_new0(struct callers, 1);

	x->r = r;
	x->known = pair_table_new(NULL);
	return x;
}

void callers_free(struct callers *x)
{
	g_hash_table_unref(x->known);
	g_free(x);
}

static gboolean is_open(const struct reach_set *r, guint context)
{
	const struct reach *at = &r->all[context];

	return !at->callers->len || program_taken(r->s->p, at->c->f, r->s->world);
}

static gboolean is_allowed(const struct callers *x, guint context, guardset guard, guint up)
{
	const GArray *callers = x->r->all[context].callers;

	if (!guard || !up || is_open(x->r, context))
		return TRUE;
	for (guint i = 0; i < callers->len; i++) {
		const struct caller *by = &g_array_index(callers, struct caller, i);
		guardset there = passage_of(x->r->s->guards, by->e->passages, guard,
					    by->e->guard).outside;

		if (there != GUARD_NEVER && is_allowed(x, by->context, there, up - 1))
			return TRUE;
	}
	return FALSE;
}

gboolean callers_allow(struct callers *x, guint context, guardset guard)
{
	gint64 key = (gint64)context << 32 | guard;
	guint known = GPOINTER_TO_UINT(g_hash_table_lookup(x->known, &key));

	if (!known) {
		known = 1 + is_allowed(x, context, guard, MAX_CALLERS_UP);
		g_hash_table_insert(x->known, g_memdup2(&key, sizeof(key)),
				    GUINT_TO_POINTER(known));
	}
	return known - 1;
}
