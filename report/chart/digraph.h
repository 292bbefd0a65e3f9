/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a picture of a graph needs to know of it: which vertices lie on circles, which are
 * above which, and which arcs say nothing that a path does not. Vertices are numbers from 0.
 * The answers depend on the arcs and their sequence alone.
 */
#ifndef FAULTLINE_REPORT_CHART_DIGRAPH_H
#define FAULTLINE_REPORT_CHART_DIGRAPH_H

#include <glib.h>

struct arc {
	guint from, to;		/* never the same */
	guint weight;		/* how bad it is to have it run upwards */
	gboolean fixed;		/* runs downwards whatever the others do, unless these make a circle */
};

/*
 * set[v], for all n vertices: 0 when v is on no circle, else a number from 1 that all share
 * who are on circles with it. Gives how many sets there are.
 */
guint digraph_cycles(guint n, const struct arc *arcs, guint n_arcs, guint *set);

/*
 * place[v]: 0 for the uppermost vertex, 1 for the next … Arcs that lie on no circle run
 * downwards; of the others those that are fixed, and as heavy ones as can be.
 */
void digraph_order(guint n, const struct arc *arcs, guint n_arcs, guint *place);

/* implied[a]: arc a runs downwards, and a path of others that do joins its ends, too. */
void digraph_implied(guint n, const struct arc *arcs, guint n_arcs, const guint *place,
		     gboolean *implied);

/*
 * far[v]: how many arcs, in whatever direction, lie between v and the nearest vertex whose
 * far is 0 at the beginning; G_MAXUINT for more than `depth`.
 */
void digraph_near(guint n, const struct arc *arcs, guint n_arcs, guint depth, guint *far);

#endif
