/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads what Graphviz prints, writes SVG again that has nothing in it but what is named below:
 * no comments, no styles, no links but their titles, no scripts. Coordinates lose what nobody sees. Does not
 * understand what it moves.
 */
#include "report/chart/svg.h"

#include <string.h>

#include "base/error.h"
#include "base/run.h"

#define MOST_PRINTED ((gsize)64 << 20)

static const char *const elements[] = { "svg", "g", "a", "path", "polygon", "polyline",
					"ellipse", "text", NULL };
static const char *const attributes[] = { "id", "class", "viewBox", "transform", "d", "points",
					  "cx", "cy", "rx", "ry", "x", "y", NULL };
/* What a style sheet says as well. */
static const char *const looks[] = { "width", "height", "fill", "stroke", "stroke-width",
				     "stroke-dasharray", "font-family", "font-size",
				     "font-weight", "text-anchor", NULL };
static const char *const numbers[] = { "d", "points", "cx", "cy", "rx", "ry", "x", "y", NULL };

struct cleaning {
	GString *out;
	gboolean bare;
	guint depth, hidden;		/* how deep inside what is left out */
	guint64 bare_groups;		/* by depth: a group without its tags */
};

/* --- the parts of a file ---------------------------------------------------------------- */

/* Numbers with one digit behind the point. */
static void put_numbers(GString *out, const char *text)
{
	while (*text) {
		const char *point;

		if (*text != '.') {
			g_string_append_c(out, *text++);
			continue;
		}
		point = text++;
		while (g_ascii_isdigit(*text))
			text++;
		if (text > point + 1 && point[1] != '0')
			g_string_append_len(out, point, 2);
	}
}

static void put_attribute(struct cleaning *c, const char *name, const char *value)
{
	g_autofree char *escaped = g_markup_escape_text(value, -1);
	gboolean is_look = g_strv_contains(looks, name);

	if (!g_strv_contains(attributes, name) && (!is_look || c->bare))
		return;
	g_string_append_printf(c->out, " %s=\"", name);
	if (g_strv_contains(numbers, name))
		put_numbers(c->out, escaped);
	else
		g_string_append(c->out, escaped);
	g_string_append_c(c->out, '"');
}

/* What dot has as the title of a link becomes that of what is in it. */
static void put_title(struct cleaning *c, const char **names, const char **values)
{
	for (; *names; names++, values++) {
		if (!strcmp(*names, "xlink:title")) {
			g_autofree char *escaped = g_markup_escape_text(*values, -1);

			g_string_append_printf(c->out, "<title>%s</title>", escaped);
		}
	}
}

/* Inside each group that has a name, dot puts one for the link. */
static gboolean is_link_group(const struct cleaning *c, const char *element, const char **names,
			      const char **values)
{
	if (!c->bare || c->depth >= 64 || strcmp(element, "g"))
		return FALSE;
	for (; *names; names++, values++)
		if (!strcmp(*names, "id"))
			return g_str_has_prefix(*values, "a_");
	return FALSE;
}

static gboolean is_bare_group(const struct cleaning *c)
{
	return c->depth < 64 && c->bare_groups >> c->depth & 1;
}

static void on_start(GMarkupParseContext *context, const char *element, const char **names,
		     const char **values, gpointer data, GError **error)
{
	struct cleaning *c = data;

	(void)context;
	(void)error;
	c->depth++;
	if (c->depth < 64)
		c->bare_groups &= ~(G_GUINT64_CONSTANT(1) << c->depth);
	if (c->hidden || !g_strv_contains(elements, element)) {
		c->hidden += !c->hidden ? c->depth : 0;
		return;
	}
	if (!strcmp(element, "a")) {
		put_title(c, names, values);
		return;
	}
	if (is_link_group(c, element, names, values)) {
		c->bare_groups |= G_GUINT64_CONSTANT(1) << c->depth;
		return;
	}
	g_string_append_printf(c->out, "<%s", element);
	if (!strcmp(element, "svg"))
		g_string_append(c->out, " xmlns=\"http://www.w3.org/2000/svg\"");
	for (; *names; names++, values++)
		put_attribute(c, *names, *values);
	g_string_append_c(c->out, '>');
}

static void on_end(GMarkupParseContext *context, const char *element, gpointer data,
		   GError **error)
{
	struct cleaning *c = data;

	(void)context;
	(void)error;
	if (!c->hidden && strcmp(element, "a") && !is_bare_group(c)) {
		g_string_append_printf(c->out, "</%s>", element);
		if (!strcmp(element, "g"))
			g_string_append_c(c->out, '\n');
	}
	if (c->hidden == c->depth)
		c->hidden = 0;
	c->depth--;
}

