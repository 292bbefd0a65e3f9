/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Follows a value back to where it begins. What became of several values at a join
 * is told by the place that they were stored to.
 */
#include "solve/internal.h"

#include <string.h>

static guint64 bit_of(const char *full)
{
	const char *dot = strrchr(full, '.');
	g_autofree char *record = dot ? g_strndup(full, dot - full) : NULL;

	return record ? term_field_bit(record, dot + 1) : 0;
}

struct internal internal_init(const struct rules *rules)
{
	struct internal in = { .fields = g_hash_table_new(NULL, NULL) };

	for (char **f = rules->internal; f && *f; f++) {
		g_hash_table_add(in.fields, (gpointer)g_intern_string(*f));
		in.bits |= bit_of(*f);
	}
	return in;
}

void internal_release(struct internal *in)
{
	g_hash_table_unref(in->fields);
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
