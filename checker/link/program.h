/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Units → one program: names resolved as the C linker does (statics by file,
 * header functions by content), models put in, function pointers bound by record and
 * field, worlds found.
 */
#ifndef FAULTLINE_LINK_PROGRAM_H
#define FAULTLINE_LINK_PROGRAM_H

#include <glib.h>
#include "extract/extract.h"
#include "rules/rules.h"
#include "unit/ir.h"

#define WORLD_CORE 0	/* index of the world every file system shares */

/* A function with a body, or one that is only named. */
struct function {
	guint id;			/* dense; index into program.functions */
	const char *name, *file;	/* interned */
	const struct ir_unit *unit;	/* NULL without a body */
	const struct ir_func *ir;
	const struct ir_hash *content;	/* of the unit; NULL without a body */
	struct function **funcs;	/* of the unit: by symbol index, NULL for globals */
	struct global **globals;	/* of the unit: by symbol index, NULL for functions */
	const char *place;		/* folder that decides its world: "fs/ext4", "mm" */
	const char *owner;		/* folder or file with the file_system_type it serves; or NULL */
	const GPtrArray *rules;		/* struct rule_function: what its name stands for, or NULL */
	gboolean noted;			/* they are marks and events alone: its body counts as well */
	struct function *after;		/* a model: happens when it returns; or NULL */
	gboolean modelled;		/* its body is in a model's file */
	guint32 unless;			/* contexts in which it is cut: bits of rules_context_bit() */
	guint32 entered;		/* that it is in when it is called by a pointer */
	guint32 always;			/* that it is in by its name */
	gboolean noreturn, cut;
	gboolean identity, errors, puts, counts_down; /* rules of the same names */
	gboolean withdraws, internal_results, gives_new;
	guint8 asks;			/* the number, from 1, of the trait (rules) that it asks for */
	guint32 asks_within;		/* those that it calls such a function for: bits */
	guint32 arguments;		/* that tables hand it: bits, in the order of the rules */
	gboolean only_reads;		/* into inodes that nobody writes to: readers.h */
	gboolean tests_bit, sets_bit, clears_bit;
	gboolean tells_context;		/* writes the field of the task that one is told by: given.h */
	gboolean address_taken;
	GPtrArray *takers;		/* places that did: as in struct targets; or NULL */
};

/* An expression of f, by its number in f. */
static inline const struct ir_expr *function_expr(const struct function *f, uint32_t e)
{
	return &f->unit->exprs[f->ir->first_expr + e];
}

/* Whom an instruction of f calls by name, or NULL. */
static inline struct function *function_called(const struct function *f, const struct ir_instr *in)
{
	const struct ir_expr *x;

	if (in->op != IR_CALL)
		return NULL;
	x = function_expr(f, in->a);
	return x->kind == IR_EXPR_FUNC ? f->funcs[x->str] : NULL;
}

struct global {
	guint id;
	const char *name, *file;	/* interned */
	struct ir_type type;
	const char *record;		/* interned type record, "" */
	GHashTable *inits;		/* path (interned ".ops.read") → struct init_value; or NULL */
	const char *filled_in;		/* the C file with the initialiser; or NULL */
};

struct init_value {
	uint8_t kind;			/* IR_EXPR_FUNC, _GLOBAL, _CONST, _STRING */
	struct function *func;
	struct global *global;
	const char *string;
	gint64 value;
};

/* Functions that may be called through one pointer; ascending by id. */
struct targets {
	struct function **funcs;
	const GPtrArray **makers;	/* for each, the places that put it there; NULL among them: all */
	gsize n;
};

struct world {
	const char *name;		/* "core", "ext4" */
	GHashTable *places;		/* folders in it besides the core's; set of interned strings */
	guint32 traits;			/* that files of it can have: bits, in the order of the rules */
};

/* A model of a function that the program does not have. */
struct idle_model {
	const char *name;		/* the function's; interned */
	const struct ir_unit *unit;
	guint line;
};

#define NO_OFFSET G_MININT64

struct program {
	struct function **functions;	gsize n_functions;
	struct global **globals;	gsize n_globals;
	struct world *worlds;		gsize n_worlds;	/* [0] is the core */
	GHashTable *core_places;	/* set of interned strings */
	GHashTable *slots;		/* "RECORD.FIELD" interned → struct bind_slot */
	GHashTable *by_name;		/* name → GPtrArray of struct function */
	gsize n_unresolved;		/* call sites through pointers with no known target */
	GArray *idle_models;		/* struct idle_model */
	/* "RECORD.FIELD" that models or rules name → its offset in the kernel's, or NO_OFFSET */
	GHashTable *model_fields;
	GHashTable *entries;		/* table.c's */
	GPtrArray *tables;		/* to free */
};

/* `models` (may be NULL) take the places of what they stand for: link/models.c. */
struct program *program_link(const struct extract_set *set, const struct extract_set *models,
			     const struct rules *rules);
void program_free(struct program *p);

/* Whether code of `place` runs in world `w`. */
gboolean program_visible(const struct program *p, const char *place, guint w);
/* Whether a call in world `w` can come to the i'th: code or a table of that world put it there. */
gboolean program_target_visible(const struct program *p, const struct targets *t, gsize i,
				guint w);
/* Whether code or a table of world `w` takes the address of f. */
gboolean program_taken(const struct program *p, const struct function *f, guint w);
/* Whether f serves a file system that is not the world's: what it works on is another's. */
gboolean program_foreign(const struct program *p, const struct function *f, guint w);

/* Where RECORD.FIELD is in the kernel's record, as code of f, which may be a model's, names it. */
gint64 program_offset(const struct program *p, const struct function *f, const char *record,
		      const char *field, gint64 offset);

/* Whether f is of world `w` and not of the core. */
gboolean program_own(const struct program *p, const struct function *f, guint w);

/* The targets of RECORD.FIELD; there is such a slot. */
const struct targets *program_slot(const struct program *p, const char *field);
/* Whether RECORD.FIELD holds functions that only initialisers put there. */
gboolean program_only_initialised(const struct program *p, const char *field);
/*
 * Whether RECORD.FIELD holds one function that initialisers put there, of a file system that has
 * all tables of the record, and most of them have none: which table an object has decides.
 */
gboolean program_rarely_filled(const struct program *p, const char *field);

/*
 * Targets of a call of function `f` through the pointer expression `expr`, in any world:
 * by record and field, by parameter, or by variable. `via` (may be NULL) gets
 * "RECORD.FIELD", "parameter" or "variable", interned.
 */
const struct targets *program_targets(const struct program *p, const struct function *f,
				      uint32_t expr, const char **via);

#endif
