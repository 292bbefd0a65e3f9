/* SPDX-License-Identifier: GPL-2.0-only */
/* The tree as it is with an overlay, for a program that takes no list of files. */
#ifndef FAULTLINE_ENGINES_SHADOW_H
#define FAULTLINE_ENGINES_SHADOW_H

#include "plan/plan.h"

/*
 * Makes the folder, with those folders of the tree in it, and all below them, of which the
 * overlay changes a C file or a header. FL_ERROR_IO.
 */
gboolean shadow_make(const struct plan *plan, const char *folder, GError **error);

/* The path that stands for one of the tree there, or NULL; caller frees. */
char *shadow_of(const struct plan *plan, const char *folder, const char *path);

#endif
