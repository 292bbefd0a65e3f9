/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads rules/checks/FAMILY/NAME.yaml: the text of one rule and the evaluator
 * that judges it. Does not judge.
 */
#include "rules/builder.h"

#include <string.h>

#include "base/error.h"
#include "rules/names.h"

enum check_kind { CHECK_CYCLE, CHECK_DECLARED, CHECK_RECURSIVE, CHECK_DOUBLE_UNLOCK, CHECK_INIT_HELD,
		  CHECK_EVENT, N_CHECK_KINDS };

static const struct cyaml_strval check_kinds[] = {
	{ "cycle", CHECK_CYCLE },
	{ "declared", CHECK_DECLARED },
	{ "recursive", CHECK_RECURSIVE },
	{ "double-unlock", CHECK_DOUBLE_UNLOCK },
	{ "init-held", CHECK_INIT_HELD },
	{ "event", CHECK_EVENT },
};

struct raw_check {
	char *id, *summary, *why, *fix;
	char **references, **event, **holding;
	guint n_references, n_event, n_holding;
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

static const cyaml_schema_field_t check_fields[] = {
	TEXT("id", id),
	WORD("kind", kind, check_kinds, N_CHECK_KINDS),
	TEXT("summary", summary),
	WORD("severity", severity, severity_words, SEVERITY_NOTE + 1),
	WORD("confidence", confidence, confidence_words, CONFIDENCE_HIGH + 1),
	TEXT("why", why),
	TEXT("fix", fix),
	LIST("references", references),
	LIST("event", event),
	LIST("holding", holding),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t check_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_check, check_fields),
};

/* Folded YAML texts end in a newline that no reader wants. */
static char *trimmed(struct rules_builder *b, const char *text)
{
	g_autofree char *copy = g_strstrip(g_strdup(text));

	return builder_string(b, copy);
}

/* What an event rule is about, and no other. */
static gboolean check_lists(const struct yaml_file *y, const struct raw_check *raw, int line,
			    GError **error)
{
	gboolean wants = raw->kind == CHECK_EVENT;

	if (!!raw->n_event == wants && !!raw->n_holding == wants)
		return TRUE;
	return yaml_file_error(y, error, line, wants ?
			       "kind event: name the event and what must not be held, as in "
			       "'event: [CLASS]' and 'holding: [CLASS]'" :
			       "event and holding are of kind event alone");
}

gboolean check_add(struct rules_builder *b, const struct yaml_file *y, const char *id,
		   GError **error)
{
	const struct raw_check *raw = y->data;
	struct rule_check check;
	int line = yaml_file_line(y, "/id");

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
		.kind = builder_string(b, check_kinds[raw->kind].str),
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
	};
	builder_put(b, b->checks, "check", id, &check);
	return TRUE;
}
