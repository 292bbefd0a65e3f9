/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads initialiser lists as they are written, makes one leaf for each value:
 * a SET of a local variable, an ir_init of a global one. Follows C's rules for
 * designators and for braces that are left out.
 *
 * Not kept: arrays of more than SCALARS_MAX plain numbers (character tables),
 * zero values of globals; of a range [a ... b] only a global's first element and
 * a local's first RANGE_MAX.
 */
#include "extract/internal.h"

#define SCALARS_MAX 64
#define RANGE_MAX 16

/* The values of one list in braces, and how far they are used up. */
struct items {
	struct kids k;
	guint at;
};

struct init_walk {
	struct fn *f;
	void (*leaf)(struct init_walk *w, CXCursor value, uint32_t place);
	struct global_info *global;
};

static void consume(struct init_walk *w, CXType type, uint32_t place, struct items *it);

static gboolean is_aggregate(CXType t)
{
	return type_is_record(t) || type_is_array(t);
}

static gboolean is_union(CXType t)
{
	return clang_getTypeDeclaration(t).kind == CXCursor_UnionDecl;
}

static CXCursor item(struct init_walk *w, const struct items *it)
{
	return kid(w->f->t, it->k, it->at);
}

/* `.a.b = v`, `[3] = v`: an expression of type void in a list can be nothing else. */
static gboolean is_designated(CXCursor c)
{
	return c.kind == CXCursor_UnexposedExpr && canonical(c).kind == CXType_Void;
}

static CXType element_type(CXType array)
{
	return clang_getCanonicalType(clang_getArrayElementType(array));
}

/* ---- designators ---- */

struct designation {
	CXType type;
	uint32_t place;
	gint64 first;		/* of the outermost designator: where counting goes on */
	CXCursor first_field;
	gint64 range_end;	/* of a trailing [a ... b], else -1 */
};

static void designate_field(struct init_walk *w, struct designation *d, CXCursor ref)
{
	CXCursor field = clang_getCursorReferenced(ref);

	d->place = make_field(w->f, d->place, field_of(w->f->t, field));
	d->type = canonical(field);
	if (clang_Cursor_isNull(d->first_field))
		d->first_field = field;
}

/* TRUE when the index is the end of a range rather than a step further in. */
static gboolean designate_index(struct init_walk *w, struct designation *d, CXCursor index,
				gboolean outermost)
{
	gint64 n = 0;

	lower_const(w->f, index, &n);
	if (!type_is_array(d->type)) {
		d->range_end = n;
		if (d->first >= 0)
			d->first = n;
		return TRUE;
	}
	if (outermost)
		d->first = n;
	d->place = make_index(w->f, d->place, make_const(w->f, n));
	d->type = element_type(d->type);
	return FALSE;
}

static void leaf_or_list(struct init_walk *w, CXType type, uint32_t place, CXCursor value)
{
	struct tu *t = w->f->t;
	guint first = t->kids->len;
	struct items it = { { first, 1 }, 0 };

	g_array_append_val(t->kids, value);
	consume(w, type, place, &it);
	g_array_set_size(t->kids, first);
}

/* The rest of a range after its first element. */
static void repeat_range(struct init_walk *w, const struct designation *d, CXCursor value)
{
	struct ir_expr at = *ir_builder_get_expr(w->f->b, d->place);
	gint64 lo;

	if (w->global || at.kind != IR_EXPR_INDEX || !is_const(w->f, at.b, &lo))
		return;
	for (gint64 i = lo + 1; i <= d->range_end && i - lo < RANGE_MAX; i++)
		leaf_or_list(w, d->type, make_index(w->f, at.a, make_const(w->f, i)), value);
}

/* One designated value; says where in the aggregate it was. */
static struct designation designated(struct init_walk *w, CXType type, uint32_t place, CXCursor c)
{
	struct designation d = { .type = type, .place = place, .first = -1, .range_end = -1,
				 .first_field = clang_getNullCursor() };
	struct kids k = kids_of(w->f->t, c);
	CXCursor value = kid(w->f->t, k, k.n - 1);

	for (guint i = 0; i + 1 < k.n; i++) {
		CXCursor step = kid(w->f->t, k, i);

		if (step.kind == CXCursor_MemberRef)
			designate_field(w, &d, step);
		else if (clang_isExpression(step.kind))
			designate_index(w, &d, step, i == 0);
	}
	leaf_or_list(w, d.type, d.place, value);
	if (d.range_end >= 0)
		repeat_range(w, &d, value);
	kids_drop(w->f->t, k);
	return d;
}

