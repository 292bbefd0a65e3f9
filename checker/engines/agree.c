/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings of other engines, one at a time: whether we have found the same, which is told once
 * then, or (of balance) why it is nothing, or why we do not know.
 *
 * Two findings are the same when rules say that they look for the same, and one line is part of
 * both: the other's place, or a line that its message names, and our place, or our witness. Of
 * sparse, which names neither lock nor line, the function is enough. Does not compare what two
 * of the other engines say.
 */
#include "engines/agree.h"

#include <string.h>

#include "engines/explain.h"

/* --- the same, found twice ---------------------------------------------------- */

/* The lines that it speaks of, ",807,908,": its own, and those that its message names. */
static char *lines_of(const struct finding *f)
{
	g_autoptr(GRegex) named = g_regex_new("\\blines? (\\d{1,9})\\b", G_REGEX_RAW, 0, NULL);
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GMatchInfo) m = NULL;

	g_string_printf(out, ",%u,", f->line);
	g_regex_match(named, f->message, 0, &m);
	for (; g_match_info_matches(m); g_match_info_next(m, NULL)) {
		g_autofree char *line = g_match_info_fetch(m, 1);

		g_string_append_printf(out, "%" G_GUINT64_FORMAT ",",
				       g_ascii_strtoull(line, NULL, 10));
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Leaves it to our finding of that rule to tell of it, if there is one that shares a line. */
static gboolean leave_to(const struct known *k, struct finding *f, const char *rule,
			 GError **error)
{
	g_autofree char *lines = lines_of(f);

	return f->told_by || known_same(k, rule, f->file, lines, &f->told_by, error);
}

static gboolean leave_to_same(const struct known *k, struct finding *f,
			      const struct rule_check *check, GError **error)
{
	for (char **rule = check->same; rule && *rule; rule++)
		if (!leave_to(k, f, *rule, error))
			return FALSE;
	return TRUE;
}

/* --- of balance ---------------------------------------------------- */

/*
 * Our own finding of the same function: what it rests on becomes part of this one, unless it
 * tells of both. At low confidence it mostly rests on what sparse does always: ways that were
 * joined.
 */
static gboolean confirm(const struct asked *a, const struct known_finding *own, GError **error)
{
	struct finding *f = a->f;

	if (own->confidence == CONFIDENCE_LOW) {
		conclude(f, DOUBTED, "%s: %s: %s", own->rule, own->message, own->reason);
	} else {
		f->confidence = MAX(f->confidence, own->confidence);
		g_free(f->reason);
		f->reason = f->confidence == CONFIDENCE_HIGH ? g_strdup("") :
			    g_strdup_printf("confirmed, our analysis sees it, too: %s: %s: %s",
					    own->rule, own->message, own->reason);
	}
	if (own->confidence != CONFIDENCE_LOW && a->sparse)
		f->told_by = g_strdup(own->fingerprint);
	else if (own->confidence != CONFIDENCE_LOW && !leave_to(a->k, f, own->rule, error))
		return FALSE;
	return f->told_by || known_add_witness(a->k, own, f, error);
}

static gboolean settle(struct known *k, struct finding *f, GError **error)
{
	g_autoptr(GPtrArray) classes = g_ptr_array_new();
	struct asked a = { k, f, NULL, !strcmp(f->engine, "sparse"), classes };
	const struct known_finding *own;
	guint n;

	a.x = known_function(k, f->function, f->file, &n);
	if (!a.x) {
		if (n)
			conclude(f, SEVERAL, "there are %u of that name", n);
		else
			conclude(f, NOT_ANALYSED, "nothing that was solved comes to it, or it "
				 "does nothing that a rule names");
		return TRUE;
	}
	own = known_finding(k, a.x);
	if (own && is_about(&a, own->class))
		return confirm(&a, own, error);
	return explain(&a, error);
}

static gboolean is_about_balance(const struct rule_check *check)
{
	return !strcmp(check->kind, "sparse") ||
	       (check->keywords &&
		g_strv_contains((const char *const *)check->keywords, "balance"));
}

gboolean agree_findings(struct store *s, const struct rules *rules, const GPtrArray *findings,
			gboolean judged, GError **error)
{
	struct known *k = NULL;
	gboolean ok = TRUE;

	for (guint i = 0; ok && findings && i < findings->len; i++) {
		struct finding *f = findings->pdata[i];
		const struct rule_check *check = rules_check(rules, f->rule);
		gboolean balance = check && is_about_balance(check);

		if (!balance && !(check && check->same && *check->same))
			continue;
		if (!k)
			k = known_read(s, judged, error);
		ok = k && leave_to_same(k, f, check, error) &&
		     (!balance || f->told_by || settle(k, f, error));
	}
	known_free(k);
	return ok;
}
