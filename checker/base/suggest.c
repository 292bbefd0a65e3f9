/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads a mistyped word and the words there are, gives the nearest by edit
 * distance (insert, delete, replace a byte). Not for long texts.
 */
#include "base/suggest.h"

#include <string.h>

#define WORD_MAX 63

static guint edit_distance(const char *a, const char *b)
{
	guint row[WORD_MAX + 1];
	gsize la = strlen(a), lb = strlen(b);

	if (la > WORD_MAX || lb > WORD_MAX)
		return G_MAXUINT;
	for (gsize j = 0; j <= lb; j++)
		row[j] = (guint)j;
	for (gsize i = 1; i <= la; i++) {
		guint diagonal = row[0];

		row[0] = (guint)i;
		for (gsize j = 1; j <= lb; j++) {
			guint replace = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = MIN(MIN(row[j], row[j - 1]) + 1, replace);
		}
	}
	return row[lb];
}

const char *suggest_word(const char *typed, const char *const *words, gsize n)
{
	guint best = G_MAXUINT;
	const char *word = NULL;

	for (gsize i = 0; i < n; i++) {
		guint d = edit_distance(typed, words[i]);

		if (d < best) {
			best = d;
			word = words[i];
		}
	}
	return best <= MAX(strlen(typed), 3) / 3 ? word : NULL;
}
