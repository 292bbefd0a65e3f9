/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the mails that answer the patches of a series, as a mail box: one to each patch that
 * brings a finding or mends one, with the patch's lines quoted and what is said of them below,
 * and for the rest the shape of the mails that kernel people get from other robots. When
 * nothing is to be said of any patch, one mail says so to the whole series.
 */
#include "report/review_emit.h"

#include <string.h>

#include "base/file.h"
#include "change/change.h"
#include "report/comment.h"
#include "report/mail.h"
#include "report/style.h"

/* What one mail answers. */
struct letter {
	const struct review *review;
	const struct review_options *opt;
	const struct change_mail *mail;	/* NULL: the patch came by git */
	const struct change_patch *patch; /* NULL: the whole series */
	GPtrArray *findings;		/* struct review_finding of this patch, in order */
};

static const char *sender(const struct letter *l)
{
	return l->opt->from ? l->opt->from : MAIL_SENDER;
}

static guint count(const struct letter *l, enum review_fate fate)
{
	guint n = 0;

	for (guint i = 0; i < l->findings->len; i++)
		n += ((const struct review_finding *)l->findings->pdata[i])->fate == fate;
	return n;
}

/* Whose lines are quoted from here on. */
static void put_attribution(GString *out, const struct letter *l)
{
	g_autoptr(GString) text = g_string_new("On ");

	if (!l->patch || !*l->patch->author)
		return;
	g_string_append_printf(text, "%s, %s wrote:", l->patch->date, l->patch->author);
	style_fold_to(out, MAIL_WIDTH, "", "  ", text->str);
}

/* What an editor takes to go there; the lines themselves where the patch does not show them. */
static void put_place(GString *out, const struct letter *l, const struct review_finding *f)
{
	gsize before = out->len;

	comment_vim(out, f->finding);
	if (!f->quote)
		comment_source(out, l->review->source, f->finding->file, f->finding->line);
	if (out->len > before)
		g_string_append_c(out, '\n');
}

static void put_finding(GString *out, const struct letter *l, const struct review_finding *f)
{
	gsize before;

	if (f->quote) {
		comment_quote(out, "> ", f->quote);
		g_string_append_c(out, '\n');
	}
	comment_headline(out, MAIL_WIDTH, f->finding);
	if (f->fate == REVIEW_CHANGED)
		g_string_append(out, "This was so before, on another way.\n");
	if (!f->own && f->fate == REVIEW_NEW)
		g_string_append(out, "No line of the patch is on the way.\n");
	comment_beside(out, MAIL_WIDTH, f);
	g_string_append_c(out, '\n');
	before = out->len;
	comment_witnesses(out, MAIL_WIDTH, f->finding);
	if (out->len > before)
		g_string_append_c(out, '\n');
	put_place(out, l, f);
}

static void put_rules(GString *out, const struct letter *l)
{
	g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < l->findings->len; i++) {
		const struct review_finding *f = l->findings->pdata[i];
		const struct report_text *rule = g_hash_table_lookup(l->review->rules,
								     f->finding->rule);

		if (f->fate != REVIEW_NEW || !rule || !g_hash_table_add(told, rule->id))
			continue;
		g_string_append(out, "Why it matters (");
		style_text(out, rule->id);
		g_string_append(out, "):\n");
		comment_why(out, MAIL_WIDTH, rule);
		g_string_append_c(out, '\n');
	}
}

static void put_fixed(GString *out, const struct letter *l)
{
	for (guint i = 0; i < l->findings->len; i++) {
		const struct review_finding *f = l->findings->pdata[i];

		if (f->fate == REVIEW_FIXED)
			comment_line(out, MAIL_WIDTH, "This fixes ", f->finding);
	}
	if (count(l, REVIEW_FIXED))
		g_string_append_c(out, '\n');
}

static void put_answers(GString *out, const struct letter *l)
{
	style_fold_to(out, MAIL_WIDTH, "", "", "If it is no bug, please say why here, or in the tree's "
		      ".faultline/triage.yaml; it will not be told again:");
	for (guint i = 0; i < l->findings->len; i++) {
		const struct review_finding *f = l->findings->pdata[i];

		if (f->fate == REVIEW_NEW)
			comment_answer(out, f->finding);
	}
	g_string_append_c(out, '\n');
}

static void put_tags(GString *out, const struct letter *l, const char *id)
{
	style_fold_to(out, MAIL_WIDTH, "", "", "If you fix the issue in a separate patch/commit (i.e. not "
		      "just a new version of the same patch/commit), kindly add following tags");
	g_string_append(out, "| Reported-by: ");
	style_text(out, sender(l));
	g_string_append_printf(out, "\n| Closes: https://lore.kernel.org/r/%s/\n\n", id);
}

