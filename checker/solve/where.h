/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a mark is set, or an event happens, in a call: the conditions of its rule. */
#ifndef FAULTLINE_SOLVE_WHERE_H
#define FAULTLINE_SOLVE_WHERE_H

#include "solve/flow.h"

/* The fields that rules ask of, as in term_data.fields. */
guint64 where_fields(const struct rules *rules);
/* The bits of such a field that a branch asks of in `condition`; 0: it does not. */
term where_asked(const struct run *r, term condition);
/* All that `rule` asks of the call `in`, whose arguments have these values in state s. */
gboolean where_holds(const struct run *r, const struct state *s, const struct rule_function *rule,
		     const struct ir_instr *in, const term *args, guint n);

#endif
