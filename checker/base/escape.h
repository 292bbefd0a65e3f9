/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text of others, such as names of files and subjects of mails, before it meets a terminal or
 * a shell.
 */
#ifndef FAULTLINE_BASE_ESCAPE_H
#define FAULTLINE_BASE_ESCAPE_H

#include <glib.h>

/*
 * Appends it with control characters as \n, \t, \xHH, \uHHHH (what turns the direction of
 * text, too), and what is not UTF-8 replaced.
 */
void escape_text(GString *out, const char *text);
/* The same as a string of its own; caller frees. */
char *escaped(const char *text);

/* Appends it as one word of a command line for a shell, in quotes only where it needs them. */
void escape_word(GString *out, const char *word);

#endif
