/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the database says of one C file, for whoever works on that file.
 */
#ifndef FAULTLINE_CMD_ABOUT_H
#define FAULTLINE_CMD_ABOUT_H

#include <glib.h>
#include "plan/plan.h"
#include "rules/rules.h"
#include "store/store.h"
#include "unit/ir.h"

struct about {
	const struct plan *plan;	/* of the file alone */
	const char *file;		/* its name as typed: what is printed */
	const struct ir_unit *unit;	/* what it is today, or NULL: not known */
	enum rule_confidence least;	/* of the findings to print */
};

/*
 * Appends the findings of the last run that lie in the file (new and open ones), by line,
 * one for all worlds that have it. When the file is newer than that run, they are where
 * their functions are today, those of functions that are gone are left out, and a note says
 * so. A database of another tree says nothing of this one: a note says that. *n: how many.
 * FALSE and *error when the database cannot be read.
 */
gboolean about_file(struct store *s, const struct about *a, GString *out, guint *n,
		    GError **error);

#endif
