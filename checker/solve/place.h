/* SPDX-License-Identifier: GPL-2.0-only */
/* The class that an expression names, without following paths. */
#ifndef FAULTLINE_SOLVE_PLACE_H
#define FAULTLINE_SOLVE_PLACE_H

#include <glib.h>
#include "link/program.h"

/* What an expression says; neither when it says nothing. */
struct place {
	GString *class;
	int param;			/* -1: none */
	guint steps;
};

/* What is at the address, or in the place; `transparent` is a set of record names. */
gboolean place_of_value(GHashTable *transparent, const struct function *f, uint32_t e,
			struct place *out);
gboolean place_of_lvalue(GHashTable *transparent, const struct function *f, uint32_t e,
			 struct place *out);
/*
 * What the one field is called that f puts the address of its variable into: interned; NULL
 * when there is none, or several.
 */
const char *place_kept_in(GHashTable *transparent, const struct function *f, uint32_t var);
/* The expression of what f, which has a body, always returns, or IR_NONE. */
uint32_t place_only_return(const struct function *f);

#endif
