/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The intermediate representation of C that everything after extraction reads.
 *
 * It is free of rules: it says "calls down_write with &inode->i_rwsem", never
 * "takes a lock". All references are indices into the arrays of one
 * struct ir_unit, so a unit can be written to a file and read back as it is
 * (unit/unitfile.h). Index IR_NONE means "not there".
 *
 * Strings are NUL-terminated UTF-8; "" where C has no name. Paths of source
 * files are relative to the kernel tree where they lie in it, else absolute.
 */
#ifndef FAULTLINE_UNIT_IR_H
#define FAULTLINE_UNIT_IR_H

#include <stdint.h>

#define IR_NONE UINT32_MAX

/* What a value is, as far as the analysis cares. */
enum ir_type_kind {
	IR_TYPE_OTHER,		/* float, vector, unknown */
	IR_TYPE_VOID,
	IR_TYPE_BOOL,
	IR_TYPE_INT,		/* signed integer or enum */
	IR_TYPE_UINT,		/* unsigned integer */
	IR_TYPE_POINTER,	/* record: tag of the struct pointed to, or "" */
	IR_TYPE_RECORD,		/* record: its own tag */
	IR_TYPE_ARRAY,		/* record: tag of the element type, or "" */
	IR_TYPE_FUNCTION,	/* pointer to function */
};

/*
 * Record names: the struct or union tag; for a typedef of an unnamed record
 * the typedef's name ("spinlock_t" is struct spinlock, so "spinlock"); for an
 * unnamed record that declares a named field, OUTER.FIELD. Fields of unnamed
 * members are fields of the record around them, as in C.
 */
struct ir_type {
	uint8_t kind;		/* enum ir_type_kind */
	uint8_t bits;		/* width of an integer, else 0 */
	uint16_t reserved;
	uint32_t record;	/* string */
};

enum ir_linkage {
	IR_EXTERN,		/* visible to the whole program */
	IR_STATIC,		/* of this C file */
	IR_INLINE,		/* static (inline) function of a header */
};

enum ir_var_flags {
	IR_VAR_PARAM = 1,
	IR_VAR_TEMP = 2,	/* made by the extractor: ?:, &&, i++ … */
	IR_VAR_STATIC = 4,	/* not used: a static local is a global, see struct ir_sym */
	IR_VAR_ADDRESS_TAKEN = 8,
};

struct ir_var {
	uint32_t name;		/* string */
	struct ir_type type;
	uint32_t flags;		/* enum ir_var_flags */
};

/*
 * Expressions. LVALUE kinds name memory; used where a value is wanted they
 * mean its content. `p->f` is FIELD(DEREF(p), f); `a[i]` of an array is
 * INDEX(a, i), `p[i]` of a pointer INDEX(DEREF(p), i); an array used as a
 * value is ADDR(INDEX(array, 0)). ADDR(DEREF(p)) and DEREF(ADDR(x)) are never
 * emitted; the extractor folds them. p + n of a typed pointer counts elements
 * and is ADDR(INDEX(DEREF(p), n)), p[0] is DEREF(p); of a pointer to void or
 * bytes it is BINARY. An operand's index is less than that of its expression.
 *
 * Casts are dropped, but for two: to bool (UNARY IR_OP_BOOL) and
 * container_of(), which is CONTAINER. __builtin_expect(x, c) is x. What the
 * compiler can compute is CONST.
 */
enum ir_expr_kind {
	IR_EXPR_UNKNOWN,	/* float, asm output, what is not handled */
	IR_EXPR_CONST,		/* value; pointers too (NULL is 0) */
	IR_EXPR_STRING,		/* str: the text of a string literal */
	IR_EXPR_FUNC,		/* sym: a function, its address */
	IR_EXPR_VAR,		/* LVALUE a: index of the variable in its function */
	IR_EXPR_GLOBAL,		/* LVALUE sym */
	IR_EXPR_RESULT,		/* a: index in the function of the CALL whose result it is */
	IR_EXPR_FIELD,		/* LVALUE a: LVALUE of the record; str: field name;
				 * b: string, record name; value: byte offset in record b */
	IR_EXPR_DEREF,		/* LVALUE a: pointer value */
	IR_EXPR_INDEX,		/* LVALUE a: LVALUE of the array; b: index value */
	IR_EXPR_ADDR,		/* a: LVALUE */
	IR_EXPR_CONTAINER,	/* a: pointer value; str: record name of the result;
				 * value: byte offset of the member. The result points to
				 * the record that holds *a at that offset */
	IR_EXPR_UNARY,		/* op, a */
	IR_EXPR_BINARY,		/* op, a, b; unsigned_ for comparisons and shifts */
};

enum ir_op {
	IR_OP_NONE,
	IR_OP_NOT,		/* !a, 0 or 1 */
	IR_OP_BOOL,		/* !!a, 0 or 1 */
	IR_OP_NEG, IR_OP_COMPL,
	IR_OP_ADD, IR_OP_SUB, IR_OP_MUL, IR_OP_DIV, IR_OP_REM,
	IR_OP_AND, IR_OP_OR, IR_OP_XOR, IR_OP_SHL, IR_OP_SHR,
	IR_OP_EQ, IR_OP_NE, IR_OP_LT, IR_OP_LE, IR_OP_GT, IR_OP_GE,
};

struct ir_expr {
	uint8_t kind;		/* enum ir_expr_kind */
	uint8_t op;		/* enum ir_op */
	uint8_t unsigned_;	/* operands compared or shifted as unsigned */
	uint8_t reserved;
	uint32_t a, b;		/* operands: expression indices in the function, see above */
	uint32_t str;		/* string, or index into syms for FUNC and GLOBAL */
	int64_t value;
};

