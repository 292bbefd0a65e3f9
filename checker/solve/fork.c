/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One process a world: each begins with the solved core, and sends its answer. So worlds do
 * not depend on each other, nor on how many run at once, and their memory is given back. The
 * core's own sends its contexts before its answer. They are read back by whoever begins with
 * them, as if they had been kept: so that it is the same whether they were.
 */
#include "solve/job.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "solve/again.h"
#include "solve/carry.h"
#include "solve/child.h"
#include "solve/reuse.h"
#include "solve/said.h"

/* A world that is being solved. */
struct one {
	struct job *job;
	struct solver *solver;
	guint world;
	char *what;
	const GPtrArray *others;	/* struct one: begun before it, and none of its business */
	struct child child;
};

static void one_free(gpointer data)
{
	struct one *x = data;

	g_free(x->what);
	g_free(x);
}

/* --- in the child ---------------------------------------------------------------------- */

static void pack_answer(struct job *j, struct solver *s, guint world, GByteArray *out)
{
	struct answer *a = world_answer(j, s, world);

	answer_pack(a, j->locks, &j->nodes, j->spelling, out);
	if (world == WORLD_CORE)
		answer_free(a);
}

static void send(GByteArray *out)
{
	if (!child_say(out))
		_exit(1);
}

/* Worlds begin with the contexts while it is found out what these come to. */
static void solve_core(const struct one *x, GByteArray *out)
{
	struct job *j = x->job;
	g_autoptr(GByteArray) contexts = g_byte_array_new(), told = g_byte_array_new();
	struct keep_what what = { out, told, contexts, { 0, 0 } };
	guint64 size;

	if (!world_solve(j, x->solver, WORLD_CORE))
		_exit(1);
	carry_pack_all(x->solver, contexts);
	size = contexts->len;
	g_byte_array_append(out, (const guint8 *)&size, sizeof(size));
	g_byte_array_append(out, contexts->data, contexts->len);
	send(out);
	pack_answer(j, x->solver, WORLD_CORE, out);
	said_put(j, told);
	what.core = keep_core(told, contexts);
	said_tell(j->said, what.core, told);
	if (j->opt->keep)
		keep_write(j, j->reuse->sealer, x->solver, WORLD_CORE, &what);
}

static void solve_world(const struct one *x, GByteArray *out)
{
	struct job *j = x->job;
	struct keep_what what = { out, NULL, NULL, { 0, 0 } };

	if (!world_solve(j, x->solver, x->world) || !said_hear(j->said, j, &what.core))
		_exit(1);
	pack_answer(j, x->solver, x->world, out);
	if (j->opt->keep)
		keep_write(j, j->reuse->sealer, x->solver, x->world, &what);
}

static void solve_again(const struct one *x, GByteArray *out)
{
	struct answer *a = again_world(x->job->again, x->world);

	if (!a)
		_exit(1);
	answer_pack(a, x->job->locks, &x->job->nodes, x->job->spelling, out);
}

static void solve(GByteArray *out, void *data)
{
	const struct one *x = data;

	for (guint i = 0; i < x->others->len; i++)
		close(((struct one *)x->others->pdata[i])->child.fd);
	if (x->job->again)
		solve_again(x, out);
	else if (x->world == WORLD_CORE)
		solve_core(x, out);
	else
		solve_world(x, out);
}

/* --- in the parent --------------------------------------------------------------------- */

/* What is being done. */
struct doing {
	struct job *job;
	struct solver *solver;
	GPtrArray *running;		/* struct one */
	GByteArray **said;		/* by world: its answer; NULL: not yet, or not wanted */
	gboolean ready;			/* the core's contexts are here: worlds can begin */
};

static gboolean start(struct doing *d, guint world)
{
	struct job *j = d->job;
	struct one *x = g_new0(struct one, 1);

	*x = (struct one){ .job = j, .solver = d->solver, .world = world, .others = d->running,
			   .what = g_strdup_printf(world == WORLD_CORE ? "solving the %s" :
						   "solving world %s", j->p->worlds[world].name) };
	if (!child_start(&x->child, x->what, solve, x, &j->error)) {
		one_free(x);
		return FALSE;
	}
	g_ptr_array_add(d->running, x);
	return TRUE;
}

/* Takes the core's contexts out of what it has said, when they are whole. */
static void load_core(struct doing *d, GByteArray *said)
{
	guint64 size;

	if (d->ready || said->len < sizeof(size))
		return;
	memcpy(&size, said->data, sizeof(size));
	if (said->len - sizeof(size) < size)
		return;
	if (!solver_load(d->solver, said->data + sizeof(size), size))
		BUG("the core's contexts cannot be read back");
	g_byte_array_remove_range(said, 0, (guint)(sizeof(size) + size));
	d->ready = TRUE;
}

/* Keeps what the child said: it is read when all have ended, in the order of worlds. */
static gboolean end(struct doing *d, struct one *x)
{
	struct job *j = d->job;

	d->said[x->world] = child_end(&x->child, j->error ? NULL : &j->error);
	return d->said[x->world] != NULL;
}

/* FALSE: the child has ended. */
static gboolean listen_to(struct doing *d, struct one *x)
{
	if (!child_listen(&x->child))
		return FALSE;
	if (x->world == WORLD_CORE)
		load_core(d, x->child.bytes);
	return TRUE;
}

