/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes reports in the layout of lockdep's (kernel/locking/lockdep.c), which
 * kernel people read at sight: circular dependency, recursive locking. Where
 * lockdep shows what it saw at run time (task, addresses, usage), this shows
 * function, file and line, and the kind of lock. A chain entry lists its
 * witness innermost first, as a stack trace does.
 *
 * Findings that are neither are shown as the text report does.
 */
#include "report/emit.h"
#include "report/scenario.h"
#include "report/style.h"

#include <string.h>

#define INDENT "       "

static void put_lock(const struct report_data *d, const char *class, GString *out)
{
	const struct report_class *c = report_class(d, class);
	g_autofree char *name = scenario_lock(d, class);

	g_string_append_printf(out, " (%s){%s}", name, c ? c->kind : "lock");
}

static void put_frame(GString *out, const struct report_step *s)
{
	g_autoptr(GString) line = g_string_new(INDENT);
	g_autoptr(GString) what = g_string_new(NULL);

	style_text(line, *s->function ? s->function : "?");
	g_string_append(line, " (");
	report_place(line, s->file, s->line, 0);
	g_string_append_c(line, ')');
	style_text(what, s->what);
	if (style_width(line->str) + 2 + style_width(what->str) <= STYLE_WIDTH) {
		g_string_append_printf(out, "%s: %s\n", line->str, what->str);
	} else {
		g_string_append_printf(out, "%s:\n", line->str);
		style_fold(out, INDENT "    ", INDENT "    ", s->what);
	}
}

static void put_entry(const struct report_data *d, const struct report_side *side, guint depth,
		      GString *out)
{
	g_string_append_printf(out, "\n-> #%u", depth);
	put_lock(d, side->inner, out);
	g_string_append(out, ":\n");
	for (guint i = side->steps->len; i > 0; i--)
		put_frame(out, side->steps->pdata[i - 1]);
}

static void put_at(const struct report_data *d, const char *class, const struct report_step *s,
		   GString *out)
{
	g_autoptr(GString) lock = g_string_new(NULL);
	g_autoptr(GString) at = g_string_new(NULL);

	put_lock(d, class, lock);
	if (s) {
		g_string_append(at, "at: ");
		style_text(at, *s->function ? s->function : "?");
		g_string_append_c(at, ' ');
		report_place(at, s->file, s->line, 0);
	}
	if (s && style_width(lock->str) + 2 + style_width(at->str) > STYLE_WIDTH)
		g_string_append_printf(out, "%s,\n  %s\n", lock->str, at->str);
	else
		g_string_append_printf(out, "%s%s%s\n", lock->str, s ? ", " : "", at->str);
}

static void put_header(const struct report_data *d, const struct report_finding *f,
		       const char *warning, GString *out)
{
	g_autofree char *rule = g_strnfill(strlen(warning), '=');
	g_autofree char *line = g_strnfill(strlen(warning), '-');

	g_string_append_printf(out, "%s\n%s\n", rule, warning);
	style_text(out, *d->run.kernel ? d->run.kernel : "source");
	if (*f->world) {
		g_string_append_c(out, ' ');
		style_text(out, f->world);
	}
	g_string_append_printf(out, ", found in the source by faultline\n%s\n", line);
}

static void put_task(const struct report_data *d, const struct report_side *last, GString *out)
{
	const struct report_step *begin = scenario_first(last);

	if (begin && *begin->function) {
		style_text(out, begin->function);
		g_string_append(out, "()");
	} else {
		g_string_append(out, "a task");
	}
	g_string_append(out, " is trying to acquire lock:\n");
	put_at(d, last->inner, scenario_last(last), out);
	g_string_append(out, "\nbut task is already holding lock:\n");
	put_at(d, last->outer, scenario_first(last), out);
}

/* Which of the names is which class, where they differ, and what lockdep never says. */
static void put_tail(const struct report_data *d, const struct report_finding *f, GString *out)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = scenario_side(f, i);
		g_autofree char *name = scenario_lock(d, side->outer);

		if (!strcmp(name, side->outer))
			continue;
		g_string_printf(text, "%s is %s", name, side->outer);
		style_fold(out, "", "    ", text->str);
	}
	g_string_printf(text, "%s [%s], confidence %s%s%s, %s, %.12s", f->message, f->rule,
			confidence_name(f->confidence), *f->reason ? ": " : "", f->reason,
			f->status, f->fingerprint);
	style_fold(out, "", "    ", text->str);
}

