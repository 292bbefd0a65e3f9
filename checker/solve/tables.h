/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAULTLINE_SOLVE_TABLES_H
#define FAULTLINE_SOLVE_TABLES_H

#include "solve/flow.h"

/* The call through the expression `callee` came to f: s knows now which table that was in. */
void table_assume(struct run *r, struct state *s, uint32_t callee, const struct function *f);
/* Whether f can be in the table that `callee` is read from, as far as that is known. */
gboolean table_may_have(struct run *r, struct state *s, uint32_t callee, const struct function *f);
/* Whether that table is known to be none with f by what else is in it, or is not. */
gboolean table_rules_out(struct run *r, struct state *s, uint32_t callee, const struct function *f);
/* Whether they came by different tables, as far as that was noted. */
gboolean tables_differ(const struct run *r, const struct state *a, const struct state *b);

#endif
