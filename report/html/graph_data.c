/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads struct chart_facts, v_event and v_edge_step, makes JSON for assets/graph.js. Texts that
 * come back are numbers. A place where a lock is taken is told in the worlds that have an order
 * in its folder; where these are many, or there is none, in the core. Witnesses are only those
 * of what is drawn: there are a million steps.
 */
#include "report/html/graph_data.h"

#include <string.h>

#include "report/html/page.h"
#include "report/row.h"

#define FEW 3		/* worlds that share a folder, as ext4 and ocfs2 do jbd2's */

/* --- texts and classes as numbers ------------------------------------------------------- */

struct numbering {
	GHashTable *number;		/* text → its number, + 1 */
	json_t *list;
};

static void numbering_init(struct numbering *n)
{
	n->number = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	n->list = json_array();
}

static int number_of(struct numbering *n, const char *text)
{
	guint known = GPOINTER_TO_UINT(g_hash_table_lookup(n->number, text));

	if (!known) {
		json_array_append_new(n->list, html_json(text));
		known = (guint)json_array_size(n->list);
		g_hash_table_insert(n->number, g_strdup(text), GUINT_TO_POINTER(known));
	}
	return (int)known - 1;
}

struct telling {
	struct numbering strings;
	GHashTable *class_of;		/* struct fact_class → its number, + 1 */
	json_t *classes;
};

static json_t *number_or_null(struct telling *t, const char *text)
{
	return text ? json_integer(number_of(&t->strings, text)) : json_null();
}

static int class_number(struct telling *t, const struct fact_class *c)
{
	guint known = GPOINTER_TO_UINT(g_hash_table_lookup(t->class_of, c));

	if (!known) {
		json_array_append_new(t->classes, json_pack(
			"[i, o, o, o, i]", number_of(&t->strings, c->name),
			number_or_null(t, c->alias), number_or_null(t, c->lockdep),
			number_or_null(t, c->kind), number_of(&t->strings, c->layer)));
		known = (guint)json_array_size(t->classes);
		g_hash_table_insert(t->class_of, (gpointer)c, GUINT_TO_POINTER(known));
	}
	return (int)known - 1;
}

/* --- who takes locks -------------------------------------------------------------------- */

struct taker {
	const struct fact_class *class;
	guint subclass, line;
	gboolean tried;
	const char *mode, *function, *file, *held;
	GPtrArray *worlds;		/* guint each; NULL: it is the core's */
};

struct graph_takers {
	struct chart_facts *facts;	/* not ours */
	GHashTable *worlds_of;		/* folder → GPtrArray of worlds */
	GArray *all;			/* struct taker */
	GStringChunk *strings;
};

static GPtrArray *folder_worlds(struct graph_takers *t, const char *file)
{
	g_autofree char *folder = g_path_get_dirname(file);
	GPtrArray *worlds = g_hash_table_lookup(t->worlds_of, folder);

	return worlds && worlds->len <= FEW ? worlds : NULL;
}

static void note_folder(struct graph_takers *t, const struct fact_edge *e, guint core)
{
	g_autofree char *folder = g_path_get_dirname(e->file);
	GPtrArray *worlds = g_hash_table_lookup(t->worlds_of, folder);

	if (e->world == core || !g_str_has_prefix(folder, "fs/"))
		return;
	if (!worlds) {
		worlds = g_ptr_array_new();
		g_hash_table_insert(t->worlds_of, g_steal_pointer(&folder), worlds);
	}
	if (!g_ptr_array_find(worlds, GUINT_TO_POINTER(e->world), NULL))
		g_ptr_array_add(worlds, GUINT_TO_POINTER(e->world));
}

static const char *kept(struct graph_takers *t, const char *text)
{
	return g_string_chunk_insert_const(t->strings, text ? text : "");
}

