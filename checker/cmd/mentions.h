/* SPDX-License-Identifier: GPL-2.0-only */
/* Which names the text of a kernel has, in code that is not analysed as well. */
#ifndef FAULTLINE_CMD_MENTIONS_H
#define FAULTLINE_CMD_MENTIONS_H

#include <glib.h>

/*
 * Takes out of `names` (a set of identifiers) those that some C file or header below the folder
 * has as a word. What cannot be read is passed over.
 */
void mentions_remove(const char *root, GHashTable *names);

#endif
