/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the options that commands have alike that analyse a tree. What can only be judged
 * with the tree at hand (a world, a folder of rules) is not judged here.
 */
#include "cmd/asked.h"

#include <string.h>

#include "base/error.h"
#include "engines/engines.h"

GArray *asked_entries(struct asked *a, const GOptionEntry *own)
{
	const GOptionEntry shared[] = {
		{ "kernel", 'k', 0, G_OPTION_ARG_FILENAME, &a->kernel,
		  "Kernel source tree (not written to)", "DIR" },
		{ "build", 'b', 0, G_OPTION_ARG_FILENAME, &a->build,
		  "Use this configured object tree; default: one of our own", "DIR" },
		{ "compdb", 0, 0, G_OPTION_ARG_FILENAME, &a->compdb,
		  "Use this compile_commands.json", "FILE" },
		{ "scope", 0, 0, G_OPTION_ARG_STRING, &a->scope,
		  "Folders and files to read, comma-separated; default: "
		  "fs,mm,block,drivers/dax,drivers/nvdimm,kernel/fork.c,lib/sbitmap.c", "LIST" },
		{ "engine", 0, 0, G_OPTION_ARG_STRING, &a->engine,
		  "Who is asked, comma-separated; default: libclang (our own analysis), coccinelle "
		  "and sparse, where these are installed", "LIST" },
		{ "engine-limit", 0, 0, G_OPTION_ARG_INT, &a->engine_limit,
		  "Seconds that coccinelle or sparse may take for a file; default: "
		  G_STRINGIFY(ENGINE_SECONDS), "N" },
		{ "rules", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a->rules,
		  "A folder with more rules (repeatable)", "DIR" },
		{ "no-default-rules", 0, 0, G_OPTION_ARG_NONE, &a->no_default_rules,
		  "Without the shipped rules", NULL },
		{ "cache", 0, 0, G_OPTION_ARG_FILENAME, &a->cache,
		  "Parsed units; default: $XDG_CACHE_HOME/faultline", "DIR" },
		{ "jobs", 'j', 0, G_OPTION_ARG_INT, &a->jobs,
		  "Parsers and worlds at once; default: one per core", "N" },
		{ "min-confidence", 0, 0, G_OPTION_ARG_STRING, &a->min_confidence,
		  "Least confidence to print: high (default), medium, low", "LEVEL" },
		{ "fail-on", 0, 0, G_OPTION_ARG_STRING, &a->fail_on,
		  "Exit 1 for findings so severe: error, warning, never (default)", "SEVERITY" },
		{ "verbose", 'v', 0, G_OPTION_ARG_NONE, &a->verbose,
		  "Say on stderr what each stage did and how long it took", NULL },
	};
	GArray *all = g_array_new(TRUE, FALSE, sizeof(GOptionEntry));

	g_array_append_vals(all, shared, G_N_ELEMENTS(shared));
	for (; own->long_name; own++)
		g_array_append_val(all, *own);
	return all;
}

static gboolean wrong(const char *command, const char *option, const char *given,
		      const char *want, GError **error)
{
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "%s: %s %s: want %s", command, option, given,
		    want);
	return FALSE;
}

static gboolean wrong_number(const char *command, const char *option, int given, GError **error)
{
	g_autofree char *text = g_strdup_printf("%d", given);

	return wrong(command, option, text, "1 or more", error);
}

gboolean asked_understand(struct asked *a, const char *command, GError **error)
{
	a->confidence = CONFIDENCE_HIGH;
	if (a->min_confidence && !confidence_parse(a->min_confidence, &a->confidence))
		return wrong(command, "--min-confidence", a->min_confidence, "high, medium or low",
			     error);
	if (a->fail_on && strcmp(a->fail_on, "error") && strcmp(a->fail_on, "warning") &&
	    strcmp(a->fail_on, "never"))
		return wrong(command, "--fail-on", a->fail_on, "error, warning or never", error);
	if (a->jobs < 0)
		return wrong_number(command, "--jobs", a->jobs, error);
	if (a->engine_limit < 0)
		return wrong_number(command, "--engine-limit", a->engine_limit, error);
	if (!a->jobs)
		a->jobs = g_get_num_processors();
	a->scopes = a->scope ? g_strsplit(a->scope, ",", -1) : NULL;
	a->worlds = a->world ? g_strsplit(a->world, ",", -1) : NULL;
	if (!a->format)
		a->format = g_strdup("text");
	return TRUE;
}

void asked_clear(struct asked *a)
{
	char **const texts[] = { &a->kernel, &a->build, &a->compdb, &a->scope, &a->world,
				 &a->engine, &a->cache, &a->db, &a->format, &a->min_confidence,
				 &a->fail_on };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		g_clear_pointer(texts[i], g_free);
	g_clear_pointer(&a->rules, g_strfreev);
	g_clear_pointer(&a->scopes, g_strfreev);
	g_clear_pointer(&a->worlds, g_strfreev);
}