/* class, subclass, mode, kind, function, file, line, held */
static gboolean on_taker(int n, const char *const *names, const char *const *v, void *data)
{
	struct graph_takers *t = data;
	struct taker taker = {
		.class = v[0] ? g_hash_table_lookup(t->facts->class_of, v[0]) : NULL,
		.subclass = row_number(v[1]), .mode = kept(t, v[2]),
		.tried = !g_strcmp0(v[3], "try"), .function = kept(t, v[4]),
		.file = kept(t, v[5]), .line = row_number(v[6]), .held = kept(t, v[7]),
	};

	(void)n;
	(void)names;
	if (!taker.class || fact_is_no_lock(taker.class))
		return TRUE;
	taker.worlds = folder_worlds(t, taker.file);
	g_array_append_val(t->all, taker);
	return TRUE;
}

struct graph_takers *graph_takers_load(struct site *site, const struct chart_facts *f,
				       GError **error)
{
	static const char sql[] =
		"SELECT DISTINCT class, subclass, mode, kind, function, file, line, held FROM v_event "
		"WHERE kind IN ('acquire', 'try') ORDER BY class, file, line, col, subclass, mode";
	struct graph_takers *t = g_new0(struct graph_takers, 1);
	guint core = chart_facts_world(f, "core");

	t->facts = (struct chart_facts *)f;
	t->worlds_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					     (GDestroyNotify)g_ptr_array_unref);
	t->all = g_array_new(FALSE, FALSE, sizeof(struct taker));
	t->strings = g_string_chunk_new(4096);
	for (guint i = 0; i < f->edges->len; i++)
		note_folder(t, &g_array_index(f->edges, struct fact_edge, i), core);
	if (store_query(site->store, sql, NULL, 0, on_taker, t, error))
		return t;
	graph_takers_free(t);
	return NULL;
}

void graph_takers_free(struct graph_takers *t)
{
	if (!t)
		return;
	g_hash_table_unref(t->worlds_of);
	g_array_unref(t->all);
	g_string_chunk_free(t->strings);
	g_free(t);
}

/* --- a world ---------------------------------------------------------------------------- */

static json_t *order_json(struct telling *t, const struct fact_edge *e)
{
	return json_pack("[i, i, i, i, i, i, i, i, i, i, i, i]", class_number(t, e->outer->class),
			 (int)e->outer->subclass, class_number(t, e->inner->class),
			 (int)e->inner->subclass, number_of(&t->strings, e->outer_mode),
			 number_of(&t->strings, e->inner_mode), (int)e->confidence,
			 number_of(&t->strings, e->file), (int)e->line,
			 number_of(&t->strings, e->function), number_of(&t->strings, e->reason),
			 number_of(&t->strings, e->context));
}

static json_t *taker_json(struct telling *t, const struct taker *k)
{
	return json_pack("[i, i, i, i, i, i, i, i]", class_number(t, k->class), (int)k->subclass,
			 number_of(&t->strings, k->mode), k->tried,
			 number_of(&t->strings, k->function), number_of(&t->strings, k->file),
			 (int)k->line, number_of(&t->strings, k->held));
}

static json_t *orders_of(struct telling *t, const struct chart_facts *f, guint world)
{
	json_t *orders = json_array();

	for (guint i = 0; i < f->edges->len; i++) {
		const struct fact_edge *e = &g_array_index(f->edges, struct fact_edge, i);

		if (e->world == world && e->confidence > CONFIDENCE_LOW &&
		    !fact_is_no_lock(e->outer->class) &&
		    !fact_is_no_lock(e->inner->class))
			json_array_append_new(orders, order_json(t, e));
	}
	return orders;
}

static json_t *takers_of(struct telling *t, const struct graph_takers *all, guint world,
			 gboolean core)
{
	json_t *takers = json_array();

	for (guint i = 0; i < all->all->len; i++) {
		const struct taker *k = &g_array_index(all->all, struct taker, i);

		if (k->worlds ? g_ptr_array_find(k->worlds, GUINT_TO_POINTER(world), NULL) : core)
			json_array_append_new(takers, taker_json(t, k));
	}
	return takers;
}

json_t *graph_data(const struct chart_facts *f, guint world, const struct graph_takers *all)
{
	gboolean core = world == chart_facts_world(f, "core");
	struct telling t = { .class_of = g_hash_table_new(NULL, NULL), .classes = json_array() };
	json_t *orders, *takers;

	numbering_init(&t.strings);
	orders = orders_of(&t, f, world);
	takers = takers_of(&t, all, world, core);
	g_hash_table_unref(t.strings.number);
	g_hash_table_unref(t.class_of);
	return json_pack("{so, so, so, so}", "strings", t.strings.list, "classes", t.classes,
			 "orders", orders, "takers", takers);
}

