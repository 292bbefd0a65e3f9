/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One process a world: each begins with the solved core, and sends its answer. So worlds do
 * not depend on each other, nor on how many run at once, and their memory is given back.
 */
#include "solve/job.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/error.h"
#include "solve/again.h"
#include "solve/child.h"
#include "solve/keep.h"

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

static void solve(GByteArray *out, void *data)
{
	const struct one *x = data;
	struct answer *a;

	for (guint i = 0; i < x->others->len; i++)
		close(((struct one *)x->others->pdata[i])->child.fd);
	a = x->job->again ? again_world(x->job->again, x->world) :
			    world_solve(x->job, x->solver, x->world);
	if (!a)
		_exit(1);
	answer_pack(a, x->job->locks, &x->job->nodes, x->job->spelling, out);
	if (x->job->opt->keep && !x->job->again)
		keep_write(x->job, x->solver, x->world, out);
}

static gboolean start(struct job *j, struct solver *s, guint world, GPtrArray *running)
{
	struct one *x = g_new0(struct one, 1);

	*x = (struct one){ .job = j, .solver = s, .world = world, .others = running,
			   .what = g_strdup_printf("solving world %s", j->p->worlds[world].name) };
	if (!child_start(&x->child, x->what, solve, x, &j->error)) {
		one_free(x);
		return FALSE;
	}
	g_ptr_array_add(running, x);
	return TRUE;
}

/* Keeps what the child said: it is read when all have ended, in the order of worlds. */
static gboolean end(struct job *j, struct one *x, GByteArray **said)
{
	said[x->world] = child_end(&x->child, j->error ? NULL : &j->error);
	return said[x->world] != NULL;
}

/* Waits for some child to say or end something; removes those that ended. */
static gboolean wait_for(struct job *j, GPtrArray *running, GByteArray **said)
{
	g_autofree struct pollfd *fds = g_new0(struct pollfd, running->len + 1);
	gboolean ok = TRUE;

	for (guint i = 0; i < running->len; i++) {
		fds[i].fd = ((struct one *)running->pdata[i])->child.fd;
		fds[i].events = POLLIN;
	}
	if (poll(fds, running->len, -1) < 0) {
		if (errno == EINTR)
			return TRUE;
		g_set_error(&j->error, FL_ERROR, FL_ERROR_IO, "solving worlds: poll: %s",
			    g_strerror(errno));
		return FALSE;
	}
	for (guint i = running->len; i-- > 0;) {
		struct one *x = running->pdata[i];

		if (!fds[i].revents || child_listen(&x->child))
			continue;
		ok &= end(j, x, said);
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
		if (!said[w])
			continue;
		j->answers[w] = answer_new();
		if (!answer_unpack(j->answers[w], said[w]->data, said[w]->len, j->locks, &j->nodes,
				   j->spelling))
			BUG("a world's answer cannot be read back");
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

/* Those that are wanted: the longest begin first, so that none is waited for alone. */
static GArray *find_order(const struct job *j)
{
	const struct program *p = j->p;
	GArray *order = g_array_new(FALSE, FALSE, sizeof(struct weight));

	for (guint w = WORLD_CORE + 1; w < p->n_worlds; w++) {
		struct weight x = { w, 0 };

		if (!job_wants(j, w))
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

gboolean worlds_solve(struct job *j, struct solver *s)
{
	g_autofree GByteArray **said = g_new0(GByteArray *, j->p->n_worlds + 1);
	g_autoptr(GPtrArray) running = g_ptr_array_new_with_free_func(one_free);
	g_autoptr(GArray) order = find_order(j);
	guint jobs = MAX(j->opt->jobs, 1), started = 0;
	gboolean ok = TRUE, waiting = FALSE;

	while (ok && (started < order->len || running->len)) {
		if (started < order->len && running->len < jobs) {
			guint world = g_array_index(order, struct weight, started).world;

			job_show(j, ++started, world);
			ok = start(j, s, world, running);
		} else {
			if (started == order->len && !waiting && j->opt->meanwhile)
				j->opt->meanwhile(j->opt->meanwhile_data);
			waiting = started == order->len;
			ok = wait_for(j, running, said);
		}
	}
	kill_all(running);
	if (ok)
		read_answers(j, said);
	for (gsize w = 0; w < j->p->n_worlds; w++)
		if (said[w])
			g_byte_array_unref(said[w]);
	return ok;
}
