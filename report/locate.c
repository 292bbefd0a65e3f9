/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where in a patch a finding is told: at a step of a witness that lies on a line of the
 * patch, else at the place of the patch in the same file that is nearest to one (a removed
 * unlock has no line to lie on), else in a function of the patch that the way is come to from,
 * or that it calls. Reads the series, and who calls whom; what is near in none of these ways
 * stays where the judge put it.
 */
#include "report/beside.h"
#include "report/compare.h"

#include <string.h>

#define NEAR 100	/* lines between a step and what the patch changes */

/* --- a line of its own ---------------------------------------------------------------------- */

static gsize last_state(const struct review *r)
{
	return r->series->n_patches;
}

/* Whether the patch (0: any) has written the line. */
static gboolean is_own(const struct review *r, guint patch, const char *file, guint line)
{
	gsize owner = line ? change_owner(r->series, last_state(r), file, line) : 0;

	return patch ? owner == patch : owner > 0;
}

/* Marks the steps, and finds the last that the patch has written of the first side with one. */
static gboolean own_step(const struct review *r, const struct review_finding *f, guint patch,
			 struct spot *spot)
{
	gboolean found = FALSE;

	for (guint i = 0; i < f->finding->sides->len; i++) {
		const struct report_side *side = f->finding->sides->pdata[i];
		gboolean before = found;

		for (guint k = 0; k < side->steps->len; k++) {
			struct report_step *s = side->steps->pdata[k];

			s->own = is_own(r, 0, s->file, s->line);
			if (before || !s->own || !is_own(r, patch, s->file, s->line))
				continue;
			*spot = (struct spot){ s->file, s->line, s->col, s->function };
			found = TRUE;
		}
	}
	return found;
}

/* --- a change near it ------------------------------------------------------------------------ */

struct near {
	struct spot at;		/* of the step */
	struct spot *best;
	guint distance;
};

static gboolean try_span(void *data, const char *name, guint line, guint size)
{
	struct near *n = data;
	guint distance = line > n->at.line ? line - n->at.line : n->at.line - line;

	(void)size;
	if (strcmp(name, n->at.file) || distance >= n->distance)
		return TRUE;
	n->distance = distance;
	*n->best = (struct spot){ n->at.file, line, 0, n->at.function };
	return TRUE;
}

static gboolean near_step(const struct review *r, const struct review_finding *f, guint patch,
			  struct spot *spot)
{
	struct near n = { .best = spot, .distance = NEAR };

	for (guint i = 0; i < f->finding->sides->len; i++) {
		const struct report_side *side = f->finding->sides->pdata[i];

		for (guint k = 0; k < side->steps->len; k++) {
			const struct report_step *s = side->steps->pdata[k];

			n.at = (struct spot){ s->file, s->line, s->col, s->function };
			beside_spans(r->series, patch, try_span, &n);
		}
	}
	return n.distance < NEAR;
}

/* --- all of it ------------------------------------------------------------------------------- */

static void move_to(struct report_finding *f, const struct spot *to)
{
	char *file = g_strdup(to->file), *function = g_strdup(to->function);

	g_free(f->file);
	g_free(f->function);
	f->file = file;
	f->function = function;
	f->line = to->line;
	f->col = to->col;
}

gboolean compare_locate(const struct compare *c, const struct review *r,
			struct review_finding *f, GError **error)
{
	guint patch = f->patch || r->series->n_patches > 1 ? f->patch : 1;
	gboolean found = TRUE;
	struct spot spot;

	if (f->fate == REVIEW_FIXED)
		return TRUE;	/* of the state before: it has no line of the change */
	if (!own_step(r, f, patch, &spot) && !near_step(r, f, patch, &spot) &&
	    !beside_find(c, r, f->finding, patch, &spot, &found, error))
		return FALSE;
	f->own = found;
	if (found && !is_own(r, patch, f->finding->file, f->finding->line))
		move_to(f->finding, &spot);
	if (found)
		review_quote(r->series, f);
	return TRUE;
}
