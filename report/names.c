/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_lock_class, and the rules' names of classes and of the functions that take
 * them. A name is that of a class, or what the rules call one, or a function that
 * takes one, or the field alone: "inode->i_rwsem", "i_rwsem". Of several classes with
 * the field, those of the file system that the comment is in are meant, elsewhere
 * those of none; then the one whose record is called as the pointer is.
 */
#include "report/names.h"

#include <string.h>

struct lock_names {
	const struct rules *rules;
	GHashTable *exact;		/* class or alias → class */
	GHashTable *fields;		/* field → GPtrArray of classes, in their order */
	GHashTable *folders;		/* names of file systems' folders */
	GStringChunk *strings;		/* owns the classes */
};

/* --- loading ---------------------------------------------------------------------------- */

/* "i_rwsem" of "inode.i_rwsem"; NULL for a global. */
static const char *field_of(const char *class)
{
	const char *dot = strchr(class, '.');

	return dot ? dot + 1 : NULL;
}

static gboolean on_class(int columns, const char *const *names, const char *const *v, void *data)
{
	struct lock_names *n = data;
	const char *class = g_string_chunk_insert(n->strings, v[0]);
	const char *field = field_of(class);
	GPtrArray *all;

	(void)columns;
	(void)names;
	g_hash_table_insert(n->exact, (gpointer)class, (gpointer)class);
	if (v[1])
		g_hash_table_insert(n->exact, g_string_chunk_insert(n->strings, v[1]),
				    (gpointer)class);
	if (!field)
		return TRUE;
	all = g_hash_table_lookup(n->fields, field);
	if (!all) {
		all = g_ptr_array_new();
		g_hash_table_insert(n->fields, (gpointer)field, all);
	}
	g_ptr_array_add(all, (gpointer)class);
	return TRUE;
}

/* "ext4" of "fs/ext4/super.c"; NULL outside of file systems' folders. To be freed. */
static char *folder_of(const char *file)
{
	const char *end = g_str_has_prefix(file, "fs/") ? strchr(file + 3, '/') : NULL;

	return end ? g_strndup(file + 3, end - file - 3) : NULL;
}

static gboolean on_unit(int columns, const char *const *names, const char *const *v, void *data)
{
	struct lock_names *n = data;
	char *folder = folder_of(v[0]);

	(void)columns;
	(void)names;
	if (folder)
		g_hash_table_add(n->folders, folder);
	return TRUE;
}

struct lock_names *lock_names_load(struct store *s, const struct rules *rules, GError **error)
{
	struct lock_names *n = g_new0(struct lock_names, 1);

	n->rules = rules;
	n->strings = g_string_chunk_new(4096);
	n->exact = g_hash_table_new(g_str_hash, g_str_equal);
	n->fields = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
					  (GDestroyNotify)g_ptr_array_unref);
	n->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (store_query(s, "SELECT name, alias FROM v_lock_class ORDER BY name", NULL, 0, on_class,
			n, error) &&
	    store_query(s, "SELECT file FROM v_unit", NULL, 0, on_unit, n, error))
		return n;
	lock_names_free(n);
	return NULL;
}

void lock_names_free(struct lock_names *n)
{
	if (!n)
		return;
	g_hash_table_unref(n->exact);
	g_hash_table_unref(n->fields);
	g_hash_table_unref(n->folders);
	g_string_chunk_free(n->strings);
	g_free(n);
}

/* --- a name that is somebody's ---------------------------------------------------------- */

/* The class that a function by this name takes, when its rule says one. */
static const char *taken_by(const struct lock_names *n, const char *function)
{
	const GPtrArray *all = rules_functions(n->rules, function);

	for (guint i = 0; all && i < all->len; i++) {
		const struct rule_function *f = all->pdata[i];

		if (f->op == RULE_ACQUIRE && f->class)
			return f->class;
	}
	return NULL;
}

static const char *exactly(const struct lock_names *n, const char *text)
{
	const char *called = g_hash_table_lookup(n->rules->called, text);
	const struct rule_lock *rule = rules_lock(n->rules, called ? called : text);
	const char *class = taken_by(n, text);

	if (!class)
		class = rule ? rule->class : called ? called : text;
	return g_hash_table_lookup(n->exact, class);
}