/* ---- aggregates ---- */

static gboolean skipped_member(CXCursor field)
{
	g_autofree char *name = NULL;

	if (!clang_Cursor_isBitField(field))
		return FALSE;
	name = clang_text(clang_getCursorSpelling(field));
	return !*name;	/* unnamed bits are not initialised */
}

/* The member after which counting goes on: also one that holds the field unnamed. */
static guint member_number(struct init_walk *w, CXType type, CXCursor field)
{
	const GArray *members = members_of(w->f->t, type);

	for (guint i = 0; i < members->len; i++)
		if (clang_equalCursors(g_array_index(members, CXCursor, i), field))
			return i;
	return members->len;
}

static void fill_record(struct init_walk *w, CXType type, uint32_t place, struct items *it,
			gboolean braced)
{
	const GArray *members = members_of(w->f->t, type);
	guint i = 0;

	while (it->at < it->k.n) {
		CXCursor c = item(w, it), field;

		if (is_designated(c)) {
			if (!braced)
				return;
			it->at++;
			i = member_number(w, type, designated(w, type, place, c).first_field) + 1;
			continue;
		}
		if (i >= members->len) {
			if (!braced)
				return;
			it->at++;	/* one too many: the compiler has warned */
			continue;
		}
		field = g_array_index(members, CXCursor, i);
		i = is_union(type) ? members->len : i + 1;
		if (!skipped_member(field))
			consume(w, canonical(field),
				make_field(w->f, place, field_of(w->f->t, field)), it);
	}
}

static void fill_array(struct init_walk *w, CXType type, uint32_t place, struct items *it,
		       gboolean braced)
{
	CXType element = element_type(type);
	gint64 size = clang_getArraySize(type), i = 0;

	while (it->at < it->k.n) {
		CXCursor c = item(w, it);

		if (is_designated(c)) {
			if (!braced)
				return;
			it->at++;
			i = designated(w, type, place, c).first + 1;
			continue;
		}
		if (!braced && size >= 0 && i >= size)
			return;
		consume(w, element, make_index(w->f, place, make_const(w->f, i)), it);
		i++;
	}
}

/* A table of characters and the like: nothing the analysis asks for. */
static gboolean too_many_scalars(CXType type, guint n)
{
	return n > SCALARS_MAX && type_is_array(type) &&
		int_type(element_type(type)).kind != IR_TYPE_OTHER;
}

static void fill(struct init_walk *w, CXType type, uint32_t place, struct items *it,
		 gboolean braced)
{
	guint before = it->at;

	if (type_is_record(type))
		fill_record(w, type, place, it, braced);
	else
		fill_array(w, type, place, it, braced);
	if (it->at == before)	/* an empty record takes nothing: do not wait for it */
		it->at += braced ? 0 : 1;
}

static void braced_list(struct init_walk *w, CXType type, uint32_t place, CXCursor list)
{
	struct kids k = code_kids_of(w->f->t, list);
	struct items it = { k, 0 };

	if (!is_aggregate(type)) {
		if (k.n)
			leaf_or_list(w, type, place, kid(w->f->t, k, 0));
	} else if (k.n == 1 && kid(w->f->t, k, 0).kind == CXCursor_StringLiteral) {
		w->leaf(w, kid(w->f->t, k, 0), place);
	} else if (!too_many_scalars(type, k.n)) {
		fill(w, type, place, &it, TRUE);
	}
	kids_drop(w->f->t, k);
}

static gboolean whole_value(struct init_walk *w, CXType type, CXCursor value)
{
	CXCursor bare = skip_parens(w->f->t, value);

	if (!is_aggregate(type))
		return TRUE;
	if (type_is_array(type))
		return bare.kind == CXCursor_StringLiteral ||
			type_is_array(canonical(value));
	return type_is_record(canonical(value));
}

/* The braces of the value itself, or of the compound literal it is. */
static CXCursor literal_list(struct init_walk *w, CXType type, CXCursor value)
{
	CXCursor c = value;

	if (!is_aggregate(type) || value.kind == CXCursor_InitListExpr)
		return value;
	while (c.kind == CXCursor_ParenExpr || c.kind == CXCursor_UnexposedExpr) {
		c = first_kid(w->f->t, c);
		if (clang_Cursor_isNull(c))
			return value;
	}
	if (c.kind != CXCursor_CompoundLiteralExpr || !is_aggregate(canonical(c)))
		return value;
	return last_kid(w->f->t, c);
}

