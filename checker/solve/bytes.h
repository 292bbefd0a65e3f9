/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers and texts in a row, for another process of this program on this machine. A text
 * stands where it is first used, and by number after.
 */
#ifndef FAULTLINE_SOLVE_BYTES_H
#define FAULTLINE_SOLVE_BYTES_H

#include <glib.h>

struct bytes_out {
	GByteArray *to;		/* the caller's */
	GHashTable *texts;	/* text → its number */
};

struct bytes_in {
	const guint8 *at, *end;
	gboolean bad;		/* nothing read after that means anything */
	GPtrArray *texts;	/* interned */
};

void bytes_out_init(struct bytes_out *o, GByteArray *to);
void bytes_out_release(struct bytes_out *o);
void bytes_put(struct bytes_out *o, guint32 v);
void bytes_put_long(struct bytes_out *o, guint64 v);
void bytes_put_text(struct bytes_out *o, const char *text); /* NULL is one, too */

void bytes_in_init(struct bytes_in *i, const guint8 *bytes, gsize n);
void bytes_in_release(struct bytes_in *i);
/* 0 and `bad` when there are no more. */
guint32 bytes_get(struct bytes_in *i);
guint64 bytes_get_long(struct bytes_in *i);
const char *bytes_get_text(struct bytes_in *i);
/* How many of a thing follow, each at least a number long. */
guint bytes_get_count(struct bytes_in *i);
/* Whether all was read, and nothing amiss. */
gboolean bytes_all_read(const struct bytes_in *i);

#endif
