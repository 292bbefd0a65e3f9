/* SPDX-License-Identifier: GPL-2.0-only */
/* What a function's code is, wherever in a file it stands. */
#ifndef FAULTLINE_SOLVE_ALIKE_H
#define FAULTLINE_SOLVE_ALIKE_H

#include "solve/spelling.h"

/* A number that is another for other code, but for lines and columns; f has a body. */
guint64 alike_digest(const struct spelling *names, const struct function *f);

#endif
