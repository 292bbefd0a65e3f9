/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes rules.html: the rules that judged, as a table and with all that they say, as 'faultline
 * rule list' has them. Reads v_rule; rules that are switched off are told of, with why.
 */
#include "report/html/site.h"

#include <string.h>

#include "report/html/page.h"
#include "report/row.h"

enum column { ID, KIND, SUMMARY, WHY, FIX, REFS, SEVERITY, SURE, N_COLUMNS };

static const char sql[] =
	"SELECT id, kind, coalesce(summary, ''), coalesce(why, ''), coalesce(fix, ''), "
	"coalesce(refs, ''), coalesce(severity, ''), coalesce(confidence, '') FROM v_rule ORDER BY id";

static gboolean on_rule(int n, const char *const *names, const char *const *v, void *data)
{
	char **row = g_new0(char *, N_COLUMNS + 1);

	(void)n;
	(void)names;
	for (int i = 0; i < N_COLUMNS; i++)
		row[i] = g_strdup(v[i] ? v[i] : "");
	g_ptr_array_add(data, row);
	return TRUE;
}

static void free_row(void *row)
{
	g_strfreev(row);
}

static gboolean is_off(char *const *rule)
{
	return !strcmp(rule[KIND], "off");
}

/* New and open findings of the rule. */
static guint count_findings(const struct site *site, const char *id)
{
	guint n = 0;

	for (guint i = 0; i < site->data->findings->len; i++) {
		const struct report_finding *f = site->data->findings->pdata[i];

		n += !strcmp(f->rule, id) && (!strcmp(f->status, "new") || !strcmp(f->status, "open"));
	}
	return n;
}

static void put_findings(struct page *p, const struct site *site, const char *id)
{
	g_autofree char *href = html_filter("confidence", "all", "rule", id, NULL);
	guint n = count_findings(site, id);
	g_autofree char *number = html_number(n);

	if (n)
		html_link(p->out, href, number);
	else
		g_string_append(p->out, "<span class=\"dim\">0</span>");
}

static void put_row(struct page *p, const struct site *site, char *const *rule)
{
	g_autofree char *anchor = html_name(rule[ID]);

	g_string_append_printf(p->out, "<tr>\n<th scope=\"row\"><a href=\"#%s\">", anchor);
	html_text(p->out, rule[ID]);
	g_string_append(p->out, "</a></th>\n<td>");
	html_text(p->out, is_off(rule) ? "off" : rule[SEVERITY]);
	g_string_append(p->out, "</td>\n<td>");
	html_text(p->out, is_off(rule) ? "" : rule[SURE]);
	g_string_append(p->out, "</td>\n<td>");
	html_text(p->out, rule[SUMMARY]);
	g_string_append(p->out, "</td>\n<td class=\"n\">");
	put_findings(p, site, rule[ID]);
	g_string_append(p->out, "</td>\n</tr>\n");
}

static void put_part(struct page *p, const char *title, const char *text)
{
	if (!*text)
		return;
	g_string_append_printf(p->out, "<h3>%s</h3>\n<div class=\"prose\">\n", title);
	html_paragraphs(p->out, text);
	g_string_append(p->out, "</div>\n");
}

static void put_references(struct page *p, const struct site *site, const char *text)
{
	g_auto(GStrv) refs = g_strsplit(text, "\n", -1);
	gboolean some = FALSE;

	for (char **ref = refs; *ref; ref++) {
		if (!**ref)
			continue;
		g_string_append(p->out, some ? "<li>" : "<ul>\n<li>");
		html_reference(p->out, site, *ref);
		g_string_append(p->out, "</li>\n");
		some = TRUE;
	}
	if (some)
		g_string_append(p->out, "</ul>\n");
}

static void put_section(struct page *p, const struct site *site, char *const *rule)
{
	g_autofree char *anchor = html_name(rule[ID]);

	g_string_append_printf(p->out, "<section>\n<h2 id=\"%s\">", anchor);
	html_text(p->out, rule[ID]);
	g_string_append(p->out, "</h2>\n<p>");
	html_text(p->out, rule[SUMMARY]);
	g_string_append(p->out, "</p>\n");
	put_part(p, is_off(rule) ? "Switched off" : "Why", rule[WHY]);
	put_part(p, "How to fix", rule[FIX]);
	put_references(p, site, rule[REFS]);
	g_string_append(p->out, "</section>\n");
}

gboolean rules_pages(struct site *site, GError **error)
{
	static const char *const columns[] = { "Rule", "Severity", "Confidence, at most", "Finds",
					       "Findings" };
	struct page p = { .path = "rules.html", .title = "Rules", .section = "rules" };
	g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func(free_row);

	if (!store_query(site->store, sql, NULL, 0, on_rule, rules, error))
		return FALSE;
	page_begin(&p, site);
	g_string_append(p.out, "<h1>Rules</h1>\n<p class=\"prose\">What the findings are judged by. "
			"<code>faultline rule list</code> has the rules of today; "
			"<code>docs/rules.md</code> shows how to write one.</p>\n"
			"<table class=\"rules\">\n<caption>The rules of this run</caption>\n");
	html_head(p.out, columns, G_N_ELEMENTS(columns));
	g_string_append(p.out, "<tbody>\n");
	for (guint i = 0; i < rules->len; i++)
		put_row(&p, site, rules->pdata[i]);
	g_string_append(p.out, "</tbody>\n</table>\n");
	for (guint i = 0; i < rules->len; i++)
		put_section(&p, site, rules->pdata[i]);
	return page_end(&p, site, error);
}
