/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's make, run with a clean environment. Our own `make check` and a
 * kernel developer's shell both export variables that kbuild obeys.
 */
#include <string.h>

#include "base/error.h"
#include "base/run.h"
#include "plan/internal.h"

static const char *const unwanted[] = {
	/* an outer make */
	"MAKEFLAGS", "MFLAGS", "GNUMAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "MAKEFILES",
	"MAKE_TERMOUT", "MAKE_TERMERR", "MAKEFILE_LIST",
	/* our own Makefile's */
	"BUILD", "KERNEL", "SCOPE", "PREFIX", "DESTDIR", "SANITIZE", "CFLAGS", "CPPFLAGS",
	"LDFLAGS",
	/* kbuild's */
	"ARCH", "SRCARCH", "CROSS_COMPILE", "CC", "HOSTCC", "LLVM", "LLVM_IAS", "LD", "AR",
	"V", "C", "W", "O", "M", "MO", "CHECK", "CF", "CHECKFLAGS", "TARGET",
	"KCFLAGS", "KAFLAGS", "KCPPFLAGS", "KCONFIG_CONFIG", "KCONFIG_ALLCONFIG",
	"KCONFIG_DEFCONFIG_LIST", "INSTALL_PATH", "LOCALVERSION",
	/* what a kernel's own make exports: with this, O= would not be looked at */
	"sub_make_done", "srctree", "objtree", "abs_srctree", "abs_objtree", "abs_output",
	"building_out_of_srctree", "extmod_prefix", "VPATH", "KERNELRELEASE", "KERNELVERSION",
	"obj", "need-builtin", "need-modorder", "CONFIG_SHELL",
};

static char **clean_environment(void)
{
	char **env = g_get_environ();

	for (gsize i = 0; i < G_N_ELEMENTS(unwanted); i++)
		env = g_environ_unsetenv(env, unwanted[i]);
	for (gsize i = 0; env[i];) {
		g_autofree char *name = g_strndup(env[i], strcspn(env[i], "="));

		if (g_str_has_prefix(name, "KBUILD_"))
			env = g_environ_unsetenv(env, name);
		else
			i++;
	}
	return g_environ_setenv(env, "LC_ALL", "C", TRUE);
}

static GPtrArray *command_line(const char *root, const char *object, const char *const *args)
{
	GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_add(argv, g_strdup("make"));
	g_ptr_array_add(argv, g_strdup("-C"));
	g_ptr_array_add(argv, g_strdup(root));
	if (object && strcmp(object, root))
		g_ptr_array_add(argv, g_strconcat("O=", object, NULL));
	for (; *args; args++)
		g_ptr_array_add(argv, g_strdup(*args));
	g_ptr_array_add(argv, NULL);
	return argv;
}

GString *make_run(const char *root, const char *object, const char *const *args,
		  int seconds, GError **error)
{
	g_autoptr(GPtrArray) argv = command_line(root, object, args);
	g_auto(GStrv) env = clean_environment();
	g_autofree char *line = NULL, *last = NULL;
	struct run run = {
		.argv = (const char *const *)argv->pdata,
		.env = env, .seconds = seconds, .merge = TRUE,
	};
	struct run_output out;
	GString *text;

	if (!run_program(&run, &out, error)) {
		g_prefix_error(error, "the kernel's make: ");
		return NULL;
	}
	if (out.status) {
		line = g_strjoinv(" ", (char **)argv->pdata);
		last = run_last_lines(out.out, 12);
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "'%s' failed:\n%s", line, last);
		run_output_clear(&out);
		return NULL;
	}
	text = g_steal_pointer(&out.out);
	run_output_clear(&out);
	return text;
}
