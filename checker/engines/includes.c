/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Follows #include lines from file to file, without looking at conditions: what may be
 * read is more than what is, and never less.
 *
 * Not seen: a name that a macro makes (in trace headers these name the file itself), and
 * the compiler's own folders, which kernels do without.
 */
#include "engines/includes.h"

#include <string.h>

#include "base/file.h"
#include "engines/grep.h"

struct name {
	char *text;
	gboolean quoted;
};

/* A file, whoever includes it. */
struct source {
	char *path;
	char *hash;		/* of its content; NULL: it is not there */
	GArray *names;		/* struct name */
	GArray *words;		/* of grep_words(); NULL: not asked for yet */
};

/* A file as one list of folders finds it. */
struct node {
	const struct source *source;
	GPtrArray *next;	/* struct node; NULL: not looked for yet */
	guint seen;		/* by the walk of this number */
};

/* Commands that look in the same folders share all that these find. */
struct search {
	GPtrArray *dirs;
	GHashTable *nodes;	/* path → struct node */
	GHashTable *found;	/* name in <> → struct node, NULL: nowhere */
};

struct includes {
	const struct plan_overlay *overlay;	/* or NULL */
	GHashTable *sources;	/* path → struct source */
	GHashTable *searches;	/* folders, a line each → struct search */
	guint walks;
};

/* --- files ---------------------------------------------------------------------------- */

/* The name in a line that begins with '#', or FALSE. */
static gboolean read_include(const char *line, const char *end, struct name *name)
{
	static const char word[] = "include";
	const char *close;

	for (line++; line < end && (*line == ' ' || *line == '\t'); line++)
		;
	if ((gsize)(end - line) < sizeof(word) || memcmp(line, word, sizeof(word) - 1))
		return FALSE;
	line += sizeof(word) - 1;
	if (end - line > 5 && !memcmp(line, "_next", 5))
		line += 5;
	for (; line < end && (*line == ' ' || *line == '\t'); line++)
		;
	if (line == end || (*line != '"' && *line != '<'))
		return FALSE;
	close = memchr(line + 1, *line == '"' ? '"' : '>', (gsize)(end - line - 1));
	if (!close)
		return FALSE;
	*name = (struct name){ g_strndup(line + 1, (gsize)(close - line - 1)), *line == '"' };
	return TRUE;
}

static void read_names(struct source *s, const char *text, gsize size)
{
	const char *all = text + size;

	while (text < all) {
		const char *end = memchr(text, '\n', (gsize)(all - text));
		struct name name;

		if (!end)
			end = all;
		for (; text < end && (*text == ' ' || *text == '\t'); text++)
			;
		if (text < end && *text == '#' && read_include(text, end, &name))
			g_array_append_val(s->names, name);
		text = end + 1;
	}
}

static void name_clear(gpointer p)
{
	g_free(((struct name *)p)->text);
}

static void source_free(gpointer p)
{
	struct source *s = p;

	g_free(s->path);
	g_free(s->hash);
	g_array_unref(s->names);
	if (s->words)
		g_array_unref(s->words);
	g_free(s);
}

/* Where its content lies; NULL: it is gone. */
static const char *content_of(const struct includes *n, const char *path)
{
	gpointer outside;

	if (n->overlay && g_hash_table_lookup_extended(n->overlay->files, path, NULL, &outside))
		return outside;
	return path;
}

static struct source *source_at(struct includes *n, const char *path)
{
	struct source *s = g_hash_table_lookup(n->sources, path);
	const char *content = content_of(n, path);
	g_autofree char *text = NULL;
	gsize size;

	if (s)
		return s;
	s = g_new0(struct source, 1);
	s->path = g_strdup(path);
	s->names = g_array_new(FALSE, FALSE, sizeof(struct name));
	g_array_set_clear_func(s->names, name_clear);
	if (content && g_file_test(content, G_FILE_TEST_IS_REGULAR) &&
	    g_file_get_contents(content, &text, &size, NULL)) {
		s->hash = file_hash_bytes(text, size);
		read_names(s, text, size);
	}
	g_hash_table_insert(n->sources, s->path, s);
	return s;
}

/* --- folders -------------------------------------------------------------------------- */

static void node_free(gpointer p)
{
	struct node *x = p;

	if (x->next)
		g_ptr_array_unref(x->next);
	g_free(x);
}

static void search_free(gpointer p)
{
	struct search *s = p;

	g_ptr_array_unref(s->dirs);
	g_hash_table_unref(s->nodes);
	g_hash_table_unref(s->found);
	g_free(s);
}

const char *includes_value(char **word, const char *option)
{
	if (!g_str_has_prefix(*word, option))
		return NULL;
	return (*word)[strlen(option)] ? *word + strlen(option) : word[1];
}

static struct search *search_of(struct includes *n, const struct plan_command *c)
{
	static const char *const options[] = { "-iquote", "-I", "-isystem", "-idirafter" };
	g_autoptr(GString) key = g_string_new(NULL);
	g_autoptr(GPtrArray) dirs = g_ptr_array_new_with_free_func(g_free);
	struct search *s;

