/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens without what must be held or done before it, or after what must not be. Reads
 * the places that were found for the rule where the program was solved, which it knows by the
 * classes that it names.
 */
#include "judge/judge.h"

#include <string.h>

static gboolean is_named(const struct judge *j, guint node, char *const *names)
{
	const char *class = j->g->classes[j->g->nodes[node].class].name;

	for (; *names; names++) {
		const struct rule_lock *rule = rules_lock(j->r, *names);

		if (!strcmp(class, rule ? rule->class : *names))
			return TRUE;
	}
	return FALSE;
}

static void report(struct judge *j, const struct edge *e)
{
	const struct rule_check *check = j->check;
	struct finding *f = judge_finding(j, e);
	g_autofree char *inner = judge_node_name(j, e->inner);
	g_autofree char *classes = g_strjoinv(" or ", *check->without ? check->without :
								       check->holding);
	const char *parts[] = { inner, f->function };

	f->message = g_strdup_printf("%s%s%s", inner, *check->without ? " without " :
				     *check->holding ? " with " : " happens", classes);
	judge_side(j, f, e);
	judge_fingerprint(f, parts, G_N_ELEMENTS(parts));
	g_ptr_array_add(j->findings, f);
}

void judge_protocol(struct judge *j)
{
	const struct rule_check *check = j->check;
	char *outer[] = { *check->without ? *check->without :
			  *check->holding ? *check->holding : *check->event, NULL };

	for (gsize i = 0; i < j->g->n_recursions; i++) {
		const struct edge *e = &j->g->recursions[i];

		if (e->same_instance == SAME_PROTOCOL && is_named(j, e->outer, outer) &&
		    is_named(j, e->inner, check->event))
			report(j, e);
	}
}
