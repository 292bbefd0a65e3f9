/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One call being followed: what call.c, body.c and byrule.c share. Each of the call_apply
 * functions takes the state before the call and appends those after it to c->out.
 */
#ifndef FAULTLINE_SOLVE_CALL_H
#define FAULTLINE_SOLVE_CALL_H

#include "solve/flow.h"

struct call {
	struct run *r;
	const struct ir_instr *in;
	uint32_t instr;
	term result;
	term args[MAX_PARAMS];
	guint n_args;
	struct function *f;	/* being called by rule */
	gboolean internal;	/* what is passed is (internal.h) */
	enum rule_confidence sure; /* that it is f */
	uint8_t never;		/* contexts of callers (task.h) in which f does nothing */
	GPtrArray *out;
};

/* --- body.c: calls of functions with a body. --- */
/* A callee's term in terms of the caller, in state s. */
term call_bound(struct call *c, struct state *s, term x);
/* What happens here, and that a function is called. */
void call_record(struct call *c, const struct state *s, struct event e);
void call_record_callee(struct call *c, const struct state *s, struct context *callee,
			enum rule_confidence confidence);
/* Locals whose address went to something that writes through it; stored: to which fields. */
void call_havoc_locals(struct call *c, struct state *s, uint32_t written,
		       const struct stored *stored);
/* Who locks p->lock has seen that p is neither NULL nor an error. FALSE: but it is. */
gboolean call_assume_valid(struct call *c, struct state *s, term instance);
/* f with these arguments, solved. */
struct context *call_callee(struct call *c, struct state *s, struct function *f);
void call_apply_context(struct call *c, struct state *s, struct context *callee);

/* --- byrule.c: calls of functions that rules speak of. --- */
/* A name with several rules (drops one lock, takes another) runs them in turn. */
void call_apply_rules(struct call *c, struct state *s, struct function *f);
/* What happens, or is marked no more, when a function is called besides what its body does. */
void call_note_before(struct call *c, struct state *s, const struct function *f);
/* What is marked in the outcomes from `first` on, by what the function gave. */
void call_note_after(struct call *c, struct function *f, guint first);

#endif
