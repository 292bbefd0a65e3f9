/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What builder.c, write.c and unitfile.c share: the growing arrays of a unit,
 * the layout of a unit file, and which expression kinds have which operands.
 * Private to checker/unit.
 */
#ifndef FAULTLINE_UNIT_FORMAT_H
#define FAULTLINE_UNIT_FORMAT_H

#include <glib.h>
#include "unit/ir.h"

#define UNIT_MAGIC "flunit\r\n"
#define UNIT_FORMAT 1

enum unit_section {
	SECTION_FUNCS, SECTION_VARS, SECTION_BLOCKS, SECTION_INSTRS, SECTION_EXPRS,
	SECTION_CASES, SECTION_ARGS, SECTION_SYMS, SECTION_INITS, SECTION_DIAGS,
	SECTION_HEADERS, SECTION_STRINGS,
	N_SECTIONS
};

struct unit_section_entry {
	uint64_t offset;	/* from the file's start, 8-byte aligned */
	uint32_t count;		/* elements */
	uint32_t size;		/* of one element */
};

struct unit_file_header {
	char magic[8];
	uint32_t format;
	uint32_t reserved;
	uint64_t size;		/* of the whole file */
	struct ir_hash hash;	/* of everything after this */
	uint32_t name;		/* string */
	uint32_t reserved2;
	struct unit_section_entry sections[N_SECTIONS];
};

/* Where the hashed part of a file begins. */
#define UNIT_HASHED G_STRUCT_OFFSET(struct unit_file_header, name)

struct unit_arrays {
	GArray *funcs, *vars, *blocks, *instrs, *exprs, *cases, *args, *syms, *inits;
	GArray *diags, *headers;
	GString *strings;
};

void unit_arrays_init(struct unit_arrays *a);
void unit_arrays_clear(struct unit_arrays *a);
void unit_arrays_release(struct unit_arrays *a);
/* The unit file; `name` is an offset into the strings. */
GBytes *unit_arrays_write(const struct unit_arrays *a, uint32_t name);

/* Element size of each section, by enum unit_section. */
extern const uint32_t unit_section_size[N_SECTIONS];

gboolean unit_is_terminator(uint8_t op);

/* Whether field a (b) of such an expression is another expression. */
gboolean unit_expr_has_a(uint8_t kind);
gboolean unit_expr_has_b(uint8_t kind);
void unit_expr_operands(const struct ir_expr *e, void (*fn)(void *data, uint32_t expr),
			void *data);

#endif
