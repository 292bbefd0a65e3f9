/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing for people: control characters made harmless, lines folded, colour.
 */
#ifndef FAULTLINE_REPORT_STYLE_H
#define FAULTLINE_REPORT_STYLE_H

#include <glib.h>

#define STYLE_WIDTH 80

/*
 * Appends text with control characters as \n, \t, \xHH, and those that turn the direction of
 * writing as \uHHHH: names come from source that we did not write and may end up on a terminal.
 */
void style_text(GString *out, const char *text);

/*
 * Appends text folded at blanks to STYLE_WIDTH columns, the first line after
 * `first`, the others after `rest`, each ended by a newline. A word that is
 * too long stays whole.
 */
void style_fold(GString *out, const char *first, const char *rest, const char *text);

/* The same for text of several paragraphs: a line break stays one, a blank line too. */
void style_paragraphs(GString *out, const char *indent, const char *text);

/* The same, to another width. */
void style_fold_to(GString *out, int most, const char *first, const char *rest, const char *text);
void style_paragraphs_to(GString *out, int most, const char *indent, const char *text);

enum style_colour { STYLE_PLAIN, STYLE_BOLD, STYLE_RED, STYLE_YELLOW, STYLE_CYAN, STYLE_DIM };

/* Appends text as style_text() does, in colour when `on`. */
void style_colour(GString *out, gboolean on, enum style_colour colour, const char *text);

/* Standard output is a terminal that may be coloured (NO_COLOR is not set). */
gboolean style_want_colour(void);

/* Columns of the text, wide characters counted as two. */
int style_width(const char *text);

#endif
