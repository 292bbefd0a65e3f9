/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the text of v_function.exits, which the solver wrote (solve/exits.c): "RETURNS:" and
 * the changes of each way out, " +CLASS" or " -CLASS", with "?" for perhaps and "*N" for several.
 * What has another form is no lock of a known class and left out.
 */
#include "engines/effect.h"

#include <string.h>

static void way_free(gpointer data)
{
	struct way *w = data;

	g_array_unref(w->effects);
	g_free(w->returns);
	g_free(w);
}

void ways_free(struct ways *w)
{
	if (w)
		g_ptr_array_unref(w->all);
	g_free(w);
}

/* --- reading ---------------------------------------------------- */

static struct effect *find_effect(const struct way *w, const char *class)
{
	for (guint i = 0; i < w->effects->len; i++) {
		struct effect *e = &g_array_index(w->effects, struct effect, i);

		if (!strcmp(e->class, class))
			return e;
	}
	return NULL;
}

static void add_effect(struct way *w, const char *class, int change, gboolean perhaps)
{
	struct effect *e = find_effect(w, class), fresh = { g_intern_string(class), 0, FALSE };

	if (!e) {
		g_array_append_val(w->effects, fresh);
		e = &g_array_index(w->effects, struct effect, w->effects->len - 1);
	}
	e->net += change;
	e->perhaps |= perhaps;
}

/* "+CLASS?*2", without what stands before and behind it. */
static void read_change(struct way *w, const char *text, gsize length)
{
	g_autofree char *class = g_strndup(text + 1, length - 1);
	char *star = strrchr(class, '*'), *end;
	int n = 1;
	gboolean perhaps;

	if (*text == '>' || g_str_has_suffix(class, " (handed over)"))
		return;
	if (star) {
		n = CLAMP(g_ascii_strtoll(star + 1, NULL, 10), 1, G_MAXINT16);
		*star = '\0';
	}
	end = class + strlen(class) - 1;
	perhaps = end > class && *end == '?';
	if (perhaps)
		*end = '\0';
	add_effect(w, class, *text == '+' ? n : -n, perhaps);
}

static gboolean begins_change(const char *at)
{
	return at[0] == ' ' && at[1] && strchr("+->", at[1]);
}

static struct way *read_way(const char *text)
{
	struct way *w = g_new0(struct way, 1);
	const char *at = strchr(text, ':');

	w->effects = g_array_new(FALSE, FALSE, sizeof(struct effect));
	w->returns = at ? g_strndup(text, at - text) : g_strdup(text);
	while (at && *at) {
		const char *end = at + 1;

		while (*end && !begins_change(end))
			end++;
		if (begins_change(at))
			read_change(w, at + 1, end - at - 1);
		at = end;
	}
	return w;
}

struct ways *ways_parse(const char *exits)
{
	g_auto(GStrv) texts = g_strsplit(exits, "; ", -1);
	struct ways *w = g_new0(struct ways, 1);

	w->all = g_ptr_array_new_with_free_func(way_free);
	for (char **t = texts; *t; t++) {
		if (!strcmp(*t, "…"))
			w->cut = TRUE;
		else if (**t)
			g_ptr_array_add(w->all, read_way(*t));
	}
	return w;
}

/* --- asking ---------------------------------------------------- */

int way_net(const struct way *w, const char *class)
{
	const struct effect *e = find_effect(w, class);

	return e ? e->net : 0;
}

gboolean way_perhaps(const struct way *w, const char *class)
{
	const struct effect *e = find_effect(w, class);

	return e && e->perhaps;
}

/* Of a way's result: the signs it can have (1 negative, 2 zero, 4 positive), or its value. */
static int signs_of(const char *returns, gint64 *value)
{
	static const char *const names[] = { "", "negative", "0", "negative or 0", "positive",
					     "non-zero", "0 or positive", "any" };
	char *end;

	*value = g_ascii_strtoll(returns, &end, 10);
	if (end != returns && !*end)
		return *value < 0 ? 1 : *value ? 4 : 2;
	*value = G_MAXINT64;
	for (int i = 1; i < (int)G_N_ELEMENTS(names); i++)
		if (!strcmp(returns, names[i]))
			return i;
	return 7;
}

gboolean way_looks_like(const struct way *a, const struct way *b)
{
	gint64 x, y;
	int both = signs_of(a->returns, &x) & signs_of(b->returns, &y);

	return both && (x == y || x == G_MAXINT64 || y == G_MAXINT64);
}

/* --- in words ---------------------------------------------------- */

static char *say_way(const struct way *w, const GPtrArray *classes)
{
	GString *out = g_string_new(w->returns);
	gboolean any = FALSE;

	g_string_append_c(out, ':');
	for (guint i = 0; i < classes->len; i++) {
		int net = way_net(w, classes->pdata[i]);

		if (!net)
			continue;
		any = TRUE;
		g_string_append_printf(out, " %c%s%s", net > 0 ? '+' : '-',
				       (const char *)classes->pdata[i],
				       way_perhaps(w, classes->pdata[i]) ? "?" : "");
		if (ABS(net) > 1)
			g_string_append_printf(out, "*%d", ABS(net));
	}
	if (!any)
		g_string_append(out, " as before");
	return g_string_free(out, FALSE);
}

char *ways_say(const struct ways *w, const GPtrArray *classes)
{
	g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < w->all->len; i++) {
		char *text = say_way(w->all->pdata[i], classes);

		if (!g_hash_table_contains(said, text))
			g_string_append_printf(out, "%s%s", out->len ? "; " : "", text);
		g_hash_table_add(said, text);
	}
	return g_string_free(out, FALSE);
}
