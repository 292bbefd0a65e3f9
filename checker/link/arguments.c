/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads slots. Of a function that is in two, one of which says otherwise than the other (it reads,
 * and it writes), nothing is said.
 */
#include "link/arguments.h"

#include <string.h>

static gboolean disagree(const struct rule_argument *a, const struct rule_argument *b)
{
	return a->arg == b->arg && !strcmp(a->field, b->field) && a->value != b->value;
}

static guint32 agreed(const struct rules *rules, guint32 bits)
{
	guint32 left = bits;

	for (gsize i = 0; bits && i < rules->n_arguments; i++)
		for (gsize k = 0; k < rules->n_arguments; k++)
			if (bits >> i & 1 && bits >> k & 1 &&
			    disagree(&rules->arguments[i], &rules->arguments[k]))
				left &= ~(1u << i);
	return left;
}

void arguments_mark(struct program *p, const struct rules *rules)
{
	for (gsize i = 0; i < rules->n_arguments; i++) {
		const char *through = rules->arguments[i].through;
		const struct targets *t = g_hash_table_contains(p->slots, through) ?
			program_slot(p, through) : NULL;

		for (gsize k = 0; t && k < t->n; k++)
			t->funcs[k]->arguments |= 1u << i;
	}
	for (gsize i = 0; i < p->n_functions; i++)
		p->functions[i]->arguments = agreed(rules, p->functions[i]->arguments);
}
