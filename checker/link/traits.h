/* SPDX-License-Identifier: GPL-2.0-only */
/* Which worlds have files with a trait, and which functions ask a file for one. */
#ifndef FAULTLINE_LINK_TRAITS_H
#define FAULTLINE_LINK_TRAITS_H

#include "link/program.h"

/* Sets function.asks, function.asks_within and world.traits; when worlds are known. */
void traits_mark(struct program *p, const struct extract_set *set, const struct rules *rules);

#endif
