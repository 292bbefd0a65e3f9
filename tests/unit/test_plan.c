/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan/: flags, scopes, dry-run output, compile_commands.json, object trees.
 * Trees are made in a temporary folder; a real kernel is tests/e2e's business.
 */
#include <string.h>
#include <unistd.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/file.h"
#include "plan/internal.h"
#include "plan/plan.h"

struct fixture {
	char *dir;	/* a temporary folder, real path */
	char *tree;	/* dir/linux: enough of a kernel tree to be taken for one */
};

static char *put(const char *folder, const char *name, const char *text)
{
	char *path = g_build_filename(folder, name, NULL);
	g_autofree char *up = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(up, 0777), ==, 0);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

static void put_files(const char *folder, const char *const *names, const char *text)
{
	for (; *names; names++)
		g_free(put(folder, *names, text));
}

static void setup(struct fixture *f, const void *data)
{
	static const char *const files[] = { "Kconfig", "scripts/kconfig/x", "include/linux/fs.h",
					     "fs/dax.c", "fs/namei.c", "fs/ext4/inode.c",
					     "fs/ext4x/a.c", "mm/memory.c", NULL };

	(void)data;
	f->dir = g_dir_make_tmp("faultline-XXXXXX", NULL);
	g_assert_nonnull(f->dir);
	f->tree = g_build_filename(f->dir, "linux", NULL);
	put_files(f->tree, files, "\n");
	g_free(put(f->tree, "Makefile", "# SPDX\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 117\n"
		   "EXTRAVERSION = -rc1\nNAME = Baby Opossum\n"));
}

static void teardown(struct fixture *f, const void *data)
{
	(void)data;
	g_assert_true(file_remove_tree(f->dir, NULL));
	g_free(f->tree);
	g_free(f->dir);
}

static void assert_flags(const char *line, const char *want)
{
	g_auto(GStrv) words = NULL;
	g_auto(GStrv) flags = NULL;
	g_autofree char *got = NULL;

	g_assert_true(g_shell_parse_argv(line, NULL, &words, NULL));
	flags = flags_clean((const char *const *)words);
	got = g_strjoinv(" ", flags);
	g_assert_cmpstr(got, ==, want);
}

static void test_flags_kept(void)
{
	assert_flags("-nostdinc -I./include -I include2 -include a.h -DX=1 -D Y -UZ -std=gnu11 "
		     "--target=x86_64-linux-gnu -O2 -fno-common -m64",
		     "-nostdinc -I./include -I include2 -include a.h -DX=1 -D Y -UZ -std=gnu11 "
		     "--target=x86_64-linux-gnu -O2 -fno-common -m64 -w");
}

static void test_flags_dropped(void)
{
	assert_flags("-Wp,-MMD,fs/.x.o.d -Wall -Werror=foo -Wno-bar -Wa,-g -Wl,-z,now -pedantic "
		     "-g -gdwarf-5 -c -o fs/x.o -ofs/y.o -MMD -MF x.d -MT x fs/x.c", "-w");
	assert_flags("-fconserve-stack --param max=3 --param=a=b -fno-ipa-sra "
		     "-mindirect-branch=thunk-extern -mpreferred-stack-boundary=3 -DA", "-DA -w");
}

static void test_flags_load_nothing(void)
{
	assert_flags("-fplugin=evil.so -Xclang -load -Xclang evil.so -fpass-plugin=e.so @more "
		     "-mllvm -load=evil.so --config=evil.cfg -wrapper sh,-c,evil -DA",
		     "-DA -w");
}

/* A value that looks like a flag to be dropped belongs to the flag before it. */
static void test_flags_values(void)
{
	assert_flags("-D -Wall -include -c -I -o", "-D -Wall -include -c -I -o -w");
	assert_flags("-Wp,-DA=1,-DB -o", "-DA=1 -DB -w");
	assert_flags("-DA -I", "-DA -w");
	assert_flags("-DA -- -DB.c", "-DA -w");
}

