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
#include "cmd/command.h"
#include "cmd/rule.h"

static const char event_rule[] =
#include "checker/cmd/new_event.yaml.template.h"
;
static const char event_test[] =
#include "checker/cmd/new_event.c.template.h"
;

static char *dir;

static const GOptionEntry entries[] = {
	{ "rules", 0, 0, G_OPTION_ARG_FILENAME, &dir,
	  "The folder of rules to add it to; default: .faultline", "DIR" },
	{ 0 },
};

static const char description[] =
	"Writes DIR/checks/FAMILY/NAME.yaml, the rule, and NAME.c beside it, its test. Both are\n"
	"an example that works, to be made yours; docs/rules.md goes through it.\n"
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

static gboolean write_pair(const char *id, GError **error)
{
	g_autofree char *base = g_build_filename(dir ? dir : ".faultline", "checks", id, NULL);
	g_autofree char *rule = g_strconcat(base, ".yaml", NULL);
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
	if (!file_make_folder(family, error) || !write_new(rule, event_rule, id, error))
		return FALSE;
	if (!write_new(test, event_test, id, error)) {
		unlink(rule);
		return FALSE;
	}
	g_print("%s\n%s\n", rule, test);
	return TRUE;
}

int cmd_rule_new(int argc, char **argv)
{
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
	if (error || !write_pair(argv[1], &error))
		return command_fail(&error);
	return FL_EXIT_OK;
}
