/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the sources that the last run was made of for what their comments say of lock
 * order (checker/documents), names the locks as classes (names.c), and looks each
 * pair up in v_order and v_lock_edge. A name that nobody knows is left out of its
 * chain or tree: what stands below it is inside of what it stands in.
 */
#include "report/documents.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "documents/document.h"
#include "report/names.h"
#include "report/style.h"

#define MAX_FILE (16 << 20)

static const char *const verdict_names[N_DRAWN] = { "differs", "says more", "agrees" };

/* What is being compared. */
struct comparison {
	struct drawn *d;
	GHashTable *edges;	/* "OUTER INNER" → struct way: the surest */
	GHashTable *rules;	/* "FILE" → GArray of struct rule_pair */
	GHashTable *seen;	/* "FILE OUTER INNER", "FILE NAME" */
};

struct rule_pair {
	const char *outer, *inner, *source;
};

/* --- files ------------------------------------------------------------------------------ */

static gboolean on_folder(int n, const char *const *names, const char *const *v, void *data)
{
	char *folder = g_path_get_dirname(v[0]);

	(void)n;
	(void)names;
	g_hash_table_add(data, folder);
	return TRUE;
}

static int compare_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Those of the run's folders, sorted, relative to the root. */
static GPtrArray *list_files(const char *root, GHashTable *folders)
{
	GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter it;
	gpointer folder;

	g_hash_table_iter_init(&it, folders);
	while (g_hash_table_iter_next(&it, &folder, NULL)) {
		g_autofree char *path = g_build_filename(root, folder, NULL);
		g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
		const char *name;

		while (dir && (name = g_dir_read_name(dir)))
			if (g_str_has_suffix(name, ".c") || g_str_has_suffix(name, ".h"))
				g_ptr_array_add(out, g_build_filename(folder, name, NULL));
	}
	g_ptr_array_sort(out, compare_text);
	return out;
}

static void read_file(struct drawn *d, const char *name)
{
	g_autofree char *path = g_build_filename(d->root, name, NULL);
	g_autoptr(GMappedFile) file = NULL;

	if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
		file = g_mapped_file_new(path, FALSE, NULL);
	if (!file || g_mapped_file_get_length(file) > MAX_FILE)
		return;
	d->n_files++;
	documents_read(name, g_mapped_file_get_contents(file), g_mapped_file_get_length(file),
		       d->documents);
}

static gboolean read_sources(struct store *s, struct drawn *d, GError **error)
{
	g_autoptr(GHashTable) folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) files = NULL;

	if (!store_query(s, "SELECT file FROM v_unit", NULL, 0, on_folder, folders, error))
		return FALSE;
	g_hash_table_add(folders, g_strdup("include/linux"));
	files = list_files(d->root, folders);
	for (guint i = 0; i < files->len; i++)
		read_file(d, files->pdata[i]);
	return TRUE;
}

/* --- the graph and the rules ------------------------------------------------------------ */

static void free_way(gpointer data)
{
	way_clear(data);
	g_free(data);
}

static gboolean on_edge(int n, const char *const *names, const char *const *v, void *data)
{
	struct comparison *c = data;
	struct way *w = g_new0(struct way, 1);

	(void)n;
	(void)names;
	way_read(w, v + 2);
	g_hash_table_insert(c->edges, g_strdup_printf("%s %s", v[0], v[1]), w);
	return TRUE;
}

/* The surest comes last, and stays. */
static gboolean load_edges(struct store *s, struct comparison *c, GError **error)
{
	static const char sql[] =
		"SELECT outer, inner, world, confidence, file, line, function FROM v_lock_edge "
		"WHERE outer <> inner ORDER BY instr('high medium low', confidence) DESC, id DESC";

	return store_query(s, sql, NULL, 0, on_edge, c, error);
}

/* "inode.i_rwsem" of "i_rwsem/0". */
static const char *rule_end(struct comparison *c, const char *text)
{
	g_autofree char *name = g_strndup(text, strcspn(text, "/"));
	const char *why, *class = lock_names_find(c->d->names, "", name, &why);

	return class ? class : g_string_chunk_insert_const(c->d->strings, name);
}

