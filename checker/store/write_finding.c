/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing findings, whose history goes on from run to run, and what people
 * decided about them.
 *
 * Reads struct finding, makes a row for each fingerprint; its sides and steps
 * are those of the last run that saw it.
 */
#include <string.h>

#include "store/internal.h"

static gboolean put_sides(struct store *s, gint64 id, const struct finding *f, GError **error)
{
	if (!store_put_row(s, STMT_FORGET_SIDES, error, "i", id))
		return FALSE;
	for (gsize i = 0; i < f->n_sides; i++) {
		const struct finding_side *side = &f->sides[i];
		gint64 last;
		g_autofree char *steps =
			store_steps(s, IN_SPOT, side->steps, side->n_steps, &last, error);

		if (!steps || !store_put_row(s, STMT_SIDE, error, "iiTTTt", id, (gint64)i, side->title,
				   side->outer, side->inner, steps))
			return FALSE;
	}
	return TRUE;
}

static gboolean put_told(struct store *s, gint64 id, const struct finding *f, GError **error)
{
	return store_put_row(s, STMT_FORGET_TOLD, error, "i", id) &&
	       (!f->told_by || store_put_row(s, STMT_TOLD, error, "iT", id, f->told_by));
}

gboolean store_put_finding(struct store *s, const struct finding *f, GError **error)
{
	gint64 found[2];	/* id, last_run */

	if (!s->in_run)
		BUG("store_put_finding() outside a run");
	if (!f->fingerprint || !*f->fingerprint)
		BUG("finding without a fingerprint");
	if (!store_find(s, STMT_FINDING_ID, found, error, "t", f->fingerprint))
		return FALSE;
	/* Two findings of one run that nobody could tell apart are one. */
	if (found[1] == s->run)
		return TRUE;
	return store_put_row(s, STMT_FINDING, error, "TTTTTTTTiiTTi", f->fingerprint, f->rule,
			     f->engine, severity_name(f->severity), confidence_name(f->confidence),
			     f->reason, f->world, f->file, (gint64)f->line, (gint64)f->col,
			     f->function, f->message, s->run) &&
	       store_find(s, STMT_FINDING_ID, found, error, "t", f->fingerprint) &&
	       store_put_row(s, STMT_SEEN, error, "ii", found[0], s->run) &&
	       put_sides(s, found[0], f, error) && put_told(s, found[0], f, error);
}

static gboolean check_verdict(const char *verdict, GError **error)
{
	if (!strcmp(verdict, "accepted") || !strcmp(verdict, "false-positive") ||
	    !strcmp(verdict, "open"))
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
		    "%s: no such verdict: accepted, false-positive or open", verdict);
	return FALSE;
}

gboolean store_triage(struct store *s, const char *fingerprint, const char *verdict,
		      const char *reason, GError **error)
{
	static const char sql[] = "UPDATE finding SET triage = nullif(?2, 'open'), "
				  "triage_reason = ?3 WHERE fingerprint = ?1";
	sqlite3_stmt *stmt;
	int rc;

	if (!check_verdict(verdict, error))
		return FALSE;
	rc = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);
	if (rc != SQLITE_OK)
		return store_fail(s, rc, "writing", error);
	sqlite3_bind_text(stmt, 1, fingerprint, -1, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 2, verdict, -1, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 3, reason ? reason : "", -1, SQLITE_STATIC);
	rc = sqlite3_step(stmt);
	sqlite3_finalize(stmt);
	if (rc != SQLITE_DONE)
		return store_fail(s, rc, "writing", error);
	if (sqlite3_changes(s->db) == 1)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "%s: no finding has this fingerprint; "
		    "'faultline report' shows them", fingerprint);
	return FALSE;
}
