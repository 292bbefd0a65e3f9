/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/link: the program while it is put together.
 */
#ifndef FAULTLINE_LINK_LINKER_H
#define FAULTLINE_LINK_LINKER_H

#include "link/program.h"

struct linker {
	struct program *p;
	const struct extract_set *set, *models;
	const struct rules *rules;
	GPtrArray *functions, *globals;
	GHashTable *externs;		/* name → struct function */
	GHashTable *extern_globals;	/* name → struct global */
	GHashTable *of_header;		/* struct ir_unit → struct function */
	GHashTable *inline_by_name;	/* "FILE:NAME" → struct function: for calls in a cycle */
	GHashTable *bodies;		/* name → struct function with a body, while models are read */
	GArray *stand_ins;		/* struct stand_in */
};

/* A model's function of a name the kernel has. */
struct stand_in {
	const struct ir_unit *unit;
	const struct ir_func *ir;
	struct function **funcs;
	struct global **globals;
};

/* --- program.c --- */
struct function *linker_define(struct linker *l, const struct ir_unit *u,
			       const struct ir_hash *content, guint i);
/*
 * Fills the symbol tables of the unit, and of its own functions: n in the table, from `first`.
 * *funcs and *globals (may be NULL) get the tables.
 */
void linker_resolve(struct linker *l, const struct ir_unit *u, GHashTable *statics, guint first,
		    guint n, struct function ***funcs, struct global ***globals);

/* --- models.c --- */
/* With all the kernel's own functions known: adds the models' own, collects stand-ins. */
void models_read(struct linker *l);
/* With all names indexed: puts the stand-ins, and what is added behind, in their places. */
void models_place(struct linker *l);
/* With places known: a function is where its body is, its fields where the kernel's are. */
void models_move(struct linker *l);

#endif
