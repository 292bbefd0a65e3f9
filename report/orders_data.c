/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_order and v_order_edge and says of each documented order whether it is
 * contradicted, not seen, or confirmed, with the surest way that shows it. Does not read the
 * comments of the kernel (documents.c does).
 */
#include "report/orders_data.h"

#include "report/row.h"

/* What on_order() fills. */
struct loading {
	struct orders *orders;
	enum rule_confidence least;	/* of a way that contradicts */
};

const char *verdict_name(enum verdict v)
{
	static const char *const names[N_VERDICTS] = { "contradicted", "not seen", "confirmed" };

	return names[v];
}

static void order_free(gpointer data)
{
	struct order *o = data;

	g_free(o->outer);
	g_free(o->inner);
	g_free(o->source);
	g_free(o->note);
	g_free(o->worlds);
	way_clear(&o->kept);
	way_clear(&o->broken);
	g_free(o);
}

static gboolean on_order(int n, const char *const *names, const char *const *v, void *data)
{
	struct order *o = g_new0(struct order, 1);
	struct loading *l = data;

	(void)n;
	(void)names;
	o->outer = g_strdup(v[0]);
	o->inner = g_strdup(v[1]);
	o->source = g_strdup(v[2]);
	o->note = g_strdup(v[3]);
	o->worlds = g_strdup(v[4]);
	o->known = row_number(v[5]) != 0;
	way_read(&o->kept, v + 6);
	way_read(&o->broken, v + 11);
	o->kept_edge = row_number(v[16]);
	o->broken_edge = row_number(v[17]);
	if (way_is_sure(&o->broken, l->least))
		o->verdict = CONTRADICTED;
	else
		o->verdict = o->kept.file ? CONFIRMED : NOT_SEEN;
	l->orders->n[o->verdict]++;
	g_ptr_array_add(l->orders->list, o);
	return TRUE;
}

void orders_free(struct orders *o)
{
	if (!o)
		return;
	g_ptr_array_unref(o->list);
	g_free(o);
}

struct orders *orders_load(struct store *s, const char *world,
			   enum rule_confidence min_confidence, GError **error)
{
	static const char sql[] =
		"WITH way AS MATERIALIZED (SELECT x.\"order\" AS \"order\", x.kept, e.world, "
		"e.confidence, e.file, e.line, e.function, e.id, row_number() OVER ("
		"PARTITION BY x.\"order\", x.kept ORDER BY "
		"instr('high medium low', e.confidence), e.id) AS place "
		"FROM v_order_edge x JOIN v_lock_edge e ON e.id = x.edge "
		"WHERE ?1 IS NULL OR e.world IN (?1, 'core')) "
		"SELECT o.outer, o.inner, o.source, o.note, o.worlds, o.known, "
		"k.world, k.confidence, k.file, k.line, k.function, "
		"b.world, b.confidence, b.file, b.line, b.function, k.id, b.id FROM v_order o "
		"LEFT JOIN way k ON k.\"order\" = o.id AND k.kept = 1 AND k.place = 1 "
		"LEFT JOIN way b ON b.\"order\" = o.id AND b.kept = 0 AND b.place = 1 "
		"ORDER BY o.file, o.line, o.id";
	struct orders *o = g_new0(struct orders, 1);
	struct loading loading = { o, min_confidence };

	o->list = g_ptr_array_new_with_free_func(order_free);
	if (store_query(s, sql, &world, 1, on_order, &loading, error))
		return o;
	orders_free(o);
	return NULL;
}
