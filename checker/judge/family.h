/* SPDX-License-Identifier: GPL-2.0-only */
/* Circles that differ in one lock alone, told as one. */
#ifndef FAULTLINE_JUDGE_FAMILY_H
#define FAULTLINE_JUDGE_FAMILY_H

#include "judge/finding.h"

/* A circle of locks that was found: `names` begin with the first, and end with NULL. */
struct circle {
	struct finding *finding;
	char **names;
	guint n;
	gboolean folded;	/* another finding tells of it */
};

/*
 * Of circles (struct circle) that are the same but for the lock in one place, the surest, of
 * those the first, is to tell of all: its message names the others, which are marked as folded.
 */
void family_fold(GArray *circles);

#endif
