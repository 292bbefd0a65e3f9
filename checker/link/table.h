/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAULTLINE_LINK_TABLE_H
#define FAULTLINE_LINK_TABLE_H

#include "link/program.h"

/* Fills p->entries, when all initialisers are resolved. */
void table_index(struct program *p);
/* Tables (struct global, by id) that have f in the field ("RECORD.FIELD", interned), or NULL. */
const GPtrArray *program_tables(const struct program *p, const struct function *f,
				const char *field);
/* Whether its initialiser gives a table something in the field of that name. */
gboolean program_table_fills(const struct global *table, const char *name);
/* Whether one table has f in the field and g in the other. */
gboolean program_share_table(const struct program *p, const struct function *f, const char *field,
			     const struct function *g, const char *other);

#endif
