/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cache of parsed units, shared by all runs and safe for parallel writers:
 * files are written beside their place and renamed into it.
 *
 *   DIR/FORMAT/manifest/XX/KEY   which inputs gave which unit, several a key
 *   DIR/FORMAT/object/XX/HASH    unit files by content: C files' and header functions'
 *
 * A key is made of the C file's path, its flags and the extractor's version;
 * a manifest entry lists every file that was read with the XXH3-128 of its
 * content. Damaged entries count as absent.
 */
#ifndef FAULTLINE_UNIT_CACHE_H
#define FAULTLINE_UNIT_CACHE_H

#include <glib.h>
#include "unit/ir.h"
#include "unit/unitfile.h"

struct unit_cache;

/* Opens or makes DIR; NULL dir: $XDG_CACHE_HOME/faultline. */
struct unit_cache *unit_cache_open(const char *dir, GError **error);
/* Where it lies. */
const char *unit_cache_folder(const struct unit_cache *c);
void unit_cache_close(struct unit_cache *c);

/*
 * The unit stored for `key` whose inputs all have today the content they had,
 * or NULL. Content hashes of inputs are remembered for the life of the cache
 * object, so a header that 1,000 units include is read once a run.
 * *unit_hash is the identity of the unit's bytes; *watched, which may be NULL, whether one
 * of the inputs is.
 */
GBytes *unit_cache_lookup(struct unit_cache *c, const struct ir_hash *key,
			  struct ir_hash *unit_hash, gboolean *watched);

/*
 * Stores a unit and the files it was made from (absolute paths). A file that
 * changed while it was parsed makes the entry void.
 */
gboolean unit_cache_store(struct unit_cache *c, const struct ir_hash *key,
			  GBytes *unit, const char *const *inputs, gsize n_inputs,
			  GError **error);

/*
 * The content of one input as the cache knows it in this run; FALSE when it
 * cannot be read. For callers that want to know whether they read the same.
 */
gboolean unit_cache_input(struct unit_cache *c, const char *path, struct ir_hash *hash);

/*
 * From now on other files are read in place of these, in `files` absolute path → absolute
 * path, or NULL where there shall be none; NULL: no more. `odd` are those of them (sorted)
 * that are gone or that nothing else has: they change which file an #include finds, so what
 * is parsed with them is kept apart. Both are the caller's, and stay until the next call.
 */
void unit_cache_lay(struct unit_cache *c, GHashTable *files, const GPtrArray *odd);

/*
 * Names of files to look for among inputs from now on: absolute paths, or the last part
 * alone. NULL: none. The set is the caller's.
 */
void unit_cache_watch(struct unit_cache *c, GHashTable *names);
gboolean unit_cache_is_watched(const struct unit_cache *c, const char *path);

/* Header functions, by content. */
gboolean unit_cache_put_object(struct unit_cache *c, const struct ir_hash *hash,
			       GBytes *bytes, GError **error);
GBytes *unit_cache_get_object(struct unit_cache *c, const struct ir_hash *hash);

#endif
