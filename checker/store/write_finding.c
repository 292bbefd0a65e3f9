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

/* FALSE and *error on failure; *id is 0 when the fingerprint is not known. */
static gboolean find(struct store *s, const char *fingerprint, gint64 *id, gint64 *last_run,
		     GError **error)
{
	sqlite3_stmt *stmt = store_stmt(s, STMT_FINDING_ID, error);
	int rc;

	*id = *last_run = 0;
	if (!stmt)
		return FALSE;
	sqlite3_bind_text(stmt, 1, fingerprint, -1, SQLITE_TRANSIENT);
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		*id = sqlite3_column_int64(stmt, 0);
		*last_run = sqlite3_column_int64(stmt, 1);
	}
	sqlite3_reset(stmt);
	return rc == SQLITE_ROW || rc == SQLITE_DONE || store_fail(s, rc, "reading", error);
}

static gboolean put_side(struct store *s, gint64 id, gsize n, const struct finding_side *side,
			 GError **error)
{
	if (!store_put_row(s, STMT_SIDE, error, "iiTTT", id, (gint64)n, side->title, side->outer,
			   side->inner))
		return FALSE;
	for (gsize i = 0; i < side->n_steps; i++) {
		const struct step *step = &side->steps[i];

		if (!store_put_row(s, STMT_STEP, error, "iiiTiiTT", id, (gint64)n, (gint64)i,
				   step->file, (gint64)step->line, (gint64)step->col,
				   step->function, step->what))
			return FALSE;
	}
	return TRUE;
}

static gboolean put_sides(struct store *s, gint64 id, const struct finding *f, GError **error)
{
	if (!store_put_row(s, STMT_FORGET_STEPS, error, "i", id) ||
	    !store_put_row(s, STMT_FORGET_SIDES, error, "i", id))
		return FALSE;
	for (gsize i = 0; i < f->n_sides; i++)
		if (!put_side(s, id, i, &f->sides[i], error))
			return FALSE;
	return TRUE;
}

gboolean store_put_finding(struct store *s, const struct finding *f, GError **error)
{
	gint64 id, last_run;

	if (!s->in_run)
		BUG("store_put_finding() outside a run");
	if (!f->fingerprint || !*f->fingerprint)
		BUG("finding without a fingerprint");
	if (!find(s, f->fingerprint, &id, &last_run, error))
		return FALSE;
	/* Two findings of one run that nobody could tell apart are one. */
	if (last_run == s->run)
		return TRUE;
	return store_put_row(s, STMT_FINDING, error, "TTTTTTTTiiTTi", f->fingerprint, f->rule,
			     f->engine, severity_name(f->severity), confidence_name(f->confidence),
			     f->reason, f->world, f->file, (gint64)f->line, (gint64)f->col,
			     f->function, f->message, s->run) &&
	       find(s, f->fingerprint, &id, &last_run, error) &&
	       put_sides(s, id, f, error);
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
