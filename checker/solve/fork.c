/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One process a world: each begins with the solved core, shared until it is
 * written to, and sends its answer through a pipe. So worlds do not depend on
 * each other, nor on how many run at once, and their memory is given back.
 */
#include "solve/job.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

#define CHUNK 65536

struct child {
	pid_t pid;
	int fd;
	guint world;
	GByteArray *bytes;
};

/* --- in the child ---------------------------------------------------------------------- */

static gboolean write_all(int fd, const guint8 *bytes, gsize n)
{
	while (n) {
		gssize done = write(fd, bytes, n);

		if (done < 0 && errno != EINTR)
			return FALSE;
		if (done > 0) {
			bytes += done;
			n -= done;
		}
	}
	return TRUE;
}

static void run_child(struct job *j, struct solver *s, guint world, int fd, pid_t parent)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	struct answer *a;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before that was asked for */
		_exit(1);
	a = world_solve(j, s, world);
	answer_pack(a, j->locks, &j->nodes, out);
	_exit(write_all(fd, out->data, out->len) ? 0 : 1);
}

/* --- in the parent ---------------------------------------------------------------------- */

/* Begins one more; the children there are already are none of its business. */
static gboolean start(struct job *j, struct solver *s, guint world, const GArray *children,
		      struct child *c)
{
	pid_t self = getpid();
	int fds[2];

	if (pipe(fds)) {
		g_set_error(&j->error, FL_ERROR, FL_ERROR_IO, "solving world %s: pipe: %s",
			    j->p->worlds[world].name, g_strerror(errno));
		return FALSE;
	}
	*c = (struct child){ .fd = fds[0], .world = world };
	c->pid = fork();
	if (c->pid < 0) {
		g_set_error(&j->error, FL_ERROR, FL_ERROR_IO, "solving world %s: fork: %s",
			    j->p->worlds[world].name, g_strerror(errno));
		close(fds[0]);
		close(fds[1]);
		return FALSE;
	}
	if (!c->pid) {
		for (guint i = 0; i < children->len; i++)
			close(g_array_index(children, struct child, i).fd);
		close(fds[0]);
		run_child(j, s, world, fds[1], self);
	}
	close(fds[1]);
	c->bytes = g_byte_array_new();
	return TRUE;
}

/* FALSE at the end of what it has to say. */
static gboolean listen_to(struct child *c)
{
	guint8 chunk[CHUNK];
	gssize n = read(c->fd, chunk, sizeof(chunk));

	if (n > 0)
		g_byte_array_append(c->bytes, chunk, n);
	return n > 0 || (n < 0 && errno == EINTR);
}

/* Keeps what the child said: it is read when all have ended, in the order of worlds. */
static gboolean end(struct job *j, struct child *c, GByteArray **said)
{
	int status = 0;

	close(c->fd);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	said[c->world] = c->bytes;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return TRUE;
	if (!j->error)
		g_set_error(&j->error, FL_ERROR, FL_ERROR_IO,
			    "solving world %s: its process ended by %s %d; with less memory to "
			    "spare try --jobs 1, or fewer worlds with --world",
			    j->p->worlds[c->world].name,
			    WIFSIGNALED(status) ? "signal" : "status",
			    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return FALSE;
}

/* Waits for some child to say or end something; removes those that ended. */
static gboolean wait_for(struct job *j, GArray *children, GByteArray **said)
{
	g_autofree struct pollfd *fds = g_new0(struct pollfd, children->len + 1);
	gboolean ok = TRUE;

	for (guint i = 0; i < children->len; i++) {
		fds[i].fd = g_array_index(children, struct child, i).fd;
		fds[i].events = POLLIN;
	}
	if (poll(fds, children->len, -1) < 0) {
		if (errno == EINTR)
			return TRUE;
		g_set_error(&j->error, FL_ERROR, FL_ERROR_IO, "solving worlds: poll: %s",
			    g_strerror(errno));
		return FALSE;
	}
	for (guint i = children->len; i-- > 0;) {
		struct child *c = &g_array_index(children, struct child, i);

		if (!fds[i].revents || listen_to(c))
			continue;
		ok &= end(j, c, said);
		g_array_remove_index(children, i);
	}
	return ok;
}

static void kill_all(GArray *children)
{
	for (guint i = 0; i < children->len; i++) {
		struct child *c = &g_array_index(children, struct child, i);

		kill(c->pid, SIGKILL);
		close(c->fd);
		while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
			;
		g_byte_array_unref(c->bytes);
	}
	g_array_set_size(children, 0);
}

static void read_answers(struct job *j, GByteArray **said)
{
	for (gsize w = 0; w < j->p->n_worlds; w++) {
		if (!said[w])
			continue;
		j->answers[w] = answer_new();
		if (!answer_unpack(j->answers[w], said[w]->data, said[w]->len, j->p, j->locks,
				   &j->nodes))
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
	g_autoptr(GArray) children = g_array_new(FALSE, FALSE, sizeof(struct child));
	g_autoptr(GArray) order = find_order(j);
	guint jobs = MAX(j->opt->jobs, 1), started = 0;
	gboolean ok = TRUE;

	while (ok && (started < order->len || children->len)) {
		struct child c;

		if (started < order->len && children->len < jobs) {
			guint world = g_array_index(order, struct weight, started).world;

			job_show(j, ++started, world);
			ok = start(j, s, world, children, &c);
			if (ok)
				g_array_append_val(children, c);
		} else {
			ok = wait_for(j, children, said);
		}
	}
	kill_all(children);
	if (ok)
		read_answers(j, said);
	for (gsize w = 0; w < j->p->n_worlds; w++)
		if (said[w])
			g_byte_array_unref(said[w]);
	return ok;
}
