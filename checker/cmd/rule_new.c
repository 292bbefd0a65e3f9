/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `faultline rule new`: writes a rule and its test, which pass as they are, for their
 * author to change. Never writes over a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/paths.h"
#include "cmd/command.h"
#include "cmd/rule.h"

static const char event_rule[] =
#include "checker/cmd/new_event.yaml.template.h"
;
static const char event_test[] =
#include "checker/cmd/new_event.c.template.h"
;

static const char protocol_rule[] =
#include "checker/cmd/new_protocol.yaml.template.h"
;
static const char protocol_test[] =
#include "checker/cmd/new_protocol.c.template.h"
;
static const char sql_rule[] =
#include "checker/cmd/new_sql.sql.template.h"
;
static const char sql_test[] =
#include "checker/cmd/new_sql.c.template.h"
;

/* Kinds of rules that people write; the first is what they get without a word. */
static const struct kind {
	const char *name, *suffix, *rule, *test;
} kinds[] = {
	{ "event", ".yaml", event_rule, event_test },
	{ "protocol", ".yaml", protocol_rule, protocol_test },
	{ "sql", ".sql", sql_rule, sql_test },
};

static char *dir, *kind_name;

static const GOptionEntry entries[] = {
	{ "rules", 0, 0, G_OPTION_ARG_FILENAME, &dir,
	  "The folder of rules to add it to; default: .faultline", "DIR" },
	{ "kind", 0, 0, G_OPTION_ARG_STRING, &kind_name,
	  "event: what may not happen under a lock (default); protocol: without what it may not; "
	  "sql: a SELECT over the facts", "KIND" },
	{ 0 },
};

static const char description[] =
	"Writes DIR/checks/FAMILY/NAME.yaml (.sql), the rule, and NAME.c beside it, its test.\n"
	"Both are an example that works, to be made yours; docs/rules.md goes through it.\n"
	"\nExample:\n"
	"  faultline rule new fault/sync-under-mmap-lock\n"
	"  faultline rule test .faultline\n"
	"\nExit: 0 written; 2 wrong usage, or one of the files is there already.";

/* "FAMILY/NAME", both of small letters, digits and dashes between them. */
static gboolean id_valid(const char *id)
{
	return g_regex_match_simple("^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$", id, 0, 0) &&
	       id[strlen(id) - 1] != '\n';
}

static gboolean write_new(const char *path, const char *template, const char *id, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(template, "@ID@", -1);
	g_autofree char *text = g_strjoinv(id, parts);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
	gboolean ok = f && fputs(text, f) >= 0;

	if (f)
		ok = fclose(f) == 0 && ok;
	if (!ok)
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "rule new: %s: %s", path,
			    g_strerror(errno));
	if (!ok && fd >= 0)
		unlink(path);
	return ok;
}

static const struct kind *find_kind(GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (!kind_name || !strcmp(kind_name, kinds[i].name))
			return &kinds[i];
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "rule new: --kind %s: want event, protocol or "
		    "sql", kind_name);
	return NULL;
}

/* It may be meant, but nobody should lose a rule by taking its name. */
static void say_shipped(const char *id)
{
	g_autofree char *rules = paths_rules(NULL);

	for (gsize i = 0; rules && i < G_N_ELEMENTS(kinds); i++) {
		g_autofree char *name = g_strconcat(id, kinds[i].suffix, NULL);
		g_autofree char *path = g_build_filename(rules, "checks", name, NULL);

		if (!g_file_test(path, G_FILE_TEST_EXISTS))
			continue;
		g_printerr("faultline: note: %s is a shipped rule, and this one takes its place\n", id);
		return;
	}
}

static gboolean write_pair(const struct kind *kind, const char *id, GError **error)
{
	g_autofree char *base = g_build_filename(dir ? dir : ".faultline", "checks", id, NULL);
	g_autofree char *rule = g_strconcat(base, kind->suffix, NULL);
	g_autofree char *test = g_strconcat(base, ".c", NULL);
	g_autofree char *family = g_path_get_dirname(base);
	const char *const both[] = { rule, test };

	for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
		if (!g_file_test(both[i], G_FILE_TEST_EXISTS))
			continue;
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "rule new: %s: there already; take "
			    "another name, or edit it", both[i]);
		return FALSE;
	}
	if (!file_make_folder(family, error) || !write_new(rule, kind->rule, id, error))
		return FALSE;
	if (!write_new(test, kind->test, id, error)) {
		unlink(rule);
		return FALSE;
	}
	g_print("%s\n%s\n", rule, test);
	say_shipped(id);
	return TRUE;
}

int cmd_rule_new(int argc, char **argv)
{
	const struct kind *kind;
	GError *error = NULL;
	int status;

	if (!command_options(&argc, &argv, entries, "FAMILY/NAME",
			     "Begins a rule: an example that works, with its test.", description,
			     &status))
		return status;
	if (argc != 2 || !id_valid(argv[1]))
		g_set_error(&error, FL_ERROR, FL_ERROR_USAGE, "rule new%s%s: want one FAMILY/NAME of "
			    "small letters, digits and dashes, such as fault/user-copy",
			    argc > 1 ? " " : "", argc > 1 ? argv[1] : "");
	kind = error ? NULL : find_kind(&error);
	if (!kind || !write_pair(kind, argv[1], &error))
		return command_fail(&error);
	return FL_EXIT_OK;
}
