/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes SARIF 2.1.0: a result a finding, a code flow a witness. The state of a finding says
 * what it is against the run before, or against the tree before a change; what people said of
 * it is a suppression. Does not list rules that found nothing.
 */
#include "report/emit.h"

#include <string.h>

#include "report/json_out.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/" \
	"sarif-schema-2.1.0.json"

/* A message may hold {0} for an argument and [text](1) for a link: neither is meant. */
static json_t *message(const char *text)
{
	json_t *words = json_out_words(text), *object;
	g_autoptr(GString) plain = g_string_new(json_string_value(words));

	json_decref(words);
	g_string_replace(plain, "{", "{{", 0);
	g_string_replace(plain, "}", "}}", 0);
	if (strstr(plain->str, "](")) {
		g_string_replace(plain, "\\", "\\\\", 0);
		g_string_replace(plain, "[", "\\[", 0);
		g_string_replace(plain, "]", "\\]", 0);
	}
	object = json_object();
	json_object_set_new(object, "text", json_string(plain->str));
	return object;
}

static json_t *artifact(const char *file)
{
	g_autofree char *path = g_uri_escape_string(file, "/", FALSE);
	json_t *object = json_object();

	if (g_path_is_absolute(file)) {
		json_object_set_new(object, "uri", json_sprintf("file://%s", path));
		return object;
	}
	json_object_set_new(object, "uri", json_string(path));
	json_object_set_new(object, "uriBaseId", json_string("SRCROOT"));
	return object;
}

static json_t *location(const char *file, guint line, guint col, const char *function,
			const char *what)
{
	json_t *object = json_object(), *physical = json_object(), *region = json_object();

	json_object_set_new(physical, "artifactLocation", artifact(file));
	if (line)
		json_object_set_new(region, "startLine", json_integer(line));
	if (line && col)
		json_object_set_new(region, "startColumn", json_integer(col));
	if (line)
		json_object_set(physical, "region", region);
	json_decref(region);
	json_object_set_new(object, "physicalLocation", physical);
	if (*function)
		json_object_set_new(object, "logicalLocations",
				    json_pack("[{s:o, s:s}]", "name", json_out_text(function),
					      "kind", "function"));
	if (what)
		json_object_set_new(object, "message", message(what));
	return object;
}

static json_t *step_location(const struct report_step *s)
{
	json_t *object = json_object();

	json_object_set_new(object, "location",
			    location(s->file, s->line, s->col, s->function, s->what));
	if (s->held && *s->held)
		json_object_set_new(object, "state", json_pack("{s:o}", "held", message(s->held)));
	json_object_set_new(object, "importance", json_string(s->own ? "essential" : "important"));
	return object;
}

static json_t *flows(const struct report_finding *f)
{
	json_t *all = json_array();

	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];
		json_t *locations = json_array();

		for (guint k = 0; k < side->steps->len; k++)
			json_array_append_new(locations, step_location(side->steps->pdata[k]));
		if (!json_array_size(locations)) {
			json_decref(locations);
			continue;
		}
		json_array_append_new(all, json_pack("{s:o, s:[{s:o}]}", "message",
						     message(side->title), "threadFlows",
						     "locations", locations));
	}
	return all;
}

