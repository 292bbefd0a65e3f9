/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that read into inodes of which a file system, though it writes others, writes none,
 * or that are its symlinks.
 */
#ifndef FAULTLINE_LINK_READERS_H
#define FAULTLINE_LINK_READERS_H

#include "link/program.h"

/* Sets function.only_reads; when owners are known. */
void readers_mark(struct program *p);

#endif
