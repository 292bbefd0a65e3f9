/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the parts of carry.c go through what they carry: one description of a thing, its
 * visit_ function, is gone through three times: to mark the numbers it uses, to write, to read.
 */
#ifndef FAULTLINE_SOLVE_CARRIER_H
#define FAULTLINE_SOLVE_CARRIER_H

#include "solve/bytes.h"
#include "solve/carry.h"

enum way { WAY_MARK, WAY_WRITE, WAY_READ };

/* Numbers of one kind that the other process does not have. */
struct numbers {
	guint from, n;		/* the first of them, and how many */
	gboolean *marked;	/* MARK, WRITE: by number - from */
	guint *now;		/* READ: what they are here */
};

struct carrier {
	enum way way;
	struct solver *s;
	struct bytes_out out;
	struct bytes_in in;
	struct numbers contexts, terms, classes, refs, helds, guards, lists;
	gboolean *fresh;	/* READ, by context: it was not here */
	gboolean gone;		/* READ: something was named that this program does not have */
	GPtrArray *torn;	/* READ: contexts that rest on such; or NULL: there are none */
};

void visit_word(struct carrier *c, guint32 *v);
void visit_long(struct carrier *c, gint64 *v);
void visit_text(struct carrier *c, const char **text);	/* NULL is one */
/* How many there are of what is next: at most `room` can be read. */
guint visit_count(struct carrier *c, guint n, guint room);

/* A number of any type. */
#define VISIT(c, member) do {			\
	guint32 word_ = (guint32)(member);	\
	visit_word(c, &word_);			\
	(member) = word_;			\
} while (0)

/* All of an array (GArray of `type`). */
#define DEFINE_VISIT_ALL(name, type, visit)				\
static void name(struct carrier *c, GArray *all)			\
{									\
	guint n = visit_count(c, all->len, G_MAXUINT);			\
									\
	if (c->way == WAY_READ && n) {					\
		g_array_set_size(all, n);				\
		memset(all->data, 0, n * sizeof(type));			\
	}								\
	for (guint i = 0; i < n; i++)					\
		visit(c, &g_array_index(all, type, i));			\
}

/* --- what is numbered --- */
void visit_number(struct carrier *c, struct numbers *of, guint *x);
void visit_term(struct carrier *c, term *x);
void visit_guard(struct carrier *c, guardset *x);
void visit_class(struct carrier *c, guint *class);
/* As it is kept where 0 is none, and others are one more. */
void visit_class_after(struct carrier *c, guint *class);
guint numbers_marked(const struct numbers *of);
/* READ: which of them comes next; 0 and `bad` when that cannot be. */
guint numbers_next(struct carrier *c, const struct numbers *of);

/* --- what the program has --- */
void visit_function(struct carrier *c, struct function **f);	/* NULL is one */
void visit_global(struct carrier *c, const struct global **g);
void visit_field(struct carrier *c, const struct field **f);
void visit_targets(struct carrier *c, gpointer *targets);

/* --- facts, the same in conditions and in exits --- */
void visit_range(struct carrier *c, struct range *r);
void visit_fact(struct carrier *c, struct fact *f);
/* A copy of a set of held locks. */
GArray *held_copy(const struct carrier *c, heldset x);

/* --- the parts, in this order; for MARK in the other --- */
void carry_classes(struct carrier *c);
void carry_terms(struct carrier *c);
void carry_refs(struct carrier *c);
void carry_helds(struct carrier *c);
void carry_guards(struct carrier *c);
void carry_lists(struct carrier *c);
void carry_contexts(struct carrier *c);
/* What solving has learnt besides; not for MARK. */
void carry_learnt(struct carrier *c);

#endif
