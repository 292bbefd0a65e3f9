/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/rules: entries of "operations:" in rules/locks.
 */
#ifndef FAULTLINE_RULES_OPERATIONS_H
#define FAULTLINE_RULES_OPERATIONS_H

#include "rules/builder.h"

struct raw_operation {
	char **through, *class, *lock;
	guint n_through;
	enum rule_leaves fails, succeeds;
};

extern const cyaml_schema_value_t operation_schema;

/* Adds entry number `i`. */
gboolean operation_add(struct rules_builder *b, const struct yaml_file *y,
		       const struct raw_operation *raw, guint i, GError **error);

#endif
