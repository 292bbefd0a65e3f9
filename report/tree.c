/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_function, v_call and v_event, makes the call tree.
 *
 * Branches that reach no lock event are left out: which functions reach one is
 * found first, over all calls of the world. A function is unfolded once and
 * named with "(see above)" afterwards, which also ends recursion. What is held
 * is what functions hold themselves; what a callee drops for its caller is told
 * there, and not taken off.
 */
#include "report/tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "report/effects.h"
#include "report/row.h"
#include "report/style.h"
#include "report/tree_reach.h"

#define DEPTH_DOWN 6
#define DEPTH_UP 4
#define INDENTED 12	/* levels; a deeper one is told by its number */

struct tree {
	struct store *store;
	const char *world;	/* "" for all */
	gboolean callers;
	guint depth;
	GHashTable *no_locks;
	guint8 *reaches;	/* by function id; NULL when everything counts */
	guint n_functions;
	GHashTable *shown;	/* function id + 1 → level + 1 when parts were cut, else 1 */
	GString *out;
	GError *error;
};

/* A line of the tree below a function: an event of it, or a call. */
struct line {
	guint line, col;
	guint function;		/* G_MAXUINT: an event, or a target that is not known */
	gboolean event;
	char *text, *place, *note, *held;
	char *subclasses;	/* of an event: "0,1,?", those that it is of; "" none */
	char *exits, *own;	/* of a function that is called: for effects_say() */
};

static void line_free(void *data)
{
	struct line *l = data;

	g_free(l->text);
	g_free(l->place);
	g_free(l->note);
	g_free(l->held);
	g_free(l->subclasses);
	g_free(l->exits);
	g_free(l->own);
	g_free(l);
}

static gint compare_lines(gconstpointer pa, gconstpointer pb)
{
	const struct line *a = *(struct line *const *)pa, *b = *(struct line *const *)pb;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->col != b->col)
		return a->col < b->col ? -1 : 1;
	if (a->event != b->event)
		return a->event ? -1 : 1;
	if (strcmp(a->text, b->text))
		return strcmp(a->text, b->text);
	if (strcmp(a->note, b->note))
		return strcmp(a->note, b->note);
	return strcmp(a->subclasses, b->subclasses);
}

static gboolean on_event(int n, const char *const *names, const char *const *v, void *data)
{
	const char *sign = !strcmp(v[0], "release") || !strcmp(v[0], "complete") ? "-" :
			   !strcmp(v[0], "try") ? "?" : !strcmp(v[0], "init") ? "!" : "+";
	struct line *l = g_new0(struct line, 1);

	(void)n;
	(void)names;
	l->event = TRUE;
	l->function = G_MAXUINT;
	l->text = g_strdup_printf("%s %s", sign, v[1]);
	l->subclasses = g_strdup(effects_subclass(v[3]));
	l->note = *v[2] ? g_strdup_printf("(%s)", v[2]) : g_strdup("");
	l->place = g_strdup_printf(":%s", v[4]);
	l->line = row_number(v[4]);
	l->col = row_number(v[5]);
	l->held = g_strdup("");
	l->exits = g_strdup("");
	l->own = g_strdup("");
	g_ptr_array_add(data, l);
	return TRUE;
}

static gboolean on_call(int n, const char *const *names, const char *const *v, void *data)
{
	struct line *l = g_new0(struct line, 1);

	(void)n;
	(void)names;
	l->function = v[0] ? row_number(v[0]) : G_MAXUINT;
	l->text = g_strdup_printf("%s()", v[1]);
	l->subclasses = g_strdup("");
	l->note = strcmp(v[2], "direct") ? g_strdup_printf("via %s", v[2]) : g_strdup("");
	l->held = g_strdup(v[3]);
	l->exits = g_strdup(v[7] ? v[7] : "");
	l->own = g_strdup(v[8] ? v[8] : "");
	l->place = g_strdup(v[4]);
	l->line = row_number(v[5]);
	l->col = row_number(v[6]);
	g_ptr_array_add(data, l);
	return TRUE;
}

