/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a C file can read. Another engine than libclang does not say what it has read, and
 * does not see the same: conditions and attributes differ.
 */
#ifndef FAULTLINE_ENGINES_INCLUDES_H
#define FAULTLINE_ENGINES_INCLUDES_H

#include "plan/plan.h"

struct includes;

/* What a command's word, or it and the next, gives to the option; NULL: it is another. */
const char *includes_value(char **word, const char *option);

/*
 * Remembers every file it has seen: make one a run. Paths are those of the tree, files are read
 * as the overlay (NULL: none) has them.
 */
struct includes *includes_new(const struct plan_overlay *overlay);
void includes_free(struct includes *n);

/*
 * Hash of the content of the file, and of all that it and those include, on whatever
 * condition; 32 hex digits, caller frees. NULL when the C file cannot be read.
 */
char *includes_hash(struct includes *n, const struct plan_command *c, const char *file);
/* The same of the file alone, owned by `n`. */
const char *includes_own_hash(struct includes *n, const char *file);
/* The words of the file (grep_words()), owned by `n`; of one that cannot be read, none. */
const GArray *includes_words(struct includes *n, const char *file);

#endif
