/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables keyed by two numbers packed in a gint64, the first in its upper half. GLib's own
 * hash of such a key knows the lower half alone.
 */
#ifndef FAULTLINE_BASE_PAIR_H
#define FAULTLINE_BASE_PAIR_H

#include <glib.h>

guint pair_hash(gconstpointer key);
/* Keys are freed by g_free(), values by free_value (NULL: not at all). */
GHashTable *pair_table_new(GDestroyNotify free_value);

#endif
