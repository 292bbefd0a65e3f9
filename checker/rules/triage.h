/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * triage.yaml of a rules folder: what people said of findings, to be committed beside the
 * code and reviewed.
 *
 *    findings:
 *      - fingerprint: 36a85c0cc0cc54faa32d0d0cf41d9036
 *        verdict: false-positive		or accepted
 *        reason: Nobody else can have the object yet.
 *        rule: order/cycle		these three are for people, and to tell
 *        world: ext4			what is gone from what was not looked at
 *        at: fs/ext4/inode.c:683
 */
#ifndef FAULTLINE_RULES_TRIAGE_H
#define FAULTLINE_RULES_TRIAGE_H

#include <glib.h>

struct triage_entry {
	char *fingerprint;
	char *verdict;		/* "accepted" or "false-positive" */
	char *reason;
	char *rule, *world, *at;	/* "" where nothing is said */
	int line;		/* of the file */
};

struct triage {
	char *file;
	GPtrArray *entries;	/* struct triage_entry */
};

/*
 * What the file says; nothing when there is none. NULL and *error (FL_ERROR_RULE,
 * "FILE:LINE: field: why") for a bad one.
 */
struct triage *triage_read(const char *file, GError **error);
void triage_free(struct triage *t);
const struct triage_entry *triage_find(const struct triage *t, const char *fingerprint);

/*
 * Writes the file anew: with the entries `put` (struct triage_entry) added or, where it has
 * them, replaced, and without that of the fingerprint `gone` (or NULL). The rest of it,
 * comments too, stays as it is.
 */
gboolean triage_change(const struct triage *t, const GPtrArray *put, const char *gone,
		       GError **error);

#endif
