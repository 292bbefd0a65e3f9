/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/rules: entries of "traits:" in rules/locks.
 */
#ifndef FAULTLINE_RULES_TRAITS_H
#define FAULTLINE_RULES_TRAITS_H

#include "rules/builder.h"

struct raw_trait {
	char **asks, **told_by, *field;
	guint n_asks, n_told_by;
	int64_t bits;
};

extern const cyaml_schema_value_t trait_schema;

/* Adds entry number `i`. */
gboolean trait_add(struct rules_builder *b, const struct yaml_file *y,
		   const struct raw_trait *raw, guint i, GError **error);

#endif
