/* SPDX-License-Identifier: GPL-2.0-only */
/* The names that a kernel's code uses, to hold those of rules against. */
#ifndef FAULTLINE_CMD_VOCABULARY_H
#define FAULTLINE_CMD_VOCABULARY_H

#include <glib.h>
#include "extract/extract.h"

/* Sets of names; of fields as "RECORD.FIELD". */
struct vocabulary {
	GHashTable *functions, *globals, *records, *fields, *files;
};

struct vocabulary *vocabulary_new(void);
/* Adds the names of all units of the set. */
void vocabulary_add(struct vocabulary *v, const struct extract_set *set);
void vocabulary_free(struct vocabulary *v);

/* The nearest name of the set, or NULL. */
const char *vocabulary_near(GHashTable *names, const char *typed);

#endif
