/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the first page: what was checked, what was found, what was not seen. Reads what site.h
 * has, v_run, v_seen and v_gap. Numbers of findings are links to the list that has these.
 */
#include "report/html/site.h"

#include <string.h>

#include "report/html/page.h"
#include "report/html/trend.h"
#include "report/row.h"

#define MOST_ROWS 100	/* of a table of worlds or rules */
#define MOST_BRIEF 12	/* that are listed by name */
#define MOST_UNITS 20

/* status: NULL for new and open. */
static gboolean has_status(const struct report_finding *f, const char *status)
{
	return status ? !strcmp(f->status, status) : !strcmp(f->status, "new") ||
						     !strcmp(f->status, "open");
}

/* --- what was checked ---------------------------------------------------------------------- */

static void put_fact(GString *out, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	g_string_append_printf(out, "<dt>%s</dt><dd>", name);
	html_text(out, value);
	g_string_append(out, "</dd>\n");
}

/* How much of it was seen, in one line: below stands all that was not. */
static void put_seen(GString *out, const struct report_data *d)
{
	g_autofree char *read = html_number(d->run.units - MIN(d->n_failed, d->run.units));
	g_autofree char *units = html_number(d->run.units);
	g_autofree char *unresolved = html_number(d->run.unresolved);

	g_string_append_printf(out, "<dt>Coverage</dt><dd>%s of %s C files read, %s calls through pointers "
			       "with no known target (<a href=\"#unseen\">what was not seen</a>)</dd>\n",
			       read, units, unresolved);
}

static void put_facts(GString *out, const struct report_data *d)
{
	const struct report_run *r = &d->run;
	g_autofree char *commit = r->commit ? g_strdup_printf("%s%s", r->commit, r->dirty ?
					      ", with changes that are in none" : "") : NULL;
	g_auto(GStrv) folders = g_strsplit(r->scope, ",", -1);
	g_autofree char *scope = g_strjoinv(", ", folders);
	g_autofree char *seconds = g_strdup_printf("%.0f seconds", r->seconds);

	g_string_append(out, "<dl class=\"facts\">\n");
	put_fact(out, "Scope", *scope ? scope : r->root && *r->root ? "the default one" : "the C files that were named");
	put_seen(out, d);
	put_fact(out, "Commit", commit);
	put_fact(out, "Tree", r->root);
	put_fact(out, "Configuration", r->config);
	put_fact(out, "Run", r->finished);
	put_fact(out, "It took", seconds);
	put_fact(out, "faultline", r->tool_version);
	g_string_append(out, "</dl>\n");
}

/* --- what was found ------------------------------------------------------------------------ */

/* A row of a table of numbers, by confidence. */
struct tally {
	const char *name;
	guint n[CONFIDENCE_HIGH + 1];
};

static gint compare_tallies(gconstpointer pa, gconstpointer pb)
{
	const struct tally *a = pa, *b = pb;

	for (int c = CONFIDENCE_HIGH; c >= CONFIDENCE_LOW; c--)
		if (a->n[c] != b->n[c])
			return a->n[c] < b->n[c] ? 1 : -1;
	return strcmp(a->name, b->name);
}

static struct tally *find_tally(GArray *tallies, const char *name)
{
	struct tally fresh = { .name = name };

	for (guint i = 0; i < tallies->len; i++)
		if (!strcmp(g_array_index(tallies, struct tally, i).name, name))
			return &g_array_index(tallies, struct tally, i);
	g_array_append_val(tallies, fresh);
	return &g_array_index(tallies, struct tally, tallies->len - 1);
}

/* By what is at an offset of struct report_finding; all: whatever their status. */
static GArray *tally(const struct report_data *d, gsize offset, gboolean all)
{
	GArray *tallies = g_array_new(FALSE, FALSE, sizeof(struct tally));

	for (guint i = 0; i < d->findings->len; i++) {
		const struct report_finding *f = d->findings->pdata[i];

		if (all || has_status(f, NULL))
			find_tally(tallies, G_STRUCT_MEMBER(char *, f, offset))->n[f->confidence]++;
	}
	g_array_sort(tallies, compare_tallies);
	return tallies;
}

/* A number that is a link to these findings; 0 is none. */
static void put_count(GString *out, guint n, const char *href, const char *sure)
{
	g_autofree char *number = html_number(n);

	g_string_append(out, "<td class=\"n\">");
	if (n) {
		g_string_append_printf(out, "<a class=\"%s\"", sure);
		html_attr(out, "href", href);
		g_string_append_printf(out, ">%s</a>", number);
	} else {
		g_string_append(out, "<span class=\"dim\">0</span>");
	}
	g_string_append(out, "</td>");
}

