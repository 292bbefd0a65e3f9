/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the hunks of a series, makes what of a patch stands above a comment on one of its
 * lines: as a reviewer quotes, up to the line and no more of the hunk than is needed.
 */
#include "report/review.h"

#include <string.h>

#include "change/change.h"

/* Lines of a hunk that are quoted. */
#define MOST_LINES 12

/* The hunk of the file after the patch that has this line. */
static const struct change_hunk *hunk_of(const struct change_file *file, guint line)
{
	for (gsize i = 0; i < file->n_hunks; i++) {
		const struct change_span *at = &file->hunks[i].at;

		if (line >= at->new_first && line < at->new_first + at->new_n)
			return &file->hunks[i];
	}
	return NULL;
}

/* How many lines of the hunk's text there are up to `line` of the file, with it. */
static guint lines_up_to(char **lines, guint first, guint line)
{
	guint n = 0, now = first;

	for (; lines[n] && *lines[n]; n++) {
		if (*lines[n] == '-' || *lines[n] == '\\')
			continue;
		if (now == line)
			break;
		now++;
	}
	/* What is taken away there belongs to it. */
	for (n += lines[n] && *lines[n]; lines[n] && *lines[n] == '-'; n++)
		;
	return n;
}

static char *quote(const struct change_file *file, const struct change_hunk *hunk, guint line)
{
	g_auto(GStrv) lines = g_strsplit(hunk->text, "\n", -1);
	guint n = lines_up_to(lines, hunk->at.new_first, line);
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "--- %s%s\n", file->before ? "a/" : "",
			       file->before ? file->before : "/dev/null");
	g_string_append_printf(text, "+++ b/%s\n%s\n", file->after, hunk->heading);
	if (n > MOST_LINES)
		g_string_append(text, "[...]\n");
	for (guint i = n > MOST_LINES ? n - MOST_LINES : 0; i < n; i++)
		g_string_append_printf(text, "%s\n", lines[i]);
	return g_string_free(text, FALSE);
}

void review_quote(const struct change_series *series, struct review_finding *f)
{
	const char *name = f->finding->file;
	const struct change_hunk *hunk = NULL;
	const struct change_file *file;
	guint line = f->finding->line;
	gsize patch;

	if (!f->own || f->fate == REVIEW_FIXED)
		return;
	patch = change_owner(series, series->n_patches, name, line);
	/* Where it only took lines away, the place is a line that was there. */
	if (!patch)
		patch = series->n_patches == 1 ? 1 : f->patch;
	if (!patch || !change_follow(series, series->n_patches, patch, &name, &line))
		return;
	file = change_find(&series->patches[patch - 1], name);
	if (file && file->after)
		hunk = hunk_of(file, line);
	if (!hunk)
		return;
	g_free(f->quote);
	f->quote = quote(file, hunk, line);
}
