/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the files of change/ only. Names of files are relative to the tree.
 */
#ifndef FAULTLINE_CHANGE_INTERNAL_H
#define FAULTLINE_CHANGE_INTERNAL_H

#include "base/run.h"
#include "base/workdir.h"
#include "change/change.h"

/* What is read at all; who meets a limit is told it. */
#define CHANGE_MAX_INPUT ((gsize)32 << 20)	/* bytes of a mail box or diff */
#define CHANGE_MAX_CONTENT ((gsize)512 << 20)	/* bytes of all files' content; laid out, too */
#define CHANGE_MAX_FILE ((gsize)16 << 20)	/* bytes of one file */
#define CHANGE_MAX_FILES 20000			/* changed files of a patch */
#define CHANGE_MAX_PATCHES 1000

#define CHANGE_MODE_FILE 0100000
#define CHANGE_MODE_LINK 0120000
#define CHANGE_MODE_SUBMODULE 0160000
#define CHANGE_MODE_KIND 0170000

/* --- name.c: names that somebody else has chosen --- */

/* Why nothing may be laid out under this name ("leads out of the tree"), or NULL. */
const char *name_problem(const char *name);
enum change_role name_role(const char *name);
/* Are files of this role read? */
gboolean role_is_read(enum change_role role);
/* Is it one of the tree's own rules? Those of spatch may have programs in them. */
gboolean name_is_rule(const char *name);
/* May a file of this name say to a build, or to us, what to run, or be run? */
gboolean name_is_run(const char *name);

/* --- series.c --- */

