/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the program's own files are.
 */
#ifndef FAULTLINE_BASE_PATHS_H
#define FAULTLINE_BASE_PATHS_H

#include <glib.h>

/*
 * The folder of shipped rules: $FAULTLINE_RULES; else the source tree's rules/
 * when the program runs from the build folder; else share/faultline/rules
 * beside the bin/ folder it runs from; else the one below the install prefix.
 * Owned by the caller. FL_ERROR_INPUT, with the way out, when none is there.
 */
char *paths_rules(GError **error);

/*
 * The folder of SmPL rules that belongs to a folder of rules: cocci/ in it, or beside it
 * if it is the one of shipped rules (the kernel's coccicheck takes a folder that has
 * nothing else). NULL when there is none; owned by the caller.
 */
char *paths_cocci(const char *rules);

/* "$XDG_CACHE_HOME/faultline", or "…/faultline/SUB"; not created. Owned by the caller. */
char *paths_cache(const char *sub);

#endif
