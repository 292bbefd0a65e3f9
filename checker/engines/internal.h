/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside checker/engines: how an engine is run. */
#ifndef FAULTLINE_ENGINES_INTERNAL_H
#define FAULTLINE_ENGINES_INTERNAL_H

#include <jansson.h>

#include "base/run.h"
#include "engines/engines.h"
#include "engines/includes.h"
#include "engines/memory.h"
#include "base/workdir.h"

struct session {
	const struct plan *plan;
	const struct engines_options *opt;
	struct includes *includes;
	char *cache;		/* folder */
	char *shadow;		/* folder, of shadow_make(); NULL: not made */
	struct workdir tmp;	/* gone when all is over; commands of batches run there */
	char **env;		/* of what is run */
	guint n_tmp;		/* files made there */
	GPtrArray *notes;
};

/* One rule, and all the questions that it makes. */
struct asking {
	const struct engine *engine;
	const struct rule_check *check;
	struct memory *memory;
	GPtrArray *questions;	/* struct question, in plan order */
	struct engine_count count;
	guint strikes;		/* processes in a row that were of no use */
	char *hopeless;		/* why it is asked no more; or NULL */
	gpointer own;		/* the engine's, made by begin() */
};

/* One rule about one C file. */
struct question {
	struct asking *asking;
	const struct plan_command *command;
	char *file;		/* absolute: what is read, be it of an overlay */
	char *key;		/* what the answer follows from, besides rule and engine */
	json_t *answer;		/* NULL: none yet */
};

/* What one process is asked. */
struct batch {
	struct asking *asking;
	GPtrArray *questions;	/* struct question, borrowed */
	GPtrArray *argv;	/* char *, ends in NULL */
	GPtrArray *paths;	/* char *: how the process names the file of each question */
	int at;			/* the question it was at when it came to no good end; or -1 */
	gint64 started;
};

struct engine {
	guint bit;
	const char *name, *program, *package;
	const char *kind;	/* of the checks that it judges */
	guint most;		/* questions in one batch */
	guint version;		/* bumped when the same output is read otherwise */

	/* What all its answers about a rule follow from, besides the program; caller frees. */
	char *(*rule_key)(const struct session *s, const struct rule_check *check, GError **error);
	/* The key of a question; NULL: its file cannot be read. */
	char *(*key)(struct session *s, const struct question *q);
	/* Before the first process of a rule; may answer questions itself. NULL: nothing to do. */
	gboolean (*begin)(struct session *s, struct asking *a, GError **error);
	/* Fills in argv and paths. */
	gboolean (*command)(struct session *s, struct batch *b, GError **error);
	/*
	 * Answers what can be answered by what the process has printed, be it all or not (status
	 * as of struct run_output, -1 when it was stopped), and sets b->at.
	 */
	void (*read)(struct session *s, struct batch *b, const struct run_output *output);
};

extern const struct engine engine_sparse, engine_spatch;

/* --- answers: {"reports": […], "dropped": N, "failure": TEXT, "limit": N}, what there is --- */

json_t *reply_new(void);
void reply_add(json_t *answer, const char *file, guint line, guint col, const char *function,
		const char *message);
void reply_drop(json_t *answer, guint n);
/* The first failure stays. */
void reply_fail(json_t *answer, const char *why);
const char *reply_failure(const json_t *answer);
/* It took more than so many seconds: with more it may be answered. 0: that was not it. */
void reply_set_limit(json_t *answer, int seconds);
int reply_limit(const json_t *answer);
/* Calls for each report, in order; the rest of *r is left alone. */
void reply_each(const json_t *answer, struct engine_report *r,
		 void (*each)(const struct engine_report *r, void *data), void *data);
guint reply_dropped(const json_t *answer);

/* A path that a process has printed, as findings name files; caller frees. */
char *session_name(const struct session *s, const struct question *q, const char *path);
/* Answers one for good: what came of it is kept. Takes over the answer. */
void question_answer(struct question *q, json_t *answer);
/* Where there is no answer: it has failed, which is not kept, so that the next run tries again. */
void question_fail(struct question *q, const char *why);

/* Gives every question (of struct asking) an answer. FALSE and *error as of engines_ask(). */
gboolean session_run(struct session *s, GPtrArray *askings, GError **error);

#endif
