/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the page of findings that have none of their own, and its data, which the list of
 * findings reads, too, a file a world: faultlineData["WORLD"] = {
 *	texts		names, messages and what steps say, each once
 *	spots		lists of: file, line, function, what
 *	ways		of each step of a way: how far before it in this list the step above it
 *			stands (0: it is the first one), and its spot; ways share their beginnings
 *	findings	by name: [message, rule, file, line, function, world, reason, status,
 *			engine, severity (2: error), sides], a side being [outer, inner, title, last
 *			step]; the title is "" where the first two say it. A message of -1 - N is
 *			text N with the name of a lock for each "{I}": of outer and inner of the first
 *			side, then of the next ones, the one at place I
 * } where texts and spots are places in these lists. Their source is lines.h's. Does not show what
 * is held at a step.
 */
#include "report/html/site.h"

#include <string.h>

#include "base/pair.h"
#include "report/html/lines.h"
#include "report/html/page.h"

/* What one file has. */
struct shared {
	GHashTable *texts, *spots;	/* text, or "FILE:LINE:…" → place */
	GHashTable *ways;		/* place of the step above + 1, and spot → place */
	json_t *text_list, *spot_list, *way_list, *findings;
};

static struct shared *shared_new(void)
{
	struct shared *s = g_new0(struct shared, 1);

	s->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	s->spots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	s->ways = pair_table_new(NULL);
	s->text_list = json_array();
	s->spot_list = json_array();
	s->way_list = json_array();
	s->findings = json_object();
	return s;
}

static void shared_free(void *data)
{
	struct shared *s = data;

	g_hash_table_unref(s->texts);
	g_hash_table_unref(s->spots);
	g_hash_table_unref(s->ways);
	json_decref(s->text_list);
	json_decref(s->spot_list);
	json_decref(s->way_list);
	json_decref(s->findings);
	g_free(s);
}

/* FALSE: it is a new one, whose place is the end of the list. */
static gboolean is_known(GHashTable *places, const char *key, json_t *list, guint *place)
{
	gpointer known;

	if (g_hash_table_lookup_extended(places, key, NULL, &known)) {
		*place = GPOINTER_TO_UINT(known);
		return TRUE;
	}
	*place = (guint)json_array_size(list);
	g_hash_table_insert(places, g_strdup(key), GUINT_TO_POINTER(*place));
	return FALSE;
}

static json_t *text_place(struct shared *s, const char *text)
{
	guint place;

	if (!is_known(s->texts, text, s->text_list, &place))
		json_array_append_new(s->text_list, html_json(text));
	return json_integer(place);
}

static guint spot_place(struct shared *s, const struct report_step *step)
{
	g_autofree char *key = g_strdup_printf("%u:%s\n%s\n%s", step->line, step->file, step->function,
					       step->what);
	guint place;

	if (!is_known(s->spots, key, s->spot_list, &place))
		json_array_append_new(s->spot_list, json_pack("[o,i,o,o]", text_place(s, step->file),
							      step->line,
							      text_place(s, step->function),
							      text_place(s, step->what)));
	return place;
}

/* The last step of a way, by its place, + 1; above: the one before it, 0: none. */
static guint way_place(struct shared *s, guint above, guint spot)
{
	gint64 key = (gint64)above << 32 | spot;
	guint known = GPOINTER_TO_UINT(g_hash_table_lookup(s->ways, &key));

	if (known)
		return known;
	known = (guint)json_array_size(s->way_list) / 2 + 1;
	json_array_append_new(s->way_list, json_integer(above ? known - above : 0));
	json_array_append_new(s->way_list, json_integer(spot));
	g_hash_table_insert(s->ways, g_memdup2(&key, sizeof(key)), GUINT_TO_POINTER(known));
	return known;
}

static json_t *side_json(struct shared *s, const struct report_side *side)
{
	gboolean both = *side->outer && *side->inner;
	guint last = 0;

	for (guint i = 0; i < side->steps->len; i++)
		last = way_place(s, last, spot_place(s, side->steps->pdata[i]));
	return json_pack("[o,o,o,i]", text_place(s, side->outer), text_place(s, side->inner),
			 text_place(s, both ? "" : side->title), (int)last - 1);
}

static void put_slot(GString *text, const char *name, guint i)
{
	g_autofree char *slot = g_strdup_printf("{%u}", i);

	if (strlen(name) >= sizeof("{0}") && !strchr(name, '{'))
		g_string_replace(text, name, slot, 0);
}

