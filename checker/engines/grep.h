/* SPDX-License-Identifier: GPL-2.0-only */
/* Which words a text has, and whether they meet a question of "a || b && (c || d)". */
#ifndef FAULTLINE_ENGINES_GREP_H
#define FAULTLINE_ENGINES_GREP_H

#include <glib.h>

struct grep;

/* NULL when the text is none of those questions. */
struct grep *grep_parse(const char *text);
void grep_free(struct grep *w);

/*
 * Every identifier of a text, as sorted hashes (guint32): two words may look alike, so that
 * what is not met is surely not there.
 */
GArray *grep_words(const char *text, gsize size);
gboolean grep_met(const struct grep *w, const GArray *have);

#endif
