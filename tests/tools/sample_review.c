/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Prints a review written by hand, of a series of two patches with hostile names and headers,
 * in a format: sample_review DATABASE FORMAT [nothing|staged|quiet|same]. The findings are those of
 * DATABASE, which sample_db made.
 */
#include <string.h>

#include "change/change.h"
#include "report/report.h"
#include "report/review.h"
#include "tests/sample.h"

#define EVIL "x\r\nBcc: victim@example.com\n\033[31m\u202e--><img src=x> @mention ```|#1"

/* A file after the change: long enough for all findings, hostile where one is. */
static GBytes *changed_file(void)
{
	GString *text = g_string_new(NULL);

	for (int line = 1; line < 130; line++)
		g_string_append_printf(text, line == 122 ? "\t/* %d " EVIL " */\n" : "\tcall(%d);\n",
				       line);
	return g_string_free_to_bytes(text);
}

static struct change_patch patches[] = {
	{
		.commit = (char *)"", .subject = (char *)"demo: " EVIL,
		.author = (char *)"Mallory \"@\" " EVIL " <mallory@example.com>",
		.date = (char *)"Fri, 22 Nov 2024 10:00:00 +0100", .body = (char *)"",
		.number = 1, .of = 2,
		.mail = {
			.message_id = (char *)"<20241122.1@example.com>",
			.references = (char *)"<20241122.0@example.com> <bad id> x\r\nBcc: a@b.c",
			.in_reply_to = (char *)"<20241122.0@example.com>",
			.from = (char *)"\"Mallory\r\nBcc: victim@example.com\" <mallory@example.com>",
			.to = (char *)"linux-fsdevel@vger.kernel.org, <no address>, a b@c\nX-Evil: 1",
			.cc = (char *)"=?utf-8?q?J=C3=BCrgen?= <j@example.org>, robot@example.org,"
				      " linux-fsdevel@vger.kernel.org",
			.subject = (char *)"[PATCH v2 1/2] demo: =?utf-8?q?a=0D=0ABcc=3A_v=40x?= " EVIL,
			.date = (char *)"Fri, 22 Nov 2024 10:00:00 +0100",
		},
	}, {
		.commit = (char *)"", .subject = (char *)"demo: copy from the user",
		.author = (char *)"Jörg Müller <jm@example.com>",
		.date = (char *)"Fri, 22 Nov 2024 10:00:01 +0100", .body = (char *)"",
		.number = 2, .of = 2,
		.mail = {
			.message_id = (char *)"<20241122.2@example.com>", .references = (char *)"",
			.in_reply_to = (char *)"<20241122.0@example.com>",
			.from = (char *)"=?utf-8?b?SsO2cmcgTcO8bGxlcg==?= <jm@example.com>",
			.to = (char *)"linux-fsdevel@vger.kernel.org", .cc = (char *)"",
			.subject = (char *)"Re: [PATCH v2 2/2] demo: copy from the user",
			.date = (char *)"Fri, 22 Nov 2024 10:00:01 +0100",
		},
	},
};

static struct change_series series = {
	.root = (char *)"/src", .asked = (char *)"series.mbox", .base = (char *)"",
	.subject = (char *)"demo: user copies", .body = (char *)"", .on_disk = TRUE,
	.cover = { (char *)"<20241122.0@example.com>", (char *)"", (char *)"",
		   (char *)"jm@example.com", (char *)"linux-fsdevel@vger.kernel.org", (char *)"",
		   (char *)"[PATCH v2 0/2] demo: user copies", (char *)"" },
	.patches = patches, .n_patches = N(patches),
};

#define NO_MAIL { (char *)"", (char *)"", (char *)"", (char *)"", (char *)"", (char *)"", \
	(char *)"", (char *)"" }

/* What is in the index: one patch that nobody has written yet. */
static struct change_patch staged_patch = {
	.commit = (char *)"", .subject = (char *)"", .author = (char *)"", .date = (char *)"",
	.body = (char *)"", .mail = NO_MAIL,
};

static struct change_series staged = {
	.root = (char *)"/src", .asked = (char *)"--staged",
	.base = (char *)"1234567890123456789012345678901234567890", .subject = (char *)"",
	.body = (char *)"", .cover = NO_MAIL, .patches = &staged_patch, .n_patches = 1,
};

