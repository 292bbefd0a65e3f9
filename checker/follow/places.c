/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where in a function a value can be, and where it goes from there.
 *
 * Reads assignments, returns and arguments. What a pointer points to is not told from the
 * pointer: an array of pages, a pointer to it and a page of it are one place. A field is one
 * place for all records of its type. Values that are copied with a whole record move from
 * field to field of it and are not lost by that.
 */
#include "follow/internal.h"

#include <stdlib.h>
#include <string.h>

struct follow_places {
	const struct follow_index *index;
	GHashTable *ways;	/* struct function → GArray of struct way */
	GHashTable *stops;	/* struct cell that hold anybody's */
	GHashTable *same;	/* struct cell that are as good as their record */
	GHashTable *holders;	/* names of these records */
};

place_t place_make(enum place_kind kind, guint function, guint n)
{
	return (guint64)(kind + 1) << 60 | (guint64)function << 32 | n;
}

enum place_kind place_kind(place_t place)
{
	return (place >> 60) - 1;
}

guint place_function(place_t place)
{
	return place >> 32 & 0xfffffff;
}

guint place_n(place_t place)
{
	return place & G_MAXUINT32;
}

guint place_hash(gconstpointer key)
{
	return (*(const place_t *)key * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)) >> 32;
}

/* --- of an expression ---------------------------------------------------- */

static void add_field(struct follow_places *p, const struct function *f, const struct ir_expr *x,
		      GArray *out)
{
	struct cell *c = follow_field(p->index, ir_str(f->unit, x->b), ir_str(f->unit, x->str));
	place_t place;

	if (g_hash_table_contains(p->stops, c))
		return;
	if (g_hash_table_contains(p->same, c)) {
		follow_places_of(p, f, x->a, out);
		return;
	}
	place = place_make(AT_CELL, 0, c->id);
	g_array_append_val(out, place);
}

static void add_global(struct follow_places *p, const struct function *f, const struct ir_expr *x,
		       GArray *out)
{
	struct cell *c = p->index->globals[f->globals[x->str]->id];
	place_t place = place_make(AT_CELL, 0, c->id);

	if (!g_hash_table_contains(p->stops, c))
		g_array_append_val(out, place);
}

/* &global[i]: the number counts, as in pfn_to_page(); of all other arrays it does not. */
static void add_index(struct follow_places *p, const struct function *f, const struct ir_expr *x,
		      GArray *out)
{
	const struct ir_expr *array = follow_expr(f, x->a);

	if (array->kind == IR_EXPR_DEREF && follow_expr(f, array->a)->kind == IR_EXPR_GLOBAL)
		follow_places_of(p, f, x->b, out);
	else
		follow_places_of(p, f, x->a, out);
}

void follow_places_of(struct follow_places *p, const struct function *f, uint32_t expr, GArray *out)
{
	const struct ir_expr *x = follow_expr(f, expr);
	place_t place;

	switch (x->kind) {
	case IR_EXPR_VAR:
	case IR_EXPR_RESULT:
		place = place_make(x->kind == IR_EXPR_VAR ? AT_VAR : AT_CALL, f->id, x->a);
		g_array_append_val(out, place);
		break;
	case IR_EXPR_GLOBAL:
		add_global(p, f, x, out);
		break;
	case IR_EXPR_FIELD:
		add_field(p, f, x, out);
		break;
	case IR_EXPR_INDEX:
		add_index(p, f, x, out);
		break;
	case IR_EXPR_DEREF:
	case IR_EXPR_ADDR:
		follow_places_of(p, f, x->a, out);
		break;
	case IR_EXPR_BINARY:
		if (x->op != IR_OP_ADD && x->op != IR_OP_SUB && x->op != IR_OP_SHL && x->op != IR_OP_SHR)
			break;
		follow_places_of(p, f, x->a, out);
		follow_places_of(p, f, x->b, out);
		break;
	default:
		break;
	}
}

/* --- of a function ---------------------------------------------------- */

static int compare_ways(const void *a, const void *b)
{
	const struct way *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->instr != y->instr ? (x->instr < y->instr ? -1 : 1) : (int)x->n - (int)y->n;
}

static void add_ways(GArray *ways, const GArray *from, struct way way)
{
	for (guint i = 0; i < from->len; i++) {
		way.from = g_array_index(from, place_t, i);
		if (way.from != way.to)
			g_array_append_val(ways, way);
	}
}

/*
 * After `p = q`, what is filled in through p is in q, too: where p points to no record but
 * to what has no name, such as an array of pointers, or to an entry of an array of records that
 * are as good as what they hold.
 */
