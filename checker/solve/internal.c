/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Follows a value back to where it begins. What became of several values at a join
 * is told by the place that they were stored to.
 */
#include "solve/internal.h"

#include <string.h>

#include "solve/place.h"

static guint64 bit_of(const char *full)
{
	const char *dot = strrchr(full, '.');
	g_autofree char *record = dot ? g_strndup(full, dot - full) : NULL;

	return record ? term_field_bit(record, dot + 1) : 0;
}

/* Whether what f always returns is in such a field, or behind one, as it is written there. */
static gboolean gives(const struct internal *in, const struct function *f)
{
	uint32_t e = f->ir ? place_only_return(f) : IR_NONE;

	while (e != IR_NONE) {
		const struct ir_expr *x = &f->unit->exprs[f->ir->first_expr + e];
		char name[128];

		switch (x->kind) {
		case IR_EXPR_FIELD:
			g_snprintf(name, sizeof(name), "%s.%s", ir_str(f->unit, x->b),
				   ir_str(f->unit, x->str));
			if (g_hash_table_contains(in->fields,
						  g_quark_to_string(g_quark_try_string(name))))
				return TRUE;
			break;
		case IR_EXPR_DEREF:
		case IR_EXPR_INDEX:
		case IR_EXPR_ADDR:
			break;
		default:
			return FALSE;
		}
		e = x->a;
	}
	return FALSE;
}

struct internal internal_init(const struct rules *rules, const struct program *p)
{
	struct internal in = { .fields = g_hash_table_new(NULL, NULL),
			       .functions = g_hash_table_new(NULL, NULL) };

	for (char **f = rules->internal; f && *f; f++) {
		g_hash_table_add(in.fields, (gpointer)g_intern_string(*f));
		in.bits |= bit_of(*f);
	}
	for (gsize i = 0; i < p->n_functions; i++)
		if (gives(&in, p->functions[i]))
			g_hash_table_add(in.functions, p->functions[i]);
	return in;
}

void internal_release(struct internal *in)
{
	g_hash_table_unref(in->fields);
	g_hash_table_unref(in->functions);
}

static gboolean is_learnt(const struct internal_local *known, term x)
{
	return g_hash_table_contains(known->values, GUINT_TO_POINTER(x));
}

gboolean internal_value(const struct internal *in, const struct terms *t, term x,
			const struct internal_local *known)
{
	for (;;) {
		const struct term_data *d = term_get(t, x);

		if (!(d->fields & in->bits) && !d->has_local)
			return FALSE;
		switch (d->kind) {
		case TERM_FIELD:
			if (d->fields & in->bits &&
			    g_hash_table_contains(in->fields, ((const struct field *)d->ptr)->full))
				return TRUE;
			break;
		case TERM_LOAD:
		case TERM_ADDR:
		case TERM_CONTAINER:
		case TERM_DEREF:
		case TERM_INDEX:
		case TERM_OLD:
			break;
		case TERM_RESULT:
			return known->results[d->a];
		case TERM_PURE:
			return g_hash_table_contains(in->functions, d->ptr);
		case TERM_AFTER:
			if (known->results[d->a] || known->left[d->a] == LEADS_INSIDE ||
			    is_learnt(known, x))
				return TRUE;
			x = d->b; /* what was stored there, by whomever */
			continue;
		case TERM_JOIN:
			if (is_learnt(known, x))
				return TRUE;
			x = d->b;
			continue;
		default:
			return FALSE;
		}
		x = d->a;
	}
}
