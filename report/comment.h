/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a review says of a finding, in plain text and to a width: the parts that text, mails
 * and checks put together. All of it is made harmless for a terminal.
 */
#ifndef FAULTLINE_REPORT_COMMENT_H
#define FAULTLINE_REPORT_COMMENT_H

#include "report/review.h"

/* All witnesses: each step on lines of its own, the patch's own lines marked with a "+". */
void comment_witnesses(GString *out, int width, const struct report_finding *f);

/* "SEVERITY: MESSAGE [RULE] (CONFIDENCE confidence)", folded. */
void comment_headline(GString *out, int width, const struct report_finding *f);

/* What the line of the patch has to do with the witnesses, where they do not say so. */
void comment_beside(GString *out, int width, const struct review_finding *f);

/* Why the rule matters, and how to fix it; nothing when it says nothing. */
void comment_why(GString *out, int width, const struct report_text *rule);

/* "FILE:LINE: MESSAGE [RULE]" after the words `first`: what is told in a line, or is folded. */
void comment_line(GString *out, int width, const char *first, const struct report_finding *f);

/* What was not looked at, one a line. */
void comment_notes(GString *out, int width, const struct review *r);

/* What was compared, and the command that does it again. */
void comment_reproduce(GString *out, int width, const struct review *r);

/* The lines for triage.yaml that answer it. */
void comment_answer(GString *out, const struct report_finding *f);

/* "vim +/FUNCTION +LINE FILE", or nothing when names are not fit for a shell. */
void comment_vim(GString *out, const struct report_finding *f);

/* Lines of source around the place, with "> " at it; nothing when they are not known. */
void comment_source(GString *out, struct source *source, const char *file, guint line);

/* Lines of a patch as they are, each after `prefix`. */
void comment_quote(GString *out, const char *prefix, const char *lines);

#endif
