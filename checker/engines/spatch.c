/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * spatch: one process a rule and some C files, each a group of its own, in report mode:
 *
 *    FILE:LINE:COL-COL: MESSAGE	on stdout, columns from 0
 *    HANDLING: FILE			on stderr, as it begins with one
 *    Skipping: FILE			that has no word of the rule
 *    EXN: WHY in FILE			when it gives one up
 *
 * A file that lacks the words a rule needs is not given to it: spatch says which these are,
 * and looks for them itself, but with two processes a file.
 *
 * spatch hands names of files to a shell. One with other characters than a shell takes as
 * they are gets a link with a name of ours, which is also what a rule that asks for its
 * file's name sees. Rules that read headers find those beside the C file alone.
 */
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "engines/internal.h"
#include "engines/grep.h"

#define WORDS_KEY "words"	/* among the answers: the words that the rule needs */

static gboolean reads_headers(const struct rule_check *check)
{
	return !g_strv_contains((const char *const *)check->options, "--no-includes");
}

static char *spatch_rule_key(const struct session *s, const struct rule_check *check,
			     GError **error)
{
	g_autofree char *hash = file_hash(check->file, error);
	g_autofree char *options = g_strjoinv("\n", check->options);

	(void)s;
	return hash ? g_strjoin("\n", check->id, hash, options, NULL) : NULL;
}

static char *spatch_key(struct session *s, const struct question *q)
{
	g_autofree char *all = NULL, *text = NULL;
	const char *hash;

	if (reads_headers(q->asking->check))
		hash = all = includes_hash(s->includes, q->command, q->command->file);
	else
		hash = includes_own_hash(s->includes, q->command->file);
	if (!hash)
		return NULL;
	text = g_strjoin("\n", hash, q->command->name, NULL);
	return file_hash_bytes(text, strlen(text));
}

/* What every call of spatch for a rule begins with. */
static void add_rule(GPtrArray *argv, const struct rule_check *check, const char *as)
{
	g_ptr_array_add(argv, g_strdup("spatch"));
	g_ptr_array_add(argv, g_strdup("-D"));
	g_ptr_array_add(argv, g_strdup("report"));
	g_ptr_array_add(argv, g_strdup(as));
	g_ptr_array_add(argv, g_canonicalize_filename(check->file, NULL));
}

/* --- which files a rule can say anything of ------------------------------------------- */

/* What spatch does not understand is wrong; whatever else does not work is not known here. */
static gboolean check_understood(const struct asking *a, const struct run_output *output,
				 GError **error)
{
	char *why = strstr(output->err->str, " error: ");
	g_autoptr(GRegex) blanks = NULL;
	g_autofree char *line = NULL;

	if (output->status != 255 || !why)
		return TRUE;
	while (why > output->err->str && why[-1] != '\n')
		why--;
	blanks = g_regex_new("\\s+", G_REGEX_RAW, 0, NULL);
	line = g_regex_replace(blanks, g_strstrip(why), -1, 0, " ", 0, NULL);
	g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s:1: spatch does not understand it: %.500s",
		    a->check->file, line);
	return FALSE;
}

/* As spatch says it, "" for nothing; NULL and *error when the rule is wrong. Caller frees. */
static char *ask_for_words(struct session *s, struct asking *a, GError **error)
{
	static const char title[] = "\nGrep query\n";
	g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
	struct run run = { .cwd = s->tmp.path, .env = s->env, .seconds = s->opt->seconds };
	struct run_output output;
	const char *found;
	char *words = NULL;

	add_rule(argv, a->check, "--parse-cocci");
	g_ptr_array_add(argv, NULL);
	run.argv = (const char *const *)argv->pdata;
	/* What does not work will be seen with the first file. */
	if (!run_program(&run, &output, NULL))
		return g_strdup("");
	if (check_understood(a, &output, error)) {
		found = output.status ? NULL : g_strrstr(output.out->str, title);
		words = g_strdup(found ? found + strlen(title) : "");
	}
	run_output_clear(&output);
	return words;
}