static void test_flags_target(void)
{
	static const struct { const char *cc, *want; } rows[] = {
		{ "gcc", NULL }, { "gcc-12", NULL }, { "clang-19", NULL }, { "/usr/bin/gcc", NULL },
		{ "/opt/bin/aarch64-linux-gnu-gcc", "--target=aarch64-linux-gnu" },
		{ "s390x-linux-gnu-gcc-13", "--target=s390x-linux-gnu" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = flags_target(rows[i].cc);

		g_assert_cmpstr(got, ==, rows[i].want);
	}
}

static void test_compiler_filter(void)
{
	g_autofree char *clang = compiler_clang();
	char *words[] = { g_strdup("-O2"), g_strdup("-fno-such-flag-at-all"), g_strdup("-DX"),
			  g_strdup("-mabi=nonsense"), g_strdup("-w"), NULL };
	struct plan_command c = { .args = g_strdupv(words) };
	g_autofree char *got = NULL;

	for (int i = 0; words[i]; i++)
		g_free(words[i]);
	if (!clang) {
		g_strfreev(c.args);
		g_test_skip("no clang program");
		return;
	}
	compiler_filter(&c, 1);
	got = g_strjoinv(" ", c.args);
	g_assert_cmpstr(got, ==, "-O2 -DX -w");
	g_strfreev(c.args);
}

static void assert_scope(struct fixture *f, const char *entries, const char *want)
{
	g_auto(GStrv) words = g_strsplit(entries, " ", -1);
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) scope = scope_parse(f->tree, (const char *const *)words, &error);
	g_autofree char *got = NULL;

	g_assert_no_error(error);
	got = g_strjoinv(" ", scope);
	g_assert_cmpstr(got, ==, want);
}

static void test_scope(struct fixture *f, const void *data)
{
	g_autofree char *inside = g_build_filename(f->tree, "mm", NULL);

	(void)data;
	assert_scope(f, "mm fs/ext4/ ./fs//dax.c", "fs/dax.c fs/ext4 mm");
	assert_scope(f, "fs/ext4 fs/ext4x fs/dax.c fs fs", "fs");
	assert_scope(f, "fs/ext4 fs/ext4x", "fs/ext4 fs/ext4x");
	assert_scope(f, "fs/../mm", "mm");
	assert_scope(f, inside, "mm");
}

static void test_scope_default(struct fixture *f, const void *data)
{
	g_auto(GStrv) scope = scope_parse(f->tree, NULL, NULL);
	g_autofree char *got = g_strjoinv(" ", scope);

	(void)data;
	g_assert_cmpstr(got, ==, "fs mm");
}

static void test_scope_refused(struct fixture *f, const void *data)
{
	static const char *const bad[] = { "..", "/etc", "fs/../..", "-f", "A=B", "fs/$(id)", ".",
					   "fs/none", "fs/ext4/none.c", "Makefile", "a b", "fs:x" };

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		const char *scope[] = { bad[i], NULL };
		g_autoptr(GError) error = NULL;

		g_assert_null(scope_parse(f->tree, scope, &error));
		g_assert_error(error, FL_ERROR, FL_ERROR_INPUT);
		g_assert_nonnull(strstr(error->message, bad[i]));
	}
}

/* What the default scope has needs no other configuration. */
static void test_scope_drivers(void)
{
	char *without[] = { (char *)"drivers/dax", (char *)"fs/ext4", (char *)"kernel", NULL };
	char *with[] = { (char *)"drivers/xen", (char *)"fs/ext4", NULL };
	char *net[] = { (char *)"net/xdp/xsk.c", NULL };

	g_assert_false(scope_has_drivers(without));
	g_assert_true(scope_has_drivers(with));
	g_assert_true(scope_has_drivers(net));
}

static void test_scope_has(void)
{
	char *scope[] = { (char *)"fs/dax.c", (char *)"fs/ext4", NULL };

	g_assert_true(scope_has(scope, "fs/ext4/inode.c"));
	g_assert_true(scope_has(scope, "fs/dax.c"));
	g_assert_false(scope_has(scope, "fs/ext4x/a.c"));
	g_assert_false(scope_has(scope, "fs/dax.cc"));
	g_assert_false(scope_has(scope, "fs"));
}

static void test_scope_folders(struct fixture *f, const void *data)
{
	char *scope[] = { (char *)"fs/dax.c", (char *)"fs/ext4/inode.c", (char *)"mm", NULL };
	g_auto(GStrv) folders = scope_folders(f->tree, scope);
	g_autofree char *got = g_strjoinv(" ", folders);

	(void)data;
	g_assert_cmpstr(got, ==, "fs/ mm/");
}

/* A folder without a Makefile is built by the next above it that has one. */
static void test_scope_parts(struct fixture *f, const void *data)
{
	static const char *const makefiles[] = { "fs/Makefile", "fs/xfs/Makefile", "arch/x86/kvm/Kbuild",
						 "fs/ext4/Makefile", NULL };
	static const char *const files[] = { "fs/xfs/libxfs/sub/a.c", "arch/x86/kvm/svm/b.c", NULL };
	char *scope[] = { (char *)"arch/x86/kvm/svm", (char *)"fs/ext4/inode.c",
			  (char *)"fs/xfs/libxfs/sub/a.c", NULL };

	put_files(f->tree, makefiles, "\n");
	put_files(f->tree, files, "\n");
	g_auto(GStrv) folders = scope_folders(f->tree, scope);
	g_autofree char *got = g_strjoinv(" ", folders);

	(void)data;
	g_assert_cmpstr(got, ==, "arch/x86/kvm/ fs/ext4/ fs/xfs/");
}

