/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an engine has answered, as it is kept: JSON. Answers come from files that anybody can
 * have damaged; what does not look like one says nothing.
 */
#include <string.h>

#include "engines/internal.h"

#define TEXT_MAX 2000	/* bytes of a message */

json_t *reply_new(void)
{
	return json_object();
}

/* JSON is UTF-8; what compilers print need not be. */
static json_t *text_new(const char *text)
{
	g_autofree char *cut = g_strndup(text, TEXT_MAX);
	g_autofree char *valid = g_utf8_make_valid(cut, -1);

	return json_string(valid);
}

void reply_add(json_t *answer, const char *file, guint line, guint col, const char *function,
		const char *message)
{
	json_t *reports = json_object_get(answer, "reports");
	json_t *one = json_array();

	if (!reports) {
		reports = json_array();
		json_object_set_new(answer, "reports", reports);
	}
	json_array_append_new(one, text_new(file));
	json_array_append_new(one, json_integer(line));
	json_array_append_new(one, json_integer(col));
	json_array_append_new(one, text_new(function));
	json_array_append_new(one, text_new(message));
	json_array_append_new(reports, one);
}

void reply_drop(json_t *answer, guint n)
{
	if (n)
		json_object_set_new(answer, "dropped", json_integer(reply_dropped(answer) + n));
}

void reply_fail(json_t *answer, const char *why)
{
	if (!reply_failure(answer))
		json_object_set_new(answer, "failure", text_new(why));
}

const char *reply_failure(const json_t *answer)
{
	return json_string_value(json_object_get(answer, "failure"));
}

void reply_set_limit(json_t *answer, int seconds)
{
	json_object_set_new(answer, "limit", json_integer(seconds));
}

int reply_limit(const json_t *answer)
{
	return (int)CLAMP(json_integer_value(json_object_get(answer, "limit")), 0, G_MAXINT);
}

guint reply_dropped(const json_t *answer)
{
	return (guint)CLAMP(json_integer_value(json_object_get(answer, "dropped")), 0, G_MAXINT);
}

void reply_each(const json_t *answer, struct engine_report *r,
		 void (*each)(const struct engine_report *r, void *data), void *data)
{
	const json_t *reports = json_object_get(answer, "reports");

	for (gsize i = 0; i < json_array_size(reports); i++) {
		json_int_t line, col;

		if (json_unpack(json_array_get(reports, i), "[sIIss]", &r->file, &line, &col,
				&r->function, &r->message))
			continue;
		r->line = (guint)CLAMP(line, 0, G_MAXINT);
		r->col = (guint)CLAMP(col, 0, G_MAXINT);
		each(r, data);
	}
}
