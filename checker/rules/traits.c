/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads "traits:" of rules/locks/NAME.yaml. Does not know which file systems have them.
 */
#include "rules/traits.h"

#include <string.h>

#include "rules/functions.h"

#define TRAITS_MAX 32		/* bits of a word */

static const cyaml_schema_value_t name_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

static const cyaml_schema_field_t trait_fields[] = {
	CYAML_FIELD_SEQUENCE_COUNT("asks", CYAML_FLAG_POINTER, struct raw_trait, asks, n_asks,
				   &name_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE_COUNT("told_by", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				   struct raw_trait, told_by, n_told_by, &name_schema, 0,
				   CYAML_UNLIMITED),
	CYAML_FIELD_STRING_PTR("field", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_trait,
			       field, 1, CYAML_UNLIMITED),
	CYAML_FIELD_INT("bits", CYAML_FLAG_OPTIONAL, struct raw_trait, bits),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t trait_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_trait, trait_fields),
};

static gboolean check_names(const struct yaml_file *y, guint i, const char *what,
			    char *const *names, guint n, GError **error)
{
	for (guint k = 0; k < n; k++)
		if (!function_name_valid(names[k]))
			return yaml_file_error(y, error,
					       yaml_file_line(y, "/traits/%u/%s/%u", i, what, k),
					       "%s: '%s' is not a C function's name", what,
					       names[k]);
	return TRUE;
}

static gboolean check(const struct yaml_file *y, const struct raw_trait *raw, guint i,
		      GError **error)
{
	int line = yaml_file_line(y, "/traits/%u", i);

	if (!check_names(y, i, "asks", raw->asks, raw->n_asks, error) ||
	    !check_names(y, i, "told_by", raw->told_by, raw->n_told_by, error))
		return FALSE;
	if (!raw->n_told_by == !raw->field)
		return yaml_file_error(y, error, line,
				       "say how a file system tells of it: 'told_by: [FUNCTION]', "
				       "or 'field: RECORD.FIELD' and 'bits: N'");
	if (raw->field && !function_field_valid(raw->field))
		return yaml_file_error(y, error, yaml_file_line(y, "/traits/%u/field", i),
				       "field: '%s' is not RECORD.FIELD", raw->field);
	if (!raw->field == !!raw->bits)
		return yaml_file_error(y, error, line,
				       "'field: RECORD.FIELD' and 'bits: N' go together");
	return TRUE;
}

gboolean trait_add(struct rules_builder *b, const struct yaml_file *y,
		   const struct raw_trait *raw, guint i, GError **error)
{
	int line = yaml_file_line(y, "/traits/%u", i);
	g_autofree char *asks = g_strdup_printf("/traits/%u/asks", i);
	g_autofree char *told_by = g_strdup_printf("/traits/%u/told_by", i);
	struct rule_trait t = {
		.told_by = builder_list(b, raw->told_by, raw->n_told_by),
		.field = builder_string(b, raw->field),
		.bits = raw->bits,
		.file = builder_string(b, y->name),
		.line = line,
	};

	if (!check(y, raw, i, error))
		return FALSE;
	for (guint k = 0; k < raw->n_asks; k++) {
		t.asks = builder_string(b, raw->asks[k]);
		if (!builder_once(b, y, line, "trait", t.asks, error))
			return FALSE;
		builder_put(b, b->traits, "trait", t.asks, &t);
	}
	builder_names(b, y, asks, "asks", raw->asks, raw->n_asks);
	builder_names(b, y, told_by, "told_by", raw->told_by, raw->n_told_by);
	if (raw->field)
		builder_name(b, y, yaml_file_line(y, "/traits/%u/field", i), "field", t.field);
	if (b->traits->len > TRAITS_MAX)
		return yaml_file_error(y, error, line, "traits: more than %d functions that ask",
				       TRAITS_MAX);
	return TRUE;
}
