/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing what a running kernel's lockdep saw. It is kept as it was read, from
 * run to run, until another is read: every comparison is a view's.
 */
#include "store/internal.h"

static gboolean put_orders(struct store *s, const struct lockdep_orders *orders, GError **error)
{
	for (guint i = 0; i < orders->orders->len; i++) {
		const struct lockdep_order *o =
			&g_array_index(orders->orders, struct lockdep_order, i);

		if (!store_put_row(s, STMT_LOCKDEP, error, "TiTi", o->outer.name,
				   (gint64)o->outer.subclass, o->inner.name,
				   (gint64)o->inner.subclass))
			return FALSE;
	}
	return TRUE;
}

gboolean store_put_lockdep(struct store *s, const struct lockdep_orders *orders, GError **error)
{
	if (s->in_run)
		BUG("store_put_lockdep() inside a run");
	if (!store_exec(s, "BEGIN IMMEDIATE", "writing", error))
		return FALSE;
	if (store_exec(s, "DELETE FROM lockdep", "writing", error) &&
	    put_orders(s, orders, error) && store_exec(s, "COMMIT", "writing", error))
		return TRUE;
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return FALSE;
}
