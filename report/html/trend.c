/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_run, v_seen and v_finding, makes a picture of how many findings there were over the
 * runs, in SVG, and a table of it. A finding counts as sure as it is now. Does not handle runs
 * of several branches: they are in one line, in the order they were made.
 */
#include "report/html/trend.h"

#include "report/html/page.h"
#include "report/row.h"

#define MOST_RUNS 60
#define WIDTH 640
#define HEIGHT 180
#define LEFT 44
#define RIGHT 12
#define TOP 12
#define BOTTOM 28

struct point {
	char *run, *finished, *kernel, *commit;
	guint all, high, fresh, gone;
};

static void point_clear(void *data)
{
	struct point *p = data;

	g_free(p->run);
	g_free(p->finished);
	g_free(p->kernel);
	g_free(p->commit);
}

static gboolean on_run(int n, const char *const *names, const char *const *v, void *data)
{
	struct point p = {
		.run = g_strdup(v[0]), .finished = g_strdup(v[1]), .kernel = g_strdup(v[2]),
		.commit = g_strdup(v[3]), .all = row_number(v[4]), .high = row_number(v[5]),
		.fresh = row_number(v[6]), .gone = row_number(v[7]),
	};

	(void)n;
	(void)names;
	g_array_append_val(data, p);
	return TRUE;
}

static gboolean load(struct store *s, GArray *points, GError **error)
{
	static const char sql[] =
		"WITH v_sure AS MATERIALIZED (SELECT id, confidence, first_run, last_run FROM v_finding), "
		"v_count AS MATERIALIZED (SELECT s.run AS run, count(*) AS n, "
		"       sum(f.confidence = 'high') AS high, sum(f.first_run = s.run) AS fresh, "
		"       sum(f.last_run = s.run) AS last "
		"       FROM v_seen s JOIN v_sure f ON f.id = s.finding GROUP BY s.run) "
		"SELECT r.id, r.finished, r.kernel, "
		"       substr(r.commit_id, 1, 12) || iif(r.dirty, '+', ''), c.n, c.high, c.fresh, "
		"       lag(c.last) OVER (ORDER BY r.id) "
		"FROM v_run r LEFT JOIN v_count c ON c.run = r.id ORDER BY r.id";

	return store_query(s, sql, NULL, 0, on_run, points, error);
}

/* The places of the points that are drawn, of the last MOST_RUNS. */
struct frame {
	const struct point *points;
	guint n, most;
};

static double x_of(const struct frame *f, guint i)
{
	return LEFT + (double)(WIDTH - LEFT - RIGHT) * i / (f->n > 1 ? f->n - 1 : 1);
}

static double y_of(const struct frame *f, guint value)
{
	return HEIGHT - BOTTOM - (double)(HEIGHT - TOP - BOTTOM) * value / MAX(f->most, 1);
}

static guint value_of(const struct point *p, gboolean high)
{
	return high ? p->high : p->all;
}

static void put_line(GString *out, const struct frame *f, gboolean high)
{
	const char *name = high ? "sure" : "all";

	g_string_append_printf(out, "<polyline class=\"%s\" points=\"", name);
	for (guint i = 0; i < f->n; i++)
		g_string_append_printf(out, "%s%.1f,%.1f", i ? " " : "", x_of(f, i),
				       y_of(f, value_of(&f->points[i], high)));
	g_string_append(out, "\"/>\n");
	for (guint i = 0; i < f->n; i++)
		g_string_append_printf(out, "<circle class=\"%s-dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"/>\n",
				       name, x_of(f, i), y_of(f, value_of(&f->points[i], high)),
				       high ? "3" : "2");
}

static void put_label(GString *out, double x, double y, const char *anchor, const char *text)
{
	g_string_append_printf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
	html_text(out, text);
	g_string_append(out, "</text>\n");
}

static void put_axis(GString *out, const struct frame *f, guint value)
{
	g_autofree char *number = html_number(value);
	double y = y_of(f, value);

	g_string_append_printf(out, "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
			       LEFT, WIDTH - RIGHT, y, y);
	put_label(out, LEFT - 6, y + 4, "end", number);
}

static void put_picture(GString *out, const struct frame *f)
{
	g_autofree char *first = g_strconcat("run ", f->points[0].run, NULL);
	g_autofree char *last = g_strconcat("run ", f->points[f->n - 1].run, NULL);

	g_string_append_printf(out, "<svg class=\"trend\" viewBox=\"0 0 %d %d\" role=\"img\" "
			       "aria-label=\"Findings by run; the table below has the numbers\">\n",
			       WIDTH, HEIGHT);
	put_axis(out, f, 0);
	put_axis(out, f, f->most);
	put_line(out, f, FALSE);
	put_line(out, f, TRUE);
	put_label(out, LEFT, HEIGHT - 8, "start", first);
	put_label(out, WIDTH - RIGHT, HEIGHT - 8, "end", last);
	g_string_append(out, "</svg>\n<p class=\"dim\">The thin line is all findings, the thick one "
			"those of high confidence.</p>\n");
}

static void put_row(GString *out, const struct point *p, gboolean first)
{
	const char *const texts[] = { p->run, p->finished, p->kernel, p->commit };
	const guint numbers[] = { p->all, p->high, p->fresh, p->gone };

	g_string_append(out, "<tr>");
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_string_append(out, i ? "<td>" : "<td class=\"n\">");
		html_text(out, texts[i]);
		g_string_append(out, "</td>");
	}
	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
		g_autofree char *number = html_number(numbers[i]);

		g_string_append_printf(out, "<td class=\"n\">%s</td>", first && i > 1 ? "–" : number);
	}
	g_string_append(out, "</tr>\n");
}

static void put_table(GString *out, const GArray *points, guint from)
{
	static const char *const columns[] = { "Run", "Finished", "Kernel", "Commit", "Findings",
					       "High", "New", "Gone" };

	g_string_append(out, "<details>\n<summary>The same as a table</summary>\n"
			"<table aria-labelledby=\"trend\">\n");
	html_head(out, columns, G_N_ELEMENTS(columns));
	g_string_append(out, "<tbody>\n");
	for (guint i = points->len; i-- > from; )
		put_row(out, &g_array_index(points, struct point, i), i == 0);
	g_string_append(out, "</tbody>\n</table>\n</details>\n");
}

gboolean trend_put(GString *out, struct store *s, guint *runs, GError **error)
{
	g_autoptr(GArray) points = g_array_new(FALSE, FALSE, sizeof(struct point));
	guint from;
	struct frame f;

	g_array_set_clear_func(points, point_clear);
	if (!load(s, points, error))
		return FALSE;
	*runs = points->len;
	if (points->len < 2)
		return TRUE;
	from = points->len > MOST_RUNS ? points->len - MOST_RUNS : 0;
	f = (struct frame){ &g_array_index(points, struct point, from), points->len - from, 0 };
	for (guint i = 0; i < f.n; i++)
		f.most = MAX(f.most, f.points[i].all);
	g_string_append(out, "<h2 id=\"trend\">Over the runs</h2>\n");
	put_picture(out, &f);
	put_table(out, points, from);
	return TRUE;
}
