/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which engines there are, and what all of them have in common: every rule of an engine is
 * asked about every C file, unless that was answered before.
 *
 * Reads the plan and the rules, makes reports in an order that does not depend on which
 * process was done first.
 */
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/paths.h"
#include "base/suggest.h"
#include "engines/internal.h"

#define FAILURES_TOLD 5		/* by name, of each rule */

static const struct engine *const engines[] = { &engine_spatch, &engine_sparse };

/* --- which ---------------------------------------------------------------------------- */

static const struct {
	const char *name;
	guint bit;
} engine_names[] = {
	{ "libclang", ENGINE_LIBCLANG }, { "coccinelle", ENGINE_COCCINELLE },
	{ "sparse", ENGINE_SPARSE },
};

static guint engine_bit(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(engine_names); i++)
		if (!strcmp(engine_names[i].name, name))
			return engine_names[i].bit;
	return 0;
}

gboolean engines_parse(const char *list, guint *out, GError **error)
{
	g_auto(GStrv) names = g_strsplit(list, ",", -1);

	*out = 0;
	for (char **n = names; *n; n++) {
		guint bit = engine_bit(g_strstrip(*n));

		if (!bit) {
			g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
				    "--engine %s: no such engine; there are libclang, coccinelle "
				    "and sparse", *n);
			return FALSE;
		}
		*out |= bit;
	}
	if (!*names) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "--engine: names none of libclang, "
			    "coccinelle and sparse");
		return FALSE;
	}
	return TRUE;
}

static gboolean has_rules(const struct rules *r, const struct engine *e)
{
	for (gsize i = 0; i < r->n_checks; i++)
		if (!strcmp(r->checks[i].kind, e->kind))
			return TRUE;
	return FALSE;
}

/* FALSE and *error when it was named; else there is a note. */
static gboolean say_missing(const struct session *s, const struct engine *e, GError **error)
{
	g_autofree char *text = g_strdup_printf("%s is not installed; run 'apt-get install %s'",
						e->program, e->package);

	if (s->opt->named) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
			    "--engine %s: %s, or leave it out", e->name, text);
		return FALSE;
	}
	g_ptr_array_add(s->notes, g_strdup_printf("note: without the findings of %s: %s", e->name,
						  text));
	return TRUE;
}

/* --- questions ------------------------------------------------------------------------ */

static void question_free(gpointer p)
{
	struct question *q = p;

	json_decref(q->answer);
	g_free(q->file);
	g_free(q->key);
	g_free(q);
}

static void asking_free(gpointer p)
{
	struct asking *a = p;

	g_ptr_array_unref(a->questions);
	memory_free(a->memory);
	g_free(a->hopeless);
	g_free(a->own);
	g_free(a);
}

void question_answer(struct question *q, json_t *answer)
{
	if (q->answer)
		json_decref(q->answer);
	q->answer = json_incref(answer);
	memory_put(q->asking->memory, q->key, answer);
}

void question_fail(struct question *q, const char *why)
{
	if (q->answer)
		return;
	q->answer = reply_new();
	reply_fail(q->answer, why);
}

/* What stands for the C file: perhaps that of an overlay. */
static char *file_of(const struct session *s, const struct plan_command *c)
{
	const char *other = s->plan->overlay ?
		g_hash_table_lookup(s->plan->overlay->files, c->file) : NULL;

	return g_strdup(other ? other : c->file);
}

static void add_question(struct session *s, struct asking *a, const struct plan_command *c)
{
	struct question *q = g_new0(struct question, 1);

	q->asking = a;
	q->command = c;
	q->file = file_of(s, c);
	q->key = a->engine->key(s, q);
	q->answer = q->key ? json_incref(memory_get(a->memory, q->key)) : NULL;
	if (q->answer && reply_limit(q->answer) && reply_limit(q->answer) < s->opt->seconds)
		g_clear_pointer(&q->answer, json_decref);
	a->count.cached += q->answer != NULL;
	if (!q->key)
		question_fail(q, "cannot be read");
	g_ptr_array_add(a->questions, q);
}

