/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks a finding up by what reports show of it. */
#include "cmd/finding.h"

#include <string.h>

#include "base/error.h"

static gboolean on_match(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	g_ptr_array_add(data, g_strdup(v[0]));
	g_ptr_array_add(data, g_strdup(v[1]));
	return TRUE;
}

static char *ambiguous(const GPtrArray *matches)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < matches->len; i += 2)
		g_string_append_printf(text, "%s%s", i ? ", " : "",
				       (const char *)matches->pdata[i + 1]);
	return g_string_free(text, FALSE);
}

char *finding_id(struct store *s, const char *command, const char *name, GError **error)
{
	g_autoptr(GPtrArray) matches = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *lower = g_ascii_strdown(name, -1);
	g_autofree char *all = NULL;
	const char *params[] = { lower };

	if (!store_query(s, "SELECT id, fingerprint FROM (SELECT id, fingerprint FROM v_finding "
			 "UNION ALL SELECT finding, fingerprint FROM v_told) "
			 "WHERE CAST(id AS TEXT) = ?1 OR substr(fingerprint, 1, length(?1)) = ?1 "
			 "ORDER BY CAST(id AS TEXT) = ?1 DESC, fingerprint LIMIT 9",
			 params, 1, on_match, matches, error))
		return NULL;
	if (matches->len == 2 || (matches->len && !strcmp(matches->pdata[0], name)))
		return g_strdup(matches->pdata[0]);
	all = ambiguous(matches);
	if (matches->len)
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "%s %s: several findings begin so: %s; give more digits", command, name,
			    all);
	else
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "%s %s: no such finding%s; 'faultline "
			    "query findings' lists findings", command, name,
			    strcmp(command, "explain") ? "" : ", and a rule's id is FAMILY/NAME");
	return NULL;
}
