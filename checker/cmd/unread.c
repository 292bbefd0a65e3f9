/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks at names alone; rules/rules.c is what reads, and has to be agreed with. */
#include "cmd/unread.h"

#include <string.h>

#include "base/suggest.h"

#define DEPTH_MAX 3	/* folders below the one that was named */

static const char *const folders[] = { "checks", "cocci", "flows", "locks", "orders", NULL };

struct walk {
	const char *dir;
	const GRegex *rule, *read;
	void (*told)(void *data, const char *file, const char *why);
	void *data;
};

static gint compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* `path` is relative to the folder of rules. */
static void tell(const struct walk *w, const char *path)
{
	g_autofree char *file = g_build_filename(w->dir, path, NULL);
	g_autofree char *top = g_strndup(path, strcspn(path, "/")), *why = NULL;
	const char *near = NULL;

	if (strchr(path, '/') && !g_strv_contains(folders, top))
		near = suggest_word(top, folders, G_N_ELEMENTS(folders) - 1);
	why = g_str_has_suffix(path, ".yml") ?
		g_strdup("nothing reads it: names of rules end in .yaml or .sql") :
		g_strdup_printf("nothing reads it here: rules are checks/FAMILY/NAME.yaml (or .sql), "
				"locks/NAME.yaml, orders/NAME.yaml, flows/NAME.yaml and cocci/NAME.cocci"
				"%s%s%s",
				near ? "; did you mean '" : "", near ? near : "", near ? "/'?" : "");
	w->told(w->data, file, why);
}

static void visit(const struct walk *w, const char *below, int depth)
{
	g_autofree char *path = g_build_filename(w->dir, below, NULL);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) d = g_dir_open(path, 0, NULL);
	const char *name;

	while (d && (name = g_dir_read_name(d)))
		if (*name != '.')
			g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, compare_names);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *next = *below ? g_build_filename(below, names->pdata[i], NULL) :
				       g_strdup(names->pdata[i]);
		g_autofree char *file = g_build_filename(w->dir, next, NULL);

		if (!g_file_test(file, G_FILE_TEST_IS_DIR)) {
			if (g_regex_match(w->rule, next, 0, NULL) &&
			    !g_regex_match(w->read, next, 0, NULL))
				tell(w, next);
		} else if (depth < DEPTH_MAX && !g_file_test(file, G_FILE_TEST_IS_SYMLINK)) {
			visit(w, next, depth + 1);
		}
	}
}

void unread_find(const char *dir, void (*told)(void *data, const char *file, const char *why),
		 void *data)
{
	g_autoptr(GRegex) rule = g_regex_new("\\.(ya?ml|sql|cocci)$", G_REGEX_RAW, 0, NULL);
	g_autoptr(GRegex) read = g_regex_new("^(?:(?:(?:locks|orders|flows)/[^/]+|off|triage)\\.yaml|"
					     "checks/[^/]+/[^/]+\\.(?:yaml|sql)|"
					     "cocci/[^/]+\\.cocci)$", G_REGEX_RAW, 0, NULL);
	struct walk w = { .dir = dir, .rule = rule, .read = read, .told = told, .data = data };

	visit(&w, "", 0);
}
