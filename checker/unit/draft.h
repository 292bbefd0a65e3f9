/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The function a builder has open, before it has its final order. Private to
 * checker/unit.
 */
#ifndef FAULTLINE_UNIT_DRAFT_H
#define FAULTLINE_UNIT_DRAFT_H

#include <glib.h>
#include "unit/format.h"
#include "unit/ir.h"

struct draft_block {
	GArray *instrs;		/* struct ir_instr; args relative to draft.args */
	GArray *ids;		/* uint32_t: id of each instruction */
	gboolean closed;	/* has its terminator */
};

/* The function that is open, in the order the extractor gave it. */
struct draft {
	gboolean open;
	struct ir_func func;
	GArray *vars, *exprs, *args, *cases;
	GPtrArray *blocks;
	GHashTable *expr_index;	/* struct ir_expr in exprs_keys → index + 1 */
	uint32_t current;
	uint32_t n_ids;
};

static inline struct draft_block *draft_block(struct draft *d, uint32_t block)
{
	return g_ptr_array_index(d->blocks, block);
}

/* Appends the function to the arrays of the unit, in its final order. */
void draft_layout(struct draft *d, struct unit_arrays *out);

#endif
