/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads a mistyped word and the words there are, gives the nearest by edit
 * distance (insert, delete, replace a byte, swap two). Not for long texts.
 */
#include "base/suggest.h"

#include <string.h>

#include "base/error.h"

#define WORD_MAX 63

static guint edit_distance(const char *a, const char *b)
{
	guint8 d[WORD_MAX + 1][WORD_MAX + 1];
	gsize la = strlen(a), lb = strlen(b);

	if (la > WORD_MAX || lb > WORD_MAX)
		return G_MAXUINT;
	for (gsize j = 0; j <= lb; j++)
		d[0][j] = (guint8)j;
	for (gsize i = 1; i <= la; i++) {
		d[i][0] = (guint8)i;
		for (gsize j = 1; j <= lb; j++) {
			guint best = MIN(d[i - 1][j], d[i][j - 1]) + 1u;

			best = MIN(best, d[i - 1][j - 1] + (guint)(a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				best = MIN(best, d[i - 2][j - 2] + 1u);
			d[i][j] = (guint8)best;
		}
	}
	return d[la][lb];
}

const char *suggest_word(const char *typed, const char *const *words, gsize n)
{
	gsize n_typed = strlen(typed);
	guint best = (guint)MAX(n_typed, 3) / 3 + 1;	/* more than may be */
	const char *word = NULL;

	for (gsize i = 0; i < n; i++) {
		gsize n_word = strlen(words[i]);
		guint d;

		/* as many edits at least */
		if ((n_word > n_typed ? n_word - n_typed : n_typed - n_word) >= best)
			continue;
		d = edit_distance(typed, words[i]);
		if (d < best) {
			best = d;
			word = words[i];
		}
	}
	return word;
}

void suggest_error(const char *typed, const char *kind, const char *const *words, gsize n,
		   GError **error)
{
	const char *near = suggest_word(typed, words, n);
	g_autoptr(GString) all = g_string_new(NULL);

	for (gsize i = 0; i < n; i++)
		g_string_append_printf(all, "%s%s", i ? ", " : "", words[i]);
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "%s: no such %s%s%s%s; there are %s", typed, kind,
		    near ? ", did you mean " : "", near ? near : "", near ? "?" : "", n ? all->str : "none");
}
