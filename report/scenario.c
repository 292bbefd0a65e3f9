/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the sides of a finding, makes of them what lockdep says of two processors. Does not
 * handle more than two: of a longer circle it shows the last two of its paths, as lockdep does.
 */
#include "report/scenario.h"

#include <string.h>

#include "report/style.h"

const struct report_step *scenario_first(const struct report_side *s)
{
	return s->steps->len ? s->steps->pdata[0] : NULL;
}

const struct report_step *scenario_last(const struct report_side *s)
{
	return s->steps->len ? s->steps->pdata[s->steps->len - 1] : NULL;
}

/* The side that ends where the finding is reported. */
static guint reported_side(const struct report_finding *f)
{
	for (guint i = f->sides->len; i > 0; i--) {
		const struct report_step *s = scenario_last(f->sides->pdata[i - 1]);

		if (s && s->line == f->line && !strcmp(s->file, f->file))
			return i - 1;
	}
	return f->sides->len - 1;
}

const struct report_side *scenario_side(const struct report_finding *f, guint i)
{
	return f->sides->pdata[(reported_side(f) + 1 + i) % f->sides->len];
}

char *scenario_lock(const struct report_data *d, const char *class)
{
	const struct report_class *c = report_class(d, class);
	g_autoptr(GString) name = g_string_new(NULL);

	if (!c || !c->lockdep_name)
		style_text(name, class);
	else
		style_text(name, c->lockdep_name);
	/* What follows the class's own name is "/SUBCLASS". */
	if (c && c->lockdep_name && g_str_has_prefix(class, c->name))
		style_text(name, class + strlen(c->name));
	return g_strdup(name->str);
}

static gboolean is_cycle(const struct report_finding *f)
{
	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *next = scenario_side(f, (i + 1) % f->sides->len);

		if (!*scenario_side(f, i)->inner || strcmp(scenario_side(f, i)->inner, next->outer))
			return FALSE;
	}
	return TRUE;
}

enum scenario_kind scenario_kind(const struct report_finding *f)
{
	const struct report_side *side = f->sides->len ? f->sides->pdata[0] : NULL;

	if (!side || !*side->outer || !*side->inner)
		return SCENARIO_NONE;
	if (g_str_has_suffix(f->rule, "/declared") || !is_cycle(f))
		return SCENARIO_DECLARED;
	return f->sides->len > 1 ? SCENARIO_CIRCULAR : SCENARIO_RECURSIVE;
}

/* As lockdep has it, "rlock" where the path reported takes it for reading. */
static const char *verb(const struct report_step *s)
{
	return s && strstr(s->what, " for reading") ? "rlock" : "lock";
}

static void add(struct scenario *s, const struct report_data *d, guint cpu, const char *class,
		const struct report_side *side, const struct report_step *step)
{
	s->lines[s->n++] = (struct scenario_line){
		.cpu = cpu, .verb = cpu ? "lock" : verb(step), .lock = scenario_lock(d, class),
		.side = side, .step = step,
	};
}

/* CPU0 goes along `side`, CPU1 along `other` (NULL: nobody is known to), from `class`. */
static void add_both(struct scenario *s, const struct report_data *d, const struct report_side *side,
		     const struct report_side *other, const char *class)
{
	add(s, d, 0, side->outer, side, scenario_first(side));
	add(s, d, 1, class, other, other ? scenario_first(other) : NULL);
	add(s, d, 1, side->outer, other, other ? scenario_last(other) : NULL);
	add(s, d, 0, side->inner, side, scenario_last(side));
}

struct scenario scenario_of(const struct report_data *d, const struct report_finding *f)
{
	struct scenario s = { .kind = scenario_kind(f) };
	guint n = f->sides->len;

	if (s.kind == SCENARIO_CIRCULAR) {
		const struct report_side *other = scenario_side(f, n - 2);

		add_both(&s, d, scenario_side(f, n - 1), other, other->outer);
	} else if (s.kind == SCENARIO_DECLARED) {
		const struct report_side *side = f->sides->pdata[0];

		add_both(&s, d, side, n > 1 ? f->sides->pdata[1] : NULL, side->inner);
	} else if (s.kind == SCENARIO_RECURSIVE) {
		const struct report_side *side = f->sides->pdata[0];

		add(&s, d, 0, side->outer, side, scenario_first(side));
		add(&s, d, 0, side->inner, side, scenario_last(side));
		s.lines[0].verb = s.lines[1].verb = "lock";
	}
	return s;
}

void scenario_clear(struct scenario *s)
{
	for (guint i = 0; i < s->n; i++)
		g_free(s->lines[i].lock);
	s->n = 0;
}
