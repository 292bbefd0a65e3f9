/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes a page a finding: the message, why it matters, who waits for whom, both witnesses, how
 * sure that is, how to see it again, and how to answer it. Reads what site.h has; does not know
 * with which options the run was made, but for its scope.
 */
#include "report/html/finding.h"

#include <string.h>

#include "base/escape.h"
#include "report/comment.h"
#include "report/scenario.h"

static gboolean is_told(const struct report_finding *f)
{
	return f->confidence >= CONFIDENCE_MEDIUM &&
	       (!strcmp(f->status, "new") || !strcmp(f->status, "open"));
}

/* The next one (step 1), or the one before (-1), that is told as this one is; NULL: none. */
static const struct report_finding *neighbour(const struct site *site, guint at, int step)
{
	const GPtrArray *all = site->data->findings;
	gboolean told = is_told(all->pdata[at]);

	for (at += (guint)step; at < all->len; at += (guint)step)
		if (is_told(all->pdata[at]) == told)
			return all->pdata[at];
	return NULL;
}

static void put_neighbour(GString *out, const struct site *site, const struct report_finding *f,
			  const char *id, const char *label)
{
	g_autofree char *path = f ? site_finding(site, f) : NULL;

	g_string_append_printf(out, "<a id=\"%s\"", id);
	if (path)
		g_string_append_printf(out, " href=\"../%s\"", path);
	g_string_append_printf(out, ">%s</a>\n", label);
}

static void put_pager(struct page *p, const struct site *site, guint at)
{
	g_string_append(p->out, "<nav class=\"pager\" aria-label=\"Findings\">\n"
			"<a id=\"list\" href=\"../findings.html\">All findings</a>\n");
	put_neighbour(p->out, site, neighbour(site, at, -1), "previous", "Previous");
	put_neighbour(p->out, site, neighbour(site, at, 1), "next", "Next");
	g_string_append(p->out, "</nav>\n");
}

static void put_tag(struct page *p, const char *name, const char *value, const char *label)
{
	g_autofree char *filter = html_filter(name, value, NULL);
	g_autofree char *href = g_strconcat(p->up, filter, NULL);

	g_string_append_printf(p->out, "<li>%s ", label);
	html_link(p->out, href, value);
	g_string_append(p->out, "</li>\n");
}

static void put_headline(struct page *p, const struct site *site, const struct report_finding *f)
{
	const char *severity = severity_name(f->severity), *sure = confidence_name(f->confidence);

	g_string_append(p->out, "<h1 class=\"message\">");
	html_text(p->out, f->message);
	g_string_append_printf(p->out, "</h1>\n<ul class=\"tags\">\n<li class=\"%s\">%s</li>\n"
			       "<li><a href=\"#sure\">confidence</a> <strong class=\"%s\">%s</strong></li>\n",
			       severity, severity, sure, sure);
	put_tag(p, "rule", f->rule, "rule");
	if (*f->world)
		put_tag(p, "world", f->world, "world");
	g_string_append(p->out, "<li>");
	html_text(p->out, f->status);
	g_string_append(p->out, "</li>\n<li>in ");
	if (*f->function) {
		g_string_append(p->out, "<code>");
		html_text(p->out, f->function);
		g_string_append(p->out, "()</code>, ");
	}
	html_place(p->out, site, f->file, f->line);
	g_string_append(p->out, "</li>\n</ul>\n");
}

static void put_why(GString *out, const struct report_text *rule)
{
	g_autofree char *anchor = rule ? html_name(rule->id) : NULL;

	g_string_append(out, "<section>\n<h2>Why it matters</h2>\n<div class=\"prose\">\n");
	if (rule && *rule->why)
		html_paragraphs(out, rule->why);
	else
		g_string_append(out, "<p>The rule does not say.</p>\n");
	if (anchor)
		g_string_append_printf(out, "<p><a href=\"../rules.html#%s\">All of the rule, and how to fix "
				       "it</a></p>\n", anchor);
	g_string_append(out, "</div>\n</section>\n");
}

