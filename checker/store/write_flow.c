/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing where values go: struct follow, as rows. Their witnesses are lists of places, as
 * those of edges.
 */
#include "store/internal.h"

static gboolean put_args(struct store *s, gint64 id, const struct follow_site *site, GError **error)
{
	for (gsize i = 0; i < site->n_args; i++) {
		const struct follow_arg *a = &site->args[i];

		/* Bits above what SQL has numbers for are as good as unknown. */
		if (!store_put_row(s, STMT_ARGUMENT, error, "iisI", id, (gint64)i, a->text,
				   a->known && a->bits <= G_MAXINT64 ? (gint64)a->bits : (gint64)-1))
			return FALSE;
	}
	return TRUE;
}

static gboolean put_site(struct store *s, gint64 id, const struct follow_site *x, GError **error)
{
	return store_put_row(s, STMT_SITE, error, "isisssiiis", id, x->value, (gint64)x->gives,
			     x->function->name, x->callee, x->file, (gint64)x->line, (gint64)x->col,
			     (gint64)x->where, x->function->owner) &&
	       put_args(s, id, x, error);
}

static gboolean put_flow(struct store *s, gint64 id, const struct follow_flow *x, GError **error)
{
	gint64 last;
	g_autofree char *steps = store_steps(s, IN_PLACE, x->steps, x->n_steps, &last, error);

	return steps &&
	       store_put_row(s, STMT_FLOW, error, "iiISiist", id, (gint64)x->from,
			     x->to == G_MAXUINT ? (gint64)-1 : (gint64)x->to, x->field,
			     (gint64)x->on_stack, (gint64)x->apart, x->fields, steps);
}

gboolean store_put_follow(struct store *s, const struct follow *f, GError **error)
{
	if (!s->in_run)
		BUG("store_put_follow() outside a run");
	for (gsize i = 0; i < f->n_sites; i++)
		if (!put_site(s, i, &f->sites[i], error))
			return FALSE;
	for (gsize i = 0; i < f->n_flows; i++)
		if (!put_flow(s, i, &f->flows[i], error))
			return FALSE;
	return TRUE;
}
