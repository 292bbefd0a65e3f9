/* SPDX-License-Identifier: GPL-2.0-only */
/* What is not called in a context that works on tables with a certain field alone. */
#ifndef FAULTLINE_LINK_LACKING_H
#define FAULTLINE_LINK_LACKING_H

#include "link/program.h"

/* Adds to function.unless, when all slots are bound. */
void lacking_mark(struct program *p, const struct rules *rules);

#endif
