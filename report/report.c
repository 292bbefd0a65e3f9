/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of formats. A new one is a function of emit.h and a row here.
 */
#include "report/report.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "report/data.h"
#include "report/emit.h"

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

gboolean report_write(struct store *s, const char *format, const struct report_options *opt,
		      FILE *out, GError **error)
{
	const struct report_format *f = report_find_format(format, error);
	g_autoptr(GString) text = g_string_new(NULL);
	struct report_data *data;

	if (!f)
		return FALSE;
	data = report_data_load(s, opt, error);
	if (!data)
		return FALSE;
	f->write(data, opt, text);
	report_data_free(data);
	if (fwrite(text->str, 1, text->len, out) == text->len && fflush(out) == 0)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "writing the report: %s", g_strerror(errno));
	return FALSE;
}
