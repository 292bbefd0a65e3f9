/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the sides of a finding and the kernel's tree, makes the witnesses: the lines around each
 * step, what happens there, and what is held. Steps of one function that follow each other are
 * shown in one piece of source. Does not know whether a file is as it was when it was analysed,
 * but whether it was written to since.
 */
#include "report/html/finding.h"

#include <string.h>

#define MOST_LINE 300	/* bytes of a line that are shown */

/* Steps of a side that are shown together: from..to - 1. */
struct piece {
	const struct report_side *side;
	guint nth;		/* of the side */
	guint from, to;
	guint dent;		/* tabs that all lines begin with */
};

static const struct report_step *step_at(const struct report_side *side, guint i)
{
	return side->steps->pdata[i];
}

static gboolean goes_on(const struct report_step *a, const struct report_step *b)
{
	return a->line && a->line <= b->line && !strcmp(a->file, b->file) &&
	       !strcmp(a->function, b->function);
}

static gboolean is_end(const struct report_side *side, guint i)
{
	return i == 0 || i + 1 == side->steps->len;
}

/* Two lines are shown around either end; of a call on the way, what else it is given. */
guint witness_first_line(const struct report_side *side, guint i)
{
	guint line = step_at(side, i)->line, before = is_end(side, i) ? 2 : 0;

	return line > before ? line - before : 1;
}

guint witness_last_line(const struct report_side *side, guint i)
{
	return step_at(side, i)->line + (is_end(side, i) ? 2 : 1);
}

static guint count_tabs(const char *line)
{
	return (guint)strspn(line, "\t");
}

static void find_dent(struct piece *p, struct source *source)
{
	p->dent = G_MAXUINT;
	for (guint i = p->from; i < p->to; i++) {
		const struct report_step *s = step_at(p->side, i);

		for (guint n = witness_first_line(p->side, i); n <= witness_last_line(p->side, i); n++) {
			g_autofree char *text = source_line(source, s->file, n);

			if (text && *text)
				p->dent = MIN(p->dent, count_tabs(text));
		}
	}
}

char *witness_cut(const char *line)
{
	const char *end;
	g_autofree char *cut = NULL;

	if (strlen(line) <= MOST_LINE)
		return g_strdup(line);
	end = g_utf8_find_prev_char(line, line + MOST_LINE);
	cut = g_strndup(line, (gsize)(end - line));
	return g_strconcat(cut, "…", NULL);
}

static void put_line(GString *out, const struct piece *p, const char *text)
{
	g_autofree char *cut = witness_cut(text + MIN(p->dent, count_tabs(text)));

	html_code(out, cut);
}

static void put_held(GString *out, const char *held)
{
	if (!held)
		return;
	g_string_append(out, "<span>held: ");
	if (*held) {
		g_string_append(out, "<code>");
		html_text(out, held);
		g_string_append(out, "</code>");
	} else {
		g_string_append(out, "nothing");
	}
	g_string_append(out, "</span>");
}

static void put_say(GString *out, const struct piece *p, guint i)
{
	const struct report_step *s = step_at(p->side, i);

	g_string_append_printf(out, "<span class=\"say\" id=\"w%u-%u\"><a href=\"#w%u-%u\">%u.%u</a> ",
			       p->nth, i + 1, p->nth, i + 1, p->nth, i + 1);
	html_text(out, s->what);
	put_held(out, s->held);
	g_string_append(out, "</span>");
}

/* The line of step i, and what happens there: of all steps of the line. Returns the next one. */
static guint put_hit(GString *out, const struct site *site, const struct piece *p, guint i,
		     const char *text)
{
	const struct report_step *s = step_at(p->side, i);
	/* The first one's is above. */
	g_autofree char *url = i > p->from ? html_elixir(site, s->file, s->line) : NULL;

	g_string_append(out, "<mark><i>");
	if (url) {
		g_string_append(out, "<a rel=\"noreferrer\"");
		html_attr(out, "href", url);
		g_string_append_printf(out, ">%u</a>", s->line);
	} else {
		g_string_append_printf(out, "%u", s->line);
	}
	g_string_append(out, "</i>");
	put_line(out, p, text);
	g_string_append(out, "</mark>\n");
	for (; i < p->to && step_at(p->side, i)->line == s->line; i++)
		put_say(out, p, i);
	return i;
}

