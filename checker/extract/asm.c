/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads asm statements, makes ASM instructions with the places they may write,
 * and for `asm goto` a branch to each label, both ways possible.
 *
 * Outputs and memory inputs look alike to libclang: both count as written.
 */
#include "extract/internal.h"

static gboolean is_lvalue(CXCursor c)
{
	switch (c.kind) {
	case CXCursor_DeclRefExpr:
	case CXCursor_MemberRefExpr:
	case CXCursor_ArraySubscriptExpr:
		return !type_is_array(canonical(c)) && !type_is_function(canonical(c));
	case CXCursor_UnaryOperator:
		return clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Deref;
	default:
		return FALSE;
	}
}

static void operands(struct fn *f, CXCursor c)
{
	struct kids k = code_kids_of(f->t, c);
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	struct ir_instr in = { .op = IR_ASM, .a = IR_NONE, .b = IR_NONE, .c = IR_NONE };

	for (guint i = 0; i < k.n && i < G_MAXUINT16; i++) {
		CXCursor operand = skip_parens(f->t, kid(f->t, k, i));
		uint32_t place;

		if (!is_lvalue(operand)) {
			lower_effect(f, operand);
			continue;
		}
		place = lower_place(f, operand);
		if (is_place(f, place))
			g_array_append_val(places, place);
	}
	kids_drop(f->t, k);
	in.n_args = (uint16_t)places->len;
	emit(f, c, in, (const uint32_t *)(void *)places->data);
}

static enum CXChildVisitResult find_labels(CXCursor c, CXCursor parent, CXClientData data)
{
	(void)parent;
	if (c.kind == CXCursor_LabelStmt)
		label_of(data, c);
	return CXChildVisit_Recurse;
}

static gboolean same_macro_use(CXCursor a, CXCursor b)
{
	unsigned x, y;

	clang_getExpansionLocation(clang_getCursorLocation(a), NULL, NULL, NULL, &x);
	clang_getExpansionLocation(clang_getCursorLocation(b), NULL, NULL, NULL, &y);
	return x == y;
}

/*
 * Macros bring labels of their own (__label__), one to each use, all of one
 * name: the one of the same use is meant, and before others the one to come.
 */
static struct label *label_named(struct fn *f, CXCursor at, const char *name)
{
	struct label *best = NULL;
	int best_score = -1;

	for (guint i = 0; i < f->labels->len; i++) {
		struct label *l = f->labels->pdata[i];
		int score;

		if (strcmp(l->name, name))
			continue;
		score = (same_macro_use(at, l->cursor) ? 2 : 0) + (l->seen ? 0 : 1);
		if (score > best_score) {
			best = l;
			best_score = score;
		}
	}
	return best;
}

/* One way out of the asm, or on. */
static void may_go_to(struct fn *f, CXCursor c, struct label *l)
{
	uint32_t taken = new_block(f), on = new_block(f);

	f->used->data[taken] = f->used->data[on] = 1;
	emit(f, c, (struct ir_instr){ .op = IR_BRANCH, .flags = IR_INSTR_ASM_GOTO,
				      .a = make_unknown(f), .b = taken, .c = on }, NULL);
	if (l->seen || !f->cleanups) {
		enter(f, taken);
		if (l->seen)
			unwind(f, c, l->cleanups);
		emit_jump(f, c, l->block);
	} else {
		struct pending_goto p = { taken, l, f->cleanups, c };

		g_array_append_val(f->pending, p);
	}
	enter(f, on);
}

static void goto_labels(struct fn *f, CXCursor c, char **names)
{
	for (; *names; names++) {
		struct label *l = label_named(f, c, *names);

		if (l)
			may_go_to(f, c, l);
	}
}

/* The text did not help: any label, rather than too few ways. */
static void goto_any(struct fn *f, CXCursor c)
{
	guint n = f->labels->len;

	for (guint i = 0; i < n; i++)
		may_go_to(f, c, f->labels->pdata[i]);
}

void lower_asm(struct fn *f, CXCursor c)
{
	g_auto(GStrv) names = NULL;

	if (!live(f))
		return;
	operands(f, c);
	if (!has_labels(f) || !live(f))
		return;
	clang_visitChildren(f->cursor, find_labels, f);
	if (!spelled_asm(f, c, &names))
		goto_any(f, c);
	else if (names)
		goto_labels(f, c, names);
}
