/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kernel source tree and an object tree say of themselves. Reads the
 * top Makefile, .config and kbuild's .cmd files; writes nothing.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/file.h"
#include "plan/internal.h"

static gboolean has(const char *folder, const char *name, GFileTest test)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	return g_file_test(path, test);
}

gboolean tree_is_kernel(const char *path)
{
	return has(path, "Makefile", G_FILE_TEST_IS_REGULAR) &&
	       has(path, "Kconfig", G_FILE_TEST_IS_REGULAR) &&
	       has(path, "scripts/kconfig", G_FILE_TEST_IS_DIR) &&
	       has(path, "include/linux", G_FILE_TEST_IS_DIR);
}

char *tree_above(const char *path)
{
	char *at = g_path_get_dirname(path);

	while (!tree_is_kernel(at)) {
		char *up = g_path_get_dirname(at);
		gboolean top = !strcmp(up, at);

		g_free(at);
		at = up;
		if (top) {
			g_free(at);
			return NULL;
		}
	}
	return at;
}

/* The value of "NAME = value" in the top Makefile's first lines, or "". */
static char *make_variable(const char *text, const char *name)
{
	g_autofree char *pattern = g_strdup_printf("^%s[ \\t]*=[ \\t]*([A-Za-z0-9._+-]*)", name);
	g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;
	char *value = NULL;

	if (g_regex_match(regex, text, 0, &match))
		value = g_match_info_fetch(match, 1);
	return value ? value : g_strdup("");
}

char *tree_version(const char *root)
{
	g_autofree char *path = g_build_filename(root, "Makefile", NULL);
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return g_strdup("");
	g_autofree char *version = make_variable(text, "VERSION");
	g_autofree char *patch = make_variable(text, "PATCHLEVEL");
	g_autofree char *sub = make_variable(text, "SUBLEVEL");
	g_autofree char *extra = make_variable(text, "EXTRAVERSION");

	if (!*version || !*patch)
		return g_strdup("");
	return g_strdup_printf("%s.%s%s%s%s", version, patch, *sub ? "." : "", sub, extra);
}

char *tree_relative(const char *root, const char *file)
{
	gsize n = root ? strlen(root) : 0;

	if (n && !strncmp(file, root, n) && file[n] == '/')
		return g_strdup(file + n + 1);
	return g_strdup(file);
}

char *tree_file_name(const char *root, const char *object, const char *directory,
		     const char *file)
{
	g_autofree char *path = g_canonicalize_filename(file, directory);
	g_autofree char *in_object = tree_relative(object, path);

	return tree_relative(root, g_path_is_absolute(in_object) ? path : in_object);
}

char *tree_real_path(const char *path)
{
	char *real = realpath(path, NULL);
	char *copy = g_strdup(real);

	free(real);
	return copy;
}

/* "# Linux/x86 6.12.117 Kernel Configuration" */
static char *config_arch(const char *text)
{
	const char *at = strstr(text, "# Linux/");

	if (!at)
		return g_strdup("");
	at += strlen("# Linux/");
	return g_strndup(at, strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_"));
}

static gboolean config_is_set(const char *text, const char *name)
{
	g_autofree char *line = g_strdup_printf("\n%s=y\n", name);

	return strstr(text, line) != NULL;
}

gboolean tree_config_read(const char *object, struct tree_config *config, GError **error)
{
	g_autofree char *path = g_build_filename(object, ".config", NULL);
	g_autofree char *text = NULL;
	g_autoptr(GError) why = NULL;
	gsize size;

	if (!g_file_get_contents(path, &text, &size, &why)) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s", why->message);
		return FALSE;
	}
	*config = (struct tree_config){
		.hash = file_hash_bytes(text, size),
		.arch = config_arch(text),
		.lock_alloc = config_is_set(text, "CONFIG_DEBUG_LOCK_ALLOC"),
		.is_clang = config_is_set(text, "CONFIG_CC_IS_CLANG"),
		.is_lld = config_is_set(text, "CONFIG_LD_IS_LLD"),
		.is_gas = config_is_set(text, "CONFIG_AS_IS_GNU"),
	};
	return TRUE;
}

