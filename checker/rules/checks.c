/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads rules/checks/FAMILY/NAME.yaml: the text of one rule and the evaluator
 * that judges it. NAME.sql says the same in the comment it begins with, but for the
 * evaluator: that is the SQL below. Does not judge, and does not know SQL.
 */
#include "rules/builder.h"

#include <string.h>

#include "base/error.h"
#include "rules/names.h"

enum check_kind { CHECK_CYCLE, CHECK_DECLARED, CHECK_RECURSIVE, CHECK_DOUBLE_UNLOCK,
		  CHECK_INIT_HELD, CHECK_MISSING_UNLOCK, CHECK_NOT_HELD, CHECK_ASKED_TWICE, CHECK_OPERATION,
		  CHECK_EVENT, CHECK_PROTOCOL, CHECK_SPARSE, N_CHECK_KINDS,
		  CHECK_SQL = N_CHECK_KINDS };

static const struct cyaml_strval check_kinds[] = {
	{ "cycle", CHECK_CYCLE },
	{ "declared", CHECK_DECLARED },
	{ "recursive", CHECK_RECURSIVE },
	{ "double-unlock", CHECK_DOUBLE_UNLOCK },
	{ "init-held", CHECK_INIT_HELD },
	{ "missing-unlock", CHECK_MISSING_UNLOCK },
	{ "not-held", CHECK_NOT_HELD },
	{ "asked-twice", CHECK_ASKED_TWICE },
	{ "operation", CHECK_OPERATION },
	{ "event", CHECK_EVENT },
	{ "protocol", CHECK_PROTOCOL },
	{ "sparse", CHECK_SPARSE },
};

struct raw_check {
	char *id, *summary, *why, *fix;
	char **references, **event, **holding, **without, **worlds_with;
	guint n_references, n_event, n_holding, n_without, n_worlds_with;
	enum check_kind kind;
	enum rule_severity severity;
	enum rule_confidence confidence;
};

static const cyaml_schema_value_t text_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

#define TEXT(key, member) \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, struct raw_check, member, 1, \
			       CYAML_UNLIMITED)
#define LIST(key, member) \
	CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, \
				   struct raw_check, member, n_##member, &text_schema, 0, \
				   CYAML_UNLIMITED)
#define WORD(key, member, words, n) \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT, struct raw_check, member, words, n)

/* What every rule says. */
#define COMMON \
	TEXT("id", id), \
	TEXT("summary", summary), \
	WORD("severity", severity, severity_words, SEVERITY_NOTE + 1), \
	WORD("confidence", confidence, confidence_words, CONFIDENCE_HIGH + 1), \
	TEXT("why", why), \
	TEXT("fix", fix), \
	LIST("references", references)

static const cyaml_schema_field_t check_fields[] = {
	COMMON,
	WORD("kind", kind, check_kinds, N_CHECK_KINDS),
	LIST("event", event),
	LIST("holding", holding),
	LIST("without", without),
	LIST("worlds_with", worlds_with),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t check_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_check, check_fields),
};

static const cyaml_schema_field_t sql_fields[] = { COMMON, CYAML_FIELD_END };

const cyaml_schema_value_t sql_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_check, sql_fields),
};

/* Folded YAML texts end in a newline that no reader wants. */
static char *trimmed(struct rules_builder *b, const char *text)
{
	g_autofree char *copy = g_strstrip(g_strdup(text));

	return builder_string(b, copy);
}

/* What a rule of these kinds is about, and no other. */
static gboolean check_lists(const struct yaml_file *y, const struct raw_check *raw, int line,
			    GError **error)
{
	switch (raw->kind) {
	case CHECK_EVENT:
		if (raw->n_event && raw->n_holding && !raw->n_without && !raw->n_worlds_with)
			return TRUE;
		return yaml_file_error(y, error, line,
				       "kind event: name the event and what must not be held, as in "
				       "'event: [CLASS]' and 'holding: [CLASS]'");
	case CHECK_PROTOCOL:
		if (raw->n_event)
			return TRUE;
		return yaml_file_error(y, error, line,
				       "kind protocol: name the event, and what it must not come after "
				       "or without, as in 'event: [CLASS]' and 'without: [CLASS]'");
	default:
		if (!raw->n_event && !raw->n_holding && !raw->n_without && !raw->n_worlds_with)
			return TRUE;
		return yaml_file_error(y, error, line,
				       "event, holding, without and worlds_with are of the kinds event "
				       "and protocol alone");
	}
}