/* A table of what the findings are by: "rule", say, whose filter has the same name. */
struct by {
	const char *label, *filter;
	gsize offset;
	gboolean all;		/* whatever their status: the filter says it, or lets all pass */
	const char *none;	/* what '' is called, and how it is filtered: "-" */
};

static char *href_of(const struct by *by, const char *name, const char *sure)
{
	const char *value = *name ? name : "-";

	return html_filter("confidence", sure, by->filter, value,
			   by->all && strcmp(by->filter, "status") ? "status" : NULL, "all", NULL);
}

static void put_tally(GString *out, const struct by *by, const struct tally *t)
{
	g_autofree char *all = href_of(by, t->name, "all");

	g_string_append(out, "<tr><th scope=\"row\">");
	html_link(out, all, *t->name ? t->name : by->none);
	g_string_append(out, "</th>");
	for (int c = CONFIDENCE_HIGH; c >= CONFIDENCE_LOW; c--) {
		const char *sure = confidence_name((enum rule_confidence)c);
		g_autofree char *href = href_of(by, t->name, sure);

		put_count(out, t->n[c], href, sure);
	}
	g_string_append(out, "</tr>\n");
}

static void put_rest(GString *out, const GArray *tallies)
{
	if (tallies->len > MOST_ROWS)
		g_string_append_printf(out, "<p>… and %u more: <a href=\"findings.html\">all findings</a>"
				       "</p>\n", tallies->len - MOST_ROWS);
}

static void put_table(GString *out, const struct report_data *d, const struct by *by)
{
	g_autoptr(GArray) tallies = tally(d, by->offset, by->all);

	g_string_append_printf(out, "<section>\n<h3 id=\"by-%s\">By %s</h3>\n"
			       "<table aria-labelledby=\"by-%s\">\n<thead><tr><th scope=\"col\">%s</th>"
			       "<th scope=\"col\" class=\"n\">high</th><th scope=\"col\" class=\"n\">medium"
			       "</th><th scope=\"col\" class=\"n\">low</th></tr></thead>\n<tbody>\n",
			       by->filter, by->filter, by->filter, by->label);
	for (guint i = 0; i < tallies->len && i < MOST_ROWS; i++)
		put_tally(out, by, &g_array_index(tallies, struct tally, i));
	g_string_append(out, "</tbody>\n</table>\n");
	put_rest(out, tallies);
	g_string_append(out, "</section>\n");
}

static void put_tables(GString *out, const struct report_data *d)
{
	static const struct by tables[] = {
		{ "Rule", "rule", G_STRUCT_OFFSET(struct report_finding, rule), FALSE, "" },
		{ "Status", "status", G_STRUCT_OFFSET(struct report_finding, status), TRUE, "" },
		{ "Engine", "engine", G_STRUCT_OFFSET(struct report_finding, engine), FALSE, "" },
		{ "World", "world", G_STRUCT_OFFSET(struct report_finding, world), FALSE,
		  "(of no world)" },
	};

	g_string_append(out, "<h2>What was found</h2>\n<p>New and open findings, by confidence; "
			"by status, all.</p>\n<div class=\"tables\">\n");
	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
		put_table(out, d, &tables[i]);
	g_string_append(out, "</div>\n");
}

static guint count(const struct report_data *d, enum rule_confidence sure, const char *status)
{
	guint n = 0;

	for (guint i = 0; i < d->findings->len; i++) {
		const struct report_finding *f = d->findings->pdata[i];

		n += f->confidence == sure && has_status(f, status);
	}
	return n;
}

/* The sentence that most people come for. */
static void put_sum(GString *out, const struct site *site)
{
	g_string_append(out, "<ul class=\"sum\">\n");
	for (int c = CONFIDENCE_HIGH; c >= CONFIDENCE_LOW; c--) {
		const char *sure = confidence_name((enum rule_confidence)c);
		g_autofree char *href = html_filter("confidence", sure, NULL);
		g_autofree char *n = html_number(count(site->data, (enum rule_confidence)c, NULL));

		if (c < (int)site->opt->min_confidence) {
			g_string_append_printf(out, "<li>those of %s confidence are left out "
					       "(<code>--min-confidence</code>)</li>\n", sure);
			continue;
		}

		g_string_append(out, "<li><a");
		html_attr(out, "href", href);
		g_string_append_printf(out, "><strong class=\"%s\">%s</strong> of %s confidence</a></li>\n",
				       sure, n, sure);
	}
	g_string_append(out, "</ul>\n");
}

