/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of checker/extract share. One translation unit (struct tu) is
 * read into one unit for the C file and one for each header function; each of
 * these is written through a struct out; each function is lowered to blocks
 * with a struct fn.
 */
#ifndef FAULTLINE_EXTRACT_INTERNAL_H
#define FAULTLINE_EXTRACT_INTERNAL_H

#include <clang-c/Index.h>
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "unit/builder.h"
#include "unit/unitfile.h"

/* ---- cursors (cursor.c) ---- */

/* Children of a cursor, on a stack of the translation unit. */
struct kids {
	guint first, n;
};

/* A table keyed by cursors; values are freed with `free_value`. */
GHashTable *cursor_table(GDestroyNotify free_value);
gpointer cursor_lookup(GHashTable *table, CXCursor c);
void cursor_insert(GHashTable *table, CXCursor c, gpointer value);

/* The same declaration, or statements of one kind that begin at one place. */
gboolean same_cursor(CXCursor a, CXCursor b);
gboolean is_code(enum CXCursorKind kind);

/* A libclang string as one of ours; caller frees. */
char *clang_text(CXString s);
CXType canonical(CXCursor c);

/* ---- the translation unit ---- */

struct source_file {
	char *name;		/* as ir.h wants it */
	gboolean is_c;		/* a .c file: its functions belong to the unit */
};

/* A function some code refers to. */
struct fn_info {
	char *name;
	CXCursor def;		/* definition, or a null cursor */
	const struct source_file *file;	/* of the definition, else of the first declaration */
	enum ir_linkage linkage;
	gboolean noreturn;
	gboolean error;		/* no call of it compiles that anything comes to */
	guint number;		/* order of first appearance */
	CXType result;
	enum { HEADER_NEW, HEADER_BUSY, HEADER_DONE } state;	/* IR_INLINE only */
	struct ir_hash hash;	/* when HEADER_DONE */
};

/* A file-scope or static local variable. */
struct global_info {
	char *name;
	CXCursor decl;		/* with the initialiser, if there is one */
	const struct source_file *file;
	enum ir_linkage linkage;
	CXType type;
	enum { VALUE_NOT_ASKED, VALUE_UNKNOWN, VALUE_KNOWN } known;
	gint64 value;		/* VALUE_KNOWN: a static const number */
};

struct field_info {
	char *name, *record;
	gint64 offset;		/* bytes in `record` */
	gboolean anonymous;	/* a member without a name: no step of its own */
};

struct tu {
	CXTranslationUnit unit;
	char *root, *directory;
	GHashTable *files;	/* CXFile → struct source_file */
	GHashTable *functions;	/* declaration → struct fn_info (owned by function_list) */
	GPtrArray *function_list;
	GHashTable *globals;	/* declaration → struct global_info (owned by global_list) */
	GPtrArray *global_list;
	GHashTable *records;	/* declaration → name */
	GHashTable *fields;	/* declaration → struct field_info */
	GHashTable *members;	/* record declaration → GArray of CXCursor */
	GHashTable *by_name;	/* function name → CXCursor *, made on demand */
	GArray *kids;		/* CXCursor */
	GPtrArray *cut;		/* struct fn_info: left out of a cycle of header functions */
	GPtrArray *idle;	/* struct ir_builder: to be used again */
	/* Where a header function's unit goes. */
	void (*header)(void *data, const struct ir_hash *hash, GBytes *bytes);
	void *header_data;
};

struct kids kids_of(struct tu *t, CXCursor c);
/* Only expressions and statements: no type, member or attribute references. */
struct kids code_kids_of(struct tu *t, CXCursor c);
CXCursor kid(const struct tu *t, struct kids k, guint i);
void kids_drop(struct tu *t, struct kids k);
/* The only, or first, code child; a null cursor when there is none. */
CXCursor first_kid(struct tu *t, CXCursor c);
CXCursor last_kid(struct tu *t, CXCursor c);
CXCursor skip_parens(struct tu *t, CXCursor c);
gboolean is_logical(CXCursor c);	/* && or || */

/* ---- loc.c ---- */
const struct source_file *file_of(struct tu *t, CXCursor c, unsigned *line, unsigned *col);
const struct source_file *file_name(struct tu *t, CXFile file);
void source_file_free(gpointer p);

