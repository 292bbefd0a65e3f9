/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes text harmless for a terminal and a single line. Letters of scripts that are written
 * from right to left stay as they are; what turns the direction of others does not.
 */
#include "base/escape.h"

#include <string.h>

/* Makes a text look like another one: turns the direction, or ends a line. */
static gboolean is_deceptive(gunichar c)
{
	return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static void put_char(GString *out, gunichar c)
{
	if (c == '\n')
		g_string_append(out, "\\n");
	else if (c == '\t')
		g_string_append(out, "\\t");
	else if (g_unichar_iscntrl(c))
		g_string_append_printf(out, "\\x%02x", (unsigned int)c);
	else if (is_deceptive(c))
		g_string_append_printf(out, "\\u%04x", (unsigned int)c);
	else
		g_string_append_unichar(out, c);
}

void escape_text(GString *out, const char *text)
{
	g_autofree char *valid = NULL;

	if (!text)
		return;
	if (!g_utf8_validate(text, -1, NULL))
		text = valid = g_utf8_make_valid(text, -1);
	for (; *text; text = g_utf8_next_char(text))
		put_char(out, g_utf8_get_char(text));
}

char *escaped(const char *text)
{
	GString *out = g_string_new(NULL);

	escape_text(out, text);
	return g_string_free(out, FALSE);
}

void escape_word(GString *out, const char *word)
{
	gboolean plain = *word && !word[strspn(word, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS
					       "._-/:=,+@")];
	g_autofree char *quoted = plain ? NULL : g_shell_quote(word);

	g_string_append(out, plain ? word : quoted);
}
