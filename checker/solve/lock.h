/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks as the analysis sees them: a class, named by record and field, and an
 * instance, the term of the pointer it was reached by. Sets of held locks are
 * interned, so that equal sets have equal numbers.
 */
#ifndef FAULTLINE_SOLVE_LOCK_H
#define FAULTLINE_SOLVE_LOCK_H

#include <glib.h>
#include "rules/rules.h"
#include "solve/graph.h"
#include "solve/intern.h"
#include "solve/term.h"

#define CLASS_OPEN G_MAXUINT		/* a parameter: the caller knows */
#define CLASS_UNKNOWN (G_MAXUINT - 1)	/* nobody will: a result, a joined value */

#define NO_BIT (-1)

typedef guint lockref;			/* index into lock_table.refs */
typedef guint heldset;			/* index into lock_table.sets; 0 is empty */

struct lock_ref {
	guint class;			/* index into lock_table.classes, or CLASS_* */
	enum lock_kind kind;
	int subclass;
	int bit;			/* of a bit lock: which; NO_BIT: not told */
	gboolean fixed;			/* the class is a rule's, not the path's */
	term instance;			/* pointer value */
};

enum held_flags {
	HELD_MAYBE = 1,			/* states were merged: perhaps not held */
	HELD_ONCE = 2,			/* marking it again is no second lock */
	HELD_BACK = 4,			/* of dropped locks: taken again, so not dropped now */
	HELD_HANDED = 8,		/* of dropped locks: handed over, not dropped yet */
	HELD_ALL = 16,			/* of dropped locks: whoever took it, and how often */
	HELD_INTERNAL = 32,		/* in an inode that a file system keeps for itself */
	HELD_CHOSEN = 64,		/* a field of its object says in which nesting subclass */
};

struct held {
	lockref ref;
	uint8_t mode, count, flags;	/* flags: enum held_flags */
	uint32_t site;			/* instruction that took it; 0 and up, of this function */
};

#define NO_SITE G_MAXUINT32

struct class_info {
	const char *name;		/* interned */
	enum lock_kind kind;
	guint32 contexts;		/* that it is held in: bits of rules_holding() */
};

struct lock_table {
	const struct rules *rules;
	struct terms *terms;
	GArray *classes;		/* struct class_info */
	GHashTable *class_index;	/* interned name → index + 1 */
	GArray *refs;			/* struct lock_ref */
	GHashTable *ref_index;
	struct interned sets;		/* of struct held */
	GHashTable *transparent;	/* set of names of records, and of fields */
	term handed;			/* the instance of locks that were handed over */
};

struct lock_table *lock_table_new(const struct rules *rules, struct terms *terms);
void lock_table_free(struct lock_table *t);

guint lock_class(struct lock_table *t, const char *name, enum lock_kind kind);
const char *lock_class_name(const struct lock_table *t, guint class);
/* The class that the pointer `instance` names, as CLASS_* when it names none. */
guint lock_class_of(struct lock_table *t, term instance, enum lock_kind kind, int bit);

/* The instance of a lock that a pointer names, which may be to its innermost part. */
term lock_place(struct lock_table *t, term instance);
/* What a rule says of a lock; its class is the path's where that is CLASS_OPEN. */
lockref lock_ref(struct lock_table *t, struct lock_ref r);
/*
 * The lock `ref` whose instance has become another term: its class is named
 * anew by the path, unless a rule fixed it or the new path says nothing.
 */
lockref lock_ref_move(struct lock_table *t, lockref ref, term instance);
/* A reference as it is: of another table, with class and instance of this one. */
lockref lock_ref_copy(struct lock_table *t, struct lock_ref r);
/* The same lock in another subclass. */
lockref lock_ref_subclass(struct lock_table *t, lockref ref, int subclass);
/* The same lock, handed over to what will drop it. */
lockref lock_ref_hand(struct lock_table *t, lockref ref);
gboolean lock_ref_handed(const struct lock_table *t, lockref ref);
/* Named by a pointer that was kept somewhere: it may be any lock of the kind. */
gboolean lock_ref_is_kept(const struct lock_table *t, lockref ref);
/* Of one name, subclass aside. */
gboolean lock_ref_alike(const struct lock_table *t, lockref a, lockref b);
/* Surely one and the same lock (subclass aside): not just one name in a loop. */
gboolean lock_ref_same(const struct lock_table *t, lockref a, lockref b);
static inline const struct lock_ref *lock_ref_get(const struct lock_table *t, lockref r)
{
	return &g_array_index(t->refs, struct lock_ref, r);
}

/* Whether a mark of class `mark` is gone when a lock of `class` is dropped, by its rule. */
gboolean lock_ends_mark(const struct lock_table *t, guint class, guint mark);
/* Whether it is a mark that the function which set it takes with it. */
gboolean lock_ends_there(const struct lock_table *t, lockref ref);
/* The contexts that holding this surely means. */
guint32 lock_contexts(const struct lock_table *t, const struct held *h);

heldset lock_set(struct lock_table *t, const struct held *held, guint n);
/* The same for an array (struct held) whose order says nothing. */
heldset lock_set_sorted(struct lock_table *t, GArray *held);
static inline const struct held *lock_set_get(const struct lock_table *t, heldset s, guint *n)
{
	const GArray *a = interned_at(&t->sets, s);

	*n = a->len;
	return (const struct held *)(gpointer)a->data;
}

#endif
