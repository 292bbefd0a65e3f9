/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Classes whose nested acquisition waits for nothing: a journal handle started
 * where one is running joins it, and whoever asks whether a lock is his already takes
 * it no more.
 */
#ifndef FAULTLINE_SOLVE_REUSES_H
#define FAULTLINE_SOLVE_REUSES_H

#include "solve/reach.h"

struct reuses;

struct reuses *reuses_new(const struct reach_set *r);
void reuses_free(struct reuses *u);
/* Whether taking a lock of `class` at this event of a context joins one that is held already. */
gboolean reuses_joins(const struct reuses *u, guint class, guint context, const struct event *e);
/* Whether some callers of the context come with one held. */
gboolean reuses_may_join(const struct reuses *u, guint class, guint context);

#endif