static gboolean same_but_subclass(const struct line *a, const struct line *b)
{
	return a->event && b->event && a->line == b->line && a->col == b->col &&
	       !strcmp(a->text, b->text) && !strcmp(a->note, b->note);
}

/* What one instruction takes, of whichever subclass its callers say, is one line. */
static void merge_subclasses(GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		struct line *l = lines->pdata[i];
		g_autoptr(GString) all = g_string_new(*l->subclasses ? l->subclasses : "0");
		guint next = i + 1;

		while (next < lines->len && same_but_subclass(l, lines->pdata[next])) {
			const struct line *other = lines->pdata[next];

			g_string_append_printf(all, ",%s", *other->subclasses ? other->subclasses : "0");
			g_ptr_array_remove_index(lines, next);
		}
		if (strchr(all->str, ',')) {
			g_free(l->subclasses);
			l->subclasses = g_strdup(all->str);
		}
	}
}

/* The classes that function f takes or drops itself, with "," between them. */
#define OWN "(SELECT group_concat(e.class) FROM v_event e WHERE e.function_id = f.id) "

static GPtrArray *lines_of(struct tree *t, guint function)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
	g_autofree char *id = g_strdup_printf("%u", function);
	const char *params[] = { id, t->world };
	gboolean ok;

	if (t->callers)
		ok = store_query(t->store, "SELECT DISTINCT caller_id, caller, via, held, "
				 "file || ':' || line, line, col, '', '' FROM v_call "
				 "WHERE callee_id = CAST(?1 AS INTEGER) AND (world = '' OR ?2 = '' OR world = ?2) "
				 "ORDER BY file, line, col, caller, via, held",
				 params, 2, on_call, lines, &t->error);
	else
		ok = store_query(t->store, "SELECT DISTINCT c.callee_id, c.callee, c.via, '', "
				 "f.file || ':' || f.line, c.line, c.col, f.exits, " OWN
				 "FROM v_call c JOIN v_function f ON f.id = c.callee_id "
				 "WHERE c.caller_id = CAST(?1 AS INTEGER) AND "
				 "(c.world = '' OR ?2 = '' OR c.world = ?2)",
				 params, 2, on_call, lines, &t->error) &&
		     store_query(t->store, "SELECT DISTINCT kind, class, mode, subclass, line, col "
				 "FROM v_event WHERE function_id = CAST(?1 AS INTEGER)",
				 params, 1, on_event, lines, &t->error);
	/* By place in the function; callers come from many files and are sorted already. */
	if (ok && !t->callers) {
		g_ptr_array_sort(lines, compare_lines);
		merge_subclasses(lines);
	}
	return lines;
}

/* What a line says after its first words goes below it where it does not fit. */
static void put_line(struct tree *t, guint level, const struct line *l, const char *held,
		     const char *mark)
{
	g_autofree char *effect = effects_say(l->exits, l->own, t->no_locks);
	g_autofree char *indent = g_strnfill(2 * MIN(level, INDENTED), ' ');
	g_autofree char *below = g_strdup_printf("%s      ", indent);
	g_autoptr(GString) text = g_string_new(NULL);

	if (level > INDENTED)
		g_string_append_printf(text, "%u: ", level);
	g_string_append_printf(text, "%s%s%s", l->text, *l->subclasses ? "/" : "", l->subclasses);
	if (*l->note)
		g_string_append_printf(text, " %s", l->note);
	g_string_append_printf(text, " %s", l->place);
	if (*held)
		g_string_append_printf(text, " holding %s", held);
	if (*effect)
		g_string_append_printf(text, "%s %s", *held ? "," : "", effect);
	if (*mark)
		g_string_append_printf(text, " %s", mark);
	style_fold(t->out, indent, below, text->str);
}