/* Most messages differ in the names of locks alone. */
static json_t *message_place(struct shared *s, const struct report_finding *f)
{
	g_autoptr(GString) text = g_string_new(f->message);
	json_t *place;

	if (strchr(f->message, '{'))
		return text_place(s, f->message);
	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];

		put_slot(text, side->outer, 2 * i);
		put_slot(text, side->inner, 2 * i + 1);
	}
	place = text_place(s, text->str);
	if (strchr(text->str, '{'))
		json_integer_set(place, -1 - json_integer_value(place));
	return place;
}

static void add_finding(struct shared *s, const struct report_finding *f)
{
	g_autofree char *name = html_name(f->fingerprint);
	const char *const texts[] = { f->rule, f->file, f->function, f->world, f->reason, f->status,
				      f->engine };
	json_t *row = json_array(), *sides = json_array();

	json_array_append_new(row, message_place(s, f));
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		json_array_append_new(row, text_place(s, texts[i]));
	json_array_insert_new(row, 3, json_integer(f->line));
	json_array_append_new(row, json_integer(SEVERITY_NOTE - f->severity));
	for (guint i = 0; i < f->sides->len; i++)
		json_array_append_new(sides, side_json(s, f->sides->pdata[i]));
	json_array_append_new(row, sides);
	json_object_set_new(s->findings, name, row);
}

static gboolean put_world(struct site *site, const char *name, struct shared *s, GError **error)
{
	g_autofree char *path = g_strdup_printf("low/%s.js", name);
	json_t *root = json_pack("{sO, sO, sO, sO}", "texts", s->text_list, "spots", s->spot_list,
				 "ways", s->way_list, "findings", s->findings);

	return site_put_data(site, path, name, root, error);
}

static gboolean put_worlds(struct site *site, GError **error)
{
	g_autoptr(GHashTable) worlds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
							     shared_free);
	g_autoptr(GPtrArray) low = g_ptr_array_new();
	GHashTableIter iter;
	gpointer name, shared;

	for (guint i = 0; i < site->data->findings->len; i++) {
		const struct report_finding *f = site->data->findings->pdata[i];
		g_autofree char *world = html_name(f->world);

		if (site_has_page(site, f))
			continue;
		shared = g_hash_table_lookup(worlds, world);
		if (!shared) {
			shared = shared_new();
			g_hash_table_insert(worlds, g_strdup(world), shared);
		}
		add_finding(shared, f);
		g_ptr_array_add(low, (gpointer)f);
	}
	g_hash_table_iter_init(&iter, worlds);
	while (g_hash_table_iter_next(&iter, &name, &shared))
		if (!put_world(site, name, shared, error))
			return FALSE;
	return lines_put(site, "low-source.js", low, error);
}

/* Where rules.html has each. */
static json_t *rules_json(const struct site *site)
{
	json_t *rules = json_object();

	for (guint i = 0; i < site->data->findings->len; i++) {
		const struct report_finding *f = site->data->findings->pdata[i];
		g_autofree char *anchor = html_name(f->rule), *shown = html_shown(f->rule);

		if (!site_has_page(site, f) && g_hash_table_contains(site->data->texts, f->rule))
			json_object_set_new(rules, shown, json_string(anchor));
	}
	return rules;
}

gboolean low_pages(struct site *site, GError **error)
{
	struct page p = { .path = "low.html", .title = "A finding of low confidence",
			  .section = "findings", .data = "assets/pager.js", .script = "low.js" };

	page_begin(&p, site);
	g_string_append(p.out, "<nav class=\"pager\" aria-label=\"Findings\">\n"
			"<a id=\"list\" href=\"findings.html#confidence=low\">Findings of low confidence</a>\n"
			"<a id=\"previous\">Previous</a>\n<a id=\"next\">Next</a>\n</nav>\n"
			"<h1 class=\"message\" id=\"message\">A finding of low confidence</h1>\n"
			"<noscript><p>There are so many of them that a script shows them here. Without: "
			"<code>faultline report --min-confidence low</code>.</p></noscript>\n"
			"<div id=\"finding\"></div>\n"
			"<script src=\"assets/shared.js\"></script>\n"
			"<script src=\"low-source.js\"></script>\n"
			"<script src=\"assets/finding.js\" defer></script>\n");
	page_data(&p, "rules", rules_json(site));
	page_data(&p, "version", site->version ? json_string(site->version) : json_null());
	return page_end(&p, site, error) && put_worlds(site, error);
}