static const char *baseline_state(const char *status)
{
	static const char *const states[][2] = {
		{ "new", "new" }, { "fixed", "absent" }, { "changed", "updated" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(states); i++)
		if (!strcmp(status, states[i][0]))
			return states[i][1];
	return "unchanged";
}

static json_t *suppressions(const struct report_finding *f)
{
	json_t *all = json_array();

	if (strcmp(f->status, "accepted") && strcmp(f->status, "false-positive"))
		return all;
	json_array_append_new(all, json_pack("{s:s, s:s, s:o, s:{s:s}}", "kind", "external",
					     "status", "accepted", "justification",
					     json_out_words(f->triage_reason), "properties",
					     "verdict", f->status));
	return all;
}

static json_t *fingerprints(const struct report_finding *f, struct source *source)
{
	g_autofree char *hash = source ? source_line_hash(source, f->file, f->line) : NULL;
	json_t *object = json_object();

	if (hash)
		json_object_set_new(object, "primaryLocationLineHash", json_string(hash));
	json_object_set_new(object, "faultline/v1", json_out_text(f->fingerprint));
	return object;
}

static json_t *result(const struct report_finding *f, guint rule, struct source *source)
{
	json_t *object = json_object(), *facts = json_object();

	json_object_set_new(object, "ruleId", json_out_text(f->rule));
	json_object_set_new(object, "ruleIndex", json_integer(rule));
	json_object_set_new(object, "level", json_string(severity_name(f->severity)));
	json_object_set_new(object, "message", message(f->message));
	json_object_set_new(object, "locations",
			    json_pack("[o]", location(f->file, f->line, f->col, f->function, NULL)));
	json_object_set_new(object, "codeFlows", flows(f));
	json_object_set_new(object, "partialFingerprints", fingerprints(f, source));
	json_object_set_new(object, "baselineState", json_string(baseline_state(f->status)));
	json_object_set_new(object, "suppressions", suppressions(f));
	json_object_set_new(facts, "confidence", json_string(confidence_name(f->confidence)));
	json_object_set_new(facts, "reason", json_out_text(f->reason));
	json_object_set_new(facts, "world", json_out_text(f->world));
	json_object_set_new(facts, "engine", json_out_text(f->engine));
	json_object_set_new(object, "properties", facts);
	return object;
}

static json_t *rule_help(const struct report_text *t)
{
	g_autoptr(GString) text = g_string_new(t->why);

	if (*t->fix)
		g_string_append_printf(text, "\n\nHow to fix: %s", t->fix);
	if (*t->refs)
		g_string_append_printf(text, "\n\nSee also:\n%s", t->refs);
	return json_pack("{s:o}", "text", json_out_text(text->str));
}

static json_t *rule(const char *id, const struct report_text *t)
{
	json_t *object = json_object();

	json_object_set_new(object, "id", json_out_text(id));
	if (!t)
		return object;
	json_object_set_new(object, "shortDescription", message(t->summary));
	if (*t->why)
		json_object_set_new(object, "fullDescription",
				    json_pack("{s:o}", "text", json_out_text(t->why)));
	json_object_set_new(object, "help", rule_help(t));
	json_object_set_new(object, "defaultConfiguration",
			    json_pack("{s:s}", "level", severity_name(t->severity)));
	return object;
}

/* The number of a rule in the list, which gets it when it is not there yet. */
static guint rule_index(GPtrArray *ids, const char *id)
{
	guint at;

	if (g_ptr_array_find_with_equal_func(ids, id, g_str_equal, &at))
		return at;
	g_ptr_array_add(ids, (char *)id);
	return ids->len - 1;
}

static json_t *driver(const struct report_data *d, const GPtrArray *ids)
{
	json_t *rules = json_array(), *object = json_object();

	for (guint i = 0; i < ids->len; i++)
		json_array_append_new(rules, rule(ids->pdata[i],
						  g_hash_table_lookup(d->texts, ids->pdata[i])));
	json_object_set_new(object, "name", json_string("faultline"));
	json_object_set_new(object, "version", json_out_text(d->run.tool_version));
	json_object_set_new(object, "rules", rules);
	return object;
}

static json_t *invocation(const GPtrArray *notes)
{
	json_t *all = json_array();

	for (guint i = 0; i < notes->len; i++)
		json_array_append_new(all, json_pack("{s:s, s:o}", "level", "warning", "message",
						     message(notes->pdata[i])));
	return json_pack("{s:b, s:o}", "executionSuccessful", 1, "toolExecutionNotifications", all);
}

void report_sarif_noted(const struct report_data *d, const GPtrArray *notes, GString *out)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new();
	json_t *results = json_array(), *run = json_object();

	for (guint i = 0; i < d->findings->len; i++) {
		const struct report_finding *f = d->findings->pdata[i];

		json_array_append_new(results, result(f, rule_index(ids, f->rule), d->source));
	}
	json_object_set_new(run, "tool", json_pack("{s:o}", "driver", driver(d, ids)));
	json_object_set_new(run, "invocations", json_pack("[o]", invocation(notes)));
	json_object_set_new(run, "originalUriBaseIds",
			    json_pack("{s:{s:{s:s}}}", "SRCROOT", "description", "text",
				      "The top of the kernel tree"));
	json_object_set_new(run, "results", results);
	json_object_set_new(run, "properties",
			    json_pack("{s:o, s:o, s:o}", "kernel", json_out_text(d->run.kernel),
				      "config", json_out_text(d->run.config),
				      "scope", json_out_text(d->run.scope)));
	json_out_put(out, json_pack("{s:s, s:s, s:[o]}", "$schema", SCHEMA, "version", "2.1.0",
				    "runs", run));
}

void report_sarif(const struct report_data *d, const struct report_options *opt, GString *out)
{
	g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);

	(void)opt;
	for (guint i = 0; i < d->bad_units->len; i++) {
		const struct report_unit *u = d->bad_units->pdata[i];

		g_ptr_array_add(notes, g_strdup_printf("%s: %s: %s", u->file, u->status, u->message));
	}
	report_sarif_noted(d, notes, out);
}
