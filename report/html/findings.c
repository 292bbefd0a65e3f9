/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the list of findings: as data that assets/findings.js filters and sorts, and as a table
 * for who has no JavaScript; those that have no pages of their own are in low.c's data, which is
 * read when it is asked for. The data is a JSON object:
 *
 *	rules, engines, worlds, files, locks, statuses	lists of names
 *	findings	lists of: page, severity (2: error), confidence (2: high), rule, engine,
 *			world, files (its own, then those its witnesses pass), line, function,
 *			message, status, locks
 *
 * where rule, engine, world, files, status and locks are places in the lists of names.
 */
#include "report/html/site.h"

#include <string.h>

#include "report/emit.h"
#include "report/html/page.h"

/* Names in the order they are first asked for. */
struct names {
	GHashTable *places;	/* name → place + 1 */
	json_t *list;
};

static struct names names_new(void)
{
	return (struct names){
		.places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.list = json_array(),
	};
}

static guint names_place(struct names *n, const char *name)
{
	guint place = GPOINTER_TO_UINT(g_hash_table_lookup(n->places, name));

	if (place)
		return place - 1;
	json_array_append_new(n->list, html_json(name));
	g_hash_table_insert(n->places, g_strdup(name), GUINT_TO_POINTER(json_array_size(n->list)));
	return (guint)json_array_size(n->list) - 1;
}

/* Gives the list away. */
static json_t *names_end(struct names *n)
{
	g_hash_table_unref(n->places);
	return n->list;
}

struct list {
	struct names rules, engines, worlds, files, locks, statuses;
};

/* Appends the place of a name to a list that has each once. */
static void add_place(json_t *places, struct names *names, const char *name)
{
	guint place = names_place(names, name);
	json_t *known;
	size_t i;

	json_array_foreach(places, i, known)
		if (json_integer_value(known) == place)
			return;
	json_array_append_new(places, json_integer(place));
}

static json_t *files_of(struct list *l, const struct report_finding *f)
{
	json_t *places = json_array();

	add_place(places, &l->files, f->file);
	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];

		for (guint k = 0; k < side->steps->len; k++)
			add_place(places, &l->files,
				  ((const struct report_step *)side->steps->pdata[k])->file);
	}
	return places;
}

static json_t *locks_of(struct list *l, const struct report_finding *f)
{
	json_t *places = json_array();

	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];

		if (*side->outer)
			add_place(places, &l->locks, side->outer);
		if (*side->inner)
			add_place(places, &l->locks, side->inner);
	}
	return places;
}

static json_t *finding_json(struct list *l, const struct site *site, const struct report_finding *f)
{
	g_autofree char *page = site_finding(site, f);
	json_t *row = json_array();

	json_array_append_new(row, json_string(page));
	json_array_append_new(row, json_integer(SEVERITY_NOTE - f->severity));
	json_array_append_new(row, json_integer(f->confidence));
	json_array_append_new(row, json_integer(names_place(&l->rules, f->rule)));
	json_array_append_new(row, json_integer(names_place(&l->engines, f->engine)));
	json_array_append_new(row, json_integer(names_place(&l->worlds, f->world)));
	json_array_append_new(row, files_of(l, f));
	json_array_append_new(row, json_integer(f->line));
	json_array_append_new(row, html_json(f->function));
	json_array_append_new(row, html_json(f->message));
	json_array_append_new(row, json_integer(names_place(&l->statuses, f->status)));
	json_array_append_new(row, locks_of(l, f));
	return row;
}

/* Those that have pages of their own. */
static json_t *list_json(const struct site *site)
{
	const struct report_data *d = site->data;
	struct list l = { names_new(), names_new(), names_new(), names_new(), names_new(),
			  names_new() };
	json_t *root = json_object(), *findings = json_array();

	for (guint i = 0; i < d->findings->len; i++)
		if (site_has_page(site, d->findings->pdata[i]))
			json_array_append_new(findings, finding_json(&l, site, d->findings->pdata[i]));
	json_object_set_new(root, "rules", names_end(&l.rules));
	json_object_set_new(root, "engines", names_end(&l.engines));
	json_object_set_new(root, "worlds", names_end(&l.worlds));
	json_object_set_new(root, "files", names_end(&l.files));
	json_object_set_new(root, "locks", names_end(&l.locks));
	json_object_set_new(root, "statuses", names_end(&l.statuses));
	json_object_set_new(root, "findings", findings);
	return root;
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names at an offset of struct report_finding, each once, sorted; to be freed. */
static GPtrArray *names_of(const struct report_data *d, gsize offset)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; i < d->findings->len; i++) {
		char *name = G_STRUCT_MEMBER(char *, d->findings->pdata[i], offset);

		if (g_hash_table_add(seen, name))
			g_ptr_array_add(names, name);
	}
	g_ptr_array_sort(names, compare_names);
	return names;
}