	for (gsize k = 0; k < G_N_ELEMENTS(options); k++)
		for (char **a = c->args; *a; a++) {
			const char *dir = includes_value(a, options[k]);

			if (!dir)
				continue;
			g_ptr_array_add(dirs, g_canonicalize_filename(dir, c->directory));
			g_string_append_printf(key, "%s\n", (char *)dirs->pdata[dirs->len - 1]);
		}
	s = g_hash_table_lookup(n->searches, key->str);
	if (s)
		return s;
	s = g_new0(struct search, 1);
	s->dirs = g_steal_pointer(&dirs);
	s->nodes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, node_free);
	s->found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_insert(n->searches, g_string_free(g_steal_pointer(&key), FALSE), s);
	return s;
}

/* NULL when there is no such file. */
static struct node *node_at(struct includes *n, struct search *s, const char *path)
{
	const struct source *source = source_at(n, path);
	struct node *x = source->hash ? g_hash_table_lookup(s->nodes, source->path) : NULL;

	if (x || !source->hash)
		return x;
	x = g_new0(struct node, 1);
	x->source = source;
	g_hash_table_insert(s->nodes, source->path, x);
	return x;
}

static struct node *find_in_dirs(struct includes *n, struct search *s, const char *name)
{
	gpointer found = NULL;

	if (g_hash_table_lookup_extended(s->found, name, NULL, &found))
		return found;
	for (guint i = 0; i < s->dirs->len && !found; i++) {
		g_autofree char *path = g_canonicalize_filename(name, s->dirs->pdata[i]);

		found = node_at(n, s, path);
	}
	g_hash_table_insert(s->found, g_strdup(name), found);
	return found;
}

static struct node *find(struct includes *n, struct search *s, const char *from,
			 const struct name *name)
{
	struct node *x = NULL;

	if (name->quoted) {
		g_autofree char *dir = g_path_get_dirname(from);
		g_autofree char *path = g_canonicalize_filename(name->text, dir);

		x = node_at(n, s, path);
	}
	return x ? x : find_in_dirs(n, s, name->text);
}

/* --- the walk ------------------------------------------------------------------------- */

static void look_for_next(struct includes *n, struct search *s, struct node *x)
{
	x->next = g_ptr_array_new();
	for (guint i = 0; i < x->source->names->len; i++) {
		struct node *to = find(n, s, x->source->path,
				       &g_array_index(x->source->names, struct name, i));

		if (to)
			g_ptr_array_add(x->next, to);
	}
}

static void visit(GPtrArray *stack, struct node *x, guint walk)
{
	if (!x || x->seen == walk)
		return;
	x->seen = walk;
	g_ptr_array_add(stack, x);
}

/* Those that the command names beside the file itself. */
static void visit_named(struct includes *n, struct search *s, const struct plan_command *c,
			GPtrArray *stack)
{
	for (char **a = c->args; *a; a++) {
		const char *file = includes_value(a, "-include");
		g_autofree char *path = NULL;
		struct node *x;

		if (!file)
			file = includes_value(a, "-imacros");
		if (!file)
			continue;
		path = g_canonicalize_filename(file, c->directory);
		x = node_at(n, s, path);
		visit(stack, x ? x : find_in_dirs(n, s, file), n->walks);
	}
}

char *includes_hash(struct includes *n, const struct plan_command *c, const char *file)
{
	struct search *s = search_of(n, c);
	struct node *x = node_at(n, s, file);
	g_autoptr(GPtrArray) stack = g_ptr_array_new();
	g_autoptr(GString) all = g_string_new(NULL);

	if (!x)
		return NULL;
	n->walks++;
	visit_named(n, s, c, stack);
	visit(stack, x, n->walks);
	while (stack->len) {
		x = g_ptr_array_steal_index_fast(stack, stack->len - 1);
		g_string_append(all, x->source->hash);
		if (!x->next)
			look_for_next(n, s, x);
		for (guint i = 0; i < x->next->len; i++)
			visit(stack, x->next->pdata[i], n->walks);
	}
	return file_hash_bytes(all->str, all->len);
}

const char *includes_own_hash(struct includes *n, const char *file)
{
	return source_at(n, file)->hash;
}

/* Its text is not kept, as few are asked for. */
const GArray *includes_words(struct includes *n, const char *file)
{
	struct source *s = source_at(n, file);
	g_autofree char *text = NULL;
	gsize size = 0;

	if (!s->words && s->hash)
		(void)!g_file_get_contents(content_of(n, file), &text, &size, NULL);
	if (!s->words)
		s->words = grep_words(text ? text : "", size);
	return s->words;
}

struct includes *includes_new(const struct plan_overlay *overlay)
{
	struct includes *n = g_new0(struct includes, 1);

	n->overlay = overlay;
	n->sources = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, source_free);
	n->searches = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, search_free);
	return n;
}

void includes_free(struct includes *n)
{
	if (!n)
		return;
	g_hash_table_unref(n->searches);
	g_hash_table_unref(n->sources);
	g_free(n);
}
