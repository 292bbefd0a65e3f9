/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_lock_class, v_lock_edge, v_order, v_order_edge, v_lockdep and v_side. Classes that
 * an edge or an order names and v_lock_class does not have are made up: a foreign writer's
 * database is shown as it is. Witnesses are not read: who shows one asks for it.
 */
#include "report/chart/facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "report/chart/layers.h"
#include "report/row.h"

/* --- classes ---------------------------------------------------------------------------- */

static void class_free(gpointer data)
{
	struct fact_class *c = data;

	g_free(c->name);
	g_free(c->alias);
	g_free(c->lockdep);
	g_free(c->kind);
	if (c->systems)
		g_ptr_array_unref(c->systems);
	g_free(c);
}

static struct fact_class *add_class(struct chart_facts *f, const char *name)
{
	struct fact_class *c = g_new0(struct fact_class, 1);

	c->name = g_strdup(name);
	c->layer = "";
	g_hash_table_insert(f->class_of, c->name, c);
	g_ptr_array_add(f->classes, c);
	return c;
}

static gboolean on_class(int n, const char *const *names, const char *const *v, void *data)
{
	struct chart_facts *f = data;
	struct fact_class *c = g_hash_table_lookup(f->class_of, v[0]);

	(void)n;
	(void)names;
	if (c)
		return TRUE;
	c = add_class(f, v[0]);
	c->alias = g_strdup(v[1]);
	c->lockdep = g_strdup(v[2]);
	c->kind = g_strdup(v[3]);
	return TRUE;
}

static void node_free(gpointer data)
{
	struct fact_node *node = data;

	g_free(node->label);
	g_free(node);
}

static const struct fact_node *node_at(struct chart_facts *f, const char *class, guint subclass)
{
	g_autofree char *label = subclass ? g_strdup_printf("%s/%u", class, subclass) :
		g_strdup(class);
	struct fact_node *node = g_hash_table_lookup(f->node_of, label);

	if (node)
		return node;
	node = g_new0(struct fact_node, 1);
	node->class = g_hash_table_lookup(f->class_of, class);
	if (!node->class) {
		struct fact_class *c = add_class(f, class);

		c->kind = g_strdup("");
		node->class = c;
	}
	node->subclass = subclass;
	node->label = g_steal_pointer(&label);
	node->id = f->nodes->len;
	g_hash_table_insert(f->node_of, node->label, node);
	g_ptr_array_add(f->nodes, node);
	return node;
}

/* --- orders that code takes ------------------------------------------------------------- */

guint chart_facts_world(const struct chart_facts *f, const char *name)
{
	for (guint i = 0; i < f->worlds->len; i++)
		if (!strcmp(f->worlds->pdata[i], name))
			return i;
	return G_MAXUINT;
}

static guint world_at(struct chart_facts *f, const char *name)
{
	guint i = chart_facts_world(f, name);

	if (i != G_MAXUINT)
		return i;
	g_ptr_array_add(f->worlds, g_strdup(name));
	return f->worlds->len - 1;
}

static const char *kept(struct chart_facts *f, const char *text)
{
	return g_string_chunk_insert_const(f->strings, text ? text : "");
}

/* id, world, outer, outer_subclass, outer_mode, inner …, confidence, reason, file, line, … */
static gboolean on_edge(int n, const char *const *names, const char *const *v, void *data)
{
	struct chart_facts *f = data;
	struct fact_edge e = {
		.id = v[0] ? g_ascii_strtoull(v[0], NULL, 10) : 0,
		.world = world_at(f, v[1] ? v[1] : ""),
		.outer = node_at(f, v[2], row_number(v[3])), .outer_mode = kept(f, v[4]),
		.inner = node_at(f, v[5], row_number(v[6])), .inner_mode = kept(f, v[7]),
		.reason = kept(f, v[9]), .file = kept(f, v[10]), .line = row_number(v[11]),
		.function = kept(f, v[12]), .context = kept(f, v[13]),
	};

	(void)n;
	(void)names;
	if (!v[8] || !confidence_parse(v[8], &e.confidence))
		e.confidence = CONFIDENCE_LOW;
	g_array_append_val(f->edges, e);
	return TRUE;
}

