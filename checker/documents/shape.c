/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Chains, trees and lists of lock names, as comments draw them. Notes in parentheses
 * and behind wide gaps are left out, but for that a lock is only tried. A line that
 * ends with a colon says whose path follows and is no lock.
 */
#include "documents/shape.h"

#include <string.h>

#define NAME_WORDS 4
#define PLAIN_WORDS 2	/* that a name can have without looking like a lock's */
#define MAX_DEPTH 32

/* One line while it is being read. */
struct item {
	guint line, indent;
	char *text;		/* without notes */
	gboolean tries;
};

static void item_clear(gpointer data)
{
	g_free(((struct item *)data)->text);
}

/* --- notes ------------------------------------------------------------------------------ */

/* Takes out what stands in parentheses, also over several lines: *depth is open yet. */
static struct item item_of(const struct comment_line *l, guint *depth)
{
	struct item out = { .line = l->line, .indent = l->indent };
	GString *text = g_string_new(NULL);
	GString *note = g_string_new(NULL);

	for (const char *p = l->text; *p; p++) {
		if (*p == '(')
			++*depth;
		else if (*p == ')' && *depth)
			--*depth;
		else
			g_string_append_c(*depth ? note : text, *p);
	}
	out.tries = strstr(note->str, "trylock") != NULL;
	g_string_free(note, TRUE);
	out.text = g_strchomp(g_string_free(text, FALSE));
	return out;
}

/* The lines that say something besides notes. */
static GArray *items_of(const struct comment *c, guint from, guint to)
{
	GArray *items = g_array_new(FALSE, FALSE, sizeof(struct item));
	guint depth = 0;

	g_array_set_clear_func(items, item_clear);
	for (guint i = from; i < to; i++) {
		struct item it = item_of(&g_array_index(c->lines, struct comment_line, i), &depth);

		if (*it.text)
			g_array_append_val(items, it);
		else
			g_free(it.text);
	}
	return items;
}

static const struct item *item_at(const GArray *items, guint i)
{
	return &g_array_index(items, struct item, i);
}

/* --- names ------------------------------------------------------------------------------ */

/* Whether a word can be the name of a lock, or part of one. */
static gboolean is_word(const char *w)
{
	if (!g_ascii_isalpha(*w) && *w != '_' && *w != '&')
		return FALSE;
	for (; *w; w++)
		if (!g_ascii_isalnum(*w) && !strchr("_.>-:&[]*", *w))
			return FALSE;
	return TRUE;
}

/* A name that looks like a lock's and not like any word. */
static gboolean is_lock_like(const char *text)
{
	return strpbrk(text, "_.") || strstr(text, "->") || strstr(text, "::") ||
	       strstr(text, "lock") || strstr(text, "mutex") || strstr(text, "sem") ||
	       strstr(text, "LOCK");
}

static gboolean is_name(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	guint n = 0;

	for (char **w = words; *w; w++) {
		if (!**w)
			continue;
		if (!is_word(*w))
			return FALSE;
		n++;
	}
	return n && n <= (is_lock_like(text) ? NAME_WORDS : PLAIN_WORDS);
}