static struct asking *asking_new(struct session *s, const struct engine *e,
				 const struct rule_check *check, const char *program,
				 GError **error)
{
	g_autofree char *rule = e->rule_key(s, check, error);
	g_autofree char *text = NULL, *hash = NULL;
	struct asking *a;

	if (!rule)
		return NULL;
	text = g_strdup_printf("%s %u\n%s\n%s", e->name, e->version, program, rule);
	hash = file_hash_bytes(text, strlen(text));
	a = g_new0(struct asking, 1);
	a->engine = e;
	a->check = check;
	a->memory = memory_open(s->cache, hash);
	a->questions = g_ptr_array_new_with_free_func(question_free);
	a->count = (struct engine_count){ .engine = e->name, .rule = check->id,
					  .files = s->plan->n_commands };
	for (gsize i = 0; i < s->plan->n_commands; i++)
		add_question(s, a, &s->plan->commands[i]);
	return a;
}

/* All questions to one engine. */
static gboolean ask_engine(struct session *s, const struct rules *r, const struct engine *e,
			   GPtrArray *askings, guint *ran, GError **error)
{
	g_autofree char *path = NULL, *program = NULL;

	if (!(s->opt->engines & e->bit) || !has_rules(r, e))
		return TRUE;
	path = g_find_program_in_path(e->program);
	if (!path)
		return say_missing(s, e, error);
	program = file_hash(path, error);
	if (!program)
		return FALSE;
	*ran |= e->bit;
	for (gsize i = 0; i < r->n_checks; i++) {
		struct asking *a;

		if (r->checks[i].off || strcmp(r->checks[i].kind, e->kind))
			continue;
		a = asking_new(s, e, &r->checks[i], program, error);
		if (!a)
			return FALSE;
		g_ptr_array_add(askings, a);
	}
	return TRUE;
}

/* --- the session ---------------------------------------------------------------------- */

char *session_name(const struct session *s, const struct question *q, const char *path)
{
	g_autofree char *whole = g_canonicalize_filename(path, q->command->directory);
	const char *const trees[] = { s->shadow, s->plan->root };

	if (!strcmp(whole, q->file))
		return g_strdup(q->command->name);
	for (gsize i = 0; i < G_N_ELEMENTS(trees); i++) {
		gsize n = trees[i] ? strlen(trees[i]) : 0;

		if (n && !strncmp(whole, trees[i], n) && whole[n] == '/')
			return g_strdup(whole + n + 1);
	}
	return g_steal_pointer(&whole);
}

static gboolean session_init(struct session *s, GError **error)
{
	g_autofree char *cache = s->opt->cache ? g_strdup(s->opt->cache) : paths_cache(NULL);
	g_autofree char *folder = NULL;

	s->cache = g_canonicalize_filename(cache, NULL);
	folder = g_build_filename(s->cache, "engines", NULL);
	if (!workdir_make(&s->tmp, folder, error))
		return FALSE;
	s->includes = includes_new(s->plan->overlay);
	/*
	 * Messages in English, bytes as they are, and nothing left outside of our folder, whose
	 * name is not for a shell to read.
	 */
	s->env = g_environ_setenv(g_get_environ(), "LC_ALL", "C", TRUE);
	s->env = g_environ_setenv(s->env, "TMPDIR", ".", TRUE);
	return TRUE;
}

static void session_release(struct session *s)
{
	workdir_remove(&s->tmp);
	includes_free(s->includes);
	g_strfreev(s->env);
	g_free(s->shadow);
	g_free(s->cache);
}

/* --- the result ----------------------------------------------------------------------- */

static void add_report(const struct engine_report *r, void *data)
{
	g_array_append_val((GArray *)data, *r);
}

static void add_gap(const struct session *s, struct engines *e, struct asking *a,
		    const struct question *q)
{
	struct engine_gap gap = { a->check->id, q->command->name, reply_failure(q->answer) };

	g_array_append_val(e->gaps, gap);
	if (a->count.failed++ < FAILURES_TOLD)
		g_ptr_array_add(s->notes, g_strdup_printf("%s: %s: %s", gap.file, gap.rule,
							  gap.why));
}

