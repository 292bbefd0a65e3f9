/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which variables and results of calls may still be read when a block begins. A
 * variable that is reached by its address, or in parts, always may.
 */
#ifndef FAULTLINE_SOLVE_LIVE_H
#define FAULTLINE_SOLVE_LIVE_H

#include "solve/cfg.h"

struct live {
	guint n_vars, words;
	guint64 *sets;		/* by block: variables, then results by instruction, as bits */
};

struct live *live_new(const struct function *f, const struct cfg *c);
void live_free(struct live *l);

static inline gboolean live_bit(const struct live *l, guint block, guint bit)
{
	return l->sets[(gsize)block * l->words + bit / 64] >> bit % 64 & 1;
}

static inline gboolean live_variable(const struct live *l, guint block, guint variable)
{
	return live_bit(l, block, variable);
}

static inline gboolean live_result(const struct live *l, guint block, guint instr)
{
	return live_bit(l, block, l->n_vars + instr);
}

#endif
