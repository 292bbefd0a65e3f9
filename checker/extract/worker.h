/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Worker processes: each parses one unit after another, so that a crash or an
 * endless loop inside the compiler costs one unit. Private to checker/extract.
 */
#ifndef FAULTLINE_EXTRACT_WORKER_H
#define FAULTLINE_EXTRACT_WORKER_H

#include <glib.h>
#include <sys/types.h>
#include "plan/plan.h"
#include "unit/cache.h"

struct work {
	const struct plan *plan;
	struct unit_cache *cache;
	int timeout;			/* CPU seconds */
	const struct ir_hash *keys;	/* of each command */
};

/* One unit's outcome; `message` and `unit` follow as bytes on the socket. */
struct reply {
	guint32 index;		/* of the command */
	guint32 failed;		/* no unit */
	guint32 errors;		/* the unit is what was understood in spite of them */
	guint32 watched;	/* one of the inputs is */
	guint32 io_error;	/* message: why the cache cannot be written; ends the run */
	guint32 last;		/* this worker ends now, to give its memory back */
	guint32 message_size;	/* 0: none */
	guint64 unit_size;
	double seconds;
};

struct worker {
	pid_t pid;		/* 0: none */
	int fd;
	gboolean busy, ending;
	guint32 index;		/* busy with */
	gint64 started;		/* g_get_monotonic_time() */
	GByteArray *in;
};

gboolean worker_start(struct worker *w, const struct work *work, struct worker *all, guint n,
		      GError **error);
gboolean worker_give(struct worker *w, guint32 index);
/* Reads what is there. FALSE: the worker is gone, and *why says how it ended. */
gboolean worker_read(struct worker *w, char **why);
/* Takes one whole reply off `in`; FALSE when there is none yet. */
gboolean worker_take(struct worker *w, struct reply *reply, char **message, GBytes **unit);
void worker_stop(struct worker *w);

/* What a worker does with one command; also for callers without processes. */
void work_one(const struct work *work, guint32 index, struct reply *reply, char **message,
	      GBytes **unit);

#endif