static void put_findings(GString *out, const struct letter *l)
{
	gboolean attributed = FALSE;

	for (guint i = 0; i < l->findings->len; i++) {
		const struct review_finding *f = l->findings->pdata[i];

		if (f->fate == REVIEW_FIXED)
			continue;
		if (f->quote && !attributed) {
			put_attribution(out, l);
			attributed = TRUE;
		}
		put_finding(out, l, f);
	}
}

static char *body_of(const struct letter *l, const char *id)
{
	g_autofree char *totals = review_totals(l->review);
	GString *out = g_string_new(NULL);

	put_findings(out, l);
	put_rules(out, l);
	put_fixed(out, l);
	if (!l->findings->len)
		style_fold_to(out, MAIL_WIDTH, "", "", totals);
	if (count(l, REVIEW_NEW)) {
		comment_reproduce(out, MAIL_WIDTH, l->review);
		g_string_append_c(out, '\n');
		put_answers(out, l);
		put_tags(out, l, id);
	}
	comment_notes(out, MAIL_WIDTH, l->review);
	if (l->opt->url) {
		g_string_append(out, "All of it: ");
		style_text(out, l->opt->url);
		g_string_append_c(out, '\n');
	}
	g_string_append(out, "-- \nfaultline, a lock-order checker that reads source\n");
	return g_string_free(out, FALSE);
}

/* The same review of the same patch is the same mail: archives keep it once. */
static char *id_of(const struct letter *l)
{
	g_autoptr(GString) all = g_string_new(l->mail ? l->mail->message_id : "");

	if (l->patch)
		g_string_append(all, l->patch->commit);
	for (guint i = 0; i < l->findings->len; i++)
		g_string_append(all, ((const struct review_finding *)l->findings->pdata[i])
				->finding->fingerprint);
	return file_hash_bytes(all->str, all->len);
}

static const char *subject_of(const struct letter *l)
{
	if (l->mail && *l->mail->subject)
		return l->mail->subject;
	if (l->patch && *l->patch->subject)
		return l->patch->subject;
	if (l->review->series && *l->review->series->subject)
		return l->review->series->subject;
	return "[faultline] what changes in locking";
}

static void put_letter(GString *out, const struct letter *l)
{
	const char *subject = subject_of(l);
	g_autofree char *local = id_of(l), *id = NULL, *body = NULL;
	struct mail mail = { .from = sender(l), .subject = subject, .id = local,
			     .date = l->opt->date, .reply = subject[0] != '[' || l->mail };

	if (l->mail) {
		mail.to[0] = l->mail->from;
		mail.cc[0] = l->mail->to;
		mail.cc[1] = l->mail->cc;
		mail.answered = l->mail->message_id;
		mail.references = *l->mail->references ? l->mail->references : l->mail->in_reply_to;
	}
	if (l->patch && (!l->mail || !*l->mail->from))
		mail.to[0] = l->patch->author;
	id = mail_id(&mail);
	mail.body = body = body_of(l, id);
	mail_put(out, &mail);
}

/* Patch `nth` (from 1) of the series; 0: what is of none, or the whole of it. */
static void answer(GString *out, const struct review *r, const struct review_options *opt,
		   guint nth, gboolean always)
{
	const struct change_series *s = r->series;
	struct letter l = { .review = r, .opt = opt, .findings = g_ptr_array_new() };

	if (s && s->n_patches && (nth || s->n_patches == 1))
		l.patch = &s->patches[nth ? nth - 1 : 0];
	if (l.patch && *l.patch->mail.message_id)
		l.mail = &l.patch->mail;
	else if (s && *s->cover.message_id)
		l.mail = &s->cover;
	else if (s && s->n_patches && *s->patches[0].mail.message_id)
		l.mail = &s->patches[0].mail;
	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];

		if (f->patch == nth || (!nth && !review_patch(r, f)))
			g_ptr_array_add(l.findings, (void *)f);
	}
	if (l.findings->len || always)
		put_letter(out, &l);
	g_ptr_array_unref(l.findings);
}

gboolean review_mail(const struct review *r, const struct review_options *opt, GString *out,
		     GError **error)
{
	guint n = r->series ? (guint)r->series->n_patches : 0;

	(void)error;
	answer(out, r, opt, 0, !r->findings->len);
	for (guint i = 1; i <= n; i++)
		answer(out, r, opt, i, FALSE);
	return TRUE;
}