static gboolean on_rule(int n, const char *const *names, const char *const *v, void *data)
{
	struct comparison *c = data;
	struct rule_pair p = { rule_end(c, v[0]), rule_end(c, v[1]),
			       g_string_chunk_insert_const(c->d->strings, v[2]) };
	g_autofree char *file = g_strndup(v[2], strcspn(v[2], ":"));
	GArray *all = g_hash_table_lookup(c->rules, file);

	(void)n;
	(void)names;
	if (!all) {
		all = g_array_new(FALSE, FALSE, sizeof(struct rule_pair));
		g_hash_table_insert(c->rules, g_steal_pointer(&file), all);
	}
	g_array_append_val(all, p);
	return TRUE;
}

/* A rule that cites the file and has the two in this order, by itself: chains have all pairs. */
static const struct rule_pair *find_rule(const struct comparison *c, const char *file,
					 const char *outer, const char *inner)
{
	const GArray *all = g_hash_table_lookup(c->rules, file);

	for (guint i = 0; all && i < all->len; i++) {
		const struct rule_pair *p = &g_array_index(all, struct rule_pair, i);

		if (!strcmp(p->outer, outer) && !strcmp(p->inner, inner))
			return p;
	}
	return NULL;
}

/* --- comparing -------------------------------------------------------------------------- */

static void take_way(const struct comparison *c, const char *outer, const char *inner,
		     struct way *out)
{
	g_autofree char *key = g_strdup_printf("%s %s", outer, inner);
	const struct way *w = g_hash_table_lookup(c->edges, key);

	if (w)
		*out = (struct way){ g_strdup(w->world), g_strdup(w->confidence), g_strdup(w->file),
				     g_strdup(w->function), w->line };
}

static void add_order(struct comparison *c, const struct document *doc, guint line,
		      const char *outer, const char *inner)
{
	struct drawn_order o = { .file = doc->file, .line = line, .outer = outer, .inner = inner };
	const struct rule_pair *as = find_rule(c, doc->file, outer, inner);
	const struct rule_pair *against = find_rule(c, doc->file, inner, outer);
	char *key = g_strdup_printf("%s %s %s", doc->file, outer, inner);

	if (!strcmp(outer, inner) || !g_hash_table_add(c->seen, key))
		return;
	o.verdict = as ? DRAWN_AGREES : against ? DRAWN_DIFFERS : DRAWN_MORE;
	o.source = as ? as->source : against ? against->source : NULL;
	take_way(c, outer, inner, &o.kept);
	take_way(c, inner, outer, &o.broken);
	c->d->n[o.verdict]++;
	g_array_append_val(c->d->orders, o);
}

/* Each name of a node as a class, or NULL; a name that is not known is noted once a file. */
static GPtrArray *classes_of(struct comparison *c, const struct document *doc,
			     const struct document_node *node)
{
	GPtrArray *out = g_ptr_array_new();

	for (char **name = node->names; *name; name++) {
		const char *why, *class = lock_names_find(c->d->names, doc->file, *name, &why);
		struct drawn_unread u = { .file = doc->file, .line = node->line, .why = why };

		if (class) {
			g_ptr_array_add(out, (gpointer)class);
			continue;
		}
		/* of any comment, a chain of what are no locks is nothing that was not read */
		if (!*doc->title ||
		    !g_hash_table_add(c->seen, g_strdup_printf("%s %s", doc->file, *name)))
			continue;
		u.text = g_strdup(*name);
		g_array_append_val(c->d->unknown, u);
	}
	return out;
}

/* Each of `own` inside of each of `outer`; those far out only where a rule differs. */
static void add_orders(struct comparison *c, const struct document *doc, guint line,
		       const GPtrArray *outer, const GPtrArray *own, gboolean near)
{
	for (guint x = 0; x < outer->len; x++)
		for (guint y = 0; y < own->len; y++)
			if (near || find_rule(c, doc->file, own->pdata[y], outer->pdata[x]))
				add_order(c, doc, line, outer->pdata[x], own->pdata[y]);
}

