/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads a line as bash would part it into words, quotes text for bash. Knows blanks, quotes
 * and backslashes; not $'…', here-documents and what else a line may hold: bash has made a
 * simple command of it before.
 */
#include "cmd/typed.h"

#include <string.h>

/* Characters that mean nothing to the shell wherever they stand, but for letters and digits. */
#define PLAIN "_./+@%^,:=-"

static void end_word(struct typed *t, GString *word, gboolean *begun)
{
	if (*begun)
		g_ptr_array_add(t->words, g_strdup(word->str));
	g_string_truncate(word, 0);
	*begun = FALSE;
	t->kept = 0;
}

/* What stands between quotes, up to the one that ends it. Gives where that is. */
static const char *read_quoted(struct typed *t, const char *at, GString *word)
{
	t->quote = *at++;
	t->kept = word->len;
	for (; *at && *at != t->quote; at++) {
		if (t->quote == '"' && *at == '\\' && at[1] && strchr("$`\"\\", at[1]))
			at++;
		g_string_append_c(word, *at);
	}
	if (!*at)
		return at;
	t->quote = 0;
	t->kept = word->len;
	return at + 1;
}

struct typed *typed_parse(const char *line, const char *breaks)
{
	struct typed *t = g_new0(struct typed, 1);
	g_autoptr(GString) word = g_string_new(NULL);
	gboolean begun = FALSE, escaped;

	t->words = g_ptr_array_new_with_free_func(g_free);
	while (*line) {
		if (*line == ' ' || *line == '\t' || *line == '\n') {
			end_word(t, word, &begun);
			line++;
			continue;
		}
		begun = TRUE;
		if (*line == '\'' || *line == '"') {
			line = read_quoted(t, line, word);
			continue;
		}
		escaped = *line == '\\' && line[1];
		line += escaped;
		g_string_append_c(word, *line);
		if (!escaped && strchr(breaks, *line))
			t->kept = word->len;
		line++;
	}
	g_ptr_array_add(t->words, g_strdup(word->str));
	return t;
}

void typed_free(struct typed *t)
{
	if (!t)
		return;
	g_ptr_array_unref(t->words);
	g_free(t);
}

/* How a character is written there: with what before it; NULL when it cannot be. */
static const char *before(char quote, char c)
{
	if (g_ascii_iscntrl(c) || (quote == '"' && c == '!'))
		return NULL;
	if (quote == '\'')
		return c == '\'' ? "'\\'" : "";
	if (quote == '"')
		return strchr("$`\"\\", c) ? "\\" : "";
	return g_ascii_isalnum(c) || (c & 0x80) || strchr(PLAIN, c) ? "" : "\\";
}

gboolean typed_quote(GString *out, char quote, const char *text)
{
	gsize old = out->len;

	for (const char *c = text; *c; c++) {
		const char *escape = before(quote, *c);

		if (!escape) {
			g_string_truncate(out, old);
			return FALSE;
		}
		g_string_append_printf(out, "%s%c", escape, *c);
	}
	return TRUE;
}
