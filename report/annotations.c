/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the formats that put a line of text beside a line of source, and can say little more:
 * GitLab's code quality report and rdjson of reviewdog, with why the rule matters; checkstyle's
 * XML, without. A finding that is fixed, accepted or false has no line to be put beside, so it
 * is left out.
 */
#include "report/emit.h"

#include <string.h>

#include "report/json_out.h"
#include "report/style.h"

gboolean report_is_told(const struct report_finding *f)
{
	return strcmp(f->status, "fixed") && strcmp(f->status, "accepted") &&
	       strcmp(f->status, "false-positive");
}

/* "MESSAGE (fs/a.c:1 f() takes x; …)": all that fits beside a line. */
static char *told(const struct report_finding *f)
{
	GString *text = g_string_new(f->message);

	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];
		const struct report_step *last;

		if (!side->steps->len)
			continue;
		last = side->steps->pdata[side->steps->len - 1];
		g_string_append_printf(text, "%s %s: %s:%u %s() %s", i ? ";" : ".", side->title,
				       last->file, last->line, last->function, last->what);
	}
	return g_string_free(text, FALSE);
}

static const char *gitlab_severity(enum rule_severity s)
{
	return s == SEVERITY_ERROR ? "critical" : s == SEVERITY_WARNING ? "major" : "info";
}

/* What GitLab shows of a finding that is opened: Markdown. NULL: the rule says nothing. */
static json_t *gitlab_content(const struct report_data *d, const struct report_finding *f)
{
	const struct report_text *rule = g_hash_table_lookup(d->texts, f->rule);
	g_autoptr(GString) body = g_string_new(NULL);

	if (rule)
		markdown_rule(body, rule);
	return body->len ? json_pack("{s:s}", "body", body->str + 1) : NULL;
}

void report_gitlab(const struct report_data *d, const struct report_options *opt, GString *out)
{
	json_t *all = json_array();

	(void)opt;
	for (guint i = 0; i < d->findings->len; i++) {
		const struct report_finding *f = d->findings->pdata[i];
		g_autofree char *text = told(f);
		json_t *content, *o;

		if (!report_is_told(f))
			continue;
		o = json_object();
		content = gitlab_content(d, f);
		json_object_set_new(o, "description", json_out_words(text));
		if (content)
			json_object_set_new(o, "content", content);
		json_object_set_new(o, "check_name", json_out_text(f->rule));
		json_object_set_new(o, "fingerprint", json_out_text(f->fingerprint));
		json_object_set_new(o, "severity", json_string(gitlab_severity(f->severity)));
		json_object_set_new(o, "location",
				    json_pack("{s:o, s:{s:i}}", "path", json_out_text(f->file),
					      "lines", "begin", MAX(f->line, 1)));
		json_array_append_new(all, o);
	}
	json_out_put(out, all);
}

static json_t *rd_location(const char *file, guint line, guint col)
{
	json_t *o = json_pack("{s:o}", "path", json_out_text(file));

	if (line && col)
		json_object_set_new(o, "range", json_pack("{s:{s:i, s:i}}", "start", "line", line,
							  "column", col));
	else if (line)
		json_object_set_new(o, "range", json_pack("{s:{s:i}}", "start", "line", line));
	return o;
}

static json_t *rd_steps(const struct report_finding *f)
{
	json_t *all = json_array();

	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];

		for (guint k = 0; k < side->steps->len; k++) {
			const struct report_step *s = side->steps->pdata[k];
			g_autofree char *what = g_strdup_printf("%u. %s() %s", i + 1, s->function,
								s->what);

			json_array_append_new(all, json_pack("{s:o, s:o}", "message",
							     json_out_words(what), "location",
							     rd_location(s->file, s->line, s->col)));
		}
	}
	return all;
}

static const char *rd_severity(enum rule_severity s)
{
	return s == SEVERITY_ERROR ? "ERROR" : s == SEVERITY_WARNING ? "WARNING" : "INFO";
}

/* What is found, and below why it matters; harmless line by line. */
static json_t *rd_message(const struct report_data *d, const struct report_finding *f)
{
	const struct report_text *rule = g_hash_table_lookup(d->texts, f->rule);
	g_auto(GStrv) lines = g_strsplit(rule ? rule->why : "", "\n", -1);
	g_autoptr(GString) text = g_string_new(NULL);

	style_text(text, f->message);
	for (char **line = lines; *line; line++) {
		g_string_append(text, line == lines ? "\n\n" : "\n");
		style_text(text, g_strdelimit(*line, "\t", ' '));
	}
	return json_string(g_strchomp(text->str));
}

void report_rdjson(const struct report_data *d, const struct report_options *opt, GString *out)
{
	json_t *all = json_array();

	(void)opt;
	for (guint i = 0; i < d->findings->len; i++) {
		const struct report_finding *f = d->findings->pdata[i];
		json_t *o = json_object();

		if (!report_is_told(f)) {
			json_decref(o);
			continue;
		}
		json_object_set_new(o, "message", rd_message(d, f));
		json_object_set_new(o, "location", rd_location(f->file, f->line, f->col));
		json_object_set_new(o, "severity", json_string(rd_severity(f->severity)));
		json_object_set_new(o, "code", json_pack("{s:o}", "value", json_out_text(f->rule)));
		json_object_set_new(o, "related_locations", rd_steps(f));
		json_array_append_new(all, o);
	}
	json_out_put(out, json_pack("{s:{s:s}, s:o}", "source", "name", "faultline", "diagnostics",
				    all));
}

/* In an attribute; what XML cannot hold at all is shown as \xHH. */
static void put_attribute(GString *out, const char *name, const char *text)
{
	g_autoptr(GString) clean = g_string_new(NULL);
	g_autofree char *escaped = NULL;

	style_text(clean, text);
	escaped = g_markup_escape_text(clean->str, -1);
	g_string_append_printf(out, " %s=\"%s\"", name, escaped);
}

static const char *checkstyle_severity(enum rule_severity s)
{
	return s == SEVERITY_ERROR ? "error" : s == SEVERITY_WARNING ? "warning" : "info";
}

/* Findings are sorted by file. */
void report_checkstyle(const struct report_data *d, const struct report_options *opt,
		       GString *out)
{
	const char *file = NULL;

	(void)opt;
	g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			     "<checkstyle version=\"4.3\">\n");
	for (guint i = 0; i < d->findings->len; i++) {
		const struct report_finding *f = d->findings->pdata[i];
		g_autofree char *text = told(f);

		if (!report_is_told(f))
			continue;
		if (!file || strcmp(file, f->file)) {
			g_string_append_printf(out, "%s  <file", file ? "  </file>\n" : "");
			put_attribute(out, "name", f->file);
			g_string_append(out, ">\n");
			file = f->file;
		}
		g_string_append_printf(out, "    <error line=\"%u\"", f->line);
		if (f->col)
			g_string_append_printf(out, " column=\"%u\"", f->col);
		g_string_append_printf(out, " severity=\"%s\"", checkstyle_severity(f->severity));
		put_attribute(out, "message", text);
		put_attribute(out, "source", f->rule);
		g_string_append(out, "/>\n");
	}
	g_string_append_printf(out, "%s</checkstyle>\n", file ? "  </file>\n" : "");
}
