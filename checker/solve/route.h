/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shortest way from a call to the taking of a lock that its objects allow: what is
 * passed down, and whose it is (passed.h), comes to no operation of another file system
 * (owners.h).
 */
#ifndef FAULTLINE_SOLVE_ROUTE_H
#define FAULTLINE_SOLVE_ROUTE_H

#include "solve/reach.h"

struct witness_place;
struct routes;

/* The calls below the first, and where the last of them takes the lock. */
struct route {
	GPtrArray *ways;		/* const struct way, in order */
	const struct source *source;
};

struct routes *routes_new(const struct reach_set *r);
void routes_free(struct routes *x);
/*
 * Whether there is a way from `at`, at the level told there, to where `node` is taken after
 * `most` calls at most; *depth: how many they are. TRUE, and *depth as it was, where that was
 * not found out in a bounded time.
 */
gboolean route_depth(struct routes *x, const struct witness_place *at, guint node, guint most,
		     guint *depth);
/* That way; NULL: there is none, or none was found. */
struct route *route_find(struct routes *x, const struct witness_place *at, guint node, guint most);
void route_free(struct route *way);

#endif
