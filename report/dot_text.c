/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes text harmless for dot: quotes end nothing, \N and &lt; are no names of something else. */
#include "report/dot_text.h"

#include "report/style.h"

void dot_text(GString *out, const char *text, glong longest)
{
	g_autoptr(GString) clean = g_string_new(NULL);
	glong n = 0;

	style_text(clean, text);
	for (const char *p = clean->str; *p; p = g_utf8_next_char(p)) {
		if (longest && ++n > longest) {
			g_string_append(out, "…");
			return;
		}
		if (*p == '"' || *p == '\\')
			g_string_append_c(out, '\\');
		if (*p == '&')
			g_string_append(out, "&amp;");
		else
			g_string_append_len(out, p, g_utf8_next_char(p) - p);
	}
}
