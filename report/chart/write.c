/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads struct chart, writes it in one of the formats of the table below. */
#include "report/chart/write.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "report/chart/svg.h"
#include "report/json_out.h"

/* --- JSON ------------------------------------------------------------------------------- */

static json_t *class_json(const struct chart_vertex *v)
{
	const struct fact_class *class = v->node->class;

	return json_pack("{so, so, si, so, so, so, so, si, sb}", "name",
			 json_out_text(v->node->label), "class", json_out_text(class->name),
			 "subclass", (int)v->node->subclass, "alias", json_out_text(class->alias),
			 "lockdep", json_out_text(class->lockdep), "kind",
			 json_out_text(class->kind), "layer", json_out_text(v->layer), "cycle",
			 (int)v->cycle, "self", v->self);
}

static json_t *place_json(const struct fact_edge *fact)
{
	if (!fact)
		return json_null();
	return json_pack("{sI, so, so, si, so, so, so, ss, so}", "edge", (json_int_t)fact->id,
			 "function", json_out_text(fact->function), "file",
			 json_out_text(fact->file), "line", (int)fact->line, "outer_mode",
			 json_out_text(fact->outer_mode), "inner_mode",
			 json_out_text(fact->inner_mode), "context", json_out_text(fact->context),
			 "confidence", confidence_name(fact->confidence), "reason",
			 json_out_text(fact->reason));
}

static json_t *marks_json(guint marks)
{
	static const struct {
		guint mark;
		const char *name;
	} known[] = {
		{ CHART_OWN, "own" }, { CHART_SEEN, "seen" }, { CHART_DOCUMENTED, "documented" },
		{ CHART_CONTRADICTED, "contradicted" }, { CHART_FINDING, "finding" },
		{ CHART_BOTH, "both" }, { CHART_UPWARDS, "upwards" }, { CHART_UNSEEN, "unseen" },
	};
	json_t *list = json_array();

	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (marks & known[i].mark)
			json_array_append_new(list, json_string(known[i].name));
	return list;
}

static json_t *order_json(const struct chart *c, const struct chart_edge *e)
{
	const struct fact_node *outer, *inner;

	outer = g_array_index(c->vertices, struct chart_vertex, e->outer).node;
	inner = g_array_index(c->vertices, struct chart_vertex, e->inner).node;
	return json_pack("{so, so, so, so, so, so}", "outer", json_out_text(outer->label), "inner",
			 json_out_text(inner->label), "marks", marks_json(e->marks), "taken",
			 place_json(e->fact), "documented",
			 json_out_text(e->documented ? e->documented->source : NULL), "finding",
			 json_out_text(e->finding));
}

void chart_json(const struct chart *c, GString *out)
{
	json_t *classes = json_array(), *orders = json_array();

	for (guint i = 0; i < c->vertices->len; i++)
		json_array_append_new(classes, class_json(&g_array_index(c->vertices,
									 struct chart_vertex, i)));
	for (guint i = 0; i < c->edges->len; i++)
		json_array_append_new(orders, order_json(c, &g_array_index(c->edges,
									   struct chart_edge, i)));
	json_out_put(out, json_pack("{si, so, so, so, s{si, si, si, si, si}}", "format", 1, "world",
				    json_out_text(c->world), "classes", classes, "orders", orders,
				    "left_out", "implied", (int)c->n_implied, "core",
				    (int)c->n_core, "unsure", (int)c->n_unsure, "far",
				    (int)c->n_far, "events", (int)c->n_events));
}

/* --- the formats ------------------------------------------------------------------------ */

static gboolean write_dot(const struct chart *c, int seconds, GString *out, GError **error)
{
	(void)seconds;
	(void)error;
	chart_dot(c, TRUE, out);
	return TRUE;
}

static gboolean write_json(const struct chart *c, int seconds, GString *out, GError **error)
{
	(void)seconds;
	(void)error;
	chart_json(c, out);
	return TRUE;
}

static gboolean write_svg(const struct chart *c, int seconds, GString *out, GError **error)
{
	g_autoptr(GString) dot = g_string_new(NULL);

	chart_dot(c, TRUE, dot);
	return svg_of_dot(dot->str, seconds, out, error);
}

static const struct {
	const char *name;
	gboolean (*write)(const struct chart *c, int seconds, GString *out, GError **error);
} formats[] = {
	{ "dot", write_dot }, { "svg", write_svg }, { "json", write_json },
};

gboolean chart_format_known(const char *format, GError **error)
{
	const char *names[G_N_ELEMENTS(formats)];

	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
		if (!strcmp(format, formats[i].name))
			return TRUE;
		names[i] = formats[i].name;
	}
	suggest_error(format, "format", names, G_N_ELEMENTS(formats), error);
	return FALSE;
}

gboolean chart_write(const struct chart *c, const char *format, int seconds, GString *out,
		     GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
		if (!strcmp(format, formats[i].name))
			return formats[i].write(c, seconds, out, error);
	return chart_format_known(format, error);
}
