/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the JSON report, described in json.md. The same answer gives the same
 * bytes: no times, durations or run numbers unless asked for.
 */
#include "report/emit.h"

#include <jansson.h>
#include <stdlib.h>

/* Names of source are UTF-8 in the database; a foreign writer may differ. */
static json_t *text(const char *t)
{
	g_autofree char *valid = NULL;

	if (!t)
		return json_null();
	if (!g_utf8_validate(t, -1, NULL))
		t = valid = g_utf8_make_valid(t, -1);
	return json_string(t);
}

static json_t *place(const char *file, guint line, guint col, const char *function)
{
	json_t *o = json_object();

	json_object_set_new(o, "file", text(file));
	json_object_set_new(o, "line", json_integer(line));
	json_object_set_new(o, "column", json_integer(col));
	json_object_set_new(o, "function", text(function));
	return o;
}

static json_t *side_json(const struct report_side *side)
{
	json_t *o = json_object(), *steps = json_array();

	for (guint i = 0; i < side->steps->len; i++) {
		const struct report_step *s = side->steps->pdata[i];
		json_t *step = place(s->file, s->line, s->col, s->function);

		json_object_set_new(step, "what", text(s->what));
		json_array_append_new(steps, step);
	}
	json_object_set_new(o, "title", text(side->title));
	json_object_set_new(o, "outer", text(side->outer));
	json_object_set_new(o, "inner", text(side->inner));
	json_object_set_new(o, "steps", steps);
	return o;
}

static json_t *finding_json(const struct report_finding *f, gboolean runs)
{
	json_t *o = json_object(), *sides = json_array();

	for (guint i = 0; i < f->sides->len; i++)
		json_array_append_new(sides, side_json(f->sides->pdata[i]));
	json_object_set_new(o, "fingerprint", text(f->fingerprint));
	json_object_set_new(o, "rule", text(f->rule));
	json_object_set_new(o, "engine", text(f->engine));
	json_object_set_new(o, "severity", text(severity_name(f->severity)));
	json_object_set_new(o, "confidence", text(confidence_name(f->confidence)));
	json_object_set_new(o, "reason", text(f->reason));
	json_object_set_new(o, "world", text(f->world));
	json_object_set_new(o, "message", text(f->message));
	json_object_set_new(o, "location", place(f->file, f->line, f->col, f->function));
	json_object_set_new(o, "status", text(f->status));
	json_object_set_new(o, "triage_reason", text(f->triage_reason));
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
		json_object_set_new(o, "finished", text(r->finished));
		json_object_set_new(o, "seconds", json_real(r->seconds));
	}
	json_object_set_new(o, "kernel", text(r->kernel));
	json_object_set_new(o, "config", text(r->config));
	json_object_set_new(o, "scope", text(r->scope));
	json_object_set_new(o, "tool_version", text(r->tool_version));
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

		json_object_set_new(o, "file", text(u->file));
		json_object_set_new(o, "status", text(u->status));
		json_object_set_new(o, "message", text(u->message));
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

		json_object_set_new(o, "rule", text(r->id));
		json_object_set_new(o, "file", text(r->file));
		json_object_set_new(o, "line", json_integer(r->line));
		json_object_set_new(o, "off", r->off ? text(r->off) : json_null());
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

		json_object_set_new(o, "rule", text(c->rule));
		for (int k = CONFIDENCE_HIGH; k >= CONFIDENCE_LOW; k--)
			json_object_set_new(o, confidence_name(k), json_integer(c->n[k]));
		json_array_append_new(counts, o);
	}
	return counts;
}

void report_json(const struct report_data *d, const struct report_options *opt, GString *out)
{
	json_t *root = json_object(), *findings = json_array();
	char *dump;

	for (guint i = 0; i < d->findings->len; i++)
		json_array_append_new(findings, finding_json(d->findings->pdata[i], opt->runs));
	json_object_set_new(root, "format", json_integer(1));
	json_object_set_new(root, "run", run_json(d, opt->runs));
	json_object_set_new(root, "matching", json_integer(d->n_matching));
	json_object_set_new(root, "counts", counts_json(d));
	json_object_set_new(root, "findings", findings);
	json_object_set_new(root, "bad_units", units_json(d));
	json_object_set_new(root, "other_rules", rules_json(d));
	dump = json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	g_string_append(out, dump);
	g_string_append_c(out, '\n');
	free(dump);
	json_decref(root);
}
