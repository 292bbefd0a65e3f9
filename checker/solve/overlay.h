/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A world laid over the solved core: what its own functions change in core
 * contexts is solved again, everything else is as it was.
 */
#ifndef FAULTLINE_SOLVE_OVERLAY_H
#define FAULTLINE_SOLVE_OVERLAY_H

#include "solve/solver.h"

struct overlay;

/*
 * Turns the solver of the core (solved, s->world is the core) to `world`: the
 * contexts that call through pointers to what only this world has are solved
 * anew. The caller then solves the world's own entries.
 */
struct overlay *overlay_begin(struct solver *s, guint world);
/* To be called before a context is solved again: the core's is kept aside. */
void overlay_save(struct overlay *o, struct context *c);
/* Brings the core back and forgets the world's contexts. */
void overlay_end(struct overlay *o);

#endif
