/* SPDX-License-Identifier: GPL-2.0-only */
/* The end of a graph. */
#include "solve/graph.h"

static void free_edges(struct edge *edges, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		g_free(edges[i].steps);
		g_free(edges[i].gates);
	}
	g_free(edges);
}

void graph_release(struct graph *g)
{
	free_edges(g->edges, g->n_edges);
	free_edges(g->recursions, g->n_recursions);
	free_edges(g->rivals, g->n_rivals);
	g_free(g->nodes);
	for (gsize i = 0; i < g->n_classes; i++)
		g_free(g->classes[i].lockdep_also);
	g_free(g->classes);
	g_free(g->worlds);
}
