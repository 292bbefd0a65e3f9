/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The progress line. Writes to stderr, and nothing at all when stderr is no
 * terminal. Does not handle a terminal that is resized while it is drawn.
 */
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/progress.h"

#define REDRAW (G_USEC_PER_SEC / 10)

struct progress {
	char *what;
	gint64 start, drawn;	/* monotonic µs */
	gboolean visible;	/* stderr is a terminal */
	gboolean shown;		/* there is something to be cleared */
};

static void draw(struct progress *p, const char *line, const char *more)
{
	p->shown = TRUE;
	fprintf(stderr, "\r\033[K%s%s", line, more);
	fflush(stderr);
}

struct progress *progress_new(const char *what)
{
	struct progress *p = g_new0(struct progress, 1);
	const char *term = g_getenv("TERM");

	p->what = g_strdup(what);
	p->start = g_get_monotonic_time();
	p->visible = isatty(STDERR_FILENO) && !(term && !strcmp(term, "dumb"));
	if (p->visible)
		draw(p, what, " …");
	return p;
}

static int terminal_columns(void)
{
	struct winsize w;

	if (!ioctl(STDERR_FILENO, TIOCGWINSZ, &w) && w.ws_col > 20)
		return w.ws_col;
	return 80;
}

static void append_left(GString *s, double seconds)
{
	if (seconds >= 90)
		g_string_append_printf(s, ", %.0f min left", seconds / 60);
	else
		g_string_append_printf(s, ", %.0f s left", seconds);
}

static void append_rate(GString *s, double rate)
{
	if (rate >= 1)
		g_string_append_printf(s, ", %.1f/s", rate);
	else
		g_string_append_printf(s, ", %.1f/min", rate * 60);
}

char *progress_line(const char *what, gsize done, gsize total, const char *name,
		    double seconds, int columns)
{
	GString *s = g_string_new(what);

	g_string_append_printf(s, " %zu/%zu", done, total);
	/* A rate from a moment's work would only jump about. */
	if (done && seconds >= 1) {
		double rate = done / seconds;

		append_rate(s, rate);
		if (total > done)
			append_left(s, (total - done) / rate);
	}
	if (name && *name)
		g_string_append_printf(s, ": %s", name);
	if (columns > 0 && g_utf8_validate(s->str, s->len, NULL) &&
	    g_utf8_strlen(s->str, -1) > columns)
		g_string_truncate(s, g_utf8_offset_to_pointer(s->str, columns) - s->str);
	return g_string_free(s, FALSE);
}

void progress_show(gsize done, gsize total, const char *name, void *data)
{
	struct progress *p = data;
	gint64 now = g_get_monotonic_time();
	g_autofree char *line = NULL;

	if (!p->visible || (now - p->drawn < REDRAW && done < total))
		return;
	p->drawn = now;
	line = progress_line(p->what, done, total, name,
			     (now - p->start) / (double)G_USEC_PER_SEC, terminal_columns() - 1);
	draw(p, line, "");
}

void progress_free(struct progress *p)
{
	if (!p)
		return;
	if (p->shown) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
	g_free(p->what);
	g_free(p);
}
