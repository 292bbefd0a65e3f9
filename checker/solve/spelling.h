/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What functions, globals and slots are called from one program to the next, whose numbers are
 * others: by name and file, and which of several of that name in that file.
 */
#ifndef FAULTLINE_SOLVE_SPELLING_H
#define FAULTLINE_SOLVE_SPELLING_H

#include "link/program.h"

struct spelling;

/* The program has to last as long. */
struct spelling *spelling_new(const struct program *p);
void spelling_free(struct spelling *s);

const char *spelling_function(const struct spelling *s, const struct function *f);
const char *spelling_global(const struct spelling *s, const struct global *g);
/* NULL: there is none that is called so. */
struct function *spelling_find_function(const struct spelling *s, const char *spelt);
const struct global *spelling_find_global(const struct spelling *s, const char *spelt);

/* The same of the slots of pointers to functions, struct targets; spelt: interned. */
const char *spelling_slot(const struct spelling *s, const struct targets *t);
const struct targets *spelling_find_slot(const struct spelling *s, const char *spelt);
void spelling_each_slot(const struct spelling *s, void (*each)(const char *spelt,
			const struct targets *t, void *data), void *data);

#endif
