/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads struct chart, writes the language of Graphviz. What is upwards is written the other way
 * round with its head behind, so that dot keeps our order of above and below. Nothing is said
 * by colour alone: see legend().
 */
#include "report/chart/write.h"

#include <string.h>

#include "report/chart/layers.h"
#include "report/dot_text.h"

#define LONGEST 40	/* characters of a line that are shown */
#define LONGEST_TITLE 400	/* dot reads no strings beyond 16384 bytes */
#define FONT "DejaVu Sans,Verdana,sans-serif"	/* the widest first: others fit in its boxes */
#define STEPS 4		/* that leaves below one class are spread over, lest they lie in one row */

/* --- text ------------------------------------------------------------------------------- */

static void put_attribute(GString *out, const char *name, const char *text)
{
	g_string_append_printf(out, " %s=\"", name);
	dot_text(out, text, LONGEST_TITLE);
	g_string_append_c(out, '"');
}

/* --- classes ---------------------------------------------------------------------------- */

/* A task that waits for it sleeps, spins, or it is no lock but a mark of what is going on. */
static const char *shape_of(const struct fact_class *class)
{
	static const char *const spinning[] = { "spinlock", "raw-spinlock", "rwlock", "seqlock",
						NULL };
	if (class->kind && g_strv_contains(spinning, class->kind))
		return "ellipse";
	return "box";
}

/* "inode" above ".i_rwsem". */
static void put_label(GString *out, const char *label)
{
	const char *dot = strchr(label, '.');
	g_autofree char *record = dot ? g_strndup(label, (gsize)(dot - label)) : NULL;

	g_string_append(out, " label=\"");
	if (record && *record) {
		dot_text(out, record, LONGEST);
		g_string_append(out, "\\n");
		label = dot;
	}
	dot_text(out, label, LONGEST);
	g_string_append_c(out, '"');
}

static void put_vertex(GString *out, const struct chart *c, guint i)
{
	const struct chart_vertex *v = &g_array_index(c->vertices, struct chart_vertex, i);
	const struct fact_class *class = v->node->class;

	g_string_append_printf(out, "\t\tv%u [id=v%u", i, i);
	put_label(out, v->node->label);
	put_attribute(out, "tooltip", v->node->label);
	g_string_append_printf(out, " class=\"class%s%s%s\" shape=%s", v->cycle ? " cycle" : "",
			       v->self ? " self" : "", v->centre ? " centre" : "",
			       shape_of(class));
	if (v->cycle)
		g_string_append(out, " color=\"#b3261e\" fillcolor=\"#fbe3e1\" penwidth=1.6");
	if (v->self)
		g_string_append(out, " peripheries=2");
	if (v->centre)
		g_string_append(out, " penwidth=3");
	g_string_append(out, "];\n");
}

static const char *layer_at(const struct chart *c, guint i)
{
	return g_array_index(c->vertices, struct chart_vertex, i).layer;
}

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *layers_of(const struct chart *c)
{
	GPtrArray *layers = g_ptr_array_new();

	for (guint i = 0; i < c->vertices->len; i++)
		if (!g_ptr_array_find_with_equal_func(layers, layer_at(c, i), g_str_equal, NULL))
			g_ptr_array_add(layers, (gpointer)layer_at(c, i));
	g_ptr_array_sort(layers, by_text);
	return layers;
}

static void put_layers(GString *out, const struct chart *c)
{
	g_autoptr(GPtrArray) layers = layers_of(c);

	for (guint l = 0; l < layers->len; l++) {
		g_string_append_printf(out, "\tsubgraph cluster_%u {\n\t\tid=layer%u class=layer "
				       "style=rounded color=\"#8a8f98\" labeljust=l", l, l);
		put_attribute(out, "label", layer_title(layers->pdata[l]));
		g_string_append(out, ";\n");
		for (guint i = 0; i < c->vertices->len; i++)
			if (!strcmp(layer_at(c, i), layers->pdata[l]))
				put_vertex(out, c, i);
		g_string_append(out, "\t}\n");
	}
}

/* --- orders ----------------------------------------------------------------------------- */

static const struct look {
	guint mark;
	const char *class, *attributes;
	const char *legend;
} looks[] = {	/* of several marks the first decides the colour */
	{ CHART_CONTRADICTED, "contradicted",
	  "color=\"#b3261e\" penwidth=2.4 arrowhead=normaltee",
	  "red, barred head: against a documented order" },
	{ CHART_FINDING, "finding", "color=\"#b3261e\" penwidth=2 arrowhead=normalnormal",
	  "red, two heads: part of a finding" },
	{ CHART_UPWARDS, "upwards", "color=\"#a85b00\" penwidth=1.4 arrowhead=normal",
	  "brown, from below to above: closes a circle" },
	{ CHART_UNSEEN, "unseen", "color=\"#3b6fb5\" style=dotted arrowhead=onormal",
	  "dotted, hollow head: documented, not seen in code" },
	{ CHART_DOCUMENTED, "documented", "color=\"#1f4e9c\" penwidth=2 arrowhead=normal",
	  "blue, thick: documented" },
};

static const struct look *look_of(const struct chart_edge *e)
{
	for (gsize i = 0; i < G_N_ELEMENTS(looks); i++)
		if (e->marks & looks[i].mark)
			return &looks[i];
	return NULL;
}

