/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads calls, makes CALL instructions; builtins that are no calls become what
 * they mean. A call of a function that never returns is followed by STOP.
 *
 * Not handled: builtins that compute (ffs, bswap, …) are UNKNOWN unless the
 * compiler knows the value; va_start and its like do nothing.
 */
#include "extract/internal.h"

enum builtin {
	BUILTIN_NONE,		/* an ordinary call */
	BUILTIN_FIRST,		/* its first argument */
	BUILTIN_NOTHING,	/* arguments are not evaluated, no effect */
	BUILTIN_PURE,		/* arguments evaluated, value known to the compiler or unknown */
	BUILTIN_CONSTANT_P,
	BUILTIN_OBJECT_SIZE,
	BUILTIN_STOP,
};

static const struct {
	const char *name;	/* after "__builtin_" */
	enum builtin builtin;
} builtins[] = {
	{ "expect", BUILTIN_FIRST },
	{ "expect_with_probability", BUILTIN_FIRST },
	{ "assume_aligned", BUILTIN_FIRST },
	{ "constant_p", BUILTIN_CONSTANT_P },
	{ "object_size", BUILTIN_OBJECT_SIZE },
	{ "dynamic_object_size", BUILTIN_OBJECT_SIZE },
	{ "unreachable", BUILTIN_STOP },
	{ "trap", BUILTIN_STOP },
	{ "abort", BUILTIN_STOP },
	{ "va_start", BUILTIN_NOTHING },
	{ "va_end", BUILTIN_NOTHING },
	{ "va_copy", BUILTIN_NOTHING },
	{ "assume", BUILTIN_NOTHING },
	{ "prefetch", BUILTIN_NOTHING },
	{ "classify_type", BUILTIN_NOTHING },
	{ "return_address", BUILTIN_PURE },
	{ "frame_address", BUILTIN_PURE },
	{ "extract_return_addr", BUILTIN_PURE },
	{ "ffs", BUILTIN_PURE }, { "ffsl", BUILTIN_PURE }, { "ffsll", BUILTIN_PURE },
	{ "clz", BUILTIN_PURE }, { "clzl", BUILTIN_PURE }, { "clzll", BUILTIN_PURE },
	{ "ctz", BUILTIN_PURE }, { "ctzl", BUILTIN_PURE }, { "ctzll", BUILTIN_PURE },
	{ "popcount", BUILTIN_PURE }, { "popcountl", BUILTIN_PURE },
	{ "popcountll", BUILTIN_PURE },
	{ "parity", BUILTIN_PURE }, { "parityl", BUILTIN_PURE }, { "parityll", BUILTIN_PURE },
	{ "bswap16", BUILTIN_PURE }, { "bswap32", BUILTIN_PURE }, { "bswap64", BUILTIN_PURE },
};

static enum builtin builtin_of(const char *name)
{
	if (strncmp(name, "__builtin_", 10))
		return BUILTIN_NONE;
	for (gsize i = 0; i < G_N_ELEMENTS(builtins); i++)
		if (!strcmp(name + 10, builtins[i].name))
			return builtins[i].builtin;
	return BUILTIN_NONE;
}

/* The function a call names itself, not through a pointer; or NULL. */
static struct fn_info *direct_callee(struct fn *f, CXCursor callee)
{
	CXCursor decl;

	while (callee.kind == CXCursor_ParenExpr || callee.kind == CXCursor_UnexposedExpr)
		callee = first_kid(f->t, callee);
	if (callee.kind != CXCursor_DeclRefExpr)
		return NULL;
	decl = clang_getCursorReferenced(callee);
	return decl.kind == CXCursor_FunctionDecl ? function_info(f->t, decl) : NULL;
}

static void effects(struct fn *f, struct kids k, guint from)
{
	for (guint i = from; i < k.n; i++)
		lower_effect(f, kid(f->t, k, i));
}

static uint32_t object_size(struct fn *f, CXCursor c)
{
	uint32_t e = evaluated(f, c);
	gint64 n;

	if (is_const(f, e, &n))
		return e;
	f->guessed = TRUE;
	return make_const(f, -1);
}

static uint32_t constant_p(struct fn *f, CXCursor c)
{
	uint32_t e = evaluated(f, c);
	gint64 n;

	if (is_const(f, e, &n) && n)
		return e;
	f->guessed = TRUE;
	return make_const(f, 0);
}

static uint32_t lower_builtin(struct fn *f, CXCursor c, enum builtin builtin, struct kids k)
{
	uint32_t value;

	switch (builtin) {
	case BUILTIN_FIRST:
		value = lower_value(f, kid(f->t, k, 1));
		effects(f, k, 2);
		return value;
	case BUILTIN_PURE:
		effects(f, k, 1);
		return evaluated(f, c);
	case BUILTIN_CONSTANT_P:
		return constant_p(f, c);
	case BUILTIN_OBJECT_SIZE:
		return object_size(f, c);
	case BUILTIN_STOP:
		emit_stop(f, c);
		return make_unknown(f);
	default:
		return make_unknown(f);
	}
}

static uint32_t emit_call(struct fn *f, CXCursor c, struct kids k, const struct fn_info *info)
{
	uint32_t callee = lower_value(f, kid(f->t, k, 0)), id;
	guint n = MIN(k.n - 1, G_MAXUINT16);
	g_autofree uint32_t *args = g_new(uint32_t, n + 1);

	for (guint i = 0; i < n; i++)
		args[i] = lower_value(f, kid(f->t, k, i + 1));
	if (!live(f))	/* an argument never returns */
		return make_unknown(f);
	/* nothing comes there: what was asked is not as it was taken to be */
	if (info && info->error && f->by_guess)
		return make_unknown(f);
	id = emit(f, c, (struct ir_instr){ .op = IR_CALL, .a = callee, .b = IR_NONE, .c = IR_NONE,
					   .n_args = (uint16_t)n }, args);
	if (info && (info->noreturn || info->error)) {
		emit_stop(f, c);
		return make_unknown(f);
	}
	return make_result(f, id);
}

uint32_t lower_call(struct fn *f, CXCursor c)
{
	struct kids k = code_kids_of(f->t, c);
	struct fn_info *info;
	enum builtin builtin;
	uint32_t out;

	if (!k.n) {
		kids_drop(f->t, k);
		return make_unknown(f);
	}
	info = direct_callee(f, kid(f->t, k, 0));
	builtin = info ? builtin_of(info->name) : BUILTIN_NONE;
	if (builtin == BUILTIN_NONE)
		out = emit_call(f, c, k, info);
	else
		out = lower_builtin(f, c, builtin, k);
	kids_drop(f->t, k);
	return out;
}

gboolean is_expect(struct fn *f, CXCursor c, CXCursor *inner)
{
	struct kids k;
	struct fn_info *info;
	gboolean is;

	if (c.kind != CXCursor_CallExpr)
		return FALSE;
	k = code_kids_of(f->t, c);
	info = k.n > 1 ? direct_callee(f, kid(f->t, k, 0)) : NULL;
	is = info && builtin_of(info->name) == BUILTIN_FIRST;
	if (is)
		*inner = kid(f->t, k, 1);
	kids_drop(f->t, k);
	return is;
}
