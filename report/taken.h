/* SPDX-License-Identifier: GPL-2.0-only */
/* What a patch takes away, as far as its lines show. */
#ifndef FAULTLINE_REPORT_TAKEN_H
#define FAULTLINE_REPORT_TAKEN_H

#include "change/change.h"

/*
 * The first function or macro that the lines a change takes away call, and those it puts in
 * their place do not; for g_free(). NULL: none.
 */
char *taken_call(const struct change_file *file, const struct change_span *span);

#endif
