/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes that begin with what their parent has, shared until it is written to, and send
 * what they find through a pipe.
 */
#include "solve/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#define CHUNK 65536

/* --- in the child ---------------------------------------------------------------------- */

static int listener = -1;

gboolean child_say(GByteArray *out)
{
	gboolean ok = file_write(listener, out->data, out->len);

	g_byte_array_set_size(out, 0);
	return ok;
}

static void run(int fd, pid_t parent, void (*work)(GByteArray *out, void *data), void *data)
{
	g_autoptr(GByteArray) out = g_byte_array_new();

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before that was asked for */
		_exit(1);
	listener = fd;
	work(out, data);
	_exit(file_write(fd, out->data, out->len) ? 0 : 1);
}

/* --- in the parent ---------------------------------------------------------------------- */

gboolean child_start(struct child *c, const char *what, void (*work)(GByteArray *out, void *data),
		     void *data, GError **error)
{
	pid_t self = getpid();
	int fds[2];

	if (pipe2(fds, O_CLOEXEC)) {
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: pipe: %s", what, g_strerror(errno));
		return FALSE;
	}
	*c = (struct child){ .what = what, .fd = fds[0], .pid = fork() };
	if (c->pid < 0) {
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: fork: %s", what, g_strerror(errno));
		close(fds[0]);
		close(fds[1]);
		return FALSE;
	}
	if (!c->pid) {
		close(fds[0]);
		run(fds[1], self, work, data);
	}
	close(fds[1]);
	c->bytes = g_byte_array_new();
	return TRUE;
}

gboolean child_listen(struct child *c)
{
	guint8 chunk[CHUNK];
	gssize n = read(c->fd, chunk, sizeof(chunk));

	if (n > 0)
		g_byte_array_append(c->bytes, chunk, n);
	return n > 0 || (n < 0 && errno == EINTR);
}

static int reap(const struct child *c)
{
	int status = 0;

	close(c->fd);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

GByteArray *child_end(struct child *c, GError **error)
{
	int status = reap(c);

	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return g_steal_pointer(&c->bytes);
	g_set_error(error, FL_ERROR, FL_ERROR_IO,
		    "%s: its process ended by %s %d; with less memory to spare try --jobs 1, or "
		    "fewer worlds with --world", c->what, WIFSIGNALED(status) ? "signal" : "status",
		    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	g_clear_pointer(&c->bytes, g_byte_array_unref);
	return NULL;
}

void child_kill(struct child *c)
{
	kill(c->pid, SIGKILL);
	reap(c);
	g_clear_pointer(&c->bytes, g_byte_array_unref);
}
