/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel tree, compile_commands.json or one file → commands, sorted by name.
 * Decides where commands come from; the other files here know how. Writes only
 * to scratch object trees.
 */
#include <string.h>

#include "base/error.h"
#include "plan/internal.h"

void command_clear(struct plan_command *c)
{
	g_free(c->file);
	g_free(c->name);
	g_free(c->directory);
	g_strfreev(c->args);
}

GArray *commands_new(void)
{
	return g_array_new(FALSE, FALSE, sizeof(struct plan_command));
}

void commands_add(GArray *commands, char *name, const char *directory, const char *file,
		  char **args)
{
	struct plan_command c = {
		.file = g_canonicalize_filename(file, directory),
		.name = name,
		.directory = g_strdup(directory),
		.args = args,
	};

	g_array_append_val(commands, c);
}

void commands_free(GArray *commands)
{
	for (guint i = 0; i < commands->len; i++)
		command_clear(&g_array_index(commands, struct plan_command, i));
	g_array_free(commands, TRUE);
}

/* Sorting is stable, so the first of equal names is the build's first. */
static int compare_commands(const void *a, const void *b)
{
	const struct plan_command *x = a, *y = b;

	return strcmp(x->name, y->name);
}

void commands_finish(GArray *commands, struct plan *plan)
{
	struct plan_command *c;
	gsize n = 0;

	g_array_sort(commands, compare_commands);
	c = (struct plan_command *)(void *)commands->data;
	for (guint i = 0; i < commands->len; i++) {
		if (n && !strcmp(c[i].name, c[n - 1].name))
			command_clear(&c[i]);
		else
			c[n++] = c[i];
	}
	plan->n_commands = n;
	plan->commands = (struct plan_command *)(void *)g_array_free(commands, FALSE);
}

struct plan *plan_new(void)
{
	struct plan *p = g_new0(struct plan, 1);

	p->version = g_strdup("");
	p->config = g_strdup("");
	p->notes = g_ptr_array_new_with_free_func(g_free);
	return p;
}

void plan_free(struct plan *p)
{
	if (!p)
		return;
	for (gsize i = 0; i < p->n_commands; i++)
		command_clear(&p->commands[i]);
	g_free(p->commands);
	g_free(p->root);
	g_free(p->version);
	g_free(p->config);
	overlay_free(p->overlay);
	g_ptr_array_unref(p->notes);
	g_free(p);
}

/* The source tree: --kernel, or the one an object tree was made from. */
static char *find_root(const struct plan_options *opt, GError **error)
{
	g_autofree char *link = NULL;
	const char *named = opt->kernel;
	char *root;

	if (!named && opt->build)
		named = tree_is_kernel(opt->build) ? opt->build :
			(link = g_build_filename(opt->build, "source", NULL));
	if (!named) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "nothing to analyse: name a kernel tree with --kernel DIR, a "
			    "compile_commands.json with --compdb FILE, or one file after --");
		return NULL;
	}
	root = tree_real_path(named);
	if (root && tree_is_kernel(root))
		return root;
	g_free(root);
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
		    "%s: not a kernel source tree (one has Makefile, Kconfig, scripts/kconfig "
		    "and include/linux); name one with --kernel DIR", named);
	return NULL;
}

static char *build_folder(const struct plan_options *opt, GError **error)
{
	char *object = tree_real_path(opt->build);

	if (!object)
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "--build %s: no such folder",
			    opt->build);
	return object;
}

/* kbuild refuses O= for such a tree; its own configuration is what is asked for. */
static gboolean is_configured_in_place(const char *root)
{
	g_autofree char *config = g_build_filename(root, ".config", NULL);
	g_autofree char *state = g_build_filename(root, "include", "config", NULL);

	return g_file_test(config, G_FILE_TEST_EXISTS) || g_file_test(state, G_FILE_TEST_EXISTS);
}

/* A tree that is somebody's: used as it is, or not at all. */
static gboolean from_object(struct plan *plan, const char *object, char **scope, GError **error)
{
	if (tree_is_prepared(object, error))
		return dryrun_commands(plan, object, scope, error);
	if (!strcmp(object, plan->root))
		g_prefix_error(error, "this tree is configured in place, so that configuration is "
			       "used ('make mrproper' there ends it): ");
	return FALSE;
}

static gboolean from_tree(struct plan *plan, const struct plan_options *opt, GError **error)
{
	struct tree_config config;
	g_auto(GStrv) scope = scope_parse(plan->root, opt->scope, error);
	g_autofree char *object = NULL;
	gboolean ok;

	if (!scope)
		return FALSE;
	if (opt->build)
		object = build_folder(opt, error);
	else if (is_configured_in_place(plan->root))
		object = g_strdup(plan->root);
	if (object)
		ok = from_object(plan, object, scope, error);
	else
		ok = !opt->build && scratch_commands(plan, opt->scratch, opt->jobs, scope, &object,
						     error);
	if (!ok || !tree_config_read(object, &config, error))
		return FALSE;
	g_free(plan->config);
	plan->config = g_strdup(config.hash);
	plan->hides_nesting = !config.lock_alloc;
	tree_config_clear(&config);
	return TRUE;
}

static gboolean from_compdb(struct plan *plan, const struct plan_options *opt, GError **error)
{
	if (!compdb_commands(plan, opt->compdb, opt->scope, error))
		return FALSE;
	g_free(plan->version);
	plan->version = tree_version(plan->root);
	return TRUE;
}

static gboolean fill(struct plan *plan, const struct plan_options *opt, GError **error)
{
	if (opt->kernel || !opt->compdb) {
		plan->root = find_root(opt, error);
		if (!plan->root)
			return FALSE;
		g_free(plan->version);
		plan->version = tree_version(plan->root);
	}
	return opt->compdb ? from_compdb(plan, opt, error) : from_tree(plan, opt, error);
}

struct plan *plan_kernel(const struct plan_options *opt, GError **error)
{
	struct plan *plan = plan_new();

	if (!fill(plan, opt, error)) {
		plan_free(plan);
		return NULL;
	}
	if (!plan->n_commands) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
			    "no C file to analyse: %s; widen --scope, or use another "
			    "configuration with --build",
			    opt->compdb ? "the compile commands name none in scope" :
			    "this configuration builds none in scope");
		plan_free(plan);
		return NULL;
	}
	if (opt->overlay && !overlay_apply(plan, opt->overlay, error)) {
		plan_free(plan);
		return NULL;
	}
	return plan;
}

struct plan *plan_file(const char *file, char **flags, GError **error)
{
	g_autofree char *here = g_get_current_dir();
	g_autofree char *path = g_canonicalize_filename(file, here);
	struct plan *plan;
	GArray *commands;

	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: %s", file,
			    g_file_test(path, G_FILE_TEST_EXISTS) ? "not a regular file" :
			    "no such file");
		return NULL;
	}
	plan = plan_new();
	commands = commands_new();
	commands_add(commands, g_strdup(path), here, path, flags_clean((const char *const *)flags));
	commands_finish(commands, plan);
	return plan;
}
