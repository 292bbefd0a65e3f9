/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of formats. A new one is a function of emit.h and a row here.
 */
#include "report/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "report/data.h"
#include "report/emit.h"
#include "report/html/site.h"

#define FOLDER "faultline-report"

static const struct report_format formats[] = {
	{ "text", "one line a finding, witnesses below it, totals", report_text },
	{ "splat", "the layout of lockdep's own reports", report_splat },
	{ "json", "everything, for programs; described in report/json.md", report_json },
	{ "markdown", "for issues and merge requests", report_markdown },
	{ "mail", "a mail to whom it may concern, as a mail box", report_mail },
	{ "sarif", "SARIF 2.1.0, for code scanning and editors", report_sarif },
	{ "gitlab", "GitLab's code quality report", report_gitlab },
	{ "rdjson", "for reviewdog", report_rdjson },
	{ "checkstyle", "XML that many tools read", report_checkstyle },
	{ "ktap", "a test a rule, as the kernel's own tests print", report_ktap },
	{ "dot", "the locks of each finding as a graph, for Graphviz", report_dot },
	{ "html", "a folder of pages for a browser, " FOLDER " if --output names none", NULL },
};

const struct report_format *report_formats(gsize *n)
{
	*n = G_N_ELEMENTS(formats);
	return formats;
}

const struct report_format *report_find_format(const char *name, GError **error)
{
	const char *names[G_N_ELEMENTS(formats)];

	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
		if (!strcmp(name, formats[i].name))
			return &formats[i];
		names[i] = formats[i].name;
	}
	suggest_error(name, "format", names, G_N_ELEMENTS(formats), error);
	return NULL;
}

static gboolean put_text(const GString *text, const char *output, GError **error)
{
	g_autoptr(GError) failed = NULL;

	if (output && !g_file_set_contents(output, text->str, (gssize)text->len, &failed)) {
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s: the report cannot be written: %s",
			    output, failed->message);
		return FALSE;
	}
	if (output || (fwrite(text->str, 1, text->len, stdout) == text->len && !fflush(stdout)))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "writing the report: %s", g_strerror(errno));
	return FALSE;
}

static gboolean write_folder(struct store *s, const struct report_options *opt,
			     const char *output, GError **error)
{
	const char *folder = output ? output : FOLDER;

	if (!site_write(s, opt, folder, error))
		return FALSE;
	g_print("%s/index.html\n", folder);
	return TRUE;
}

gboolean report_write(struct store *s, const char *format, const struct report_options *opt,
		      const char *output, GError **error)
{
	const struct report_format *f = report_find_format(format, error);
	g_autoptr(GString) text = g_string_new(NULL);
	struct report_data *data;

	if (f && !f->write)
		return write_folder(s, opt, output, error);
	data = f ? report_data_load(s, opt, error) : NULL;
	if (!data)
		return FALSE;
	f->write(data, opt, text);
	report_data_free(data);
	return put_text(text, output, error);
}