static void put_cpus(const struct report_data *d, const struct report_finding *f, GString *out)
{
	struct scenario s = scenario_of(d, f);
	const char *second = s.kind == SCENARIO_RECURSIVE ? "" : "                    CPU1";
	const char *rule = s.kind == SCENARIO_RECURSIVE ? "" : "                    ----";

	g_string_append_printf(out, " Possible unsafe locking scenario:\n\n"
			       "       CPU0%s\n       ----%s\n", second, rule);
	for (guint i = 0; i < s.n; i++)
		g_string_append_printf(out, "%*s%s(%s);\n", s.lines[i].cpu ? 31 : 2, "",
				       s.lines[i].verb, s.lines[i].lock);
	g_string_append(out, "\n *** DEADLOCK ***\n\n");
	scenario_clear(&s);
}

static void put_circular(const struct report_data *d, const struct report_finding *f, GString *out)
{
	guint n = f->sides->len;
	const struct report_side *last = scenario_side(f, n - 1);
	g_autofree char *source = scenario_lock(d, last->inner);
	g_autofree char *target = scenario_lock(d, last->outer);
	g_autofree char *parent = scenario_lock(d, scenario_side(f, n - 2)->outer);

	put_header(d, f, "WARNING: possible circular locking dependency detected", out);
	put_task(d, last, out);
	g_string_append(out, "\nwhich lock already depends on the new lock.\n\n"
			     "\nthe existing dependency chain (in reverse order) is:\n");
	for (guint i = n - 1; i > 0; i--)
		put_entry(d, scenario_side(f, i - 1), i, out);
	put_entry(d, last, 0, out);
	g_string_append(out, "\nother info that might help us debug this:\n\n");
	if (n > 2)
		g_string_append_printf(out, "Chain exists of:\n  %s --> %s --> %s\n\n", source, parent,
				       target);
	put_cpus(d, f, out);
	put_tail(d, f, out);
}

/*
 * One path against a document; lockdep has no such report, this follows its
 * manner. A second side shows the code that does as documented.
 */
static void put_declared(const struct report_data *d, const struct report_finding *f, GString *out)
{
	const struct report_side *side = f->sides->pdata[0];

	put_header(d, f, "WARNING: documented lock order contradicted", out);
	put_task(d, side, out);
	g_string_append(out, "\nwhich lock is documented to be taken after the new lock.\n\n"
			     "\nthe dependency chain is:\n");
	put_entry(d, side, 0, out);
	if (f->sides->len > 1) {
		g_string_append(out, "\nthe documented order is seen here:\n");
		put_entry(d, f->sides->pdata[1], 0, out);
	}
	g_string_append(out, "\nother info that might help us debug this:\n\n");
	put_cpus(d, f, out);
	put_tail(d, f, out);
}

static void put_recursive(const struct report_data *d, const struct report_finding *f, GString *out)
{
	const struct report_side *side = scenario_side(f, 0);

	put_header(d, f, "WARNING: possible recursive locking detected", out);
	put_task(d, side, out);
	g_string_append(out, "\nother info that might help us debug this:\n");
	put_cpus(d, f, out);
	if (f->confidence < CONFIDENCE_HIGH)
		g_string_append(out, " May be due to missing lock nesting notation\n\n");
	g_string_append(out, "stack backtrace:\n");
	for (guint i = side->steps->len; i > 0; i--)
		put_frame(out, side->steps->pdata[i - 1]);
	g_string_append_c(out, '\n');
	put_tail(d, f, out);
}

static void put_finding(const struct report_data *d, const struct report_finding *f,
			const struct report_options *opt, GString *out)
{
	switch (scenario_kind(f)) {
	case SCENARIO_DECLARED: put_declared(d, f, out); break;
	case SCENARIO_CIRCULAR: put_circular(d, f, out); break;
	case SCENARIO_RECURSIVE: put_recursive(d, f, out); break;
	case SCENARIO_NONE: report_text_finding(f, opt->colour, out); break;
	}
}

void report_splat(const struct report_data *d, const struct report_options *opt, GString *out)
{
	for (guint i = 0; i < d->findings->len; i++) {
		put_finding(d, d->findings->pdata[i], opt, out);
		g_string_append(out, "\n\n");
	}
	report_summary(d, opt, out);
}
