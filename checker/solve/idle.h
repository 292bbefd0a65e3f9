/* SPDX-License-Identifier: GPL-2.0-only */
/* Items, as of work, that are made ready and waited for, and that nobody ever queues. */
#ifndef FAULTLINE_SOLVE_IDLE_H
#define FAULTLINE_SOLVE_IDLE_H

#include "link/program.h"

/*
 * Takes out of `classes` (a set of RECORD.FIELD) those whose address is given to anybody but
 * who waits for one or makes one ready: they may be queued. transparent: as of place.h.
 */
void idle_keep(const struct program *p, GHashTable *transparent, GHashTable *classes);

#endif
