/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The HTML report: a folder of pages that opens from disk, needs no network and no server.
 *
 *	index.html		overview
 *	findings.html		the list that is filtered
 *	finding/NAME.html	one page a finding
 *	low.html, low/NAME.js, low-source.js
 *				those of low confidence, where there are many findings
 *	orders.html		documented orders, and what the code does
 *	rules.html		the rules, with all that they say
 *	functions.html		the file systems, each with a page of its operations:
 *	functions/WORLD.html	which locks these can take
 *	assets/			style.css, *.js
 *	.faultline-report	says that the folder is ours
 *
 * and what the other rows of the table in site.c make.
 */
#ifndef FAULTLINE_REPORT_HTML_SITE_H
#define FAULTLINE_REPORT_HTML_SITE_H

#include <jansson.h>

#include "report/data.h"
#include "store/store.h"

/* What all pages are made of. */
struct site {
	struct store *store;
	const struct report_options *opt;
	struct report_data *data;	/* findings of every confidence and status */
	GHashTable *seen;		/* sides that a running kernel's lockdep has seen, by site_seen() */
	char *version;			/* of the kernel, as Elixir calls it: "v6.12.117"; or NULL */
	char *folder;			/* where pages are written to: not the final one */
};

/*
 * Writes the report into `folder`, which appears when it is whole: killed at any point, the
 * report that was there before is there. A folder that is there and not one of ours is
 * refused (FL_ERROR_USAGE). Of opt, rule, world, path, since, limit and min_confidence count:
 * the pages themselves choose by status.
 */
gboolean site_write(struct store *s, const struct report_options *opt, const char *folder,
		    GError **error);

/* Writes a file of the report; path is below its folder, made of plain characters. */
gboolean site_put(struct site *site, const char *path, const char *text, gsize size,
		  GError **error);
/*
 * The same of a script that does nothing but `faultlineData["NAME"] = VALUE`: data that
 * several pages share, for page.data. NAME is of plain characters. Takes the value.
 */
gboolean site_put_data(struct site *site, const char *path, const char *name, json_t *value,
		       GError **error);

/* Whether lockdep of a running kernel has seen the order of this side of the finding. */
gboolean site_seen(const struct site *site, const struct report_finding *f, guint side);

/*
 * Whether the finding has a page of its own. Those of low confidence, of which there are by far
 * the most in a run of all file systems, have not where there are many in all: low.html shows
 * them, from data that they share.
 */
gboolean site_has_page(const struct site *site, const struct report_finding *f);

/*
 * "finding/NAME.html", or "low.html#low=WORLD/NAME", without the page's way up; for
 * g_free().
 */
char *site_finding(const struct site *site, const struct report_finding *f);

/* A row of the navigation. */
struct site_section {
	const char *id, *href, *label;
	gboolean (*write)(struct site *site, GError **error);
};
const struct site_section *site_sections(gsize *n);

/* The pages; each writes its own with page_begin(), page_end(). */
gboolean overview_pages(struct site *site, GError **error);
gboolean findings_pages(struct site *site, GError **error);
gboolean graph_pages(struct site *site, GError **error);
gboolean orders_pages(struct site *site, GError **error);
gboolean rules_pages(struct site *site, GError **error);
gboolean functions_pages(struct site *site, GError **error);

/* Pages that belong to the findings, in the order of site->data->findings. */
gboolean finding_pages(struct site *site, GError **error);
/* What low.html shows; nothing when all findings have pages. */
gboolean low_pages(struct site *site, GError **error);

#endif