/* ---- types.c ---- */
struct int_type {
	enum ir_type_kind kind;
	unsigned bits;
};

struct int_type int_type(CXType canonical_type);
struct int_type stored_type(CXType canonical_type);
gboolean type_is_unsigned(CXType canonical_type);	/* or a pointer */
gboolean type_is_array(CXType canonical_type);
/* Of an operand or parameter: where an array stands there, it is a pointer. */
gboolean type_is_pointer(CXType canonical_type);
CXType pointee(CXType pointer);
gboolean type_is_function(CXType canonical_type);
gboolean type_is_record(CXType canonical_type);
/* The record's name or ""; owned by the translation unit. */
const char *record_name(struct tu *t, CXType canonical_type);
const struct field_info *field_of(struct tu *t, CXCursor field_decl);
/* Fields in order, those without a name among them. */
const GArray *members_of(struct tu *t, CXType canonical_type);
struct ir_type type_of(struct tu *t, struct ir_builder *b, CXType type);
struct ir_type parameter_type(struct tu *t, struct ir_builder *b, CXType type);
gint64 int_truncate(gint64 value, struct int_type t);
void field_info_free(gpointer p);

/* ---- the unit that is written (syms.c) ---- */

struct out {
	struct tu *t;
	struct ir_builder *b;
	GHashTable *syms;	/* struct fn_info or global_info → index + 1 */
	GPtrArray *headers;	/* struct fn_info: header functions referred to */
	GPtrArray *globals;	/* struct global_info whose initialisers are to be written */
	GHashTable *written;	/* struct global_info: in `globals` already */
	gboolean is_header;	/* a header function's */
};

struct out *out_new(struct tu *t, const char *name);
void out_free(struct out *o);
struct fn_info *function_info(struct tu *t, CXCursor decl);
struct global_info *global_info(struct tu *t, CXCursor decl);
/* A static variable of function `of`. */
struct global_info *static_local_info(struct tu *t, CXCursor decl, char *name,
				      const struct fn_info *of);
struct fn_info *function_by_name(struct tu *t, const char *name);
uint32_t sym_of_function(struct out *o, struct fn_info *info);
uint32_t sym_of_global(struct out *o, struct global_info *info);
void fn_info_free(gpointer p);
void global_info_free(gpointer p);

/* ---- one function ---- */

/* A variable with __attribute__((cleanup)), in force; the chain goes outwards. */
struct cleanup {
	struct cleanup *outer;
	uint32_t var;
	struct fn_info *call;
	guint depth;
};

struct target {
	uint32_t block;		/* IR_NONE until someone jumps there */
	struct cleanup *cleanups;	/* in force there */
};

struct label {
	CXCursor cursor;
	char *name;
	uint32_t block;
	struct cleanup *cleanups;
	gboolean seen;
	gboolean address_taken;
};

struct pending_goto {
	uint32_t block;		/* where it stands, still open */
	struct label *label;
	struct cleanup *cleanups;
	CXCursor at;
};

/* A variable of a statement expression, set once so far: see stmt_expr(). */
struct macro_temp {
	uint32_t var, value, id;
};

struct switch_scope {
	struct switch_scope *outer;
	GArray *cases;		/* struct ir_case */
	uint32_t fallback;	/* default block or IR_NONE */
};

struct for_parts {
	gboolean init, cond, inc;
};

enum spelled_kind { SPELLED_FOR, SPELLED_ASM, SPELLED_GENERIC, N_SPELLED };

/*
 * The function as clang prints it: the only place that shows which parts a for
 * has, an asm's labels and the types of _Generic. Matched with cursors by order.
 */
struct spelled {
	gboolean ready;
	gboolean has_labels;
	char *text;
	GArray *at[N_SPELLED];		/* gsize: where each one's parenthesis opens */
	GHashTable *number[N_SPELLED];	/* cursor → number + 1 */
};

