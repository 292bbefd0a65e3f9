/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the text report: the form compilers use, so that editors jump to it,
 * with the witnesses indented below.
 */
#include "report/emit.h"
#include "report/style.h"

void report_place(GString *out, const char *file, guint line, guint col)
{
	style_text(out, file);
	if (line)
		g_string_append_printf(out, ":%u", line);
	if (line && col)
		g_string_append_printf(out, ":%u", col);
}

static enum style_colour severity_colour(enum rule_severity s)
{
	return s == SEVERITY_ERROR ? STYLE_RED : s == SEVERITY_WARNING ? STYLE_YELLOW : STYLE_CYAN;
}

void report_text_headline(const struct report_finding *f, gboolean colour, GString *out)
{
	g_autoptr(GString) place = g_string_new(NULL);

	report_place(place, f->file, f->line, f->col);
	style_colour(out, colour, STYLE_BOLD, place->str);
	g_string_append(out, ": ");
	style_colour(out, colour, severity_colour(f->severity), severity_name(f->severity));
	g_string_append(out, ": ");
	style_colour(out, colour, STYLE_BOLD, f->message);
	g_string_append(out, " [");
	style_text(out, f->rule);
	g_string_append_printf(out, "] (%s)\n", confidence_name(f->confidence));
}

/* Place and deed on one line where they fit, else the deed below. */
static void put_step(GString *out, const struct report_step *s)
{
	g_autoptr(GString) line = g_string_new("      ");
	g_autoptr(GString) what = g_string_new(NULL);

	report_place(line, s->file, s->line, s->col);
	g_string_append(line, ": ");
	if (*s->function) {
		style_text(line, s->function);
		g_string_append(line, "()");
	}
	style_text(what, s->what);
	if (what->len && style_width(line->str) + 1 + style_width(what->str) > STYLE_WIDTH) {
		g_string_append_printf(out, "%s\n", line->str);
		style_fold(out, "          ", "          ", s->what);
	} else {
		g_string_append_printf(out, "%s %s\n", line->str, what->str);
	}
}

static void put_side(GString *out, const struct report_side *side, guint nth)
{
	g_autofree char *first = g_strdup_printf("  %u. ", nth + 1);

	style_fold(out, first, "     ", *side->title ? side->title : "witness");
	for (guint i = 0; i < side->steps->len; i++)
		put_step(out, side->steps->pdata[i]);
}

static void put_facts(GString *out, const struct report_finding *f)
{
	g_autoptr(GString) facts = g_string_new(NULL);

	if (*f->function)
		g_string_append_printf(facts, "in %s(), ", f->function);
	if (*f->world)
		g_string_append_printf(facts, "world %s, ", f->world);
	g_string_append_printf(facts, "%s, %.12s", f->status, f->fingerprint);
	style_fold(out, "  ", "  ", facts->str);
	if (*f->reason) {
		g_string_printf(facts, "%s because: %s", confidence_name(f->confidence), f->reason);
		style_fold(out, "  ", "    ", facts->str);
	}
	if (*f->triage_reason) {
		g_string_printf(facts, "%s because: %s", f->status, f->triage_reason);
		style_fold(out, "  ", "    ", facts->str);
	}
}

void report_text_brief(const struct report_finding *f, gboolean colour, GString *out)
{
	report_text_headline(f, colour, out);
	put_facts(out, f);
}

void report_text_finding(const struct report_finding *f, gboolean colour, GString *out)
{
	report_text_brief(f, colour, out);
	for (guint i = 0; i < f->sides->len; i++)
		put_side(out, f->sides->pdata[i], i);
}

void report_text(const struct report_data *d, const struct report_options *opt, GString *out)
{
	for (guint i = 0; i < d->findings->len; i++) {
		report_text_finding(d->findings->pdata[i], opt->colour, out);
		g_string_append_c(out, '\n');
	}
	report_summary(d, opt, out);
}