void tree_config_clear(struct tree_config *config)
{
	g_free(config->hash);
	g_free(config->arch);
	*config = (struct tree_config){ 0 };
}

static gboolean stat_in(const char *folder, const char *name, GStatBuf *st)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	return !g_stat(path, st);
}

static gboolean newer(const GStatBuf *a, const GStatBuf *b)
{
	return a->st_mtim.tv_sec > b->st_mtim.tv_sec ||
	       (a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
		a->st_mtim.tv_nsec > b->st_mtim.tv_nsec);
}

gboolean tree_is_prepared(const char *object, GError **error)
{
	GStatBuf config, conf, header;

	if (!stat_in(object, ".config", &config)) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
			    "%s: no .config there: configure that tree and run 'make prepare' in "
			    "it, or leave out --build and one is made", object);
		return FALSE;
	}
	if (!stat_in(object, "include/generated/autoconf.h", &header) ||
	    !stat_in(object, "include/config/auto.conf", &conf)) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
			    "%s: configured but not prepared (include/generated/autoconf.h or "
			    "include/config/auto.conf is missing): run 'make prepare' there",
			    object);
		return FALSE;
	}
	/* make would write there to catch up, even in a dry run. */
	if (newer(&config, &conf)) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
			    "%s: .config was changed after the tree was prepared: run "
			    "'make prepare' there", object);
		return FALSE;
	}
	return TRUE;
}

/* "savedcmd_scripts/mod/empty.o := ccache clang-19 -Wp,-MMD,…" */
static char *compiler_of_command(const char *text)
{
	const char *at = strstr(text, ":= ");
	const char *end = at ? strstr(at, " -") : NULL;

	if (!end || memchr(at, '\n', end - at))
		return NULL;
	at += strlen(":= ");
	return g_strstrip(g_strndup(at, end - at));
}

char *tree_compiler(const char *object)
{
	static const char *const files[] = { "scripts/mod/.empty.o.cmd", "kernel/.bounds.s.cmd" };

	for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(object, files[i], NULL);
		g_autofree char *text = NULL;
		char *cc = NULL;

		if (g_file_get_contents(path, &text, NULL, NULL))
			cc = compiler_of_command(text);
		if (cc)
			return cc;
	}
	return NULL;
}

/*
 * "LLVM=-19" of the compiler "clang-19", "LLVM=/opt/bin/" of "/opt/bin/clang": where it is
 * from is where the other tools are from. NULL of another name.
 */
static char *llvm_variable(const char *cc)
{
	const char *slash = strrchr(cc, '/');
	const char *name = slash ? slash + 1 : cc;

	if (!g_str_has_prefix(name, "clang") || strpbrk(cc, " \t"))
		return NULL;
	if (slash)
		return g_strdup_printf("LLVM=%.*s", (int)(name - cc), cc);
	return g_strdup_printf("LLVM=%s", name[strlen("clang")] ? name + strlen("clang") : "1");
}

static void add_compiler(GPtrArray *out, const char *cc, const struct tree_config *config)
{
	char *llvm = config->is_lld ? llvm_variable(cc) : NULL;
	const char *gcc = g_strrstr(cc, "-gcc");

	if (llvm)
		g_ptr_array_add(out, llvm);
	g_ptr_array_add(out, g_strconcat("CC=", cc, NULL));
	if (config->is_clang && config->is_gas)
		g_ptr_array_add(out, g_strdup("LLVM_IAS=0"));
	if (gcc && gcc != cc)
		g_ptr_array_add(out, g_strdup_printf("CROSS_COMPILE=%.*s-", (int)(gcc - cc), cc));
}

char **tree_variables(const char *object, const struct tree_config *config)
{
	g_autofree char *cc = tree_compiler(object);
	GPtrArray *out = g_ptr_array_new();

	if (cc)
		add_compiler(out, cc, config);
	if (*config->arch)
		g_ptr_array_add(out, g_strconcat("ARCH=", config->arch, NULL));
	g_ptr_array_add(out, NULL);
	return (char **)g_ptr_array_free(out, FALSE);
}
