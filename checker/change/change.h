/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A change to a kernel tree: a series of patches, from git objects, the index, a mail box
 * or a diff. It is read whole and never trusted: nothing in it is run, and nothing is
 * written but in the folder of scratch files that the caller names. A tree is only read.
 *
 * State 0 is what the first patch is made to, state k the tree with k patches. None of them
 * has to be the tree on disk; change_lay() makes of a state a folder for plan's overlay.
 *
 * Names and mails are kept as they came, with any control character: whoever prints them
 * escapes them (report/style.h). Texts of people (subject, author, body) are valid UTF-8.
 */
#ifndef FAULTLINE_CHANGE_CHANGE_H
#define FAULTLINE_CHANGE_CHANGE_H

#include <glib.h>

enum change_kind { CHANGE_EDITED, CHANGE_ADDED, CHANGE_DELETED, CHANGE_RENAMED };

enum change_role {
	CHANGE_SOURCE,	/* C and what C includes: its content is read and laid out */
	CHANGE_MAKEFILE, /* what says which C file is built: content read and laid out, too */
	CHANGE_BUILD,	/* decides otherwise what is built: Kconfig, scripts, linker scripts */
	CHANGE_OTHER,	/* documents, tools, device trees; a link, a submodule: never followed */
};

/* Lines that a patch puts in place of others: as of a hunk without context. */
struct change_span {
	guint old_first, old_n;	/* lines before, from 1; with old_n 0 they come after old_first */
	guint new_first, new_n;	/* lines after; with new_n 0 the old ones were after new_first */
};

/*
 * A hunk with its context, for quoting: of a patch that was sent its own, of a commit as git
 * shows it. Its numbers are those of the true files, whatever the heading of a patch says.
 */
struct change_hunk {
	struct change_span at;
	char *heading;	/* "@@ -1,6 +1,7 @@ function" */
	char *text;	/* its lines, each with its ' ', '+', '-' or '\' and a newline */
};

struct change_file {
	enum change_kind kind;
	enum change_role role;
	char *before;		/* relative to the tree; NULL: added */
	char *after;		/* NULL: deleted */
	guint mode;		/* 0100644 …, after (deleted: before) */
	GBytes *content;	/* after; NULL: deleted, or a role whose content is not read */
	struct change_span *spans; /* in order; all between them is the same before and after */
	gsize n_spans;
	struct change_hunk *hunks;
	gsize n_hunks;
};

/* Header lines of a mail as they came, unfolded; "" when absent. None is NULL. */
struct change_mail {
	char *message_id;	/* with its <> */
	char *references, *in_reply_to;
	char *from, *to, *cc, *subject, *date;
};

struct change_patch {
	char *commit;		/* full id, or "" */
	char *subject;		/* one line, without "[PATCH 1/2]" */
	char *author;		/* "Name <address>", or "" of a bare diff */
	char *date;		/* as the mail has it; of a commit "2024-11-22T10:00:00+01:00" */
	char *body;		/* what follows the subject, without the last newline */
	guint number, of;	/* 1/2; 0/0 when nothing says so */
	gboolean merge;		/* taken as one change to its first parent */
	struct change_mail mail; /* all "" unless it came by mail */
	struct change_file *files; /* sorted by the name after, of deleted ones the name before */
	gsize n_files;
};

struct change_series {
	char *root;		/* absolute: the tree */
	char *asked;		/* the range, the patch file ("-": standard input), or "--staged" */
	char *base;		/* commit of state 0, or of HEAD if on_disk; "" without git */
	char *subject;		/* of the cover letter, or "" */
	char *body;		/* of the cover letter, or "" */
	struct change_mail cover; /* all "" without one */
	gboolean on_disk;	/* state 0 is the tree on disk, changed or not */
	char *run;		/* of a range, a file of the change that make or spatch may run and
				 * that is on disk not as state 0 has it, perhaps as a patch does;
				 * NULL: none; one of .faultline/ if there is one */
	struct change_file *base_files; /* how state 0 differs from the tree on disk; no spans */
	gsize n_base_files;
	struct change_patch *patches;
	gsize n_patches;	/* at least 1 */
	GPtrArray *notes;	/* char *: what a reader has to know of how it was read; raw, too */
};

/* Where they read and work. */
struct change_place {
	const char *root;	/* the tree */
	const char *scratch;	/* folder of the cache where folders for temporary files are made */
};

/*
 * All return NULL and *error with the way out, which says which hunk of which file where it
 * is about one: FL_ERROR_INPUT, FL_ERROR_USAGE, FL_ERROR_IO.
 *
 * `range`: "A..B" or "A...B": what B has since it left A, commit by commit along the first
 * parents; "C": that commit alone.
 */
struct change_series *change_read_range(const struct change_place *place, const char *range,
					GError **error);
/* What is in the index and not in HEAD: one patch without author and subject. */
struct change_series *change_read_staged(const struct change_place *place, GError **error);
/* A mail box, a mail, or a diff: a file, or "-" for standard input. */
struct change_series *change_read_patch(const struct change_place *place, const char *file,
					GError **error);
void change_free(struct change_series *series);

/*
 * Lays all sources and makefiles of state k that differ from the tree on disk into `folder`,
 * which is made and has to be empty, as plan's overlay wants them: a file that state k does
 * not have is said by an empty one with PLAN_GONE before its name. *n: how many there are;
 * with none the state is the tree on disk. FL_ERROR_IO.
 */
gboolean change_lay(const struct change_series *series, gsize k, const char *folder, gsize *n,
		    GError **error);

/*
 * The patch (1 …) that has written this line of this file in state k: the last one that did;
 * 0: it was there in state 0. Names are relative to the tree.
 */
gsize change_owner(const struct change_series *series, gsize k, const char *name, guint line);

/*
 * Where a line of state `from` is in state `to`, be that before or after it. FALSE when it is
 * not there. *name is the file's name in that state, owned by the series or as given.
 */
gboolean change_follow(const struct change_series *series, gsize from, gsize to,
		       const char **name, guint *line);

/*
 * Whether state k has a file of this name, as far as the series says: FALSE of one that an
 * earlier patch takes away or a later one makes.
 */
gboolean change_has(const struct change_series *series, gsize k, const char *name);

/* The file of a patch that has this name after it (of a deleted one: before), or NULL. */
const struct change_file *change_find(const struct change_patch *patch, const char *name);

#endif
