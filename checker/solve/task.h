/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a task is doing by a field of its own: a transaction runs where current->journal_info
 * is not NULL. Paths ask the field and write it; from that comes what they are surely in, and
 * in which of their callers' contexts they cannot be.
 */
#ifndef FAULTLINE_SOLVE_TASK_H
#define FAULTLINE_SOLVE_TASK_H

#include "rules/rules.h"
#include "solve/state.h"

#define MAX_TASK_FIELDS 8	/* contexts that a field tells of; more are not asked for */

/* One such context. */
struct task_field {
	const char *full;	/* interned */
	guint64 bit;		/* as in term_data.fields */
	guint32 context;	/* as rules_context_bit() */
};

struct task_fields {
	struct task_field all[MAX_TASK_FIELDS];
	guint n;
};

/* Bits of task_fields.all. */
struct task_bits {
	uint8_t in;		/* surely in it: the field is not NULL there */
	uint8_t never;		/* not in it when the function began: the field was NULL */
	uint8_t ended;		/* it was not known to be NULL, and the function has made it that */
};

struct task_fields task_fields(const struct rules *rules);
/* Whether the place is one of those fields, of the running task. */
gboolean task_has_field(const struct task_fields *f, const struct terms *t, term place);
struct task_bits task_known(const struct task_fields *f, const struct lock_table *locks,
			    const struct state *s);
/* What holds on both of two paths. */
struct task_bits task_meet(struct task_bits a, struct task_bits b);
/* The contexts that bits stand for, and back: contexts that no field tells of are left out. */
guint32 task_contexts(const struct task_fields *f, uint8_t bits);
uint8_t task_bits_of(const struct task_fields *f, guint32 contexts);

#endif
