/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Code of another file system than the world's (debugfs, a device's inode) works
 * on objects of its own. What it reaches of the world's, and the locks in such
 * objects, the graph cannot tell from the world's own: they are not sure. Nor are
 * the locks of inodes that a file system keeps for itself (a journal's, a quota
 * file's): the order of files' locks says nothing of them. Nor those of objects that are
 * in code of a file system on top of another (stacked.h), as they may be the other's.
 */
#ifndef FAULTLINE_SOLVE_FOREIGN_H
#define FAULTLINE_SOLVE_FOREIGN_H

#include "solve/reach.h"

struct foreign;

/* From the contexts of r; what they reach need not be known yet. */
struct foreign *foreign_new(const struct reach_set *r);
void foreign_free(struct foreign *x);
/* Whether the context runs code of another file system. */
gboolean foreign_context(const struct foreign *x, guint context);
/* Whether a lock of this class is another one there. */
gboolean foreign_class(const struct foreign *x, guint class);
/* Whether one that is taken at, or behind, this event of the context is. */
gboolean foreign_event(const struct foreign *x, guint context, const struct event *e,
		       guint class);
/* Whether what is taken in the call is in an inode that is no file of the world's. */
gboolean foreign_call(const struct foreign *x, guint context, const struct event *e);
/* Whether it is held in such an inode. */
gboolean foreign_held(const struct foreign *x, guint context, const struct held *h);
/* Whether a lock of this class is in an inode, or in what belongs to one. */
gboolean foreign_object(const struct foreign *x, guint class);

#endif
