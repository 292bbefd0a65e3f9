/* SPDX-License-Identifier: GPL-2.0-only */
/* A process that solves something beside this one, and sends the answer. */
#ifndef FAULTLINE_SOLVE_CHILD_H
#define FAULTLINE_SOLVE_CHILD_H

#include <glib.h>
#include <sys/types.h>

struct child {
	const char *what;	/* "solving world ext4": the caller's, for what went wrong */
	pid_t pid;
	int fd;			/* to wait on with poll() */
	GByteArray *bytes;	/* what it has sent so far */
};

/* work() is called in it, and fills `out`. FALSE and FL_ERROR_IO: the machine does not give one. */
gboolean child_start(struct child *c, const char *what, void (*work)(GByteArray *out, void *data),
		     void *data, GError **error);
/* In the child, from work(): what there is is sent now, and `out` is empty. FALSE: it cannot be. */
gboolean child_say(GByteArray *out);
/* Takes some of what it has to say; FALSE at the end. */
gboolean child_listen(struct child *c);
/* Then: all it said, or NULL and FL_ERROR_IO when it came to no good end. The child is gone. */
GByteArray *child_end(struct child *c, GError **error);
/* Ends it as it is. */
void child_kill(struct child *c);

#endif
