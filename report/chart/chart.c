/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads struct chart_facts, chooses what is drawn. Orders of two classes become one, whatever
 * the modes. Documented orders decide what is above what, then as many orders as can be run
 * downwards. One that a path of others implies is left out, unless it says something of its
 * own: its reverse is there, it runs upwards, it breaks what is documented, or a finding is made
 * of it. Of the core is drawn what lies between classes of the world's own orders, and what is
 * documented of one of these.
 */
#include "report/chart/chart.h"

#include <string.h>

#include "base/error.h"
#include "report/chart/digraph.h"

#define MOST 5000		/* classes; what paths imply needs the square of it in bits */
#define CONTRARY (CHART_CONTRADICTED | CHART_FINDING | CHART_BOTH | CHART_UPWARDS)

struct making {
	const struct chart_facts *facts;
	const struct chart_options *opt;
	struct chart *chart;
	guint world, core;
	GHashTable *edge_of;		/* node ids → index of chart.edges, + 1 */
	GArray *vertex_of;		/* node id → index of chart.vertices, + 1 */
	GArray *arcs;			/* struct arc: an edge each */
};

static struct chart_edge *edge_at(struct chart *c, guint i)
{
	return &g_array_index(c->edges, struct chart_edge, i);
}

static struct chart_vertex *vertex_at(struct chart *c, guint i)
{
	return &g_array_index(c->vertices, struct chart_vertex, i);
}

/* --- what there is ---------------------------------------------------------------------- */

static guint add_vertex(struct making *m, const struct fact_node *node)
{
	guint *known = &g_array_index(m->vertex_of, guint, node->id);

	if (!*known) {
		struct chart_vertex v = { .node = node,
					  .layer = fact_layer(node->class, m->opt->world) };

		g_array_append_val(m->chart->vertices, v);
		*known = m->chart->vertices->len;
	}
	return *known - 1;
}

static gpointer key_of(const struct making *m, const struct fact_node *outer,
		       const struct fact_node *inner)
{
	return GSIZE_TO_POINTER((gsize)outer->id * m->facts->nodes->len + inner->id + 1);
}

static struct chart_edge *find_edge(const struct making *m, const struct fact_node *outer,
				    const struct fact_node *inner)
{
	guint i = GPOINTER_TO_UINT(g_hash_table_lookup(m->edge_of, key_of(m, outer, inner)));

	return i ? edge_at(m->chart, i - 1) : NULL;
}

static struct chart_edge *put_edge(struct making *m, const struct fact_node *outer,
				   const struct fact_node *inner)
{
	struct chart_edge *known = find_edge(m, outer, inner);
	struct chart_edge e = { 0 };

	if (known)
		return known;
	e.outer = add_vertex(m, outer);
	e.inner = add_vertex(m, inner);
	g_array_append_val(m->chart->edges, e);
	g_hash_table_insert(m->edge_of, key_of(m, outer, inner),
			    GUINT_TO_POINTER(m->chart->edges->len));
	return edge_at(m->chart, m->chart->edges->len - 1);
}

static void take_fact(struct making *m, const struct fact_edge *fact)
{
	struct chart_edge *e;

	if (fact->outer == fact->inner) {
		vertex_at(m->chart, add_vertex(m, fact->outer))->self = TRUE;
		return;
	}
	e = put_edge(m, fact->outer, fact->inner);
	if (!e->fact || fact->confidence > e->fact->confidence ||
	    (fact->confidence == e->fact->confidence && fact->world != m->core &&
	     e->fact->world == m->core))
		e->fact = fact;
	if (fact->world == m->world)
		e->marks |= CHART_OWN;
	if (fact->marks & FACT_CONTRADICTED)
		e->marks |= CHART_CONTRADICTED;
}

/* Orders below the confidence that are in no other way there; nothing else is known of them. */
static void count_unsure(struct making *m, GHashTable *unsure, const struct fact_edge *fact)
{
	gpointer key = key_of(m, fact->outer, fact->inner);

	if (fact->outer != fact->inner && !g_hash_table_contains(m->edge_of, key))
		g_hash_table_add(unsure, key);
}

