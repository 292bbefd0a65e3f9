/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads text from anywhere, makes lines for people. Does not handle scripts that are written
 * from right to left: what turns the direction of writing is shown as what it is.
 */
#include "report/style.h"

#include <string.h>
#include <unistd.h>

#include "base/escape.h"

void style_text(GString *out, const char *text)
{
	escape_text(out, text);
}

int style_width(const char *text)
{
	int width = 0;

	for (; *text; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);

		if (!g_unichar_iszerowidth(c))
			width += g_unichar_iswide(c) ? 2 : 1;
	}
	return width;
}

void style_fold(GString *out, const char *first, const char *rest, const char *text)
{
	style_fold_to(out, STYLE_WIDTH, first, rest, text);
}

void style_fold_to(GString *out, int most, const char *first, const char *rest, const char *text)
{
	g_autoptr(GString) clean = g_string_new(NULL);
	g_auto(GStrv) words = NULL;
	int column = style_width(first);
	gboolean begun = FALSE;

	style_text(clean, text);
	words = g_strsplit(clean->str, " ", -1);
	g_string_append(out, first);
	for (char **w = words; *w; w++) {
		int width = style_width(*w);

		if (!width)
			continue;
		if (begun && column + 1 + width > most) {
			g_string_append_printf(out, "\n%s", rest);
			column = style_width(rest);
		} else if (begun) {
			g_string_append_c(out, ' ');
			column++;
		}
		g_string_append(out, *w);
		column += width;
		begun = TRUE;
	}
	g_string_append_c(out, '\n');
}

static void flush_paragraph(GString *out, int most, const char *indent, GString *paragraph)
{
	if (paragraph->len)
		style_fold_to(out, most, indent, indent, paragraph->str);
	g_string_truncate(paragraph, 0);
}

/* An indented line is code or a list: it stays as it is. */
static void put_verbatim(GString *out, const char *indent, const char *line)
{
	g_string_append(out, indent);
	for (; *line == '\t' || *line == ' '; line++)
		g_string_append(out, *line == '\t' ? "        " : " ");
	style_text(out, line);
	g_string_append_c(out, '\n');
}

void style_paragraphs(GString *out, const char *indent, const char *text)
{
	style_paragraphs_to(out, STYLE_WIDTH, indent, text);
}

void style_paragraphs_to(GString *out, int most, const char *indent, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
	g_autoptr(GString) paragraph = g_string_new(NULL);
	guint n = g_strv_length(lines);

	for (guint i = 0; i < n; i++)
		g_strchomp(lines[i]);
	/* A text block of a rule file ends with a newline. */
	while (n && !*lines[n - 1])
		n--;
	for (guint i = 0; i < n; i++) {
		if (*lines[i] && !g_ascii_isspace(*lines[i])) {
			g_string_append_printf(paragraph, "%s%s", paragraph->len ? " " : "", lines[i]);
			continue;
		}
		flush_paragraph(out, most, indent, paragraph);
		if (*lines[i])
			put_verbatim(out, indent, lines[i]);
		else
			g_string_append_c(out, '\n');
	}
	flush_paragraph(out, most, indent, paragraph);
}

void style_colour(GString *out, gboolean on, enum style_colour colour, const char *text)
{
	static const char *const codes[] = { "0", "1", "1;31", "1;33", "36", "2" };

	if (on && colour != STYLE_PLAIN)
		g_string_append_printf(out, "\033[%sm", codes[colour]);
	style_text(out, text);
	if (on && colour != STYLE_PLAIN)
		g_string_append(out, "\033[0m");
}

gboolean style_want_colour(void)
{
	const char *no = g_getenv("NO_COLOR");
	const char *term = g_getenv("TERM");

	return (!no || !*no) && isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}
