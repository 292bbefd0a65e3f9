/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads "operations:" of rules/locks/NAME.yaml: how the functions of a table have to leave a
 * lock. Does not know which functions these are.
 */
#include "rules/operations.h"

#include <string.h>

#include "rules/functions.h"

static const cyaml_schema_value_t name_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

static const struct cyaml_strval leaves_words[] = {
	{ "anyhow", LEAVES_ANYHOW },
	{ "dropped", LEAVES_DROPPED },
	{ "untouched", LEAVES_UNTOUCHED },
};

#define LEAVES(key, member) \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct raw_operation, \
			 member, leaves_words, G_N_ELEMENTS(leaves_words))

static const cyaml_schema_field_t operation_fields[] = {
	CYAML_FIELD_SEQUENCE_COUNT("through", CYAML_FLAG_POINTER, struct raw_operation, through,
				   n_through, &name_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_STRING_PTR("class", CYAML_FLAG_POINTER, struct raw_operation, class, 1,
			       CYAML_UNLIMITED),
	CYAML_FIELD_STRING_PTR("lock", CYAML_FLAG_POINTER, struct raw_operation, lock, 1,
			       CYAML_UNLIMITED),
	LEAVES("fails", fails),
	LEAVES("succeeds", succeeds),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t operation_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_operation, operation_fields),
};

static gboolean check(const struct yaml_file *y, const struct raw_operation *raw, int line,
		      struct rule_value *lock, GError **error)
{
	for (guint k = 0; k < raw->n_through; k++)
		if (!strchr(raw->through[k], '.'))
			return yaml_file_error(y, error, line, "through: '%s' is not RECORD.FIELD",
					       raw->through[k]);
	if (!function_arg_parse(raw->lock, lock))
		return yaml_file_error(y, error, line, "lock: '%s' is not 'arg N'", raw->lock);
	if (!raw->fails && !raw->succeeds)
		return yaml_file_error(y, error, line,
				       "say how the lock is left: 'fails: dropped', 'succeeds: "
				       "untouched', …");
	return TRUE;
}

gboolean operation_add(struct rules_builder *b, const struct yaml_file *y,
		       const struct raw_operation *raw, guint i, GError **error)
{
	int line = yaml_file_line(y, "/operations/%u", i);
	g_autofree char *at = g_strdup_printf("/operations/%u/through", i);
	struct rule_value lock = { .place = PLACE_NONE };
	struct rule_operation op = {
		.class = builder_string(b, raw->class),
		.fails = raw->fails,
		.succeeds = raw->succeeds,
		.file = builder_string(b, y->name),
		.line = line,
	};

	if (!check(y, raw, line, &lock, error))
		return FALSE;
	op.arg = lock.arg;
	for (guint k = 0; k < raw->n_through; k++) {
		g_autofree char *key = g_strdup_printf("%s %s", raw->through[k], raw->class);

		op.through = builder_string(b, raw->through[k]);
		if (!builder_once(b, y, line, "operation", key, error))
			return FALSE;
		builder_put(b, b->operations, "operation", key, &op);
	}
	builder_names(b, y, at, "through", raw->through, raw->n_through);
	builder_name(b, y, line, "class", op.class);
	return TRUE;
}