struct fn {
	struct tu *t;
	struct out *o;
	struct ir_builder *b;
	CXCursor cursor;
	const struct fn_info *info;
	GHashTable *vars;	/* declaration → index + 1 */
	GHashTable *statics;	/* declaration → struct global_info */
	GHashTable *static_names;	/* name → times used */
	GByteArray *used;	/* by block: something jumps there */
	struct cleanup *cleanups;
	GPtrArray *all_cleanups;
	struct target *brk, *cont;
	struct switch_scope *sw;
	GPtrArray *labels;	/* struct label */
	GArray *pending;	/* struct pending_goto */
	GArray *temps;		/* struct macro_temp */
	GArray *computed;	/* struct pending_goto: goto *p */
	gboolean guessed;	/* an answer that an optimizer may have otherwise was taken since */
	gboolean by_guess;	/* code is lowered that one way alone comes to, by such an answer */
	struct spelled spelled;
};

/* Opens and closes a function; scratch ones are for constants at file scope. */
struct fn *fn_new(struct out *o, CXCursor cursor, const struct fn_info *info);
void fn_free(struct fn *f);
void lower_function(struct out *o, struct fn_info *info);
void lower_global(struct out *o, struct global_info *info);

/*
 * A condition is lowered between the two: whether what is lowered next is come to, and the other
 * arm is not, by a guess. The value is the caller's, to give back when both arms are lowered.
 */
struct guess {
	gboolean guessed, by_guess;
};
struct guess guess_begin(struct fn *f);
void guess_decide(struct fn *f, const struct guess *outside, uint32_t yes, uint32_t no);
void guess_end(struct fn *f, const struct guess *outside);

/* ---- make.c: expressions and instructions ---- */
uint32_t make_const(struct fn *f, gint64 value);
uint32_t make_unknown(struct fn *f);
uint32_t make_string(struct fn *f, const char *text);
uint32_t make_var(struct fn *f, uint32_t var);
uint32_t make_sym(struct fn *f, enum ir_expr_kind kind, uint32_t sym);
uint32_t make_result(struct fn *f, uint32_t id);
uint32_t make_deref(struct fn *f, uint32_t pointer);
uint32_t make_addr(struct fn *f, uint32_t place);
uint32_t make_field(struct fn *f, uint32_t place, const struct field_info *info);
uint32_t make_index(struct fn *f, uint32_t array, uint32_t index);
/* pointer + index, in elements */
uint32_t make_offset(struct fn *f, uint32_t pointer, uint32_t index);
uint32_t make_container(struct fn *f, uint32_t pointer, const char *record, gint64 offset);
uint32_t make_unary(struct fn *f, enum ir_op op, uint32_t a);
uint32_t make_binary(struct fn *f, enum ir_op op, uint32_t a, uint32_t b, CXType type,
		     gboolean is_unsigned);
uint32_t make_replaced(struct fn *f, uint32_t expr, uint32_t var, uint32_t by);
gboolean is_const(struct fn *f, uint32_t expr, gint64 *value);
gboolean is_place(struct fn *f, uint32_t expr);
gboolean is_zero_or_one(struct fn *f, uint32_t expr);
uint32_t new_temp(struct fn *f, CXType type);
uint32_t new_flag(struct fn *f);

gboolean live(const struct fn *f);
uint32_t new_block(struct fn *f);
void enter(struct fn *f, uint32_t block);
void enter_if_used(struct fn *f, uint32_t block);
gboolean block_used(const struct fn *f, uint32_t block);
uint32_t emit(struct fn *f, CXCursor at, struct ir_instr in, const uint32_t *args);
void emit_set(struct fn *f, CXCursor at, uint32_t place, uint32_t value);
void emit_jump(struct fn *f, CXCursor at, uint32_t block);
void emit_branch(struct fn *f, CXCursor at, uint32_t value, uint32_t yes, uint32_t no);
void emit_stop(struct fn *f, CXCursor at);