static void put_style(GString *out, const struct chart_edge *e)
{
	const struct look *look = look_of(e);
	gboolean upwards = e->marks & CHART_UPWARDS;

	g_string_append(out, " class=\"order");
	for (gsize i = 0; i < G_N_ELEMENTS(looks); i++)
		if (e->marks & looks[i].mark)
			g_string_append_printf(out, " %s", looks[i].class);
	g_string_append_printf(out, "%s%s%s%s\"", e->marks & CHART_OWN ? " own" : "",
			       e->marks & CHART_SEEN ? " seen" : "", e->fact ? " " : "",
			       e->fact ? confidence_name(e->fact->confidence) : "");
	if (look)
		g_string_append_printf(out, " %s", look->attributes);
	if (e->fact && e->fact->confidence != CONFIDENCE_HIGH)
		g_string_append(out, " style=dashed");
	if (upwards)
		g_string_append_printf(out, " dir=%s", e->marks & CHART_SEEN ? "both" : "back");
	else if (e->marks & CHART_SEEN)
		g_string_append(out, " dir=both");
	if (e->marks & CHART_SEEN)
		g_string_append(out, upwards ? " arrowhead=dot" : " arrowtail=dot");
	if (e->marks & CHART_DOCUMENTED)
		g_string_append(out, " weight=8");
}

/* Graphviz calls head what is below here; the arrow of what runs upwards is at the tail. */
static void turn_arrow(GString *text)
{
	g_string_replace(text, "arrowhead=normal", "arrowtail=normal", 1);
}

/* `steps`: how far down, at least. */
static void put_edge(GString *out, const struct chart *c, guint i, guint steps)
{
	const struct chart_edge *e = &g_array_index(c->edges, struct chart_edge, i);
	g_autoptr(GString) style = g_string_new(NULL);
	g_autofree char *title = NULL;
	gboolean upwards = e->marks & CHART_UPWARDS;

	put_style(style, e);
	if (upwards)
		turn_arrow(style);
	title = g_strdup_printf(
		"%s, then %s",
		g_array_index(c->vertices, struct chart_vertex, e->outer).node->label,
		g_array_index(c->vertices, struct chart_vertex, e->inner).node->label);
	g_string_append_printf(out, "\tv%u -> v%u [id=e%u", upwards ? e->inner : e->outer,
			       upwards ? e->outer : e->inner, i);
	put_attribute(out, "tooltip", title);
	if (steps > 1)
		g_string_append_printf(out, " minlen=%u", steps);
	g_string_append(out, style->str);
	g_string_append(out, "];\n");
}

static void put_edges(GString *out, const struct chart *c)
{
	g_autofree guint *inner = g_new0(guint, c->vertices->len + 1);
	g_autofree guint *leaves = g_new0(guint, c->vertices->len + 1);

	for (guint i = 0; i < c->edges->len; i++)
		inner[g_array_index(c->edges, struct chart_edge, i).outer]++;
	for (guint i = 0; i < c->edges->len; i++) {
		const struct chart_edge *e = &g_array_index(c->edges, struct chart_edge, i);

		put_edge(out, c, i, inner[e->inner] ? 1 : 1 + leaves[e->outer]++ % STEPS);
	}
}

/* --- all of it -------------------------------------------------------------------------- */

/* Only of what is there. */
static void put_legend(GString *out, const struct chart *c)
{
	guint marks = 0;
	gboolean cycle = FALSE, self = FALSE, unsure = FALSE;

	for (guint i = 0; i < c->edges->len; i++) {
		const struct chart_edge *e = &g_array_index(c->edges, struct chart_edge, i);
		const struct look *look = look_of(e);

		marks |= (look ? look->mark : 0) | (e->marks & CHART_SEEN);
		unsure |= e->fact && e->fact->confidence != CONFIDENCE_HIGH;
	}
	for (guint i = 0; i < c->vertices->len; i++) {
		cycle |= g_array_index(c->vertices, struct chart_vertex, i).cycle != 0;
		self |= g_array_index(c->vertices, struct chart_vertex, i).self;
	}
	g_string_append(out, "Arrows run from the lock taken first. Boxes sleep, ellipses spin\\l");
	for (gsize i = 0; i < G_N_ELEMENTS(looks); i++)
		if (marks & looks[i].mark)
			g_string_append_printf(out, "%s\\l", looks[i].legend);
	if (marks & CHART_SEEN)
		g_string_append(out, "dot at its beginning: a running kernel's lockdep has it\\l");
	if (unsure)
		g_string_append(out, "dashed: not sure\\l");
	if (cycle)
		g_string_append(out, "red, thick border: on a circle of orders\\l");
	if (self)
		g_string_append(out, "double border: taken while one of its class is held\\l");
}

static void put_caption(GString *out, const struct chart *c)
{
	g_autofree char *summary = chart_summary(c);

	g_string_append(out, "\tgraph [labelloc=t labeljust=l label=\"");
	dot_text(out, c->world, LONGEST);
	g_string_append(out, ": ");
	dot_text(out, summary, 0);
	g_string_append(out, ".\\l");
	put_legend(out, c);
	g_string_append(out, "\"];\n");
}

void chart_dot(const struct chart *c, gboolean captioned, GString *out)
{
	g_string_append(out, "digraph locks {\n"
			"\tgraph [charset=\"UTF-8\" rankdir=TB newrank=true ranksep=0.35 "
			"nodesep=0.15 fontname=\"" FONT "\" fontsize=12];\n"
			"\tnode [fontname=\"" FONT "\" fontsize=11 height=0.25 "
			"margin=\"0.06,0.03\" style=filled fillcolor=\"#ffffff\" "
			"color=\"#41464f\"];\n"
			"\tedge [color=\"#6b717b\" arrowsize=0.6 penwidth=1];\n");
	put_layers(out, c);
	put_edges(out, c);
	if (captioned)
		put_caption(out, c);
	g_string_append(out, "}\n");
}
