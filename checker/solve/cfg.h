/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shape of a function's control flow: an order to visit blocks in, and
 * which branches leave a loop.
 */
#ifndef FAULTLINE_SOLVE_CFG_H
#define FAULTLINE_SOLVE_CFG_H

#include <glib.h>
#include "link/program.h"

struct cfg {
	guint n;
	guint *order;		/* blocks in reverse postorder */
	guint *rank;		/* block → place in order; G_MAXUINT: unreachable */
	gboolean *leaves_loop;	/* block → its terminator may leave a loop it is in */
	gboolean *in_loop;
	gboolean *asked;		/* instruction → a loop is left by its result */
};

struct cfg *cfg_new(const struct function *f);
void cfg_free(struct cfg *c);

gboolean cfg_has_loop(const struct cfg *c);
/* The block an instruction is in. */
guint cfg_block_of(const struct function *f, guint instr);
/* Whether `then` can come after `first` with no loop turned between them. */
gboolean cfg_in_turn(const struct cfg *c, const struct function *f, guint first, guint then);
/* Whether `then` can come after `first` at all. */
gboolean cfg_comes(const struct function *f, guint first, guint then);
/*
 * Whether all ways from `first` that leave the function come to `then`. `between`, by block and
 * all FALSE at first, gets the blocks on the way, with those of both.
 */
gboolean cfg_comes_surely(const struct function *f, guint first, guint then, gboolean *between);
/* Calls visit() for each successor of `block`. */
void cfg_successors(const struct function *f, guint block,
		    void (*visit)(guint successor, void *data), void *data);

#endif
