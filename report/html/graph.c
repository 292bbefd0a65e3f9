/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the lock graph, makes graph.html, a list of worlds, and graph/WORLD.html for each: the
 * picture that `faultline graph --world WORLD` draws, inline, with what assets/graph.js needs to
 * answer clicks, and the same orders as a table. The core's data is one file for all worlds.
 * Where Graphviz fails, a page has the table alone and says why.
 */
#include "report/html/site.h"

#include <string.h>

#include "report/chart/svg.h"
#include "report/chart/write.h"
#include "report/html/graph_data.h"
#include "report/html/page.h"

#define SECONDS 60	/* that Graphviz may take for one world */

struct world_page {
	const char *world;
	char *path;			/* "graph/ext4.html" */
	struct chart *chart;
};

struct pages {
	struct site *site;
	struct chart_facts *facts;
	struct graph_takers *takers;
	GArray *worlds;			/* struct world_page */
	struct svg_job *jobs;		/* one a world */
	const char *core;		/* file of the core's data; NULL: there is none */
};

static const struct chart_vertex *vertex_of(const struct chart *c, guint i)
{
	return &g_array_index(c->vertices, struct chart_vertex, i);
}

/* --- a world: what is above the table --------------------------------------------------- */

static void put_reading(GString *out)
{
	g_string_append(out, "<details class=\"reading\"><summary>How to read it</summary>\n<ul>\n"
		"<li>An arrow runs from the lock that is held to the one that is taken under it. "
		"Boxes sleep, ellipses spin; columns are the folders that take them.</li>\n"
		"<li>Documented orders (thick, blue) decide what is above what. Dotted with a hollow "
		"head: documented, and not seen in code.</li>\n"
		"<li>Red with a barred head: against a documented order. Red with two heads: part of "
		"a finding. Brown, from below to above: closes a circle; classes on circles have a "
		"thick red border.</li>\n"
		"<li>A double border: taken while another of its class is held. A dot where an arrow "
		"begins: the lockdep of a running kernel has the order.</li>\n"
		"<li>An order that follows from others is not drawn: it is listed where you click. "
		"So are orders of medium confidence; those of low confidence are in the database alone: "
		"<code>faultline query edges-of</code>.</li>\n"
		"</ul></details>\n");
}

static void put_picture(GString *out, const struct world_page *w, const struct svg_job *job)
{
	put_reading(out);
	g_string_append(out, "<div class=\"graphtools\" id=\"tools\" hidden>\n"
		"<label>Lock <input type=\"search\" id=\"search\" list=\"names\" "
		"placeholder=\"i_rwsem\" autocomplete=\"off\"></label>"
		"<datalist id=\"names\"></datalist>\n"
		"<button type=\"button\" id=\"larger\" aria-label=\"Larger\">+</button>"
		"<button type=\"button\" id=\"smaller\" aria-label=\"Smaller\">−</button>"
		"<button type=\"button\" id=\"whole\">Whole</button>"
		"<button type=\"button\" id=\"readable\">Readable</button>\n"
		"<p class=\"dim\">Drag, turn the wheel, or <kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> "
		"<kbd>↓</kbd> <kbd>+</kbd> <kbd>-</kbd> <kbd>0</kbd> whole, <kbd>1</kbd> readable; "
		"<kbd>j</kbd> <kbd>k</kbd> lock by lock, <kbd>/</kbd> search, <kbd>Esc</kbd> "
		"none</p>\n</div>\n");
	if (!job->svg) {
		g_string_append(out, "<p class=\"warn\">No picture: ");
		html_text(out, job->why ? job->why : "Graphviz printed nothing");
		g_string_append(out, ". The table below says the same.</p>\n");
	}
	g_string_append(out, "<div class=\"graph\">\n<div class=\"canvas\" id=\"canvas\" "
			"tabindex=\"0\" role=\"group\"");
	html_attr(out, "aria-label", "Picture of the lock graph; the table below says the same");
	g_string_append_c(out, '>');
	if (job->svg)
		g_string_append(out, job->svg->str);
	g_string_append(out, "</div>\n<section class=\"side\" id=\"side\" aria-live=\"polite\" "
			"aria-label=\"What is selected\">");
	if (w->chart->edges->len)
		g_string_append(out, "<p class=\"dim\">Click a lock, or an arrow.</p>");
	g_string_append(out, "</section>\n</div>\n");
}