/* --- what is new --------------------------------------------------------------------------- */

static void put_brief(GString *out, const struct site *site, const struct report_finding *f)
{
	g_autofree char *page = site_finding(site, f);
	const char *sure = confidence_name(f->confidence);

	g_string_append(out, "<li>");
	html_link(out, page, f->message);
	g_string_append_printf(out, " <span class=\"%s\">%s</span> <span class=\"where mono\">", sure,
			       sure);
	html_text(out, f->file);
	g_string_append_printf(out, ":%u</span></li>\n", f->line);
}

/* The surest first, as long as there is room; status: NULL for new and open. */
static void put_some(GString *out, const struct site *site, const char *status)
{
	const struct report_data *d = site->data;
	guint n = 0;

	g_string_append(out, "<ul class=\"brief\">\n");
	for (int c = CONFIDENCE_HIGH; c >= CONFIDENCE_MEDIUM; c--)
		for (guint i = 0; i < d->findings->len && n < MOST_BRIEF; i++) {
			const struct report_finding *f = d->findings->pdata[i];

			if ((int)f->confidence != c || !has_status(f, status))
				continue;
			put_brief(out, site, f);
			n++;
		}
	g_string_append(out, "</ul>\n");
}

static void put_new(GString *out, const struct site *site)
{
	const struct report_data *d = site->data;
	guint told = count(d, CONFIDENCE_HIGH, "new") + count(d, CONFIDENCE_MEDIUM, "new");
	g_autofree char *n = html_number(d->n_new), *gone = html_number(d->n_fixed);

	g_string_append_printf(out, "<h2 id=\"new\">New since the run before</h2>\n"
			       "<p><a href=\"findings.html#confidence=all&amp;status=new\">%s new</a>, "
			       "<a class=\"gone\" href=\"findings.html#confidence=all&amp;status=fixed\">%s "
			       "gone</a>.</p>\n", n, gone);
	if (told)
		put_some(out, site, "new");
}

static void put_surest(GString *out, const struct site *site)
{
	if (!site->data->findings->len) {
		g_string_append(out, "<h2 id=\"new\">Nothing was found</h2>\n<p>That goes for what was seen: "
				"see what was not.</p>\n");
		return;
	}
	g_string_append(out, "<h2 id=\"new\">The surest</h2>\n<p>This is the first run of this "
			"database: all of its findings are new. <code>faultline baseline accept --all "
			"--reason '…'</code> takes them as known.</p>\n");
	put_some(out, site, NULL);
}

/* --- what was not seen --------------------------------------------------------------------- */

static gboolean on_gap(int n, const char *const *names, const char *const *v, void *data)
{
	GString *out = data;

	(void)n;
	(void)names;
	g_string_append(out, "<tr><td>");
	html_text(out, v[0]);
	g_string_append(out, "</td><td>");
	html_text(out, v[1]);
	g_string_append_printf(out, "</td><td class=\"n\">%u</td></tr>\n", row_number(v[2]));
	return TRUE;
}

/* What other engines did not answer. */
static gboolean put_gaps(GString *out, struct store *s, GError **error)
{
	static const char *const columns[] = { "Rule", "Why", "Files" };
	g_autoptr(GString) rows = g_string_new(NULL);

	if (!store_query(s, "SELECT rule, why, count(*) FROM v_gap GROUP BY rule, why "
			 "ORDER BY rule, why", NULL, 0, on_gap, rows, error))
		return FALSE;
	if (!rows->len)
		return TRUE;
	g_string_append(out, "<h3 id=\"gaps\">Files that other engines did not answer for</h3>\n"
			"<table aria-labelledby=\"gaps\">\n");
	html_head(out, columns, G_N_ELEMENTS(columns));
	g_string_append_printf(out, "<tbody>\n%s</tbody>\n</table>\n", rows->str);
	return TRUE;
}

