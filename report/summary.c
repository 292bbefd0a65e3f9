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

/* The folder of a rule, of FOLDER/checks/FAMILY/NAME.yaml. */
static gsize folder_length(const struct report_rule *r)
{
	const char *checks = g_strrstr(r->file, "/checks/");

	return checks ? (gsize)(checks - r->file) : strlen(r->file);
}

static gboolean same_folder(const struct report_rule *a, const struct report_rule *b)
{
	gsize n = folder_length(a);

	return !a->off && !b->off && n == folder_length(b) && !strncmp(a->file, b->file, n);
}

/* All rules of the folder of the i'th, on the first of them. */
static void put_folder(GString *out, const struct report_data *d, guint i)
{
	const struct report_rule *r = d->rules->pdata[i];
	g_autoptr(GString) line = g_string_new("Rules of ");

	for (guint k = 0; k < i; k++)
		if (same_folder(r, d->rules->pdata[k]))
			return;
	g_string_append_len(line, r->file, (gssize)folder_length(r));
	for (guint k = i; k < d->rules->len; k++) {
		const struct report_rule *other = d->rules->pdata[k];

		if (same_folder(r, other))
			g_string_append_printf(line, "%s %s", k == i ? ":" : ",", other->id);
	}
	g_string_append_c(line, '.');
	style_fold(out, "", "  ", line->str);
}

/* Rules that somebody has added, written anew or switched off. */
static void put_rules(GString *out, const struct report_data *d)
{
	g_autoptr(GString) line = g_string_new(NULL);

	for (guint i = 0; i < d->rules->len; i++) {
		const struct report_rule *r = d->rules->pdata[i];

		if (!r->off) {
			put_folder(out, d, i);
			continue;
		}
		g_string_printf(line, "Rule %s is switched off by %s:%u: %s", r->id, r->file, r->line,
				r->off);
		style_fold(out, "", "  ", line->str);
	}
}

static void put_blind_spots(GString *out, const struct report_data *d)
{
	g_autoptr(GString) line = g_string_new(NULL);

	if (d->n_unseen) {
		g_string_printf(line, "C files of no file system in scope: %u; they were not looked at "
				"('faultline query unseen-units').", d->n_unseen);
		style_fold(out, "", "", line->str);
	}
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