static void compare_document(struct comparison *c, const struct document *doc)
{
	g_autoptr(GPtrArray) classes =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	const struct document_node *nodes = (const struct document_node *)(gpointer)doc->nodes->data;

	for (guint i = 0; i < doc->nodes->len; i++) {
		GPtrArray *own = classes_of(c, doc, &nodes[i]);
		gboolean near = TRUE;

		g_ptr_array_add(classes, own);
		for (int k = nodes[i].outer; k >= 0 && !nodes[i].tries; k = nodes[k].outer) {
			const GPtrArray *outer = classes->pdata[k];

			add_orders(c, doc, nodes[i].line, outer, own, near);
			near &= !outer->len;
		}
	}
	for (guint i = 0; i < doc->unread->len; i++) {
		const struct document_line *l =
			&g_array_index(doc->unread, struct document_line, i);
		struct drawn_unread u = { .file = doc->file, .line = l->line,
					  .text = g_strdup(l->text) };

		g_array_append_val(c->d->unread, u);
	}
}

static int compare_place(const char *a, guint line, const char *b, guint other)
{
	int d = strcmp(a, b);

	return d ? d : line < other ? -1 : line > other;
}

static int compare_order(const void *a, const void *b)
{
	const struct drawn_order *x = a, *y = b;
	int d;

	if (x->verdict != y->verdict)
		return (int)x->verdict - (int)y->verdict;
	d = compare_place(x->file, x->line, y->file, y->line);
	if (!d)
		d = strcmp(x->outer, y->outer);
	return d ? d : strcmp(x->inner, y->inner);
}

static int compare_unread(const void *a, const void *b)
{
	const struct drawn_unread *x = a, *y = b;
	int d = compare_place(x->file, x->line, y->file, y->line);

	return d ? d : strcmp(x->text, y->text);
}

static gboolean compare(struct store *s, struct drawn *d, GError **error)
{
	struct comparison c = { .d = d };
	gboolean ok;

	c.edges = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_way);
	c.rules = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					(GDestroyNotify)g_array_unref);
	c.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	ok = load_edges(s, &c, error) &&
	     store_query(s, "SELECT outer, inner, source FROM v_order ORDER BY id", NULL, 0, on_rule,
			 &c, error);
	for (guint i = 0; ok && i < d->documents->len; i++)
		compare_document(&c, d->documents->pdata[i]);
	g_array_sort(d->orders, compare_order);
	g_array_sort(d->unknown, compare_unread);
	g_array_sort(d->unread, compare_unread);
	g_hash_table_unref(c.edges);
	g_hash_table_unref(c.rules);
	g_hash_table_unref(c.seen);
	return ok;
}

/* --- all -------------------------------------------------------------------------------- */

static void order_clear(gpointer data)
{
	struct drawn_order *o = data;

	way_clear(&o->kept);
	way_clear(&o->broken);
}

static void unread_clear(gpointer data)
{
	g_free(((struct drawn_unread *)data)->text);
}

static GArray *array_of(guint size, GDestroyNotify clear)
{
	GArray *a = g_array_new(FALSE, FALSE, size);

	g_array_set_clear_func(a, clear);
	return a;
}

static gboolean on_root(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	*(char **)data = g_strdup(v[0]);
	return FALSE;
}

struct drawn *drawn_load(struct store *s, const struct rules *rules, const char *root,
			 GError **error)
{
	struct drawn *d = g_new0(struct drawn, 1);

	d->root = g_strdup(root);
	d->documents = g_ptr_array_new_with_free_func(document_free);
	d->strings = g_string_chunk_new(1024);
	d->orders = array_of(sizeof(struct drawn_order), order_clear);
	d->unknown = array_of(sizeof(struct drawn_unread), unread_clear);
	d->unread = array_of(sizeof(struct drawn_unread), unread_clear);
	if ((d->root || store_query(s, "SELECT root FROM v_run ORDER BY id DESC LIMIT 1", NULL, 0,
				    on_root, &d->root, error)) &&
	    d->root && g_file_test(d->root, G_FILE_TEST_IS_DIR)) {
		d->names = lock_names_load(s, rules, error);
		if (d->names && read_sources(s, d, error) && compare(s, d, error))
			return d;
	}
	drawn_free(d);
	return NULL;
}

