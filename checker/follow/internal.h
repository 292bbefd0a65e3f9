/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of follow/ share; nobody else includes this.
 */
#ifndef FAULTLINE_FOLLOW_INTERNAL_H
#define FAULTLINE_FOLLOW_INTERNAL_H

#include "follow/follow.h"

/* --- index.c: who calls whom, who touches what --------------------------------------------- */

struct call_site {
	const struct function *caller;
	guint instr;
};

/* RECORD.FIELD, or a global. */
struct cell {
	const char *name;	/* interned */
	const char *record;	/* interned; NULL: a global */
	guint id;
	GPtrArray *users;	/* struct function, ascending; those that name it */
};

struct follow_index {
	const struct program *p;
	GArray **callers;	/* by function id: struct call_site; or NULL */
	GPtrArray *cells;	/* struct cell by id */
	GHashTable *fields;	/* struct cell, found by the two names */
	struct cell **globals;	/* by global id; NULL: nobody names it */
	GHashTable *on_stack;	/* interned names of records */
};

struct follow_index *follow_index_new(const struct program *p);
void follow_index_free(struct follow_index *x);
struct cell *follow_field(const struct follow_index *x, const char *record, const char *field);
/* Calls of f by its name; NULL: none. */
const GArray *follow_callers(const struct follow_index *x, const struct function *f);

/* --- places.c: where a value can be ---------------------------------------------------- */

enum place_kind {
	AT_VAR,		/* n: variable of the function */
	AT_CALL,		/* n: instruction of the function, whose result it is */
	AT_RETURN,		/* what the function returns */
	AT_CELL,		/* n: struct cell.id; the function is 0 */
};

/* A place as one number, never 0. */
typedef guint64 place_t;

place_t place_make(enum place_kind kind, guint function, guint n);
enum place_kind place_kind(place_t place);
guint place_function(place_t place);
guint place_n(place_t place);
/* Of a place that a key points to. */
guint place_hash(gconstpointer key);

/* Where a value goes on from a place, inside a function. */
enum way_kind {
	WAY_SET,		/* to the place `to` */
	WAY_ARG,		/* as argument n of the call */
	WAY_RETURN,
};

struct way {
	place_t from, to;
	enum way_kind kind;
	guint instr, n;
};

struct follow_places;

struct follow_places *follow_places_new(const struct follow_index *x, const struct rule_flow *rule);
void follow_places_free(struct follow_places *p);
/* The ways of f, ascending by where they begin. */
const GArray *follow_ways(struct follow_places *p, const struct function *f);
/* Whether the rule takes records of this type for what they hold. */
gboolean follow_holds(const struct follow_places *p, const char *record);
/* The places whose content an expression of f names, appended to `out`. */
void follow_places_of(struct follow_places *p, const struct function *f, uint32_t expr,
		      GArray *out);

static inline const struct ir_expr *follow_expr(const struct function *f, uint32_t e)
{
	return &f->unit->exprs[f->ir->first_expr + e];
}

static inline const struct ir_instr *follow_instr(const struct function *f, guint i)
{
	return &f->unit->instrs[f->ir->first_instr + i];
}

static inline const struct ir_var *follow_var(const struct function *f, guint v)
{
	return &f->unit->vars[f->ir->first_var + v];
}

/* The expression of argument n of a call. */
static inline uint32_t follow_arg(const struct function *f, const struct ir_instr *in, guint n)
{
	return f->unit->args[in->first_arg + n];
}

/* The function that is called by its name, or NULL. */
const struct function *follow_callee(const struct function *f, const struct ir_instr *in);

/* --- bits.c ---------------------------------------------------- */

/* What may be in an argument of a call. */
struct follow_arg follow_arg_of(const struct follow_index *x, const struct function *f, guint instr,
				guint n);

/* --- apart.c ---------------------------------------------------- */

/* f and all functions that call it, or call one that does; a set, to free. */
GHashTable *follow_leading_to(const struct follow_index *x, const struct function *f);
/* Whether f can come to be called from outside without one of the set being called. */
gboolean follow_apart(const struct follow_index *x, const struct function *f, GHashTable *leading);

/* --- spread.c ---------------------------------------------------- */

/*
 * Functions that a rule names, by name: struct rule_flow_end; any value for those that it
 * ends with. They are not looked into.
 */
struct follow_names {
	GHashTable *from, *to, *through, *ends;
	gboolean outside;	/* not into functions that serve a file system, either */
};

/* Follows what the call gives that is site `number`; appends to `flows` (struct follow_flow). */
void follow_spread(const struct follow_index *x, struct follow_places *places,
		   const struct follow_names *names, const struct follow_site *site, guint number,
		   GHashTable *site_at, GArray *flows);
/* The key of a call in `site_at`, whose values are the number of the site plus 1. */
gpointer follow_site_key(const struct function *f, guint instr);

#endif
