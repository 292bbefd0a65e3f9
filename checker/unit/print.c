/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads a unit, makes text a person can check against the source:
 *
 *	int foo(p, n) extern fs/foo.c:10
 *	  0:
 *		12:2	#3 = call down_write(&p->i_rwsem)
 *		13:6	branch #3 == 0 ? 1 : 2
 *
 * `#N` is the result of instruction N; `%name.I` a temporary. Locations name
 * the file only where it is not the function's.
 */
#include "unit/unitfile.h"

#include <string.h>

struct printer {
	const struct ir_unit *u;
	const struct ir_func *f;
	GString *out;
};

static const char *const op_text[] = {
	[IR_OP_NONE] = "?", [IR_OP_NOT] = "!", [IR_OP_BOOL] = "!!", [IR_OP_NEG] = "-",
	[IR_OP_COMPL] = "~", [IR_OP_ADD] = "+", [IR_OP_SUB] = "-", [IR_OP_MUL] = "*",
	[IR_OP_DIV] = "/", [IR_OP_REM] = "%", [IR_OP_AND] = "&", [IR_OP_OR] = "|",
	[IR_OP_XOR] = "^", [IR_OP_SHL] = "<<", [IR_OP_SHR] = ">>", [IR_OP_EQ] = "==",
	[IR_OP_NE] = "!=", [IR_OP_LT] = "<", [IR_OP_LE] = "<=", [IR_OP_GT] = ">",
	[IR_OP_GE] = ">=",
};

static const struct ir_expr *expr_at(struct printer *p, uint32_t e)
{
	return &p->u->exprs[p->f->first_expr + e];
}

static void print_expr(struct printer *p, uint32_t i);

static void print_var(struct printer *p, uint32_t i)
{
	const struct ir_var *v = &p->u->vars[p->f->first_var + i];

	if (v->flags & IR_VAR_TEMP)
		g_string_append_printf(p->out, "%%%s%u", ir_str(p->u, v->name), i);
	else if (!*ir_str(p->u, v->name))
		g_string_append_printf(p->out, "arg%u", i);
	else
		g_string_append(p->out, ir_str(p->u, v->name));
}

static void print_string(struct printer *p, const char *text)
{
	g_autofree char *escaped = g_strescape(text, NULL);

	g_string_append_printf(p->out, "\"%s\"", escaped);
}

/* p->f rather than (*p).f */
static void print_field(struct printer *p, const struct ir_expr *e)
{
	const struct ir_expr *base = expr_at(p, e->a);

	if (base->kind == IR_EXPR_DEREF) {
		print_expr(p, base->a);
		g_string_append(p->out, "->");
	} else {
		print_expr(p, e->a);
		g_string_append_c(p->out, '.');
	}
	g_string_append(p->out, ir_str(p->u, e->str));
}

/* (*p)[i] of a pointer, a[i] of an array */
static void print_index(struct printer *p, const struct ir_expr *e)
{
	gboolean pointer = expr_at(p, e->a)->kind == IR_EXPR_DEREF;

	g_string_append(p->out, pointer ? "(" : "");
	print_expr(p, e->a);
	g_string_append(p->out, pointer ? ")[" : "[");
	print_expr(p, e->b);
	g_string_append_c(p->out, ']');
}

static void print_binary(struct printer *p, const struct ir_expr *e)
{
	g_string_append_c(p->out, '(');
	print_expr(p, e->a);
	g_string_append_printf(p->out, " %s%s ", op_text[e->op], e->unsigned_ ? "u" : "");
	print_expr(p, e->b);
	g_string_append_c(p->out, ')');
}

static void print_prefixed(struct printer *p, const char *prefix, uint32_t e)
{
	g_string_append(p->out, prefix);
	print_expr(p, e);
}