static void put_option(GString *out, const char *value, const char *text)
{
	g_string_append(out, "<option");
	html_attr(out, "value", value);
	g_string_append_c(out, '>');
	html_brief(out, text);
	g_string_append(out, "</option>\n");
}

static void put_select(GString *out, const char *name, const char *label, const char *any)
{
	g_string_append_printf(out, "<label>%s <select name=\"%s\">\n", label, name);
	put_option(out, "", any);
}

static void put_names(GString *out, const struct report_data *d, gsize offset, const char *name,
		      const char *label)
{
	g_autoptr(GPtrArray) names = names_of(d, offset);

	put_select(out, name, label, "all");
	for (guint i = 0; i < names->len; i++) {
		const char *text = names->pdata[i];

		put_option(out, *text ? text : "-", *text ? text : "(of no world)");
	}
	g_string_append(out, "</select></label>\n");
}

static void put_choices(GString *out, const char *name, const char *label,
			const char *const (*choices)[2], gsize n)
{
	put_select(out, name, label, choices[0][1]);
	for (gsize i = 1; i < n; i++)
		put_option(out, choices[i][0], choices[i][1]);
	g_string_append(out, "</select></label>\n");
}

/* What people type locks by; the browser offers them. */
static void put_locks(GString *out, const struct report_data *d)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < d->findings->len; i++) {
		const struct report_finding *f = d->findings->pdata[i];

		for (guint k = 0; k < f->sides->len; k++) {
			struct report_side *side = f->sides->pdata[k];

			if (*side->outer && g_hash_table_add(seen, side->outer))
				g_ptr_array_add(names, side->outer);
			if (*side->inner && g_hash_table_add(seen, side->inner))
				g_ptr_array_add(names, side->inner);
		}
	}
	g_ptr_array_sort(names, compare_names);
	g_string_append(out, "<datalist id=\"locks\">\n");
	for (guint i = 0; i < names->len; i++) {
		g_string_append(out, "<option");
		html_attr(out, "value", names->pdata[i]);
		g_string_append(out, "></option>\n");
	}
	g_string_append(out, "</datalist>\n");
}

static void put_filters(GString *out, const struct report_data *d)
{
	static const char *const sure[][2] = {
		{ "", "medium and above" }, { "high", "high" }, { "medium", "medium" },
		{ "low", "low" }, { "all", "all" },
	};
	static const char *const status[][2] = {
		{ "", "new and open" }, { "new", "new" }, { "open", "open" }, { "fixed", "fixed" },
		{ "accepted", "accepted" }, { "false-positive", "false-positive" }, { "all", "all" },
	};

	g_string_append(out, "<form id=\"filters\" class=\"filters\" role=\"search\" "
			"autocomplete=\"off\">\n"
			"<label class=\"search\">Text <input type=\"search\" name=\"q\" id=\"q\" "
			"placeholder=\"words of the message, function, file, lock\"></label>\n");
	put_names(out, d, G_STRUCT_OFFSET(struct report_finding, rule), "rule", "Rule");
	put_names(out, d, G_STRUCT_OFFSET(struct report_finding, world), "world", "World");
	g_string_append(out, "<label>File or folder <input name=\"file\" "
			"placeholder=\"fs/ext4/\"></label>\n"
			"<label>Lock <input name=\"lock\" list=\"locks\" "
			"placeholder=\"inode.i_rwsem\"></label>\n");
	put_choices(out, "confidence", "Confidence", sure, G_N_ELEMENTS(sure));
	put_choices(out, "status", "Status", status, G_N_ELEMENTS(status));
	put_names(out, d, G_STRUCT_OFFSET(struct report_finding, engine), "engine", "Engine");
	g_string_append(out, "</form>\n");
	put_locks(out, d);
}

static void put_columns(GString *out)
{
	static const char *const columns[][3] = {
		{ "finding", "Finding", "" }, { "severity", "Severity", " class=\"folds\"" },
		{ "confidence", "Confidence", "" }, { "rule", "Rule", " class=\"folds\"" },
		{ "world", "World", " class=\"folds\"" }, { "status", "Status", " class=\"folds\"" },
		{ "engine", "Engine", " class=\"folds\"" },
	};

	g_string_append(out, "<table class=\"list\" id=\"list\">\n<thead><tr>\n");
	for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
		g_string_append_printf(out, "<th scope=\"col\" data-sort=\"%s\"%s>"
				       "<button type=\"button\">%s</button></th>\n", columns[i][0],
				       columns[i][2], columns[i][1]);
	g_string_append(out, "</tr></thead>\n<tbody id=\"rows\"></tbody>\n</table>\n");
}

