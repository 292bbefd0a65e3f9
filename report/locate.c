/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where in a patch a finding is told: at a step of a witness that lies on a line of the
 * patch, else at the place of the patch in the same file that is nearest to one (a removed
 * unlock has no line to lie on). Reads the series; a finding of a callee that the patch does
 * not touch stays where the judge put it.
 */
#include <string.h>

#include "report/compare.h"

#define NEAR 100	/* lines between a step and what the patch changes */

/* A place in the state after the change. */
struct spot {
	const char *file;
	guint line, col;
	const char *function;
};

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
	const struct review *review;
	struct spot at;		/* of the step */
	struct spot *best;
	guint distance;
};

static void try_span(struct near *n, gsize patch, const struct change_file *file,
		     const struct change_span *span)
{
	const char *name = file->after;
	guint line = MAX(span->new_first, 1), distance;

	if (!name || !change_follow(n->review->series, patch, last_state(n->review), &name, &line) ||
	    strcmp(name, n->at.file))
		return;
	distance = line > n->at.line ? line - n->at.line : n->at.line - line;
	if (distance >= n->distance)
		return;
	n->distance = distance;
	*n->best = (struct spot){ n->at.file, line, 0, n->at.function };
}

static void try_step(struct near *n, guint patch)
{
	const struct change_series *series = n->review->series;

	for (gsize p = 0; p < series->n_patches; p++)
		for (gsize i = 0; i < series->patches[p].n_files; i++) {
			const struct change_file *file = &series->patches[p].files[i];

			for (gsize k = 0; k < file->n_spans && (!patch || patch == p + 1); k++)
				try_span(n, p + 1, file, &file->spans[k]);
		}
}

static gboolean near_step(const struct review *r, const struct review_finding *f, guint patch,
			  struct spot *spot)
{
	struct near n = { .review = r, .best = spot, .distance = NEAR };

	for (guint i = 0; i < f->finding->sides->len; i++) {
		const struct report_side *side = f->finding->sides->pdata[i];

		for (guint k = 0; k < side->steps->len; k++) {
			const struct report_step *s = side->steps->pdata[k];

			n.at = (struct spot){ s->file, s->line, s->col, s->function };
			try_step(&n, patch);
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

void compare_locate(const struct review *r, struct review_finding *f)
{
	guint patch = f->patch || r->series->n_patches > 1 ? f->patch : 1;
	struct spot spot;

	if (f->fate == REVIEW_FIXED)
		return;		/* of the state before: it has no line of the change */
	if (own_step(r, f, patch, &spot) || near_step(r, f, patch, &spot)) {
		f->own = TRUE;
		if (!is_own(r, patch, f->finding->file, f->finding->line))
			move_to(f->finding, &spot);
	}
	if (f->own)
		review_quote(r->series, f);
}
