/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the cache has what solving came to (solve/keep.h), a folder a program: some fifty
 * megabytes a world, of the last few programs.
 */
#ifndef FAULTLINE_CMD_SOLVED_H
#define FAULTLINE_CMD_SOLVED_H

#include <glib.h>
#include "cmd/asked.h"

/* More worlds than these are not kept. */
#define SOLVED_WORLDS 8

/* The folder of a program, made or not, by its analysis.solved, "HASH WORLDS"; caller frees. */
char *solved_folder(const struct asked *asked, const char *solved);
/* Makes it, and room for it. FALSE: it cannot be, and nothing is kept. */
gboolean solved_make(const char *folder);

#endif