/* ---- expr.c, op.c, call.c, cond.c ---- */
uint32_t lower_value(struct fn *f, CXCursor c);
uint32_t lower_place(struct fn *f, CXCursor c);
void lower_effect(struct fn *f, CXCursor c);
/* By the compiler alone, also in dead code; nothing is emitted. */
gboolean lower_const(struct fn *f, CXCursor c, gint64 *value);
uint32_t as_place(struct fn *f, CXCursor c, uint32_t value);
uint32_t evaluated(struct fn *f, CXCursor c);
uint32_t convert(struct fn *f, CXCursor cast, CXCursor from);
uint32_t lower_unary(struct fn *f, CXCursor c, gboolean wanted);
uint32_t lower_binary(struct fn *f, CXCursor c);
uint32_t lower_compound_assign(struct fn *f, CXCursor c);
uint32_t lower_call(struct fn *f, CXCursor c);
/* The association _Generic takes, the arm of __builtin_choose_expr. */
CXCursor chosen_association(struct fn *f, CXCursor c);
/* Whether an unexposed expression is an implicit cast of its only child. */
gboolean begins_at(CXCursor c, CXCursor operand);
gboolean is_choose(struct fn *f, CXCursor c, CXCursor *chosen);
gboolean is_elvis(struct fn *f, CXCursor c, CXCursor *cond, CXCursor *other);
/* __builtin_expect and its like, which are their first argument. */
gboolean is_expect(struct fn *f, CXCursor c, CXCursor *inner);
void lower_cond(struct fn *f, CXCursor c, uint32_t yes, uint32_t no);
/* && || ?: and ?: without a middle, as values. */
uint32_t lower_logical(struct fn *f, CXCursor c);
uint32_t lower_conditional(struct fn *f, CXCursor c, gboolean wanted);
uint32_t lower_elvis(struct fn *f, CXCursor c, CXCursor cond, CXCursor other);

/* ---- stmt.c, loop.c, switch.c, decl.c ---- */
void lower_stmt(struct fn *f, CXCursor c);
/* ({ … }): its value; with `yes` not IR_NONE a branch on it instead. */
uint32_t lower_stmt_expr(struct fn *f, CXCursor c, gboolean wanted, uint32_t yes, uint32_t no);
void lower_for(struct fn *f, CXCursor c);
void lower_while(struct fn *f, CXCursor c);
void lower_do(struct fn *f, CXCursor c);
void lower_switch(struct fn *f, CXCursor c);
void lower_case(struct fn *f, CXCursor c);
void lower_default(struct fn *f, CXCursor c);
void lower_decl(struct fn *f, CXCursor c);
/* The index of a local variable, also of one whose declaration is dead code. */
uint32_t local_var(struct fn *f, CXCursor decl);

/* ---- scope.c ---- */
void unwind(struct fn *f, CXCursor at, const struct cleanup *to);
void leave_scope(struct fn *f, CXCursor at, struct cleanup *to);
void jump_to_target(struct fn *f, CXCursor at, struct target *target);
void scope_decl(struct fn *f, CXCursor var_decl, uint32_t var);
struct label *label_of(struct fn *f, CXCursor label_stmt);
void lower_goto(struct fn *f, CXCursor c);
void lower_computed_goto(struct fn *f, CXCursor c);
void lower_label(struct fn *f, CXCursor c);
void resolve_gotos(struct fn *f);

/* ---- asm.c, spelled.c ---- */
void lower_asm(struct fn *f, CXCursor c);
/* FALSE when the printed text does not help. */
gboolean spelled_for(struct fn *f, CXCursor c, struct for_parts *parts);
/* Labels of an asm goto, NULL for a plain asm (g_strfreev). FALSE: unknown. */
gboolean spelled_asm(struct fn *f, CXCursor c, char ***labels);
/* The types of _Generic's associations in order (g_strfreev), or NULL. */
char **spelled_generic(struct fn *f, CXCursor c);
gboolean has_labels(struct fn *f);
void spelled_release(struct spelled *s);
/* The function named by a cleanup attribute, or NULL; caller frees. */
char *spelled_cleanup(CXCursor var_decl);

/* ---- init.c ---- */
/* place = { … } for a local variable or compound literal. */
void lower_init(struct fn *f, CXCursor list, CXType type, uint32_t place);

/* ---- unit.c ---- */
struct parse {
	const char *file, *name, *directory;
	char **args;
	const char *root;
};

struct parsed {
	GBytes *bytes;
	char *message;		/* of the first error, or why there is no unit */
	gboolean errors;
	GPtrArray *inputs;	/* char *: absolute paths of all files read */
	GArray *input_hashes;	/* struct ir_hash: of the content that was parsed */
};

gboolean parse_unit(const struct parse *p, struct parsed *result,
		    void (*header)(void *data, const struct ir_hash *hash, GBytes *bytes),
		    void *data);
void parsed_clear(struct parsed *p);

#endif
