/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/rules: "where:" of an entry of "functions:".
 */
#ifndef FAULTLINE_RULES_CONDITIONS_H
#define FAULTLINE_RULES_CONDITIONS_H

#include "rules/functions.h"

/* Fills f->where from entry number `i`; FALSE and *error for what is no condition. */
gboolean conditions_parse(const struct yaml_file *y, guint i, const struct raw_function *raw,
			  struct rule_function *f, struct rules_builder *b, GError **error);

#endif