static const char *kind_name(enum check_kind kind)
{
	return kind == CHECK_SQL ? "sql" : check_kinds[kind].str;
}

/* `sql` (or NULL) is what judges, and begins on that line. */
static gboolean add(struct rules_builder *b, const struct yaml_file *y, const char *id,
		    const char *sql, int sql_line, GError **error)
{
	struct raw_check *raw = y->data;
	struct rule_check check;
	int line = yaml_file_line(y, "/id");

	if (raw && sql)
		raw->kind = CHECK_SQL;
	if (!raw)
		return yaml_file_error(y, error, 1, "id: missing");
	if (!g_str_equal(raw->id, id))
		return yaml_file_error(y, error, line,
				       "id: '%s', but the file's place says '%s'; make them equal",
				       raw->id, id);
	if (strchr(raw->summary, '\n'))
		return yaml_file_error(y, error, yaml_file_line(y, "/summary"),
				       "summary: more than one line; the rest belongs in why");
	if (!check_lists(y, raw, line, error) || !builder_once(b, y, line, "check", id, error))
		return FALSE;
	check = (struct rule_check){
		.id = builder_string(b, raw->id),
		.kind = builder_string(b, kind_name(raw->kind)),
		.summary = trimmed(b, raw->summary),
		.why = trimmed(b, raw->why),
		.fix = trimmed(b, raw->fix),
		.references = builder_list(b, raw->references, raw->n_references),
		.severity = raw->severity,
		.confidence = raw->confidence,
		.file = builder_string(b, y->name),
		.line = line,
		.event = builder_list(b, raw->event, raw->n_event),
		.holding = builder_list(b, raw->holding, raw->n_holding),
		.without = builder_list(b, raw->without, raw->n_without),
		.worlds_with = builder_list(b, raw->worlds_with, raw->n_worlds_with),
		.sql = builder_string(b, sql),
		.sql_line = sql_line,
	};
	builder_put(b, b->checks, "check", id, &check);
	builder_names(b, y, "/event", "event", raw->event, raw->n_event);
	builder_names(b, y, "/holding", "holding", raw->holding, raw->n_holding);
	builder_names(b, y, "/without", "without", raw->without, raw->n_without);
	return TRUE;
}

gboolean check_add(struct rules_builder *b, const struct yaml_file *y, const char *id,
		   GError **error)
{
	return add(b, y, id, NULL, 0, error);
}

/* --- SQL ---------------------------------------------------- */

/*
 * The comment that the text begins with, as YAML: without the dashes, and without the
 * line that names the licence, but as many lines. *rest is what follows, on line *line.
 */
static GString *leading_comment(const char *text, const char **rest, int *line)
{
	GString *yaml = g_string_new(NULL);

	for (*line = 1; g_str_has_prefix(text, "--"); ++*line) {
		const char *end = strchrnul(text, '\n');
		const char *from = text + 2 + (text[2] == ' ');

		if (!g_str_has_prefix(from, "SPDX-License-Identifier:"))
			g_string_append_len(yaml, from, MAX(end - from, 0));
		g_string_append_c(yaml, '\n');
		text = *end ? end + 1 : end;
	}
	*rest = text;
	return yaml;
}

gboolean check_add_sql(struct rules_builder *b, const char *name, GBytes *bytes, const char *id,
		       GError **error)
{
	g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	g_autoptr(GBytes) comment = NULL;
	struct yaml_file *y;
	const char *sql;
	gboolean ok;
	int line;

	comment = g_string_free_to_bytes(leading_comment(text, &sql, &line));
	y = yaml_file_parse(name, comment, &sql_schema, error);
	ok = y && add(b, y, id, sql, line, error);
	yaml_file_free(y);
	return ok;
}

gboolean check_is_solved(const struct yaml_file *y)
{
	const struct raw_check *raw = y->data;

	return raw && raw->kind == CHECK_PROTOCOL;
}
