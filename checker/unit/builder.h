/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Building a struct ir_unit piece by piece: the extractor writes, nobody else.
 *
 * One function is open at a time, between ir_builder_func_begin() and _end();
 * the indices returned by the functions below are relative to it, as ir.h
 * wants them. Equal expressions of one function get one index.
 */
#ifndef FAULTLINE_UNIT_BUILDER_H
#define FAULTLINE_UNIT_BUILDER_H

#include <glib.h>
#include "unit/ir.h"

struct ir_builder;

struct ir_builder *ir_builder_new(const char *unit_name);
void ir_builder_free(struct ir_builder *b);

/* Interns text; the same text gives the same index. */
uint32_t ir_builder_str(struct ir_builder *b, const char *text);
const char *ir_builder_get_str(const struct ir_builder *b, uint32_t str);
uint32_t ir_builder_sym(struct ir_builder *b, const struct ir_sym *sym);
void ir_builder_init(struct ir_builder *b, const struct ir_init *init);
void ir_builder_diag(struct ir_builder *b, const struct ir_diag *diag);
void ir_builder_header(struct ir_builder *b, const struct ir_hash *hash);

/* The name, file, lines, linkage, flags, result and n_params of *proto count. */
void ir_builder_func_begin(struct ir_builder *b, const struct ir_func *proto);
void ir_builder_func_end(struct ir_builder *b);
void ir_builder_func_cancel(struct ir_builder *b);

uint32_t ir_builder_var(struct ir_builder *b, const struct ir_var *var);
void ir_builder_var_flag(struct ir_builder *b, uint32_t var, uint32_t flag);
uint32_t ir_builder_expr(struct ir_builder *b, const struct ir_expr *expr);
const struct ir_expr *ir_builder_get_expr(struct ir_builder *b, uint32_t expr);
const struct ir_var *ir_builder_get_var(struct ir_builder *b, uint32_t var);

/*
 * Blocks are made first and filled in any order; a block without a terminator
 * may be left (enter IR_NONE or another) and entered again. func_end drops
 * unreachable ones, joins chains and orders the rest in reverse postorder.
 */
uint32_t ir_builder_block(struct ir_builder *b);
void ir_builder_enter(struct ir_builder *b, uint32_t block);
/* IR_NONE after a terminator, until the next _enter. */
uint32_t ir_builder_current(const struct ir_builder *b);

/*
 * Appends to the current block (drops it if there is none: dead code) and
 * returns the instruction's id for IR_EXPR_RESULT; ids are made final by
 * func_end. `args` may be NULL when in->n_args is 0.
 */
uint32_t ir_builder_instr(struct ir_builder *b, const struct ir_instr *in,
			  const uint32_t *args);
uint32_t ir_builder_case(struct ir_builder *b, const struct ir_case *c);

/*
 * The id of the last instruction of the current block, or IR_NONE; and taking
 * it back. For the temporaries of macros, which prove to be needless only after
 * the expression they stand in has been read.
 */
uint32_t ir_builder_last(const struct ir_builder *b);
void ir_builder_pop(struct ir_builder *b);

/*
 * The finished unit as the bytes of a unit file (see unitfile.h), owned by the
 * caller. The builder is empty afterwards.
 */
GBytes *ir_builder_finish(struct ir_builder *b);

#endif