static void take_facts(struct making *m)
{
	g_autoptr(GHashTable) unsure = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) events = g_hash_table_new(NULL, NULL);
	const GArray *facts = m->facts->edges;

	for (int sure = 1; sure >= 0; sure--) {
		for (guint i = 0; i < facts->len; i++) {
			const struct fact_edge *f = &g_array_index(facts, struct fact_edge, i);
			gboolean is_sure = f->confidence >= m->opt->min_confidence;

			if ((f->world != m->world && f->world != m->core) || is_sure != sure)
				continue;
			if (fact_is_no_lock(f->outer->class) || fact_is_no_lock(f->inner->class))
				g_hash_table_add(events, key_of(m, f->outer, f->inner));
			else if (sure)
				take_fact(m, f);
			else
				count_unsure(m, unsure, f);
		}
	}
	m->chart->n_unsure = g_hash_table_size(unsure);
	m->chart->n_events = g_hash_table_size(events);
}

/* --- what is known of it ---------------------------------------------------------------- */

static gboolean has_vertex(const struct making *m, const struct fact_node *node)
{
	return g_array_index(m->vertex_of, guint, node->id) != 0;
}

/*
 * Documented orders of classes that are there; those that nobody was seen to keep, too. What the
 * core does may be against one that this world does not have.
 */
static void take_orders(struct making *m)
{
	g_autoptr(GHashTable) against = g_hash_table_new(NULL, NULL);
	const GPtrArray *orders = m->facts->orders;

	for (guint i = 0; i < orders->len; i++) {
		const struct fact_order *o = orders->pdata[i];
		struct chart_edge *e;

		if (!has_vertex(m, o->outer) || !has_vertex(m, o->inner) ||
		    !fact_order_holds(o, m->opt->world))
			continue;
		e = put_edge(m, o->outer, o->inner);
		if (!e->documented)
			e->documented = o;
		e->marks |= CHART_DOCUMENTED;
		g_hash_table_add(against, key_of(m, o->inner, o->outer));
	}
	for (guint i = 0; i < m->chart->edges->len; i++) {
		struct chart_edge *e = edge_at(m->chart, i);

		if (!e->fact)
			e->marks |= CHART_UNSEEN;
		else if (!g_hash_table_contains(against, key_of(m, e->fact->outer, e->fact->inner)))
			e->marks &= ~CHART_CONTRADICTED;
	}
}

/* Whatever the analysis thinks of an order: a running kernel that has it is sure. */
static void mark_seen(struct making *m)
{
	const GArray *facts = m->facts->edges;

	for (guint i = 0; i < facts->len; i++) {
		const struct fact_edge *f = &g_array_index(facts, struct fact_edge, i);
		struct chart_edge *e = find_edge(m, f->outer, f->inner);

		if (e && (f->marks & FACT_SEEN) && (f->world == m->world || f->world == m->core))
			e->marks |= CHART_SEEN;
	}
}

static void take_sides(struct making *m)
{
	const GPtrArray *sides = m->facts->sides;

	for (guint i = 0; i < sides->len; i++) {
		const struct fact_side *side = sides->pdata[i];
		const struct fact_node *outer = g_hash_table_lookup(m->facts->node_of, side->outer);
		const struct fact_node *inner = g_hash_table_lookup(m->facts->node_of, side->inner);
		struct chart_edge *e;

		if (!outer || !inner || side->confidence < m->opt->min_confidence)
			continue;
		if (*side->world && strcmp(side->world, m->opt->world) &&
		    strcmp(side->world, "core"))
			continue;
		e = find_edge(m, outer, inner);
		if (!e)
			continue;
		e->marks |= CHART_FINDING;
		if (!e->finding)
			e->finding = side->fingerprint;
	}
}

