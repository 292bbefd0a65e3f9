/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads slots. */
#include "link/arguments.h"

void arguments_mark(struct program *p, const struct rules *rules)
{
	for (gsize i = 0; i < rules->n_arguments; i++) {
		const char *through = rules->arguments[i].through;
		const struct targets *t = g_hash_table_contains(p->slots, through) ?
			program_slot(p, through) : NULL;

		for (gsize k = 0; t && k < t->n; k++)
			t->funcs[k]->arguments |= 1u << i;
	}
}