#define CHECK_LINE(args) \
	"set -e; echo '# CHECK   x'; echo '  " DRYRUN_CHECK " " args "';   trap 'rm -f x.o; " \
	"trap - HUP; kill -s HUP $$' HUP; " DRYRUN_CHECK " other words\n"

static void test_dryrun(void)
{
	g_autoptr(GPtrArray) out = dryrun_parse(
		"make[1]: Entering directory '/x'\n"
		"set -e; echo '# CC      x.o'; echo '  clang -c x.c '; clang -c x.c\n"
		CHECK_LINE("-nostdinc  -DKBUILD_MODNAME='\\''\"ext4\"'\\'' -I./a fs/ext4/inode.c")
		"echo done\n"
		CHECK_LINE("-DA fs/dax.c"));
	char **words;

	g_assert_cmpuint(out->len, ==, 2);
	words = out->pdata[0];
	g_assert_cmpuint(g_strv_length(words), ==, 4);
	g_assert_cmpstr(words[1], ==, "-DKBUILD_MODNAME=\"ext4\"");
	g_assert_cmpstr(words[3], ==, "fs/ext4/inode.c");
	words = out->pdata[1];
	g_assert_cmpstr(words[1], ==, "fs/dax.c");
}

static void test_dryrun_broken(void)
{
	static const char *const texts[] = {
		"", "echo '  " DRYRUN_CHECK, "echo '  " DRYRUN_CHECK " ",
		"echo '  " DRYRUN_CHECK " -DA x.c", "echo '  " DRYRUN_CHECK " '",
		"echo '  " DRYRUN_CHECK " -DA=\"x.c'; true\n", "echo '  " DRYRUN_CHECK " a\\",
		"echo '  " DRYRUN_CHECK " '\\",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GPtrArray) out = dryrun_parse(texts[i]);

		g_assert_cmpuint(out->len, ==, 0);
	}
}

static struct plan *plan_compdb(struct fixture *f, const char *json, const char *const *scope,
				GError **error)
{
	g_autofree char *path = put(f->dir, "cc.json", json);
	struct plan_options opt = { .compdb = path, .scope = scope };

	return plan_kernel(&opt, error);
}

static void test_compdb(struct fixture *f, const void *data)
{
	g_autofree char *json = g_strdup_printf(
		"[{\"directory\":\"%s\",\"file\":\"fs/namei.c\","
		"  \"command\":\"ccache clang -DS='a b' -c -o x.o fs/namei.c\"},"
		" {\"directory\":\"%s\",\"file\":\"mm/memory.c\","
		"  \"arguments\":[\"aarch64-linux-gnu-gcc\",\"-DA\",\"mm/memory.c\"]},"
		" {\"directory\":\"%s\",\"file\":\"fs/namei.c\","
		"  \"arguments\":[\"cc\",\"-DTWICE\"]},"
		" {\"directory\":\"%s\",\"file\":\"arch/entry.S\",\"command\":\"cc entry.S\"}]",
		f->tree, f->tree, f->tree, f->tree);
	g_autoptr(GError) error = NULL;
	struct plan *p = plan_compdb(f, json, NULL, &error);

	(void)data;
	g_assert_no_error(error);
	g_assert_cmpstr(p->root, ==, f->tree);
	g_assert_cmpstr(p->version, ==, "6.12.117-rc1");
	g_assert_cmpuint(p->n_commands, ==, 2);
	g_assert_cmpstr(p->commands[0].name, ==, "fs/namei.c");
	g_assert_cmpstr(p->commands[0].directory, ==, f->tree);
	g_assert_cmpstr(p->commands[0].args[0], ==, "-DS=a b");
	g_assert_cmpstr(p->commands[0].args[1], ==, "-w");
	g_assert_cmpstr(p->commands[1].name, ==, "mm/memory.c");
	g_assert_cmpstr(p->commands[1].args[0], ==, "--target=aarch64-linux-gnu");
	g_assert_cmpstr(p->commands[1].args[1], ==, "-DA");
	plan_free(p);
}