/* --- a world: the table ----------------------------------------------------------------- */

/* "#lock=A", "#order=A&then=B". */
static char *select_href(const char *outer, const char *inner)
{
	g_autofree char *shown = html_shown(outer);
	g_autofree char *first = g_uri_escape_string(shown, "/,", FALSE);
	g_autofree char *shown_inner = inner ? html_shown(inner) : NULL;
	g_autofree char *second = inner ? g_uri_escape_string(shown_inner, "/,", FALSE) : NULL;

	return inner ? g_strdup_printf("#order=%s&then=%s", first, second) :
		g_strdup_printf("#lock=%s", first);
}

static void put_mark(GString *out, gboolean is_so, const char *words)
{
	if (!is_so)
		return;
	if (out->len)
		g_string_append(out, ", ");
	g_string_append(out, words);
}

static void put_marks(GString *out, const struct chart_edge *e)
{
	g_autoptr(GString) marks = g_string_new(NULL);

	put_mark(marks, e->marks & CHART_CONTRADICTED, "against a documented order");
	put_mark(marks, e->marks & CHART_DOCUMENTED, "documented");
	put_mark(marks, e->marks & CHART_UNSEEN, "not seen in code");
	put_mark(marks, e->marks & CHART_UPWARDS, "closes a circle");
	put_mark(marks, e->marks & CHART_SEEN, "lockdep has it");
	html_text(out, marks->str);
}

static void put_lock(GString *out, const struct chart_vertex *v)
{
	g_autofree char *href = select_href(v->node->label, NULL);

	g_string_append(out, "<td class=\"mono\">");
	html_link(out, href, v->node->label);
	g_string_append(out, "</td>");
}

static void put_row(GString *out, const struct pages *p, const struct chart *c,
		    const struct chart_edge *e)
{
	g_autofree char *page = graph_finding(p->site, e->finding);
	g_autofree char *href = select_href(vertex_of(c, e->outer)->node->label,
					    vertex_of(c, e->inner)->node->label);

	g_string_append(out, "<tr>");
	put_lock(out, vertex_of(c, e->outer));
	put_lock(out, vertex_of(c, e->inner));
	g_string_append(out, "<td>");
	put_marks(out, e);
	if (page) {
		g_autofree char *up = g_strconcat("../", page, NULL);

		g_string_append(out, e->marks & ~(guint)(CHART_OWN | CHART_FINDING | CHART_BOTH) ?
				", " : "");
		html_link(out, up, "finding");
	}
	g_string_append(out, "</td><td>");
	if (e->fact) {
		html_link(out, href, e->fact->function);
		g_string_append(out, " <span class=\"dim\">");
		html_text(out, e->fact->file);
		g_string_append_printf(out, ":%u</span>", e->fact->line);
	} else if (e->documented) {
		html_text(out, e->documented->source);
	}
	g_string_append_printf(out, "</td><td>%s</td></tr>\n",
			       e->fact ? confidence_name(e->fact->confidence) : "");
}

static void put_table(GString *out, const struct pages *p, const struct chart *c)
{
	static const char *const columns[] = { "Held", "Taken under it", "What is known of it",
					       "Where", "How sure" };

	g_string_append_printf(out, "<h2 id=\"orders\">Orders drawn (%u)</h2>\n"
			       "<table class=\"graphs\">\n",
			       c->edges->len);
	html_head(out, columns, G_N_ELEMENTS(columns));
	g_string_append(out, "<tbody>\n");
	for (guint i = 0; i < c->edges->len; i++)
		put_row(out, p, c, &g_array_index(c->edges, struct chart_edge, i));
	g_string_append(out, "</tbody>\n</table>\n");
}