/* Waits for some child to say or end something; removes those that ended. */
static gboolean wait_for(struct doing *d)
{
	GPtrArray *running = d->running;
	g_autofree struct pollfd *fds = g_new0(struct pollfd, running->len + 1);
	gboolean ok = TRUE;

	for (guint i = 0; i < running->len; i++) {
		fds[i].fd = ((struct one *)running->pdata[i])->child.fd;
		fds[i].events = POLLIN;
	}
	if (poll(fds, running->len, -1) < 0) {
		if (errno == EINTR)
			return TRUE;
		g_set_error(&d->job->error, FL_ERROR, FL_ERROR_IO, "solving worlds: poll: %s",
			    g_strerror(errno));
		return FALSE;
	}
	for (guint i = running->len; i-- > 0;) {
		struct one *x = running->pdata[i];

		if (!fds[i].revents || listen_to(d, x))
			continue;
		ok &= end(d, x);
		g_ptr_array_remove_index(running, i);
	}
	return ok;
}

static void kill_all(GPtrArray *running)
{
	for (guint i = 0; i < running->len; i++)
		child_kill(&((struct one *)running->pdata[i])->child);
}

static void read_answers(struct job *j, GByteArray **said)
{
	for (gsize w = 0; w < j->p->n_worlds; w++) {
		const struct keep *kept = j->reuse ? j->reuse->kept[w] : NULL;
		gsize n = said[w] ? said[w]->len : 0;
		const guint8 *bytes = kept ? keep_said(kept, &n) : said[w] ? said[w]->data : NULL;

		if (!bytes)
			continue;
		j->answers[w] = answer_new();
		if (answer_unpack(j->answers[w], bytes, n, j->locks, &j->nodes, j->spelling))
			continue;
		if (!kept)
			BUG("a world's answer cannot be read back");
		j->unusable = TRUE;
	}
}

/* A world, and how many functions there are that only it has. */
struct weight {
	guint world, functions;
};

static int compare_weight(const void *a, const void *b)
{
	const struct weight *x = a, *y = b;

	if (x->functions != y->functions)
		return x->functions > y->functions ? -1 : 1;
	return x->world < y->world ? -1 : x->world > y->world;
}

static gboolean is_kept(const struct job *j, guint world)
{
	return j->reuse && j->reuse->kept[world];
}

/* Those that are to be solved: the longest begin first, so that none is waited for alone. */
static GArray *find_order(const struct job *j)
{
	const struct program *p = j->p;
	GArray *order = g_array_new(FALSE, FALSE, sizeof(struct weight));

	for (guint w = WORLD_CORE + 1; w < p->n_worlds; w++) {
		struct weight x = { w, 0 };

		if (!job_wants(j, w) || is_kept(j, w))
			continue;
		for (gsize i = 0; i < p->n_functions; i++)
			x.functions += p->functions[i]->ir &&
				       !program_visible(p, p->functions[i]->place, WORLD_CORE) &&
				       program_visible(p, p->functions[i]->place, w);
		g_array_append_val(order, x);
	}
	g_array_sort(order, compare_weight);
	return order;
}

/* The core as it was kept, for the worlds that are to be solved. */
static gboolean take_core(struct doing *d)
{
	struct job *j = d->job;
	const struct keep *core = j->reuse->kept[WORLD_CORE];
	gsize n;
	const guint8 *told = keep_told(core, &n);

	d->ready = TRUE;
	j->unusable = !keep_load(core, d->solver);
	if (j->unusable)
		return FALSE;
	j->said = said_known(keep_of_core(core), told, n, &j->error);
	return j->said != NULL;
}

/* Sees to it that worlds can begin, some time; `n` of them. */
static gboolean begin(struct doing *d, guint n)
{
	struct job *j = d->job;

	d->ready = j->again != NULL;
	if (j->again)
		return TRUE;
	if (is_kept(j, WORLD_CORE))
		return !n || take_core(d);
	j->said = said_new(&j->error);
	if (!j->said || !start(d, WORLD_CORE))
		return FALSE;
	said_begun(j->said);
	return TRUE;
}

/* The first time that there is nothing to do but to wait, as for the core. */
static void use_time(const struct job *j)
{
	reuse_keep(j->reuse, j);
	if (j->opt->meanwhile)
		j->opt->meanwhile(j->opt->meanwhile_data);
}

static gboolean solve_all(struct doing *d)
{
	struct job *j = d->job;
	g_autoptr(GArray) order = find_order(j);
	guint jobs = MAX(j->opt->jobs, 1), started = 0;
	gboolean ok = begin(d, order->len), used = FALSE;

	while (ok && (started < order->len || d->running->len)) {
		if (d->ready && started < order->len && d->running->len < jobs) {
			guint world = g_array_index(order, struct weight, started).world;

			job_show(j, ++started, world);
			ok = start(d, world);
		} else {
			if (!used)
				use_time(j);
			used = TRUE;
			ok = wait_for(d);
		}
	}
	if (ok && !used)
		reuse_keep(j->reuse, j);
	return ok;
}

gboolean worlds_solve(struct job *j, struct solver *s)
{
	g_autofree GByteArray **said = g_new0(GByteArray *, j->p->n_worlds + 1);
	g_autoptr(GPtrArray) running = g_ptr_array_new_with_free_func(one_free);
	struct doing d = { .job = j, .solver = s, .running = running, .said = said };
	gboolean ok = solve_all(&d);

	kill_all(running);
	if (ok)
		read_answers(j, said);
	for (gsize w = 0; w < j->p->n_worlds; w++)
		if (said[w])
			g_byte_array_unref(said[w]);
	return ok;
}
