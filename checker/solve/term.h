/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Symbolic values. A term says what a value is in terms of a function's
 * parameters, globals and the memory at its entry. Equal terms have equal
 * numbers (hash-consing), for the whole program; memory not written by the
 * function itself is taken as unchanging.
 *
 * LVALUE terms name memory: GLOBAL, LOCAL, DEREF, FIELD, INDEX, RETURNED.
 */
#ifndef FAULTLINE_SOLVE_TERM_H
#define FAULTLINE_SOLVE_TERM_H

#include <glib.h>
#include <stdint.h>
#include "link/program.h"

typedef uint32_t term;		/* 0: no term */

enum term_kind {
	TERM_NONE,
	TERM_UNKNOWN,		/* anything (term_some) */
	TERM_CONST,		/* value */
	TERM_STRING,		/* ptr: interned text */
	TERM_FUNC,		/* ptr: struct function */
	TERM_TABLE,		/* ptr: struct field, value: number of a function that is there: its address */
	TERM_PARAM,		/* a: index; its value at entry */
	TERM_RESULT,		/* a: call instruction */
	TERM_OLD,		/* a: RESULT or AFTER of an earlier turn of a loop */
	TERM_JOIN,		/* a: block, b: what differed (an LVALUE term) */
	TERM_AFTER,		/* a: call instruction, b: LVALUE: what the call left there */
	TERM_RETURN,		/* in exits: the value returned */
	TERM_OUT,		/* in exits: a: LVALUE of the caller's: what was stored there */
	TERM_LOAD,		/* a: LVALUE: its content at entry */
	TERM_ADDR,		/* a: LVALUE */
	TERM_CONTAINER,		/* a: value, ptr: record, value: offset */
	TERM_UNARY,		/* op, a */
	TERM_BINARY,		/* op, unsigned_, a, b */
	TERM_PURE,		/* ptr: struct function, a: argument list: what a pure function gives */
	TERM_LIST,		/* a: head, b: rest or 0 */
	TERM_NEW,		/* a: value; of facts: nobody else can come to the object (fresh.h) */
	/* LVALUES */
	TERM_GLOBAL,		/* ptr: struct global */
	TERM_LOCAL,		/* a: variable */
	TERM_DEREF,		/* a: value */
	TERM_FIELD,		/* a: LVALUE; ptr: struct field */
	TERM_INDEX,		/* a: LVALUE, b: value */
	TERM_RETURNED,		/* in exits: the record returned by value */
};

struct field {
	const char *record, *name;	/* interned */
	const char *full;		/* "RECORD.NAME", interned */
	gint64 offset;
	const char *key;		/* the same, plain: term_field_plain() */
	guint64 bit;			/* for sets of fields: one of 64, by name */
	gboolean never_null;		/* what it points at is there */
	gboolean of_model;		/* the kernel's record has no such field */
};

struct term_data {
	uint8_t kind, op, unsigned_, depth;
	uint8_t has_local;	/* mentions LOCAL, RESULT, AFTER, OLD or JOIN: means nothing outside */
	uint8_t has_result;	/* mentions RESULT or AFTER */
	uint8_t has_param;
	uint8_t has_outer;	/* mentions what a caller has another name for, or may have stored to */
	uint8_t has_some;	/* mentions the term that stands for anything: equals nothing */
	uint8_t has_own;	/* mentions a variable that only one function knows, and that lasts */
	uint8_t has_join;	/* mentions JOIN or OLD: in a loop, another thing each time */
	term a, b;
	const void *ptr;
	gint64 value;
	guint64 fields;		/* those it is made of; more than one share a bit */
};

/* What is asked of many terms in a row, close together. */
struct term_brief {
	uint8_t kind;
	uint8_t base;		/* kind of what it begins at: term_base() */
	uint8_t has_result : 1;
	uint8_t has_pure : 1;	/* mentions PURE */
	uint8_t has_parts : 1;	/* a FIELD or INDEX of it was made */
	uint8_t field;		/* of a FIELD: which bit is its */
	uint32_t fields;	/* term_data.fields, folded */
};

/* Open, so that looking a term up costs no call: only term.c writes to it. */
struct terms {
	struct term_data *data;		/* by number */
	struct term_brief *brief;	/* the same */
	guint n, room;
	struct slot *table;		/* open addressing, power of two */
	guint mask;
	struct recent *recent;		/* those asked for last, by hash */
	GHashTable *fields;		/* "RECORD.NAME@OFFSET" → struct field */
	char *const *never_null;
	GHashTable *kept;		/* set of interned RECORD.FIELD; or NULL */
};

/* never_null: RECORD.FIELD of fields that are so; NULL-terminated, or NULL. */
struct terms *terms_new(char *const *never_null);
/*
 * What is in one of these fields is told as such however deep it lies, though no longer of
 * which object. The set is the caller's, and has to last (NULL: none, again).
 */