/* --- a field ---------------------------------------------------------------------------- */

/* The folder of the file system that a record belongs to by its name: "ext4_inode_info". */
static gboolean belongs_to(const char *class, const char *folder)
{
	gsize len = strlen(folder);

	return !strncmp(class, folder, len) && (class[len] == '_' || class[len] == '.');
}

static gboolean is_somebodys(const struct lock_names *n, const char *class)
{
	GHashTableIter it;
	gpointer folder;

	g_hash_table_iter_init(&it, n->folders);
	while (g_hash_table_iter_next(&it, &folder, NULL))
		if (belongs_to(class, folder))
			return TRUE;
	return FALSE;
}

/* Whether the record is called as the pointer before the field is: "zs_pool" for "pool". */
static gboolean is_hinted(const char *class, const char *hint)
{
	g_autofree char *record = g_strndup(class, strcspn(class, "."));

	return hint && strstr(record, hint);
}

/* Keeps those of `from` that fit, unless that is none. */
static void narrow(const struct lock_names *n, GPtrArray *from, const char *folder,
		   const char *hint)
{
	g_autoptr(GPtrArray) kept = g_ptr_array_new();

	for (guint i = 0; i < from->len; i++) {
		const char *class = from->pdata[i];

		if (hint ? is_hinted(class, hint) :
		    folder ? belongs_to(class, folder) : !is_somebodys(n, class))
			g_ptr_array_add(kept, (gpointer)class);
	}
	if (!kept->len)
		return;
	g_ptr_array_set_size(from, 0);
	g_ptr_array_extend(from, kept, NULL, NULL);
}

static const char *by_field(const struct lock_names *n, const char *file, const char *field,
			    const char *hint, const char **why)
{
	const GPtrArray *all = g_hash_table_lookup(n->fields, field);
	g_autofree char *folder = folder_of(file);
	g_autoptr(GPtrArray) left = g_ptr_array_new();

	*why = "no class has such a name";
	if (!all)
		return NULL;
	g_ptr_array_extend(left, (GPtrArray *)all, NULL, NULL);
	if (left->len > 1 && hint)
		narrow(n, left, NULL, hint);
	if (left->len > 1 && folder)
		narrow(n, left, folder, NULL);
	if (left->len > 1)
		narrow(n, left, NULL, NULL);
	*why = "several classes have such a name";
	return left->len == 1 ? left->pdata[0] : NULL;
}

/* --- any name --------------------------------------------------------------------------- */

/* As it is looked for: "inode.i_rwsem" for "&inode->i_rwsem", without what is behind a bracket. */
static char *plain(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);

	if (g_str_has_prefix(text, "struct "))
		text += strlen("struct ");
	for (const char *p = text; *p && *p != '['; p++) {
		if (g_str_has_prefix(p, "->") || g_str_has_prefix(p, "::")) {
			g_string_append_c(out, '.');
			p++;
		} else if (*p != '&' && *p != '*') {
			g_string_append_c(out, *p);
		}
	}
	return g_strstrip(g_string_free(g_steal_pointer(&out), FALSE));
}

const char *lock_names_find(const struct lock_names *n, const char *file, const char *text,
			    const char **why)
{
	g_autofree char *name = plain(text);
	g_autofree char *hint = NULL;
	const char *class = exactly(n, name), *last;

	/* from the left, one member after the other is left out */
	for (const char *dot = strchr(name, '.'); dot && !class; dot = strchr(dot + 1, '.'))
		if (strchr(dot + 1, '.'))
			class = exactly(n, dot + 1);
	if (class)
		return class;
	last = strrchr(name, '.');
	if (last) {
		const char *before = g_strrstr_len(name, last - name, ".");

		before = before ? before + 1 : name;
		hint = g_strndup(before, last - before);
	}
	class = by_field(n, file, last ? last + 1 : name, hint, why);
	return class || last ? class : exactly(n, g_strdelimit(name, " ", '_'));
}
