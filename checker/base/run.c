/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Subprocesses with captured output and a deadline. Reads all pipes in one
 * poll loop, so a program that fills one of them never blocks, and no thread
 * is started: other parts of the program fork.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib-unix.h>

#include "base/error.h"
#include "base/run.h"

#define OUTPUT_LIMIT ((gsize)1 << 30)	/* bytes; a program gone mad, not memory gone */
#define GRACE (2 * G_USEC_PER_SEC)	/* between SIGTERM and SIGKILL */
#define GIVEN_UP 2			/* signals sent in vain */

struct child {
	struct run run;
	void *tag;
	GPid pid;
	struct pollfd fds[2];	/* stdout, stderr; fd -1 when at its end */
	GString *text[2];
	gint64 deadline;	/* monotonic µs, or 0 */
	int kills;		/* signals sent because of the deadline or the limit */
	gboolean too_much, ended;
};

/* --- one program ------------------------------------------------------------------------ */

static void child_set_deadline(struct child *c)
{
	if (c->run.seconds && !c->kills)
		c->deadline = g_get_monotonic_time() + c->run.seconds * G_USEC_PER_SEC;
}

static void child_read(struct child *c, int i)
{
	gsize most = c->run.most ? c->run.most : OUTPUT_LIMIT;
	char buf[1 << 16];
	gssize n = read(c->fds[i].fd, buf, sizeof(buf));

	if (n > 0) {
		g_string_append_len(c->text[i], buf, n);
		c->too_much |= c->text[i]->len > most;
		if (c->run.idle)
			child_set_deadline(c);
	} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		close(c->fds[i].fd);
		c->fds[i].fd = -1;
	}
}

/* Past the deadline: TERM, then KILL, to all it has started, then give up. */
static void child_press(struct child *c)
{
	gint64 now = g_get_monotonic_time();

	if (c->too_much && !c->kills)
		c->deadline = now;
	if (c->ended || !c->deadline || now < c->deadline)
		return;
	if (c->kills < GIVEN_UP)
		kill(-c->pid, c->kills ? SIGKILL : SIGTERM);
	c->kills++;
	c->deadline = now + GRACE;
}

/* When it ends, so does what it has started and left behind. */
static void child_see_end(struct child *c)
{
	siginfo_t info = { .si_pid = 0 };

	if (c->ended || waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
	    !info.si_pid)
		return;
	c->ended = TRUE;
	kill(-c->pid, SIGKILL);
	c->deadline = g_get_monotonic_time() + GRACE;
}

static gboolean child_prints(const struct child *c)
{
	return c->fds[0].fd >= 0 || c->fds[1].fd >= 0;
}

/* It and its output are at their end, or nothing helps. */
static gboolean child_is_over(const struct child *c)
{
	if (c->ended)
		return !child_prints(c) || g_get_monotonic_time() > c->deadline;
	return c->kills > GIVEN_UP;
}

/* How many milliseconds may pass before it is looked at again; its pipes wake us before. */
static int child_patience(const struct child *c)
{
	gint64 left;

	/* It may have closed its output and live on, or have ended and left somebody with it. */
	if (!child_prints(c) || c->ended)
		return 1;
	left = c->deadline ? (c->deadline - g_get_monotonic_time()) / 1000 + 1 : 50;
	return CLAMP(left, 1, 50);
}

