/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/rules: entries of "functions:" in rules/locks.
 */
#ifndef FAULTLINE_RULES_FUNCTIONS_H
#define FAULTLINE_RULES_FUNCTIONS_H

#include "rules/builder.h"

/* One entry as YAML has it: texts that say where a value comes from stay texts. */
struct raw_function {
	char **acquire, **wait, **release, **downgrade, **assert_held, **test, **hand, **init;
	char **complete;
	guint n_acquire, n_wait, n_release, n_downgrade, n_assert_held, n_test, n_hand, n_init, n_complete;
	char *lock, *class, *mode, *subclass, *bit, *tries, *fails, *name, *prefix, *when;
	enum lock_kind kind;
	enum rule_success succeeds;
	int reuses, keep_events;
	char **where;
	guint n_where;
};

extern const cyaml_schema_value_t function_schema;

/* A C identifier? */
gboolean function_name_valid(const char *name);
/* RECORD.FIELD? */
gboolean function_field_valid(const char *name);

/* "arg 1" */
gboolean function_arg_parse(const char *text, struct rule_value *v);

/* Adds the operations of entry number `i`. */
gboolean function_add(struct rules_builder *b, const struct yaml_file *y,
		      const struct raw_function *raw, guint i, GError **error);

#endif
