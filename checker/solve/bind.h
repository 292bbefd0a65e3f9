/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a callee says of locks, in its caller's terms. Answers are remembered:
 * the same few sets are asked for hundreds of thousands of times.
 *
 * A *dropped* set says which locks of the callers are let go of before
 * something happens. A lock of known class stands in it for all of its class,
 * so such sets are made of lock references only, in ascending order. A lock that
 * was dropped by a pointer kept somewhere stands in it for the last taken of its kind.
 */
#ifndef FAULTLINE_SOLVE_BIND_H
#define FAULTLINE_SOLVE_BIND_H

#include "solve/solver.h"

struct binder;

struct binder *binder_new(struct solver *s);
void binder_free(struct binder *b);

/* The lock `ref` of a callee that is called with `args` (a TERM_LIST; 0: none). */
lockref bind_ref(struct binder *b, lockref ref, term args);
/* A dropped set of that callee. */
heldset bind_dropped(struct binder *b, heldset dropped, term args);
/*
 * What the callers of e's context see dropped when `dropped` (in the context's
 * terms) is dropped in the callee of e: what e's context had dropped itself, and
 * what is not its own among `dropped`.
 */
heldset bind_pass(struct binder *b, heldset dropped, const struct event *e);
/* Any set of locks as a dropped set. */
heldset bind_plain(struct binder *b, heldset set);
/* Whether the dropped set names the i'th lock of the set `held`, which is in order of taking. */
gboolean bind_drops(const struct binder *b, heldset dropped, heldset held, guint i);

#endif
