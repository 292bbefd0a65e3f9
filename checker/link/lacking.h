/* SPDX-License-Identifier: GPL-2.0-only */
/* What tables lack: who is not called for that, and which slots most tables leave empty. */
#ifndef FAULTLINE_LINK_LACKING_H
#define FAULTLINE_LINK_LACKING_H

#include "link/program.h"

/* Adds to function.unless, when all slots are bound. */
void lacking_mark(struct program *p, const struct rules *rules);
/* Sets bind_slot.rare, when all slots are bound. */
void lacking_count(struct program *p);

#endif
