/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the frame of a page, and text harmless in it. Reads nothing but what it is given. Of
 * names that are longer than some lines it shows the beginning.
 */
#include "report/html/page.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "report/html/site.h"
#include "report/style.h"

#define MOST_NAME 80	/* bytes of a file's name */
#define MOST_WORD 400	/* bytes of a word that are shown: the browser breaks it into lines */
#define MOST_TITLE 300	/* bytes of what a window or a choice is called */

/* Nothing from elsewhere, no program or style but the files beside the page. */
#define POLICY "default-src 'none'; script-src 'self'; style-src 'self'; " \
	"img-src 'self' data:; base-uri 'none'; form-action 'none'"

/* Appends with &, <, >, " and ' as references; what is given has been made harmless else. */
static void put_escaped(GString *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&': g_string_append(out, "&amp;"); break;
		case '<': g_string_append(out, "&lt;"); break;
		case '>': g_string_append(out, "&gt;"); break;
		case '"': g_string_append(out, "&quot;"); break;
		case '\'': g_string_append(out, "&#39;"); break;
		default: g_string_append_c(out, *text);
		}
	}
}

char *html_shown(const char *text)
{
	GString *shown = g_string_new(NULL);

	style_text(shown, text);
	return g_string_free(shown, FALSE);
}

/* The first bytes of it, whole characters, and whether that is not all. */
static char *begin_of(const char *text, gsize size, gsize most)
{
	g_autofree char *begin = NULL;

	if (size <= most)
		return g_strndup(text, size);
	begin = g_strndup(text, (gsize)(g_utf8_find_prev_char(text, text + most + 1) - text));
	return g_strconcat(begin, "…", NULL);
}

static gsize longest_word(const char *text)
{
	gsize longest = 0;

	for (; *text; text += strspn(text, " \n")) {
		gsize size = strcspn(text, " \n");

		longest = MAX(longest, size);
		text += size;
	}
	return longest;
}

/* Of long words the beginning; whoever wants all points at it. */
static void put_cut(GString *out, const char *text)
{
	g_string_append(out, "<span title=\"");
	put_escaped(out, text);
	g_string_append(out, "\">");
	while (*text) {
		gsize size = strcspn(text, " \n"), blank = strspn(text + size, " \n");
		g_autofree char *word = begin_of(text, size, MOST_WORD);
		g_autofree char *between = g_strndup(text + size, blank);

		put_escaped(out, word);
		g_string_append(out, between);
		text += size + blank;
	}
	g_string_append(out, "</span>");
}

void html_text(GString *out, const char *text)
{
	g_autofree char *shown = html_shown(text);

	if (longest_word(shown) <= MOST_WORD)
		put_escaped(out, shown);
	else
		put_cut(out, shown);
}

void html_brief(GString *out, const char *text)
{
	g_autofree char *shown = html_shown(text);
	g_autofree char *begin = begin_of(shown, strlen(shown), MOST_TITLE);

	put_escaped(out, begin);
}

void html_code(GString *out, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "\t", -1);

	for (char **part = parts; *part; part++) {
		html_text(out, *part);
		if (part[1])
			g_string_append_c(out, '\t');
	}
}

void html_attr(GString *out, const char *name, const char *value)
{
	g_autofree char *shown = html_shown(value);

	g_string_append_printf(out, " %s=\"", name);
	put_escaped(out, shown);
	g_string_append_c(out, '"');
}

void html_link(GString *out, const char *href, const char *text)
{
	g_string_append(out, "<a");
	html_attr(out, "href", href);
	g_string_append_c(out, '>');
	html_text(out, text);
	g_string_append(out, "</a>");
}

void html_head(GString *out, const char *const *columns, gsize n)
{
	g_string_append(out, "<thead><tr>");
	for (gsize i = 0; i < n; i++) {
		g_string_append(out, "<th scope=\"col\">");
		html_text(out, columns[i]);
		g_string_append(out, "</th>");
	}
	g_string_append(out, "</tr></thead>\n");
}

static void end_block(GString *out, const char **open)
{
	if (*open)
		g_string_append_printf(out, "</%s>\n", *open);
	*open = NULL;
}

/* A line goes on in the block that is open, if that is of its kind. */
static void put_line(GString *out, const char **open, const char *line)
{
	const char *kind = g_ascii_isspace(*line) ? "pre" : "p";

	if (*open && !strcmp(*open, kind)) {
		g_string_append_c(out, '\n');
	} else {
		end_block(out, open);
		g_string_append_printf(out, "<%s>", kind);
		*open = kind;
	}
	html_code(out, line);
}

void html_paragraphs(GString *out, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
	const char *open = NULL;

	for (char **line = lines; *line; line++) {
		g_strchomp(*line);
		if (**line)
			put_line(out, &open, *line);
		else
			end_block(out, &open);
	}
	end_block(out, &open);
}

char *html_number(guint64 n)
{
	g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, n);
	GString *out = g_string_new(NULL);
	gsize size = strlen(digits);

	for (gsize i = 0; i < size; i++) {
		if (i && (size - i) % 3 == 0)
			g_string_append_c(out, ',');
		g_string_append_c(out, digits[i]);
	}
	return g_string_free(out, FALSE);
}