/* Line by line from one step to the next; i is the step that comes. */
static void put_source(GString *out, const struct site *site, const struct piece *p)
{
	const char *file = step_at(p->side, p->from)->file;
	guint i = p->from, n = witness_first_line(p->side, i), before = 0;

	while (step_at(p->side, p->from)->line) {
		g_autofree char *text = source_line(site->data->source, file, n);

		if (!text)
			break;
		if (before && before + 1 < n)
			g_string_append(out, "<i>⋯</i>\n");
		before = n;
		if (i < p->to && step_at(p->side, i)->line == n) {
			i = put_hit(out, site, p, i, text);
		} else {
			g_string_append_printf(out, "<i>%u</i>", n);
			put_line(out, p, text);
			g_string_append_c(out, '\n');
		}
		n++;
		if (i == p->to && n > witness_last_line(p->side, i - 1))
			break;
		if (i > p->from && i < p->to && n > witness_last_line(p->side, i - 1))
			n = MAX(n, witness_first_line(p->side, i));
	}
	/* Lines that are not there (any more). */
	for (; i < p->to; i++)
		put_say(out, p, i);
}

static void put_piece(GString *out, const struct site *site, struct piece *p)
{
	const struct report_step *s = step_at(p->side, p->from);

	find_dent(p, site->data->source);
	g_string_append(out, "<div><p><b>");
	html_text(out, *s->function ? s->function : "?");
	g_string_append(out, *s->function ? "()</b> " : "</b> ");
	html_place(out, site, s->file, s->line);
	g_string_append(out, "</p><pre>");
	put_source(out, site, p);
	g_string_append(out, "</pre></div>\n");
}

static void put_title(GString *out, const struct report_side *side, guint nth, gboolean seen)
{
	g_string_append_printf(out, "<h3>%u. ", nth);
	if (*side->outer && *side->inner) {
		g_string_append(out, "<span class=\"outer\">");
		html_text(out, side->outer);
		g_string_append(out, "</span>, then <span class=\"inner\">");
		html_text(out, side->inner);
		g_string_append(out, "</span>");
	} else {
		html_text(out, *side->title ? side->title : "The way there");
	}
	g_string_append(out, "</h3>\n");
	if (seen)
		g_string_append(out, "<p>A running kernel has taken them in this order: it is in its "
				"<code>/proc/lockdep</code>.</p>\n");
}

static void put_side(struct page *page, const struct site *site, const struct report_finding *f,
		     guint nth)
{
	const struct report_side *side = f->sides->pdata[nth - 1];

	g_string_append(page->out, "<section class=\"witness\">\n");
	put_title(page->out, side, nth, site_seen(site, f, nth - 1));
	for (guint i = 0, k; i < side->steps->len; i = k) {
		struct piece p = { .side = side, .nth = nth, .from = i };

		for (k = i + 1; k < side->steps->len; k++)
			if (!goes_on(step_at(side, k - 1), step_at(side, k)))
				break;
		p.to = k;
		put_piece(page->out, site, &p);
	}
	g_string_append(page->out, "</section>\n");
}

static gint64 run_time(const struct site *site)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(site->data->run.finished, utc);

	return time ? g_date_time_to_unix(time) : G_MAXINT64;
}

const char *witness_doubt(const struct site *site, const char *file)
{
	gint64 written = source_written(site->data->source, file);

	if (written < 0)
		return "is not there any more";
	return written > run_time(site) ? "was written to after the run: its lines may be others now" :
	       NULL;
}

static void put_doubts(GString *out, const struct site *site, const struct report_finding *f)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];

		for (guint k = 0; k < side->steps->len; k++) {
			const struct report_step *s = step_at(side, k);
			const char *why = g_hash_table_add(seen, s->file) ? witness_doubt(site, s->file) : NULL;

			if (!why)
				continue;
			g_string_append(out, "<p><code>");
			html_text(out, s->file);
			g_string_append_printf(out, "</code> %s.</p>\n", why);
		}
	}
}

void witness_put(struct page *p, const struct site *site, const struct report_finding *f)
{
	g_autoptr(GString) doubts = g_string_new(NULL);

	put_doubts(doubts, site, f);
	if (doubts->len) {
		g_string_append(p->out, "<div class=\"warn\">\n<p>Source from ");
		html_text(p->out, site->data->run.root);
		g_string_append_printf(p->out, ":</p>\n%s</div>\n", doubts->str);
	}
	g_string_append(p->out, "<div class=\"witnesses\">\n");
	for (guint i = 0; i < f->sides->len; i++)
		put_side(p, site, f, i + 1);
	g_string_append(p->out, "</div>\n");
}