static void test_compdb_scope(struct fixture *f, const void *data)
{
	static const char *const scope[] = { "fs/ext4", "mm/memory.c", NULL };
	g_autofree char *json = g_strdup_printf(
		"[{\"directory\":\"%s\",\"file\":\"fs/namei.c\",\"command\":\"cc x\"},"
		" {\"directory\":\"%s/fs\",\"file\":\"ext4/inode.c\",\"command\":\"cc x\"},"
		" {\"directory\":\"/\",\"file\":\"%s/mm/memory.c\",\"command\":\"cc x\"}]",
		f->tree, f->tree, f->tree);
	g_autoptr(GError) error = NULL;
	struct plan *p = plan_compdb(f, json, scope, &error);

	(void)data;
	g_assert_no_error(error);
	g_assert_cmpuint(p->n_commands, ==, 2);
	g_assert_cmpstr(p->commands[0].name, ==, "fs/ext4/inode.c");
	g_assert_cmpstr(p->commands[1].name, ==, "mm/memory.c");
	plan_free(p);
}

/* Not a kernel: names are relative to the JSON file's folder. */
static void test_compdb_other_project(struct fixture *f, const void *data)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *c = put(f->dir, "src/a.c", "int a;\n");
	struct plan *p = plan_compdb(f, "[{\"directory\":\"src\",\"file\":\"a.c\","
				     "\"arguments\":[\"cc\",\"-DA\",\"a.c\"]}]", NULL, &error);

	(void)data;
	g_assert_no_error(error);
	g_assert_cmpstr(p->root, ==, f->dir);
	g_assert_cmpstr(p->version, ==, "");
	g_assert_cmpstr(p->commands[0].name, ==, "src/a.c");
	g_assert_cmpstr(p->commands[0].file, ==, c);
	plan_free(p);
}

static void test_compdb_bad(struct fixture *f, const void *data)
{
	static const struct { const char *json, *message; } rows[] = {
		{ "[\n{,\n", "cc.json:2:" },
		{ "", "not JSON" },
		{ "{}", "its top is no array" },
		{ "[1]", "entry 0: no object" },
		{ "[{\"directory\":\"/\",\"command\":\"cc\"}]", "entry 0: it has no \"file\"" },
		{ "[{\"file\":\"a.c\"}]", "neither \"arguments\" nor" },
		{ "[{\"file\":\"a.c\",\"command\":\"cc 'unclosed\"}]",
		  "neither \"arguments\" nor" },
		{ "[{\"file\":\"a.c\",\"arguments\":[]}]", "neither \"arguments\" nor" },
		{ "[{\"file\":\"a.c\",\"arguments\":[1,null]}]", "neither \"arguments\" nor" },
		{ "[{\"file\":7,\"command\":\"cc\"}]", "it has no \"file\"" },
		{ "[]", "no C file to analyse" },
		{ "[{\"file\":\"a.S\",\"command\":\"cc a.S\"}]", "no C file to analyse" },
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(plan_compdb(f, rows[i].json, NULL, &error));
		g_assert_error(error, FL_ERROR, FL_ERROR_INPUT);
		g_assert_nonnull(strstr(error->message, rows[i].message));
	}
}

static void test_tree(struct fixture *f, const void *data)
{
	g_autofree char *version = tree_version(f->tree);
	g_autofree char *file = g_build_filename(f->tree, "fs/ext4/inode.c", NULL);
	g_autofree char *above = tree_above(file);
	g_autofree char *none = tree_above("/etc/passwd");
	g_autofree char *name = tree_relative(f->tree, file);
	g_autofree char *beside = g_strconcat(f->tree, "-next/fs/a.c", NULL);
	g_autofree char *outside = tree_relative(f->tree, beside);

	(void)data;
	g_assert_cmpstr(version, ==, "6.12.117-rc1");
	g_assert_cmpstr(above, ==, f->tree);
	g_assert_null(none);
	g_assert_cmpstr(name, ==, "fs/ext4/inode.c");
	g_assert_cmpstr(outside, ==, beside);
	g_assert_false(tree_is_kernel(f->dir));
}

static void assert_unprepared(const char *object, const char *message)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(tree_is_prepared(object, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_INPUT);
	g_assert_nonnull(strstr(error->message, message));
}

static void set_time(const char *path, gint64 seconds)
{
	struct utimbuf times = { .actime = seconds, .modtime = seconds };

	g_assert_cmpint(g_utime(path, &times), ==, 0);
}

static void test_prepared(struct fixture *f, const void *data)
{
	g_autofree char *config = NULL, *conf = NULL, *header = NULL;

	(void)data;
	assert_unprepared(f->dir, "no .config");
	config = put(f->dir, ".config", "CONFIG_X=y\n");
	assert_unprepared(f->dir, "not prepared");
	conf = put(f->dir, "include/config/auto.conf", "");
	header = put(f->dir, "include/generated/autoconf.h", "");
	set_time(config, 1000);
	set_time(conf, 2000);
	g_assert_true(tree_is_prepared(f->dir, NULL));
	set_time(config, 3000);
	assert_unprepared(f->dir, "changed after");
}

