/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the conditions of a mark or an event, each a short phrase: "arg 1 is 0",
 * "arg 2 is not constant", "holding CLASS", "beside FUNCTION", "RECORD.FIELD may have 4". Does not
 * know how many arguments the function has.
 */
#include "rules/conditions.h"

#include <string.h>

static gboolean parse_number(const char *text, gint64 min, gint64 max, gint64 *value)
{
	return g_ascii_string_to_signed(text, 10, min, max, value, NULL);
}

/* "arg N IS …": what is said of an argument. */
static gboolean parse_is(char **words, guint n, struct rule_condition *c)
{
	guint at = n > 3 && g_str_equal(words[3], "not") ? 4 : 3;
	gint64 arg, other;

	if (n < 4 || !parse_number(words[1], 0, 31, &arg) || !g_str_equal(words[2], "is"))
		return FALSE;
	c->arg = (int)arg;
	c->negated = at == 4;
	if (n == at + 1 && g_str_equal(words[at], "constant")) {
		c->test = TEST_IS_CONSTANT;
		return TRUE;
	}
	if (n == at + 2 && g_str_equal(words[at], "arg") &&
	    parse_number(words[at + 1], 0, 31, &other)) {
		c->test = TEST_IS_ARG;
		c->other = (int)other;
		return TRUE;
	}
	c->test = TEST_IS_VALUE;
	return n == at + 1 && parse_number(words[at], G_MININT64, G_MAXINT64, &c->value);
}

static gboolean parse_condition(struct rules_builder *b, char **words, struct rule_condition *c)
{
	guint n = g_strv_length(words);

	if (n && g_str_equal(words[0], "arg"))
		return parse_is(words, n, c);
	if (n == 4 && g_str_equal(words[1], "may") && g_str_equal(words[2], "have")) {
		c->test = TEST_MAY_HAVE;
		c->name = builder_string(b, words[0]);
		g_hash_table_add(b->asked_fields, c->name);
		return strchr(words[0], '.') && parse_number(words[3], 1, G_MAXINT64, &c->value);
	}
	c->negated = n && g_str_equal(words[0], "not");
	if (n != 2u + c->negated)
		return FALSE;
	c->test = g_str_equal(words[n - 2], "beside") ? TEST_BESIDE : TEST_HOLDING;
	c->name = builder_string(b, words[n - 1]);
	return c->test == TEST_BESIDE || g_str_equal(words[n - 2], "holding");
}

gboolean conditions_parse(const struct yaml_file *y, guint i, const struct raw_function *raw,
			  struct rule_function *f, struct rules_builder *b, GError **error)
{
	int line = yaml_file_line(y, "/functions/%u/where", i);

	if (raw->n_where && f->kind != LOCK_MARK && f->kind != LOCK_EVENT)
		return yaml_file_error(y, error, line, "where: only marks and events may say it");
	if (raw->n_where > MAX_CONDITIONS)
		return yaml_file_error(y, error, line, "where: more than %d", MAX_CONDITIONS);
	for (guint k = 0; k < raw->n_where; k++) {
		g_auto(GStrv) words = g_strsplit(raw->where[k], " ", 8);

		if (!parse_condition(b, words, &f->where[f->n_where++]))
			return yaml_file_error(y, error,
					       yaml_file_line(y, "/functions/%u/where/%u", i, k),
					       "where: '%s' is none of: arg N is [not] VALUE, arg N, "
					       "or constant; [not] holding CLASS; [not] beside "
					       "FUNCTION; RECORD.FIELD may have BITS",
					       raw->where[k]);
	}
	return TRUE;
}
