/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sparse: one process a C file, with the flags the compiler gets and those that kbuild adds
 * for a checker. Of what it says its contexts are ours, the rest is counted:
 *
 *    FILE:LINE:COL: warning: context imbalance in 'FUNCTION' - WHY
 *
 * Where the code is of an inline function, FILE is a header. Of what it calls an error (types
 * that do not fit, mostly) it goes on, with all functions but that one.
 */
#include <string.h>

#include "base/file.h"
#include "engines/internal.h"
#include "engines/shadow.h"

/* As of the kernel's Makefile, where our flags do not have them. */
static const char *const check_flags[] = {
	"-D__linux__", "-Dlinux", "-D__STDC__", "-Dunix", "-D__unix__", "-Wno-return-void",
	"-Wno-unknown-attribute", "-Wcontext",
};

static char *sparse_rule_key(const struct session *s, const struct rule_check *check,
			     GError **error)
{
	g_autoptr(GString) text = g_string_new(check->id);

	(void)s;
	(void)error;
	for (gsize i = 0; i < G_N_ELEMENTS(check_flags); i++)
		g_string_append_printf(text, "\n%s", check_flags[i]);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *sparse_key(struct session *s, const struct question *q)
{
	g_autofree char *read = includes_hash(s->includes, q->command, q->command->file);
	g_autoptr(GString) text = g_string_new(read);

	if (!read)
		return NULL;
	g_string_append_printf(text, "\n%s\n%s", q->command->name, q->command->directory);
	for (char **a = q->command->args; *a; a++)
		g_string_append_printf(text, "\n%s", *a);
	return file_hash_bytes(text->str, text->len);
}

static gboolean sparse_begin(struct session *s, struct asking *a, GError **error)
{
	(void)a;
	if (!s->plan->overlay || s->shadow)
		return TRUE;
	s->shadow = g_build_filename(s->tmp.path, "tree", NULL);
	return shadow_make(s->plan, s->shadow, error);
}

/* Words that sparse takes for files, or that change what it says. */
static gboolean is_foreign(const char *word, gboolean *next)
{
	*next = !strcmp(word, "-ivfsoverlay") || !strcmp(word, "-target");
	return *next || !strcmp(word, "-w");
}

/* Whatever folder is looked in, what stands for it is looked in first. */
static void add_shadow(const struct session *s, const struct question *q, char **word,
		       GPtrArray *argv)
{
	static const char *const options[] = { "-I", "-isystem", "-idirafter", "-iquote" };

	for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
		g_autofree char *path = NULL, *there = NULL;
		const char *dir = includes_value(word, options[i]);

		if (!dir)
			continue;
		path = g_canonicalize_filename(dir, q->command->directory);
		there = shadow_of(s->plan, s->shadow, path);
		if (!there)
			return;
		g_ptr_array_add(argv, g_strdup(options[i]));
		g_ptr_array_add(argv, g_steal_pointer(&there));
		return;
	}
}

/* A file that is named is the one that stands for it; the option's word is there. */
static char *file_named(const struct session *s, const struct question *q, const char *file)
{
	g_autofree char *path = g_canonicalize_filename(file, q->command->directory);
	char *there = s->shadow ? shadow_of(s->plan, s->shadow, path) : NULL;

	return there ? there : g_strdup(file);
}

static gboolean is_before_file(const char *word)
{
	return !strcmp(word, "-include") || !strcmp(word, "-imacros");
}

static gboolean sparse_command(struct session *s, struct batch *b, GError **error)
{
	const struct question *q = b->questions->pdata[0];

	(void)error;
	g_ptr_array_add(b->argv, g_strdup("sparse"));
	for (gsize i = 0; i < G_N_ELEMENTS(check_flags); i++)
		g_ptr_array_add(b->argv, g_strdup(check_flags[i]));
	for (char **a = q->command->args; *a; a++) {
		gboolean next;

		if (is_foreign(*a, &next)) {
			a += next && a[1];
			continue;
		}
		if (s->shadow)
			add_shadow(s, q, a, b->argv);
		g_ptr_array_add(b->argv, g_strdup(*a));
		if (is_before_file(*a) && a[1])
			g_ptr_array_add(b->argv, file_named(s, q, *++a));
	}
	g_ptr_array_add(b->paths, file_named(s, q, q->command->file));
	g_ptr_array_add(b->argv, g_strdup(b->paths->pdata[0]));
	return TRUE;
}

static void read_line(const struct session *s, const struct question *q, json_t *answer,
		      const GRegex *warning, const GRegex *context, const char *line)
{
	g_autoptr(GMatchInfo) m = NULL, c = NULL;

	if (!*line)
		return;
	if (g_regex_match(warning, line, 0, &m)) {
		g_autofree char *path = g_match_info_fetch(m, 1),
			*number = g_match_info_fetch(m, 2), *col = g_match_info_fetch(m, 3),
			*kind = g_match_info_fetch(m, 4), *text = g_match_info_fetch(m, 5);

		/* Then it says no more. */
		if (!strcmp(kind, "error") && strstr(text, "too many errors"))
			reply_fail(answer, line);
		if (g_regex_match(context, text, 0, &c)) {
			g_autofree char *file = session_name(s, q, path),
				*function = g_match_info_fetch(c, 1),
				*why = g_match_info_fetch(c, 2);
			g_autofree char *message = g_strconcat("context imbalance: ", why, NULL);

			reply_add(answer, file, (guint)g_ascii_strtoull(number, NULL, 10),
				   (guint)g_ascii_strtoull(col, NULL, 10), function, message);
			return;
		}
	}
	reply_drop(answer, 1);
}

static void sparse_read(struct session *s, struct batch *b, const struct run_output *output)
{
	g_autoptr(GRegex) warning = g_regex_new("^(.+?):(\\d+):(\\d+): (warning|error): (.*)$",
						G_REGEX_RAW, 0, NULL);
	g_autoptr(GRegex) context = g_regex_new("^context imbalance in '([^']*)' - (.*)$",
						G_REGEX_RAW, 0, NULL);
	struct question *q = b->questions->pdata[0];
	g_auto(GStrv) lines = g_strsplit(output->err->str, "\n", -1);
	json_t *answer;

	if (output->status)
		return;
	answer = reply_new();
	for (char **line = lines; *line; line++)
		read_line(s, q, answer, warning, context, *line);
	question_answer(q, answer);
}

const struct engine engine_sparse = {
	.bit = ENGINE_SPARSE, .name = "sparse", .program = "sparse", .package = "sparse",
	.kind = "sparse", .most = 1, .version = 1,
	.rule_key = sparse_rule_key, .key = sparse_key, .begin = sparse_begin,
	.command = sparse_command, .read = sparse_read,
};
