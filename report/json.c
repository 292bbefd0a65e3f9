/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the JSON report, described in json.md. The same answer gives the same
 * bytes: no times, durations or run numbers unless asked for.
 */
#include "report/emit.h"
#include "report/json_out.h"

static json_t *place(const char *file, guint line, guint col, const char *function)
{
	json_t *o = json_object();

	json_object_set_new(o, "file", json_out_text(file));
	json_object_set_new(o, "line", json_integer(line));
	json_object_set_new(o, "column", json_integer(col));
	json_object_set_new(o, "function", json_out_text(function));
	return o;
}

static json_t *side_json(const struct report_side *side)
{
	json_t *o = json_object(), *steps = json_array();

	for (guint i = 0; i < side->steps->len; i++) {
		const struct report_step *s = side->steps->pdata[i];
		json_t *step = place(s->file, s->line, s->col, s->function);

		json_object_set_new(step, "what", json_out_text(s->what));
		if (s->held)
			json_object_set_new(step, "held", json_out_text(s->held));
		if (s->own)
			json_object_set_new(step, "own", json_true());
		json_array_append_new(steps, step);
	}
	json_object_set_new(o, "title", json_out_text(side->title));
	json_object_set_new(o, "outer", json_out_text(side->outer));
	json_object_set_new(o, "inner", json_out_text(side->inner));
	json_object_set_new(o, "steps", steps);
	return o;
}

json_t *report_json_finding(const struct report_finding *f, gboolean runs)
{
	json_t *o = json_object(), *sides = json_array();

	for (guint i = 0; i < f->sides->len; i++)
		json_array_append_new(sides, side_json(f->sides->pdata[i]));
	json_object_set_new(o, "fingerprint", json_out_text(f->fingerprint));
	json_object_set_new(o, "rule", json_out_text(f->rule));
	json_object_set_new(o, "engine", json_out_text(f->engine));
	json_object_set_new(o, "severity", json_out_text(severity_name(f->severity)));
	json_object_set_new(o, "confidence", json_out_text(confidence_name(f->confidence)));
	json_object_set_new(o, "reason", json_out_text(f->reason));
	json_object_set_new(o, "world", json_out_text(f->world));
	json_object_set_new(o, "message", json_out_text(f->message));
	json_object_set_new(o, "location", place(f->file, f->line, f->col, f->function));
	json_object_set_new(o, "status", json_out_text(f->status));
	json_object_set_new(o, "triage_reason", json_out_text(f->triage_reason));
	if (runs) {
		json_object_set_new(o, "first_run", json_integer(f->first_run));
		json_object_set_new(o, "last_run", json_integer(f->last_run));
	}
	json_object_set_new(o, "sides", sides);
	return o;
}

static json_t *run_json(const struct report_data *d, gboolean runs)
{
	const struct report_run *r = &d->run;
	json_t *o = json_object();

	if (runs) {
		json_object_set_new(o, "id", json_integer(r->id));
		json_object_set_new(o, "finished", json_out_text(r->finished));
		json_object_set_new(o, "seconds", json_real(r->seconds));
	}
	json_object_set_new(o, "kernel", json_out_text(r->kernel));
	json_object_set_new(o, "config", json_out_text(r->config));
	json_object_set_new(o, "commit", json_out_text(r->commit));
	json_object_set_new(o, "dirty", json_boolean(r->dirty));
	json_object_set_new(o, "scope", json_out_text(r->scope));
	json_object_set_new(o, "tool_version", json_out_text(r->tool_version));
	json_object_set_new(o, "units", json_integer(r->units));
	json_object_set_new(o, "failed", json_integer(d->n_failed));
	json_object_set_new(o, "partial", json_integer(d->n_partial));
	json_object_set_new(o, "unseen", json_integer(d->n_unseen));
	json_object_set_new(o, "unresolved", json_integer(r->unresolved));
	json_object_set_new(o, "functions", json_integer(r->functions));
	json_object_set_new(o, "balanced", json_integer(r->balanced));
	return o;
}

static json_t *units_json(const struct report_data *d)
{
	json_t *units = json_array();

	for (guint i = 0; i < d->bad_units->len; i++) {
		const struct report_unit *u = d->bad_units->pdata[i];
		json_t *o = json_object();

		json_object_set_new(o, "file", json_out_text(u->file));
		json_object_set_new(o, "status", json_out_text(u->status));
		json_object_set_new(o, "message", json_out_text(u->message));
		json_array_append_new(units, o);
	}
	return units;
}

static json_t *rules_json(const struct report_data *d)
{
	json_t *rules = json_array();

	for (guint i = 0; i < d->rules->len; i++) {
		const struct report_rule *r = d->rules->pdata[i];
		json_t *o = json_object();

		json_object_set_new(o, "rule", json_out_text(r->id));
		json_object_set_new(o, "file", json_out_text(r->file));
		json_object_set_new(o, "line", json_integer(r->line));
		json_object_set_new(o, "off", json_out_text(r->off));
		json_array_append_new(rules, o);
	}
	return rules;
}

static json_t *counts_json(const struct report_data *d)
{
	json_t *counts = json_array();

	for (guint i = 0; i < d->counts->len; i++) {
		const struct report_count *c = d->counts->pdata[i];
		json_t *o = json_object();

		json_object_set_new(o, "rule", json_out_text(c->rule));
		for (int k = CONFIDENCE_HIGH; k >= CONFIDENCE_LOW; k--)
			json_object_set_new(o, confidence_name(k), json_integer(c->n[k]));
		json_array_append_new(counts, o);
	}
	return counts;
}

void report_json(const struct report_data *d, const struct report_options *opt, GString *out)
{
	json_t *root = json_object(), *findings = json_array();

	for (guint i = 0; i < d->findings->len; i++)
		json_array_append_new(findings, report_json_finding(d->findings->pdata[i], opt->runs));
	json_object_set_new(root, "format", json_integer(1));
	json_object_set_new(root, "run", run_json(d, opt->runs));
	json_object_set_new(root, "matching", json_integer(d->n_matching));
	json_object_set_new(root, "counts", counts_json(d));
	json_object_set_new(root, "findings", findings);
	json_object_set_new(root, "bad_units", units_json(d));
	json_object_set_new(root, "other_rules", rules_json(d));
	json_out_put(out, root);
}