static void put_keys(GString *out)
{
	g_string_append(out,
		"<dialog id=\"keys\" aria-labelledby=\"keys-title\">\n<h2 id=\"keys-title\">Keys</h2>\n"
		"<dl class=\"facts\">\n"
		"<dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>the next finding, the one before</dd>\n"
		"<dt><kbd>Enter</kbd></dt><dd>open it</dd>\n"
		"<dt><kbd>/</kbd></dt><dd>search; <kbd>Enter</kbd> goes to the first one found, "
		"<kbd>Esc</kbd> leaves the field</dd>\n"
		"<dt><kbd>?</kbd></dt><dd>this; <kbd>Esc</kbd> closes it</dd>\n"
		"</dl>\n<p>In a finding: <kbd>j</kbd> <kbd>k</kbd> walk along the witnesses, "
		"<kbd>n</kbd> <kbd>p</kbd> go to the next finding and the one before, <kbd>u</kbd> back to "
		"this list.</p>\n<p>The address has the filter: it can be kept, or sent.</p>\n"
		"<form method=\"dialog\"><button>Close</button></form>\n</dialog>\n");
}

static void put_plain_row(GString *out, const struct site *site, const struct report_finding *f)
{
	g_autofree char *page = site_finding(site, f);
	g_autofree char *line = g_strdup_printf("%s:%u", f->file, f->line);
	const char *const cells[] = {
		line, severity_name(f->severity), confidence_name(f->confidence), f->rule, f->world,
		f->status, f->engine,
	};

	g_string_append(out, "<tr><td>");
	html_link(out, page, f->message);
	for (gsize i = 0; i < G_N_ELEMENTS(cells); i++) {
		g_string_append(out, "</td><td>");
		html_text(out, cells[i]);
	}
	g_string_append(out, "</td></tr>\n");
}

/* How many have no pages of their own. */
static guint count_low(const struct site *site)
{
	guint n = 0;

	for (guint i = 0; i < site->data->findings->len; i++)
		n += !site_has_page(site, site->data->findings->pdata[i]);
	return n;
}

/* How many, and in which files of low/ they are. */
static json_t *low_json(const struct site *site)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	json_t *worlds = json_array();

	for (guint i = 0; i < site->data->findings->len; i++) {
		const struct report_finding *f = site->data->findings->pdata[i];
		char *name = html_name(f->world);

		if (site_has_page(site, f)) {
			g_free(name);
			continue;
		}
		if (!g_hash_table_contains(seen, name))
			json_array_append_new(worlds, json_string(name));
		g_hash_table_add(seen, name);
	}
	return json_pack("{si, so}", "count", (int)count_low(site), "worlds", worlds);
}

/* All of them, by place; a browser that runs scripts does not look into it. */
static void put_plain(GString *out, const struct site *site)
{
	const GPtrArray *all = site->data->findings;
	static const char *const columns[] = { "Finding", "Place", "Severity", "Confidence", "Rule",
					       "World", "Status", "Engine" };

	g_string_append(out, "<noscript>\n<p>Findings of every status, by place. To filter and sort them needs "
			"JavaScript, or <code>faultline report</code>");
	if (count_low(site))
		g_string_append_printf(out, "; so do %u of low confidence (<code>faultline report "
				       "--min-confidence low</code>)", count_low(site));
	g_string_append(out, ".</p>\n<table>\n");
	html_head(out, columns, G_N_ELEMENTS(columns));
	g_string_append(out, "<tbody>\n");
	for (guint i = 0; i < all->len; i++)
		if (site_has_page(site, all->pdata[i]))
			put_plain_row(out, site, all->pdata[i]);
	g_string_append(out, "</tbody>\n</table>\n</noscript>\n");
}

gboolean findings_pages(struct site *site, GError **error)
{
	struct page p = { .path = "findings.html", .title = "Findings", .section = "findings",
			  .data = "assets/shared.js", .script = "findings.js" };

	page_begin(&p, site);
	g_string_append(p.out, "<h1 tabindex=\"-1\">Findings</h1>\n<div id=\"app\" hidden>\n");
	put_filters(p.out, site->data);
	g_string_append(p.out, "<div class=\"tools\">\n<p id=\"count\" role=\"status\"></p>\n"
			"<button type=\"button\" id=\"reset\">Reset the filter</button>\n"
			"<button type=\"button\" id=\"help\">Keys: <kbd>?</kbd></button>\n</div>\n");
	put_columns(p.out);
	g_string_append_printf(p.out, "<p class=\"none\" id=\"none\" hidden>%s</p>\n",
			       site->data->findings->len ? "Nothing passes this filter." :
			       "Nothing was found.");
	g_string_append(p.out, "<p><button type=\"button\" id=\"more\" hidden>Show more</button></p>\n</div>\n");
	put_keys(p.out);
	put_plain(p.out, site);
	page_data(&p, "data", list_json(site));
	page_data(&p, "more-data", low_json(site));
	return page_end(&p, site, error) && finding_pages(site, error) &&
	       (!count_low(site) || low_pages(site, error));
}
