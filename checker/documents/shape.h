/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside checker/documents: the shapes that a few lines of a comment can have. */
#ifndef FAULTLINE_DOCUMENTS_SHAPE_H
#define FAULTLINE_DOCUMENTS_SHAPE_H

#include "documents/comment.h"
#include "documents/document.h"

enum shape {
	SHAPE_NONE,	/* prose, or single words */
	SHAPE_BROKEN,	/* it begins as one of those that are read, and is none */
	SHAPE_READ,	/* its nodes were added to the document */
};

/* Whether an arrow stands between two names: not that of a pointer's member. */
gboolean shape_has_arrow(const char *text);
/* Whether the chain in the line `last` goes on in `next`. */
gboolean shape_goes_on(const char *last, const char *next);
/* Reads `first`, a part of line `from`, and the lines after it up to `to` as one chain. */
gboolean shape_read_chain(struct document *d, const struct comment *c, guint from, guint to,
			  const char *first);
/* The lines from … to - 1, none of them blank. */
enum shape shape_read(struct document *d, const struct comment *c, guint from, guint to);

#endif
