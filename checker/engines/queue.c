/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Open questions → processes, some at a time, until every question has an answer, be it that
 * there is none. A process that comes to no good end is told of, and those of its files that
 * it had no answer for are asked about again. What has been answered is kept as it comes, so
 * that a run that is killed has not been in vain.
 */
#include "engines/internal.h"

#define STRIKES_MAX 5		/* processes in a row without an answer; then it is given up */
#define PRINTED_MAX ((gsize)64 << 20)
#define SAVE_SECONDS 30		/* between writing what has been answered so far */

struct queue {
	struct session *s;
	GQueue batches;		/* struct batch */
	gsize done, total;
	gint64 saved;
	GPtrArray *askings;
	GError *error;
};

/* --- batches -------------------------------------------------------------------------- */

static struct batch *batch_new(struct asking *a)
{
	struct batch *b = g_new0(struct batch, 1);

	b->asking = a;
	b->questions = g_ptr_array_new();
	b->argv = g_ptr_array_new_with_free_func(g_free);
	b->paths = g_ptr_array_new_with_free_func(g_free);
	b->at = -1;
	return b;
}

static void batch_free(struct batch *b)
{
	g_ptr_array_unref(b->questions);
	g_ptr_array_unref(b->argv);
	g_ptr_array_unref(b->paths);
	g_free(b);
}

/* In batches that keep all processes busy to the end. */
static void add_batches(struct queue *q, struct asking *a)
{
	guint jobs = (guint)MAX(q->s->opt->jobs, 1), open = 0, most;
	struct batch *b = NULL;

	for (guint i = 0; i < a->questions->len; i++)
		open += !((struct question *)a->questions->pdata[i])->answer;
	most = CLAMP(open / (2 * jobs), 1, a->engine->most);
	for (guint i = 0; i < a->questions->len; i++) {
		struct question *x = a->questions->pdata[i];

		if (x->answer)
			continue;
		if (!b || b->questions->len == most) {
			b = batch_new(a);
			g_queue_push_tail(&q->batches, b);
		}
		g_ptr_array_add(b->questions, x);
	}
	q->total += open;
}

/* --- one process ---------------------------------------------------------------------- */

static void show(struct queue *q, const struct batch *b)
{
	const struct question *x = b->questions->pdata[b->questions->len - 1];

	if (q->s->opt->progress)
		q->s->opt->progress(q->done, q->total, x->command->name, q->s->opt->progress_data);
}

static void fail_all(struct queue *q, struct batch *b, const char *why)
{
	for (guint i = 0; i < b->questions->len; i++)
		question_fail(b->questions->pdata[i], why);
	q->done += b->questions->len;
}

static gboolean next(void *data, struct run *run, void **tag)
{
	struct queue *q = data;
	struct batch *b;

	while (!q->error && (b = g_queue_pop_head(&q->batches))) {
		if (b->asking->hopeless) {
			fail_all(q, b, b->asking->hopeless);
			batch_free(b);
			continue;
		}
		if (!b->asking->engine->command(q->s, b, &q->error)) {
			batch_free(b);
			return FALSE;
		}
		g_ptr_array_add(b->argv, NULL);
		b->started = g_get_monotonic_time();
		*run = (struct run){
			.argv = (const char *const *)b->argv->pdata,
			.cwd = b->asking->engine->most > 1 ? q->s->tmp.path :
			       ((struct question *)b->questions->pdata[0])->command->directory,
			.env = q->s->env, .idle = TRUE, .most = PRINTED_MAX,
			/* an engine has a limit of its own, and may take a while to notice */
			.seconds = q->s->opt->seconds + q->s->opt->seconds / 4 + 1,
		};
		*tag = b;
		return TRUE;
	}
	return FALSE;
}

static void save_some(struct queue *q, gboolean last)
{
	gint64 now = g_get_monotonic_time();

	if (!last && now - q->saved < SAVE_SECONDS * G_USEC_PER_SEC)
		return;
	for (guint i = 0; i < q->askings->len && !q->error; i++)
		memory_save(((struct asking *)q->askings->pdata[i])->memory, &q->error);
	q->saved = g_get_monotonic_time();
}

