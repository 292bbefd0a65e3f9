/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes a mail of a report, to nobody yet: whoever sends it says to whom. That of a review,
 * which answers a patch, is review_mail.c.
 */
#include "base/file.h"
#include "report/comment.h"
#include "report/emit.h"
#include "report/mail.h"

#include <string.h>

static void put_finding(GString *out, const struct report_data *d, const struct report_finding *f)
{
	comment_headline(out, MAIL_WIDTH, f);
	g_string_append_c(out, '\n');
	comment_witnesses(out, MAIL_WIDTH, f);
	g_string_append_c(out, '\n');
	comment_vim(out, f);
	comment_source(out, d->source, f->file, f->line);
	g_string_append_c(out, '\n');
}

static char *body_of(const struct report_data *d, const struct report_options *opt)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < d->findings->len; i++)
		put_finding(out, d, d->findings->pdata[i]);
	report_summary(d, opt, out);
	g_string_append(out, "-- \nfaultline, a lock-order checker that reads source\n");
	return g_string_free(out, FALSE);
}

void report_mail(const struct report_data *d, const struct report_options *opt, GString *out)
{
	g_autofree char *body = body_of(d, opt), *id = file_hash_bytes(body, strlen(body));
	g_autofree char *subject = g_strdup_printf("[faultline] Linux %s: %u finding%s",
						   d->run.kernel, d->findings->len,
						   d->findings->len == 1 ? "" : "s");
	struct mail mail = { .from = MAIL_SENDER, .subject = subject, .id = id, .body = body };

	mail_put(out, &mail);
}