static void test_config(struct fixture *f, const void *data)
{
	struct tree_config c;

	(void)data;
	g_assert_false(tree_config_read(f->dir, &c, NULL));
	g_free(put(f->dir, ".config", "#\n# Linux/arm64 6.12.1 Kernel Configuration\n#\n"
		   "CONFIG_CC_IS_CLANG=y\n# CONFIG_DEBUG_LOCK_ALLOC is not set\n"));
	g_assert_true(tree_config_read(f->dir, &c, NULL));
	g_assert_cmpstr(c.arch, ==, "arm64");
	g_assert_true(c.is_clang);
	g_assert_false(c.lock_alloc);
	g_assert_cmpuint(strlen(c.hash), ==, 32);
	tree_config_clear(&c);
	g_free(put(f->dir, ".config", "\nCONFIG_DEBUG_LOCK_ALLOC=y\n"));
	g_assert_true(tree_config_read(f->dir, &c, NULL));
	g_assert_true(c.lock_alloc);
	g_assert_cmpstr(c.arch, ==, "");
	tree_config_clear(&c);
}

static void test_tree_compiler(struct fixture *f, const void *data)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "savedcmd_scripts/mod/empty.o := clang-19 -Wp,-MMD,x -c x.c\n", "clang-19" },
		{ "cmd_scripts/mod/empty.o := ccache gcc -Wp,-MMD,x\n", "ccache gcc" },
		{ "nothing", NULL }, { "x := gcc\nfoo -x", NULL }, { "", NULL },
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *cc = NULL;

		g_free(put(f->dir, "scripts/mod/.empty.o.cmd", rows[i].text));
		cc = tree_compiler(f->dir);
		g_assert_cmpstr(cc, ==, rows[i].want);
	}
}

static void test_tree_variables(struct fixture *f, const void *data)
{
	static const struct { const char *cc, *config, *want; } rows[] = {
		{ "gcc", "CONFIG_LD_IS_BFD=y\nCONFIG_AS_IS_GNU=y\n", "CC=gcc ARCH=x86" },
		{ "clang-19", "CONFIG_CC_IS_CLANG=y\nCONFIG_LD_IS_BFD=y\n", "CC=clang-19 ARCH=x86" },
		{ "clang-19", "CONFIG_CC_IS_CLANG=y\nCONFIG_AS_IS_GNU=y\n",
		  "CC=clang-19 LLVM_IAS=0 ARCH=x86" },
		{ "clang-19", "CONFIG_CC_IS_CLANG=y\nCONFIG_LD_IS_LLD=y\n",
		  "LLVM=-19 CC=clang-19 ARCH=x86" },
		{ "clang", "CONFIG_CC_IS_CLANG=y\nCONFIG_LD_IS_LLD=y\n", "LLVM=1 CC=clang ARCH=x86" },
		{ "/opt/l/bin/clang", "CONFIG_CC_IS_CLANG=y\nCONFIG_LD_IS_LLD=y\n",
		  "LLVM=/opt/l/bin/ CC=/opt/l/bin/clang ARCH=x86" },
		{ "ccache clang", "CONFIG_CC_IS_CLANG=y\nCONFIG_LD_IS_LLD=y\n",
		  "CC=ccache clang ARCH=x86" },
		{ "s390x-linux-gnu-gcc-13", "CONFIG_LD_IS_BFD=y\n",
		  "CC=s390x-linux-gnu-gcc-13 CROSS_COMPILE=s390x-linux-gnu- ARCH=x86" },
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *command = g_strdup_printf("cmd_x := %s -Wp,-MMD,x\n", rows[i].cc);
		g_autofree char *text = g_strdup_printf("# Linux/x86 6.12\n%s", rows[i].config);
		g_auto(GStrv) variables = NULL;
		g_autofree char *got = NULL;
		struct tree_config c;

		g_free(put(f->dir, "scripts/mod/.empty.o.cmd", command));
		g_free(put(f->dir, ".config", text));
		g_assert_true(tree_config_read(f->dir, &c, NULL));
		variables = tree_variables(f->dir, &c);
		got = g_strjoinv(" ", variables);
		g_assert_cmpstr(got, ==, rows[i].want);
		tree_config_clear(&c);
	}
}

