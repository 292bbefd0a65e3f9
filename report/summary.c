/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of a report for people: findings by rule and confidence, and what
 * the analysis could not see, because silence must not look like safety.
 */
#include "report/emit.h"
#include "report/style.h"

#include <string.h>

#define MAX_UNITS 20	/* that are named; 'query worst-units' has them all */

static void put_counts(GString *out, const struct report_data *d)
{
	int width = 6;

	for (guint i = 0; i < d->counts->len; i++) {
		const struct report_count *c = d->counts->pdata[i];

		width = MAX(width, (int)strlen(c->rule));
	}
	g_string_append_printf(out, "%-*s  %8s %8s %8s\n", width, "rule", "high", "medium", "low");
	for (guint i = 0; i < d->counts->len; i++) {
		const struct report_count *c = d->counts->pdata[i];

		style_text(out, c->rule);
		g_string_append_printf(out, "%*s  %8u %8u %8u\n", width - (int)strlen(c->rule), "",
				       c->n[CONFIDENCE_HIGH], c->n[CONFIDENCE_MEDIUM],
				       c->n[CONFIDENCE_LOW]);
	}
}

static void put_findings(GString *out, const struct report_data *d,
			 const struct report_options *opt)
{
	g_autoptr(GString) line = g_string_new(NULL);

	if (!d->n_matching) {
		g_string_append_printf(out, "No findings at %s confidence%s.\n",
				       confidence_name(opt->min_confidence),
				       opt->min_confidence < CONFIDENCE_HIGH ? " or above" : "");
	} else {
		put_counts(out, d);
	}
	if (d->n_matching > d->findings->len)
		g_string_append_printf(out, "%u of %u findings are shown (--limit).\n",
				       d->findings->len, d->n_matching);
	if (d->n_below)
		g_string_append_printf(out, "%u more of lower confidence are not shown "
				       "(--min-confidence).\n", d->n_below);
	g_string_printf(line, "In all: %u new, %u open, %u accepted, %u false-positive; %u gone "
			"since the run before.",
			d->n_new, d->n_open, d->n_accepted, d->n_false, d->n_fixed);
	style_fold(out, "", "", line->str);
}

static void put_units(GString *out, const struct report_data *d)
{
	g_autoptr(GString) line = g_string_new(NULL);

	g_string_append_printf(out, "Units: %u, of which %u failed and %u had compiler errors.\n",
			       d->run.units, d->n_failed, d->n_partial);
	for (guint i = 0; i < d->bad_units->len && i < MAX_UNITS; i++) {
		const struct report_unit *u = d->bad_units->pdata[i];

		g_string_printf(line, "%s: %s%s%s", u->file, u->status, *u->message ? ": " : "",
				u->message);
		style_fold(out, "  ", "    ", line->str);
	}
	if (d->bad_units->len > MAX_UNITS)
		g_string_append_printf(out, "  … and %u more: 'faultline query bad-units'\n",
				       d->bad_units->len - MAX_UNITS);
}

/* Rules that somebody has added, written anew or switched off. */
static void put_rules(GString *out, const struct report_data *d)
{
	g_autoptr(GString) line = g_string_new(NULL);

	for (guint i = 0; i < d->rules->len; i++) {
		const struct report_rule *r = d->rules->pdata[i];

		g_string_printf(line, "Rule %s is %s%s:%u%s%s", r->id, r->off ? "switched off by " :
				"that of ", r->file, r->line, r->off ? ": " : ".", r->off ? r->off : "");
		style_fold(out, "", "  ", line->str);
	}
}

static void put_blind_spots(GString *out, const struct report_data *d)
{
	g_autoptr(GString) line = g_string_new(NULL);

	if (d->run.unresolved) {
		g_string_printf(line, "Calls through pointers with no known target: %u; what lies "
				"behind them was not seen ('faultline query unresolved').",
				d->run.unresolved);
		style_fold(out, "", "", line->str);
	}
	if (d->run.functions) {
		g_string_printf(line, "Functions with lock effects: %u; all ways out agree in %u of "
				"them (%.1f %%).", d->run.functions, d->run.balanced,
				100.0 * d->run.balanced / d->run.functions);
		style_fold(out, "", "", line->str);
	}
}

void report_summary(const struct report_data *d, const struct report_options *opt, GString *out)
{
	put_findings(out, d, opt);
	put_rules(out, d);
	put_units(out, d);
	put_blind_spots(out, d);
}
