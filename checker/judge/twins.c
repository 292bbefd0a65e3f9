/* SPDX-License-Identifier: GPL-2.0-only */
/* Goes by rule, message and steps alone: what no step shows is nothing to a reader. */
#include "judge/twins.h"

#include <string.h>

#include "judge/finding.h"

/* The same for twins, and for nothing else: names have no line ends. */
static char *key_of(const struct finding *f)
{
	GString *key = g_string_new(NULL);

	g_string_append_printf(key, "%s\n%s", f->rule, f->message);
	for (gsize i = 0; i < f->n_sides; i++) {
		g_string_append_printf(key, "\n%s", f->sides[i].title);
		for (gsize k = 0; k < f->sides[i].n_steps; k++) {
			const struct step *s = &f->sides[i].steps[k];

			g_string_append_printf(key, "\n%s:%u:%u %s %s", s->file, s->line, s->col,
					       s->function, s->what);
		}
	}
	return g_string_free(key, FALSE);
}

static void take_over(struct finding *core, const struct finding *f)
{
	if (f->confidence <= core->confidence)
		return;
	core->confidence = f->confidence;
	g_free(core->reason);
	core->reason = g_strdup(f->reason);
}

void twins_fold(GPtrArray *findings, const char *core)
{
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < findings->len; i++) {
		struct finding *f = findings->pdata[i];

		if (!strcmp(f->world, core))
			g_hash_table_insert(known, key_of(f), f);
	}
	for (guint i = 0; i < findings->len;) {
		struct finding *f = findings->pdata[i], *twin;
		g_autofree char *key = strcmp(f->world, core) ? key_of(f) : NULL;

		twin = key ? g_hash_table_lookup(known, key) : NULL;
		if (twin) {
			take_over(twin, f);
			g_ptr_array_remove_index(findings, i);
		} else {
			i++;
		}
	}
}
