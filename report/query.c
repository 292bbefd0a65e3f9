/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The saved queries and what their comments say about them.
 */
#include "report/query.h"

#include <string.h>

#include "base/error.h"
#include "base/suggest.h"

static const struct saved_query queries[] = {
#include "report/queries.h"
};

const struct saved_query *saved_queries(gsize *n)
{
	*n = G_N_ELEMENTS(queries);
	return queries;
}

const struct saved_query *saved_query_find(const char *name, GError **error)
{
	const char *names[G_N_ELEMENTS(queries)];
	const char *near;

	for (gsize i = 0; i < G_N_ELEMENTS(queries); i++) {
		if (!strcmp(name, queries[i].name))
			return &queries[i];
		names[i] = queries[i].name;
	}
	near = suggest_word(name, names, G_N_ELEMENTS(queries));
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "%s: no such query%s%s%s; 'faultline query' "
		    "lists them", name, near ? ", did you mean " : "", near ? near : "",
		    near ? "?" : "");
	return NULL;
}

/* Text between the "-- " at the beginning of the line and its end. */
static char *comment_line(const char *line)
{
	const char *end = strchrnul(line, '\n');

	return g_str_has_prefix(line, "-- ") ? g_strndup(line + 3, end - line - 3) : NULL;
}

char *saved_query_summary(const struct saved_query *q)
{
	char *summary = comment_line(q->sql);

	if (!summary)
		BUG("saved query %s has no first line that says what it answers", q->name);
	return summary;
}

/* The names of the parameters, "CLASS" or "[WORLD]", in their order. */
static GPtrArray *parameters(const struct saved_query *q)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	for (const char *line = strchr(q->sql, '\n'); line; line = strchr(line + 1, '\n')) {
		g_autofree char *text = comment_line(line + 1);
		char *name, *colon;

		if (!text)
			break;
		name = text[0] == '?' ? strchr(text, ' ') : NULL;
		colon = name ? strchr(name, ':') : NULL;
		if (colon)
			g_ptr_array_add(names, g_strndup(name + 1, colon - name - 1));
	}
	return names;
}

char *saved_query_usage(const struct saved_query *q)
{
	g_autoptr(GPtrArray) names = parameters(q);

	g_ptr_array_add(names, NULL);
	return g_strjoinv(" ", (char **)names->pdata);
}

gboolean saved_query_check(const struct saved_query *q, int n, GError **error)
{
	g_autoptr(GPtrArray) names = parameters(q);
	g_autofree char *usage = saved_query_usage(q);
	int needed = 0;

	for (guint i = 0; i < names->len; i++)
		needed += *(const char *)names->pdata[i] != '[';
	if (n >= needed && n <= (int)names->len)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "query %s: too %s parameters: usage is "
		    "'faultline query %s%s%s'", q->name, n < needed ? "few" : "many", q->name,
		    *usage ? " " : "", usage);
	return FALSE;
}
