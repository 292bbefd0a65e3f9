/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The frame that all pages of the HTML report have, and the only ways that data goes into one.
 *
 * To add a page: write a function `gboolean NAME_pages(struct site *, GError **)` in a file of
 * its own, declare it in site.h, give it a row in the table of site.c (which makes the
 * navigation), and make each page so:
 *
 *	struct page p = { .path = "graph/ext4.html", .title = "ext4", .section = "graph",
 *			  .script = "graph.js" };
 *
 *	page_begin(&p, site);
 *	g_string_append(p.out, "<p>");		what we say ourselves
 *	html_text(p.out, name);			what comes from anywhere else
 *	g_string_append(p.out, "</p>\n");
 *	return page_end(&p, site, error);
 *
 * Pages forbid inline scripts and styles to themselves (Content-Security-Policy), so: no <script>
 * with a program in it, no style="", no onclick="". Programs are assets/NAME.js, classic scripts
 * that run when the page is there ("defer"); they can load nothing, so what they need of data
 * is in the page, by page_data(), or in a file of its own that assigns JSON, by site_put_data().
 * Without JavaScript a page still has to be read: tables with headers, links.
 */
#ifndef FAULTLINE_REPORT_HTML_PAGE_H
#define FAULTLINE_REPORT_HTML_PAGE_H

#include <glib.h>
#include <jansson.h>

struct site;

struct page {
	const char *path;	/* in the report's folder, "finding/12ab.html"; plain characters */
	const char *title;	/* any text: "Findings"; the kernel is added */
	const char *section;	/* id of the row in site.c that is marked in the navigation */
	const char *script;	/* of assets/, or NULL */
	const char *data;	/* of the report's folder, a script that goes before it; or NULL */
	gboolean wide;		/* takes the whole width of the window, as graphs need */
	GString *out;		/* made by page_begin() */
	const char *up;		/* from the page to the report's folder: "" or "../" */
};

/* All up to and with <main>. Headings in it begin with <h1>, one a page. */
void page_begin(struct page *p, const struct site *site);
/* Ends it, and writes it into the site. */
gboolean page_end(struct page *p, struct site *site, GError **error);

/*
 * Text for between tags: nothing in it can end or begin anything. Control characters, and those
 * that turn the direction of writing, are shown as style_text() does. Of a very long word the
 * beginning is shown, in a <span> whose title is all of it.
 */
void html_text(GString *out, const char *text);
/* The same where no element may be, as in <title> and <option>: of a long text the beginning. */
void html_brief(GString *out, const char *text);
/* The same of code: tabs stay what they are. */
void html_code(GString *out, const char *text);
/* ` NAME="VALUE"`. */
void html_attr(GString *out, const char *name, const char *value);
/* A link; href is an address made by one of the functions below, or by us. */
void html_link(GString *out, const char *href, const char *text);
/* <th scope="col"> of each, as a row of a table's head. */
void html_head(GString *out, const char *const *columns, gsize n);
/* Text of rules: paragraphs, and indented lines as they are. */
void html_paragraphs(GString *out, const char *text);

/* "12,345"; for g_free(). */
char *html_number(guint64 n);

/* A name for a file or an id: `name` itself where that is harmless, a hash of it where not. */
char *html_name(const char *name);

/*
 * "findings.html#rule=…" of pairs of NAME, VALUE up to a NULL, without p->up; values are as
 * html_shown() makes them. For g_free().
 */
char *html_filter(const char *name, ...) G_GNUC_NULL_TERMINATED;

/* What html_text() shows of it, as text: for JSON, and what is compared with it. */
char *html_shown(const char *text);
json_t *html_json(const char *text);

/*
 * <script type="application/json" id="ID"> of the value, with nothing in it that could end it.
 * Takes the value. In the page's own script: JSON.parse(document.getElementById(ID).textContent).
 */
void page_data(struct page *p, const char *id, json_t *value);
/* The same text for a file. Takes the value. */
char *html_dump(json_t *value);

/*
 * The line of a file of this kernel in the Elixir Cross Referencer; NULL when it has none: no
 * version that it would know, no file of the tree. For g_free().
 */
char *html_elixir(const struct site *site, const char *file, guint line);

/* "FILE:LINE", a link to Elixir where there is one. */
void html_place(GString *out, const struct site *site, const char *file, guint line);

/* A reference of a rule: a link to the address, commit or file of the kernel that it is. */
void html_reference(GString *out, const struct site *site, const char *ref);

#endif
