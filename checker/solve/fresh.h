/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects that a function has just made, and that nobody else can come to yet: who locks one
 * waits for nobody. Known of a path as a fact, that of the value's TERM_NEW.
 */
#ifndef FAULTLINE_SOLVE_FRESH_H
#define FAULTLINE_SOLVE_FRESH_H

#include "solve/flow.h"

/* s: what is known after the call whose result is that; it gives new objects. */
void fresh_made(struct run *r, struct state *s, term result);
/* They go to what may show them to others. */
void fresh_pass(struct run *r, struct state *s, const term *args, guint n);
/* The value is put at `place`. */
void fresh_store(struct run *r, struct state *s, term place, term value);
/* A record with all that is in it goes to `place`. */
void fresh_copy(struct run *r, struct state *s, term place);
/* Whether the pointer is to such an object, or into one. */
gboolean fresh_object(const struct run *r, const struct state *s, term pointer);

#endif