char *tree_join_held(const char *a, const char *b)
{
	GString *all = g_string_new(a);
	g_auto(GStrv) names = g_strsplit(b, ",", -1);

	for (char **n = names; *n; n++) {
		g_auto(GStrv) have = g_strsplit(all->str, ",", -1);

		if (**n && !g_strv_contains((const char *const *)have, *n))
			g_string_append_printf(all, "%s%s", all->len ? "," : "", *n);
	}
	return g_string_free(all, FALSE);
}

static gboolean wanted(const struct tree *t, const struct line *l)
{
	return l->event || !t->reaches ||
	       (l->function < t->n_functions && t->reaches[l->function]);
}

static gboolean put_below(struct tree *t, guint function, guint level, const char *held);

/* TRUE when something below was left out for want of depth. */
static gboolean put_call(struct tree *t, const struct line *l, guint level, const char *held)
{
	gpointer key = GUINT_TO_POINTER(l->function + 1);
	guint shown = GPOINTER_TO_UINT(g_hash_table_lookup(t->shown, key));
	g_autofree char *all = tree_join_held(held, l->held);
	g_autofree char *said = effects_held(all, t->no_locks);
	gboolean cut;

	/* Unfolded before, wholly or at least as deep as here. */
	if (shown && (shown == 1 || shown <= level + 1)) {
		put_line(t, level, l, said, "(see above)");
		return FALSE;
	}
	if (level >= t->depth) {
		put_line(t, level, l, said, "…");
		return TRUE;
	}
	put_line(t, level, l, said, "");
	g_hash_table_insert(t->shown, key, GUINT_TO_POINTER(level + 1));
	cut = put_below(t, l->function, level + 1, all);
	if (!cut)
		g_hash_table_insert(t->shown, key, GUINT_TO_POINTER(1));
	return cut;
}

/* An event, with the places of those after it that say the same; gives the last of them. */
static guint put_events(struct tree *t, const GPtrArray *lines, guint first, guint level)
{
	struct line one = *(const struct line *)lines->pdata[first];
	g_autoptr(GString) places = g_string_new(one.place);
	guint i;

	for (i = first + 1; i < lines->len; i++) {
		const struct line *l = lines->pdata[i];

		if (!l->event || strcmp(l->text, one.text) || strcmp(l->note, one.note) ||
		    strcmp(l->subclasses, one.subclasses))
			break;
		g_string_append_printf(places, ", %s", l->place);
	}
	one.place = places->str;
	put_line(t, level, &one, "", "");
	return i - 1;
}

static gboolean put_below(struct tree *t, guint function, guint level, const char *held)
{
	g_autoptr(GPtrArray) lines = lines_of(t, function);
	g_autoptr(GHashTable) called = g_hash_table_new(NULL, NULL);
	gboolean cut = FALSE;

	for (guint i = 0; !t->error && i < lines->len; i++) {
		const struct line *l = lines->pdata[i];

		if (!wanted(t, l))
			continue;
		if (l->event)
			i = put_events(t, lines, i, level);
		/* Downwards one call says as much as many; upwards each may hold other locks. */
		else if (t->callers || g_hash_table_add(called, GUINT_TO_POINTER(l->function + 1)))
			cut |= put_call(t, l, level, held);
	}
	return cut;
}

/* Functions of one name: id, file, line, exits, and classes of each. */
#define ENTRIES 5

static gboolean on_function(int n, const char *const *names, const char *const *v, void *data)
{
	for (int i = 0; i < n; i++)
		g_ptr_array_add(data, g_strdup(v[i]));
	(void)names;
	return TRUE;
}

static GPtrArray *find_functions(struct store *s, const char *name, GError **error)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
	const char *colon = strrchr(name, ':');
	g_autofree char *file = colon ? g_strndup(name, colon - name) : g_strdup("");
	const char *params[] = { colon ? colon + 1 : name, file };

	if (store_query(s, "SELECT id, file, line, coalesce(exits, ''), coalesce(" OWN ", '') "
			"FROM v_function f WHERE name = ?1 AND (?2 = '' "
			"OR file = ?2 OR substr(file, -length(?2) - 1) = '/' || ?2) "
			"ORDER BY file, line, id", params, 2, on_function, found, error))
		return found;
	g_ptr_array_unref(found);
	return NULL;
}

