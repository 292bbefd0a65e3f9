/* SPDX-License-Identifier: GPL-2.0-only */
/* What a process may read from now on. */
#ifndef FAULTLINE_BASE_CONFINE_H
#define FAULTLINE_BASE_CONFINE_H

#include <glib.h>

/*
 * Of files, this process and what it starts can read those that are, or lie below, one of
 * `places` (const char *, absolute; those that are not there count for nothing), wherever links
 * lead. What is open stays open; writing is as it was. FALSE: the kernel has no Landlock, and
 * all is as it was.
 */
gboolean confine_reading(const GPtrArray *places);

#endif
