/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether the program has what a user named.
 */
#ifndef FAULTLINE_CMD_NAMED_H
#define FAULTLINE_CMD_NAMED_H

#include "link/program.h"

struct named {
	const char *const *worlds;	/* NULL-terminated, or NULL */
	const char *const *entries;	/* functions with a body; the same */
	gboolean functions;		/* those that models stand for and rules name, but for the
					 * shipped ones, which are for all kernels */
	const struct rules *rules;
	const char *shipped;		/* their rules folder, the first that was read; or NULL */
};

/* FALSE and *error, with what there is or was perhaps meant. */
gboolean named_check(const struct named *n, const struct program *p, GError **error);

#endif