static void collect_one(const struct session *s, struct engines *e, struct asking *a,
			struct question *q)
{
	struct engine_report r = { .check = a->check, .command = q->command };
	guint before = e->reports->len;

	if (reply_failure(q->answer))
		add_gap(s, e, a, q);
	a->count.dropped += reply_dropped(q->answer);
	reply_each(q->answer, &r, add_report, e->reports);
	a->count.reports += e->reports->len - before;
	g_ptr_array_add(e->answers, json_incref(q->answer));
}

static void collect(const struct session *s, struct engines *e, GPtrArray *askings)
{
	g_autoptr(GString) all = g_string_new(NULL);

	for (guint i = 0; i < askings->len; i++) {
		struct asking *a = askings->pdata[i];

		g_string_append_printf(all, "%s %s\n", a->engine->name, a->check->id);
		for (guint k = 0; k < a->questions->len; k++) {
			struct question *q = a->questions->pdata[k];
			const char *failure = reply_failure(q->answer);

			collect_one(s, e, a, q);
			g_string_append_printf(all, "%s %s\n", q->key ? q->key : "-",
					       failure ? failure : "");
		}
		if (a->count.failed > FAILURES_TOLD)
			g_ptr_array_add(s->notes, g_strdup_printf(
				"%s: %zu more files that %s did not get done with", a->check->id,
				a->count.failed - FAILURES_TOLD, a->engine->program));
		g_array_append_val(e->counts, a->count);
	}
	e->hash = file_hash_bytes(all->str, all->len);
}

static void answer_free(gpointer p)
{
	json_decref(p);
}

struct engines *engines_ask(const struct plan *plan, const struct rules *rules,
			    const struct engines_options *options, GError **error)
{
	g_autoptr(GPtrArray) askings = g_ptr_array_new_with_free_func(asking_free);
	struct engines_options opt = *options;
	struct session s = { .plan = plan, .opt = &opt };
	struct engines *e = g_new0(struct engines, 1);
	gboolean ok;

	if (opt.seconds <= 0)
		opt.seconds = ENGINE_SECONDS;
	s.notes = e->notes = g_ptr_array_new_with_free_func(g_free);
	e->reports = g_array_new(FALSE, FALSE, sizeof(struct engine_report));
	e->gaps = g_array_new(FALSE, FALSE, sizeof(struct engine_gap));
	e->counts = g_array_new(FALSE, FALSE, sizeof(struct engine_count));
	e->answers = g_ptr_array_new_with_free_func(answer_free);
	ok = session_init(&s, error);
	for (gsize i = 0; i < G_N_ELEMENTS(engines) && ok; i++)
		ok = ask_engine(&s, rules, engines[i], askings, &e->ran, error);
	ok = ok && session_run(&s, askings, error);
	if (ok)
		collect(&s, e, askings);
	session_release(&s);
	if (ok)
		return e;
	engines_free(e);
	return NULL;
}

void engines_free(struct engines *e)
{
	if (!e)
		return;
	g_array_unref(e->reports);
	g_array_unref(e->counts);
	g_array_unref(e->gaps);
	g_ptr_array_unref(e->notes);
	g_ptr_array_unref(e->answers);
	g_free(e->hash);
	g_free(e);
}

char *engines_detail(const struct engines *e)
{
	json_t *list = json_array();
	char *text, *copy;

	for (guint i = 0; i < e->counts->len; i++) {
		const struct engine_count *c = &g_array_index(e->counts, struct engine_count, i);

		json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:f}",
			"engine", c->engine, "rule", c->rule, "files", (json_int_t)c->files,
			"cached", (json_int_t)c->cached, "failed", (json_int_t)c->failed,
			"dropped", (json_int_t)c->dropped, "reports", (json_int_t)c->reports,
			"seconds", c->seconds));
	}
	text = json_dumps(list, JSON_REAL_PRECISION(6));
	copy = g_strdup(text);
	free(text);
	json_decref(list);
	return copy;
}
