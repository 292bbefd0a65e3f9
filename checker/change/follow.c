/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines from state to state: what lies between the spans of a patch is the same before and
 * after it, so a line moves by what the spans above it add. A line inside a span is written by
 * that patch and is nowhere before it. Names follow renames; which there are in a state, the
 * nearest patch says that has them.
 */
#include <string.h>

#include "change/internal.h"

/* The last line above which a span of n lines from `first` lies whole; see change_span. */
static guint span_end(guint first, guint n)
{
	return n ? first + n - 1 : first;
}

/* FALSE: the patch has written it. */
static gboolean line_before(const struct change_file *f, guint *line)
{
	guint at = *line;

	for (gsize i = 0; i < f->n_spans; i++) {
		const struct change_span *s = &f->spans[i];

		if (s->new_n && at >= s->new_first && at < s->new_first + s->new_n)
			return FALSE;
		if (span_end(s->new_first, s->new_n) < at)
			*line += s->old_n - s->new_n;
	}
	return TRUE;
}

/* FALSE: the patch has taken it away. */
static gboolean line_after(const struct change_file *f, guint *line)
{
	guint at = *line;

	for (gsize i = 0; i < f->n_spans; i++) {
		const struct change_span *s = &f->spans[i];

		if (s->old_n && at >= s->old_first && at < s->old_first + s->old_n)
			return FALSE;
		if (span_end(s->old_first, s->old_n) < at)
			*line += s->new_n - s->old_n;
	}
	return TRUE;
}

static gboolean step_back(const struct change_patch *p, const char **name, guint *line)
{
	const struct change_file *f = change_find(p, *name);

	if (!f || !f->after)
		return !f;
	if (!f->before || !line_before(f, line))
		return FALSE;
	*name = f->before;
	return TRUE;
}

/* A name that one patch gives away may be taken by another file of it: the name before counts. */
static gboolean step_on(const struct change_patch *p, const char **name, guint *line)
{
	for (gsize i = 0; i < p->n_files; i++) {
		const struct change_file *f = &p->files[i];

		if (!f->before || strcmp(f->before, *name))
			continue;
		if (!f->after || !line_after(f, line))
			return FALSE;
		*name = f->after;
		return TRUE;
	}
	return TRUE;
}

gsize change_owner(const struct change_series *series, gsize k, const char *name, guint line)
{
	while (k && step_back(&series->patches[k - 1], &name, &line))
		k--;
	return k;
}

gboolean change_follow(const struct change_series *series, gsize from, gsize to,
		       const char **name, guint *line)
{
	for (; from > to; from--)
		if (!step_back(&series->patches[from - 1], name, line))
			return FALSE;
	for (; from < to; from++)
		if (!step_on(&series->patches[from], name, line))
			return FALSE;
	return TRUE;
}

/* What the patch says of the name: it is there after it (before it), it is not, or nothing. */
enum { SAYS_NOTHING, SAYS_THERE, SAYS_GONE };

static int says(const struct change_patch *p, const char *name, gboolean after)
{
	int said = SAYS_NOTHING;

	for (gsize i = 0; i < p->n_files; i++) {
		const struct change_file *f = &p->files[i];
		const char *then = after ? f->after : f->before, *other = after ? f->before : f->after;

		if (!g_strcmp0(then, name))
			return SAYS_THERE;
		if (!g_strcmp0(other, name))
			said = SAYS_GONE;
	}
	return said;
}

gboolean change_has(const struct change_series *series, gsize k, const char *name)
{
	int said = SAYS_NOTHING;

	for (gsize p = k; p && !said; p--)
		said = says(&series->patches[p - 1], name, TRUE);
	for (gsize p = k; p < series->n_patches && !said; p++)
		said = says(&series->patches[p], name, FALSE);
	return said != SAYS_GONE;
}
