/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes a table, CSV (RFC 4180) or JSON of the rows a query gives. All values
 * are text; JSON keeps NULL apart. An answer is held in memory as a whole,
 * because a table's columns are as wide as their widest value.
 */
#include "report/query.h"

#include <jansson.h>
#include <string.h>

#include "base/suggest.h"
#include "report/json_out.h"
#include "report/style.h"

#define MAX_CELL 100	/* columns of a table's cell; CSV and JSON have all of it */

static char *clean(const char *value)
{
	g_autoptr(GString) text = g_string_new(NULL);

	style_text(text, value);
	if (style_width(text->str) > MAX_CELL) {
		const char *end = text->str;

		for (int i = 1; i < MAX_CELL; i++)
			end = g_utf8_next_char(end);
		g_string_truncate(text, end - text->str);
		g_string_append(text, "…");
	}
	return g_strdup(text->str);
}

static void measure(const char *value, int *width)
{
	g_autofree char *text = clean(value);

	*width = MAX(*width, style_width(text));
}

static void put_cell(const char *value, int width, gboolean last, GString *out)
{
	g_autofree char *text = clean(value);

	g_string_append(out, text);
	if (!last)
		g_string_append_printf(out, "%*s", width - style_width(text) + 2, "");
}

static void put_table_row(const char *const *values, guint n, const int *width, GString *out)
{
	gsize start = out->len;

	for (guint i = 0; i < n; i++)
		put_cell(values[i], width[i], i + 1 == n, out);
	while (out->len > start && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
	g_string_append_c(out, '\n');
}

static void put_rule(const int *width, guint n, GString *out)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *dashes = g_strnfill(width[i], '-');

		g_string_append_printf(out, "%s%s", i ? "  " : "", dashes);
	}
	g_string_append_c(out, '\n');
}

static void write_table(const char *const *names, guint n, const GPtrArray *rows, GString *out)
{
	g_autofree int *width = g_new0(int, n);

	for (guint i = 0; i < n; i++) {
		measure(names[i], &width[i]);
		for (guint r = 0; r < rows->len; r++)
			measure(((char **)rows->pdata[r])[i], &width[i]);
	}
	put_table_row(names, n, width, out);
	put_rule(width, n, out);
	for (guint r = 0; r < rows->len; r++)
		put_table_row(rows->pdata[r], n, width, out);
}

static void put_csv_value(const char *value, GString *out)
{
	if (!value)
		return;
	if (!strpbrk(value, ",\"\r\n")) {
		g_string_append(out, value);
		return;
	}
	g_string_append_c(out, '"');
	for (; *value; value++) {
		if (*value == '"')
			g_string_append_c(out, '"');
		g_string_append_c(out, *value);
	}
	g_string_append_c(out, '"');
}

static void put_csv_row(const char *const *values, guint n, GString *out)
{
	for (guint i = 0; i < n; i++) {
		if (i)
			g_string_append_c(out, ',');
		put_csv_value(values[i], out);
	}
	g_string_append(out, "\r\n");
}

static void write_csv(const char *const *names, guint n, const GPtrArray *rows, GString *out)
{
	put_csv_row(names, n, out);
	for (guint r = 0; r < rows->len; r++)
		put_csv_row(rows->pdata[r], n, out);
}

static json_t *json_value(const char *value)
{
	g_autofree char *valid = value ? g_utf8_make_valid(value, -1) : NULL;

	return valid ? json_string(valid) : json_null();
}

static void write_json(const char *const *names, guint n, const GPtrArray *rows, GString *out)
{
	json_t *array = json_array();

	for (guint r = 0; r < rows->len; r++) {
		json_t *object = json_object();

		for (guint i = 0; i < n; i++)
			json_object_set_new(object, names[i],
					    json_value(((char **)rows->pdata[r])[i]));
		json_array_append_new(array, object);
	}
	json_out_put(out, array);
}

static const struct answer_format formats[] = {
	{ "table", "aligned columns, long values cut", write_table },
	{ "csv", "comma-separated, the first line names the columns", write_csv },
	{ "json", "an array of objects, all values as text", write_json },
};

const struct answer_format *answer_formats(gsize *n)
{
	*n = G_N_ELEMENTS(formats);
	return formats;
}

static const struct answer_format *find_format(const char *name, GError **error)
{
	const char *names[G_N_ELEMENTS(formats)];

	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
		if (!strcmp(name, formats[i].name))
			return &formats[i];
		names[i] = formats[i].name;
	}
	suggest_error(name, "format", names, G_N_ELEMENTS(formats), error);
	return NULL;
}

/* Each row a string array that may have NULL in the middle: n + 1 pointers, then the texts. */
static gboolean on_row(int n, const char *const *names, const char *const *values, void *data)
{
	GPtrArray *rows = data;
	gsize size = (n + 1) * sizeof(char *);
	char **row, *text;

	(void)names;
	for (int i = 0; i < n; i++)
		size += values[i] ? strlen(values[i]) + 1 : 0;
	row = g_malloc0(size);
	text = (char *)(row + n + 1);
	for (int i = 0; i < n; i++) {
		if (!values[i])
			continue;
		row[i] = text;
		memcpy(text, values[i], strlen(values[i]) + 1);
		text += strlen(text) + 1;
	}
	g_ptr_array_add(rows, row);
	return TRUE;
}

gboolean answer_write(struct store *s, const char *sql, const char *const *params, int n_params,
		      const char *format, GString *out, GError **error)
{
	const struct answer_format *f = find_format(format, error);
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) names = f ? store_query_columns(s, sql, error) : NULL;

	if (!names || !store_query(s, sql, params, n_params, on_row, rows, error))
		return FALSE;
	f->write((const char *const *)names, g_strv_length(names), rows, out);
	return TRUE;
}
