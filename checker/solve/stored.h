/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fields that no code writes through a pointer: what a variable's was given where
 * it is declared, it keeps, whoever gets its address.
 */
#ifndef FAULTLINE_SOLVE_STORED_H
#define FAULTLINE_SOLVE_STORED_H

#include <glib.h>
#include "link/program.h"

struct field;

/* The fields of the program that are written through a pointer. */
GHashTable *stored_fields(const struct program *p);
/* Whether f is one of them. */
gboolean stored_field(const GHashTable *stored, const struct field *f);

#endif
