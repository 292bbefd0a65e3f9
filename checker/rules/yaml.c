/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads one rule file by a libcyaml schema and turns what libcyaml logs
 * ("Invalid ENUM value: mutx", a backtrace of fields) into one line that says
 * FILE:LINE, the field, why, and what was probably meant. Checks that need
 * more than the schema are the callers'.
 */
#include "rules/yaml.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/suggest.h"
#include "rules/marks.h"

#define FILE_MAX (1 << 20)

/* What libcyaml said: the message, then the fields around it, innermost first. */
struct cyaml_report {
	char *message;
	GPtrArray *trace;	/* "functions", "0"; NULL entries have no name */
};

static void report_trace(struct cyaml_report *r, const char *line)
{
	const char *quote = strchr(line, '\'');
	const char *end = quote ? strchr(quote + 1, '\'') : NULL;
	guint position;

	if (!end)
		g_ptr_array_add(r->trace, NULL);
	else if (g_str_has_prefix(line, "  in sequence entry") &&
		 sscanf(quote + 1, "%u", &position) == 1 && position)
		g_ptr_array_add(r->trace, g_strdup_printf("%u", position - 1));
	else
		g_ptr_array_add(r->trace, g_strndup(quote + 1, (gsize)(end - quote - 1)));
}

G_GNUC_PRINTF(3, 0)
static void report_log(cyaml_log_t level, void *ctx, const char *fmt, va_list args)
{
	struct cyaml_report *r = ctx;
	g_autofree char *line = g_strchomp(g_strdup_vprintf(fmt, args));

	if (level != CYAML_LOG_ERROR)
		return;
	if (g_str_has_prefix(line, "  in "))
		report_trace(r, line);
	else if (!r->message && !g_str_has_suffix(line, "Backtrace:"))
		r->message = g_strdup(g_str_has_prefix(line, "Load: ") ? line + 6 : line);
}

static const cyaml_schema_value_t *schema_child(const cyaml_schema_value_t *v, const char *name)
{
	if (v->type == CYAML_SEQUENCE || v->type == CYAML_SEQUENCE_FIXED)
		return v->sequence.entry;
	if (v->type != CYAML_MAPPING)
		return NULL;
	for (const cyaml_schema_field_t *f = v->mapping.fields; f->key; f++) {
		if (g_str_equal(f->key, name))
			return &f->value;
	}
	return NULL;
}

static const cyaml_schema_value_t *schema_at(const cyaml_schema_value_t *v, const char *path)
{
	g_auto(GStrv) names = g_strsplit(path, "/", -1);

	for (char **n = names + (*names != NULL); v && *n; n++)
		v = schema_child(v, *n);
	return v;
}

char *yaml_suggestion(const char *typed, const struct cyaml_strval *words, gsize n)
{
	g_autofree const char **list = g_new(const char *, n + 1);
	g_autoptr(GString) all = g_string_new(", use one of: ");
	const char *word;

	for (gsize i = 0; i < n; i++) {
		list[i] = words[i].str;
		g_string_append_printf(all, "%s%s", i ? ", " : "", words[i].str);
	}
	word = suggest_word(typed, list, n);
	if (word)
		return g_strdup_printf(", did you mean '%s'?", word);
	return g_strdup(all->str);
}

static char *field_suggestion(const cyaml_schema_value_t *mapping, const char *typed)
{
	g_autofree struct cyaml_strval *words = NULL;
	gsize n = 0;

	if (!mapping || mapping->type != CYAML_MAPPING)
		return g_strdup("");
	while (mapping->mapping.fields[n].key)
		n++;
	words = g_new0(struct cyaml_strval, n + 1);
	for (gsize i = 0; i < n; i++)
		words[i].str = mapping->mapping.fields[i].key;
	return yaml_suggestion(typed, words, n);
}

static char *trace_path(const struct cyaml_report *r, guint skip_inner)
{
	GString *path = g_string_new(NULL);

	for (guint i = r->trace->len; i > skip_inner; i--) {
		const char *name = g_ptr_array_index(r->trace, i - 1);

		if (name)
			g_string_append_printf(path, "/%s", name);
	}
	return g_string_free(path, FALSE);
}