static void mark_both(struct making *m)
{
	struct chart *c = m->chart;

	for (guint i = 0; i < c->edges->len; i++) {
		struct chart_edge *e = edge_at(c, i);
		struct chart_edge *back = find_edge(m, vertex_at(c, e->inner)->node,
						    vertex_at(c, e->outer)->node);

		if (e->fact && back && back->fact)
			e->marks |= CHART_BOTH;
	}
}

/* --- what is drawn of it ---------------------------------------------------------------- */

/* Leaves the edges that are not in `gone`, and the vertices that they have or that are kept. */
static void leave_out(struct making *m, const gboolean *gone, const gboolean *keep)
{
	struct chart *c = m->chart;
	g_autofree guint *new = g_new0(guint, c->vertices->len);
	guint n = 0;

	for (guint v = 0; keep && v < c->vertices->len; v++)
		new[v] = keep[v];
	for (guint i = 0; i < c->edges->len; i++) {
		if (gone[i])
			continue;
		new[edge_at(c, i)->outer] = new[edge_at(c, i)->inner] = 1;
		*edge_at(c, n++) = *edge_at(c, i);
	}
	g_array_set_size(c->edges, n);
	n = 0;
	for (guint v = 0; v < c->vertices->len; v++) {
		if (!new[v])
			continue;
		*vertex_at(c, n) = *vertex_at(c, v);
		new[v] = n++;
	}
	g_array_set_size(c->vertices, n);
	for (guint i = 0; i < c->edges->len; i++) {
		edge_at(c, i)->outer = new[edge_at(c, i)->outer];
		edge_at(c, i)->inner = new[edge_at(c, i)->inner];
	}
}

/* The core's orders that are not near those that are drawn of this world's own. */
static void leave_core(struct making *m)
{
	struct chart *c = m->chart;
	g_autofree gboolean *own = g_new0(gboolean, c->vertices->len);
	g_autofree gboolean *gone = g_new0(gboolean, c->edges->len);

	if (m->opt->all || m->opt->around || m->world == m->core)
		return;
	for (guint i = 0; i < c->edges->len; i++)
		if (edge_at(c, i)->marks & CHART_OWN)
			own[edge_at(c, i)->outer] = own[edge_at(c, i)->inner] = TRUE;
	for (guint i = 0; i < c->edges->len; i++) {
		const struct chart_edge *e = edge_at(c, i);

		gone[i] = e->marks & CHART_DOCUMENTED ? !own[e->outer] && !own[e->inner] :
			!own[e->outer] || !own[e->inner];
		c->n_core += gone[i] && e->fact;
	}
	leave_out(m, gone, NULL);
}

enum which { EVERY, TAKEN, DOCUMENTED };

static gboolean is_one(const struct chart_edge *e, enum which which)
{
	return which == EVERY || (which == TAKEN ? e->fact != NULL :
				  (e->marks & CHART_DOCUMENTED) != 0);
}

/* Arcs of such edges; `edges` is which they are. */
static const struct arc *arcs_of(struct making *m, enum which which, GArray *edges)
{
	g_array_set_size(m->arcs, 0);
	g_array_set_size(edges, 0);
	for (guint i = 0; i < m->chart->edges->len; i++) {
		const struct chart_edge *e = edge_at(m->chart, i);
		struct arc arc = {
			.from = e->outer, .to = e->inner, .weight = e->marks & CHART_OWN ? 2 : 1,
			.fixed = (e->marks & CHART_DOCUMENTED) && !(e->marks & CHART_CONTRADICTED),
		};

		if (!is_one(e, which))
			continue;
		g_array_append_val(m->arcs, arc);
		g_array_append_val(edges, i);
	}
	return (const struct arc *)m->arcs->data;
}

