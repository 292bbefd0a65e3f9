/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes a page a finding. */
#include "report/html/site.h"

#include "report/html/page.h"

static gboolean put_page(struct site *site, const struct report_finding *f, GError **error)
{
	g_autofree char *path = site_finding(f);
	struct page p = { .path = path, .title = f->message, .section = "findings" };

	page_begin(&p, site);
	g_string_append(p.out, "<h1 class=\"message\">");
	html_text(p.out, f->message);
	g_string_append(p.out, "</h1>\n<p>");
	html_place(p.out, site, f->file, f->line);
	g_string_append(p.out, "</p>\n");
	return page_end(&p, site, error);
}

gboolean finding_pages(struct site *site, GError **error)
{
	for (guint i = 0; i < site->data->findings->len; i++)
		if (!put_page(site, site->data->findings->pdata[i], error))
			return FALSE;
	return TRUE;
}