static gboolean on_name(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	g_ptr_array_add(data, g_strdup(v[0]));
	return TRUE;
}

static void unknown(struct store *s, const char *name, GError **error)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
	const char *colon = strrchr(name, ':'), *near = NULL;

	if (!store_query(s, "SELECT DISTINCT name FROM v_function ORDER BY name", NULL, 0, on_name,
			 all, error))
		return;
	near = suggest_word(colon ? colon + 1 : name, (const char *const *)all->pdata, all->len);
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "tree: %s: no such function was analysed%s%s%s",
		    name, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

static void not_one(const GPtrArray *found, const char *name, GError **error)
{
	GString *list = g_string_new(NULL);
	const char *colon = strrchr(name, ':');

	for (guint i = 0; i < found->len; i += ENTRIES)
		g_string_append_printf(list, "%s%s:%s", i ? ", " : "",
				       (char *)found->pdata[i + 1], colon ? colon + 1 : name);
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "tree: %s: there are %u functions of this "
		    "name: %s", name, found->len / ENTRIES, list->str);
	g_string_free(list, TRUE);
}

static void put_root(struct tree *t, const GPtrArray *root, const char *function)
{
	const char *colon = strrchr(function, ':');
	g_autofree char *effect = effects_say(root->pdata[3], root->pdata[4], t->no_locks);
	g_autofree char *text = g_strdup_printf("%s() %s:%s%s%s", colon ? colon + 1 : function,
						(char *)root->pdata[1], (char *)root->pdata[2],
						*effect ? " " : "", effect);

	style_fold(t->out, "", "      ", text);
}

static void put_tree(struct tree *t, guint function)
{
	gsize before = t->out->len;
	gboolean cut;

	g_hash_table_insert(t->shown, GUINT_TO_POINTER(function + 1), GUINT_TO_POINTER(1));
	cut = put_below(t, function, 1, "");
	if (t->out->len == before)
		g_string_append(t->out, t->callers ? "  nothing that was analysed calls it\n" :
						     "  reaches no lock event\n");
	if (cut)
		g_string_append_printf(t->out, "… leads on; --depth %u shows more\n",
				       t->depth + t->depth / 2 + 1);
}

static gboolean write_root(struct tree *t, const GPtrArray *root, const char *function,
			   GError **error)
{
	if (!t->callers) {
		t->reaches = tree_reach(t->store, t->world, &t->n_functions, error);
		if (!t->reaches)
			return FALSE;
	}
	t->no_locks = effects_no_locks(t->store, error);
	if (!t->no_locks) {
		g_free(t->reaches);
		return FALSE;
	}
	t->shown = g_hash_table_new(NULL, NULL);
	put_root(t, root, function);
	put_tree(t, row_number(root->pdata[0]));
	g_hash_table_unref(t->shown);
	g_hash_table_unref(t->no_locks);
	g_free(t->reaches);
	if (t->error)
		g_propagate_error(error, t->error);
	return !t->error;
}

static gboolean write_tree(struct store *s, const struct tree_options *opt, GString *out,
			   GError **error)
{
	struct tree t = {
		.store = s, .world = opt->world ? opt->world : "", .callers = opt->callers,
		.depth = opt->depth ? opt->depth : opt->callers ? DEPTH_UP : DEPTH_DOWN,
		.out = out,
	};
	g_autoptr(GPtrArray) root = find_functions(s, opt->function, error);

	if (!root)
		return FALSE;
	if (root->len == ENTRIES)
		return write_root(&t, root, opt->function, error);
	if (root->len)
		not_one(root, opt->function, error);
	else
		unknown(s, opt->function, error);
	return FALSE;
}

gboolean tree_write(struct store *s, const struct tree_options *opt, GString *out,
		    GError **error)
{
	gboolean ok;

	if (!store_read_begin(s, error))
		return FALSE;
	ok = write_tree(s, opt, out, error);
	store_read_end(s);
	return ok;
}