static int path_line(const struct yaml_file *y, const char *path)
{
	int line = GPOINTER_TO_INT(g_hash_table_lookup(y->lines, path));

	return line ? line : 1;
}

/* The last named field of a path: list positions say nothing to a reader. */
static char *path_field(const char *path)
{
	g_auto(GStrv) names = g_strsplit(path, "/", -1);

	for (guint i = g_strv_length(names); i > 0; i--) {
		if (*names[i - 1] && !g_ascii_isdigit(*names[i - 1]))
			return g_strdup(names[i - 1]);
	}
	return g_strdup("the file");
}

static gboolean bad_key(const struct yaml_file *y, const struct cyaml_report *r,
			const char *key, GError **error)
{
	g_autofree char *around = trace_path(r, 0);
	g_autofree char *path = g_strconcat(around, "/", key, NULL);
	g_autofree char *hint = field_suggestion(schema_at(y->schema, around), key);

	return yaml_file_error(y, error, path_line(y, path), "%s: unknown field%s", key, hint);
}

static gboolean missing_key(const struct yaml_file *y, const struct cyaml_report *r,
			    const char *key, GError **error)
{
	/* The innermost entry is the field that was read last, not the one missing. */
	g_autofree char *around = trace_path(r, 1);

	return yaml_file_error(y, error, path_line(y, around), "%s: missing", key);
}

static const char *kind_words(const char *kind)
{
	if (g_str_has_prefix(kind, "SEQUENCE"))
		return "a list";
	if (g_str_has_prefix(kind, "MAPPING"))
		return "fields (name: value)";
	return "one value";
}

static gboolean bad_type(const struct yaml_file *y, const char *path, const char *message,
			 GError **error)
{
	g_autofree char *field = path_field(path);
	const char *got = strstr(message, "got event: ");

	return yaml_file_error(y, error, path_line(y, path), "%s: expected %s, found %s", field,
			       kind_words(message + strlen("Expecting ")),
			       got ? kind_words(got + strlen("got event: ")) : "something else");
}

static gboolean bad_word(const struct yaml_file *y, const char *path, const char *word,
			 GError **error)
{
	const cyaml_schema_value_t *v = schema_at(y->schema, path);
	g_autofree char *field = path_field(path);
	g_autofree char *hint = NULL;

	if (v && v->type == CYAML_ENUM)
		hint = yaml_suggestion(word, v->enumeration.strings, v->enumeration.count);
	return yaml_file_error(y, error, path_line(y, path), "%s: '%s' is not known%s", field,
			       word, hint ? hint : "");
}

static gboolean report_error(const struct yaml_file *y, const struct cyaml_report *r,
			     GError **error)
{
	const char *m = r->message ? r->message : "cannot be read";
	g_autofree char *path = trace_path(r, 0);
	g_autofree char *field = path_field(path);
	const char *value = strstr(m, ": ");

	value = value ? value + 2 : "";
	if (g_str_has_prefix(m, "Unexpected key: "))
		return bad_key(y, r, value, error);
	if (g_str_has_prefix(m, "Missing required mapping field: "))
		return missing_key(y, r, value, error);
	if (g_str_has_prefix(m, "Expecting "))
		return bad_type(y, path, m, error);
	if (g_str_has_prefix(m, "STRING length <") || g_str_equal(m, "Invalid ENUM value:"))
		return yaml_file_error(y, error, path_line(y, path), "%s: empty", field);
	if (g_str_has_prefix(m, "Invalid ENUM value: "))
		return bad_word(y, path, value, error);
	return yaml_file_error(y, error, path_line(y, path), "%s: %s", field, m);
}

static gboolean load_schema(struct yaml_file *y, GError **error)
{
	struct cyaml_report r = { .trace = g_ptr_array_new_with_free_func(g_free) };
	const cyaml_config_t config = {
		.log_fn = report_log,
		.log_ctx = &r,
		.mem_fn = cyaml_mem,
		.log_level = CYAML_LOG_ERROR,
	};
	gsize size;
	const uint8_t *text = g_bytes_get_data(y->bytes, &size);
	cyaml_err_t err = CYAML_OK;

	/* libcyaml takes no empty buffer; an empty file says nothing, which is fine. */
	if (size)
		err = cyaml_load_data(text, size, &config, y->schema, &y->data, NULL);
	if (err != CYAML_OK && !r.message)
		r.message = g_strdup(cyaml_strerror(err));
	if (err != CYAML_OK)
		report_error(y, &r, error);
	g_ptr_array_unref(r.trace);
	g_free(r.message);
	return err == CYAML_OK;
}