struct change_series *series_new(const char *root, const char *asked);
void series_note(struct change_series *series, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* All strings "". */
void mail_init(struct change_mail *mail);
void mail_clear(struct change_mail *mail);
/* For a GArray of struct change_hunk. */
void change_hunk_clear(void *hunk);
/* For a GArray of struct change_file. */
void change_file_clear(void *file);
GArray *files_new(void);
/* Sorts them, gives each its kind, and moves them to the patch. Frees the array. */
void files_finish(GArray *files, struct change_patch *patch);
/* For a GArray of struct change_patch. */
void change_patch_clear(void *patch);
void patch_init(struct change_patch *patch);

/* --- git.c --- */

/*
 * A repository, or none (root NULL: for what git does outside of one, in a folder of ours).
 * Nothing that its configuration or the user's says is run.
 */
struct git {
	const char *root;
	char **env;
};

/* FL_ERROR_INPUT when root is not the top of one. */
gboolean git_open(struct git *git, const char *root, GError **error);
void git_close(struct git *git);

struct git_call {
	const char *const *args;	/* after "git" */
	const char *cwd;		/* NULL: anywhere */
	GBytes *input;
	int ok;				/* another exit status than 0 that is fine */
};
/* What it printed, for run_output_clear(); FALSE and git's own words when it failed. */
gboolean git_call(const struct git *git, const struct git_call *call, struct run_output *out,
		  GError **error);
/* The first line of what it printed; NULL and no error when it failed. Caller frees. */
char *git_line(const struct git *git, const char *const *args);

/* One of what "--raw -z" prints. */
struct git_raw {
	guint old_mode, mode;
	char *old_id, *id;
	char status;
	char *before, *after;	/* the same but of renamed and copied files */
};
/* GArray of them; caller unrefs. NULL and *error when it failed or printed something else. */
GArray *git_raw(const struct git *git, const char *const *args, GError **error);

/* Content of objects by id: fetched at once those that are wanted and not there yet. */
GHashTable *git_objects_new(void);
void git_objects_want(GHashTable *objects, const char *id);
gboolean git_objects_fetch(const struct git *git, GHashTable *objects, GError **error);
/* Is this the content of the blob of that id? */
gboolean git_is_blob(GBytes *content, const char *id);

/* --- commit.c --- */

/* Author, date, subject and body of the object of a commit. */
void commit_read(struct change_patch *patch, GBytes *object);

/* --- state.c: the files of one state, as far as they are known to differ from the disk --- */

struct state {
	const char *root;
	gsize size;		/* bytes that patches have been applied to so far */
	GHashTable *files;	/* name → GBytes; NULL: the state has no such file */
};

/* Adds to a sum of bytes; FALSE and FL_ERROR_INPUT when it exceeds CHANGE_MAX_CONTENT. */
gboolean content_count(gsize *sum, GBytes *content, GError **error);
/* Writes it to a file of ours; NULL: there is none to write. FL_ERROR_IO. */
gboolean content_write(GBytes *content, const char *path, GError **error);

void state_init(struct state *state, const char *root);
void state_clear(struct state *state);
/* `content` NULL: it is not there. */
void state_put(struct state *state, const char *name, GBytes *content);
/* All that the files of a patch change; those that are not read are passed over. */
void state_apply(struct state *state, const struct change_file *files, gsize n);
/*
 * *content, for g_bytes_unref(), NULL when there is no such file. FALSE and FL_ERROR_INPUT
 * when it cannot be read or is not for us: behind a symbolic link, huge.
 */
gboolean state_content(const struct state *state, const char *name, GBytes **content,
		   GError **error);
/* The same of the tree on disk. */
gboolean disk_get(const char *root, const char *name, GBytes **content, GError **error);

/* --- hunks.c: the hunks of one file, line by line --- */

struct hunks {
	struct change_file *file;
	GArray *spans, *hunks;		/* of it */
	GString *text;			/* of the last hunk */
	guint old, new;			/* the next line's numbers */
	guint left_old, left_new;	/* lines of the hunk still to come */
	gboolean open;			/* the last span may grow */
};
void hunks_begin(struct hunks *h, struct change_file *file);
/* "@@ -1,2 +3,4 @@ …"; what it says, until the next call. */
struct change_span *hunks_head(struct hunks *h, const char *line);
/* The lines of the hunk begun last are these, not those its head says. */
void hunks_move(struct hunks *h, guint old, guint new);
/* Is it a line of that hunk? */
gboolean hunks_want(const struct hunks *h, const char *line, gsize size);
void hunks_line(struct hunks *h, const char *line, gsize size);
/* Fills in the file's spans and hunks, or drops them. */
void hunks_end(struct hunks *h, gboolean ok);

/* --- own.c --- */

/*
 * Spans and hunks of `file` as the patch itself has them, which is text of hunks that git has
 * made `after` of `before` with; NULL: no such file. FALSE: they are not understood so, and
 * the file is as it was.
 */
gboolean own_hunks(const GString *hunks, GBytes *before, GBytes *after, struct change_file *file);

/* --- spans.c --- */

/* Spans and hunks of `file` are to be those between the two; NULL: no such file. */
struct pair {
	GBytes *before, *after;
	struct change_file *file;
};
GArray *pairs_new(void);
/* Takes references. */
void pairs_add(GArray *pairs, GBytes *before, GBytes *after, struct change_file *file);
/* Fills them in, with temporary files below `folder`. Frees the pairs. */
gboolean pairs_finish(GArray *pairs, const char *folder, GError **error);

/* --- diff.c: text of a diff → its files, nothing applied --- */

struct diff_file {
	char *old, *new;	/* as they stand there; NULL: /dev/null */
	gboolean git;		/* "diff --git" */
	gboolean exact;		/* renamed or copied: without a prefix to take off */
	gboolean added, deleted, copied, binary;
	guint old_mode, mode;	/* 0: not said */
	GString *hunks;
	guint n_hunks;
	guint line;		/* of the text, from 1 */
};
/* GArray of them; FL_ERROR_INPUT with the line that is wrong. Caller unrefs. */
GArray *diff_parse(const char *text, gsize size, GError **error);
/* A name without `strip` leading folders. NULL: it has not so many. Points into it. */
const char *diff_strip(const char *name, guint strip);

/* --- apply.c --- */

struct apply {
	struct change_series *series;	/* gets notes */
	const struct git *git;
	const char *folder;		/* for temporary files; exists */
	const char *what;		/* "x.mbox: patch 2/3" for errors */
	const char *base;		/* what the mails say they are made for, or NULL */
};
/*
 * Applies them to the state, in order; what they change comes to patch->files, with spans.
 * FL_ERROR_INPUT with the file and the hunk.
 */
gboolean apply_diffs(const struct apply *apply, struct state *state, GArray *diffs,
		     struct change_patch *patch, GError **error);

/* --- mailbox.c --- */

struct letter {
	struct change_patch patch;	/* without files */
	guint version;			/* of "PATCH v2"; 1 when it does not say */
	gboolean reply;
	GString *diff;
};
/*
 * The mails of a mail box, in its order: a GPtrArray of struct letter, freed by its unref.
 * `folder` exists and is for it alone.
 */
GPtrArray *mailbox_read(const struct git *git, GBytes *box, const char *folder, GError **error);
/* Is it a mail, or many, and no bare diff? */
gboolean mailbox_is(GBytes *text);
/*
 * Of them those that make up the series, in order: a reply, an older version, one that is
 * there twice is left out, with a note. The cover letter goes to the series.
 */
gboolean mailbox_order(GPtrArray *letters, struct change_series *series, GError **error);

#endif