/* What is above what, and which classes are on circles. */
static void find_places(struct making *m, guint *place)
{
	struct chart *c = m->chart;
	guint n = c->vertices->len;
	g_autofree guint *cycle = g_new0(guint, n + 1);
	g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(guint));
	const struct arc *arcs = arcs_of(m, TAKEN, edges);

	digraph_cycles(n, arcs, m->arcs->len, cycle);
	arcs = arcs_of(m, EVERY, edges);
	digraph_order(n, arcs, m->arcs->len, place);
	for (guint v = 0; v < n; v++) {
		vertex_at(c, v)->cycle = cycle[v];
		vertex_at(c, v)->place = place[v];
	}
	for (guint i = 0; i < c->edges->len; i++) {
		struct chart_edge *e = edge_at(c, i);

		if (place[e->outer] > place[e->inner])
			e->marks |= CHART_UPWARDS;
	}
}

static void mark_implied(struct making *m, enum which which, const guint *place, gboolean *gone)
{
	g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(guint));
	const struct arc *arcs = arcs_of(m, which, edges);
	g_autofree gboolean *implied = g_new0(gboolean, edges->len + 1);

	digraph_implied(m->chart->vertices->len, arcs, m->arcs->len, place, implied);
	for (guint i = 0; i < edges->len; i++) {
		guint at = g_array_index(edges, guint, i);
		const struct chart_edge *e = edge_at(m->chart, at);

		/* what is documented is implied by what is documented alone */
		if (implied[i] && !(e->marks & CONTRARY) &&
		    (which == DOCUMENTED || !(e->marks & CHART_DOCUMENTED)))
			gone[at] = TRUE;
	}
}

static void leave_implied(struct making *m, const guint *place)
{
	struct chart *c = m->chart;
	g_autofree gboolean *gone = g_new0(gboolean, c->edges->len + 1);
	g_autofree gboolean *keep = g_new0(gboolean, c->vertices->len + 1);

	for (guint v = 0; v < c->vertices->len; v++)
		keep[v] = TRUE;
	if (!m->opt->all) {
		mark_implied(m, TAKEN, place, gone);
		mark_implied(m, DOCUMENTED, place, gone);
	}
	for (guint i = 0; i < c->edges->len; i++)
		c->n_implied += gone[i] && edge_at(c, i)->fact;
	leave_out(m, gone, keep);
}

static gboolean is_meant(const struct chart_vertex *v, const char *around)
{
	return !strcmp(v->node->label, around) || !strcmp(v->node->class->name, around);
}

/* All subclasses of a class are its centre. */
static gboolean leave_far(struct making *m, GError **error)
{
	struct chart *c = m->chart;
	g_autofree gboolean *gone = g_new0(gboolean, c->edges->len + 1);
	g_autofree gboolean *keep = g_new0(gboolean, c->vertices->len + 1);
	g_autofree guint *far = g_new0(guint, c->vertices->len + 1);
	g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(guint));
	gboolean found = FALSE;

	if (!m->opt->around)
		return TRUE;
	for (guint v = 0; v < c->vertices->len; v++) {
		vertex_at(c, v)->centre = keep[v] = is_meant(vertex_at(c, v), m->opt->around);
		far[v] = !keep[v];
		found |= keep[v];
	}
	if (!found) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "graph: --around %s: nothing is taken under it, "
			    "nor it under anything, in the world %s at this confidence; "
			    "--min-confidence medium shows more", m->opt->around, m->opt->world);
		return FALSE;
	}
	digraph_near(c->vertices->len, arcs_of(m, EVERY, edges), c->edges->len, m->opt->depth, far);
	for (guint i = 0; i < c->edges->len; i++) {
		const struct chart_edge *e = edge_at(c, i);

		gone[i] = far[e->outer] == G_MAXUINT || far[e->inner] == G_MAXUINT ||
			  (far[e->outer] == m->opt->depth && far[e->inner] == m->opt->depth);
		c->n_far += gone[i] && e->fact;
	}
	leave_out(m, gone, keep);
	return TRUE;
}

/* --- all of it -------------------------------------------------------------------------- */

