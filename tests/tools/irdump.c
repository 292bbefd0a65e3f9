/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * irdump [--headers] --compdb FILE SUBSTRING...: prints the units of the
 * commands whose file name contains one of the substrings.
 * irdump [--headers] FILE.c [FLAG...]: the unit of one file.
 */
#include <glib.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "extract/extract.h"
#include "unit/unitfile.h"

static gboolean with_headers;

static void print_headers(struct unit_cache *cache, const struct ir_unit *u, GHashTable *seen,
			  GString *out)
{
	for (uint32_t i = 0; i < u->n_headers; i++) {
		g_autofree char *key = g_base64_encode(u->headers[i].bytes, 16);
		g_autoptr(GBytes) bytes = unit_cache_get_object(cache, &u->headers[i]);
		struct ir_unit *h = bytes ? ir_unit_parse(bytes, NULL) : NULL;

		if (h && g_hash_table_add(seen, g_steal_pointer(&key))) {
			ir_unit_print(h, out);
			print_headers(cache, h, seen, out);
		}
		ir_unit_free(h);
	}
}

static int dump(struct unit_cache *cache, const struct plan_command *c, const char *root)
{
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *message = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct ir_unit *u = NULL;

	if (extract_file(c, root, cache, &bytes, &message))
		u = ir_unit_parse(bytes, &error);
	if (!u) {
		fprintf(stderr, "irdump: %s\n", error ? error->message : message);
		return 1;
	}
	ir_unit_print(u, out);
	if (with_headers)
		print_headers(cache, u, seen, out);
	fputs(out->str, stdout);
	ir_unit_free(u);
	return 0;
}

static char **arguments(json_t *entry)
{
	json_t *args = json_object_get(entry, "arguments");
	GPtrArray *out = g_ptr_array_new();

	for (size_t i = 1; i < json_array_size(args); i++) {
		const char *a = json_string_value(json_array_get(args, i));

		if (!strcmp(a, "-o")) {
			i++;
			continue;
		}
		if (strcmp(a, "-c") && !g_str_has_suffix(a, ".c"))
			g_ptr_array_add(out, g_strdup(a));
	}
	g_ptr_array_add(out, NULL);
	return (char **)g_ptr_array_free(out, FALSE);
}

static int dump_compdb(struct unit_cache *cache, const char *file, char **wanted)
{
	json_t *all = json_load_file(file, 0, NULL);
	const char *root = g_getenv("IRDUMP_ROOT");
	int failed = 0;

	for (size_t i = 0; i < json_array_size(all); i++) {
		json_t *e = json_array_get(all, i);
		struct plan_command c = { 0 };
		gboolean take = FALSE;

		c.file = (char *)json_string_value(json_object_get(e, "file"));
		for (char **w = wanted; *w; w++)
			take = take || strstr(c.file, *w);
		if (!take)
			continue;
		c.directory = (char *)json_string_value(json_object_get(e, "directory"));
		c.name = root && g_str_has_prefix(c.file, root) ?
			c.file + strlen(root) + 1 : c.file;
		c.args = arguments(e);
		failed |= dump(cache, &c, root);
		g_strfreev(c.args);
	}
	json_decref(all);
	return failed;
}

int main(int argc, char **argv)
{
	g_autofree char *dir = g_dir_make_tmp("irdump-XXXXXX", NULL);
	g_autofree char *cwd = g_get_current_dir();
	const char *keep = g_getenv("IRDUMP_CACHE");
	struct unit_cache *cache;
	int status;

	if (argc > 1 && !strcmp(argv[1], "--headers")) {
		with_headers = TRUE;
		argv++;
		argc--;
	}
	cache = unit_cache_open(keep ? keep : dir, NULL);
	if (argc < 2 || !cache) {
		fputs("usage: irdump [--headers] --compdb FILE SUBSTRING... | FILE.c [FLAG...]\n",
		      stderr);
		return 2;
	}
	if (!strcmp(argv[1], "--compdb") && argc > 3) {
		status = dump_compdb(cache, argv[2], argv + 3);
	} else {
		g_autofree char *path = g_canonicalize_filename(argv[1], cwd);
		struct plan_command c = { path, argv[1], cwd, argv + 2 };

		status = dump(cache, &c, NULL);
	}
	unit_cache_close(cache);
	file_remove_tree(dir, NULL);
	return status;
}
