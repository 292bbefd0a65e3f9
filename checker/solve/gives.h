/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function's result is, as its code gives it: which signs it can have (of most, none but
 * zero and less), or an argument, a pointer handed back. Not by paths, so that it is so of
 * functions that are not followed, too. Casts are not in the program: an error that is cast to
 * unsigned, or to fewer bits, within one expression, and made wider then, is taken to stay one.
 */
#ifndef FAULTLINE_SOLVE_GIVES_H
#define FAULTLINE_SOLVE_GIVES_H

#include "solve/solver.h"

/*
 * One step of a fixpoint over the program, from nothing: adds to gives and hands_back of
 * info[f->id] what f's returns give as far as is known of those it calls; whether it did.
 */
gboolean gives_step(struct func_info *info, const struct function *f);
/* Of a function that the fixpoint has come to its end for. */
struct range gives_signs(const struct func_info *info, const struct function *f);

#endif