/* Takes from the list what the object needs. */
static void consume(struct init_walk *w, CXType type, uint32_t place, struct items *it)
{
	CXCursor value = item(w, it);

	CXCursor list = literal_list(w, type, value);

	if (list.kind == CXCursor_InitListExpr) {
		it->at++;
		braced_list(w, type, place, list);
	} else if (whole_value(w, type, value)) {
		it->at++;
		w->leaf(w, value, place);
	} else {
		fill(w, type, place, it, FALSE);
	}
}

/* ---- local variables ---- */

static void set_leaf(struct init_walk *w, CXCursor value, uint32_t place)
{
	uint32_t v = lower_value(w->f, value);

	emit_set(w->f, value, place, v);
}

/* Members the list leaves out are zero: the whole is set to 0 first. */
void lower_init(struct fn *f, CXCursor list, CXType type, uint32_t place)
{
	struct init_walk w = { .f = f, .leaf = set_leaf };

	if (list.kind == CXCursor_InitListExpr)
		emit_set(f, list, place, make_const(f, 0));
	leaf_or_list(&w, clang_getCanonicalType(type), place, list);
}

/* ---- globals ---- */

static void append_path(struct init_walk *w, uint32_t place, GString *path)
{
	struct ir_expr e = *ir_builder_get_expr(w->f->b, place);
	gint64 index = 0;

	if (e.kind == IR_EXPR_FIELD) {
		append_path(w, e.a, path);
		g_string_append_printf(path, ".%s", ir_builder_get_str(w->f->b, e.str));
	} else if (e.kind == IR_EXPR_INDEX) {
		append_path(w, e.a, path);
		is_const(w->f, e.b, &index);
		g_string_append_printf(path, "[%" G_GINT64_FORMAT "]", index);
	}
}

/* The symbol a constant address is in: &foo.list is about foo. */
static gboolean address_root(struct fn *f, uint32_t addr, uint32_t *sym)
{
	struct ir_expr e = *ir_builder_get_expr(f->b, addr);

	if (e.kind != IR_EXPR_ADDR)
		return FALSE;
	do {
		e = *ir_builder_get_expr(f->b, e.a);
	} while (e.kind == IR_EXPR_FIELD || e.kind == IR_EXPR_INDEX);
	*sym = e.str;
	return e.kind == IR_EXPR_GLOBAL;
}

static gboolean init_value(struct fn *f, uint32_t value, struct ir_init *in)
{
	struct ir_expr e = *ir_builder_get_expr(f->b, value);

	in->kind = e.kind;
	in->sym = e.str;
	in->value = e.value;
	if (e.kind == IR_EXPR_CONST)
		return e.value != 0;
	if (e.kind == IR_EXPR_FUNC || e.kind == IR_EXPR_STRING)
		return TRUE;
	in->kind = IR_EXPR_GLOBAL;
	return address_root(f, value, &in->sym);
}

static void global_leaf(struct init_walk *w, CXCursor value, uint32_t place)
{
	struct fn *f = w->f;
	struct ir_expr e = *ir_builder_get_expr(f->b, place);
	g_autoptr(GString) path = NULL;
	struct ir_init in = { 0 };
	unsigned line;

	if (!init_value(f, lower_value(f, value), &in))
		return;
	path = g_string_new(NULL);
	append_path(w, place, path);
	in.global = sym_of_global(w->f->o, w->global);
	in.path = ir_builder_str(f->b, path->str);
	in.record = e.kind == IR_EXPR_FIELD ? e.b : ir_builder_str(f->b, "");
	in.field = e.kind == IR_EXPR_FIELD ? e.str : ir_builder_str(f->b, "");
	in.file = ir_builder_str(f->b, file_of(f->t, value, &line, NULL)->name);
	in.line = line;
	ir_builder_init(f->b, &in);
}

void lower_global(struct out *o, struct global_info *g)
{
	CXCursor init = clang_Cursor_getVarDeclInitializer(g->decl);
	struct init_walk w = { .leaf = global_leaf, .global = g };
	uint32_t place;

	if (clang_Cursor_isNull(init))
		return;
	w.f = fn_new(o, g->decl, NULL);
	enter(w.f, new_block(w.f));
	place = make_sym(w.f, IR_EXPR_GLOBAL, sym_of_global(o, g));
	leaf_or_list(&w, clang_getCanonicalType(g->type), place, init);
	ir_builder_func_cancel(o->b);
	fn_free(w.f);
}