static gboolean check_text(const char *name, GBytes *bytes, GError **error)
{
	gsize size;
	const char *text = g_bytes_get_data(bytes, &size);
	const char *end = text;
	int line = 1;

	if (!size || g_utf8_validate(text, (gssize)size, &end))
		return TRUE;
	for (const char *p = text; p < end; p++)
		line += *p == '\n';
	g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s:%d: not text: %s", name, line,
		    *end ? "a byte sequence that is not UTF-8" : "a NUL byte");
	return FALSE;
}

static GBytes *read_bytes(const char *name, GError **error)
{
	g_autoptr(GError) local = NULL;
	struct stat st;
	char *text;
	gsize size;

	/* Only plain files: a pipe or a device would never end. */
	if (stat(name, &st) == 0 && !S_ISREG(st.st_mode)) {
		g_set_error(error, FL_ERROR, FL_ERROR_RULE,
			    "%s: not a file; rule files are plain files", name);
		return NULL;
	}
	if (stat(name, &st) == 0 && st.st_size > FILE_MAX) {
		g_set_error(error, FL_ERROR, FL_ERROR_RULE,
			    "%s: larger than 1 MiB; split the rules over several files", name);
		return NULL;
	}
	if (!g_file_get_contents(name, &text, &size, &local)) {
		g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s: cannot be read: %s", name,
			    local->message);
		return NULL;
	}
	return g_bytes_new_take(text, size);
}

GBytes *yaml_bytes(const char *name, GError **error)
{
	g_autoptr(GBytes) bytes = read_bytes(name, error);

	return bytes && check_text(name, bytes, error) ? g_steal_pointer(&bytes) : NULL;
}

struct yaml_file *yaml_file_parse(const char *name, GBytes *bytes,
				  const cyaml_schema_value_t *schema, GError **error)
{
	GHashTable *lines = marks_read(name, bytes, error);
	struct yaml_file *y;

	if (!lines)
		return NULL;
	y = g_new0(struct yaml_file, 1);
	y->name = g_strdup(name);
	y->bytes = g_bytes_ref(bytes);
	y->lines = lines;
	y->schema = schema;
	if (load_schema(y, error))
		return y;
	yaml_file_free(y);
	return NULL;
}

struct yaml_file *yaml_file_read(const char *name, const cyaml_schema_value_t *schema,
				 GError **error)
{
	g_autoptr(GBytes) bytes = yaml_bytes(name, error);

	return bytes ? yaml_file_parse(name, bytes, schema, error) : NULL;
}

void yaml_file_free(struct yaml_file *y)
{
	const cyaml_config_t config = { .mem_fn = cyaml_mem };

	if (!y)
		return;
	if (y->data)
		cyaml_free(&config, y->schema, y->data, 0);
	g_hash_table_unref(y->lines);
	g_bytes_unref(y->bytes);
	g_free(y->name);
	g_free(y);
}

gboolean yaml_file_has(const struct yaml_file *y, const char *fmt, ...)
{
	g_autofree char *path = NULL;
	va_list args;

	va_start(args, fmt);
	path = g_strdup_vprintf(fmt, args);
	va_end(args);
	return g_hash_table_contains(y->lines, path);
}

int yaml_file_line(const struct yaml_file *y, const char *fmt, ...)
{
	g_autofree char *path = NULL;
	va_list args;

	va_start(args, fmt);
	path = g_strdup_vprintf(fmt, args);
	va_end(args);
	return path_line(y, path);
}

gboolean yaml_file_error(const struct yaml_file *y, GError **error, int line,
			 const char *fmt, ...)
{
	g_autofree char *why = NULL;
	va_list args;

	va_start(args, fmt);
	why = g_strdup_vprintf(fmt, args);
	va_end(args);
	g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s:%d: %s", y->name, line, why);
	return FALSE;
}
