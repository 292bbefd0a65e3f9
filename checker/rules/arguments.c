/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads "arguments:" of rules/locks/NAME.yaml: what the functions of a table are handed. Does not
 * know which functions these are.
 */
#include "rules/arguments.h"

#include "rules/functions.h"

#define ARGUMENTS_MAX 32	/* bits of a word */

static const cyaml_schema_value_t name_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

static const cyaml_schema_field_t argument_fields[] = {
	CYAML_FIELD_SEQUENCE_COUNT("through", CYAML_FLAG_POINTER, struct raw_argument, through,
				   n_through, &name_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_STRING_PTR("where", CYAML_FLAG_POINTER, struct raw_argument, where, 1,
			       CYAML_UNLIMITED),
	CYAML_FIELD_STRING_PTR("field", CYAML_FLAG_POINTER, struct raw_argument, field, 1,
			       CYAML_UNLIMITED),
	CYAML_FIELD_INT("value", CYAML_FLAG_DEFAULT, struct raw_argument, value),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t argument_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_argument, argument_fields),
};

static gboolean check(const struct yaml_file *y, const struct raw_argument *raw, guint i,
		      struct rule_value *where, GError **error)
{
	for (guint k = 0; k < raw->n_through; k++)
		if (!function_field_valid(raw->through[k]))
			return yaml_file_error(y, error,
					       yaml_file_line(y, "/arguments/%u/through/%u", i, k),
					       "through: '%s' is not RECORD.FIELD", raw->through[k]);
	if (!function_arg_parse(raw->where, where))
		return yaml_file_error(y, error, yaml_file_line(y, "/arguments/%u/where", i),
				       "where: '%s' is not 'arg N'", raw->where);
	if (!function_field_valid(raw->field))
		return yaml_file_error(y, error, yaml_file_line(y, "/arguments/%u/field", i),
				       "field: '%s' is not RECORD.FIELD", raw->field);
	return TRUE;
}

gboolean argument_add(struct rules_builder *b, const struct yaml_file *y,
		      const struct raw_argument *raw, guint i, GError **error)
{
	int line = yaml_file_line(y, "/arguments/%u", i);
	g_autofree char *through = g_strdup_printf("/arguments/%u/through", i);
	struct rule_value where = { .place = PLACE_NONE };
	struct rule_argument a = {
		.field = builder_string(b, raw->field),
		.value = raw->value,
		.file = builder_string(b, y->name),
		.line = line,
	};

	if (!check(y, raw, i, &where, error))
		return FALSE;
	a.arg = where.arg;
	for (guint k = 0; k < raw->n_through; k++) {
		g_autofree char *key = g_strdup_printf("%s %s %s", raw->through[k], raw->where,
						       raw->field);

		a.through = builder_string(b, raw->through[k]);
		if (!builder_once(b, y, line, "argument", key, error))
			return FALSE;
		builder_put(b, b->arguments, "argument", key, &a);
	}
	builder_names(b, y, through, "through", raw->through, raw->n_through);
	builder_name(b, y, yaml_file_line(y, "/arguments/%u/field", i), "field", a.field);
	if (b->arguments->len > ARGUMENTS_MAX)
		return yaml_file_error(y, error, line, "arguments: more than %d fields of tables",
				       ARGUMENTS_MAX);
	return TRUE;
}
