/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "Did you mean": the word of a list that a mistyped one most likely stands for.
 */
#ifndef FAULTLINE_BASE_SUGGEST_H
#define FAULTLINE_BASE_SUGGEST_H

#include <glib.h>

/*
 * The nearest of the n words, or NULL when none is near: at most one edit in
 * three letters. The first of equally near ones wins.
 */
const char *suggest_word(const char *typed, const char *const *words, gsize n);

/* Sets FL_ERROR_USAGE: "TYPED: no such KIND, did you mean WORD?; there are WORD, WORD ...". */
void suggest_error(const char *typed, const char *kind, const char *const *words, gsize n,
		   GError **error);

#endif