static struct fact_edge *edge_of(const struct chart_facts *f, const char *id)
{
	guint64 wanted = id ? g_ascii_strtoull(id, NULL, 10) : G_MAXUINT64;
	guint from = 0, to = f->edges->len;

	while (from < to) {
		guint middle = from + (to - from) / 2;
		struct fact_edge *e = &g_array_index(f->edges, struct fact_edge, middle);

		if (e->id == wanted)
			return e;
		if (e->id < wanted)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

/* --- what is known of them -------------------------------------------------------------- */

static gboolean on_broken(int n, const char *const *names, const char *const *v, void *data)
{
	struct fact_edge *e = edge_of(data, v[0]);

	(void)n;
	(void)names;
	if (e)
		e->marks |= FACT_CONTRADICTED;
	return TRUE;
}

static gboolean on_lockdep(int n, const char *const *names, const char *const *v, void *data)
{
	struct chart_facts *f = data;
	struct fact_edge *e = v[0] && !g_strcmp0(v[1], "seen") ? edge_of(f, v[0]) : NULL;

	(void)n;
	(void)names;
	f->compared = TRUE;
	if (e)
		e->marks |= FACT_SEEN;
	return TRUE;
}

/* "CLASS/N" or "CLASS": a documented order without a subclass is meant for all of them. */
static void split(struct chart_facts *f, const char *text, GPtrArray *nodes)
{
	gsize len = strlen(text);

	if (len > 2 && text[len - 2] == '/' && g_ascii_isdigit(text[len - 1]))
		len -= 2;
	for (guint i = 0; i < f->nodes->len; i++) {
		struct fact_node *node = f->nodes->pdata[i];
		const char *name = node->class->name, *alias = node->class->alias;

		if (text[len] && node->subclass != (guint)(text[len + 1] - '0'))
			continue;
		if ((strlen(name) == len && !memcmp(name, text, len)) ||
		    (alias && strlen(alias) == len && !memcmp(alias, text, len)))
			g_ptr_array_add(nodes, node);
	}
}

static void order_free(gpointer data)
{
	struct fact_order *o = data;

	g_free(o->source);
	g_free(o->note);
	g_strfreev(o->worlds);
	g_free(o);
}

static gboolean on_order(int n, const char *const *names, const char *const *v, void *data)
{
	g_autoptr(GPtrArray) outer = g_ptr_array_new(), inner = g_ptr_array_new();
	struct chart_facts *f = data;

	(void)n;
	(void)names;
	split(f, v[0], outer);
	split(f, v[1], inner);
	for (guint i = 0; i < outer->len; i++) {
		for (guint k = 0; k < inner->len; k++) {
			struct fact_order *o;

			if (outer->pdata[i] == inner->pdata[k])
				continue;
			o = g_new0(struct fact_order, 1);
			o->outer = outer->pdata[i];
			o->inner = inner->pdata[k];
			o->source = g_strdup(v[2]);
			o->note = g_strdup(v[3]);
			o->worlds = g_strsplit(v[4], ",", -1);
			g_ptr_array_add(f->orders, o);
		}
	}
	return TRUE;
}

const char *fact_layer(const struct fact_class *c, const char *world)
{
	if (!g_str_has_prefix(c->layer, "fs/"))
		return c->layer;
	for (guint i = 0; c->systems && i < c->systems->len; i++) {
		const char *folder = c->systems->pdata[i];

		if (!strcmp(folder + strlen("fs/"), world))
			return folder;
	}
	return c->layer;
}

gboolean fact_is_no_lock(const struct fact_class *c)
{
	return !g_strcmp0(c->kind, "event") || !g_strcmp0(c->kind, "mark");
}

gboolean fact_order_holds(const struct fact_order *o, const char *world)
{
	gboolean excludes = o->worlds[0] && *o->worlds[0] == '!';

	if (!o->worlds[0])
		return TRUE;
	for (char **w = o->worlds; *w; w++)
		if (!strcmp(*w + (**w == '!'), world))
			return !excludes;
	return excludes;
}

static void side_free(gpointer data)
{
	struct fact_side *side = data;

	g_free(side->outer);
	g_free(side->inner);
	g_free(side->world);
	g_free(side->fingerprint);
	g_free(side);
}

static gboolean on_side(int n, const char *const *names, const char *const *v, void *data)
{
	struct fact_side *side = g_new0(struct fact_side, 1);
	struct chart_facts *f = data;

	(void)n;
	(void)names;
	side->outer = g_strdup(v[0]);
	side->inner = g_strdup(v[1]);
	side->world = g_strdup(v[2]);
	side->fingerprint = g_strdup(v[3]);
	if (!v[4] || !confidence_parse(v[4], &side->confidence))
		side->confidence = CONFIDENCE_LOW;
	g_ptr_array_add(f->sides, side);
	return TRUE;
}

/* --- all of it -------------------------------------------------------------------------- */

static gboolean on_world(int n, const char *const *names, const char *const *v, void *data)
{
	struct chart_facts *f = data;

	(void)n;
	(void)names;
	if (v[0])
		world_at(f, v[0]);
	return TRUE;
}

static const struct {
	const char *sql;
	store_row_fn row;
	int n_params;
} questions[] = {
	{ "SELECT DISTINCT world FROM v_lock_edge ORDER BY world", on_world, 0 },
	{ "SELECT name, alias, lockdep_name, kind FROM v_lock_class ORDER BY name, id",
	  on_class, 0 },
	{ "SELECT id, world, \"outer\", outer_subclass, outer_mode, \"inner\", inner_subclass, "
	  "inner_mode, confidence, reason, file, line, function, context FROM v_lock_edge "
	  "WHERE ?1 IS NULL OR world IN (?1, 'core') ORDER BY id", on_edge, 1 },
	{ "SELECT edge FROM v_order_edge WHERE NOT kept", on_broken, 0 },
	{ "SELECT edge, status FROM v_lockdep WHERE ?1 IS NULL OR world = ?1",
	  on_lockdep, 1 },
	{ "SELECT \"outer\", \"inner\", source, note, worlds FROM v_order WHERE known ORDER BY id",
	  on_order, 0 },
	{ "SELECT s.\"outer\", s.\"inner\", f.world, f.fingerprint, f.confidence FROM v_side s "
	  "JOIN v_finding f ON f.id = s.finding WHERE f.status IN ('new', 'open') "
	  "AND s.\"outer\" <> '' AND s.\"inner\" <> '' "
	  "ORDER BY f.fingerprint, s.side", on_side, 0 },
};

static gboolean check_world(const struct chart_facts *f, const char *world, GError **error)
{
	if (!world || chart_facts_world(f, world) != G_MAXUINT)
		return TRUE;
	suggest_error(world, "world in the database", (const char *const *)f->worlds->pdata,
		      f->worlds->len, error);
	return FALSE;
}

static gboolean load(struct store *s, struct chart_facts *f, const char *world, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(questions); i++) {
		if (!store_query(s, questions[i].sql, &world, questions[i].n_params,
				 questions[i].row, f, error))
			return FALSE;
		if (questions[i].row == on_world && !check_world(f, world, error))
			return FALSE;
	}
	return layers_find(s, f, error);
}

struct chart_facts *chart_facts_load(struct store *s, const char *world, GError **error)
{
	struct chart_facts *f = g_new0(struct chart_facts, 1);

	f->worlds = g_ptr_array_new_with_free_func(g_free);
	f->classes = g_ptr_array_new_with_free_func(class_free);
	f->nodes = g_ptr_array_new_with_free_func(node_free);
	f->edges = g_array_new(FALSE, FALSE, sizeof(struct fact_edge));
	f->orders = g_ptr_array_new_with_free_func(order_free);
	f->sides = g_ptr_array_new_with_free_func(side_free);
	f->class_of = g_hash_table_new(g_str_hash, g_str_equal);
	f->node_of = g_hash_table_new(g_str_hash, g_str_equal);
	f->strings = g_string_chunk_new(4096);
	if (load(s, f, world, error))
		return f;
	chart_facts_free(f);
	return NULL;
}

void chart_facts_free(struct chart_facts *f)
{
	if (!f)
		return;
	g_ptr_array_unref(f->worlds);
	g_hash_table_unref(f->class_of);
	g_hash_table_unref(f->node_of);
	g_ptr_array_unref(f->classes);
	g_ptr_array_unref(f->nodes);
	g_array_unref(f->edges);
	g_ptr_array_unref(f->orders);
	g_ptr_array_unref(f->sides);
	g_string_chunk_free(f->strings);
	g_free(f);
}