/* --- a world ---------------------------------------------------------------------------- */

static char *data_path(const char *world)
{
	g_autofree char *name = html_name(world);

	return g_strdup_printf("graph/%s.js", name);
}

static gboolean put_data(struct pages *p, const struct world_page *w, GError **error)
{
	g_autofree char *path = data_path(w->world);
	gboolean core = !strcmp(w->world, "core");
	json_t *drawn = graph_drawn(p->site, w->chart, error), *data;
	g_autofree char *elixir = html_elixir(p->site, "F", 1);

	if (!drawn)
		return FALSE;
	if (elixir)
		*strrchr(elixir, 'F') = '\0';
	data = graph_data(p->facts, chart_facts_world(p->facts, w->world), p->takers);
	json_object_set_new(data, "drawn", drawn);
	json_object_set_new(data, "world", html_json(w->world));
	json_object_set_new(data, "elixir", elixir ? json_string(elixir) : json_null());
	return site_put_data(p->site, path, core ? "core" : "graph", data, error);
}

static gboolean put_world(struct pages *p, guint i, GError **error)
{
	const struct world_page *w = &g_array_index(p->worlds, struct world_page, i);
	gboolean core = !strcmp(w->world, "core");
	g_autofree char *data = data_path(w->world);
	g_autofree char *summary = chart_summary(w->chart);
	g_autofree char *title = g_strdup_printf("Lock graph of %s", core ? "the core" : w->world);
	struct page page = { .path = w->path, .title = title, .section = "graph",
			     .script = "graph.js", .data = data, .wide = TRUE };

	if (!put_data(p, w, error))
		return FALSE;
	page_begin(&page, p->site);
	g_string_append(page.out, "<div class=\"stage\">\n<h1>");
	html_text(page.out, title);
	g_string_append(page.out, " <a href=\"../graph.html\">All file systems</a></h1>\n<p>");
	html_text(page.out, summary);
	g_string_append(page.out, w->chart->facts->compared ? ".</p>\n" : ". No running kernel has "
			"been compared: <code>faultline lockdep</code> does.</p>\n");
	put_picture(page.out, w, &p->jobs[i]);
	g_string_append(page.out, "</div>\n");
	put_table(page.out, p, w->chart);
	/* Before the others, which wait until the page is read. */
	if (!core && p->core)
		g_string_append_printf(page.out, "<script src=\"../%s\"></script>\n", p->core);
	return page_end(&page, p->site, error);
}

/* --- the list of worlds ----------------------------------------------------------------- */

static guint count_marked(const struct chart *c, guint mark)
{
	guint n = 0;

	for (guint i = 0; i < c->edges->len; i++)
		n += (g_array_index(c->edges, struct chart_edge, i).marks & mark) != 0;
	return n;
}

static guint count_cycles(const struct chart *c)
{
	guint n = 0;

	for (guint i = 0; i < c->vertices->len; i++)
		n += vertex_of(c, i)->cycle != 0;
	return n;
}

static void put_number(GString *out, guint n)
{
	g_autofree char *text = html_number(n);

	g_string_append_printf(out, "<td class=\"n\">%s</td>", text);
}

