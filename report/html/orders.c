/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes orders.html: the orders that the kernel documents, and what its code does, by verdict.
 * Reads orders_data.h and v_edge_step. The way shown is the surest one; 'faultline orders' has
 * those of one file system. What comments draw is drawn.c's.
 */
#include "report/html/site.h"

#include <string.h>

#include "report/html/drawn.h"
#include "report/orders_data.h"
#include "report/row.h"

/* What is told of a verdict. */
static const struct {
	const char *id, *title, *text;
} verdicts[N_VERDICTS] = {
	[CONTRADICTED] = { "contradicted", "Contradicted",
		"Somewhere the locks are taken the other way round, and every step of the way "
		"there is certain." },
	[NOT_SEEN] = { "not-seen", "Not seen",
		"No way that was seen takes both locks as documented: the code that does may be out "
		"of scope, or gone." },
	[CONFIRMED] = { "confirmed", "Confirmed",
		"The locks are taken as documented, and nowhere surely the other way round." },
};

static gboolean on_step(int n, const char *const *names, const char *const *v, void *data)
{
	void **both = data;
	GString *out = both[0];

	(void)n;
	(void)names;
	g_string_append(out, "<li><code>");
	html_text(out, v[2]);
	g_string_append(out, "()</code> ");
	html_text(out, v[3]);
	g_string_append(out, " <span class=\"dim\">");
	html_place(out, both[1], v[0], row_number(v[1]));
	g_string_append(out, "</span></li>\n");
	return TRUE;
}

/* One way through the code: where, how sure, and its steps, folded. */
static gboolean put_way(struct page *p, struct site *site, const char *title, const struct way *w,
			guint edge, GError **error)
{
	g_autofree char *id = g_strdup_printf("%u", edge);
	const char *params[] = { id };
	void *both[] = { p->out, site };

	if (!w->file)
		return TRUE;
	g_string_append_printf(p->out, "<details>\n<summary>%s <code>", title);
	html_text(p->out, w->function);
	g_string_append(p->out, "()</code> <span class=\"dim\">");
	html_text(p->out, w->world);
	g_string_append(p->out, "</span></summary>\n<p>Confidence ");
	html_text(p->out, w->confidence);
	g_string_append(p->out, ", ");
	html_place(p->out, site, w->file, w->line);
	g_string_append(p->out, "</p>\n<ol>\n");
	if (!store_query(site->store, "SELECT coalesce(file, ''), line, coalesce(function, '?'), "
			 "coalesce(what, '') FROM v_edge_step WHERE edge = CAST(?1 AS INTEGER) "
			 "ORDER BY seq", params, 1, on_step, both, error))
		return FALSE;
	g_string_append(p->out, "</ol>\n</details>\n");
	return TRUE;
}

/* "fs/ext4/super.c:102-104" */
static void put_source(struct page *p, const struct site *site, const char *source)
{
	const char *colon = strrchr(source, ':');
	g_autofree char *file = g_strndup(source, colon ? (gsize)(colon - source) : 0);
	g_autofree char *url = colon ? html_elixir(site, file, row_number(colon + 1)) : NULL;

	if (!url) {
		html_text(p->out, source);
		return;
	}
	g_string_append(p->out, "<a rel=\"noreferrer\"");
	html_attr(p->out, "href", url);
	g_string_append_c(p->out, '>');
	html_text(p->out, source);
	g_string_append(p->out, "</a>");
}

void orders_put_locks(GString *out, const char *outer, const char *inner)
{
	g_string_append(out, "<code class=\"outer\">");
	html_text(out, outer);
	g_string_append(out, "</code> → <code class=\"inner\">");
	html_text(out, inner);
	g_string_append(out, "</code>");
}

/* "ext4"; "!hugetlbfs,!proc": everywhere but there. */
static void put_worlds(struct page *p, const char *worlds)
{
	g_autoptr(GString) text = g_string_new(worlds);

	if (!*worlds)
		return;
	g_string_replace(text, "!", "", 0);
	g_string_replace(text, ",", ", ", 0);
	g_string_append_printf(p->out, "<br><span class=\"dim\">%s ", *worlds == '!' ? "not of" : "of");
	html_text(p->out, text->str);
	g_string_append(p->out, "</span>");
}

static void put_document(struct page *p, const struct site *site, const struct order *o)
{
	put_source(p, site, o->source);
	if (*o->note) {
		g_string_append(p->out, "<br><span class=\"dim\">");
		html_text(p->out, o->note);
		g_string_append(p->out, "</span>");
	}
	put_worlds(p, o->worlds);
	g_string_append(p->out, "</td>\n<td>");
}

