/* SPDX-License-Identifier: GPL-2.0-only */
/* Links to what rules and orders refer to, where it has an address. */
#include "report/html/page.h"

#include <string.h>

/* "FILE" or "FILE:LINE", perhaps with "-LINE" after it, of the kernel; NULL: it is none. */
static char *file_url(const struct site *site, const char *ref)
{
	gsize size = strspn(ref, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-./");
	g_autofree char *file = g_strndup(ref, size);
	guint line = ref[size] == ':' ? (guint)g_ascii_strtoull(ref + size + 1, NULL, 10) : 1;

	if (!strchr(file, '/') || !strchr(file, '.') ||
	    (ref[size] && ref[size + 1 + strspn(ref + size + 1, "0123456789-")]))
		return NULL;
	return html_elixir(site, file, line);
}

/*
 * Where a reference leads: an address, a commit of the kernel, a file of it; NULL: nowhere.
 * Nothing but https: a rule of a stranger may say "javascript:".
 */
static char *reference_url(const struct site *site, const char *ref)
{
	if (g_str_has_prefix(ref, "https://") && !strpbrk(ref, " \t"))
		return g_strdup(ref);
	if (g_str_has_prefix(ref, "commit ") && strspn(ref + 7, "0123456789abcdef") >= 8)
		return g_strdup_printf("https://git.kernel.org/linus/%.*s",
				       (int)strspn(ref + 7, "0123456789abcdef"), ref + 7);
	return file_url(site, ref);
}

void html_reference(GString *out, const struct site *site, const char *ref)
{
	g_autofree char *url = reference_url(site, ref);

	if (url) {
		g_string_append(out, "<a rel=\"noreferrer\"");
		html_attr(out, "href", url);
		g_string_append_c(out, '>');
	}
	html_text(out, ref);
	g_string_append(out, url ? "</a>" : "");
}
