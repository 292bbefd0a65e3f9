/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A commit object → who wrote it, when, and what they say of it. Read from the object, not
 * from `git log`: that may ask a program of the repository about signatures.
 */
#include <string.h>

#include "change/internal.h"

/* "Name <address> 1700000000 +0100" */
static void set_author(struct change_patch *p, const char *text)
{
	const char *end = strrchr(text, '>');
	g_auto(GStrv) when = g_strsplit(end ? end + 1 : "", " ", -1);

	if (!end)
		return;
	g_free(p->author);
	p->author = g_strndup(text, (gsize)(end + 1 - text));
	if (g_strv_length(when) == 3) {
		g_autofree char *zone = g_strdup_printf("%.3s:%s", when[2],
							strlen(when[2]) == 5 ? when[2] + 3 : "00");
		g_autoptr(GTimeZone) tz = g_time_zone_new_identifier(zone);
		g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(
			g_ascii_strtoll(when[1], NULL, 10));
		g_autoptr(GDateTime) local = utc && tz ? g_date_time_to_timezone(utc, tz) : NULL;

		if (local) {
			g_free(p->date);
			p->date = g_date_time_format_iso8601(local);
		}
	}
}

static char *to_utf8(const char *text, const char *encoding)
{
	char *converted = encoding ? g_convert(text, -1, "UTF-8", encoding, NULL, NULL, NULL) : NULL;

	return converted ? converted : g_utf8_make_valid(text, -1);
}

/* The first paragraph is the subject, as git has it. */
static void set_message(struct change_patch *p, const char *message)
{
	const char *blank = strstr(message, "\n\n");
	char *subject = blank ? g_strndup(message, (gsize)(blank - message)) : g_strdup(message);

	g_free(p->subject);
	p->subject = g_strstrip(g_strdelimit(subject, "\n", ' '));
	g_free(p->body);
	p->body = g_strchomp(g_strdup(blank ? blank + 2 : ""));
}

void commit_read(struct change_patch *p, GBytes *object)
{
	gsize size;
	const char *data = g_bytes_get_data(object, &size);
	g_autofree char *text = g_strndup(data, size), *utf8 = NULL;
	const char *rest = strstr(text, "\nencoding ");
	const char *end = strstr(text, "\n\n"), *author;
	g_autofree char *encoding = NULL;

	if (rest && end && rest < end) {
		rest += strlen("\nencoding ");
		encoding = g_strndup(rest, strcspn(rest, "\n"));
	}
	utf8 = to_utf8(text, encoding);
	end = strstr(utf8, "\n\n");
	author = strstr(utf8, "\nauthor ");
	if (author && (!end || author < end)) {
		g_autofree char *line = NULL;

		author += strlen("\nauthor ");
		line = g_strndup(author, strcspn(author, "\n"));
		set_author(p, line);
	}
	set_message(p, end ? end + 2 : "");
}
