/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Manifest files: which inputs gave which unit, what was stored or asked for last about first,
 * at most MANIFEST_MAX to a key. Private to checker/unit.
 */
#ifndef FAULTLINE_UNIT_MANIFEST_H
#define FAULTLINE_UNIT_MANIFEST_H

#include <glib.h>
#include "unit/unitfile.h"

#define MANIFEST_MAX 8

struct manifest_entry {
	struct ir_hash unit;
	const struct ir_hash *hashes;	/* of the content of each input */
	const char *paths;		/* n_inputs NUL-terminated paths in a row */
	gsize paths_size;
	guint32 n_inputs;
};

struct manifest {
	GBytes *bytes;			/* the entries point into them */
	struct manifest_entry entries[MANIFEST_MAX];
	guint n_entries;
};

/* NULL when `bytes` are not a whole manifest. */
struct manifest *manifest_parse(GBytes *bytes);
void manifest_free(struct manifest *m);

/* The bytes of a manifest with a new first entry; `old` may be NULL. */
GBytes *manifest_add(const struct manifest *old, const struct ir_hash *unit,
		     const char *const *inputs, const struct ir_hash *hashes, gsize n_inputs);
/* The bytes of a manifest with its entry `first` before all others. */
GBytes *manifest_first(const struct manifest *m, guint first);

#endif
