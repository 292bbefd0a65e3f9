/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/rules: where each field of a YAML text stands.
 */
#ifndef FAULTLINE_RULES_MARKS_H
#define FAULTLINE_RULES_MARKS_H

#include <glib.h>

/*
 * Path ("/locks/0/class") → line (GINT_TO_POINTER). Refuses what no rule file
 * needs: aliases, several documents, a field given twice, deep nesting.
 * NULL and *error (FL_ERROR_RULE, "NAME:LINE: why").
 */
GHashTable *marks_read(const char *name, GBytes *bytes, GError **error);

#endif
