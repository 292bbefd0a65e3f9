/* SPDX-License-Identifier: GPL-2.0-only */
/* Notes of what is locked, in objects that others come to: who finds one drops the lock. */
#ifndef FAULTLINE_SOLVE_NOTED_H
#define FAULTLINE_SOLVE_NOTED_H

#include "solve/flow.h"

/* Around a run: makes r->notes, and frees them. */
void noted_begin(struct run *r);
void noted_end(struct run *r);
/* Notes what the state, at a way out, has put into fields of objects that outlive it. */
void noted_find(struct run *r, const struct state *s);
/* Adds to c->notes the fields that only ways out with a lock held have so. */
void noted_keep(struct run *r);

/* What contexts ask before they drop locks. */
struct noted;

struct noted *noted_new(const struct solver *s);
void noted_free(struct noted *n);
/*
 * Whether one asks, before it drops locks of the class, what c may have put where it has taken
 * one, or what it has called there (`taken`: the instruction).
 */
gboolean noted_asks(const struct noted *n, const struct context *c, uint32_t taken, guint class);

#endif
