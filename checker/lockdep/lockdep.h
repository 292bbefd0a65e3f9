/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a running kernel's lockdep has recorded: which lock class was taken
 * while which other was held.
 */
#ifndef FAULTLINE_LOCKDEP_LOCKDEP_H
#define FAULTLINE_LOCKDEP_LOCKDEP_H

#include <glib.h>

/* A class without its number: of "name#2/1" the name and 1. */
struct lockdep_class {
	char *name;
	int subclass;		/* 0: none */
};

struct lockdep_order {
	struct lockdep_class outer, inner;
};

struct lockdep_orders {
	GArray *orders;		/* struct lockdep_order, each once, as the file has them */
	GStringChunk *names;	/* owns them */
};

/*
 * Reads a copy of /proc/lockdep, or lines "OUTER<tab>INNER" with the same names
 * ('#' begins a comment line). "-" is standard input. NULL and FL_ERROR_INPUT
 * with "FILE:LINE: …" for anything else, and for a file that is cut short.
 */
struct lockdep_orders *lockdep_read(const char *path, GError **error);
void lockdep_orders_free(struct lockdep_orders *o);

#endif
