/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the bytes of a unit file, makes a struct ir_unit that points into them.
 *
 * The bytes may come from a shared or damaged cache, so everything is checked
 * once, here: sizes, the hash, every index, the shape of blocks. Expressions
 * may only refer to ones before them, which rules out cycles. Afterwards no
 * reader needs to check again.
 *
 * Not handled: files of another byte order or format version; they are refused.
 */
#include "unit/unitfile.h"

#include <string.h>
#include <xxhash.h>

#include "base/error.h"
#include "unit/format.h"

struct held_unit {
	struct ir_unit unit;	/* first: what the caller sees */
	GBytes *bytes;
};

struct check {
	const struct ir_unit *u;
	const struct ir_func *f;
	const char *why;	/* NULL: fine so far */
};

static gboolean bad(struct check *c, const char *why)
{
	c->why = why;
	return FALSE;
}

static gboolean str_ok(const struct ir_unit *u, uint32_t s)
{
	return s < u->strings_size || s == IR_NONE;
}

static gboolean span_ok(uint32_t first, uint32_t n, uint32_t total)
{
	return first <= total && n <= total - first;
}

static gboolean check_expr(struct check *c, uint32_t i)
{
	const struct ir_expr *e = &c->u->exprs[c->f->first_expr + i];

	if (e->kind > IR_EXPR_BINARY || e->op > IR_OP_GE)
		return bad(c, "unknown expression kind");
	if (unit_expr_has_a(e->kind) && e->a >= i)
		return bad(c, "operand after its expression");
	if (unit_expr_has_b(e->kind) && e->b >= i)
		return bad(c, "operand after its expression");
	switch (e->kind) {
	case IR_EXPR_FUNC:
	case IR_EXPR_GLOBAL:
		return e->str < c->u->n_syms || bad(c, "symbol out of range");
	case IR_EXPR_VAR:
		return e->a < c->f->n_vars || bad(c, "variable out of range");
	case IR_EXPR_RESULT:
		if (e->a >= c->f->n_instrs)
			return bad(c, "instruction out of range");
		return c->u->instrs[c->f->first_instr + e->a].op == IR_CALL ||
			bad(c, "result of no call");
	case IR_EXPR_FIELD:
		if (!str_ok(c->u, e->b))
			return bad(c, "string out of range");
		/* fall through */
	case IR_EXPR_STRING:
	case IR_EXPR_CONTAINER:
		return str_ok(c->u, e->str) || bad(c, "string out of range");
	default:
		return TRUE;
	}
}

static gboolean check_switch(struct check *c, const struct ir_instr *in)
{
	const struct ir_func *f = c->f;

	if (in->b >= f->n_blocks)
		return bad(c, "block out of range");
	for (guint i = 0; i < in->n_args; i++) {
		uint32_t k = c->u->args[in->first_arg + i];

		if (k >= f->n_cases || c->u->cases[f->first_case + k].block >= f->n_blocks)
			return bad(c, "case out of range");
	}
	return in->a < f->n_exprs || bad(c, "expression out of range");
}

