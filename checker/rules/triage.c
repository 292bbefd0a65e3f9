/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads triage.yaml and changes single entries of it as text, so that what people wrote
 * around them stays. Does not know which findings there are.
 */
#include "rules/triage.h"

#include <string.h>

#include <jansson.h>

#include "base/error.h"
#include "rules/yaml.h"

enum verdict { VERDICT_ACCEPTED, VERDICT_FALSE, N_VERDICTS };

static const struct cyaml_strval verdicts[] = {
	{ "accepted", VERDICT_ACCEPTED },
	{ "false-positive", VERDICT_FALSE },
};

struct raw_entry {
	char *fingerprint, *reason, *rule, *world, *at;
	enum verdict verdict;
};

struct raw_triage {
	struct raw_entry *findings;
	guint n_findings;
};

#define TEXT(key, flags) \
	CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER | (flags), struct raw_entry, key, 1, \
			       CYAML_UNLIMITED)

static const cyaml_schema_field_t entry_fields[] = {
	TEXT(fingerprint, 0),
	CYAML_FIELD_ENUM("verdict", CYAML_FLAG_STRICT, struct raw_entry, verdict, verdicts,
			 N_VERDICTS),
	TEXT(reason, 0),
	TEXT(rule, CYAML_FLAG_OPTIONAL),
	TEXT(world, CYAML_FLAG_OPTIONAL),
	TEXT(at, CYAML_FLAG_OPTIONAL),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t entry_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_entry, entry_fields),
};

static const cyaml_schema_field_t triage_fields[] = {
	CYAML_FIELD_SEQUENCE_COUNT("findings", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				   struct raw_triage, findings, n_findings, &entry_schema, 0,
				   CYAML_UNLIMITED),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t triage_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_triage, triage_fields),
};

/* --- reading -------------------------------------------------------------------------- */

static void entry_free(gpointer entry)
{
	struct triage_entry *e = entry;

	g_free(e->fingerprint);
	g_free(e->verdict);
	g_free(e->reason);
	g_free(e->rule);
	g_free(e->world);
	g_free(e->at);
	g_free(e);
}

void triage_free(struct triage *t)
{
	if (!t)
		return;
	g_ptr_array_unref(t->entries);
	g_free(t->file);
	g_free(t);
}

const struct triage_entry *triage_find(const struct triage *t, const char *fingerprint)
{
	for (guint i = 0; i < t->entries->len; i++) {
		const struct triage_entry *e = t->entries->pdata[i];

		if (!strcmp(e->fingerprint, fingerprint))
			return e;
	}
	return NULL;
}

static gboolean fingerprint_valid(const char *text)
{
	return strlen(text) == 32 && strspn(text, "0123456789abcdef") == 32;
}

static char *text_of(const char *raw)
{
	return g_strstrip(g_strdup(raw ? raw : ""));
}

static gboolean add_entry(struct triage *t, const struct yaml_file *y,
			  const struct raw_entry *raw, guint i, GError **error)
{
	int line = yaml_file_line(y, "/findings/%u/fingerprint", i);
	const struct triage_entry *other = triage_find(t, raw->fingerprint);
	struct triage_entry *e;

	if (!fingerprint_valid(raw->fingerprint))
		return yaml_file_error(y, error, line, "fingerprint: '%s' is not the 32 hex digits "
				       "of a finding", raw->fingerprint);
	if (other)
		return yaml_file_error(y, error, line, "fingerprint: %s given twice, first at line %d",
				       raw->fingerprint, other->line);
	e = g_new0(struct triage_entry, 1);
	*e = (struct triage_entry){
		.fingerprint = g_strdup(raw->fingerprint), .reason = text_of(raw->reason),
		.verdict = g_strdup(verdicts[raw->verdict].str), .rule = text_of(raw->rule),
		.world = text_of(raw->world), .at = text_of(raw->at),
		.line = yaml_file_line(y, "/findings/%u", i),
	};
	g_ptr_array_add(t->entries, e);
	return TRUE;
}

struct triage *triage_read(const char *file, GError **error)
{
	struct triage *t = g_new0(struct triage, 1);
	const struct raw_triage *raw;
	struct yaml_file *y;
	gboolean ok = TRUE;

	t->file = g_strdup(file);
	t->entries = g_ptr_array_new_with_free_func(entry_free);
	if (!g_file_test(file, G_FILE_TEST_EXISTS))
		return t;
	y = yaml_file_read(file, &triage_schema, error);
	raw = y ? y->data : NULL;
	for (guint i = 0; ok && raw && i < raw->n_findings; i++)
		ok = add_entry(t, y, &raw->findings[i], i, error);
	ok = ok && y;
	yaml_file_free(y);
	if (ok)
		return t;
	triage_free(t);
	return NULL;
}

/* --- writing -------------------------------------------------------------------------- */

/* One line of an entry; a JSON string is YAML, whatever is in it. */
static void put_field(GString *out, int indent, const char *key, const char *value)
{
	json_t *string = json_string(value);
	char *text = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;

	if (text && *value)
		g_string_append_printf(out, "%*s  %s: %s\n", indent, "", key, text);
	free(text);
	json_decref(string);
}

