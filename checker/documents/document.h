/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What comments say of the order of locks. Of their prose nothing is understood; what
 * is read has one of these shapes, under a line that speaks of lock order:
 *
 *    mmap_lock -> invalidate_lock ->       chains, with -> or > between the names,
 *      page lock                           also after "Lock order:" on its own line
 *
 *    inode_hash_lock                       trees, by indentation, or by an arrow in
 *      ->i_lock   (note)                   front of the name
 *
 *    1. slab_mutex                         lists, outermost first
 *    2. node->list_lock
 *
 * and chains of plain names in any comment.
 */
#ifndef FAULTLINE_DOCUMENTS_DOCUMENT_H
#define FAULTLINE_DOCUMENTS_DOCUMENT_H

#include <glib.h>

/* A lock as it is written, taken inside the one it stands under. */
struct document_node {
	char **names;		/* "page_table_lock or pte_lock" are two; NULL-terminated */
	guint line;
	int outer;		/* index of the node that it is taken inside of; -1: none */
	gboolean tries;		/* only tried, as a note says: no order */
};

struct document_line {
	guint line;
	char *text;
};

struct document {
	char *file;
	guint line;
	char *title;		/* the line that speaks of lock order; "" in any comment */
	GArray *nodes;		/* struct document_node: an outer one comes first */
	GArray *unread;		/* struct document_line: what has none of the shapes */
};

/* Appends what the comments of one file say to `out` (document_free is its free function). */
void documents_read(const char *file, const char *text, gsize n, GPtrArray *out);
void document_free(gpointer document);

#endif
