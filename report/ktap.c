/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes KTAP: a test a rule, which fails when the rule found something that nobody has said
 * to be known. Findings are told before the line of their test.
 */
#include "report/emit.h"

#include <string.h>

#include "report/style.h"

/* A name ends where a '#' begins a directive. */
static void put_name(GString *out, const char *name)
{
	g_autoptr(GString) clean = g_string_new(NULL);

	style_text(clean, name);
	g_string_replace(clean, "#", "_", 0);
	g_string_append(out, clean->str);
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All rules that judged, and any other that a finding is of; sorted. */
static GPtrArray *rule_names(const struct report_data *d)
{
	GPtrArray *names = g_ptr_array_new();
	GHashTableIter iter;
	void *id;

	g_hash_table_iter_init(&iter, d->texts);
	while (g_hash_table_iter_next(&iter, &id, NULL))
		g_ptr_array_add(names, id);
	for (guint i = 0; i < d->findings->len; i++) {
		const struct report_finding *f = d->findings->pdata[i];

		if (!g_ptr_array_find_with_equal_func(names, f->rule, g_str_equal, NULL))
			g_ptr_array_add(names, f->rule);
	}
	g_ptr_array_sort(names, compare_names);
	return names;
}

void report_ktap(const struct report_data *d, const struct report_options *opt, GString *out)
{
	g_autoptr(GPtrArray) names = rule_names(d);

	(void)opt;
	g_string_append_printf(out, "KTAP version 1\n1..%u\n", names->len);
	for (guint i = 0; i < names->len; i++) {
		gboolean bad = FALSE;

		for (guint k = 0; k < d->findings->len; k++) {
			const struct report_finding *f = d->findings->pdata[k];

			if (strcmp(f->rule, names->pdata[i]) || !report_is_told(f))
				continue;
			bad = TRUE;
			g_string_append(out, "# ");
			report_place(out, f->file, f->line, f->col);
			g_string_append_printf(out, ": %s: ", severity_name(f->severity));
			style_text(out, f->message);
			g_string_append_printf(out, " (%s)\n", confidence_name(f->confidence));
		}
		g_string_append_printf(out, "%s %u ", bad ? "not ok" : "ok", i + 1);
		put_name(out, names->pdata[i]);
		g_string_append_c(out, '\n');
	}
}