/* --- what is drawn of it ---------------------------------------------------------------- */

struct stepping {
	struct numbering *texts;
	json_t *steps;
};

/* function, what, file, line */
static gboolean on_step(int n, const char *const *names, const char *const *v, void *data)
{
	struct stepping *s = data;

	(void)n;
	(void)names;
	for (int i = 0; i < 3; i++)
		json_array_append_new(s->steps, json_integer(number_of(s->texts, v[i] ? v[i] : "")));
	json_array_append_new(s->steps, json_integer(row_number(v[3])));
	return TRUE;
}

/* The way to the second lock; NULL and *error. */
static json_t *steps_of(struct site *site, struct numbering *texts, const struct fact_edge *fact,
			GError **error)
{
	static const char sql[] = "SELECT function, what, file, line FROM v_edge_step "
				  "WHERE edge = CAST(?1 AS INTEGER) ORDER BY seq";
	g_autofree char *id = g_strdup_printf("%" G_GUINT64_FORMAT, fact->id);
	struct stepping s = { texts, json_array() };
	const char *bound = id;

	if (store_query(site->store, sql, &bound, 1, on_step, &s, error))
		return s.steps;
	json_decref(s.steps);
	return NULL;
}

static json_t *marks_json(guint marks)
{
	static const struct {
		guint mark;
		const char *words;
	} known[] = {
		{ CHART_CONTRADICTED, "against a documented order" },
		{ CHART_DOCUMENTED, "documented" },
		{ CHART_UNSEEN, "not seen in code" },
		{ CHART_UPWARDS, "closes a circle" },
		{ CHART_SEEN, "a running kernel's lockdep has it" },
		{ CHART_OWN, "this file system's own" },
	};
	json_t *list = json_array();

	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (marks & known[i].mark)
			json_array_append_new(list, json_string(known[i].words));
	return list;
}

char *graph_finding(const struct site *site, const char *fingerprint)
{
	const GPtrArray *all = site->data->findings;

	for (guint i = 0; fingerprint && i < all->len; i++) {
		const struct report_finding *f = all->pdata[i];

		if (!strcmp(f->fingerprint, fingerprint))
			return site_finding(site, f);
	}
	return NULL;
}

static json_t *text_or_null(const char *text)
{
	return text ? html_json(text) : json_null();
}

static gboolean put_order(struct site *site, struct numbering *texts, const struct chart_edge *e,
			  json_t *orders, GError **error)
{
	json_t *steps = e->fact ? steps_of(site, texts, e->fact, error) : json_null();
	g_autofree char *page = graph_finding(site, e->finding);

	if (!steps)
		return FALSE;
	json_array_append_new(orders, json_pack(
		"[i, i, o, o, o, o, o]", (int)e->outer, (int)e->inner, marks_json(e->marks),
		text_or_null(e->documented ? e->documented->source : NULL), text_or_null(page),
		text_or_null(e->fact ? confidence_name(e->fact->confidence) : NULL), steps));
	return TRUE;
}

json_t *graph_drawn(struct site *site, const struct chart *c, GError **error)
{
	json_t *classes = json_array(), *orders = json_array();
	struct numbering texts;
	gboolean ok = TRUE;

	numbering_init(&texts);

	for (guint i = 0; i < c->vertices->len; i++)
		json_array_append_new(classes, html_json(g_array_index(c->vertices,
								       struct chart_vertex,
								       i).node->label));
	for (guint i = 0; ok && i < c->edges->len; i++)
		ok = put_order(site, &texts, &g_array_index(c->edges, struct chart_edge, i), orders,
			       error);
	g_hash_table_unref(texts.number);
	if (ok)
		return json_pack("{so, so, so}", "classes", classes, "orders", orders, "texts",
				 texts.list);
	json_decref(texts.list);
	json_decref(classes);
	json_decref(orders);
	return NULL;
}
