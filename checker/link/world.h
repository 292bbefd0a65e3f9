/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Worlds: one file system's folder, the helpers it uses, and the core.
 */
#ifndef FAULTLINE_LINK_WORLD_H
#define FAULTLINE_LINK_WORLD_H

#include "link/program.h"

/* Sets function.place and owner, program.worlds and program.core_places. */
void world_find(struct program *p);
void world_release(struct program *p);

#endif
