/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looks up in the linked program what command line and models name: file systems,
 * entries, functions that a model stands for. A name mistyped would else give an empty
 * answer without a word.
 */
#include "cmd/named.h"

#include <string.h>

#include "base/error.h"
#include "base/suggest.h"

static gboolean check_worlds(const struct named *n, const struct program *p, GError **error)
{
	for (const char *const *w = n->worlds; w && *w; w++) {
		gboolean found = FALSE;

		for (gsize i = 0; i < p->n_worlds; i++)
			found |= !strcmp(p->worlds[i].name, *w);
		if (!found) {
			g_autoptr(GString) names = g_string_new(NULL);

			for (gsize i = 1; i < p->n_worlds; i++)
				g_string_append_printf(names, " %s", p->worlds[i].name);
			g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
				    "check: --world %s: no such file system in scope; there are:%s",
				    *w, names->len ? names->str : " none");
			return FALSE;
		}
	}
	return TRUE;
}

static gboolean has_body(const GPtrArray *functions)
{
	for (guint i = 0; functions && i < functions->len; i++)
		if (((const struct function *)functions->pdata[i])->ir)
			return TRUE;
	return FALSE;
}

static const char *near_function(const struct program *p, const char *typed)
{
	g_autofree const char **names = g_new(const char *, p->n_functions + 1);

	for (gsize i = 0; i < p->n_functions; i++)
		names[i] = p->functions[i]->name;
	return suggest_word(typed, names, p->n_functions);
}

/* A name mistyped would give an empty answer, and say that all findings are gone. */
static gboolean check_entries(const struct named *n, const struct program *p, GError **error)
{
	for (const char *const *e = n->entries; e && *e; e++) {
		const char *near;

		if (has_body(g_hash_table_lookup(p->by_name, *e)))
			continue;
		near = near_function(p, *e);
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "check: --entry %s: no such function in scope%s%s%s", *e,
			    near ? ", did you mean " : "", near ? near : "", near ? "?" : "");
		return FALSE;
	}
	return TRUE;
}

/* What no function is, never happens: the rule of that name would be silent. */
static gboolean not_there(const struct named *n, const struct program *p, const char *file,
			  int line, const char *name, GError **error)
{
	const char *near;

	if (g_strv_contains((const char *const *)n->rules->other_versions, name))
		return TRUE;
	near = near_function(p, name);
	g_set_error(error, FL_ERROR, FL_ERROR_RULE,
		    "%s:%d: %s: nothing that is analysed has a function of this name%s%s%s", file, line,
		    name, near ? ", did you mean " : "; if other kernels have it, list it in "
		    "other_versions of a file of locks/", near ? near : "", near ? "?" : "");
	return FALSE;
}

/* A model of the user's own must find its function. */
static gboolean check_models(const struct named *n, const struct program *p, GError **error)
{
	g_autofree char *dir = n->shipped ? g_path_get_basename(n->shipped) : NULL;
	g_autofree char *shipped = dir ? g_build_filename(dir, "models/", NULL) : NULL;

	for (guint i = 0; n->functions && i < p->idle_models->len; i++) {
		const struct idle_model *m = &g_array_index(p->idle_models, struct idle_model, i);

		if (!(shipped && g_str_has_prefix(m->unit->name, shipped)) &&
		    !not_there(n, p, m->unit->name, (int)m->line, m->name, error))
			return FALSE;
	}
	return TRUE;
}

/* So must a rule of theirs. */
static gboolean check_rules(const struct named *n, const struct program *p, GError **error)
{
	g_autofree char *shipped = n->shipped ? g_strconcat(n->shipped, "/", NULL) : NULL;

	for (gsize i = 0; n->functions && i < n->rules->n_names; i++) {
		const struct rule_name *name = &n->rules->names[i];

		if ((strcmp(name->field, "functions") && strcmp(name->field, "cuts")) ||
		    (shipped && g_str_has_prefix(name->file, shipped)) ||
		    g_hash_table_contains(p->by_name, name->name))
			continue;
		if (!not_there(n, p, name->file, name->line, name->name, error))
			return FALSE;
	}
	return TRUE;
}

gboolean named_check(const struct named *n, const struct program *p, GError **error)
{
	return check_worlds(n, p, error) && check_entries(n, p, error) &&
	       check_models(n, p, error) && check_rules(n, p, error);
}
