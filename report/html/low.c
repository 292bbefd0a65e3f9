/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the page of findings that have none of their own, and its data, a file a world:
 * faultlineData["WORLD"] = {
 *	texts		names, messages and what steps say, each once
 *	spots		lists of: file, line, function, what
 *	findings	by name: [message, rule, file, line, function, world, reason, status,
 *			engine, sides], a side being [outer, inner, title, spots]
 * } where texts and spots are places in these lists; -N stands for N spots of a long side that
 * are left out. Shows neither source nor what is held.
 */
#include "report/html/site.h"

#include <string.h>

#include "report/html/page.h"

#define MOST_STEPS 12	/* of a side that are shown: as many of its begin as of its end */

/* What one file has. */
struct shared {
	GHashTable *texts, *spots;	/* text, or "FILE:LINE:…" → place */
	json_t *text_list, *spot_list, *findings;
};

static struct shared *shared_new(void)
{
	struct shared *s = g_new0(struct shared, 1);

	s->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	s->spots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	s->text_list = json_array();
	s->spot_list = json_array();
	s->findings = json_object();
	return s;
}

static void shared_free(void *data)
{
	struct shared *s = data;

	g_hash_table_unref(s->texts);
	g_hash_table_unref(s->spots);
	json_decref(s->text_list);
	json_decref(s->spot_list);
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

static json_t *spot_place(struct shared *s, const struct report_step *step)
{
	g_autofree char *key = g_strdup_printf("%u:%s\n%s\n%s", step->line, step->file, step->function,
					       step->what);
	guint place;

	if (!is_known(s->spots, key, s->spot_list, &place))
		json_array_append_new(s->spot_list, json_pack("[o,i,o,o]", text_place(s, step->file),
							      step->line,
							      text_place(s, step->function),
							      text_place(s, step->what)));
	return json_integer(place);
}

static json_t *side_json(struct shared *s, const struct report_side *side)
{
	json_t *spots = json_array();
	guint n = side->steps->len;

	for (guint i = 0; i < n; i++) {
		if (n > MOST_STEPS && i == MOST_STEPS / 2) {
			json_array_append_new(spots, json_integer((json_int_t)MOST_STEPS - n));
			i = n - MOST_STEPS / 2;
		}
		json_array_append_new(spots, spot_place(s, side->steps->pdata[i]));
	}
	return json_pack("[o,o,o,o]", text_place(s, side->outer), text_place(s, side->inner),
			 text_place(s, side->title), spots);
}

static void add_finding(struct shared *s, const struct report_finding *f)
{
	g_autofree char *name = html_name(f->fingerprint);
	const char *const texts[] = { f->rule, f->file, f->function, f->world, f->reason, f->status,
				      f->engine };
	json_t *row = json_array(), *sides = json_array();

	json_array_append_new(row, text_place(s, f->message));
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		json_array_append_new(row, text_place(s, texts[i]));
	json_array_insert_new(row, 3, json_integer(f->line));
	for (guint i = 0; i < f->sides->len; i++)
		json_array_append_new(sides, side_json(s, f->sides->pdata[i]));
	json_array_append_new(row, sides);
	json_object_set_new(s->findings, name, row);
}

static gboolean put_world(struct site *site, const char *name, struct shared *s, GError **error)
{
	g_autofree char *path = g_strdup_printf("low/%s.js", name);
	json_t *root = json_pack("{s:O, s:O, s:O}", "texts", s->text_list, "spots", s->spot_list,
				 "findings", s->findings);

	return site_put_data(site, path, name, root, error);
}

static gboolean put_worlds(struct site *site, GError **error)
{
	g_autoptr(GHashTable) worlds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
							     shared_free);
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
	}
	g_hash_table_iter_init(&iter, worlds);
	while (g_hash_table_iter_next(&iter, &name, &shared))
		if (!put_world(site, name, shared, error))
			return FALSE;
	return TRUE;
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
			"<div id=\"finding\"></div>\n");
	page_data(&p, "version", site->version ? json_string(site->version) : json_null());
	return page_end(&p, site, error) && put_worlds(site, error);
}
