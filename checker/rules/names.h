/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/rules: the words a rule file uses for the enums of rules.h.
 */
#ifndef FAULTLINE_RULES_NAMES_H
#define FAULTLINE_RULES_NAMES_H

#include <glib.h>
#include <cyaml/cyaml.h>
#include "rules/rules.h"

extern const struct cyaml_strval lock_kind_words[];	/* without LOCK_UNKNOWN */
extern const struct cyaml_strval lock_mode_words[];
extern const struct cyaml_strval success_words[];
extern const struct cyaml_strval severity_words[];
extern const struct cyaml_strval confidence_words[];
extern const gsize n_lock_kind_words, n_lock_mode_words, n_success_words;
extern const gsize n_severity_words, n_confidence_words;

/* FALSE when the text is none of the words. */
gboolean words_parse(const struct cyaml_strval *words, gsize n, const char *text, gint64 *value);

#endif