static void put_entry(GString *out, int indent, const struct triage_entry *e)
{
	g_string_append_printf(out, "%*s- fingerprint: \"%s\"\n%*s  verdict: %s\n", indent, "",
			       e->fingerprint, indent, "", e->verdict);
	put_field(out, indent, "reason", e->reason);
	put_field(out, indent, "rule", e->rule);
	put_field(out, indent, "world", e->world);
	put_field(out, indent, "at", e->at);
}

static int indent_of(const char *line)
{
	return (int)strspn(line, " ");
}

/* Comments and blank lines behind an entry belong to what follows it. */
static gboolean is_between(const char *line, int indent)
{
	const char *bare = line + indent_of(line);

	return !*bare || (*bare == '#' && indent_of(line) <= indent);
}

/* The first line (from 0) behind entry `i`. */
static int entry_end(const struct triage *t, guint i, char **lines)
{
	const struct triage_entry *e = t->entries->pdata[i];
	int end = i + 1 < t->entries->len ?
		  ((const struct triage_entry *)t->entries->pdata[i + 1])->line - 1 :
		  (int)g_strv_length(lines);

	while (end > e->line && is_between(lines[end - 1], indent_of(lines[e->line - 1])))
		end--;
	return end;
}

/* The line above the entries, which cannot stay without one. */
static gboolean is_head(const char *line)
{
	return g_str_has_prefix(line, "findings:");
}

/* The file's lines without some entries; *indent is that of the others, or as you like. */
static GString *rest_of(const struct triage *t, GHashTable *without, int *indent, GError **error)
{
	g_auto(GStrv) lines = NULL;
	g_autofree char *text = NULL;
	GString *out = g_string_new(NULL);
	gboolean left = FALSE;
	int at = 0;

	*indent = 2;
	if (g_file_test(t->file, G_FILE_TEST_EXISTS) &&
	    !g_file_get_contents(t->file, &text, NULL, error)) {
		g_string_free(out, TRUE);
		return NULL;
	}
	lines = g_strsplit(text ? text : "# SPDX-License-Identifier: GPL-2.0-only\n", "\n", -1);
	for (guint i = 0; i < t->entries->len; i++)
		left |= !g_hash_table_contains(without,
					       ((struct triage_entry *)t->entries->pdata[i])->fingerprint);
	for (guint i = 0; i <= t->entries->len; i++) {
		const struct triage_entry *e = i < t->entries->len ? t->entries->pdata[i] : NULL;
		int until = e ? e->line - 1 : (int)g_strv_length(lines);

		for (; at < until; at++)
			if ((left || !is_head(lines[at])) && (lines[at + 1] || *lines[at]))
				g_string_append_printf(out, "%s\n", lines[at]);
		if (e && left)
			*indent = indent_of(lines[e->line - 1]);
		if (e && g_hash_table_contains(without, e->fingerprint))
			at = entry_end(t, i, lines);
	}
	if (!left)
		g_string_append(out, "findings:\n");
	return out;
}

/* What is about to be written has so many entries; else it was not written as we do it. */
static gboolean check_text(const struct triage *t, const GString *text, guint n, GError **error)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text->str, text->len);
	struct yaml_file *y = yaml_file_parse(t->file, bytes, &triage_schema, NULL);
	const struct raw_triage *raw = y ? y->data : NULL;
	gboolean ok = y && (raw ? raw->n_findings : 0) == n;

	yaml_file_free(y);
	if (!ok)
		g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s: is not laid out so that it can be "
			    "changed by a program; change it by hand", t->file);
	return ok;
}

static gboolean write_file(const struct triage *t, const GString *text, guint n, GError **error)
{
	g_autoptr(GError) local = NULL;

	if (!check_text(t, text, n, error))
		return FALSE;
	if (g_file_set_contents(t->file, text->str, (gssize)text->len, &local))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: cannot be written: %s", t->file,
		    local->message);
	return FALSE;
}

gboolean triage_change(const struct triage *t, const GPtrArray *put, const char *gone,
		       GError **error)
{
	g_autoptr(GHashTable) without = g_hash_table_new(g_str_hash, g_str_equal);
	GString *text;
	guint n = t->entries->len;
	gboolean ok;
	int indent;

	if (gone)
		g_hash_table_add(without, (gpointer)gone);
	for (guint i = 0; i < put->len; i++)
		g_hash_table_add(without, ((struct triage_entry *)put->pdata[i])->fingerprint);
	for (guint i = 0; i < t->entries->len; i++)
		n -= g_hash_table_contains(without,
					   ((struct triage_entry *)t->entries->pdata[i])->fingerprint);
	text = rest_of(t, without, &indent, error);
	if (!text)
		return FALSE;
	for (guint i = 0; i < put->len; i++)
		put_entry(text, indent, put->pdata[i]);
	if (n + put->len == 0)
		g_string_truncate(text, text->len - strlen("findings:\n"));
	ok = write_file(t, text, n + put->len, error);
	g_string_free(text, TRUE);
	return ok;
}