static void test_kernel_errors(struct fixture *f, const void *data)
{
	g_autofree char *none = g_build_filename(f->dir, "none", NULL);
	const struct { struct plan_options opt; const char *message; } rows[] = {
		{ { .kernel = NULL }, "nothing to analyse" },
		{ { .kernel = f->dir }, "not a kernel source tree" },
		{ { .kernel = none }, "not a kernel source tree" },
		{ { .kernel = f->tree, .build = none }, "no such folder" },
		{ { .kernel = f->tree, .build = f->dir }, "no .config there" },
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(plan_kernel(&rows[i].opt, &error));
		g_assert_nonnull(error);
		g_assert_nonnull(strstr(error->message, rows[i].message));
	}
}

static void test_configured_in_place(struct fixture *f, const void *data)
{
	struct plan_options opt = { .kernel = f->tree, .scratch = f->dir };
	g_autoptr(GError) error = NULL;

	(void)data;
	g_free(put(f->tree, ".config", "CONFIG_X=y\n"));
	g_assert_null(plan_kernel(&opt, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_INPUT);
	g_assert_nonnull(strstr(error->message, "configured in place"));
	g_assert_nonnull(strstr(error->message, "make prepare"));
}

/* A kernel whose make fails: the error has what make said, and no mark is left. */
static void test_scratch_fails(struct fixture *f, const void *data)
{
	struct plan_options opt = { .kernel = f->tree };
	g_autofree char *scratch = g_build_filename(f->dir, "scratch", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) dir = NULL;
	const char *name;

	(void)data;
	g_free(put(f->tree, "Makefile", "VERSION = 6\nPATCHLEVEL = 12\n"
		   "defconfig:\n\t@echo the disk is on fire; false\n"));
	opt.scratch = scratch;
	g_assert_null(plan_kernel(&opt, &error));
	g_assert_nonnull(strstr(error->message, "the disk is on fire"));
	g_assert_nonnull(strstr(error->message, "--build DIR"));
	dir = g_dir_open(scratch, 0, NULL);
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *mark = g_build_filename(scratch, name, ".faultline", NULL);

		g_assert_false(g_file_test(mark, G_FILE_TEST_EXISTS));
	}
}

static void test_planfile(struct fixture *f, const void *data)
{
	g_autofree char *path = g_build_filename(f->dir, "plan.json", NULL);
	char *args[] = { (char *)"-DA=\"x\"", (char *)"-w", NULL };
	struct plan_command c = { .file = (char *)"/t/fs/a.c", .name = (char *)"fs/a.c",
				  .args = args };
	struct plan out = { .commands = &c, .n_commands = 1 };
	struct plan in = { 0 };

	(void)data;
	g_assert_false(planfile_read(path, "k", &in, "/obj"));
	planfile_write(path, "k", &out);
	g_assert_false(planfile_read(path, "other", &in, "/obj"));
	g_assert_true(planfile_read(path, "k", &in, "/obj"));
	g_assert_cmpuint(in.n_commands, ==, 1);
	g_assert_cmpstr(in.commands[0].name, ==, "fs/a.c");
	g_assert_cmpstr(in.commands[0].file, ==, "/t/fs/a.c");
	g_assert_cmpstr(in.commands[0].directory, ==, "/obj");
	g_assert_cmpstr(in.commands[0].args[0], ==, "-DA=\"x\"");
	g_assert_cmpstr(in.commands[0].args[1], ==, "-w");
	g_assert_null(in.commands[0].args[2]);
	g_free(in.commands[0].name);
	g_free(in.commands[0].file);
	g_free(in.commands[0].directory);
	g_strfreev(in.commands[0].args);
	g_free(in.commands);
}

static void test_planfile_damaged(struct fixture *f, const void *data)
{
	static const char *const texts[] = {
		"", "{", "[]", "{\"key\":\"k\"}", "{\"key\":\"k\",\"commands\":{}}",
		"{\"key\":\"k\",\"commands\":[]}", "{\"key\":\"k\",\"commands\":[[]]}",
		"{\"key\":\"k\",\"commands\":[[\"a\"]]}",
		"{\"key\":\"k\",\"commands\":[[\"a\",1]]}",
		"{\"key\":\"k\",\"commands\":[[\"a\",\"b\"],[\"a\",\"b\",null]]}",
		"{\"key\":7,\"commands\":[[\"a\",\"b\"]]}",
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *path = put(f->dir, "plan.json", texts[i]);
		struct plan in = { 0 };

		g_assert_false(planfile_read(path, "k", &in, "/obj"));
		g_assert_cmpuint(in.n_commands, ==, 0);
	}
}