static int child_reap(struct child *c)
{
	int status = 0;

	for (int i = 0; i < 2; i++)
		if (c->fds[i].fd >= 0)
			close(c->fds[i].fd);
	while (waitpid(c->pid, &status, c->ended ? 0 : WNOHANG) < 0 && errno == EINTR)
		;
	g_spawn_close_pid(c->pid);
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

/* In the child: a program we started must not outlive us and go on writing. */
static void set_apart(void *data)
{
	(void)data;
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

/*
 * What it is to read, as a file without a name: no pipe that somebody would have to fill.
 * -1 without input; FALSE when there is no room for it.
 */
static gboolean input_file(GBytes *input, int *fd, GError **error)
{
	gsize size, done = 0;
	const char *data;
	gssize n;

	*fd = -1;
	if (!input)
		return TRUE;
	data = g_bytes_get_data(input, &size);
	*fd = memfd_create("input", MFD_CLOEXEC);
	for (; *fd >= 0 && done < size; done += (gsize)n) {
		n = write(*fd, data + done, size - done);
		if (n <= 0)
			break;
	}
	if (*fd >= 0 && done == size && !lseek(*fd, 0, SEEK_SET))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "no room for the input of a program: %s",
		    g_strerror(errno));
	if (*fd >= 0)
		close(*fd);
	return FALSE;
}

static gboolean child_start(struct child *c, GError **error)
{
	const struct run *run = &c->run;
	g_autoptr(GError) why = NULL;
	int pipe_fds[2] = { -1, -1 }, err = -1;
	int out = -1, in;
	gboolean ok;

	if (!input_file(run->input, &in, error))
		return FALSE;
	if (run->merge && !g_unix_open_pipe(pipe_fds, FD_CLOEXEC, error)) {
		if (in >= 0)
			close(in);
		return FALSE;
	}
	ok = g_spawn_async_with_pipes_and_fds(run->cwd, run->argv,
					      (const char *const *)run->env,
					      G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
					      set_apart, NULL, in, pipe_fds[1], pipe_fds[1], NULL, NULL,
					      0, &c->pid, NULL, run->merge ? NULL : &out,
					      run->merge ? NULL : &err, &why);
	if (in >= 0)
		close(in);
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
	for (int i = 0; i < 2; i++)
		c->text[i] = g_string_new(NULL);
	child_set_deadline(c);
	return TRUE;
}

/* What came of it; FALSE when it did not come to an end of its own. */
static gboolean child_finish(struct child *c, struct run_output *output, GError **error)
{
	*output = (struct run_output){ c->text[0], c->text[1], child_reap(c) };
	if (!c->kills)
		return TRUE;
	if (c->too_much)
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: printed more than %zu MiB; stopped",
			    c->run.argv[0], (c->run.most ? c->run.most : OUTPUT_LIMIT) >> 20);
	else
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: still running after %d s; stopped",
			    c->run.argv[0], c->run.seconds);
	return FALSE;
}

/* --- many ------------------------------------------------------------------------------- */

/* Waits until one of them has printed something, or it is time to look. */
static void wait_for(GPtrArray *children)
{
	g_autofree struct pollfd *fds = g_new(struct pollfd, 2 * children->len + 1);
	int wait = G_MAXINT;

	for (guint i = 0; i < children->len; i++) {
		const struct child *c = children->pdata[i];

		fds[2 * i] = c->fds[0];
		fds[2 * i + 1] = c->fds[1];
		wait = MIN(wait, child_patience(c));
	}
	if (poll(fds, 2 * children->len, wait) <= 0)
		return;
	for (guint i = 0; i < 2 * children->len; i++)
		if (fds[i].fd >= 0 && fds[i].revents)
			child_read(children->pdata[i / 2], i % 2);
}

static void finish(const struct run_queue *q, struct child *c)
{
	g_autoptr(GError) error = NULL;
	struct run_output output;

	child_finish(c, &output, &error);
	q->done(q->data, c->tag, &output, error);
	run_output_clear(&output);
	g_free(c);
}

static void start_more(const struct run_queue *q, GPtrArray *children)
{
	struct child *c;

	while (children->len < (guint)MAX(q->jobs, 1)) {
		g_autoptr(GError) error = NULL;

		c = g_new0(struct child, 1);
		if (!q->next(q->data, &c->run, &c->tag)) {
			g_free(c);
			return;
		}
		if (child_start(c, &error)) {
			g_ptr_array_add(children, c);
		} else {
			struct run_output none = { .status = -1 };

			q->done(q->data, c->tag, &none, error);
			g_free(c);
		}
	}
}

void run_programs(const struct run_queue *q)
{
	g_autoptr(GPtrArray) children = g_ptr_array_new();

	for (;;) {
		start_more(q, children);
		if (!children->len)
			return;
		wait_for(children);
		for (guint i = 0; i < children->len;) {
			struct child *c = children->pdata[i];

			child_see_end(c);
			child_press(c);
			if (child_is_over(c)) {
				g_ptr_array_remove_index(children, i);
				finish(q, c);
			} else {
				i++;
			}
		}
	}
}

/* --- one ------------------------------------------------------------------------------ */

struct only {
	const struct run *run;
	struct run_output output;
	GError *error;
};

static gboolean only_next(void *data, struct run *run, void **tag)
{
	struct only *o = data;

	(void)tag;
	if (!o->run)
		return FALSE;
	*run = *o->run;
	o->run = NULL;
	return TRUE;
}

static void only_done(void *data, void *tag, struct run_output *output, const GError *error)
{
	struct only *o = data;

	(void)tag;
	if (error) {
		o->error = g_error_copy(error);
	} else {
		o->output = *output;
		*output = (struct run_output){ .status = -1 };
	}
}

gboolean run_program(const struct run *run, struct run_output *output, GError **error)
{
	struct only o = { .run = run, .output.status = -1 };

	run_programs(&(struct run_queue){ 1, only_next, only_done, &o });
	*output = o.output;
	if (o.error)
		g_propagate_error(error, o.error);
	return !o.error;
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
