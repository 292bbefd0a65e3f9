/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules in SQL: what the facts of a run answer to them.
 */
#ifndef FAULTLINE_CMD_ASK_H
#define FAULTLINE_CMD_ASK_H

#include <glib.h>
#include "rules/rules.h"
#include "store/store.h"

/*
 * Whether every rule in SQL is one SELECT that only reads and gives what a finding needs.
 * FALSE and *error (FL_ERROR_RULE, "FILE:LINE: why") for the first that is not: to be asked
 * before the long part of a run.
 */
gboolean ask_possible(struct store *s, const struct rules *r, GError **error);

/*
 * Asks them all, of facts that are in the database but perhaps not committed; NULL and
 * *error as above when one takes too long or gives what is no finding. The array owns the
 * struct finding.
 */
GPtrArray *ask_rules(struct store *s, const struct rules *r, GError **error);

#endif