static int by_place(gconstpointer a, gconstpointer b)
{
	const struct chart_vertex *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

static int by_ends(gconstpointer a, gconstpointer b)
{
	const struct chart_edge *x = a, *y = b;

	if (x->outer != y->outer)
		return x->outer < y->outer ? -1 : 1;
	return x->inner < y->inner ? -1 : x->inner > y->inner;
}

static void sort(struct chart *c)
{
	g_autofree guint *from = g_new0(guint, c->vertices->len + 1);
	g_autofree guint *to = NULL;
	guint most = 0;

	for (guint v = 0; v < c->vertices->len; v++) {
		from[v] = vertex_at(c, v)->place;
		most = MAX(most, from[v] + 1);
	}
	g_array_sort(c->vertices, by_place);
	to = g_new0(guint, most + 1);
	for (guint v = 0; v < c->vertices->len; v++)
		to[vertex_at(c, v)->place] = v;
	for (guint i = 0; i < c->edges->len; i++) {
		edge_at(c, i)->outer = to[from[edge_at(c, i)->outer]];
		edge_at(c, i)->inner = to[from[edge_at(c, i)->inner]];
		c->n_orders += edge_at(c, i)->fact != NULL;
	}
	for (guint v = 0; v < c->vertices->len; v++)
		vertex_at(c, v)->place = v;
	g_array_sort(c->edges, by_ends);
}

static gboolean make(struct making *m, GError **error)
{
	g_autofree guint *place = NULL;

	take_facts(m);
	take_orders(m);
	mark_seen(m);
	take_sides(m);
	mark_both(m);
	if (m->chart->vertices->len > MOST) {
		g_set_error(error, FL_ERROR, FL_ERROR_DATA, "the world %s has %u classes, more than "
			    "can be drawn", m->opt->world, m->chart->vertices->len);
		return FALSE;
	}
	place = g_new0(guint, m->chart->vertices->len + 1);
	find_places(m, place);
	leave_implied(m, place);
	leave_core(m);
	if (!leave_far(m, error))
		return FALSE;
	sort(m->chart);
	return TRUE;
}

struct chart *chart_make(const struct chart_facts *facts, const struct chart_options *opt,
			 GError **error)
{
	struct chart *c = g_new0(struct chart, 1);
	struct making m = {
		.facts = facts, .opt = opt, .chart = c,
		.world = chart_facts_world(facts, opt->world),
		.core = chart_facts_world(facts, "core"),
		.edge_of = g_hash_table_new(NULL, NULL),
		.vertex_of = g_array_new(FALSE, TRUE, sizeof(guint)),
		.arcs = g_array_new(FALSE, FALSE, sizeof(struct arc)),
	};
	gboolean ok;

	c->world = opt->world;
	c->facts = facts;
	c->vertices = g_array_new(FALSE, FALSE, sizeof(struct chart_vertex));
	c->edges = g_array_new(FALSE, FALSE, sizeof(struct chart_edge));
	g_array_set_size(m.vertex_of, facts->nodes->len + 1);
	ok = make(&m, error);
	g_hash_table_unref(m.edge_of);
	g_array_unref(m.vertex_of);
	g_array_unref(m.arcs);
	if (ok)
		return c;
	chart_free(c);
	return NULL;
}

void chart_free(struct chart *c)
{
	if (!c)
		return;
	g_array_unref(c->vertices);
	g_array_unref(c->edges);
	g_free(c);
}

char *chart_summary(const struct chart *c)
{
	GString *out = g_string_new(NULL);
	const struct {
		guint n;
		const char *what;
	} left[] = {
		{ c->n_implied, "follow from others" },
		{ c->n_core, "are the core's, of locks that no order of this world has" },
		{ c->n_unsure, "are less sure" },
		{ c->n_events, "are of events, which nobody waits for" },
		{ c->n_far, "are further away" },
	};
	guint all = c->n_orders, n = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(left); i++)
		all += left[i].n;
	g_string_append_printf(out, "%u classes, %u of %u orders", c->vertices->len, c->n_orders,
			       all);
	for (gsize i = 0; i < G_N_ELEMENTS(left); i++)
		if (left[i].n)
			g_string_append_printf(out, "%s%u %s", n++ ? ", " : "; left out: ",
					       left[i].n, left[i].what);
	return g_string_free(out, FALSE);
}
