/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads rules and models, opens the cache. */
#include "cmd/ground.h"

#include "cmd/folders.h"
#include "cmd/unread.h"
#include "cmd/usable.h"
#include "cmd/verdicts.h"

static void say_unread(void *data, const char *file, const char *why)
{
	(void)data;
	g_printerr("faultline: %s: %s\n", file, why);
}

gboolean ground_rules(struct ground *g, const struct asked *a, GError **error)
{
	g->asked = a;
	g->timer = g_timer_new();
	g->rule_dirs = rule_folders(!a->no_default_rules, a->kernel, a->rules, error);
	if (!g->rule_dirs)
		return FALSE;
	for (char **dir = g->rule_dirs + !a->no_default_rules; *dir; dir++)
		unread_find(*dir, say_unread, NULL);
	g->rules = rules_load((const char *const *)g->rule_dirs, error);
	g->triage = g->rules ? verdicts_read(g->rule_dirs, error) : NULL;
	return g->triage != NULL;
}

gboolean ground_models(struct ground *g, GError **error)
{
	g->units = unit_cache_open(g->asked->cache, error);
	if (!g->units)
		return FALSE;
	g->model_plan = plan_models((const char *const *)g->rule_dirs);
	g->models = usable_models(g->model_plan, g->units, g->asked->jobs, error);
	return g->models != NULL;
}

void ground_clear(struct ground *g)
{
	extract_set_free(g->models);
	plan_free(g->model_plan);
	if (g->units)
		unit_cache_close(g->units);
	if (g->triage)
		g_ptr_array_unref(g->triage);
	rules_free(g->rules);
	g_strfreev(g->rule_dirs);
	if (g->timer)
		g_timer_destroy(g->timer);
}

void ground_said(const struct ground *g, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	if (!g->asked->verbose)
		return;
	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_printerr("%7.2f s  %s\n", g_timer_elapsed(g->timer, NULL), text);
}
