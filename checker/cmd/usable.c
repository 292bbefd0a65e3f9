/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses models, and prepares the SELECTs of rules in a database of no run. */
#include "cmd/usable.h"

#include "base/error.h"
#include "base/file.h"
#include "cmd/ask.h"
#include "store/store.h"

/* A model is a rule: one that does not compile is a mistake in it, not a unit lost. */
struct extract_set *usable_models(const struct plan *models, struct unit_cache *units, int jobs,
				  GError **error)
{
	struct extract_options opt = { .jobs = jobs };
	struct extract_set *set = extract_units(models, units, &opt, error);

	for (gsize i = 0; set && i < set->n_results; i++) {
		const struct extract_result *r = &set->results[i];

		if (!r->message)
			continue;
		g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s%s%s",
			    r->unit ? "" : r->command->name, r->unit ? "" : ": ", r->message);
		extract_set_free(set);
		return NULL;
	}
	return set;
}

gboolean usable_sql(const struct rules *r, GError **error)
{
	g_autofree char *dir = g_dir_make_tmp("faultline-XXXXXX", error);
	g_autofree char *path = dir ? g_build_filename(dir, "empty.db", NULL) : NULL;
	struct store *s = path ? store_open(path, error) : NULL;
	gboolean ok = s && ask_possible(s, r, error);

	store_close(s);
	if (dir)
		file_remove_tree(dir, NULL);
	return ok;
}
