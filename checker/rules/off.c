/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads off.yaml of a rules folder: rules of earlier folders that are not to judge, each
 * with the reason. Does not take them out; who has read all folders does.
 */
#include "rules/builder.h"

#include <string.h>

struct raw_off {
	char *rule, *why;
};

struct raw_offs {
	struct raw_off *off;
	guint n_off;
};

#define TEXT(key) \
	CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER, struct raw_off, key, 1, CYAML_UNLIMITED)

static const cyaml_schema_field_t off_fields[] = { TEXT(rule), TEXT(why), CYAML_FIELD_END };

static const cyaml_schema_value_t off_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_off, off_fields),
};

static const cyaml_schema_field_t offs_fields[] = {
	CYAML_FIELD_SEQUENCE_COUNT("rules", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_offs,
				   off, n_off, &off_entry, 0, CYAML_UNLIMITED),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t off_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_offs, offs_fields),
};

static struct rule_check *check_of(struct rules_builder *b, const char *id)
{
	for (guint i = 0; i < b->checks->len; i++) {
		struct rule_check *c = &g_array_index(b->checks, struct rule_check, i);

		if (!strcmp(c->id, id))
			return c;
	}
	return NULL;
}

static gboolean no_such_rule(struct rules_builder *b, const struct yaml_file *y, int line,
			     const char *id, GError **error)
{
	g_autofree struct cyaml_strval *ids = g_new0(struct cyaml_strval, b->checks->len + 1);
	g_autofree char *hint = NULL;

	for (guint i = 0; i < b->checks->len; i++)
		ids[i].str = g_array_index(b->checks, struct rule_check, i).id;
	hint = yaml_suggestion(id, ids, b->checks->len);
	return yaml_file_error(y, error, line, "rule: '%s' is no rule%s", id, hint);
}

gboolean off_add(struct rules_builder *b, const struct yaml_file *y, GError **error)
{
	const struct raw_offs *raw = y->data;

	for (guint i = 0; raw && i < raw->n_off; i++) {
		g_autofree char *why = g_strstrip(g_strdup(raw->off[i].why));
		int line = yaml_file_line(y, "/rules/%u/rule", i);
		struct rule_check *check = check_of(b, raw->off[i].rule);

		if (!check)
			return no_such_rule(b, y, line, raw->off[i].rule, error);
		if (!builder_once(b, y, line, "off", check->id, error))
			return FALSE;
		check->off = builder_string(b, why);
		check->file = builder_string(b, y->name);
		check->line = line;
	}
	return TRUE;
}
