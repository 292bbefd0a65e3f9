/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function learns, as it is followed, of values that lead to inodes which a file system
 * keeps for itself (internal.h): of those that meet, are stored, or are left by what it calls.
 */
#ifndef FAULTLINE_SOLVE_LEARN_H
#define FAULTLINE_SOLVE_LEARN_H

#include "solve/flow.h"

/* The states a and b meet at the block. */
void learn_meeting(struct run *r, const struct state *a, const struct state *b, guint block);
void learn_stored(struct run *r, term place, term value);
/* `read` stands for what is at `place` in s, an element of an array at an unknown index. */
void learn_element(struct run *r, const struct state *s, term place, term read);
/*
 * The call is given these, in s. Where that is nothing but the addresses of variables, what it
 * leaves in them leads where what was in them led.
 */
void learn_passed(struct run *r, const struct state *s, uint32_t call, const term *args, guint n);
/*
 * The function returns in state s: r->c->gives_internal has a bit for each parameter that
 * points at where such a value is then.
 */
void learn_given(struct run *r, const struct state *s);
/* `value` stands for what the callee has left at what is `place` to it. */
void learn_left(struct run *r, const struct context *callee, term place, term value);

#endif
