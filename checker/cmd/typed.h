/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/cmd: a command line that is being typed in bash. Only read: what it holds of
 * $(…), variables and patterns means nothing here.
 */
#ifndef FAULTLINE_CMD_TYPED_H
#define FAULTLINE_CMD_TYPED_H

#include <glib.h>

struct typed {
	GPtrArray *words;	/* without quotes; the last is at the cursor, "" after a blank */
	char quote;		/* the one that is open at the cursor: ' or "; or 0 */
	gsize kept;		/* bytes of the last word that a reply of bash's does not replace */
};

/* Of the line up to the cursor. `breaks` is $COMP_WORDBREAKS. Caller: typed_free(). */
struct typed *typed_parse(const char *line, const char *breaks);
void typed_free(struct typed *t);

/*
 * Appends what, typed after an open `quote` (0: none), stands for the text and nothing more:
 * nothing in it is expanded. FALSE when there is no such thing; `out` is as it was then.
 */
gboolean typed_quote(GString *out, char quote, const char *text);

#endif
