/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `faultline rule list`: the rules that a check would judge by, as lines for people or as
 * the index of a document. Says nothing of locks and orders; those are `faultline orders`.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/paths.h"
#include "cmd/command.h"
#include "cmd/folders.h"
#include "cmd/rule.h"
#include "report/style.h"
#include "rules/rules.h"

static char **more;
static char *kernel, *format;
static gboolean no_default_rules;

static const GOptionEntry entries[] = {
	{ "kernel", 'k', 0, G_OPTION_ARG_FILENAME, &kernel,
	  "With the rules that this tree keeps in .faultline/", "DIR" },
	{ "rules", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &more,
	  "A folder with more rules (repeatable)", "DIR" },
	{ "no-default-rules", 0, 0, G_OPTION_ARG_NONE, &no_default_rules,
	  "Without the shipped rules", NULL },
	{ "format", 'f', 0, G_OPTION_ARG_STRING, &format,
	  "text (the default), or markdown: an index with all that the rules say", "FMT" },
	{ 0 },
};

static const char description[] =
	"\nExamples:\n"
	"  faultline rule list --kernel ~/linux\n"
	"  faultline rule list --format markdown >rule-index.md\n"
	"\nExit: 0 listed; 2 wrong usage, bad rule.";

static gint by_id(gconstpointer a, gconstpointer b)
{
	return strcmp((*(struct rule_check *const *)a)->id, (*(struct rule_check *const *)b)->id);
}

/* The rules by their ids. */
static GPtrArray *sorted(const struct rules *r)
{
	GPtrArray *list = g_ptr_array_new();

	for (gsize i = 0; i < r->n_checks; i++)
		g_ptr_array_add(list, &r->checks[i]);
	g_ptr_array_sort(list, by_id);
	return list;
}

/* --- text ----------------------------------------------------------------------------- */

static int width_of(const struct rules *r)
{
	int width = 0;

	for (gsize i = 0; i < r->n_checks; i++)
		width = MAX(width, (int)strlen(r->checks[i].id));
	for (gsize i = 0; i < r->n_off; i++)
		width = MAX(width, (int)strlen(r->off[i].id));
	return width;
}

/* Of a rule that is not of the first folder, which file says it. */
static void put_line(GString *out, const struct rule_check *c, const char *first_dir, int width)
{
	g_autofree char *cocci = *first_dir ? paths_cocci(first_dir) : NULL;
	gboolean shipped = g_str_has_prefix(c->file, first_dir) ||
			   (cocci && g_str_has_prefix(c->file, cocci));
	g_autofree char *text = g_strdup_printf("%s%s%s%s%s", c->off ? "off: " : "",
						c->off ? c->off : c->summary, shipped ? "" : " (",
						shipped ? "" : c->file, shipped ? "" : ")");
	g_autofree char *first = g_strdup_printf("%-*s  %-7s  %-6s  ", width, c->id,
						 severity_name(c->severity),
						 confidence_name(c->confidence));
	g_autofree char *rest = g_strdup_printf("%*s", (int)strlen(first), "");

	style_fold(out, first, rest, text);
}

static void put_text(GString *out, const struct rules *r, const GPtrArray *list, const char *dir)
{
	int width = width_of(r);

	for (guint i = 0; i < list->len; i++)
		put_line(out, list->pdata[i], dir, width);
	for (gsize i = 0; i < r->n_off; i++)
		put_line(out, &r->off[i], dir, width);
}

/* --- markdown ------------------------------------------------------------------------- */

/* Text of ours, but of people: what Markdown would take for itself is escaped. */
static void put_escaped(GString *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_[]<>|#", *text))
			g_string_append_c(out, '\\');
		g_string_append_c(out, *text);
	}
}

static void put_part(GString *out, const char *title, const char *text)
{
	g_string_append_printf(out, "\n**%s.** ", title);
	put_escaped(out, text);
	g_string_append_c(out, '\n');
}

/* The anchor that Markdown viewers make of a heading: no slash. */
static void put_row(GString *out, const struct rule_check *c)
{
	g_auto(GStrv) parts = g_strsplit(c->id, "/", -1);
	g_autofree char *anchor = g_strjoinv("", parts);

	g_string_append_printf(out, "| [%s](#%s) | %s | %s | ", c->id, anchor,
			       severity_name(c->severity), confidence_name(c->confidence));
	put_escaped(out, c->summary);
	g_string_append(out, " |\n");
}

static void put_section(GString *out, const struct rule_check *c)
{
	g_string_append_printf(out, "\n## %s\n\n", c->id);
	put_escaped(out, c->summary);
	g_string_append_c(out, '\n');
	put_part(out, "Why", c->why);
	put_part(out, "How to fix", c->fix);
	for (char **ref = c->references; ref && *ref; ref++) {
		g_string_append(out, ref == c->references ? "\n- " : "- ");
		put_escaped(out, *ref);
		g_string_append_c(out, '\n');
	}
}

static void put_markdown(GString *out, const GPtrArray *list)
{
	g_string_append(out, "# Rules\n\n| rule | severity | confidence, at most | finds |\n"
			"|---|---|---|---|\n");
	for (guint i = 0; i < list->len; i++)
		put_row(out, list->pdata[i]);
	for (guint i = 0; i < list->len; i++)
		put_section(out, list->pdata[i]);
}

/* -------------------------------------------------------------------------------------- */

static gboolean list_rules(GError **error)
{
	g_auto(GStrv) dirs = rule_folders(!no_default_rules, kernel, more, error);
	struct rules *r = dirs ? rules_load((const char *const *)dirs, error) : NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GPtrArray) list = NULL;

	if (!r)
		return FALSE;
	list = sorted(r);
	if (format && !strcmp(format, "markdown"))
		put_markdown(out, list);
	else
		put_text(out, r, list, dirs[0] ? dirs[0] : "");
	rules_free(r);
	g_print("%s", out->str);
	return TRUE;
}

int cmd_rule_list(int argc, char **argv)
{
	GError *error = NULL;
	int status;

	if (!command_options(&argc, &argv, entries, "", "Lists the rules that findings come from.",
			     description, &status))
		return status;
	if (argc > 1)
		g_set_error(&error, FL_ERROR, FL_ERROR_USAGE, "rule list: unexpected argument '%s'",
			    argv[1]);
	else if (format && strcmp(format, "text") && strcmp(format, "markdown"))
		g_set_error(&error, FL_ERROR, FL_ERROR_USAGE,
			    "rule list: --format %s: want text or markdown", format);
	if (error || !list_rules(&error))
		return command_fail(&error);
	return FL_EXIT_OK;
}