/* Where a side is among all, and a step in it, from 1; FALSE when it is none of them. */
static gboolean find_step(const struct report_finding *f, const struct scenario_line *line,
			  guint *side, guint *step)
{
	if (!line->step || !g_ptr_array_find(f->sides, line->side, side) ||
	    !g_ptr_array_find(line->side->steps, line->step, step))
		return FALSE;
	*side += 1;
	*step += 1;
	return TRUE;
}

static void put_cell(GString *out, const struct report_finding *f, const struct scenario_line *line)
{
	guint side, step;
	gboolean known = find_step(f, line, &side, &step);

	if (known)
		g_string_append_printf(out, "<a href=\"#w%u-%u\">", side, step);
	g_string_append_printf(out, "%s(", line->verb);
	html_text(out, line->lock);
	g_string_append_printf(out, ");%s", known ? "</a>" : "");
}

static void put_scenario(GString *out, const struct site *site, const struct report_finding *f)
{
	struct scenario s = scenario_of(site->data, f);
	guint cpus = s.kind == SCENARIO_RECURSIVE ? 1 : 2;

	if (s.n)
		g_string_append_printf(out, "<section>\n<h2 id=\"scenario\">Possible unsafe locking scenario"
				       "</h2>\n<table class=\"cpus\" aria-labelledby=\"scenario\">\n<thead><tr>"
				       "<th scope=\"col\">CPU0</th>%s</tr></thead>\n<tbody>\n",
				       cpus > 1 ? "<th scope=\"col\">CPU1</th>" : "");
	for (guint i = 0; i < s.n; i++) {
		g_string_append(out, "<tr>");
		for (guint cpu = 0; cpu < cpus; cpu++) {
			g_string_append(out, "<td>");
			if (s.lines[i].cpu == cpu)
				put_cell(out, f, &s.lines[i]);
			g_string_append(out, "</td>");
		}
		g_string_append(out, "</tr>\n");
	}
	if (s.n)
		g_string_append(out, "</tbody>\n</table>\n<p class=\"deadlock\">*** DEADLOCK ***</p>\n"
				"</section>\n");
	scenario_clear(&s);
}

static void put_sure(GString *out, const struct report_finding *f)
{
	static const char *const words[] = {
		[CONFIDENCE_LOW] = ("Two or more of its steps rest on a guess, or something speaks "
				    "against it."),
		[CONFIDENCE_MEDIUM] = "One of its steps rests on a guess.",
		[CONFIDENCE_HIGH] = "Every step of its witnesses is certain.",
	};
	g_auto(GStrv) reasons = g_strsplit(f->reason, "; ", -1);

	g_string_append_printf(out, "<section>\n<h2 id=\"sure\">Confidence: %s</h2>\n<p>%s</p>\n",
			       confidence_name(f->confidence), words[f->confidence]);
	if (*f->reason)
		g_string_append(out, "<ul>\n");
	for (char **reason = reasons; *f->reason && *reason; reason++) {
		g_string_append(out, "<li>");
		html_text(out, *reason);
		g_string_append(out, "</li>\n");
	}
	g_string_append(out, *f->reason ? "</ul>\n</section>\n" : "</section>\n");
}

static void put_option_word(GString *out, const char *name, const char *value)
{
	if (!*value)
		return;
	g_string_append_printf(out, " %s ", name);
	escape_word(out, value);
}

void finding_commands(GString *out, const struct site *site, const struct report_finding *f)
{
	const struct report_run *r = &site->data->run;

	g_string_append(out, "faultline check");
	put_option_word(out, "--kernel", r->root);
	put_option_word(out, "--scope", r->scope);
	put_option_word(out, "--world", f->world);
	g_string_append(out, "\nfaultline explain ");
	escape_word(out, f->fingerprint);
	g_string_append_c(out, '\n');
}