static gboolean put_list(struct pages *p, GError **error)
{
	static const char *const columns[] = { "File system", "Locks", "Orders drawn",
					       "Follow from them", "Locks on circles",
					       "Against a documented order" };
	struct page page = { .path = "graph.html", .title = "Lock graphs", .section = "graph" };
	GString *out;

	page_begin(&page, p->site);
	out = page.out;
	g_string_append(out, "<h1>Lock graphs</h1>\n<p class=\"prose\">Which lock is taken while "
			"which is held: a picture a file system, each with what the core does among the "
			"same locks. Orders of high confidence.</p>\n<table class=\"graphs\">\n");
	html_head(out, columns, G_N_ELEMENTS(columns));
	g_string_append(out, "<tbody>\n");
	for (guint i = 0; i < p->worlds->len; i++) {
		const struct world_page *w = &g_array_index(p->worlds, struct world_page, i);

		g_string_append(out, "<tr><th scope=\"row\">");
		html_link(out, w->path, w->world);
		g_string_append(out, "</th>");
		put_number(out, w->chart->vertices->len);
		put_number(out, w->chart->n_orders);
		put_number(out, w->chart->n_implied);
		put_number(out, count_cycles(w->chart));
		put_number(out, count_marked(w->chart, CHART_CONTRADICTED));
		g_string_append(out, "</tr>\n");
	}
	g_string_append(out, "</tbody>\n</table>\n");
	if (!p->worlds->len)
		g_string_append(out, "<p>The database has no orders of locks.</p>\n");
	return page_end(&page, p->site, error);
}

/* --- all of it -------------------------------------------------------------------------- */

static gboolean draw(struct pages *p, GError **error)
{
	const GPtrArray *worlds = p->facts->worlds;

	p->jobs = g_new0(struct svg_job, worlds->len + 1);
	for (guint i = 0; i < worlds->len; i++) {
		struct chart_options opt = { .world = worlds->pdata[i],
					     .min_confidence = CONFIDENCE_HIGH };
		g_autofree char *name = html_name(opt.world);
		struct world_page w = { .world = opt.world };

		w.chart = chart_make(p->facts, &opt, error);
		if (!w.chart)
			return FALSE;
		w.path = g_strdup_printf("graph/%s.html", name);
		g_array_append_val(p->worlds, w);
		p->jobs[i].dot = g_string_new(NULL);
		chart_dot(w.chart, FALSE, p->jobs[i].dot);
	}
	svg_of_dots(p->jobs, worlds->len, (int)g_get_num_processors(), SECONDS);
	return TRUE;
}

static void complain(const struct pages *p)
{
	guint failed = 0;
	const char *why = NULL;

	for (guint i = 0; i < p->worlds->len; i++) {
		failed += p->jobs[i].why != NULL;
		why = p->jobs[i].why ? p->jobs[i].why : why;
	}
	if (failed)
		g_printerr("faultline: report: %u of %u lock graphs have no picture: %s\n", failed,
			   p->worlds->len, why);
}

static gboolean write_all(struct pages *p, GError **error)
{
	p->facts = chart_facts_load(p->site->store, NULL, error);
	if (!p->facts)
		return FALSE;
	p->takers = graph_takers_load(p->site, p->facts, error);
	if (!p->takers || !draw(p, error))
		return FALSE;
	if (chart_facts_world(p->facts, "core") != G_MAXUINT)
		p->core = "graph/core.js";
	complain(p);
	for (guint i = 0; i < p->worlds->len; i++)
		if (!put_world(p, i, error))
			return FALSE;
	return put_list(p, error);
}

gboolean graph_pages(struct site *site, GError **error)
{
	struct pages p = { .site = site,
			   .worlds = g_array_new(FALSE, FALSE, sizeof(struct world_page)) };
	gboolean ok = write_all(&p, error);

	for (guint i = 0; i < p.worlds->len; i++) {
		struct world_page *w = &g_array_index(p.worlds, struct world_page, i);

		if (p.jobs[i].svg)
			g_string_free(p.jobs[i].svg, TRUE);
		g_string_free(p.jobs[i].dot, TRUE);
		g_free(p.jobs[i].why);
		chart_free(w->chart);
		g_free(w->path);
	}
	g_free(p.jobs);
	g_array_unref(p.worlds);
	graph_takers_free(p.takers);
	chart_facts_free(p.facts);
	return ok;
}
