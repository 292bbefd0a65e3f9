/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * extract/: each C file in ir/ is read and printed, and must print as the .ir
 * file beside it says. UPDATE=1 writes those files anew; read the difference.
 */
#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/file.h"
#include "extract/extract.h"
#include "unit/unitfile.h"

static struct unit_cache *cache;
static char *cache_dir, *folder;

/* In the order of their names: hashes would change with every unit. */
static void print_headers(const struct ir_unit *u, GTree *texts)
{
	for (uint32_t i = 0; i < u->n_headers; i++) {
		g_autoptr(GBytes) bytes = unit_cache_get_object(cache, &u->headers[i]);
		struct ir_unit *h;
		GString *text = g_string_new("header\n");

		g_assert_nonnull(bytes);
		h = ir_unit_parse(bytes, NULL);
		g_assert_nonnull(h);
		g_assert_cmpstr(h->name, ==, "");
		g_assert_cmpuint(h->n_funcs, ==, 1);
		ir_unit_print(h, text);
		print_headers(h, texts);
		g_tree_insert(texts, g_string_free(text, FALSE), NULL);
		ir_unit_free(h);
	}
}

static gboolean append(gpointer key, gpointer value, gpointer data)
{
	(void)value;
	g_string_append(data, key);
	return FALSE;
}

static char *extracted(const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	char *args[] = { (char *)"-std=gnu11", NULL };
	struct plan_command c = { path, (char *)name, folder, args };
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *message = NULL;
	g_autoptr(GTree) texts = g_tree_new_full((GCompareDataFunc)(void (*)(void))strcmp, NULL,
						 g_free, NULL);
	GString *out = g_string_new(NULL);
	struct ir_unit *u;

	g_assert_true(extract_file(&c, folder, cache, &bytes, &message));
	g_assert_cmpstr(message, ==, NULL);
	u = ir_unit_parse(bytes, NULL);
	g_assert_nonnull(u);
	ir_unit_print(u, out);
	print_headers(u, texts);
	g_tree_foreach(texts, append, out);
	ir_unit_free(u);
	return g_string_free(out, FALSE);
}

static void test_file(const void *data)
{
	const char *name = data;
	g_autofree char *stem = g_strndup(name, strlen(name) - 2);
	g_autofree char *ir = g_strdup_printf("%s/%s.ir", folder, stem);
	g_autofree char *have = extracted(name), *want = NULL;

	if (g_getenv("UPDATE"))
		g_assert_true(g_file_set_contents(ir, have, -1, NULL));
	g_assert_true(g_file_get_contents(ir, &want, NULL, NULL));
	g_assert_cmpstr(have, ==, want);
}

static void add_tests(void)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	const char *name;
	guint n = 0;

	g_assert_nonnull(dir);
	while ((name = g_dir_read_name(dir))) {
		if (!g_str_has_suffix(name, ".c"))
			continue;
		g_autofree char *path = g_strdup_printf("/extract/ir/%s", name);

		g_test_add_data_func(path, g_intern_string(name), test_file);
		n++;
	}
	g_assert_cmpuint(n, >, 10);
	g_dir_close(dir);
}

int main(int argc, char **argv)
{
	g_autofree char *here = g_path_get_dirname(__FILE__);
	g_autofree char *relative = g_build_filename(here, "ir", NULL);
	int status;

	g_test_init(&argc, &argv, NULL);
	folder = g_canonicalize_filename(relative, NULL);
	cache_dir = g_dir_make_tmp("faultline-XXXXXX", NULL);
	cache = unit_cache_open(cache_dir, NULL);
	g_assert_nonnull(cache);
	add_tests();
	status = g_test_run();
	unit_cache_close(cache);
	g_assert_true(file_remove_tree(cache_dir, NULL));
	g_free(cache_dir);
	g_free(folder);
	return status;
}
