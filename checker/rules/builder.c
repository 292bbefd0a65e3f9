/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shared part of reading rule files: strings and lists that live as long
 * as the rules, and which name stands where.
 */
#include "rules/builder.h"

#include "base/error.h"

char *builder_string(struct rules_builder *b, const char *text)
{
	return text ? g_string_chunk_insert_const(b->strings, text) : NULL;
}

char **builder_list(struct rules_builder *b, char *const *items, gsize n)
{
	char **list = g_new0(char *, n + 1);

	for (gsize i = 0; i < n; i++)
		list[i] = builder_string(b, items[i]);
	g_ptr_array_add(b->lists, list);
	return list;
}

void builder_name(struct rules_builder *b, const struct yaml_file *y, int line,
		  const char *field, const char *name)
{
	struct rule_name n = { .field = field, .name = builder_string(b, name),
			       .file = builder_string(b, y->name), .line = line };

	g_array_append_val(b->names, n);
}

void builder_names(struct rules_builder *b, const struct yaml_file *y, const char *path,
		   const char *field, char *const *names, guint n)
{
	for (guint i = 0; i < n; i++)
		builder_name(b, y, yaml_file_line(y, "%s/%u", path, i), field, names[i]);
}

gboolean builder_once(struct rules_builder *b, const struct yaml_file *y, int line,
		      const char *what, const char *name, GError **error)
{
	g_autofree char *key = g_strdup_printf("%s %s", what, name);
	const char *first = g_hash_table_lookup(b->seen, key);

	if (first)
		return yaml_file_error(y, error, line, "%s: '%s' given twice, first at %s", what,
				       name, first);
	g_hash_table_insert(b->seen, g_steal_pointer(&key),
			    g_strdup_printf("%s:%d", y->name, line));
	return TRUE;
}

void builder_put(struct rules_builder *b, GArray *array, const char *what, const char *name,
		 gconstpointer item)
{
	g_autofree char *key = g_strdup_printf("%s %s", what, name);
	guint place = GPOINTER_TO_UINT(g_hash_table_lookup(b->places, key));
	gsize size = g_array_get_element_size(array);

	if (place) {
		memcpy(array->data + (place - 1) * size, item, size);
		return;
	}
	g_array_append_vals(array, item, 1);
	g_hash_table_insert(b->places, g_steal_pointer(&key), GUINT_TO_POINTER(array->len));
}