/* make faultlinecheck, and any build that asks: its trees are not those of ours. */
static void test_inside_kernel_make(struct fixture *f, const void *data)
{
	static const char *const exported[] = { "sub_make_done", "srctree", "objtree", "VPATH",
						"building_out_of_srctree", "KBUILD_EXTMOD",
						"MAKEFLAGS", "O" };
	struct plan_options opt = { .kernel = f->tree, .scratch = f->dir };
	g_autoptr(GError) error = NULL;

	(void)data;
	g_free(put(f->tree, "Makefile", "VERSION = 6\nPATCHLEVEL = 12\ndefconfig:\n"
		   "\t@echo \"seen:$(sub_make_done)$(srctree)$(objtree)$(VPATH)"
		   "$(building_out_of_srctree)$(KBUILD_EXTMOD)$(MFLAG):\"; false\n"));
	for (gsize i = 0; i < G_N_ELEMENTS(exported); i++)
		g_setenv(exported[i], strcmp(exported[i], "MAKEFLAGS") ? "1" : "MFLAG=1", TRUE);
	g_assert_null(plan_kernel(&opt, &error));
	for (gsize i = 0; i < G_N_ELEMENTS(exported); i++)
		g_unsetenv(exported[i]);
	g_assert_nonnull(strstr(error->message, "seen::"));
}

static void test_inputs(struct fixture *f, const void *data)
{
	char *folders[] = { (char *)"fs/ext4/", NULL };
	g_autofree char *object = g_build_filename(f->dir, "obj", NULL);
	g_autofree char *config = put(object, ".config", "# Linux/x86 6.12\n");
	g_autofree char *list = put(object, "include/config/auto.conf.cmd",
				    "deps_config := \\\n\tKconfig \\\n\tfs/Kconfig \\\n\n");
	g_autofree char *makefile = put(f->tree, "fs/ext4/Makefile", "obj-y += a.o\n");
	g_autofree char *kconfig = put(f->tree, "fs/Kconfig", "\n");
	g_autofree char *source = g_build_filename(f->tree, "fs/ext4/inode.c", NULL);
	g_autofree char *top = g_build_filename(f->tree, "Makefile", NULL);
	const char *const decide[] = { makefile, kconfig, top, config };
	g_autofree char *before = inputs_hash(f->tree, object, folders);

	(void)data, (void)list;
	set_time(source, 1234);
	g_autofree char *source_changed = inputs_hash(f->tree, object, folders);
	g_assert_cmpstr(source_changed, ==, before);
	for (gsize i = 0; i < G_N_ELEMENTS(decide); i++) {
		set_time(decide[i], 1000 + i);
		g_autofree char *after = inputs_hash(f->tree, object, folders);

		g_assert_cmpstr(after, !=, before);
		g_free(before);
		before = g_steal_pointer(&after);
	}
}

