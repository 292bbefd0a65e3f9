/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the command line, the engines and the database. What engines say goes through
 * others_save() before it is written, and through nothing else.
 */
#include "cmd/others.h"

#include <string.h>

#include "base/progress.h"
#include "report/style.h"

gboolean others_choose(struct others *o, const char *list, GError **error)
{
	o->named = list != NULL;
	if (!list)
		list = g_getenv("FAULTLINE_ENGINE");
	o->wanted = ENGINES_ALL;
	return !list || engines_parse(list, &o->wanted, error);
}

gboolean others_ask(struct others *o, const struct plan *plan, const struct rules *rules,
		    struct engines_options opt, GError **error)
{
	gboolean some = (o->wanted & ~ENGINE_LIBCLANG) != 0;
	struct progress *p = some ? progress_new("asking spatch and sparse") : NULL;

	opt.engines = o->wanted;
	opt.named = o->named;
	opt.progress = some ? progress_show : NULL;
	opt.progress_data = p;
	o->answers = engines_ask(plan, rules, &opt, error);
	progress_free(p);
	for (guint i = 0; o->answers && i < o->answers->notes->len; i++) {
		g_autoptr(GString) line = g_string_new(NULL);

		style_text(line, o->answers->notes->pdata[i]);
		g_printerr("faultline: %s\n", line->str);
	}
	return o->answers != NULL;
}

char **others_lines(const struct others *o)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new();
	const GArray *counts = o->answers->counts;

	for (guint i = 0; i < counts->len;) {
		const struct engine_count *first = &g_array_index(counts, struct engine_count, i);
		struct engine_count sum = { .engine = first->engine };
		guint rules = 0;

		for (; i < counts->len; i++, rules++) {
			const struct engine_count *c = &g_array_index(counts, struct engine_count, i);

			if (strcmp(c->engine, first->engine))
				break;
			sum.files = c->files;
			sum.cached += c->cached;
			sum.failed += c->failed;
			sum.reports += c->reports;
			sum.seconds += c->seconds;
		}
		g_ptr_array_add(lines, g_strdup_printf(
			"%s: %u rules, %zu files; %zu answers from the cache, %zu missing; "
			"%zu reports; %.1f s of its processes", sum.engine, rules, sum.files,
			sum.cached, sum.failed, sum.reports, sum.seconds));
	}
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}

/* Those that were not asked: what they have found stays found. */
static char *idle_engines(const struct others *o)
{
	guint asked = o->answers->ran | (o->wanted & ENGINE_LIBCLANG);

	return g_strconcat(asked & ENGINE_LIBCLANG ? "" : "libclang,sql,",
			   asked & ENGINE_COCCINELLE ? "" : "coccinelle,",
			   asked & ENGINE_SPARSE ? "" : "sparse", NULL);
}

void others_save(struct others *o, const struct extract_set *set, struct save *save)
{
	o->findings = engines_findings(o->answers, set);
	o->detail = engines_detail(o->answers);
	o->idle = idle_engines(o);
	save->others = o->findings;
	save->gaps = o->answers->gaps;
	save->detail = o->detail;
	save->idle = o->idle;
}

void others_release(struct others *o)
{
	engines_free(o->answers);
	if (o->findings)
		g_ptr_array_unref(o->findings);
	g_free(o->detail);
	g_free(o->idle);
}
