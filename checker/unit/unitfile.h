/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit files: the bytes of a struct ir_unit. A header with magic, format
 * version, sizes and the XXH3-128 of the rest; then the arrays, 8-byte aligned.
 * Reading checks everything (sizes, every index, NUL-termination), because a
 * cache may be shared or damaged; afterwards no reader needs to check again.
 */
#ifndef FAULTLINE_UNIT_UNITFILE_H
#define FAULTLINE_UNIT_UNITFILE_H

#include <glib.h>
#include "unit/ir.h"

/*
 * The unit in `bytes`; its arrays point into them and a reference is kept.
 * NULL and *error (FL_ERROR_DATA) when they are not a whole, valid unit.
 */
struct ir_unit *ir_unit_parse(GBytes *bytes, GError **error);
void ir_unit_free(struct ir_unit *u);

/* XXH3-128 of the bytes: the identity of a shared header function. */
struct ir_hash ir_hash_bytes(GBytes *bytes);

/* The unit as text, one instruction a line: for tests and people. */
void ir_unit_print(const struct ir_unit *u, GString *out);

#endif