static void print_expr(struct printer *p, uint32_t i)
{
	const struct ir_expr *e = expr_at(p, i);

	switch ((enum ir_expr_kind)e->kind) {
	case IR_EXPR_UNKNOWN:
		g_string_append(p->out, "unknown");
		break;
	case IR_EXPR_CONST:
		g_string_append_printf(p->out, "%" G_GINT64_FORMAT, e->value);
		break;
	case IR_EXPR_STRING:
		print_string(p, ir_str(p->u, e->str));
		break;
	case IR_EXPR_FUNC:
	case IR_EXPR_GLOBAL:
		g_string_append_printf(p->out, "@%s", ir_str(p->u, p->u->syms[e->str].name));
		break;
	case IR_EXPR_VAR:
		print_var(p, e->a);
		break;
	case IR_EXPR_RESULT:
		g_string_append_printf(p->out, "#%u", e->a);
		break;
	case IR_EXPR_FIELD:
		print_field(p, e);
		break;
	case IR_EXPR_DEREF:
		print_prefixed(p, "*", e->a);
		break;
	case IR_EXPR_INDEX:
		print_index(p, e);
		break;
	case IR_EXPR_ADDR:
		print_prefixed(p, "&", e->a);
		break;
	case IR_EXPR_CONTAINER:
		g_string_append_printf(p->out, "container<%s,%" G_GINT64_FORMAT ">(",
				       ir_str(p->u, e->str), e->value);
		print_expr(p, e->a);
		g_string_append_c(p->out, ')');
		break;
	case IR_EXPR_UNARY:
		print_prefixed(p, op_text[e->op], e->a);
		break;
	case IR_EXPR_BINARY:
		print_binary(p, e);
		break;
	}
}

static void print_args(struct printer *p, const struct ir_instr *in)
{
	g_string_append_c(p->out, '(');
	for (guint i = 0; i < in->n_args; i++) {
		if (i)
			g_string_append(p->out, ", ");
		print_expr(p, p->u->args[in->first_arg + i]);
	}
	g_string_append_c(p->out, ')');
}

static void print_switch(struct printer *p, const struct ir_instr *in)
{
	g_string_append(p->out, "switch ");
	print_expr(p, in->a);
	for (guint i = 0; i < in->n_args; i++) {
		const struct ir_case *c =
			&p->u->cases[p->f->first_case + p->u->args[in->first_arg + i]];

		g_string_append_printf(p->out, " %" G_GINT64_FORMAT, c->lo);
		if (c->hi != c->lo)
			g_string_append_printf(p->out, "..%" G_GINT64_FORMAT, c->hi);
		g_string_append_printf(p->out, ":%u", c->block);
	}
	g_string_append_printf(p->out, " default:%u", in->b);
}

static void print_op(struct printer *p, uint32_t i, const struct ir_instr *in)
{
	switch ((enum ir_instr_op)in->op) {
	case IR_CALL:
		g_string_append_printf(p->out, "#%u = call ", i);
		print_expr(p, in->a);
		print_args(p, in);
		break;
	case IR_SET:
		print_expr(p, in->a);
		print_prefixed(p, " = ", in->b);
		break;
	case IR_ASM:
		g_string_append(p->out, "asm");
		print_args(p, in);
		break;
	case IR_JUMP:
		g_string_append_printf(p->out, "jump %u", in->a);
		break;
	case IR_BRANCH:
		print_prefixed(p, "branch ", in->a);
		g_string_append_printf(p->out, " ? %u : %u", in->b, in->c);
		break;
	case IR_SWITCH:
		print_switch(p, in);
		break;
	case IR_RETURN:
		g_string_append(p->out, "return");
		if (in->a != IR_NONE)
			print_prefixed(p, " ", in->a);
		break;
	case IR_STOP:
		g_string_append(p->out, "stop");
		break;
	}
	if (in->flags & IR_INSTR_SCOPE_EXIT)
		g_string_append(p->out, " [scope exit]");
	if (in->flags & IR_INSTR_ASM_GOTO)
		g_string_append(p->out, " [asm goto]");
}

static void print_instr(struct printer *p, uint32_t i)
{
	const struct ir_instr *in = &p->u->instrs[p->f->first_instr + i];

	g_string_append_c(p->out, '\t');
	if (strcmp(ir_str(p->u, in->file), ir_str(p->u, p->f->file)))
		g_string_append_printf(p->out, "%s:", ir_str(p->u, in->file));
	g_string_append_printf(p->out, "%u:%u\t", in->line, in->col);
	print_op(p, i, in);
	g_string_append_c(p->out, '\n');
}

