/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `faultline explain`: a rule's text, or a finding with its witnesses.
 *
 * A rule is read from the database, which has the text of the rules that
 * judged; without a database, or for a rule it does not have, from the rule
 * files.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "cmd/command.h"
#include "cmd/finding.h"
#include "cmd/folders.h"
#include "report/data.h"
#include "report/emit.h"
#include "report/style.h"
#include "rules/rules.h"
#include "store/store.h"

static char *db;
static char **rule_dirs;

static const GOptionEntry entries[] = {
	{ "db", 0, 0, G_OPTION_ARG_FILENAME, &db, "Database (faultline.db)", "FILE" },
	{ "rules", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rule_dirs,
	  "More rules, where there is no database (repeatable)", "DIR" },
	{ 0 },
};

static const char description[] =
	"RULE is an id such as order/cycle. FINDING is the fingerprint that reports show, or\n"
	"its first digits, or the finding's number in the database.\n"
	"\nExamples:\n"
	"  faultline explain order/cycle\n"
	"  faultline explain 0f3c9a1b22d4\n"
	"\nExit: 0 explained; 2 wrong usage, no such rule or finding.";

/* The texts of a rule, wherever they come from. */
struct rule_text {
	char *id, *summary, *why, *fix, *refs, *severity, *confidence, *file;
	gboolean off;	/* switched off: `why` says why that is */
};

static void rule_text_free(struct rule_text *r)
{
	if (!r)
		return;
	g_free(r->id);
	g_free(r->summary);
	g_free(r->why);
	g_free(r->fix);
	g_free(r->refs);
	g_free(r->severity);
	g_free(r->confidence);
	g_free(r->file);
	g_free(r);
}

static gboolean on_rule(int n, const char *const *names, const char *const *v, void *data)
{
	struct rule_text **r = data;

	(void)n;
	(void)names;
	*r = g_new0(struct rule_text, 1);
	**r = (struct rule_text){
		g_strdup(v[0]), g_strdup(v[1]), g_strdup(v[2]), g_strdup(v[3]),
		g_strdup(v[4]), g_strdup(v[5]), g_strdup(v[6]), g_strdup(v[7]),
		!strcmp(v[8], "off"),
	};
	return FALSE;
}

static struct rule_text *rule_from_store(struct store *s, const char *id, GError **error)
{
	struct rule_text *r = NULL;

	store_query(s, "SELECT id, summary, why, fix, refs, severity, confidence, "
		    "file || iif(line, ':' || line, ''), kind FROM v_rule WHERE id = ?1",
		    &id, 1, on_rule, &r, error);
	return r;
}

static struct rule_text *rule_text_of(const struct rule_check *c)
{
	struct rule_text *r = g_new0(struct rule_text, 1);

	*r = (struct rule_text){
		g_strdup(c->id), g_strdup(c->summary), g_strdup(c->off ? c->off : c->why),
		g_strdup(c->fix), c->references ? g_strjoinv("\n", c->references) : NULL,
		g_strdup(severity_name(c->severity)), g_strdup(confidence_name(c->confidence)),
		g_strdup_printf("%s:%d", c->file, c->line), c->off != NULL,
	};
	return r;
}

static void no_such_rule(const struct rules *rules, const char *id, GError **error)
{
	g_autofree const char **ids = g_new0(const char *, rules->n_checks + 1);
	const char *near;

	for (gsize i = 0; i < rules->n_checks; i++)
		ids[i] = rules->checks[i].id;
	near = suggest_word(id, ids, rules->n_checks);
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "explain %s: no such rule%s%s%s", id,
		    near ? ", did you mean " : "", near ? near : "",
		    near ? "?" : "; 'faultline rule list' lists them");
}

/* One that judges, or one that is switched off. */
static const struct rule_check *any_rule(const struct rules *r, const char *id)
{
	for (gsize i = 0; i < r->n_off; i++)
		if (!strcmp(r->off[i].id, id))
			return &r->off[i];
	return rules_check(r, id);
}

static struct rule_text *rule_from_files(const char *id, GError **error)
{
	g_auto(GStrv) dirs = rule_folders(TRUE, NULL, rule_dirs, error);
	struct rules *rules = dirs ? rules_load((const char *const *)dirs, error) : NULL;
	const struct rule_check *check = rules ? any_rule(rules, id) : NULL;
	struct rule_text *text = NULL;

	if (check)
		text = rule_text_of(check);
	else if (rules)
		no_such_rule(rules, id, error);
	rules_free(rules);
	return text;
}

static void put_section(GString *out, const char *title, const char *text)
{
	if (!text || !*text)
		return;
	g_string_append_printf(out, "\n%s\n", title);
	style_paragraphs(out, "  ", text);
}

static void put_rule(GString *out, const struct rule_text *r)
{
	g_autofree char *head = g_strdup_printf("%s: %s", r->id, r->summary);

	style_fold(out, "", "  ", head);
	g_string_append_printf(out, "  severity %s, confidence at most %s, %s\n", r->severity,
			       r->confidence, r->file);
	put_section(out, r->off ? "Switched off" : "Why", r->why);
	put_section(out, "How to fix", r->fix);
	/* One a line: an indent keeps them from being joined. */
	if (r->refs && *r->refs) {
		g_auto(GStrv) refs = g_strsplit(r->refs, "\n", -1);

		g_string_append(out, "\nReferences\n");
		for (char **ref = refs; *ref; ref++)
			style_fold(out, "  ", "    ", *ref);
	}
}