/* The finding that was made of a contradicted order, if one was. */
static void put_finding(struct page *p, const struct site *site, const struct way *broken)
{
	for (guint i = 0; i < site->data->findings->len; i++) {
		const struct report_finding *f = site->data->findings->pdata[i];
		g_autofree char *href = NULL;

		if (!g_str_has_suffix(f->rule, "/declared") || f->line != broken->line ||
		    strcmp(f->file, broken->file))
			continue;
		href = site_finding(site, f);
		g_string_append(p->out, "<p>");
		html_link(p->out, href, "the finding");
		g_string_append(p->out, "</p>\n");
		return;
	}
}

static gboolean put_order(struct page *p, struct site *site, const struct order *o, GError **error)
{
	gboolean wrong = o->verdict == CONTRADICTED;

	g_string_append(p->out, "<tr>\n<th scope=\"row\">");
	orders_put_locks(p->out, o->outer, o->inner);
	g_string_append(p->out, "</th>\n<td>");
	put_document(p, site, o);
	if (!put_way(p, site, wrong ? "<strong class=\"high\">the other way:</strong>" :
		     "only a guess the other way:", &o->broken, o->broken_edge, error) ||
	    !put_way(p, site, "as documented:", &o->kept, o->kept_edge, error))
		return FALSE;
	if (wrong)
		put_finding(p, site, &o->broken);
	if (!o->known)
		g_string_append(p->out, "<span class=\"dim\">the graph does not know one of the two</span>");
	else if (!o->kept.file && !o->broken.file)
		g_string_append(p->out, "<span class=\"dim\">no way takes both</span>");
	g_string_append(p->out, "</td>\n</tr>\n");
	return TRUE;
}

static gboolean put_verdict(struct page *p, struct site *site, const struct orders *orders,
			    enum verdict v, GError **error)
{
	static const char *const columns[] = { "Taken first, then", "Documented in", "In the code" };

	g_string_append_printf(p->out, "<section>\n<h2 id=\"%s\">%s: %u</h2>\n<p class=\"prose\">%s</p>\n",
			       verdicts[v].id, verdicts[v].title, orders->n[v], verdicts[v].text);
	if (orders->n[v]) {
		g_string_append_printf(p->out, "<table class=\"orders\" aria-labelledby=\"%s\">\n",
				       verdicts[v].id);
		html_head(p->out, columns, G_N_ELEMENTS(columns));
		g_string_append(p->out, "<tbody>\n");
	}
	for (guint i = 0; i < orders->list->len; i++) {
		const struct order *o = orders->list->pdata[i];

		if (o->verdict == v && !put_order(p, site, o, error))
			return FALSE;
	}
	g_string_append(p->out, orders->n[v] ? "</tbody>\n</table>\n</section>\n" : "</section>\n");
	return TRUE;
}

static void put_intro(struct page *p, const struct orders *orders)
{
	g_string_append(p->out, "<h1>Documented orders</h1>\n<p class=\"prose\">Every order of two locks "
			"that the kernel's comments and documentation state and the rules cite, and "
			"whether the code keeps it, in all file systems that were analysed.</p>\n"
			"<ul class=\"tags\">\n");
	for (enum verdict v = 0; v < N_VERDICTS; v++)
		g_string_append_printf(p->out, "<li><a href=\"#%s\">%s</a> %u</li>\n", verdicts[v].id,
				       verdict_name(v), orders->n[v]);
	g_string_append(p->out, "<li><a href=\"#comments\">in comments</a></li>\n");
	g_string_append(p->out, "</ul>\n");
}

gboolean orders_pages(struct site *site, GError **error)
{
	struct page p = { .path = "orders.html", .title = "Orders", .section = "orders" };
	struct orders *orders = orders_load(site->store, NULL, CONFIDENCE_HIGH, error);
	GError *failed = NULL;
	struct drawn *drawn = orders && site->opt->rules ?
		drawn_load(site->store, site->opt->rules, NULL, &failed) : NULL;
	gboolean ok = orders && !failed;

	if (failed)
		g_propagate_error(error, failed);
	if (!ok) {
		orders_free(orders);
		return FALSE;
	}
	page_begin(&p, site);
	put_intro(&p, orders);
	for (enum verdict v = 0; ok && v < N_VERDICTS; v++)
		ok = put_verdict(&p, site, orders, v, error);
	if (ok)
		drawn_put(&p, site, drawn);
	drawn_free(drawn);
	orders_free(orders);
	if (ok)
		return page_end(&p, site, error);
	g_string_free(p.out, TRUE);
	return FALSE;
}