static gboolean is_blank(const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isspace(text[i]))
			return FALSE;
	return TRUE;
}

static void on_text(GMarkupParseContext *context, const char *text, gsize length, gpointer data,
		    GError **error)
{
	struct cleaning *c = data;
	g_autofree char *escaped = NULL;

	(void)context;
	(void)error;
	if (c->hidden || is_blank(text, length))
		return;
	escaped = g_markup_escape_text(text, (gssize)length);
	g_string_append(c->out, escaped);
}

gboolean svg_clean(const char *printed, gssize length, gboolean bare, GString *out,
		   GError **error)
{
	static const GMarkupParser parser = { on_start, on_end, on_text, NULL, NULL };
	struct cleaning c = { .out = out, .bare = bare };
	GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, &c, NULL);
	GError *why = NULL;
	gboolean ok;

	if (!bare)
		g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	ok = g_markup_parse_context_parse(context, printed, length, &why) &&
	     g_markup_parse_context_end_parse(context, &why);
	g_markup_parse_context_free(context);
	if (!ok)
		g_set_error(error, FL_ERROR, FL_ERROR_DATA, "dot: what it printed is no SVG: %s",
			    why->message);
	g_clear_error(&why);
	if (ok && !bare)
		g_string_append_c(out, '\n');
	return ok;
}

/* --- Graphviz --------------------------------------------------------------------------- */

static const char *const argv[] = { "dot", "-Tsvg", NULL };

/* Whether dot has done it, from how it ended. */
static gboolean check_end(const struct run_output *printed, GError **error)
{
	g_autofree char *why = run_last_lines(printed->err, 2);

	if (printed->status > 128)
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "dot: crashed (signal %d); --around "
			    "CLASS or --format dot asks less of it", printed->status - 128);
	else if (printed->status)
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "dot: exit %d: %s", printed->status,
			    why);
	return printed->status == 0;
}

static void say_missing(GError **error)
{
	if (error && *error && (*error)->code == FL_ERROR_INPUT)
		g_prefix_error(error, "no Graphviz, whose dot lays pictures out: 'apt-get install "
			       "graphviz' brings it: ");
}

gboolean svg_of_dot(const char *dot, int seconds, GString *out, GError **error)
{
	g_autoptr(GBytes) input = g_bytes_new_static(dot, strlen(dot));
	struct run run = { .argv = argv, .input = input, .seconds = seconds,
			   .most = MOST_PRINTED };
	struct run_output printed;
	gboolean ok;

	if (!run_program(&run, &printed, error)) {
		say_missing(error);
		return FALSE;
	}
	ok = check_end(&printed, error) &&
	     svg_clean(printed.out->str, (gssize)printed.out->len, FALSE, out, error);
	run_output_clear(&printed);
	return ok;
}

/* --- many ------------------------------------------------------------------------------- */

struct queue {
	struct svg_job *jobs;
	GBytes **inputs;
	gsize n, next;
	int seconds;
};

static gboolean next_job(void *data, struct run *run, void **tag)
{
	struct queue *q = data;
	struct svg_job *job = &q->jobs[q->next];

	if (q->next == q->n)
		return FALSE;
	q->inputs[q->next] = g_bytes_new_static(job->dot->str, job->dot->len);
	*run = (struct run){ .argv = argv, .input = q->inputs[q->next++], .seconds = q->seconds,
			     .most = MOST_PRINTED };
	*tag = job;
	return TRUE;
}

static void job_done(void *data, void *tag, struct run_output *printed, const GError *error)
{
	g_autoptr(GError) why = error ? g_error_copy(error) : NULL;
	g_autoptr(GString) svg = g_string_new(NULL);
	struct svg_job *job = tag;

	(void)data;
	if (why)
		say_missing(&why);
	else if (check_end(printed, &why) &&
		 svg_clean(printed->out->str, (gssize)printed->out->len, TRUE, svg, &why))
		job->svg = g_steal_pointer(&svg);
	job->why = why ? g_strdup(why->message) : NULL;
}

void svg_of_dots(struct svg_job *jobs, gsize n, int at_once, int seconds)
{
	struct queue q = { .jobs = jobs, .n = n, .seconds = seconds,
			   .inputs = g_new0(GBytes *, n + 1) };
	struct run_queue queue = { .jobs = at_once, .next = next_job, .done = job_done,
				   .data = &q };

	run_programs(&queue);
	for (gsize i = 0; i < q.next; i++)
		g_bytes_unref(q.inputs[i]);
	g_free(q.inputs);
}
