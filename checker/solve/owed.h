/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How operations have to leave locks (rule_operation), as they are followed. Where a lock is to be
 * dropped, whoever has been given the object may do it later: who has put its address
 * somewhere, or passed it to what is not followed, owes nothing more. That is carried like a
 * mark, by the functions that the operation passes the object to by name; so is that one of them
 * perhaps has dropped it, who is blamed for failures by which it surely has not.
 */
#ifndef FAULTLINE_SOLVE_OWED_H
#define FAULTLINE_SOLVE_OWED_H

#include "solve/flow.h"

struct owed;

/*
 * All but info have to last as long. In that, functions become relevant that the objects are
 * passed to.
 */
struct owed *owed_new(const struct program *p, const struct rules *rules, struct lock_table *locks,
		      struct func_info *info);
void owed_free(struct owed *o);
/* The operations (const struct rule_operation *) that f is; NULL: none. */
const GArray *owed_operations(const struct owed *o, const struct function *f);
/* What is known of f before anything is solved, as a number. */
guint64 owed_digest(const struct owed *o, const struct function *f);

/* The value is put at `place`. */
void owed_store(struct run *r, struct state *s, term place, term value);
/* The values are passed to what is not followed. */
void owed_pass(struct run *r, struct state *s, const term *args, guint n);
/* The same of those that callee, which is followed, is not given by name, or may drop. */
void owed_pass_on(struct run *r, struct state *s, const struct context *callee, const term *args,
		  guint n);
/* It was asked whether to drop the lock, in block `other`, and the answer leads to `to`. */
void owed_branch(struct run *r, struct state *s, guint to, guint other);
/* Of the state, as a block begins. */
void owed_arrive(struct run *r, struct state *s);
/* Whether it is a mark of what is owed no more, or perhaps no more. */
gboolean owed_is_mark(const struct run *r, lockref ref);
/* A callee has left such a mark, in the caller's terms: it is the caller's from here on. */
void owed_take_over(struct run *r, struct state *s, lockref ref);
/* The state leaves the function, and returns the value: adds to c->owing. */
void owed_leave(struct run *r, const struct state *s, term value);

#endif