void drawn_free(struct drawn *d)
{
	if (!d)
		return;
	g_free(d->root);
	g_ptr_array_unref(d->documents);
	g_string_chunk_free(d->strings);
	g_array_unref(d->orders);
	g_array_unref(d->unknown);
	g_array_unref(d->unread);
	lock_names_free(d->names);
	g_free(d);
}

/* --- writing ---------------------------------------------------------------------------- */

static void put_line(GString *out, const char *file, guint line, const char *text, const char *why)
{
	g_autofree char *place = g_strdup_printf("%s:%u: %s%s%s", file, line, text, why ? ": " : "",
						 why ? why : "");

	style_fold(out, "  ", "    ", place);
}

static void put_order(GString *out, const struct drawn_order *o)
{
	g_autofree char *text = g_strdup_printf("%s -> %s", o->outer, o->inner);
	g_autofree char *rule = o->verdict == DRAWN_DIFFERS ?
		g_strdup_printf("the rule is the other way round (%s)", o->source) : NULL;

	put_line(out, o->file, o->line, text, rule);
	way_text(out, "      the code does: ", &o->kept);
	way_text(out, "      the other way: ", &o->broken);
}

static void put_orders(GString *out, const struct drawn *d, enum drawn_verdict verdict,
		       const char *title)
{
	if (!d->n[verdict])
		return;
	g_string_append_printf(out, "\n%s (%u):\n", title, d->n[verdict]);
	for (guint i = 0; i < d->orders->len; i++) {
		const struct drawn_order *o = &g_array_index(d->orders, struct drawn_order, i);

		if (o->verdict == verdict)
			put_order(out, o);
	}
}

static void put_unread(GString *out, const char *title, const GArray *all)
{
	if (all->len)
		g_string_append_printf(out, "\n%s (%u):\n", title, all->len);
	for (guint i = 0; i < all->len; i++) {
		const struct drawn_unread *u = &g_array_index(all, struct drawn_unread, i);

		put_line(out, u->file, u->line, u->text, u->why);
	}
}

void drawn_text(const struct drawn *d, GString *out)
{
	g_autofree char *sum = NULL;

	put_orders(out, d, DRAWN_DIFFERS, "comments differ from the rules that cite them");
	put_orders(out, d, DRAWN_MORE, "comments say more than the rules that cite their file");
	put_unread(out, "names in comments that are not known", d->unknown);
	put_unread(out, "comments of lock order that were not read", d->unread);
	sum = g_strdup_printf("Orders in comments of %u files: %u agree with the rules that cite "
			      "them, %u say more, %u differ; %u names not known, %u places not "
			      "read.", d->n_files, d->n[DRAWN_AGREES], d->n[DRAWN_MORE],
			      d->n[DRAWN_DIFFERS], d->unknown->len, d->unread->len);
	g_string_append_c(out, '\n');
	style_fold(out, "", "", sum);
}

static json_t *unread_json(const GArray *all)
{
	json_t *out = json_array();

	for (guint i = 0; i < all->len; i++) {
		const struct drawn_unread *u = &g_array_index(all, struct drawn_unread, i);
		json_t *one = json_pack("{ss, sI, ss}", "file", u->file, "line",
					(json_int_t)u->line, "text", u->text);

		if (u->why)
			json_object_set_new(one, "why", json_string(u->why));
		json_array_append_new(out, one);
	}
	return out;
}

json_t *drawn_json(const struct drawn *d)
{
	json_t *orders = json_array();

	for (guint i = 0; i < d->orders->len; i++) {
		const struct drawn_order *o = &g_array_index(d->orders, struct drawn_order, i);

		json_array_append_new(orders, json_pack(
			"{ss, ss, ss, ss, sI, ss?, so, so}", "verdict", verdict_names[o->verdict],
			"outer", o->outer, "inner", o->inner, "file", o->file, "line",
			(json_int_t)o->line, "source", o->source, "kept", way_json(&o->kept),
			"broken", way_json(&o->broken)));
	}
	return json_pack("{so, so, so}", "orders", orders, "unknown", unread_json(d->unknown),
			 "unread", unread_json(d->unread));
}