static gboolean explain_rule(struct store *s, const char *id, GString *out, GError **error)
{
	GError *failed = NULL;
	struct rule_text *r = s ? rule_from_store(s, id, &failed) : NULL;

	if (failed) {
		g_propagate_error(error, failed);
		return FALSE;
	}
	if (!r)
		r = rule_from_files(id, error);
	if (!r)
		return FALSE;
	put_rule(out, r);
	rule_text_free(r);
	return TRUE;
}

static gboolean on_held(int n, const char *const *names, const char *const *v, void *data)
{
	GString *held = data;

	(void)n;
	(void)names;
	g_string_append_printf(held, "%s%s", held->len ? "; or " : "", v[0]);
	return TRUE;
}

static gboolean has_locks(const struct report_finding *f)
{
	for (guint i = 0; i < f->sides->len; i++)
		if (*((const struct report_side *)f->sides->pdata[i])->outer)
			return TRUE;
	return FALSE;
}

/* What is held at the end of each side: the outer lock and the gates of its edge. */
static gboolean put_held(struct store *s, const struct report_finding *f, GString *out,
			 GError **error)
{
	if (has_locks(f))
		g_string_append(out, "\nHeld when the inner lock is taken\n");
	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];
		g_autoptr(GString) held = g_string_new(NULL);
		g_autofree char *line = NULL;
		const char *params[] = { f->world, side->outer, side->inner };

		if (!*side->outer)
			continue;
		if (!store_query(s, "SELECT DISTINCT replace(gates, ',', ', ') FROM v_lock_edge "
				 "WHERE world IN (?1, 'core') AND gates <> '' AND "
				 "\"outer\" || iif(outer_subclass, '/' || outer_subclass, '') = ?2 "
				 "AND "
				 "\"inner\" || iif(inner_subclass, '/' || inner_subclass, '') = ?3 "
				 "ORDER BY 1", params, 3, on_held, held, error))
			return FALSE;
		line = g_strdup_printf("%u. %s; besides it surely: %s", i + 1, side->outer,
				       held->len ? held->str : "nothing");
		style_fold(out, "  ", "     ", line);
	}
	return TRUE;
}

static gboolean put_finding(struct store *s, const struct report_finding *f, GString *out,
			    GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);

	report_text_finding(f, style_want_colour(), out);
	if (!put_held(s, f, out, error))
		return FALSE;
	g_string_append(out, "\nConfidence\n");
	g_string_printf(text, "%s%s%s", confidence_name(f->confidence), *f->reason ? ": " : "",
			f->reason);
	style_fold(out, "  ", "  ", text->str);
	g_string_printf(text, "%s; first seen by run %u, last by run %u; fingerprint %s; engine %s",
			f->status, f->first_run, f->last_run, f->fingerprint, f->engine);
	g_string_append(out, "\nHistory\n");
	style_fold(out, "  ", "  ", text->str);
	g_string_append_printf(out, "\nRule\n");
	return TRUE;
}

static gboolean explain_finding(struct store *s, const char *name, GString *out, GError **error)
{
	g_autofree char *id = finding_id(s, "explain", name, error);
	struct report_finding *f = id ? report_finding_load(s, id, error) : NULL;
	gboolean ok;

	if (!f)
		return FALSE;
	ok = put_finding(s, f, out, error);
	/* Rules of other engines may have no text here; the finding has been shown. */
	if (ok && !explain_rule(s, f->rule, out, NULL))
		g_string_append_printf(out, "  %s: no text is known of it\n", f->rule);
	report_finding_free(f);
	return ok;
}

static gboolean explain(const char *name, GString *out, GError **error)
{
	const char *path = db ? db : "faultline.db";
	gboolean is_rule = strchr(name, '/') != NULL, ok;
	struct store *s = NULL;

	/* Rules can be explained without a database. */
	if (!is_rule || db || g_file_test(path, G_FILE_TEST_EXISTS)) {
		s = store_open_readonly(path, error);
		if (!s)
			return FALSE;
	}
	ok = is_rule ? explain_rule(s, name, out, error) : explain_finding(s, name, out, error);
	store_close(s);
	return ok;
}

int cmd_explain(int argc, char **argv)
{
	g_autoptr(GString) out = g_string_new(NULL);
	GError *error = NULL;
	int exit_code;

	if (!command_options(&argc, &argv, entries, "RULE|FINDING",
			     "Tells why a rule exists, or why a finding was made.", description,
			     &exit_code))
		return exit_code;
	if (argc != 2) {
		g_set_error(&error, FL_ERROR, FL_ERROR_USAGE, "explain: one RULE or FINDING is "
			    "wanted, %d are given; see 'faultline explain --help'", argc - 1);
		return command_fail(&error);
	}
	if (!explain(argv[1], out, &error))
		return command_fail(&error);
	g_print("%s", out->str);
	return FL_EXIT_OK;
}