static gboolean is_alias(const struct follow_places *p, const struct function *f,
			 const struct ir_instr *in)
{
	const struct ir_expr *to = follow_expr(f, in->a), *from = follow_expr(f, in->b);
	const struct ir_type *type;
	const char *record;

	if (to->kind != IR_EXPR_VAR)
		return FALSE;
	type = &follow_var(f, to->a)->type;
	if (type->kind != IR_TYPE_POINTER)
		return FALSE;
	record = ir_str(f->unit, type->record);
	if (*record)
		return from->kind == IR_EXPR_ADDR && follow_holds(p, record);
	return from->kind == IR_EXPR_VAR || from->kind == IR_EXPR_FIELD || from->kind == IR_EXPR_ADDR;
}

static void add_set(struct follow_places *p, const struct function *f, guint i, GArray *ways)
{
	const struct ir_instr *in = follow_instr(f, i);
	g_autoptr(GArray) to = g_array_new(FALSE, FALSE, sizeof(place_t));
	g_autoptr(GArray) from = g_array_new(FALSE, FALSE, sizeof(place_t));

	follow_places_of(p, f, in->a, to);
	follow_places_of(p, f, in->b, from);
	for (guint k = 0; k < to->len; k++)
		add_ways(ways, from, (struct way){ .to = g_array_index(to, place_t, k),
						   .kind = WAY_SET, .instr = i });
	if (!is_alias(p, f, in))
		return;
	for (guint k = 0; k < from->len; k++)
		add_ways(ways, to, (struct way){ .to = g_array_index(from, place_t, k),
						 .kind = WAY_SET, .instr = i });
}

static void add_value(struct follow_places *p, const struct function *f, uint32_t expr,
		      struct way way, GArray *ways)
{
	g_autoptr(GArray) from = g_array_new(FALSE, FALSE, sizeof(place_t));

	follow_places_of(p, f, expr, from);
	add_ways(ways, from, way);
}

static GArray *read_ways(struct follow_places *p, const struct function *f)
{
	GArray *ways = g_array_new(FALSE, FALSE, sizeof(struct way));

	for (guint i = 0; i < f->ir->n_instrs; i++) {
		const struct ir_instr *in = follow_instr(f, i);

		if (in->op == IR_SET)
			add_set(p, f, i, ways);
		if (in->op == IR_RETURN && in->a != IR_NONE)
			add_value(p, f, in->a, (struct way){ .kind = WAY_RETURN, .instr = i }, ways);
		for (guint k = 0; in->op == IR_CALL && k < in->n_args; k++)
			add_value(p, f, follow_arg(f, in, k),
				  (struct way){ .kind = WAY_ARG, .instr = i, .n = k }, ways);
	}
	if (ways->len)
		qsort(ways->data, ways->len, sizeof(struct way), compare_ways);
	return ways;
}

const GArray *follow_ways(struct follow_places *p, const struct function *f)
{
	GArray *ways = g_hash_table_lookup(p->ways, f);

	if (!ways) {
		ways = read_ways(p, f);
		g_hash_table_insert(p->ways, (gpointer)f, ways);
	}
	return ways;
}

gboolean follow_holds(const struct follow_places *p, const char *record)
{
	return g_hash_table_contains(p->holders, record);
}

/* --- all of them ---------------------------------------------------- */

/* RECORD.FIELD; RECORD can have dots. */
static GHashTable *cells_named(const struct follow_index *x, char **names)
{
	GHashTable *cells = g_hash_table_new(g_direct_hash, g_direct_equal);

	for (; names && *names; names++) {
		const char *dot = strrchr(*names, '.');
		g_autofree char *record = dot ? g_strndup(*names, dot - *names) : NULL;
		struct cell *c = dot ? follow_field(x, record, dot + 1) : NULL;

		if (c)
			g_hash_table_add(cells, c);
	}
	return cells;
}

/* Also where no code in scope touches the field. */
static GHashTable *records_named(char **fields)
{
	GHashTable *records = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (; fields && *fields; fields++) {
		const char *dot = strrchr(*fields, '.');

		if (dot)
			g_hash_table_add(records, g_strndup(*fields, dot - *fields));
	}
	return records;
}

struct follow_places *follow_places_new(const struct follow_index *x, const struct rule_flow *rule)
{
	struct follow_places *p = g_new0(struct follow_places, 1);

	p->index = x;
	p->ways = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL,
					(GDestroyNotify)g_array_unref);
	p->stops = cells_named(x, rule->not_through);
	p->same = cells_named(x, rule->same);
	p->holders = records_named(rule->same);
	return p;
}

void follow_places_free(struct follow_places *p)
{
	g_hash_table_unref(p->ways);
	g_hash_table_unref(p->stops);
	g_hash_table_unref(p->same);
	g_hash_table_unref(p->holders);
	g_free(p);
}