/* Lines of a command, or of a file. */
static void put_lines(GString *out, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	g_string_append(out, "<pre>");
	for (char **line = lines; *line; line++) {
		html_code(out, *line);
		if (line[1])
			g_string_append_c(out, '\n');
	}
	g_string_append(out, "</pre>\n");
}

static void put_again(GString *out, const struct site *site, const struct report_finding *f)
{
	const struct report_run *r = &site->data->run;
	g_autoptr(GString) lines = g_string_new(NULL);

	g_string_append(out, "<section>\n<h2>See it again</h2>\n");
	finding_commands(lines, site, f);
	put_lines(out, lines->str);
	g_string_append(out, "<p class=\"dim\">");
	if (*r->kernel) {
		g_string_append(out, "Linux ");
		html_text(out, r->kernel);
		g_string_append(out, ", ");
	}
	if (r->commit) {
		g_string_append(out, "commit ");
		html_text(out, r->commit);
		g_string_append(out, r->dirty ? " with changes, " : ", ");
	}
	if (*r->config) {
		g_string_append(out, "config ");
		html_text(out, r->config);
		g_string_append(out, ", ");
	}
	g_string_append(out, "faultline ");
	html_text(out, r->tool_version);
	g_string_append_printf(out, ". First seen by run %u, last by run %u; fingerprint <code>",
			       f->first_run, f->last_run);
	html_text(out, f->fingerprint);
	g_string_append(out, "</code>, engine ");
	html_text(out, f->engine);
	g_string_append(out, ".</p>\n</section>\n");
}

static void put_answer(GString *out, const struct report_finding *f)
{
	g_autoptr(GString) lines = g_string_new(NULL);

	g_string_append(out, "<section>\n<h2>No bug, or known?</h2>\n");
	if (*f->triage_reason) {
		g_string_append(out, "<p>It was said to be ");
		html_text(out, f->status);
		g_string_append(out, ": ");
		html_text(out, f->triage_reason);
		g_string_append(out, "</p>\n");
	}
	g_string_append(out, "<p>Said once, it stays said when lines move:</p>\n");
	g_string_append(lines, "faultline baseline accept ");
	escape_word(lines, f->fingerprint);
	g_string_append(lines, " --false-positive --reason '…'\nfaultline baseline accept ");
	escape_word(lines, f->fingerprint);
	g_string_append(lines, " --reason '…'\n");
	put_lines(out, lines->str);
	g_string_append(out, "<p>or in <code>.faultline/triage.yaml</code> of the kernel tree:</p>\n");
	g_string_truncate(lines, 0);
	comment_answer(lines, f);
	put_lines(out, lines->str);
	g_string_append(out, "</section>\n");
}

static gboolean put_page(struct site *site, guint at, GError **error)
{
	const struct report_finding *f = site->data->findings->pdata[at];
	const struct report_text *rule = g_hash_table_lookup(site->data->texts, f->rule);
	g_autofree char *path = site_finding(site, f);
	struct page p = { .path = path, .title = f->message, .section = "findings",
			  .data = "assets/pager.js", .script = "finding.js" };

	page_begin(&p, site);
	put_pager(&p, site, at);
	put_headline(&p, site, f);
	g_string_append(p.out, "<div class=\"beside\">\n");
	put_why(p.out, rule);
	put_scenario(p.out, site, f);
	g_string_append_printf(p.out, "</div>\n<h2>%s</h2>\n", f->sides->len == 1 ? "The witness" :
			       "The witnesses");
	witness_put(&p, site, f);
	g_string_append(p.out, "<div class=\"beside\">\n");
	put_sure(p.out, f);
	put_again(p.out, site, f);
	put_answer(p.out, f);
	g_string_append(p.out, "</div>\n");
	return page_end(&p, site, error);
}

gboolean finding_pages(struct site *site, GError **error)
{
	for (guint i = 0; i < site->data->findings->len; i++)
		if (site_has_page(site, site->data->findings->pdata[i]) && !put_page(site, i, error))
			return FALSE;
	return TRUE;
}
