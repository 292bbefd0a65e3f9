/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Object trees of ours: a kernel configured so that every filesystem is built
 * and lockdep's annotations are visible, and prepared, which makes the headers
 * that compiling needs. Reads the kernel tree, writes only below `base`.
 *
 *   BASE/NAME/			the object tree (O=)
 *   BASE/NAME/.faultline		written last: what the tree was made from
 *   BASE/NAME/.faultline-plan-HASH	commands of one scope
 *   BASE/NAME.lock			held while anything is written
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

/*
 * With what a scope beyond the default one wants on top of that. Not for all: another
 * configuration is another content of every file.
 */
static const char with_drivers[] =
#include "checker/plan/fragment.config.h"
#include "checker/plan/drivers.config.h"
;

struct scratch {
	const char *root;
	const char *config;
	char *object;	/* the tree */
	char *key;	/* all that decides how it is made, as text */
	char *clang;	/* NULL: gcc */
	int jobs;
};

static char *scratch_key(const char *root, const char *version, const char *clang,
			 const char *config)
{
	g_autofree char *compiler = compiler_version(clang ? clang : "gcc");
	g_autofree char *hash = file_hash_bytes(config, strlen(config));

	return g_strdup_printf("tree %s\nversion %s\ncompiler %s, %s\nfragment %s\n", root, version,
			       clang ? clang : "gcc", compiler, hash);
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

static gboolean run_targets(const struct scratch *s, const char *const *targets, GError **error)
{
	g_autoptr(GPtrArray) args = g_ptr_array_new_with_free_func(g_free);
	GString *text;

	g_ptr_array_add(args, g_strconcat("CC=", s->clang ? s->clang : "gcc", NULL));
	g_ptr_array_add(args, g_strdup_printf("-j%d", MAX(s->jobs, 1)));
	for (; *targets; targets++)
		g_ptr_array_add(args, g_strdup(*targets));
	g_ptr_array_add(args, NULL);
	text = make_run(s->root, s->object, (const char *const *)args->pdata, STEP_SECONDS, error);
	if (!text)
		return FALSE;
	g_string_free(text, TRUE);
	return TRUE;
}

static gboolean run_target(const struct scratch *s, const char *target, GError **error)
{
	const char *targets[] = { target, NULL };

	return run_targets(s, targets, error);
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
	both = g_strconcat(text, "\n", s->config, NULL);
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

/* The tree's Kconfig files or makefiles are not what they were. */
static gboolean update_tree(const struct scratch *s, GError **error)
{
	return run_target(s, "olddefconfig", error) && run_target(s, "prepare", error);
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
 * Makes the C files that kbuild generates (a table copied, a parser from
 * ASN.1) with the headers that come with them. kbuild has no target for one
 * generated source, but for one object, and these are small.
 */
static gboolean generate_sources(const struct scratch *s, const struct plan *plan, GError **error)
{
	g_autoptr(GPtrArray) targets = missing_objects(plan, s->object);

	if (!targets->len)
		return TRUE;
	g_ptr_array_add(targets, NULL);
	return run_targets(s, (const char *const *)targets->pdata, error);
}

static char *plan_path(const struct scratch *s, char **scope)
{
	g_autofree char *joined = g_strjoinv("\n", scope);
	g_autofree char *hash = file_hash_bytes(joined, strlen(joined));
	g_autofree char *name = g_strdup_printf(MARK "-plan-%.16s", hash);

	return in_tree(s, name);
}

static gboolean commands_locked(const struct scratch *s, struct plan *plan, char **scope,
				GError **error)
{
	g_auto(GStrv) folders = scope_folders(plan->root, scope);
	g_autofree char *path = plan_path(s, scope);
	g_autofree char *before = NULL, *key = NULL;

	if (is_finished(s)) {
		before = inputs_hash(plan->root, s->object, folders);
		if (planfile_read(path, before, plan, s->object))
			return TRUE;
		if (!update_tree(s, error))
			return FALSE;
	} else if (!make_tree(s, error)) {
		return FALSE;
	}
	/* Before the dry run: what is changed during it is seen the next time. */
	key = inputs_hash(plan->root, s->object, folders);
	if (!dryrun_commands(plan, s->object, scope, error) ||
	    !generate_sources(s, plan, error))
		return FALSE;
	planfile_write(path, key, plan);
	return TRUE;
}

static gboolean with_lock(const struct scratch *s, struct plan *plan, char **scope, GError **error)
{
	g_autofree char *path = g_strconcat(s->object, ".lock", NULL);
	int lock = file_lock(path, error);
	gboolean ok;

	if (lock < 0)
		return FALSE;
	ok = commands_locked(s, plan, scope, error);
	file_unlock(lock);
	if (!ok)
		g_prefix_error(error, "preparing an object tree of %s in %s (use --build DIR for "
			       "one you configured): ", s->root, s->object);
	return ok;
}

gboolean scratch_commands(struct plan *plan, const char *base, int jobs, char **scope,
			  char **object, GError **error)
{
	g_autofree char *folder = base ? g_canonicalize_filename(base, NULL) : paths_cache("trees");
	g_autofree char *clang = compiler_clang();
	const char *config = scope_has_drivers(scope) ? with_drivers : fragment;
	g_autofree char *key = scratch_key(plan->root, plan->version, clang, config);
	g_autofree char *hash = file_hash_bytes(key, strlen(key));
	g_autofree char *name = g_strdup_printf("%s-%.16s", *plan->version ? plan->version :
						"kernel", hash);
	struct scratch s = {
		.root = plan->root, .config = config, .key = key, .clang = clang, .jobs = jobs,
	};

	s.object = *object = g_build_filename(folder, name, NULL);
	return file_make_folder(folder, error) && with_lock(&s, plan, scope, error);
}
