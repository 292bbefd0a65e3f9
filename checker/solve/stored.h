/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which fields the code of the program stores to, and which functions do it: so that what
 * nobody writes through a pointer is kept, whoever gets its address, and what somebody may
 * have written is not.
 */
#ifndef FAULTLINE_SOLVE_STORED_H
#define FAULTLINE_SOLVE_STORED_H

#include <glib.h>
#include "link/program.h"

struct field;
struct func_info;
struct spelling;
struct stored;

/* Both have to last as long. */
struct stored *stored_new(const struct program *p, const struct func_info *info);
void stored_free(struct stored *s);
/* Each field (interned struct field.key) that is stored to, with a digest of how, and by whom. */
void stored_each(const struct stored *s, const struct spelling *names,
		 void (*each)(const char *key, guint64 digest, void *data), void *data);
/* Whether the field is written through a pointer anywhere. */
gboolean stored_field(const struct stored *s, const struct field *f);
/* The same by its struct field.key, interned. */
gboolean stored_key(const struct stored *s, const char *key);
/*
 * Whether the function, or one that it calls by name, stores to the field of some object, and
 * its exits do not tell.
 */
gboolean stored_by(struct stored *s, const struct function *f, const struct field *field);

/* Those that call f, which is not known by rule, by name: *n function ids. */
const guint *stored_callers(const struct stored *s, const struct function *f, guint *n);

#endif
