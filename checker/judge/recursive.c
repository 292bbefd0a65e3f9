/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A lock taken again by its holder. Reads the places where one instance is surely
 * meant. Locks that allow it (recursive readers) are passed over;
 * a reader of a fair lock again is only stopped by a writer between.
 */
#include "judge/judge.h"

static gboolean may_nest(const struct judge *j, const struct edge *e)
{
	const struct lock_node *in = &j->g->nodes[e->inner];

	return in->mode == LOCK_READ_RECURSIVE ||
	       j->g->classes[in->class].kind == LOCK_HANDLE;
}

static void report(struct judge *j, const struct edge *e)
{
	struct finding *f = judge_finding(j, e);
	const struct lock_node *out = &j->g->nodes[e->outer], *in = &j->g->nodes[e->inner];
	g_autofree char *name = judge_node_name(j, e->inner);
	const char *parts[] = { name, e->steps[0].function, f->function };

	f->message = g_strdup_printf("%s is taken while the same %s is held", name, name);
	judge_side(j, f, e);
	if (!judge_modes_block(out->mode, in->mode))
		judge_doubt(f, CONFIDENCE_LOW, "both take it for reading: only a writer that waits between them blocks");
	judge_fingerprint(f, parts, G_N_ELEMENTS(parts));
	g_ptr_array_add(j->findings, f);
}

void judge_recursive(struct judge *j)
{
	for (gsize i = 0; i < j->g->n_recursions; i++)
		if (!may_nest(j, &j->g->recursions[i]))
			report(j, &j->g->recursions[i]);
}
