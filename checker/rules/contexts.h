/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/rules: entries of "contexts:" in rules/locks.
 */
#ifndef FAULTLINE_RULES_CONTEXTS_H
#define FAULTLINE_RULES_CONTEXTS_H

#include "rules/builder.h"

struct raw_context {
	char *class, *says, *field;
	char **through, **functions, **holding, **given, **starts, **queues, **tables_with;
	guint n_through, n_functions, n_holding, n_given, n_starts, n_queues, n_tables_with;
	gboolean completes;
	enum lock_kind item;
};

extern const cyaml_schema_value_t context_schema;

/* Adds entry number `i`. */
gboolean context_add(struct rules_builder *b, const struct yaml_file *y,
		     const struct raw_context *raw, guint i, GError **error);
/* FALSE and *error when something names a context that nobody describes. */
gboolean contexts_check(const struct rules *r, GError **error);

#endif
