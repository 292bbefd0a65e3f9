/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether rules that could be read can be used: their models compile, and their SQL is a
 * question that a database can be asked. Names are not looked up here.
 */
#ifndef FAULTLINE_CMD_USABLE_H
#define FAULTLINE_CMD_USABLE_H

#include <glib.h>
#include "extract/extract.h"
#include "plan/plan.h"
#include "rules/rules.h"

/*
 * The models of a plan_models(), parsed. NULL and *error (FL_ERROR_RULE, "FILE:LINE: why")
 * for the first that does not compile.
 */
struct extract_set *usable_models(const struct plan *models, struct unit_cache *units, int jobs,
				  GError **error);
/* Asks an empty database; what goes wrong with rows or takes too long shows in a run only. */
gboolean usable_sql(const struct rules *r, GError **error);

#endif