static struct grep *words_needed(struct session *s, struct asking *a, GError **error)
{
	json_t *known = memory_get(a->memory, WORDS_KEY);
	g_autofree char *text = NULL;

	if (json_is_string(known))
		return grep_parse(json_string_value(known));
	text = ask_for_words(s, a, error);
	if (!text)
		return NULL;
	known = json_string(text);
	if (known && *text)
		memory_put(a->memory, WORDS_KEY, json_incref(known));
	json_decref(known);
	return grep_parse(text);
}

static gboolean spatch_begin(struct session *s, struct asking *a, GError **error)
{
	GError *wrong = NULL;
	struct grep *g = words_needed(s, a, &wrong);

	if (wrong) {
		g_propagate_error(error, wrong);
		return FALSE;
	}
	for (guint i = 0; g && !reads_headers(a->check) && i < a->questions->len; i++) {
		struct question *q = a->questions->pdata[i];

		if (!q->answer && !grep_met(g, includes_words(s->includes, q->command->file)))
			question_answer(q, reply_new());
	}
	grep_free(g);
	return TRUE;
}

/* --- the process ---------------------------------------------------------------------- */

static gboolean is_plain(const char *path)
{
	for (; *path; path++)
		if (!g_ascii_isalnum(*path) && !strchr("/._-+,@=", *path))
			return FALSE;
	return TRUE;
}

static char *plain_path(struct session *s, const char *file, GError **error)
{
	g_autofree char *name = NULL, *path = NULL;

	if (is_plain(file))
		return g_strdup(file);
	name = g_strdup_printf("%u.c", s->n_tmp++);
	path = g_build_filename(s->tmp.path, name, NULL);
	if (!symlink(file, path))
		return g_steal_pointer(&name);
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: cannot be made: %s", path,
		    g_strerror(errno));
	return NULL;
}

static gboolean spatch_command(struct session *s, struct batch *b, GError **error)
{
	g_autofree char *name = g_strdup_printf("%u.groups", s->n_tmp++);
	g_autoptr(GString) groups = g_string_new(NULL);

	for (guint i = 0; i < b->questions->len; i++) {
		const struct question *q = b->questions->pdata[i];
		char *path = plain_path(s, q->file, error);

		if (!path)
			return FALSE;
		g_ptr_array_add(b->paths, path);
		g_string_append_printf(groups, "%s\n\n", path);
	}
	add_rule(b->argv, b->asking->check, "--sp-file");
	for (char **o = b->asking->check->options; *o; o++)
		g_ptr_array_add(b->argv, g_strdup(*o));
	g_ptr_array_add(b->argv, g_strdup("--no-show-diff"));
	g_ptr_array_add(b->argv, g_strdup("--timeout"));
	g_ptr_array_add(b->argv, g_strdup_printf("%d", s->opt->seconds));
	g_ptr_array_add(b->argv, g_strdup("--file-groups"));
	g_ptr_array_add(b->argv, g_build_filename(s->tmp.path, name, NULL));
	return g_file_set_contents(b->argv->pdata[b->argv->len - 1], groups->str,
				   (gssize)groups->len, error);
}

/* --- what it says --------------------------------------------------------------------- */

struct reading {
	struct session *s;
	struct batch *b;
	GHashTable *index;	/* path → number of the question, plus 1 */
	json_t **answers;	/* of each question; NULL until it has begun with it */
	guint last;		/* the question it is at, plus 1 */
	guint dropped;		/* lines that nobody knows whose they are */
};

static guint question_at(const struct reading *r, const char *path)
{
	return GPOINTER_TO_UINT(g_hash_table_lookup(r->index, path));
}

static void begin_file(struct reading *r, const char *path)
{
	guint i = question_at(r, path);

	if (!i)
		return;
	r->last = i;
	if (!r->answers[i - 1])
		r->answers[i - 1] = reply_new();
}

/* "Coccinelle_modules.Common.Timeout" is what spatch calls its own limit. */
static void give_up_file(struct reading *r, const char *why, const char *path)
{
	gboolean late = g_str_has_suffix(why, ".Timeout");
	guint i = question_at(r, path);
	g_autofree char *text = late ?
		g_strdup_printf("spatch took more than %d s", r->s->opt->seconds) :
		g_strdup_printf("spatch gave it up: %s", why);

	if (!i || !r->answers[i - 1])
		return;
	reply_fail(r->answers[i - 1], text);
	if (late)
		reply_set_limit(r->answers[i - 1], r->s->opt->seconds);
}

