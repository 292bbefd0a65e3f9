/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes the review as JSON, described in json.md: all that the other formats say, and raw. */
#include "report/review_emit.h"

#include "change/change.h"
#include "report/emit.h"
#include "report/json_out.h"

static json_t *patches(const struct review *r)
{
	json_t *all = json_array();

	for (gsize i = 0; r->series && i < r->series->n_patches; i++) {
		const struct change_patch *p = &r->series->patches[i];

		json_array_append_new(all, json_pack("{s:o, s:o, s:o, s:o}", "commit",
						     json_out_text(p->commit), "message_id",
						     json_out_text(p->mail.message_id), "subject",
						     json_out_text(p->subject), "author",
						     json_out_text(p->author)));
	}
	return all;
}

static json_t *findings(const struct review *r)
{
	static const char *const fates[N_REVIEW_FATES] = { "new", "changed", "fixed" };
	json_t *all = json_array();

	for (guint i = 0; i < r->findings->len; i++) {
		const struct review_finding *f = r->findings->pdata[i];
		json_t *o = json_pack("{s:s, s:i, s:b}", "fate", fates[f->fate], "patch",
				      (int)f->patch, "own", f->own);

		if (f->why)
			json_object_set_new(o, "why", json_out_text(f->why));
		json_object_set_new(o, "finding", report_json_finding(f->finding, FALSE));
		json_array_append_new(all, o);
	}
	return all;
}

static json_t *notes(const struct review *r)
{
	json_t *all = json_array();

	for (guint i = 0; i < r->notes->len; i++)
		json_array_append_new(all, json_out_text(r->notes->pdata[i]));
	return all;
}

gboolean review_json(const struct review *r, const struct review_options *opt, GString *out,
		     GError **error)
{
	json_t *root = json_object();

	(void)opt;
	(void)error;
	json_object_set_new(root, "format", json_integer(1));
	json_object_set_new(root, "base", json_out_text(r->base));
	json_object_set_new(root, "kernel", json_out_text(review_run(r)->kernel));
	json_object_set_new(root, "config", json_out_text(review_run(r)->config));
	json_object_set_new(root, "tool_version", json_out_text(review_run(r)->tool_version));
	json_object_set_new(root, "patches", patches(r));
	json_object_set_new(root, "new", json_integer(review_count(r, REVIEW_NEW)));
	json_object_set_new(root, "changed", json_integer(review_count(r, REVIEW_CHANGED)));
	json_object_set_new(root, "fixed", json_integer(review_count(r, REVIEW_FIXED)));
	json_object_set_new(root, "unchanged", json_integer(r->n_unchanged));
	json_object_set_new(root, "below", json_integer(r->n_below));
	json_object_set_new(root, "told", json_integer(r->n_told));
	json_object_set_new(root, "findings", findings(r));
	json_object_set_new(root, "notes", notes(r));
	json_object_set_new(root, "command", json_out_text(r->command));
	json_out_put(out, root);
	return TRUE;
}
