/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Says of each documented order (orders_data.h) whether it is contradicted, not seen, or
 * confirmed, with the surest way that shows it, as text and as JSON (json.md). Sorted by
 * verdict and by where it is documented. The orders that comments draw follow (documents.c).
 */
#include "report/orders.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "report/documents.h"
#include "report/json_out.h"
#include "report/orders_data.h"
#include "report/style.h"

struct query {
	const struct orders_options *opt;
	struct orders *orders;
	struct drawn *drawn;		/* NULL: comments were not read */
};

/* --- reading --------------------------------------------------------------------------- */

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
		if (!q->orders->n[v])
			continue;
		g_string_append_printf(out, "%s (%u):\n", verdict_name(v), q->orders->n[v]);
		for (guint i = 0; i < q->orders->list->len; i++) {
			const struct order *o = q->orders->list->pdata[i];

			if (o->verdict == v)
				put_order(out, o);
		}
		g_string_append_c(out, '\n');
	}
	g_string_append_printf(out, "Documented orders: %u confirmed, %u contradicted, %u not "
			       "seen.\n", q->orders->n[CONFIRMED], q->orders->n[CONTRADICTED], q->orders->n[NOT_SEEN]);
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

	for (guint i = 0; i < q->orders->list->len; i++) {
		const struct order *o = q->orders->list->pdata[i];

		json_array_append_new(orders, json_pack(
			"{ss, ss, ss, ss, ss, ss, sb, so, so}", "verdict",
			verdict_name(o->verdict), "outer", o->outer, "inner", o->inner, "source",
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
	struct query q = { .opt = opt };
	gboolean json = !strcmp(opt->format, "json");
	gboolean ok;

	if (!json && strcmp(opt->format, "text")) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "orders: --format %s: no such format: "
			    "text or json", opt->format);
		return FALSE;
	}
	if (!store_read_begin(s, error))
		return FALSE;
	ok = check_world(s, opt->world, error) &&
	     (q.orders = orders_load(s, opt->world, opt->min_confidence, error)) &&
	     load_drawn(s, &q, error);
	store_read_end(s);
	if (ok && json)
		write_json(&q, out);
	else if (ok)
		write_text(&q, out);
	if (ok)
		*contradicted = q.orders->n[CONTRADICTED];
	drawn_free(q.drawn);
	orders_free(q.orders);
	return ok;
}