void terms_keep(struct terms *t, GHashTable *fields);
void terms_free(struct terms *t);
static inline const struct term_data *term_get(const struct terms *t, term x)
{
	return &t->data[x];
}
/* FALSE: they are not of one kind, or of two fields. */
static inline gboolean term_alike(const struct terms *t, term x, term y)
{
	return t->brief[x].kind == t->brief[y].kind && t->brief[x].field == t->brief[y].field;
}
/* FALSE: x is made of none of these fields. */
static inline gboolean term_may_name(const struct terms *t, term x, guint64 fields)
{
	return t->brief[x].fields & (uint32_t)(fields | fields >> 32);
}
gsize terms_count(const struct terms *t);
/* Whether term_data.a, term_data.b of the kind is a term. */
gboolean term_first_is_term(int kind);
gboolean term_second_is_term(int kind);
/* What is so of kind, op, unsigned_, a, b, ptr and value; of TERM_PURE, of fields, too. */
term term_copy(struct terms *t, const struct term_data *d);

/* Makers fold what folds: constants, ADDR(DEREF x), container_of of a field. */
term term_some(struct terms *t);
term term_const(struct terms *t, gint64 value);
term term_string(struct terms *t, const char *text);
term term_func(struct terms *t, const struct function *f);
/* The address of a table, one of several that have f in `slot`. */
term term_table(struct terms *t, const struct function *f, const struct field *slot);
term term_leaf(struct terms *t, enum term_kind kind, uint32_t a, uint32_t b);
term term_global(struct terms *t, const struct global *g);
term term_load(struct terms *t, term lvalue);
term term_addr(struct terms *t, term lvalue);
/*
 * A record begins with its first member: for the address of that, or of its
 * first member in turn, the address of the whole; any other value is itself.
 */
term term_whole(struct terms *t, term value);
term term_deref(struct terms *t, term value);
term term_field(struct terms *t, term lvalue, const struct field *f);
term term_index(struct terms *t, term lvalue, term index);
/* Element `index` of what a pointer to `lvalue` points at. */
term term_element(struct terms *t, term lvalue, term index);
term term_container(struct terms *t, term value, const char *record, gint64 offset);
term term_unary(struct terms *t, int op, term a);
term term_binary(struct terms *t, int op, int unsigned_, term a, term b);
/* `fields`: of which f reads. */
term term_pure(struct terms *t, const struct function *f, const term *args, guint n,
	       guint64 fields);
/*
 * What is read as `name` (const) and written as `__name`, both at one offset, is one
 * field: inode.i_nlink, vm_area_struct.vm_flags.
 */
const char *term_field_plain(const char *name);
guint64 term_field_bit(const char *record, const char *name);
const struct field *terms_field(struct terms *t, const char *record, const char *name,
				gint64 offset);

/* a op b of constants; FALSE when it cannot be said. */
gboolean term_fold(int op, int unsigned_, gint64 a, gint64 b, gint64 *out);
/*
 * bits.c: what is surely so of a word that is x or y, both made from one word by
 * setting and clearing bits: the other bits are that word's, those are of
 * `unknown`. 0 when x and y are not so.
 */
term term_blend(struct terms *t, term x, term y, term unknown);
/*
 * either.c: what is surely so of a pointer that is x or y, the addresses of one member of
 * two objects, or one of them NULL: the address of that member, of what `unknown` points
 * at. 0 when they are not so.
 */
term term_either(struct terms *t, term x, term y, term unknown);
/* The word that x was made from by setting and clearing bits; adds those to *touched. */
term term_word(const struct terms *t, term x, gint64 *touched);
/* (word & ~touched) | (unknown & touched) */
term term_mix(struct terms *t, term word, gint64 touched, term unknown);
/* What is known of x's bits when `unknown` is all that it may be called; 0: nothing. */
term term_bits(struct terms *t, term x, term unknown);
/* The low bits, all 0, of what was shifted left by that many; 0: it is not known how many. */
gint64 term_shifted_in(const struct terms *t, term by);
gboolean term_is_const(const struct terms *t, term x, gint64 *value);
/* Whether x names memory: an LVALUE. */
gboolean term_is_place(const struct terms *t, term x);
/* The variable, parameter, global … an LVALUE or address begins at. */
term term_base(const struct terms *t, term x);
/*
 * x rebuilt from its parts up. node() may replace any part whole (0: go on
 * below it); load() gives the content of memory whose LVALUE changed (0: LOAD).
 */
struct term_replacer {
	term (*node)(struct terms *t, term x, void *data);
	term (*load)(struct terms *t, term lvalue, void *data);
	void *data;
};
term term_replace(struct terms *t, term x, const struct term_replacer *r);
gboolean term_mentions(const struct terms *t, term x, term part);

/* "inode->i_mapping", for people. */
void term_print(const struct terms *t, term x, const struct function *f, GString *out);

#endif
