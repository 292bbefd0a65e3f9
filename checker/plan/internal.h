/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the files of plan/ only.
 */
#ifndef FAULTLINE_PLAN_INTERNAL_H
#define FAULTLINE_PLAN_INTERNAL_H

#include <glib.h>

#include "plan/plan.h"

/* --- flags.c --- */

/*
 * The flags of one compile command for libclang: without inputs, outputs,
 * dependency files, warnings, linker and assembler flags, what loads code into
 * the compiler, and what only gcc knows; with -w. `words` starts after the
 * compiler's name. Caller frees.
 */
char **flags_clean(const char *const *words);

/* "--target=aarch64-linux-gnu" for the compiler "aarch64-linux-gnu-gcc-12", or NULL. */
char *flags_target(const char *compiler);

/* --- compiler.c --- */

/*
 * clang's program name ("clang-19"): the one of libclang's version when it is
 * installed, else another; NULL when there is none. Caller frees.
 */
char *compiler_clang(void);
/* The first line of `PROGRAM --version`, or "". Caller frees. */
char *compiler_version(const char *program);
/*
 * Takes out of all commands what clang refuses, as it says itself. flags_clean()
 * knows the usual cases; this finds the rest. Does nothing without clang.
 */
void compiler_filter(struct plan_command *commands, gsize n);

/* --- tree.c: kernel source and object trees --- */

/* Is this folder a kernel source tree? */
gboolean tree_is_kernel(const char *path);
/* The nearest folder above `path` that is one, or NULL; caller frees. */
char *tree_above(const char *path);
/* "6.12.117-rt1" from the top Makefile; "" when it does not say. Caller frees. */
char *tree_version(const char *root);
/* `file` relative to root when it lies below, else a copy; caller frees. */
char *tree_relative(const char *root, const char *file);
/*
 * The name of a command's file, which runs in `directory`: relative to the source tree,
 * or to the object tree where it was generated there. Caller frees.
 */
char *tree_file_name(const char *root, const char *object, const char *directory,
		     const char *file);
/* The path without symbolic links, as kbuild prints it; NULL when there is none. Caller frees. */
char *tree_real_path(const char *path);

/* What an object tree's .config says. */
struct tree_config {
	char *hash;		/* XXH3-128 of the file, in hex */
	char *arch;		/* "x86", or "" */
	gboolean lock_alloc;	/* CONFIG_DEBUG_LOCK_ALLOC */
	gboolean is_clang;	/* CONFIG_CC_IS_CLANG */
	gboolean is_lld;	/* CONFIG_LD_IS_LLD: all tools are LLVM's */
	gboolean is_gas;	/* CONFIG_AS_IS_GNU */
};
gboolean tree_config_read(const char *object, struct tree_config *config, GError **error);
void tree_config_clear(struct tree_config *config);

/*
 * Can commands be taken from this object tree as it is? FL_ERROR_INPUT with
 * what to run when it was not configured or not prepared.
 */
gboolean tree_is_prepared(const char *object, GError **error);
/* The compiler it was prepared with ("gcc", "clang-19"), or NULL; caller frees. */
char *tree_compiler(const char *object);
/*
 * The variables that make kbuild see the tree with the tools it was prepared with
 * ("CC=clang-19", "LLVM=-19", "ARCH=x86" …); for g_strfreev().
 */
char **tree_variables(const char *object, const struct tree_config *config);

/* --- scope.c --- */

/*
 * The scope's entries cleaned ("fs/ext4", "fs/dax.c"), sorted, without those
 * inside others. Each must be there in the tree. NULL: the default scope, as
 * far as the tree has it. NULL and FL_ERROR_INPUT on error; caller frees.
 */
char **scope_parse(const char *root, const char *const *scope, GError **error);
/* Is `name` (relative to the tree) one of them or below one of them? */
gboolean scope_has(char **scope, const char *name);
/* Whether an entry lies among drivers and the like, which the default scope leaves out. */
gboolean scope_has_drivers(char **scope);
/* The folders make has to look at, with a Makefile, each with a slash at the end; caller frees. */
char **scope_folders(const char *root, char **scope);

/* --- make.c --- */

/*
 * `make -C root [O=object] ARGS` in an environment free of what an outer make
 * or a kernel developer's shell has set. What it printed, stderr included;
 * FL_ERROR_INPUT with its last lines when it fails. Caller frees.
 */
GString *make_run(const char *root, const char *object, const char *const *args,
		  int seconds, GError **error);

/* --- scratch.c --- */

/*
 * The plan's commands from a configured, prepared object tree of ours below
 * `base` (NULL: the cache) for the kernel at plan->root. The tree is made when
 * it is absent, unfinished or for another configuration, and brought up to
 * date when the kernel's makefiles changed. *object: its path; caller frees.
 */
gboolean scratch_commands(struct plan *plan, const char *base, int jobs, char **scope,
			  char **object, GError **error);

/* --- inputs.c --- */

/*
 * A hash of the names, sizes and times of all that decides the commands for
 * these folders: makefiles, Kconfig files, the configuration. Caller frees.
 */
char *inputs_hash(const char *root, const char *object, char **folders);

/* --- planfile.c --- */

/* Commands kept under a key. FALSE when the file has none for it. */
gboolean planfile_read(const char *path, const char *key, struct plan *plan, const char *object);
void planfile_write(const char *path, const char *key, const struct plan *plan);

/* --- dryrun.c --- */

/* What kbuild is told to run on each C file; it never does. */
#define DRYRUN_CHECK "faultline-plan-check"

/*
 * The commands in what `make -n V=1 C=2 CHECK=DRYRUN_CHECK` printed, in its
 * order: GStrv each, without DRYRUN_CHECK itself; the last word is the file.
 */
GPtrArray *dryrun_parse(const char *text);
/* Adds every C file of the scope that the object tree's configuration builds. */
gboolean dryrun_commands(struct plan *plan, const char *object, char **scope, GError **error);

/* --- compdb.c --- */

/*
 * Adds the commands of a compile_commands.json; sets plan->root, when it is
 * not set, to the kernel tree the files lie in, or else to the JSON file's
 * folder. scope NULL: all of it.
 */
gboolean compdb_commands(struct plan *plan, const char *path, const char *const *scope,
			 GError **error);

/* --- overlay.c --- */

/*
 * Lets the commands see the files of `folder` in place of the tree's of the same
 * names: makes plan->overlay. C files that are gone have no command any more, those that
 * are new one if a makefile names them; plan->notes says so. FL_ERROR_INPUT when the folder
 * has no file.
 */
gboolean overlay_apply(struct plan *plan, const char *folder, GError **error);
void overlay_free(struct plan_overlay *o);

/* --- added.c --- */

/* Commands as plan->overlay has C files more or less than the tree. */
void added_apply(struct plan *plan);

/* --- plan.c --- */

/* Without commands. */
struct plan *plan_new(void);
void command_clear(struct plan_command *c);

/* Commands while they are collected: a GArray of struct plan_command. */
GArray *commands_new(void);
/* Takes `name` and `args`. `file` may be relative to `directory`. */
void commands_add(GArray *commands, char *name, const char *directory, const char *file,
		  char **args);
/* Moves them into the plan, sorted by name, the first one of each name. Frees the array. */
void commands_finish(GArray *commands, struct plan *plan);
void commands_free(GArray *commands);

#endif
