/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function does to the locks of its callers, in words, and lists of what is held, for
 * people: without what is no lock.
 */
#ifndef FAULTLINE_REPORT_EFFECTS_H
#define FAULTLINE_REPORT_EFFECTS_H

#include <glib.h>

#include "store/store.h"

/*
 * Classes that nobody holds as a lock, marks and events, as a set of names; NULL and *error when
 * the database cannot be read; caller: g_hash_table_unref().
 */
GHashTable *effects_no_locks(struct store *s, GError **error);

/* "A, B" of v_call.held or v_event.held, "A,B", each once, without those of the set; g_free(). */
char *effects_held(const char *held, GHashTable *no_locks);

/* What a nesting subclass is called: "1"; "" none; "?" when it is not known which. */
const char *effects_subclass(const char *subclass);

/*
 * Of v_function.exits: "returns with A held", "returns 0 with A held" where other results do not,
 * "may return with A held", "drops B", "may drop B", joined by ", "; "" when all is as before.
 * `own`: "A,B", the classes that the function takes or drops in its own body. Of others only what
 * is certain is told: that a caller of many functions may drop a lock is mostly a condition that
 * the analysis cannot see. g_free().
 */
char *effects_say(const char *exits, const char *own, GHashTable *no_locks);

/* Whether the function drops a lock of the class that its caller holds, on some way out. */
gboolean effects_drop(const char *exits, const char *class);

#endif