static gboolean check_operands(struct check *c, const struct ir_instr *in)
{
	uint32_t n = c->f->n_exprs, blocks = c->f->n_blocks;

	switch (in->op) {
	case IR_CALL:
		return in->a < n;
	case IR_SET:
		return in->a < n && in->b < n;
	case IR_JUMP:
		return in->a < blocks;
	case IR_BRANCH:
		return in->a < n && in->b < blocks && in->c < blocks;
	case IR_RETURN:
		return in->a < n || in->a == IR_NONE;
	case IR_ASM:
	case IR_STOP:
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean check_instr(struct check *c, const struct ir_instr *in)
{
	if (!str_ok(c->u, in->file))
		return bad(c, "string out of range");
	if (!span_ok(in->first_arg, in->n_args, c->u->n_args))
		return bad(c, "arguments out of range");
	if (in->op == IR_SWITCH)
		return check_switch(c, in);
	if (!check_operands(c, in))
		return bad(c, "operand out of range");
	for (guint i = 0; i < in->n_args; i++)
		if (c->u->args[in->first_arg + i] >= c->f->n_exprs)
			return bad(c, "argument out of range");
	return TRUE;
}

/* Blocks follow one another without gaps and end with their only terminator. */
static gboolean check_blocks(struct check *c)
{
	uint32_t at = 0;

	for (uint32_t b = 0; b < c->f->n_blocks; b++) {
		const struct ir_block *block = &c->u->blocks[c->f->first_block + b];

		if (block->first_instr != at || !block->n_instrs ||
		    block->n_instrs > c->f->n_instrs - at)
			return bad(c, "block out of range");
		for (uint32_t i = 0; i < block->n_instrs; i++, at++) {
			const struct ir_instr *in = &c->u->instrs[c->f->first_instr + at];

			if (!check_instr(c, in))
				return FALSE;
			if (unit_is_terminator(in->op) != (i + 1 == block->n_instrs))
				return bad(c, "terminator out of place");
		}
	}
	return at == c->f->n_instrs || bad(c, "instructions outside blocks");
}

static gboolean check_func(struct check *c)
{
	const struct ir_unit *u = c->u;
	const struct ir_func *f = c->f;

	if (!str_ok(u, f->name) || !str_ok(u, f->file) || !str_ok(u, f->result.record))
		return bad(c, "string out of range");
	if (!span_ok(f->first_var, f->n_vars, u->n_vars) ||
	    !span_ok(f->first_block, f->n_blocks, u->n_blocks) ||
	    !span_ok(f->first_instr, f->n_instrs, u->n_instrs) ||
	    !span_ok(f->first_expr, f->n_exprs, u->n_exprs) ||
	    !span_ok(f->first_case, f->n_cases, u->n_cases))
		return bad(c, "function out of range");
	if (f->n_params > f->n_vars || !f->n_blocks)
		return bad(c, "function without entry or parameters");
	for (uint32_t i = 0; i < f->n_vars; i++) {
		const struct ir_var *v = &u->vars[f->first_var + i];

		if (!str_ok(u, v->name) || !str_ok(u, v->type.record))
			return bad(c, "string out of range");
	}
	for (uint32_t i = 0; i < f->n_exprs; i++)
		if (!check_expr(c, i))
			return FALSE;
	return check_blocks(c);
}

static gboolean check_init(struct check *c, const struct ir_init *in)
{
	if (in->global >= c->u->n_syms || !str_ok(c->u, in->record) ||
	    !str_ok(c->u, in->field) || !str_ok(c->u, in->path) || !str_ok(c->u, in->file))
		return bad(c, "initialiser out of range");
	switch (in->kind) {
	case IR_EXPR_FUNC:
	case IR_EXPR_GLOBAL:
		return in->sym < c->u->n_syms || bad(c, "initialiser out of range");
	case IR_EXPR_STRING:
		return str_ok(c->u, in->sym) || bad(c, "initialiser out of range");
	case IR_EXPR_CONST:
		return TRUE;
	default:
		return bad(c, "unknown initialiser kind");
	}
}

static gboolean check_unit(struct check *c)
{
	const struct ir_unit *u = c->u;

	for (uint32_t i = 0; i < u->n_syms; i++)
		if (!str_ok(u, u->syms[i].name) || !str_ok(u, u->syms[i].file) ||
		    !str_ok(u, u->syms[i].type.record))
			return bad(c, "symbol out of range");
	for (uint32_t i = 0; i < u->n_inits; i++)
		if (!check_init(c, &u->inits[i]))
			return FALSE;
	for (uint32_t i = 0; i < u->n_diags; i++)
		if (!str_ok(u, u->diags[i].file) || !str_ok(u, u->diags[i].text))
			return bad(c, "message out of range");
	for (uint32_t i = 0; i < u->n_funcs; i++) {
		c->f = &u->funcs[i];
		if (!check_func(c))
			return FALSE;
	}
	return TRUE;
}

/* ---- the file around the unit ---- */

static const char *check_header(const guint8 *data, gsize size)
{
	const struct unit_file_header *h = (const void *)data;
	XXH128_canonical_t hash;

	if (size < sizeof(*h) || memcmp(h->magic, UNIT_MAGIC, sizeof(h->magic)))
		return "not a unit file";
	if (h->format != UNIT_FORMAT)
		return "another format version";
	if (h->size != size)
		return "cut short";
	XXH128_canonicalFromHash(&hash, XXH3_128bits(data + UNIT_HASHED,
							size - UNIT_HASHED));
	if (memcmp(hash.digest, h->hash.bytes, 16))
		return "checksum does not match";
	return NULL;
}

static const char *check_sections(const struct unit_file_header *h, gsize size)
{
	for (int s = 0; s < N_SECTIONS; s++) {
		const struct unit_section_entry *e = &h->sections[s];

		if (e->size != unit_section_size[s])
			return "made by another build";
		if (e->offset % 8 || e->offset > size || e->count > (size - e->offset) / e->size)
			return "section out of range";
	}
	return NULL;
}

static void fill_unit(struct ir_unit *u, const guint8 *data)
{
	const struct unit_file_header *h = (const void *)data;
	const struct unit_section_entry *s = h->sections;

#define TAKE(field, section) do {						\
		u->field = (const void *)(data + s[section].offset);		\
		u->n_##field = s[section].count;				\
	} while (0)
	TAKE(funcs, SECTION_FUNCS);
	TAKE(vars, SECTION_VARS);
	TAKE(blocks, SECTION_BLOCKS);
	TAKE(instrs, SECTION_INSTRS);
	TAKE(exprs, SECTION_EXPRS);
	TAKE(cases, SECTION_CASES);
	TAKE(args, SECTION_ARGS);
	TAKE(syms, SECTION_SYMS);
	TAKE(inits, SECTION_INITS);
	TAKE(diags, SECTION_DIAGS);
	TAKE(headers, SECTION_HEADERS);
#undef TAKE
	u->strings = (const char *)(data + s[SECTION_STRINGS].offset);
	u->strings_size = s[SECTION_STRINGS].count;
}

static const char *check_strings(struct ir_unit *u, uint32_t name)
{
	if (!u->strings_size || u->strings[u->strings_size - 1])
		return "strings not terminated";
	if (name >= u->strings_size)
		return "name out of range";
	u->name = u->strings + name;
	return NULL;
}

/* Bytes at an address the arrays can be used at. */
static GBytes *aligned_bytes(GBytes *bytes)
{
	gsize size;
	const guint8 *data = g_bytes_get_data(bytes, &size);

	if ((guintptr)data % 8 == 0)
		return g_bytes_ref(bytes);
	return g_bytes_new_take(g_memdup2(data, size), size);
}

static const char *read_unit(struct held_unit *held)
{
	struct check c = { .u = &held->unit };
	gsize size;
	const guint8 *data = g_bytes_get_data(held->bytes, &size);
	const struct unit_file_header *h = (const void *)data;
	const char *why = check_header(data, size);

	if (!why)
		why = check_sections(h, size);
	if (why)
		return why;
	fill_unit(&held->unit, data);
	why = check_strings(&held->unit, h->name);
	if (!why)
		check_unit(&c);
	return why ? why : c.why;
}

struct ir_unit *ir_unit_parse(GBytes *bytes, GError **error)
{
	struct held_unit *held = g_new0(struct held_unit, 1);
	const char *why;

	held->bytes = aligned_bytes(bytes);
	why = read_unit(held);
	if (!why)
		return &held->unit;
	g_set_error(error, FL_ERROR, FL_ERROR_DATA,
		    "unit file: %s; it is made anew when its cache entry is removed", why);
	ir_unit_free(&held->unit);
	return NULL;
}

void ir_unit_free(struct ir_unit *u)
{
	struct held_unit *held = (struct held_unit *)u;

	if (!u)
		return;
	g_bytes_unref(held->bytes);
	g_free(held);
}

struct ir_hash ir_hash_bytes(GBytes *bytes)
{
	struct ir_hash out;
	XXH128_canonical_t hash;
	gsize size;
	const void *data = g_bytes_get_data(bytes, &size);

	XXH128_canonicalFromHash(&hash, XXH3_128bits(data, size));
	memcpy(out.bytes, hash.digest, sizeof(out.bytes));
	return out;
}