static struct review_finding *tell(struct review *r, struct report_finding *f,
				   enum review_fate fate, guint patch)
{
	struct review_finding *told = g_new0(struct review_finding, 1);

	*told = (struct review_finding){
		.finding = f, .fate = fate, .patch = MIN(patch, (guint)r->series->n_patches) };
	g_ptr_array_add(r->findings, told);
	return told;
}

static struct report_finding *take(struct report_data *d, const char *fingerprint)
{
	for (guint i = 0; i < d->findings->len; i++) {
		struct report_finding *f = d->findings->pdata[i];

		if (g_str_has_prefix(f->fingerprint, fingerprint))
			return g_ptr_array_steal_index(d->findings, i);
	}
	g_error("no finding %s", fingerprint);
}

static void fill(struct review *r, struct report_data *d)
{
	struct review_finding *told;
	struct report_finding *cycle;

	told = tell(r, take(d, "555"), REVIEW_NEW, 1);
	told->own = TRUE;
	told->why = g_strdup("the patch changes " EVIL "()");
	told = tell(r, take(d, "111"), REVIEW_NEW, 2);
	cycle = told->finding;
	told->own = TRUE;
	told->quote = g_strdup("--- a/fs/demo/file.c\n+++ b/fs/demo/file.c\n@@ -38,4 +38,6 @@\n"
			       " \tlock();\n+\tfault_in(\"" EVIL "\");\n");
	((struct report_step *)((struct report_side *)cycle->sides->pdata[0])->steps->pdata[1])->own =
		TRUE;
	g_free(cycle->file);
	cycle->file = g_strdup("fs/demo/file.c");
	cycle->line = 44;
	g_free(cycle->function);
	cycle->function = g_strdup("demo_write");
	tell(r, take(d, "333"), REVIEW_CHANGED, 2);
	tell(r, take(d, "444"), REVIEW_FIXED, 2);
}

static gboolean print(struct store *s, const char *format, const char *how, GError **error)
{
	struct report_options all = { .min_confidence = CONFIDENCE_LOW };
	struct review_options opt = { .quiet = !g_strcmp0(how, "quiet"), .date = 1732276800,
				      .from = "A Robot <robot@example.org>",
				      .url = "https://ci.example.org/1" };
	struct report_data *d = report_data_load(s, &all, error);
	struct review r = { .series = &series, .n_unchanged = 7, .n_below = 3, .n_told = 1,
			    .base = (char *)"the tree on disk", .command = (char *)
			    "faultline review --patch series.mbox --kernel linux --min-confidence high" };
	GBytes *file = changed_file();
	gboolean ok;

	if (!d || !report_held_load(s, d->findings, error))
		return FALSE;
	r.before = r.after = &d->run;
	r.rules = d->texts;
	r.classes = d->classes;
	r.source = d->source;
	source_lay(r.source, "fs/demo/file.c", file);
	r.findings = g_ptr_array_new_with_free_func(review_finding_free);
	r.notes = g_ptr_array_new();
	g_ptr_array_add(r.notes, (char *)"fs/demo/Kconfig is changed; the configuration is not " EVIL);
	if (!g_strcmp0(how, "same"))
		r.before = r.after = NULL;
	if (!g_strcmp0(how, "staged"))
		r.series = &staged;
	if (!how || !g_strcmp0(how, "staged"))
		fill(&r, d);
	ok = review_write(&r, format, &opt, stdout, error);
	g_ptr_array_unref(r.findings);
	g_ptr_array_unref(r.notes);
	g_bytes_unref(file);
	report_data_free(d);
	return ok;
}

int main(int argc, char **argv)
{
	GError *error = NULL;
	struct store *s;
	gboolean ok;

	if (argc < 3) {
		g_printerr("usage: sample_review DATABASE FORMAT [nothing|staged|quiet|same]\n");
		return 2;
	}
	s = store_open_readonly(argv[1], &error);
	ok = s && print(s, argv[2], argv[3], &error);
	if (!ok)
		g_printerr("sample_review: %s\n", error->message);
	store_close(s);
	return ok ? 0 : 2;
}
