/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Follows a value back to where it begins. What became of several values at a join
 * is told by the place that they were stored to.
 */
#include "solve/internal.h"

#include <string.h>

static guint64 bits_of(const char *const *fields)
{
	guint64 bits = 0;

	for (; fields && *fields; fields++) {
		const char *dot = strrchr(*fields, '.');
		g_autofree char *record = dot ? g_strndup(*fields, dot - *fields) : NULL;

		if (record)
			bits |= term_field_bit(record, dot + 1);
	}
	return bits;
}

struct internal internal_init(const struct rules *rules)
{
	const char *const *fields = (const char *const *)rules->internal;

	return (struct internal){ fields, bits_of(fields) };
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
			    g_strv_contains(in->fields, ((const struct field *)d->ptr)->full))
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
			if (known->results[d->a])
				return TRUE;
			x = d->b; /* what was stored there, by whomever */
			continue;
		case TERM_JOIN:
			if (g_hash_table_contains(known->joins, GUINT_TO_POINTER(x)))
				return TRUE;
			x = d->b;
			continue;
		default:
			return FALSE;
		}
		x = d->a;
	}
}
