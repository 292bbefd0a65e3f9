/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words of rule files and reports for the enums of rules.h, each in one
 * table that both the YAML schemas and the printing functions use.
 */
#include "rules/names.h"

#include <string.h>

#include "base/error.h"

const struct cyaml_strval lock_kind_words[] = {
	{ "mutex", LOCK_MUTEX },
	{ "rwsem", LOCK_RWSEM },
	{ "percpu-rwsem", LOCK_PERCPU_RWSEM },
	{ "semaphore", LOCK_SEMAPHORE },
	{ "spinlock", LOCK_SPINLOCK },
	{ "raw-spinlock", LOCK_RAW_SPINLOCK },
	{ "rwlock", LOCK_RWLOCK },
	{ "seqlock", LOCK_SEQLOCK },
	{ "bit", LOCK_BIT },
	{ "page", LOCK_PAGE },
	{ "dax-entry", LOCK_DAX_ENTRY },
	{ "handle", LOCK_HANDLE },
	{ "map", LOCK_MAP },
	{ "pseudo", LOCK_PSEUDO },
	{ "context", LOCK_CONTEXT },
	{ "event", LOCK_EVENT },
	{ "mark", LOCK_MARK },
};

const struct cyaml_strval lock_mode_words[] = {
	{ "write", LOCK_WRITE },
	{ "read", LOCK_READ },
	{ "read-recursive", LOCK_READ_RECURSIVE },
};

const struct cyaml_strval success_words[] = {
	{ "always", SUCCEEDS_ALWAYS },
	{ "nonzero", SUCCEEDS_NONZERO },
	{ "zero", SUCCEEDS_ZERO },
	{ "pointer", SUCCEEDS_POINTER },
	{ "nonnegative", SUCCEEDS_NONNEGATIVE },
	{ "not-error", SUCCEEDS_NOT_ERROR },
	{ "errno", SUCCEEDS_ERRNO },
};

const struct cyaml_strval severity_words[] = {
	{ "error", SEVERITY_ERROR },
	{ "warning", SEVERITY_WARNING },
	{ "note", SEVERITY_NOTE },
};

const struct cyaml_strval confidence_words[] = {
	{ "low", CONFIDENCE_LOW },
	{ "medium", CONFIDENCE_MEDIUM },
	{ "high", CONFIDENCE_HIGH },
};

const gsize n_lock_kind_words = G_N_ELEMENTS(lock_kind_words);
const gsize n_lock_mode_words = G_N_ELEMENTS(lock_mode_words);
const gsize n_success_words = G_N_ELEMENTS(success_words);
const gsize n_severity_words = G_N_ELEMENTS(severity_words);
const gsize n_confidence_words = G_N_ELEMENTS(confidence_words);

gboolean words_parse(const struct cyaml_strval *words, gsize n, const char *text, gint64 *value)
{
	for (gsize i = 0; i < n; i++) {
		if (g_str_equal(words[i].str, text)) {
			*value = words[i].val;
			return TRUE;
		}
	}
	return FALSE;
}

static const char *word_of(const struct cyaml_strval *words, gsize n, gint64 value)
{
	for (gsize i = 0; i < n; i++) {
		if (words[i].val == value)
			return words[i].str;
	}
	BUG("no word for %" G_GINT64_FORMAT, value);
	return "";
}

const char *lock_kind_name(enum lock_kind kind)
{
	if (kind == LOCK_UNKNOWN)
		return "unknown";
	return word_of(lock_kind_words, n_lock_kind_words, kind);
}

gboolean lock_kind_parse(const char *text, enum lock_kind *out)
{
	gint64 value = LOCK_UNKNOWN;

	if (strcmp(text, "unknown") &&
	    !words_parse(lock_kind_words, n_lock_kind_words, text, &value))
		return FALSE;
	*out = (enum lock_kind)value;
	return TRUE;
}

gboolean lock_kind_spins(enum lock_kind kind)
{
	return kind == LOCK_SPINLOCK || kind == LOCK_RAW_SPINLOCK || kind == LOCK_RWLOCK ||
	       kind == LOCK_SEQLOCK || kind == LOCK_BIT;
}

gboolean lock_kind_is_state(enum lock_kind kind)
{
	return kind == LOCK_CONTEXT || kind == LOCK_MARK;
}

const char *lock_mode_name(enum lock_mode mode)
{
	return word_of(lock_mode_words, n_lock_mode_words, mode);
}

gboolean lock_mode_parse(const char *text, enum lock_mode *out)
{
	gint64 value;

	if (!words_parse(lock_mode_words, n_lock_mode_words, text, &value))
		return FALSE;
	*out = (enum lock_mode)value;
	return TRUE;
}

const char *severity_name(enum rule_severity s)
{
	return word_of(severity_words, n_severity_words, s);
}

const char *confidence_name(enum rule_confidence c)
{
	return word_of(confidence_words, n_confidence_words, c);
}

gboolean confidence_parse(const char *text, enum rule_confidence *out)
{
	gint64 value;

	if (!words_parse(confidence_words, n_confidence_words, text, &value))
		return FALSE;
	*out = (enum rule_confidence)value;
	return TRUE;
}