char *html_name(const char *name)
{
	gsize size = strlen(name);

	if (size && size <= MOST_NAME && *name != '.' && *name != '-' &&
	    !name[strspn(name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-.")])
		return g_strdup(name);
	return file_hash_bytes(name, size);
}

char *html_filter(const char *name, ...)
{
	GString *out = g_string_new("findings.html#");
	va_list args;

	va_start(args, name);
	for (gboolean first = TRUE; name; name = va_arg(args, const char *), first = FALSE) {
		g_autofree char *shown = html_shown(va_arg(args, const char *));
		g_autofree char *value = g_uri_escape_string(shown, "/,", FALSE);

		g_string_append_printf(out, "%s%s=%s", first ? "" : "&", name, value);
	}
	va_end(args);
	return g_string_free(out, FALSE);
}

json_t *html_json(const char *text)
{
	g_autofree char *shown = html_shown(text);

	return json_string(shown);
}

char *html_dump(json_t *value)
{
	char *dump = json_dumps(value, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII |
				JSON_ENCODE_ANY);
	GString *out = g_string_new(NULL);

	if (!dump)
		BUG("data of a page that is no JSON");
	/* In strings alone, as JSON has them nowhere else. */
	for (const char *c = dump; *c; c++) {
		if (*c == '<' || *c == '>' || *c == '&')
			g_string_append_printf(out, "\\u%04x", *c);
		else
			g_string_append_c(out, *c);
	}
	free(dump);
	json_decref(value);
	return g_string_free(out, FALSE);
}

void page_data(struct page *p, const char *id, json_t *value)
{
	g_autofree char *text = html_dump(value);

	g_string_append_printf(p->out, "<script type=\"application/json\" id=\"%s\">%s</script>\n", id,
			       text);
}

char *html_elixir(const struct site *site, const char *file, guint line)
{
	g_autofree char *path = NULL, *valid = g_utf8_make_valid(file, -1);

	if (!site->version || !*file || *file == '/' || strstr(file, "..") || !line)
		return NULL;
	path = g_uri_escape_string(valid, "/", FALSE);
	return g_strdup_printf("https://elixir.bootlin.com/linux/%s/source/%s#L%u", site->version,
			       path, line);
}

void html_place(GString *out, const struct site *site, const char *file, guint line)
{
	g_autofree char *url = html_elixir(site, file, line);

	if (url) {
		g_string_append(out, "<a rel=\"noreferrer\"");
		html_attr(out, "href", url);
		g_string_append_c(out, '>');
	} else {
		g_string_append(out, "<span>");
	}
	html_text(out, file);
	if (line)
		g_string_append_printf(out, ":%u", line);
	g_string_append(out, url ? "</a>" : "</span>");
}

static void put_title(struct page *p, const struct site *site)
{
	html_brief(p->out, p->title);
	g_string_append(p->out, " · ");
	if (*site->data->run.kernel) {
		g_string_append(p->out, "Linux ");
		html_brief(p->out, site->data->run.kernel);
		g_string_append(p->out, " · ");
	}
	g_string_append(p->out, "faultline");
}

static void put_scripts(struct page *p)
{
	if (p->data)
		g_string_append_printf(p->out, "<script src=\"%s%s\" defer></script>\n", p->up, p->data);
	if (p->script)
		g_string_append_printf(p->out, "<script src=\"%sassets/%s\" defer></script>\n", p->up,
				       p->script);
}

static void put_navigation(struct page *p, const struct site *site)
{
	gsize n;
	const struct site_section *sections = site_sections(&n);

	g_string_append(p->out, "<header class=\"top\">\n"
			"<a class=\"skip\" href=\"#main\">Skip to the content</a>\n<nav aria-label=\"Report\">\n");
	for (gsize i = 0; i < n; i++) {
		g_string_append_printf(p->out, "<a href=\"%s%s\"%s>%s</a>\n", p->up, sections[i].href,
				       !g_strcmp0(sections[i].id, p->section) ?
				       " aria-current=\"true\"" : "", sections[i].label);
	}
	g_string_append(p->out, "</nav>\n<p class=\"kernel\">");
	if (*site->data->run.kernel)
		g_string_append(p->out, "Linux ");
	html_text(p->out, site->data->run.kernel);
	g_string_append(p->out, "</p>\n</header>\n");
}

void page_begin(struct page *p, const struct site *site)
{
	p->out = g_string_new("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			      "<meta http-equiv=\"Content-Security-Policy\" content=\"" POLICY "\">\n"
			      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			      "<meta name=\"referrer\" content=\"no-referrer\">\n"
			      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	p->up = strchr(p->path, '/') ? "../" : "";
	put_title(p, site);
	g_string_append_printf(p->out, "</title>\n<link rel=\"icon\" href=\"data:,\">\n"
			       "<link rel=\"stylesheet\" href=\"%sassets/style.css\">\n", p->up);
	put_scripts(p);
	g_string_append(p->out, "</head>\n<body>\n");
	put_navigation(p, site);
	g_string_append_printf(p->out, "<main id=\"main\"%s>\n", p->wide ? " class=\"wide\"" : "");
}

static void put_footer(struct page *p, const struct site *site)
{
	const struct report_run *r = &site->data->run;

	g_string_append(p->out, "</main>\n<footer>\n<p>faultline ");
	html_text(p->out, r->tool_version);
	g_string_append(p->out, ", run ");
	g_string_append_printf(p->out, "%u of <time>", r->id);
	html_text(p->out, r->finished);
	g_string_append(p->out, "</time>. Silence about a place that was not seen is not safety: ");
	g_string_append_printf(p->out, "<a href=\"%sindex.html#unseen\">what was not seen</a>.</p>\n"
			       "</footer>\n</body>\n</html>\n", p->up);
}

gboolean page_end(struct page *p, struct site *site, GError **error)
{
	gboolean ok;

	put_footer(p, site);
	ok = site_put(site, p->path, p->out->str, p->out->len, error);
	g_string_free(p->out, TRUE);
	p->out = NULL;
	return ok;
}
