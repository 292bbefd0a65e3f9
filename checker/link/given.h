/* SPDX-License-Identifier: GPL-2.0-only */
/* What parameters and stores of functions tell of the contexts that rules describe. */
#ifndef FAULTLINE_LINK_GIVEN_H
#define FAULTLINE_LINK_GIVEN_H

#include "link/program.h"

/*
 * Adds to function.always what `given:` of contexts tells of its parameters, and sets
 * function.tells_context by their `field:`.
 */
void given_mark(struct program *p, const struct rules *rules);

#endif
