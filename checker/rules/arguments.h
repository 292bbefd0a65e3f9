/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/rules: entries of "arguments:" in rules/locks.
 */
#ifndef FAULTLINE_RULES_ARGUMENTS_H
#define FAULTLINE_RULES_ARGUMENTS_H

#include "rules/builder.h"

struct raw_argument {
	char **through, *where, *field;
	guint n_through;
	int64_t value;
};

extern const cyaml_schema_value_t argument_schema;

/* Adds entry number `i`. */
gboolean argument_add(struct rules_builder *b, const struct yaml_file *y,
		      const struct raw_argument *raw, guint i, GError **error);

#endif
