/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a function is only come to when a count that it takes down, of the references to an
 * object, has come to its end. Whether a caller's is the last one is not followed: mostly
 * somebody else has one, too.
 */
#ifndef FAULTLINE_SOLVE_LASTS_H
#define FAULTLINE_SOLVE_LASTS_H

#include "solve/cfg.h"

/* By block, whether it is so; NULL: nowhere. */
gboolean *lasts_find(const struct function *f, const struct cfg *c);
/* The same of where only the answer leads that a file has not the trait which f asks for. */
gboolean *lasts_find_lacking(const struct function *f, const struct cfg *c);

#endif