/*
 * Instructions. Each block ends with exactly one terminator: JUMP, BRANCH,
 * SWITCH, RETURN or STOP. Values are evaluated in program order; && || ?: and
 * statement expressions have become blocks.
 */
enum ir_instr_op {
	IR_CALL,		/* a: callee expression (FUNC when direct), args; result by EXPR_RESULT */
	IR_SET,			/* a: LVALUE, b: value; a record or array set to CONST 0 is all zero */
	IR_ASM,			/* args: LVALUES it may write; the rest is not looked at */
	IR_JUMP,		/* a: block */
	IR_BRANCH,		/* a: condition value, b: block if non-zero, c: block if zero */
	IR_SWITCH,		/* a: value, b: default block, args: indices into cases */
	IR_RETURN,		/* a: value, or IR_NONE */
	IR_STOP,		/* never goes on: __builtin_unreachable, call of a noreturn function */
};

enum ir_instr_flags {
	IR_INSTR_SCOPE_EXIT = 1, /* a __cleanup__ call at the end of a scope */
	IR_INSTR_ASM_GOTO = 2,	/* a BRANCH on what an asm goto decides: both ways possible */
};

struct ir_instr {
	uint8_t op;		/* enum ir_instr_op */
	uint8_t flags;
	uint16_t n_args;
	uint32_t file;		/* string; where a person would look (macro expansion point) */
	uint32_t line, col;	/* 1-based */
	uint32_t a, b, c;
	uint32_t first_arg;	/* into ir_unit.args; these hold expression indices, or case indices */
};

struct ir_case {		/* one label range of a switch */
	int64_t lo, hi;		/* inclusive */
	uint32_t block;
	uint32_t reserved;
};

struct ir_block {
	uint32_t first_instr, n_instrs;	/* relative to the function's first_instr */
};

/*
 * Block 0 is the entry. Blocks no path reaches are left out. Variables 0 …
 * n_params-1 are the parameters. Every index inside the function's
 * instructions, blocks and expressions is relative to the function's first_*;
 * `args` hold such relative indices too.
 */
struct ir_func {
	uint32_t name;		/* string */
	uint32_t file;		/* string: where it is defined */
	uint32_t line;
	uint32_t end_line;
	uint8_t linkage;	/* enum ir_linkage */
	uint8_t variadic;
	uint8_t noreturn;	/* said by an attribute the parser shows */
	uint8_t reserved;
	struct ir_type result;
	uint32_t n_params;
	uint32_t first_var, n_vars;
	uint32_t first_block, n_blocks;
	uint32_t first_instr, n_instrs;
	uint32_t first_expr, n_exprs;
	uint32_t first_case, n_cases;
};

enum ir_sym_kind { IR_SYM_FUNC, IR_SYM_GLOBAL };

/* A function or global named by this unit, defined here or elsewhere. */
struct ir_sym {
	uint32_t name;		/* string; a static local is FUNCTION.NAME */
	uint8_t kind;		/* enum ir_sym_kind */
	uint8_t linkage;	/* enum ir_linkage */
	uint16_t reserved;
	uint32_t file;		/* string: its definition or declaration */
	struct ir_type type;	/* of a global; of the result for a function */
};

/*
 * One leaf of a static initialiser: GLOBAL.path = value. `record`/`field` name
 * the last step that is a field (("file_operations", "read_iter")), or "" for
 * a plain or array element; `path` is the whole way as text (".ops[2].read").
 */
struct ir_init {
	uint32_t global;	/* index into syms */
	uint32_t record, field, path;	/* strings */
	uint8_t kind;		/* IR_EXPR_FUNC, _GLOBAL (its address), _STRING or _CONST */
	uint8_t reserved[3];
	uint32_t sym;		/* index into syms; string for _STRING */
	int64_t value;
	uint32_t file, line;	/* of the initialiser */
};

/* An error the compiler found; what came before it still counts. */
struct ir_diag {
	uint32_t file, line, col;
	uint32_t text;		/* string */
	uint32_t fatal;		/* 1: parsing stopped there */
};

struct ir_hash {
	uint8_t bytes[16];	/* XXH3-128, canonical byte order */
};

/*
 * One C file, or (n_funcs == 1, name "") one function of a header that
 * many units share: such a unit's hash is what `headers` of the others names.
 * A header function's own `headers` are the header functions it refers to, but
 * for those that would close a cycle: the C file's `headers` name them.
 */
struct ir_unit {
	const char *name;	/* the C file, "" for a header function */
	const struct ir_func *funcs;	uint32_t n_funcs;
	const struct ir_var *vars;	uint32_t n_vars;
	const struct ir_block *blocks;	uint32_t n_blocks;
	const struct ir_instr *instrs;	uint32_t n_instrs;
	const struct ir_expr *exprs;	uint32_t n_exprs;
	const struct ir_case *cases;	uint32_t n_cases;
	const uint32_t *args;		uint32_t n_args;
	const struct ir_sym *syms;	uint32_t n_syms;
	const struct ir_init *inits;	uint32_t n_inits;
	const struct ir_diag *diags;	uint32_t n_diags;
	const struct ir_hash *headers;	uint32_t n_headers;
	const char *strings;		uint32_t strings_size;
};

static inline const char *ir_str(const struct ir_unit *u, uint32_t s)
{
	return s == IR_NONE ? "" : u->strings + s;
}

#endif
