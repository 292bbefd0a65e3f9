/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Subprocesses with captured output and a deadline. Reads both pipes in one
 * poll loop, so a program that fills one of them never blocks, and no thread
 * is started: other parts of the program fork. Gives the program no input.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib-unix.h>

#include "base/error.h"
#include "base/run.h"

#define OUTPUT_LIMIT ((gsize)1 << 30)	/* bytes; a program gone mad, not memory gone */
#define GRACE (2 * G_USEC_PER_SEC)	/* between SIGTERM and SIGKILL */

struct child {
	GPid pid;
	struct pollfd fds[2];	/* stdout, stderr; fd -1 when at its end */
	GString *text[2];
	gint64 deadline;	/* monotonic µs, or 0 */
	int kills;		/* signals sent because of the deadline or the limit */
	gboolean too_much;
};

static void child_read(struct child *c, int i)
{
	char buf[1 << 16];
	gssize n = read(c->fds[i].fd, buf, sizeof(buf));

	if (n > 0) {
		g_string_append_len(c->text[i], buf, n);
		c->too_much |= c->text[i]->len > OUTPUT_LIMIT;
	} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		close(c->fds[i].fd);
		c->fds[i].fd = -1;
	}
}

/* Milliseconds to wait for output. Past the deadline: TERM, then KILL, then give up. */
static int child_patience(struct child *c)
{
	gint64 left;

	if (c->too_much && !c->kills)
		c->deadline = g_get_monotonic_time();
	if (!c->deadline)
		return -1;
	left = c->deadline - g_get_monotonic_time();
	if (left > 0)
		return left / 1000 + 1;
	if (c->kills < 2)
		kill(c->pid, c->kills ? SIGKILL : SIGTERM);
	c->kills++;
	c->deadline = g_get_monotonic_time() + GRACE;
	return c->kills > 2 ? 0 : GRACE / 1000;
}

/* Until both pipes are closed, or the deadline's last signal has been waited for. */
static void child_collect(struct child *c)
{
	while ((c->fds[0].fd >= 0 || c->fds[1].fd >= 0) && c->kills <= 2) {
		int wait = child_patience(c);

		if (poll(c->fds, 2, wait) <= 0)
			continue;
		for (int i = 0; i < 2; i++)
			if (c->fds[i].fd >= 0 && c->fds[i].revents)
				child_read(c, i);
	}
}

static int child_reap(struct child *c)
{
	int status = 0;

	for (int i = 0; i < 2; i++)
		if (c->fds[i].fd >= 0)
			close(c->fds[i].fd);
	/* It may have closed its output and live on. */
	while (c->deadline && waitpid(c->pid, &status, WNOHANG) == 0) {
		int wait = child_patience(c);

		g_usleep(CLAMP(wait, 1, 20) * 1000);
		if (c->kills > 2)
			kill(c->pid, SIGKILL);
	}
	if (!c->deadline)
		while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
			;
	g_spawn_close_pid(c->pid);
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

/* In the child: a program we started must not outlive us and go on writing. */
static void die_with_parent(void *data)
{
	(void)data;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static gboolean child_start(const struct run *run, struct child *c, GError **error)
{
	g_autoptr(GError) why = NULL;
	int pipe_fds[2] = { -1, -1 }, err = -1;
	int out = -1;
	gboolean ok;

	if (run->merge && !g_unix_open_pipe(pipe_fds, FD_CLOEXEC, error))
		return FALSE;
	ok = g_spawn_async_with_pipes_and_fds(run->cwd, run->argv,
					      (const char *const *)run->env,
					      G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
					      die_with_parent, NULL, -1, pipe_fds[1], pipe_fds[1], NULL, NULL,
					      0, &c->pid, NULL, run->merge ? NULL : &out,
					      run->merge ? NULL : &err, &why);
	if (run->merge) {
		close(pipe_fds[1]);
		out = pipe_fds[0];
	}
	if (!ok) {
		if (run->merge)
			close(out);
		g_set_error(error, FL_ERROR,
			    g_error_matches(why, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT) ?
			    FL_ERROR_INPUT : FL_ERROR_IO, "%s: %s", run->argv[0], why->message);
		return FALSE;
	}
	c->fds[0] = (struct pollfd){ .fd = out, .events = POLLIN };
	c->fds[1] = (struct pollfd){ .fd = err, .events = POLLIN };
	return TRUE;
}

gboolean run_program(const struct run *run, struct run_output *output, GError **error)
{
	struct child c = { .pid = 0 };

	*output = (struct run_output){ .status = -1 };
	if (!child_start(run, &c, error))
		return FALSE;
	c.text[0] = output->out = g_string_new(NULL);
	c.text[1] = output->err = g_string_new(NULL);
	if (run->seconds)
		c.deadline = g_get_monotonic_time() + run->seconds * G_USEC_PER_SEC;
	child_collect(&c);
	output->status = child_reap(&c);
	if (!c.kills)
		return TRUE;
	if (c.too_much)
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: printed more than 1 GiB; stopped",
			    run->argv[0]);
	else
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: still running after %d s; stopped",
			    run->argv[0], run->seconds);
	run_output_clear(output);
	return FALSE;
}

void run_output_clear(struct run_output *output)
{
	if (output->out)
		g_string_free(output->out, TRUE);
	if (output->err)
		g_string_free(output->err, TRUE);
	*output = (struct run_output){ .status = -1 };
}

char *run_last_lines(const GString *text, int n)
{
	gsize end = text->len, start;

	while (end && g_ascii_isspace(text->str[end - 1]))
		end--;
	for (start = end; start; start--)
		if (text->str[start - 1] == '\n' && n-- <= 1)
			break;
	return g_utf8_make_valid(text->str + start, end - start);
}
