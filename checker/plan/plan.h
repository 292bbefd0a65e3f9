/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel tree → one compile command per C file. Nothing of the kernel is
 * built, the user's tree is not written to.
 */
#ifndef FAULTLINE_PLAN_PLAN_H
#define FAULTLINE_PLAN_PLAN_H

#include <glib.h>

/* What is analysed unless the user names something else; NULL-terminated. */
extern const char *const plan_default_scope[];

/*
 * An empty file of this prefix and the name of another in the folder of an overlay says that
 * the tree has no file of that name.
 */
#define PLAN_GONE ".wh."

struct plan_options {
	const char *kernel;	/* kernel source tree; NULL with compdb or one file */
	const char *build;	/* configured object tree to use as it is, or NULL: a scratch one */
	const char *compdb;	/* compile_commands.json, or NULL */
	const char *const *scope; /* folders or files relative to the tree; NULL-terminated.
				 * NULL: plan_default_scope, or all of compdb */
	const char *scratch;	/* where scratch object trees live; NULL: the cache */
	const char *overlay;	/* folder whose files stand in for the tree's, or NULL */
	int jobs;
};

struct plan_command {
	char *file;		/* absolute path of the C file */
	char *name;		/* the same relative to the tree, or absolute outside it */
	char *directory;	/* absolute: where the command runs */
	char **args;		/* flags for libclang: no compiler name, no -c, no -o, no file */
};

/* Files that stand in for the tree's. */
struct plan_overlay {
	GHashTable *files;	/* absolute path in the tree → that of what stands for it, or NULL: gone */
	GPtrArray *odd;		/* const char *: those that are gone, or that the tree has not; sorted */
	int list;		/* the same for clang, "-ivfsoverlay /proc/self/fd/LIST" */
};

struct plan {
	char *root;		/* absolute kernel tree, or NULL; of a compdb that is not the
				 * kernel's: the folder it lies in */
	char *version;		/* "6.12.117" as the tree's Makefile says, or "" */
	char *config;		/* XXH3-128 in hex of the .config, or "" */
	gboolean hides_nesting;	/* no CONFIG_DEBUG_LOCK_ALLOC: subclasses are invisible */
	struct plan_command *commands;	/* sorted by name */
	gsize n_commands;
	struct plan_overlay *overlay;	/* NULL: none */
	GPtrArray *notes;	/* char *: what became of C files that an overlay adds or takes away */
};

/* NULL and *error (FL_ERROR_INPUT) with the way out. */
struct plan *plan_kernel(const struct plan_options *opt, GError **error);
/* One C file with the compiler flags a user typed. */
struct plan *plan_file(const char *file, char **flags, GError **error);
/*
 * The one C file of a command line that kbuild gives its checker: sparse's flags, the
 * compiler's, the file. The same command as a plan of that object tree has for it.
 */
struct plan *plan_kbuild(const char *const *words, GError **error);
/*
 * The C files of models/ below each of the NULL-terminated rules folders, named from
 * the folder that the first of them lies in; its models/ is where they find headers.
 */
struct plan *plan_models(const char *const *dirs);
/* Takes out the commands of files that are gone, for whoever knows which. */
typedef gboolean (*plan_gone)(const struct plan_command *c, void *data);
void plan_drop(struct plan *plan, plan_gone is_gone, void *data);
void plan_free(struct plan *p);

#endif
