/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What engines have answered before: a file for each rule (and version of the engine), in
 * it what was found by the hash of what was asked about.
 *
 *   DIR/engines/RULE	{"KEY": answer, …}, JSON
 *
 * Readers see a file whole or not at all; of parallel writers none loses what another has
 * written. A damaged file counts as empty.
 */
#ifndef FAULTLINE_ENGINES_MEMORY_H
#define FAULTLINE_ENGINES_MEMORY_H

#include <glib.h>
#include <jansson.h>

struct memory;

/* `dir` is the cache's folder. */
struct memory *memory_open(const char *dir, const char *rule);
/* Borrowed; NULL: it is not known. */
json_t *memory_get(struct memory *k, const char *key);
/* Takes over the answer. */
void memory_put(struct memory *k, const char *key, json_t *answer);
/* Writes what is new, if anything. FL_ERROR_IO. */
gboolean memory_save(struct memory *k, GError **error);
void memory_free(struct memory *k);

#endif
