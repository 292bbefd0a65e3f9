/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of other engines in a run of `check`: which are asked, and what is kept of it. */
#ifndef FAULTLINE_CMD_OTHERS_H
#define FAULTLINE_CMD_OTHERS_H

#include "cmd/save.h"
#include "engines/engines.h"

struct others {
	guint wanted;		/* bits of engines.h; ENGINE_LIBCLANG among them is our own */
	gboolean named;		/* by the user, not by default */
	struct engines *answers;
	GPtrArray *findings;	/* struct finding */
	char *detail, *idle;
};

/* `list` as of --engine; NULL: as $FAULTLINE_ENGINE says, else all. FL_ERROR_USAGE. */
gboolean others_choose(struct others *o, const char *list, GError **error);
/* Asks them (opt->engines and named are filled in), and tells on stderr what went wrong. */
gboolean others_ask(struct others *o, const struct plan *plan, const struct rules *rules,
		    struct engines_options opt, GError **error);
/* A line for each engine that was asked: what it did; for g_strfreev(). */
char **others_lines(const struct others *o);
/* Puts the findings, in functions of the units, into what is to be saved. */
void others_save(struct others *o, const struct extract_set *set, struct save *save);
void others_release(struct others *o);

#endif
