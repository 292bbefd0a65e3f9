/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The clang program: which one, which version, and which flags it refuses.
 * Reads what clang prints on stderr; without a clang program the kernel is
 * configured for gcc and flags.c's table is all there is.
 */
#include <stdlib.h>
#include <string.h>

#include "base/run.h"
#include "plan/internal.h"

#ifndef FL_LLVM
#define FL_LLVM "19"
#endif

#define ROUNDS 5	/* clang names all unknown flags at once; bad values, one each time */

char *compiler_clang(void)
{
	static const char *const names[] = { ("clang-" FL_LLVM), "clang-19", "clang-20", "clang-21",
					     "clang-22", "clang" };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_find_program_in_path(names[i]);

		if (path)
			return g_strdup(names[i]);
	}
	return NULL;
}

char *compiler_version(const char *program)
{
	const char *argv[] = { program, "--version", NULL };
	struct run run = { .argv = argv, .seconds = 30 };
	struct run_output out;
	char *line;

	if (!run_program(&run, &out, NULL))
		return g_strdup("");
	line = g_utf8_make_valid(out.out->str, strcspn(out.out->str, "\n"));
	run_output_clear(&out);
	return line;
}

/* What clang is asked about: not paths, macros or names of files. */
static gboolean is_codegen_flag(const char *word)
{
	return g_str_has_prefix(word, "-f") || g_str_has_prefix(word, "-m") ||
	       g_str_has_prefix(word, "--target") || g_str_has_prefix(word, "-std") ||
	       g_str_has_prefix(word, "-O");
}

static GHashTable *distinct_flags(const struct plan_command *commands, gsize n)
{
	GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);

	for (gsize i = 0; i < n; i++)
		for (char **a = commands[i].args; *a; a++)
			if (is_codegen_flag(*a))
				g_hash_table_add(set, *a);
	return set;
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* clang's complaints about these flags, or NULL when it has none. */
static char *ask(const char *clang, GHashTable *flags)
{
	static const char *const start[] = { "-fsyntax-only", "-x", "c", "/dev/null" };
	guint n;
	g_autofree const char **words = (const char **)g_hash_table_get_keys_as_array(flags, &n);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	struct run run = { .seconds = 60 };
	struct run_output out;
	char *said = NULL;

	qsort(words, n, sizeof(*words), compare_words);
	g_ptr_array_add(argv, (void *)clang);
	for (gsize i = 0; i < G_N_ELEMENTS(start); i++)
		g_ptr_array_add(argv, (void *)start[i]);
	for (guint i = 0; i < n; i++)
		g_ptr_array_add(argv, (void *)words[i]);
	g_ptr_array_add(argv, NULL);
	run.argv = (const char *const *)argv->pdata;
	if (!run_program(&run, &out, NULL))
		return NULL;
	if (out.status)
		said = g_strdup(out.err->str);
	run_output_clear(&out);
	return said;
}

/* Does the complaint quote this flag, or the option ("-mfoo=") it gives a value to? */
static gboolean is_refused(const char *said, const char *flag)
{
	g_autofree char *quoted = g_strdup_printf("'%s'", flag);
	const char *equals = strchr(flag, '=');
	g_autofree char *option = equals ?
		g_strdup_printf("'%.*s'", (int)(equals + 1 - flag), flag) : NULL;

	return strstr(said, quoted) || (option && strstr(said, option));
}

static gboolean remove_refused(void *flag, void *value, void *data)
{
	GHashTable *refused = data;

	(void)value;
	return g_hash_table_contains(refused, flag);
}

/* Adds to `refused` what clang said no to. Is there anything new? */
static gboolean note_refused(GHashTable *flags, GHashTable *refused, const char *said)
{
	g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
	guint before = g_hash_table_size(refused);

	for (char **line = lines; *line; line++) {
		GHashTableIter it;
		char *hint = strstr(*line, "; did you mean");
		void *flag;

		if (!strstr(*line, "error: "))
			continue;
		if (hint)
			*hint = '\0';
		g_hash_table_iter_init(&it, flags);
		while (g_hash_table_iter_next(&it, &flag, NULL))
			if (is_refused(*line, flag))
				g_hash_table_add(refused, g_strdup(flag));
	}
	g_hash_table_foreach_remove(flags, remove_refused, refused);
	return g_hash_table_size(refused) > before;
}

static void strip(char **args, GHashTable *refused)
{
	char **to = args;

	for (char **a = args; *a; a++) {
		if (is_codegen_flag(*a) && g_hash_table_contains(refused, *a))
			g_free(*a);
		else
			*to++ = *a;
	}
	*to = NULL;
}

void compiler_filter(struct plan_command *commands, gsize n)
{
	g_autofree char *clang = compiler_clang();
	g_autoptr(GHashTable) flags = distinct_flags(commands, n);
	g_autoptr(GHashTable) refused =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	if (!clang || !g_hash_table_size(flags))
		return;
	for (int round = 0; round < ROUNDS; round++) {
		g_autofree char *said = ask(clang, flags);

		if (!said || !note_refused(flags, refused, said))
			break;
	}
	for (gsize i = 0; g_hash_table_size(refused) && i < n; i++)
		strip(commands[i].args, refused);
}
