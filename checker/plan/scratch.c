/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Object trees of ours: a kernel configured so that every filesystem is built
 * and lockdep's annotations are visible, and prepared, which makes the headers
 * that compiling needs. Reads the kernel tree, writes only below `base`.
 *
 *   BASE/NAME/		the object tree (O=)
 *   BASE/NAME/.faultline	written last: what the tree was made from
 *   BASE/NAME.lock	held while it is made
 *
 * A tree without the mark was left by a killed run and is made anew. Does not
 * build kernels for other architectures than the machine's: --build does.
 */
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/file.h"
#include "base/paths.h"
#include "plan/internal.h"

#define MARK ".faultline"
#define STEP_SECONDS 1800

/* The configuration on top of the kernel's own defconfig. */
static const char fragment[] =
#include "checker/plan/fragment.config.h"
;

struct scratch {
	const char *root;
	char *object;	/* the tree */
	char *key;	/* all that decides how it is made, as text */
	char *clang;	/* NULL: gcc */
	int jobs;
};

static char *scratch_key(const char *root, const char *version, const char *clang)
{
	g_autofree char *compiler = compiler_version(clang ? clang : "gcc");
	g_autofree char *config = file_hash_bytes(fragment, sizeof(fragment) - 1);

	return g_strdup_printf("tree %s\nversion %s\ncompiler %s, %s\nfragment %s\n", root, version,
			       clang ? clang : "gcc", compiler, config);
}

static char *in_tree(const struct scratch *s, const char *name)
{
	return g_build_filename(s->object, name, NULL);
}

static gboolean is_finished(const struct scratch *s)
{
	g_autofree char *path = in_tree(s, MARK);
	g_autofree char *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) && !strcmp(text, s->key);
}

static gboolean run_target(const struct scratch *s, const char *target, GError **error)
{
	g_autofree char *cc = g_strconcat("CC=", s->clang ? s->clang : "gcc", NULL);
	g_autofree char *jobs = g_strdup_printf("-j%d", MAX(s->jobs, 1));
	const char *args[] = { cc, jobs, target, NULL };
	GString *text = make_run(s->root, s->object, args, STEP_SECONDS, error);

	if (!text)
		return FALSE;
	g_string_free(text, TRUE);
	return TRUE;
}

/*
 * What scripts/kconfig/merge_config.sh -m does, without its grep for every
 * line: kconfig lets the last setting of a symbol win.
 */
static gboolean append_fragment(const struct scratch *s, GError **error)
{
	g_autofree char *path = in_tree(s, ".config");
	g_autofree char *text = NULL, *both = NULL;

	if (!g_file_get_contents(path, &text, NULL, error))
		return FALSE;
	both = g_strconcat(text, "\n", fragment, NULL);
	return g_file_set_contents(path, both, -1, error);
}

static gboolean make_tree(const struct scratch *s, GError **error)
{
	g_autofree char *mark = in_tree(s, MARK);

	return file_remove_tree(s->object, error) &&
	       file_make_folder(s->object, error) &&
	       run_target(s, "defconfig", error) &&
	       append_fragment(s, error) &&
	       run_target(s, "olddefconfig", error) &&
	       run_target(s, "prepare", error) &&
	       g_file_set_contents(mark, s->key, -1, error);
}

static int lock_object(const char *object, GError **error)
{
	g_autofree char *path = g_strconcat(object, ".lock", NULL);

	return file_lock(path, error);
}

static gboolean prepare_locked(const struct scratch *s, GError **error)
{
	int lock = lock_object(s->object, error);
	gboolean ok;

	if (lock < 0)
		return FALSE;
	ok = is_finished(s) || make_tree(s, error);
	file_unlock(lock);
	if (!ok)
		g_prefix_error(error, "preparing an object tree of %s in %s (use --build DIR for "
			       "one you configured): ", s->root, s->object);
	return ok;
}

char *scratch_prepare(const char *root, const char *version, const char *base, int jobs,
		      GError **error)
{
	g_autofree char *folder = base ? g_canonicalize_filename(base, NULL) : paths_cache("trees");
	g_autofree char *clang = compiler_clang();
	g_autofree char *key = scratch_key(root, version, clang);
	g_autofree char *hash = file_hash_bytes(key, strlen(key));
	g_autofree char *name = g_strdup_printf("%s-%.16s", *version ? version : "kernel", hash);
	g_autofree char *object = g_build_filename(folder, name, NULL);
	struct scratch s = {
		.root = root, .object = object, .key = key, .clang = clang, .jobs = jobs,
	};

	if (!file_make_folder(folder, error) || !prepare_locked(&s, error))
		return NULL;
	return g_steal_pointer(&object);
}

/* "fs/unicode/utf8data.o" for each C file below the object tree that is missing. */
static GPtrArray *missing_objects(const struct plan *plan, const char *object)
{
	GPtrArray *targets = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; i < plan->n_commands; i++) {
		const char *file = plan->commands[i].file;
		g_autofree char *name = tree_relative(object, file);

		if (g_path_is_absolute(name) || g_file_test(file, G_FILE_TEST_EXISTS))
			continue;
		name[strlen(name) - 1] = 'o';
		g_ptr_array_add(targets, g_steal_pointer(&name));
	}
	return targets;
}

/*
 * kbuild has no target for one generated source, but for one object, and these
 * are small: tables. Without them other files miss headers.
 */
gboolean scratch_generate(const struct plan *plan, const char *object, int jobs, GError **error)
{
	g_autoptr(GPtrArray) args = missing_objects(plan, object);
	g_autofree char *cc = tree_compiler(object);
	int lock;
	GString *text;

	if (!args->len)
		return TRUE;
	if (cc)
		g_ptr_array_add(args, g_strconcat("CC=", cc, NULL));
	g_ptr_array_add(args, g_strdup_printf("-j%d", MAX(jobs, 1)));
	g_ptr_array_add(args, NULL);
	lock = lock_object(object, error);
	if (lock < 0)
		return FALSE;
	text = make_run(plan->root, object, (const char *const *)args->pdata, STEP_SECONDS, error);
	file_unlock(lock);
	if (!text)
		return FALSE;
	g_string_free(text, TRUE);
	return TRUE;
}
