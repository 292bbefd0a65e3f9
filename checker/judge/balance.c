/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A lock dropped twice, or initialised by its holder. Reads the places of the graph
 * where one lock goes wrong by itself; those where it is taken again are recursive.c's.
 */
#include "judge/judge.h"

static void report(struct judge *j, const struct edge *e, const char *fmt)
{
	struct finding *f = judge_finding(j, e);
	g_autofree char *name = judge_node_name(j, e->inner);
	const char *parts[] = { name, f->function };

	f->message = g_strdup_printf("%s %s", name, fmt);
	judge_side(j, f, e);
	judge_fingerprint(f, parts, G_N_ELEMENTS(parts));
	g_ptr_array_add(j->findings, f);
}

static void report_all(struct judge *j, enum same what, const char *message)
{
	for (gsize i = 0; i < j->g->n_recursions; i++)
		if (j->g->recursions[i].same_instance == what)
			report(j, &j->g->recursions[i], message);
}

void judge_double_unlock(struct judge *j)
{
	report_all(j, SAME_DROPPED, "is dropped, and nobody has taken it since it was dropped before");
}

void judge_init_held(struct judge *j)
{
	report_all(j, SAME_INIT, "is initialised while it is held");
}

void judge_missing_unlock(struct judge *j)
{
	report_all(j, SAME_KEPT, "is still held on a way out, and dropped on others like it");
}

void judge_not_held(struct judge *j)
{
	report_all(j, SAME_NOT_HELD, "is dropped on ways that have not taken it, too");
}

void judge_operation(struct judge *j)
{
	report_all(j, SAME_OWED, "is left by an operation as its callers do not expect");
}

void judge_asked_twice(struct judge *j)
{
	report_all(j, SAME_UNPAIRED, "is dropped by another answer than it was taken by, if what is "
				     "asked changes");
}