/* "a or b", "a,b", "`a'": the names, without what they are wrapped in; NULL: not names. */
static char **names_of(const char *text)
{
	g_autoptr(GRegex) either = g_regex_new("\\s*,\\s*|\\s+or\\s+|\\s+and\\s+", 0, 0, NULL);
	g_auto(GStrv) parts = g_regex_split(either, text, 0);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	for (char **p = parts; *p; p++) {
		gsize n;

		g_strstrip(*p);
		while (**p && strchr("'`\"&", **p))
			memmove(*p, *p + 1, strlen(*p));
		n = strlen(*p);
		while (n && strchr("'`\".;:,!)", (*p)[n - 1]))
			(*p)[--n] = '\0';
		if (!n)
			continue;
		if (!is_name(*p))
			return NULL;
		g_ptr_array_add(names, g_strdup(*p));
	}
	if (!names->len)
		return NULL;
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static void add_node(struct document *d, char **names, const struct item *at, int outer)
{
	struct document_node n = { .names = names, .line = at->line, .outer = outer,
				   .tries = at->tries };

	g_array_append_val(d->nodes, n);
}

/* --- chains ----------------------------------------------------------------------------- */

/* The next separator of a chain at or after p, and its length; NULL: none. */
static const char *find_arrow(const char *p, gsize *len)
{
	static const char *const arrows[] = { "->", "=>", ">>", "\xe2\x86\x92", ">" };

	for (; *p; p++)
		for (guint i = 0; i < G_N_ELEMENTS(arrows); i++) {
			*len = strlen(arrows[i]);
			/* a member's arrow has no blank on either side, a chain's on both */
			if (g_str_has_prefix(p, arrows[i]) &&
			    (p[*len] == ' ' || p[*len] == '\t' || !p[*len]))
				return p;
		}
	return NULL;
}

gboolean shape_has_arrow(const char *text)
{
	const char *p = text;
	gsize len;

	while ((p = find_arrow(p, &len))) {
		if (p > text && (p[-1] == ' ' || p[-1] == '\t' || p[-1] == ')'))
			return TRUE;
		p += len;
	}
	return FALSE;
}

static gboolean begins_with_arrow(const char *text)
{
	gsize len;

	return find_arrow(text, &len) == text;
}

static gboolean ends_with_arrow(const char *text)
{
	return g_str_has_suffix(text, " ->") || g_str_has_suffix(text, " >") ||
	       g_str_has_suffix(text, " =>") || g_str_has_suffix(text, " \xe2\x86\x92");
}

gboolean shape_goes_on(const char *last, const char *next)
{
	return *next && (ends_with_arrow(last) || begins_with_arrow(next));
}

/* Adds the names of a chain's text, each inside the one before it; *last: the last. */
static gboolean add_chain(struct document *d, const struct item *it, int *last)
{
	const char *p = it->text, *arrow;
	gsize len = 0;

	do {
		g_autofree char *part = NULL;
		char **names;

		arrow = find_arrow(p, &len);
		part = arrow ? g_strndup(p, arrow - p) : g_strdup(p);
		p = arrow ? arrow + len : p;
		g_strstrip(part);
		if (!*part)	/* before or behind an arrow at the end of a line */
			continue;
		names = names_of(part);
		if (!names)
			return FALSE;
		add_node(d, names, it, *last);
		*last = d->nodes->len - 1;
	} while (arrow);
	return TRUE;
}

gboolean shape_read_chain(struct document *d, const struct comment *c, guint from, guint to,
			  const char *first)
{
	struct comment_line own = g_array_index(c->lines, struct comment_line, from);
	guint depth = 0, before = d->nodes->len;
	gboolean ok = TRUE;
	int last = -1;

	own.text = (char *)first;
	for (guint i = from; i < to && ok; i++) {
		struct item it = item_of(i == from ? &own :
					 &g_array_index(c->lines, struct comment_line, i), &depth);

		ok = add_chain(d, &it, &last);
		item_clear(&it);
	}
	if (!ok || d->nodes->len < before + 2)
		g_array_set_size(d->nodes, before);
	return d->nodes->len > before;
}

static gboolean is_label(const struct item *it)
{
	return g_str_has_suffix(it->text, ":");
}

/* Several chains, a line or more each. */
static enum shape read_chains(struct document *d, const GArray *items)
{
	guint before = d->nodes->len;
	int last = -1;

	for (guint i = 0; i < items->len; i++) {
		const struct item *it = item_at(items, i);

		if (!i || !shape_goes_on(item_at(items, i - 1)->text, it->text))
			last = -1;
		if (!is_label(it) && !add_chain(d, it, &last)) {
			g_array_set_size(d->nodes, before);
			return SHAPE_BROKEN;
		}
	}
	return SHAPE_READ;
}

/* --- trees and lists -------------------------------------------------------------------- */

/* "->name" or "3. name": where the name begins. */
static const char *after_mark(const char *text, gboolean *arrow, gboolean *number)
{
	const char *p = text;

	*arrow = g_str_has_prefix(text, "->");
	if (*arrow)
		p += 2;
	while (g_ascii_isdigit(*p))
		p++;
	*number = !*arrow && p > text && (*p == '.' || *p == ')' || *p == ':') && p[1] == ' ';
	if (*number)
		p++;
	else if (!*arrow)
		p = text;
	while (*p == ' ')
		p++;
	return p;
}

/* A tree's line, up to a wide gap or tab; NULL when it is not names. */
static char **tree_names(const struct item *it)
{
	gboolean arrow, number;
	g_autofree char *text = g_strdup(after_mark(it->text, &arrow, &number));
	char *tab = strchr(text, '\t'), *gap = strstr(text, "  ");
	char **names;

	if (tab)
		*tab = '\0';
	if (gap)
		*gap = '\0';
	names = names_of(text);
	if (names && !arrow && !is_lock_like(names[0]))
		g_clear_pointer(&names, g_strfreev);
	return names;
}

/* How many of the lines can be a tree's, and whether they look drawn. */
static guint count_tree(const GArray *items, gboolean *drawn, gboolean *flat)
{
	guint n = 0, indent = 0;

	*drawn = FALSE;
	*flat = TRUE;
	for (guint i = 0; i < items->len; i++) {
		const struct item *it = item_at(items, i);
		g_auto(GStrv) names = tree_names(it);
		gboolean arrow, number;

		if (!names || is_label(it))
			continue;
		after_mark(it->text, &arrow, &number);
		*drawn |= arrow || number || (n && it->indent != indent);
		*flat &= !arrow && (!n || it->indent == indent);
		if (!n++)
			indent = it->indent;
	}
	return n;
}

/* The open nodes of a tree, from the root inwards. */
struct branch {
	guint indent;
	int node;
};

static int outer_in_tree(const struct branch *open, guint *n, guint indent, gboolean arrow)
{
	/* "->name" straight below the root is inside of it */
	while (*n && open[*n - 1].indent >= indent && !(arrow && *n == 1 && open[0].indent == indent))
		--*n;
	return *n ? open[*n - 1].node : -1;
}

static void add_tree(struct document *d, const GArray *items, gboolean flat)
{
	struct branch open[MAX_DEPTH];
	guint n = 0;
	int last = -1;

	for (guint i = 0; i < items->len; i++) {
		const struct item *it = item_at(items, i);
		char **names = is_label(it) ? NULL : tree_names(it);
		gboolean arrow, number;

		if (!names) {
			n = 0;
			last = -1;
			continue;
		}
		after_mark(it->text, &arrow, &number);
		if (flat) {
			add_node(d, names, it, last);
			last = d->nodes->len - 1;
			continue;
		}
		add_node(d, names, it, outer_in_tree(open, &n, it->indent, arrow));
		if (n < MAX_DEPTH)
			open[n++] = (struct branch){ it->indent, d->nodes->len - 1 };
	}
}

enum shape shape_read(struct document *d, const struct comment *c, guint from, guint to)
{
	g_autoptr(GArray) items = items_of(c, from, to);
	gboolean arrows = FALSE, drawn, flat;
	guint n, labels = 0;

	for (guint i = 0; i < items->len; i++) {
		arrows |= shape_has_arrow(item_at(items, i)->text);
		labels += is_label(item_at(items, i));
	}
	if (arrows)
		return read_chains(d, items);
	n = count_tree(items, &drawn, &flat);
	if (n + labels == items->len && n >= 2) {
		add_tree(d, items, flat);
		return SHAPE_READ;
	}
	return drawn && 2 * n >= items->len && n >= 2 ? SHAPE_BROKEN : SHAPE_NONE;
}
