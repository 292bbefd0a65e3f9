/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where engines agree or differ: what sparse and SmPL rules say, set against what we have found
 * ourselves and, of locks that are not dropped, against what the path-sensitive analysis knows of
 * that function.
 */
#ifndef FAULTLINE_ENGINES_AGREE_H
#define FAULTLINE_ENGINES_AGREE_H

#include <glib.h>
#include "rules/rules.h"
#include "store/store.h"

/*
 * Sets confidence and reason of the findings (struct finding) of other engines that are about
 * balance: of sparse, and of SmPL rules with that keyword. Those of others stay as they are. The
 * reason begins with
 *
 *	confirmed		our analysis sees it, too: the confidence is that of our finding
 *				at least, whose witness becomes a side of this one
 *	explained, KIND:	all ways were followed: what is left held is meant, or nothing is;
 *				the confidence is low
 *	not explained, KIND:	our analysis does not know, either; the confidence is as it was
 *
 * Where nothing speaks against one at high confidence, it has no reason.
 *
 * What we have found ourselves, too, is left to our finding, which has more proof (told_by).
 *
 * Asks the facts, which are in the database but perhaps not committed, and our own findings:
 * those of this run if it has judged, else all that are open. FALSE and *error when they cannot
 * be read. Without findings (NULL, too) nothing is.
 */
gboolean agree_findings(struct store *s, const struct rules *rules, const GPtrArray *findings,
			gboolean judged, GError **error);

#endif