/* Why a process has left something open, in a line. */
static char *reason(const struct batch *b, const struct run_output *output, const GError *error)
{
	g_autofree char *last = NULL;

	if (error)
		return g_strdup(error->message);
	if (output->status > 128)
		return g_strdup_printf("%s: killed by signal %d", b->asking->engine->program,
				       output->status - 128);
	if (!output->status)
		return g_strdup_printf("%s: ended without a word of it",
				       b->asking->engine->program);
	last = run_last_lines(output->err, 1);
	return g_strdup_printf("%s: exit status %d%s%.300s", b->asking->engine->program,
			       output->status, *last ? ": " : "", last);
}

static void ask_again(struct queue *q, struct asking *a, struct question *const *questions, guint n)
{
	struct batch *again;

	if (!n)
		return;
	again = batch_new(a);
	for (guint i = 0; i < n; i++)
		g_ptr_array_add(again->questions, questions[i]);
	g_queue_push_head(&q->batches, again);
	q->done -= n;
}

/*
 * What is left open is asked again: without the file the process was at, and that one alone;
 * where nobody knows which it was, each alone. Alone, it has failed.
 */
static void retry(struct queue *q, struct batch *b, const char *why)
{
	g_autoptr(GPtrArray) open = g_ptr_array_new();
	struct question *const *all;
	struct asking *a = b->asking;
	int at = -1;

	for (guint i = 0; i < b->questions->len; i++) {
		struct question *x = b->questions->pdata[i];

		if (x->answer)
			continue;
		if (b->questions->len == 1 || a->hopeless)
			question_fail(x, why);
		else if ((int)i == b->at)
			at = (int)open->len;
		if (!x->answer)
			g_ptr_array_add(open, x);
	}
	all = (struct question *const *)open->pdata;
	if (at >= 0) {
		ask_again(q, a, all + at, 1);
		ask_again(q, a, all + at + 1, open->len - (guint)at - 1);
		ask_again(q, a, all, (guint)at);
		return;
	}
	for (guint i = 0; i < open->len; i++)
		ask_again(q, a, all + i, 1);
}

static void done(void *data, void *tag, struct run_output *output, const GError *error)
{
	struct queue *q = data;
	struct batch *b = tag;
	struct asking *a = b->asking;
	guint left = 0;

	a->count.seconds += (double)(g_get_monotonic_time() - b->started) / 1e6;
	if (output->out) {
		output->status = error ? -1 : output->status;
		a->engine->read(q->s, b, output);
	}
	for (guint i = 0; i < b->questions->len; i++)
		left += !((struct question *)b->questions->pdata[i])->answer;
	q->done += b->questions->len;
	a->strikes = left < b->questions->len ? 0 : a->strikes + 1;
	if (left) {
		g_autofree char *why = reason(b, output, error);

		if (a->strikes >= STRIKES_MAX && !a->hopeless)
			a->hopeless = g_strdup_printf("given up: %s", why);
		retry(q, b, why);
	}
	show(q, b);
	save_some(q, FALSE);
	batch_free(b);
}

/* --- all of them ---------------------------------------------------------------------- */

static gboolean needs_more(const struct asking *a)
{
	for (guint i = 0; i < a->questions->len; i++)
		if (!((struct question *)a->questions->pdata[i])->answer)
			return TRUE;
	return FALSE;
}

gboolean session_run(struct session *s, GPtrArray *askings, GError **error)
{
	struct queue q = { .s = s, .askings = askings, .saved = g_get_monotonic_time() };
	const struct run_queue programs = { s->opt->jobs, next, done, &q };

	for (guint i = 0; i < askings->len; i++) {
		struct asking *a = askings->pdata[i];

		if (!needs_more(a))
			continue;
		if (a->engine->begin && !a->engine->begin(s, a, error))
			return FALSE;
		add_batches(&q, a);
	}
	run_programs(&programs);
	for (struct batch *b; (b = g_queue_pop_head(&q.batches));)
		batch_free(b);
	save_some(&q, TRUE);
	if (q.error)
		g_propagate_error(error, q.error);
	return !q.error;
}
