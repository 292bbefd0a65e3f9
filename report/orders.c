/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_order and v_order_edge and says of each documented order whether it
 * is contradicted, not seen, or confirmed, with the surest way that shows it,
 * as text and as JSON (json.md). Sorted by verdict and by where it is
 * documented. The orders that comments draw follow (documents.c).
 */
#include "report/orders.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "report/documents.h"
#include "report/json_out.h"
#include "report/row.h"
#include "report/style.h"
#include "report/way.h"

enum verdict { CONTRADICTED, NOT_SEEN, CONFIRMED, N_VERDICTS };

static const char *const verdict_names[N_VERDICTS] = { "contradicted", "not seen", "confirmed" };

struct order {
	char *outer, *inner, *source, *note, *worlds;
	gboolean known;
	enum verdict verdict;
	struct way kept, broken;
};

struct query {
	const struct orders_options *opt;
	GPtrArray *orders;		/* struct order */
	guint n[N_VERDICTS];
	struct drawn *drawn;		/* NULL: comments were not read */
};

/* --- reading --------------------------------------------------------------------------- */

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
	struct query *q = data;

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
	if (way_is_sure(&o->broken, q->opt->min_confidence))
		o->verdict = CONTRADICTED;
	else
		o->verdict = o->kept.file ? CONFIRMED : NOT_SEEN;
	q->n[o->verdict]++;
	g_ptr_array_add(q->orders, o);
	return TRUE;
}

static gboolean load(struct store *s, struct query *q, GError **error)
{
	static const char sql[] =
		"WITH way AS MATERIALIZED (SELECT x.\"order\" AS \"order\", x.kept, e.world, "
		"e.confidence, e.file, e.line, e.function, row_number() OVER ("
		"PARTITION BY x.\"order\", x.kept ORDER BY "
		"instr('high medium low', e.confidence), e.id) AS place "
		"FROM v_order_edge x JOIN v_lock_edge e ON e.id = x.edge "
		"WHERE ?1 IS NULL OR e.world IN (?1, 'core')) "
		"SELECT o.outer, o.inner, o.source, o.note, o.worlds, o.known, "
		"k.world, k.confidence, k.file, k.line, k.function, "
		"b.world, b.confidence, b.file, b.line, b.function FROM v_order o "
		"LEFT JOIN way k ON k.\"order\" = o.id AND k.kept = 1 AND k.place = 1 "
		"LEFT JOIN way b ON b.\"order\" = o.id AND b.kept = 0 AND b.place = 1 "
		"ORDER BY o.file, o.line, o.id";

	return store_query(s, sql, &q->opt->world, 1, on_order, q, error);
}

static gboolean load_drawn(struct store *s, struct query *q, GError **error)
{
	GError *failed = NULL;

	if (q->opt->rules)
		q->drawn = drawn_load(s, q->opt->rules, q->opt->kernel, &failed);
	if (failed)
		g_propagate_error(error, failed);
	return !failed;
}

static gboolean on_any(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	(void)v;
	*(gboolean *)data = TRUE;
	return FALSE;
}

static gboolean check_world(struct store *s, const char *world, GError **error)
{
	static const char sql[] = "SELECT 1 FROM v_lock_edge WHERE world = ?1";
	gboolean found = !world;

	if (world && !store_query(s, sql, &world, 1, on_any, &found, error))
		return FALSE;
	if (!found)
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "orders: --world %s: not in the "
			    "database; 'faultline check --world %s' analyses it", world, world);
	return found;
}

/* --- text ------------------------------------------------------------------------------ */

static void put_order(GString *out, const struct order *o)
{
	g_autofree char *text = g_strdup_printf("%s -> %s (%s%s%s)", o->outer, o->inner, o->source,
						*o->note ? ": " : "", o->note);

	style_fold(out, "  ", "    ", text);
	way_text(out, o->verdict == CONTRADICTED ? "      as documented: " : "      ", &o->kept);
	way_text(out, o->verdict == CONTRADICTED ? "      the other way: " :
		"      only a guess the other way: ", &o->broken);
	if (!o->known)
		g_string_append(out, "      the graph does not know one of the two\n");
}

static void write_text(const struct query *q, GString *out)
{
	for (enum verdict v = 0; v < N_VERDICTS; v++) {
		if (!q->n[v])
			continue;
		g_string_append_printf(out, "%s (%u):\n", verdict_names[v], q->n[v]);
		for (guint i = 0; i < q->orders->len; i++) {
			const struct order *o = q->orders->pdata[i];

			if (o->verdict == v)
				put_order(out, o);
		}
		g_string_append_c(out, '\n');
	}
	g_string_append_printf(out, "Documented orders: %u confirmed, %u contradicted, %u not "
			       "seen.\n", q->n[CONFIRMED], q->n[CONTRADICTED], q->n[NOT_SEEN]);
	if (q->drawn)
		drawn_text(q->drawn, out);
	else if (q->opt->rules)
		g_string_append(out, "Comments were not read: the kernel's tree is not where it "
				"was analysed.\n--kernel DIR says where it is.\n");
}

/* --- JSON ------------------------------------------------------------------------------- */

static void write_json(const struct query *q, GString *out)
{
	json_t *orders = json_array(), *root;

	for (guint i = 0; i < q->orders->len; i++) {
		const struct order *o = q->orders->pdata[i];

		json_array_append_new(orders, json_pack(
			"{ss, ss, ss, ss, ss, ss, sb, so, so}", "verdict",
			verdict_names[o->verdict], "outer", o->outer, "inner", o->inner, "source",
			o->source, "note", o->note, "worlds", o->worlds, "known", o->known,
			"kept", way_json(&o->kept), "broken", way_json(&o->broken)));
	}
	root = json_pack("{si, so, so}", "format", 1, "orders", orders, "comments",
			 q->drawn ? drawn_json(q->drawn) : json_null());
	json_out_put(out, root);
}

gboolean orders_write(struct store *s, const struct orders_options *opt, GString *out,
		      guint *contradicted, GError **error)
{
	g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func(order_free);
	struct query q = { .opt = opt, .orders = orders };
	gboolean json = !strcmp(opt->format, "json");
	gboolean ok;

	if (!json && strcmp(opt->format, "text")) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "orders: --format %s: no such format: "
			    "text or json", opt->format);
		return FALSE;
	}
	if (!store_read_begin(s, error))
		return FALSE;
	ok = check_world(s, opt->world, error) && load(s, &q, error) && load_drawn(s, &q, error);
	store_read_end(s);
	if (!ok)
		return FALSE;
	if (json)
		write_json(&q, out);
	else
		write_text(&q, out);
	drawn_free(q.drawn);
	*contradicted = q.n[CONTRADICTED];
	return TRUE;
}
