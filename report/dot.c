/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the findings, draws each as a box with the locks of its sides: an arrow from the one that
 * is held to the one that is taken, with where. Findings without locks are left out. (The
 * lock graph as a picture is report/chart's.)
 */
#include <string.h>

#include "report/dot_text.h"
#include "report/emit.h"

#define LONGEST 100	/* characters of a text that are shown */

static void put_quoted(GString *out, const char *text)
{
	g_string_append_c(out, '"');
	dot_text(out, text, LONGEST);
	g_string_append_c(out, '"');
}

static void put_lock(GString *out, GPtrArray *locks, guint finding, const char *name)
{
	if (g_ptr_array_find_with_equal_func(locks, name, g_str_equal, NULL))
		return;
	g_string_append_printf(out, "\t\tf%u_%u [label=", finding, locks->len);
	put_quoted(out, name);
	g_string_append(out, "];\n");
	g_ptr_array_add(locks, (gpointer)name);
}

static guint place_of(const GPtrArray *locks, const char *name)
{
	guint at = 0;

	g_ptr_array_find_with_equal_func((GPtrArray *)locks, name, g_str_equal, &at);
	return at;
}

static void put_side(GString *out, const GPtrArray *locks, guint finding,
		     const struct report_side *side)
{
	const struct report_step *last = side->steps->len ?
		side->steps->pdata[side->steps->len - 1] : NULL;

	g_string_append_printf(out, "\t\tf%u_%u -> f%u_%u [label=\"", finding,
			       place_of(locks, side->outer), finding, place_of(locks, side->inner));
	if (last) {
		dot_text(out, last->function, LONGEST);
		g_string_append(out, "()\\n");
		dot_text(out, last->file, LONGEST);
		g_string_append_printf(out, ":%u", last->line);
	}
	g_string_append(out, "\"];\n");
}

static void put_finding(GString *out, const struct report_finding *f, guint i)
{
	g_autoptr(GPtrArray) locks = g_ptr_array_new();

	for (guint k = 0; k < f->sides->len; k++) {
		const struct report_side *side = f->sides->pdata[k];

		if (!*side->outer || !*side->inner)
			continue;
		if (!locks->len) {
			g_string_append_printf(out, "\tsubgraph cluster_%u {\n\t\tlabel=", i);
			put_quoted(out, f->message);
			g_string_append(out, ";\n\t\ttooltip=");
			put_quoted(out, f->rule);
			g_string_append(out, ";\n");
		}
		put_lock(out, locks, i, side->outer);
		put_lock(out, locks, i, side->inner);
		put_side(out, locks, i, side);
	}
	if (locks->len)
		g_string_append(out, "\t}\n");
}

void report_dot(const struct report_data *d, const struct report_options *opt, GString *out)
{
	(void)opt;
	g_string_append(out, "digraph findings {\n\tgraph [charset=\"UTF-8\" rankdir=LR];\n"
			"\tnode [shape=box];\n");
	for (guint i = 0; i < d->findings->len; i++)
		put_finding(out, d->findings->pdata[i], i);
	g_string_append(out, "}\n");
}