static void test_plan_file(struct fixture *f, const void *data)
{
	g_autofree char *path = g_build_filename(f->tree, "fs/dax.c", NULL);
	g_autofree char *none = g_build_filename(f->tree, "fs/none.c", NULL);
	char *flags[] = { (char *)"-DA", (char *)"-Wall", (char *)"-I", (char *)"x", NULL };
	g_autofree char *here = g_get_current_dir();
	g_autoptr(GError) error = NULL;
	struct plan *p = plan_file(path, flags, &error);

	(void)data;
	g_assert_no_error(error);
	g_assert_cmpuint(p->n_commands, ==, 1);
	g_assert_cmpstr(p->commands[0].file, ==, path);
	g_assert_cmpstr(p->commands[0].name, ==, path);
	g_assert_cmpstr(p->commands[0].directory, ==, here);
	g_assert_cmpuint(g_strv_length(p->commands[0].args), ==, 4);
	g_assert_null(p->root);
	plan_free(p);
	g_assert_null(plan_file(none, flags, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_INPUT);
	g_clear_error(&error);
	g_assert_null(plan_file(f->tree, flags, &error));
	g_assert_nonnull(strstr(error->message, "not a regular file"));
}

static struct plan *plan_of_line(const char *line, GError **error)
{
	g_auto(GStrv) words = NULL;

	g_assert_true(g_shell_parse_argv(line, NULL, &words, NULL));
	return plan_kbuild((const char *const *)words, error);
}

static void assert_line(struct fixture *f, const char *object, const char *line,
			const char *name, const char *args)
{
	g_autoptr(GError) error = NULL;
	struct plan *p = plan_of_line(line, &error);
	g_autofree char *file = NULL, *got = NULL;

	g_assert_no_error(error);
	g_assert_cmpuint(p->n_commands, ==, 1);
	got = g_strjoinv(" ", p->commands[0].args);
	file = g_build_filename(f->tree, "fs/dax.c", NULL);
	g_assert_cmpstr(p->root, ==, f->tree);
	g_assert_cmpstr(p->version, ==, "6.12.117-rc1");
	g_assert_cmpstr(p->commands[0].file, ==, file);
	g_assert_cmpstr(p->commands[0].name, ==, name);
	g_assert_cmpstr(p->commands[0].directory, ==, object);
	g_assert_cmpstr(got, ==, args);
	plan_free(p);
}

/* As a make in the environment: nothing that a build around this test exports is seen. */
static void in_build(const char *object, const char *srctree)
{
	g_assert_cmpint(g_chdir(object), ==, 0);
	g_unsetenv("objtree");
	if (srctree)
		g_setenv("srctree", srctree, TRUE);
	else
		g_unsetenv("srctree");
}

static void test_kbuild(struct fixture *f, const void *data)
{
	g_autofree char *here = g_get_current_dir();
	g_autofree char *object = g_build_filename(f->dir, "obj", NULL);
	g_autofree char *source = g_build_filename(object, "source", NULL);
	g_autofree char *config = put(object, ".config", "# Linux/x86 6.12\nCONFIG_CC_IS_CLANG=y\n");
	g_autofree char *line = g_strdup_printf(
		"-D__linux__ -Dlinux -Wbitwise --arch=x86 -mlittle-endian -m64 "
		"-Wp,-MMD,fs/.dax.o.d -nostdinc -I./include -m64 -Wall -DKBUILD_BASENAME='\"dax\"' "
		"%s/fs/dax.c", f->tree);
	static const char args[] = "-nostdinc -I./include -m64 -DKBUILD_BASENAME=\"dax\" -w";

	(void)data;
	in_build(object, f->tree);
	assert_line(f, object, line, "fs/dax.c", args);
	/* without make: by the link that kbuild puts there */
	in_build(object, NULL);
	g_assert_cmpint(symlink(f->tree, source), ==, 0);
	assert_line(f, object, line, "fs/dax.c", args);
	/* O= below the source, where kbuild names that "..", and a build in the source itself */
	in_build(object, "../linux");
	assert_line(f, object, "-Wp,-MD,fs/.dax.o.d -DA ../linux/fs/dax.c", "fs/dax.c", "-DA -w");
	in_build(f->tree, ".");
	g_free(put(f->tree, ".config", "CONFIG_CC_IS_CLANG=y\n"));
	assert_line(f, f->tree, "-Wbitwise -DA fs/dax.c", "fs/dax.c", "-DA -w");
	in_build(here, NULL);
}

static void test_kbuild_refused(void)
{
	static const char *const lines[] = { "-DA", "fs/dax.S", "x.c -DA", "-Ix.c" };

	for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(plan_of_line(lines[i], &error));
		g_assert_error(error, FL_ERROR, FL_ERROR_USAGE);
	}
}

#define ADD(path, function) \
	g_test_add("/plan/" path, struct fixture, NULL, setup, function, teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plan/flags/kept", test_flags_kept);
	g_test_add_func("/plan/flags/dropped", test_flags_dropped);
	g_test_add_func("/plan/flags/load-nothing", test_flags_load_nothing);
	g_test_add_func("/plan/flags/values", test_flags_values);
	g_test_add_func("/plan/flags/target", test_flags_target);
	g_test_add_func("/plan/flags/ask-clang", test_compiler_filter);
	g_test_add_func("/plan/scope/has", test_scope_has);
	g_test_add_func("/plan/scope/scope-drivers", test_scope_drivers);
	g_test_add_func("/plan/dryrun/words", test_dryrun);
	g_test_add_func("/plan/dryrun/broken", test_dryrun_broken);
	ADD("scope/clean", test_scope);
	ADD("scope/default", test_scope_default);
	ADD("scope/refused", test_scope_refused);
	ADD("scope/folders", test_scope_folders);
	ADD("scope/parts", test_scope_parts);
	ADD("compdb/both-forms", test_compdb);
	ADD("compdb/scope", test_compdb_scope);
	ADD("compdb/other-project", test_compdb_other_project);
	ADD("compdb/bad", test_compdb_bad);
	ADD("tree/names", test_tree);
	ADD("tree/prepared", test_prepared);
	ADD("tree/config", test_config);
	ADD("tree/compiler", test_tree_compiler);
	ADD("tree/variables", test_tree_variables);
	ADD("kernel/errors", test_kernel_errors);
	ADD("kernel/configured-in-place", test_configured_in_place);
	ADD("kernel/make-fails", test_scratch_fails);
	ADD("kernel/inside-make", test_inside_kernel_make);
	ADD("planfile/round-trip", test_planfile);
	ADD("planfile/damaged", test_planfile_damaged);
	ADD("inputs/what-counts", test_inputs);
	ADD("file", test_plan_file);
	ADD("kbuild/command", test_kbuild);
	g_test_add_func("/plan/kbuild/refused", test_kbuild_refused);
	return g_test_run();
}