static const char *linkage_name(uint8_t linkage)
{
	return linkage == IR_EXTERN ? "extern" : linkage == IR_STATIC ? "static" : "inline";
}

static void print_type(GString *out, const struct ir_unit *u, const struct ir_type *t)
{
	static const char *const names[] = {
		[IR_TYPE_OTHER] = "other", [IR_TYPE_VOID] = "void", [IR_TYPE_BOOL] = "bool",
		[IR_TYPE_INT] = "s", [IR_TYPE_UINT] = "u", [IR_TYPE_POINTER] = "ptr",
		[IR_TYPE_RECORD] = "record", [IR_TYPE_ARRAY] = "array",
		[IR_TYPE_FUNCTION] = "function",
	};

	g_string_append(out, t->kind < G_N_ELEMENTS(names) ? names[t->kind] : "?");
	if (t->kind == IR_TYPE_INT || t->kind == IR_TYPE_UINT)
		g_string_append_printf(out, "%u", t->bits);
	if (*ir_str(u, t->record))
		g_string_append_printf(out, "<%s>", ir_str(u, t->record));
}

static void print_func(struct printer *p)
{
	const struct ir_func *f = p->f;

	print_type(p->out, p->u, &f->result);
	g_string_append_printf(p->out, " %s(", ir_str(p->u, f->name));
	for (uint32_t i = 0; i < f->n_params; i++) {
		if (i)
			g_string_append(p->out, ", ");
		print_type(p->out, p->u, &p->u->vars[f->first_var + i].type);
		g_string_append_c(p->out, ' ');
		print_var(p, i);
	}
	g_string_append_printf(p->out, "%s) %s%s %s:%u\n", f->variadic ? ", ..." : "",
			       linkage_name(f->linkage), f->noreturn ? " noreturn" : "",
			       ir_str(p->u, f->file), f->line);
	for (uint32_t b = 0; b < f->n_blocks; b++) {
		const struct ir_block *block = &p->u->blocks[f->first_block + b];

		g_string_append_printf(p->out, "  %u:\n", b);
		for (uint32_t i = 0; i < block->n_instrs; i++)
			print_instr(p, block->first_instr + i);
	}
}

static void print_init(GString *out, const struct ir_unit *u, const struct ir_init *in)
{
	g_string_append_printf(out, "init @%s%s = ", ir_str(u, u->syms[in->global].name),
			       ir_str(u, in->path));
	if (in->kind == IR_EXPR_CONST)
		g_string_append_printf(out, "%" G_GINT64_FORMAT, in->value);
	else if (in->kind == IR_EXPR_STRING)
		g_string_append_printf(out, "\"%s\"", ir_str(u, in->sym));
	else
		g_string_append_printf(out, "%s@%s", in->kind == IR_EXPR_GLOBAL ? "&" : "",
				       ir_str(u, u->syms[in->sym].name));
	if (*ir_str(u, in->field))
		g_string_append_printf(out, "  <%s.%s>", ir_str(u, in->record),
				       ir_str(u, in->field));
	g_string_append_c(out, '\n');
}

void ir_unit_print(const struct ir_unit *u, GString *out)
{
	struct printer p = { .u = u, .out = out };

	if (*u->name)
		g_string_append_printf(out, "unit %s\n", u->name);
	for (uint32_t i = 0; i < u->n_diags; i++)
		g_string_append_printf(out, "error %s:%u:%u: %s\n", ir_str(u, u->diags[i].file),
				       u->diags[i].line, u->diags[i].col,
				       ir_str(u, u->diags[i].text));
	for (uint32_t i = 0; i < u->n_funcs; i++) {
		p.f = &u->funcs[i];
		print_func(&p);
	}
	for (uint32_t i = 0; i < u->n_inits; i++)
		print_init(out, u, &u->inits[i]);
}