static void read_progress(struct reading *r, const char *line)
{
	static const char exn[] = "EXN: ";

	if (g_str_has_prefix(line, "HANDLING: ") || g_str_has_prefix(line, "Skipping: ")) {
		begin_file(r, strchr(line, ' ') + 1);
	} else if (g_str_has_prefix(line, exn)) {
		const char *in = g_strrstr(line, " in ");

		if (in) {
			g_autofree char *why = g_strndup(line + strlen(exn),
							 (gsize)(in - line) - strlen(exn));

			give_up_file(r, why, in + strlen(" in "));
		}
	}
}

static void read_report(struct reading *r, const GRegex *report, const char *line)
{
	g_autoptr(GMatchInfo) m = NULL;
	const struct question *q;
	guint i = 0;

	if (!*line)
		return;
	if (g_regex_match(report, line, 0, &m)) {
		g_autofree char *path = g_match_info_fetch(m, 1),
			*number = g_match_info_fetch(m, 2), *col = g_match_info_fetch(m, 3),
			*message = g_match_info_fetch(m, 4);

		i = question_at(r, path);
		q = i ? r->b->questions->pdata[i - 1] : NULL;
		if (q && r->answers[i - 1]) {
			reply_add(r->answers[i - 1], q->command->name,
				   (guint)g_ascii_strtoull(number, NULL, 10),
				   (guint)g_ascii_strtoull(col, NULL, 10) + 1, "",
				   g_strstrip(message));
			return;
		}
	}
	r->dropped++;
}

static void reading_init(struct reading *r)
{
	r->index = g_hash_table_new(g_str_hash, g_str_equal);
	r->answers = g_new0(json_t *, r->b->questions->len);
	for (guint i = 0; i < r->b->questions->len; i++)
		g_hash_table_insert(r->index, r->b->paths->pdata[i], GUINT_TO_POINTER(i + 1));
}

/* What has not come to its end may have kept back what it had to say of any file. */
static void reading_finish(struct reading *r, gboolean ended)
{
	json_t *first = NULL;

	for (guint i = 0; i < r->b->questions->len; i++) {
		if (!r->answers[i])
			continue;
		first = first ? first : r->answers[i];
		if (ended && r->answers[i] == first)
			reply_drop(first, r->dropped);
		if (ended)
			question_answer(r->b->questions->pdata[i], json_incref(r->answers[i]));
	}
	for (guint i = 0; i < r->b->questions->len; i++)
		json_decref(r->answers[i]);
	if (!ended)
		r->b->at = (int)r->last - 1;
	g_hash_table_unref(r->index);
	g_free(r->answers);
}

static void spatch_read(struct session *s, struct batch *b, const struct run_output *output)
{
	g_autoptr(GRegex) report = g_regex_new("^(.+?):(\\d+):(\\d+)-\\d+:(.*)$", G_REGEX_RAW, 0,
					       NULL);
	g_auto(GStrv) err = g_strsplit(output->err->str, "\n", -1);
	/* Of one that has not come to its end nothing counts, and it can be long. */
	g_auto(GStrv) out = g_strsplit(output->status ? "" : output->out->str, "\n", -1);
	struct reading r = { .s = s, .b = b };

	reading_init(&r);
	for (char **line = err; *line; line++)
		read_progress(&r, *line);
	for (char **line = out; *line; line++)
		read_report(&r, report, *line);
	reading_finish(&r, output->status == 0);
}

const struct engine engine_spatch = {
	.bit = ENGINE_COCCINELLE, .name = "coccinelle", .program = "spatch",
	.package = "coccinelle", .kind = "smpl", .most = 100, .version = 1,
	.rule_key = spatch_rule_key, .key = spatch_key, .begin = spatch_begin,
	.command = spatch_command, .read = spatch_read,
};
