/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A question of words, read into a small tree. Words stand for their hashes.
 */
#include "engines/grep.h"

#include <string.h>
#include <xxhash.h>

#define DEPTH_MAX 100	/* of parentheses */

struct grep {
	enum { WORD, AND, OR } op;
	guint32 word;
	struct grep *left, *right;
};

static gboolean is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

static guint32 hash_of(const char *word, gsize size)
{
	return (guint32)XXH3_64bits(word, size);
}

/* --- the question --------------------------------------------------------------------- */

struct parser {
	const char *at;
	guint depth;
};

static struct grep *parse_or(struct parser *p);

static void skip_blanks(struct parser *p)
{
	while (g_ascii_isspace(*p->at))
		p->at++;
}

static struct grep *parse_one(struct parser *p)
{
	struct grep *w;
	const char *from;

	skip_blanks(p);
	if (*p->at == '(') {
		if (p->depth++ == DEPTH_MAX)
			return NULL;
		p->at++;
		w = parse_or(p);
		skip_blanks(p);
		if (*p->at == ')' && w) {
			p->at++;
			p->depth--;
			return w;
		}
		grep_free(w);
		return NULL;
	}
	for (from = p->at; is_word(*p->at); p->at++)
		;
	if (p->at == from)
		return NULL;
	w = g_new0(struct grep, 1);
	w->word = hash_of(from, (gsize)(p->at - from));
	return w;
}

static struct grep *join(int op, struct grep *left, struct grep *right)
{
	struct grep *w;

	if (!right) {
		grep_free(left);
		return NULL;
	}
	w = g_new0(struct grep, 1);
	w->op = op;
	w->left = left;
	w->right = right;
	return w;
}

static gboolean take(struct parser *p, const char *op)
{
	skip_blanks(p);
	if (!g_str_has_prefix(p->at, op))
		return FALSE;
	p->at += strlen(op);
	return TRUE;
}

static struct grep *parse_and(struct parser *p)
{
	struct grep *w = parse_one(p);

	while (w && take(p, "&&"))
		w = join(AND, w, parse_one(p));
	return w;
}

static struct grep *parse_or(struct parser *p)
{
	struct grep *w = parse_and(p);

	while (w && take(p, "||"))
		w = join(OR, w, parse_and(p));
	return w;
}

struct grep *grep_parse(const char *text)
{
	struct parser p = { .at = text };
	struct grep *w = parse_or(&p);

	skip_blanks(&p);
	if (!*p.at)
		return w;
	grep_free(w);
	return NULL;
}

void grep_free(struct grep *w)
{
	if (!w)
		return;
	grep_free(w->left);
	grep_free(w->right);
	g_free(w);
}

/* --- the text ------------------------------------------------------------------------- */

static gint compare(gconstpointer a, gconstpointer b)
{
	guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;

	return x < y ? -1 : x > y;
}

GArray *grep_words(const char *text, gsize size)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	GArray *all = g_array_new(FALSE, FALSE, sizeof(guint32));
	const char *end = text + size;

	while (text < end) {
		const char *from;
		guint32 word;

		for (; text < end && !is_word(*text); text++)
			;
		for (from = text; text < end && is_word(*text); text++)
			;
		word = hash_of(from, (gsize)(text - from));
		if (text > from && g_hash_table_add(seen, GUINT_TO_POINTER(word)))
			g_array_append_val(all, word);
	}
	g_array_sort(all, compare);
	return all;
}

gboolean grep_met(const struct grep *w, const GArray *have)
{
	switch (w->op) {
	case AND:
		return grep_met(w->left, have) && grep_met(w->right, have);
	case OR:
		return grep_met(w->left, have) || grep_met(w->right, have);
	default:
		return g_array_binary_search((GArray *)have, &w->word, compare, NULL);
	}
}
