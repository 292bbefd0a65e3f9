/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where in a patch a finding is told: at a step of a witness that lies on a line of the
 * patch, else where the patch changes the function of a step (a removed unlock has no line to
 * lie on), else in a function of the patch that the way is come to from, or that it calls,
 * else near a step in the same file. Reads the series, and who calls whom; what is near in none
 * of these ways stays where the judge put it, and may be far from all that is changed.
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
			*spot = (struct spot){ s->file, s->line, s->col, s->function, NULL };
			found = TRUE;
		}
	}
	return found;
}

/* --- a change near it ------------------------------------------------------------------------ */

struct near {
	const struct review *review;
	const struct report_step *step;
	gboolean within;	/* in the function of the step alone */
	guint distance;
	struct beside_place best;
	const char *function;	/* of the best; of the step where none is seen */
};

static void try_place(void *data, const struct beside_place *place)
{
	struct near *n = data;
	const struct report_step *s = n->step;
	guint distance = place->line > s->line ? place->line - s->line : s->line - place->line;
	const char *function;

	if (strcmp(place->file, s->file) || distance >= n->distance)
		return;
	function = beside_function(n->review->source, place->file, place->line);
	if (n->within && g_strcmp0(function, s->function))
		return;
	n->distance = distance;
	n->best = *place;
	n->function = function ? function : s->function;
}

static gboolean near_step(const struct review *r, const struct review_finding *f, guint patch,
			  gboolean within, struct spot *spot)
{
	struct near n = { .review = r, .within = within, .distance = NEAR };

	for (guint i = 0; i < f->finding->sides->len; i++) {
		const struct report_side *side = f->finding->sides->pdata[i];

		for (guint k = 0; k < side->steps->len; k++) {
			n.step = side->steps->pdata[k];
			beside_places(r->series, patch, try_place, &n);
		}
	}
	if (n.distance >= NEAR)
		return FALSE;
	*spot = (struct spot){ n.best.file, n.best.line, 0, n.function,
			       beside_words(&n.best, n.function) };
	return TRUE;
}

/* --- what is far from it --------------------------------------------------------------------- */

struct far {
	const struct review *review;
	const struct report_finding *finding;
	gboolean near;
};

static gboolean on_row(int n, const char *const *names, const char *const *v, void *found)
{
	(void)n;
	(void)names;
	(void)v;
	*(gboolean *)found = TRUE;
	return TRUE;
}

static gboolean has_step_in(const struct report_finding *f, const char *function)
{
	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];

		for (guint k = 0; k < side->steps->len; k++)
			if (!strcmp(((struct report_step *)side->steps->pdata[k])->function, function))
				return TRUE;
	}
	return !strcmp(f->function, function);
}

/* What is changed outside of functions may have to do with anything. */
static gboolean is_near(const struct far *far, const char *file, guint line)
{
	g_autofree char *text = source_line(far->review->source, file, line);
	const char *function = beside_function(far->review->source, file, line);

	if (function)
		return has_step_in(far->finding, function);
	return !text || *g_strstrip(text);
}

static void look_at_place(void *data, const struct beside_place *place)
{
	struct far *far = data;
	guint n = place->span->new_n;

	/* Where lines are only taken away, the one above says where that is. */
	if (!n)
		far->near |= !beside_function(far->review->source, place->file, place->line);
	for (guint i = 0; i < MAX(n, 1) && !far->near; i++)
		far->near = is_near(far, place->file, place->line + i);
}

/* A file that is there before or after the change alone has no lines to look at. */
static gboolean has_whole_file(const struct review *r)
{
	for (gsize p = 0; p < r->series->n_patches; p++)
		for (gsize i = 0; i < r->series->patches[p].n_files; i++)
			if (r->series->patches[p].files[i].kind != CHANGE_EDITED)
				return TRUE;
	return FALSE;
}

/* Whether one of the orders that it joins is none any more. */
static gboolean lacks_order(const struct compare *c, const struct report_finding *f,
			    gboolean *lacks, GError **error)
{
	gboolean ok = TRUE;

	*lacks = FALSE;
	for (guint i = 0; i < f->sides->len && ok && !*lacks; i++) {
		const struct report_side *side = f->sides->pdata[i];
		const char *params[] = { side->outer, side->inner, f->world };
		gboolean found = FALSE;

		ok = store_query(c->after, "SELECT 1 FROM v_lock_edge WHERE outer = ?1 AND inner = ?2 "
				 "AND (?3 = '' OR world = ?3) LIMIT 1", params, G_N_ELEMENTS(params),
				 on_row, &found, error);
		*lacks = !found;
	}
	return ok;
}

/*
 * Mended by what is not on its way is what the change is a few calls away from. Of a circle one
 * order has to be none any more, too: it may be told otherwise now, with fewer locks.
 */
static gboolean can_mend(const struct compare *c, const struct review *r,
			 const struct report_finding *f, gboolean *can, GError **error)
{
	*can = TRUE;
	if (f->sides->len > 1 && !lacks_order(c, f, can, error))
		return FALSE;
	return !*can || beside_mends(c, r, f, can, error);
}

static gboolean find_far(const struct compare *c, const struct review *r, struct review_finding *f,
			 GError **error)
{
	struct far far = { r, f->finding, has_whole_file(r) };

	beside_places(r->series, 0, look_at_place, &far);
	if (!far.near && f->fate == REVIEW_FIXED &&
	    !can_mend(c, r, f->finding, &far.near, error))
		return FALSE;
	f->far = !far.near;
	return TRUE;
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

/* *found: somewhere. FALSE and *error when the state cannot be asked. */
static gboolean find_spot(const struct compare *c, const struct review *r,
			  const struct review_finding *f, guint patch, struct spot *spot,
			  gboolean *found, GError **error)
{
	*found = own_step(r, f, patch, spot) || near_step(r, f, patch, TRUE, spot);
	if (!*found && !beside_find(c, r, f->finding, patch, spot, found, error))
		return FALSE;
	*found = *found || near_step(r, f, patch, FALSE, spot);
	return TRUE;
}

gboolean compare_locate(const struct compare *c, const struct review *r,
			struct review_finding *f, GError **error)
{
	guint patch = f->patch || r->series->n_patches > 1 ? f->patch : 1;
	struct spot spot = { 0 };
	gboolean found;

	if (f->fate == REVIEW_FIXED)	/* of the state before: it has no line of the change */
		return find_far(c, r, f, error);
	if (!find_spot(c, r, f, patch, &spot, &found, error) ||
	    (!found && !find_far(c, r, f, error)))
		return FALSE;
	f->own = found;
	g_free(f->why);
	f->why = spot.why;
	if (found && !is_own(r, patch, f->finding->file, f->finding->line))
		move_to(f->finding, &spot);
	if (found)
		review_quote(r->series, f);
	return TRUE;
}