static void put_units(GString *out, const struct report_data *d)
{
	static const char *const columns[] = { "File", "Status", "Message" };

	if (!d->bad_units->len)
		return;
	g_string_append(out, "<h3 id=\"units\">C files that were not read, or with errors</h3>\n"
			"<table aria-labelledby=\"units\">\n");
	html_head(out, columns, G_N_ELEMENTS(columns));
	g_string_append(out, "<tbody>\n");
	for (guint i = 0; i < d->bad_units->len && i < MOST_UNITS; i++) {
		const struct report_unit *u = d->bad_units->pdata[i];

		g_string_append(out, "<tr><td><code>");
		html_text(out, u->file);
		g_string_append(out, "</code></td><td>");
		html_text(out, u->status);
		g_string_append(out, "</td><td>");
		html_text(out, u->message);
		g_string_append(out, "</td></tr>\n");
	}
	g_string_append(out, "</tbody>\n</table>\n");
	if (d->bad_units->len > MOST_UNITS)
		g_string_append_printf(out, "<p>… and %u more: <code>faultline query bad-units</code></p>\n",
				       d->bad_units->len - MOST_UNITS);
}

/* A number, what it is of, and what lists it. */
static void put_blind(GString *out, guint n, const char *what, const char *query)
{
	g_autofree char *number = html_number(n);

	g_string_append_printf(out, "<tr><td class=\"n\">%s</td><th scope=\"row\">%s</th><td>", number,
			       what);
	if (query)
		g_string_append_printf(out, "<code>faultline query %s</code>", query);
	g_string_append(out, "</td></tr>\n");
}

static void put_coverage(GString *out, const struct report_data *d)
{
	static const char *const columns[] = { "Number", "Of what", "Which" };
	const struct report_run *r = &d->run;

	g_string_append(out, "<h2 id=\"unseen\">What was not seen</h2>\n<p>Silence about a place that was "
			"not seen is not safety.</p>\n<table aria-labelledby=\"unseen\">\n");
	html_head(out, columns, G_N_ELEMENTS(columns));
	g_string_append(out, "<tbody>\n");
	put_blind(out, r->units, "C files in the scope", NULL);
	put_blind(out, d->n_failed, "of them could not be read", "bad-units");
	put_blind(out, d->n_partial, "had compiler errors: parts of them are missing", "bad-units");
	put_blind(out, d->n_unseen, "are of no file system in scope: not looked at", "unseen-units");
	put_blind(out, r->unresolved, "calls through pointers with no known target: what lies behind "
		  "them was not seen", "unresolved");
	put_blind(out, r->functions, "functions with lock effects", NULL);
	put_blind(out, r->functions - MIN(r->balanced, r->functions), "of them whose ways out disagree on "
		  "what is held", "functions-unbalanced");
	g_string_append(out, "</tbody>\n</table>\n");
}

static void put_rules(GString *out, const struct report_data *d)
{
	if (!d->rules->len)
		return;
	g_string_append(out, "<h3>Rules that are switched off, or not of the usual folder</h3>\n<ul>\n");
	for (guint i = 0; i < d->rules->len; i++) {
		const struct report_rule *r = d->rules->pdata[i];

		g_string_append(out, "<li>");
		html_text(out, r->id);
		g_string_append(out, r->off ? ": switched off by <code>" : ": of <code>");
		html_text(out, r->file);
		g_string_append_printf(out, ":%u</code>", r->line);
		if (r->off)
			g_string_append(out, ": ");
		html_text(out, r->off);
		g_string_append(out, "</li>\n");
	}
	g_string_append(out, "</ul>\n");
}

static void put_heading(GString *out, const struct report_run *r)
{
	g_string_append(out, "<h1>");
	if (*r->kernel)
		g_string_append(out, "Locks of Linux ");
	html_text(out, *r->kernel ? r->kernel : "Locks");
	g_string_append(out, "</h1>\n");
}

gboolean overview_pages(struct site *site, GError **error)
{
	struct page p = { .path = "index.html", .title = "Overview", .section = "overview" };
	const struct report_data *d = site->data;
	g_autoptr(GString) trend = g_string_new(NULL), gaps = g_string_new(NULL);
	guint runs;

	if (!trend_put(trend, site->store, &runs, error) || !put_gaps(gaps, site->store, error))
		return FALSE;
	page_begin(&p, site);
	put_heading(p.out, &d->run);
	put_sum(p.out, site);
	put_facts(p.out, d);
	if (runs < 2)
		put_surest(p.out, site);
	else
		put_new(p.out, site);
	if (d->findings->len)
		put_tables(p.out, d);
	g_string_append(p.out, trend->str);
	put_coverage(p.out, d);
	g_string_append(p.out, gaps->str);
	put_units(p.out, d);
	put_rules(p.out, d);
	return page_end(&p, site, error);
}
