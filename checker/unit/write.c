/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the arrays a builder filled, makes the bytes of a unit file: header,
 * then each array at an 8-byte boundary, zeros between. Byte order and sizes
 * are this machine's: a cache is not carried between architectures, and the
 * reader refuses element sizes that are not its own.
 */
#include "unit/format.h"

#include <string.h>
#include <xxhash.h>

#include "base/error.h"

const uint32_t unit_section_size[N_SECTIONS] = {
	[SECTION_FUNCS] = sizeof(struct ir_func),
	[SECTION_VARS] = sizeof(struct ir_var),
	[SECTION_BLOCKS] = sizeof(struct ir_block),
	[SECTION_INSTRS] = sizeof(struct ir_instr),
	[SECTION_EXPRS] = sizeof(struct ir_expr),
	[SECTION_CASES] = sizeof(struct ir_case),
	[SECTION_ARGS] = sizeof(uint32_t),
	[SECTION_SYMS] = sizeof(struct ir_sym),
	[SECTION_INITS] = sizeof(struct ir_init),
	[SECTION_DIAGS] = sizeof(struct ir_diag),
	[SECTION_HEADERS] = sizeof(struct ir_hash),
	[SECTION_STRINGS] = 1,
};

static GArray **array_of(struct unit_arrays *a, enum unit_section s)
{
	GArray **arrays[N_SECTIONS] = {
		&a->funcs, &a->vars, &a->blocks, &a->instrs, &a->exprs, &a->cases,
		&a->args, &a->syms, &a->inits, &a->diags, &a->headers, NULL,
	};

	return arrays[s];
}

void unit_arrays_init(struct unit_arrays *a)
{
	for (int s = 0; s < SECTION_STRINGS; s++)
		*array_of(a, s) = g_array_new(FALSE, FALSE, unit_section_size[s]);
	a->strings = g_string_new(NULL);
}

void unit_arrays_clear(struct unit_arrays *a)
{
	for (int s = 0; s < SECTION_STRINGS; s++)
		g_array_set_size(*array_of(a, s), 0);
	g_string_truncate(a->strings, 0);
}

void unit_arrays_release(struct unit_arrays *a)
{
	for (int s = 0; s < SECTION_STRINGS; s++)
		g_array_unref(*array_of(a, s));
	g_string_free(a->strings, TRUE);
}

static gsize aligned(gsize n)
{
	return (n + 7) & ~(gsize)7;
}

GBytes *unit_arrays_write(const struct unit_arrays *a, uint32_t name)
{
	struct unit_arrays copy = *a;
	struct unit_file_header h = { .format = UNIT_FORMAT, .name = name };
	gsize at = aligned(sizeof(h));
	XXH128_canonical_t hash;
	guint8 *out;

	memcpy(h.magic, UNIT_MAGIC, sizeof(h.magic));
	for (int s = 0; s < N_SECTIONS; s++) {
		h.sections[s].offset = at;
		h.sections[s].size = unit_section_size[s];
		h.sections[s].count = s == SECTION_STRINGS ?
			(uint32_t)a->strings->len : (*array_of(&copy, s))->len;
		at = aligned(at + (gsize)h.sections[s].count * unit_section_size[s]);
	}
	h.size = at;
	out = g_malloc0(at);
	for (int s = 0; s < N_SECTIONS; s++) {
		const void *from = s == SECTION_STRINGS ?
			(const void *)a->strings->str : (*array_of(&copy, s))->data;

		if (h.sections[s].count)
			memcpy(out + h.sections[s].offset, from,
			       (gsize)h.sections[s].count * unit_section_size[s]);
	}
	memcpy(out, &h, sizeof(h));
	XXH128_canonicalFromHash(&hash, XXH3_128bits(out + UNIT_HASHED,
							at - UNIT_HASHED));
	memcpy(((struct unit_file_header *)(void *)out)->hash.bytes, hash.digest, 16);
	return g_bytes_new_take(out, at);
}

gboolean unit_is_terminator(uint8_t op)
{
	return op >= IR_JUMP;
}

gboolean unit_expr_has_a(uint8_t kind)
{
	switch (kind) {
	case IR_EXPR_FIELD:
	case IR_EXPR_DEREF:
	case IR_EXPR_INDEX:
	case IR_EXPR_ADDR:
	case IR_EXPR_CONTAINER:
	case IR_EXPR_UNARY:
	case IR_EXPR_BINARY:
		return TRUE;
	default:
		return FALSE;
	}
}

gboolean unit_expr_has_b(uint8_t kind)
{
	return kind == IR_EXPR_INDEX || kind == IR_EXPR_BINARY;
}

void unit_expr_operands(const struct ir_expr *e, void (*fn)(void *data, uint32_t expr),
			void *data)
{
	if (unit_expr_has_a(e->kind))
		fn(data, e->a);
	if (unit_expr_has_b(e->kind))
		fn(data, e->b);
}
