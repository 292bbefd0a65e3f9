/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where code stores to each field, and what: an object that is kept in a record of a file
 * system's own is whatever was put there.
 */
#ifndef FAULTLINE_SOLVE_KEPT_H
#define FAULTLINE_SOLVE_KEPT_H

#include "link/program.h"

struct kept;

struct kept_store {
	const struct function *f;
	uint32_t value;			/* expression of f */
};

struct kept *kept_new(const struct program *p);
void kept_free(struct kept *k);
/* The stores to RECORD.FIELD by assignment: struct kept_store, or NULL. */
const GArray *kept_stores(const struct kept *k, const char *record, const char *field);
/* The same of each RECORD.FIELD that is stored to, in no order. */
void kept_each(const struct kept *k,
	       void (*each)(const char *name, const GArray *stores, void *data), void *data);

#endif
