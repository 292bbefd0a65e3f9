/* SPDX-License-Identifier: GPL-2.0-only */
/* Which functions a table hands something of which rules say what it is. */
#ifndef FAULTLINE_LINK_ARGUMENTS_H
#define FAULTLINE_LINK_ARGUMENTS_H

#include "link/program.h"

/* Sets function.arguments; when slots are bound. */
void arguments_mark(struct program *p, const struct rules *rules);

#endif
