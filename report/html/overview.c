/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the first page: what was checked, what was found, what was not seen. Reads the
 * findings that site.h has, v_run and v_seen.
 */
#include "report/html/site.h"

#include "report/html/page.h"

gboolean overview_pages(struct site *site, GError **error)
{
	struct page p = { .path = "index.html", .title = "Overview", .section = "overview" };

	page_begin(&p, site);
	g_string_append(p.out, "<h1>Linux ");
	html_text(p.out, site->data->run.kernel);
	g_string_append(p.out, "</h1>\n<h2 id=\"unseen\">What was not seen</h2>\n");
	return page_end(&p, site, error);
}
