/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads a world's facts, finds the class that is asked for, makes the picture and writes it.
 * A class is named as the views name it, by its alias, as lockdep prints it, or in any way that
 * a comment of that world's file system could name it (report/names.h); with /SUBCLASS behind.
 */
#include "report/chart/ask.h"

#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "report/chart/chart.h"
#include "report/chart/write.h"
#include "report/names.h"

#define SHOWN 8		/* of several classes that are meant */

/* --- the world -------------------------------------------------------------------------- */

static gboolean on_world(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	if (v[0])
		g_ptr_array_add(data, g_strdup(v[0]));
	return TRUE;
}

/* The one that is meant without --world; for g_free(), NULL and *error. */
static char *only_world(struct store *s, GError **error)
{
	static const char sql[] = "SELECT DISTINCT world FROM v_lock_edge ORDER BY world = 'core', "
				  "world";
	g_autoptr(GPtrArray) worlds = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *all = NULL;

	if (!store_query(s, sql, NULL, 0, on_world, worlds, error))
		return NULL;
	if (!worlds->len) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "no order of two locks is in the "
			    "database; 'faultline check' looks for them");
		return NULL;
	}
	if (worlds->len == 1 || (worlds->len == 2 && !strcmp(worlds->pdata[1], "core")))
		return g_strdup(worlds->pdata[0]);
	g_ptr_array_add(worlds, NULL);
	all = g_strjoinv(", ", (char **)worlds->pdata);
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "graph: --world is wanted, the database has "
		    "several worlds: %s", all);
	return NULL;
}

/* --- the class -------------------------------------------------------------------------- */

static const struct fact_class *exactly(const struct chart_facts *f, const char *name)
{
	const struct fact_class *c = g_hash_table_lookup(f->class_of, name);

	for (guint i = 0; !c && i < f->classes->len; i++) {
		const struct fact_class *other = f->classes->pdata[i];

		if (!g_strcmp0(other->alias, name) || !g_strcmp0(other->lockdep, name))
			c = other;
	}
	return c;
}

static gboolean has_field(const struct fact_class *c, const char *name)
{
	const char *dot = strchr(c->name, '.');

	return dot && !strcmp(dot + 1, name);
}

static void name_error(const struct chart_facts *f, const char *name, const char *why,
		       GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autoptr(GString) meant = g_string_new(NULL);
	const char *near;
	guint n = 0;

	for (guint i = 0; i < f->classes->len; i++) {
		const struct fact_class *c = f->classes->pdata[i];
		const char *dot = strchr(c->name, '.');

		g_ptr_array_add(names, c->name);
		if (c->alias)
			g_ptr_array_add(names, c->alias);
		if (dot)
			g_ptr_array_add(names, (gpointer)(dot + 1));
		if (has_field(c, name) && n++ < SHOWN)
			g_string_append_printf(meant, "%s%s", n > 1 ? ", " : "", c->name);
	}
	near = suggest_word(name, (const char *const *)names->pdata, names->len);
	if (n)
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "graph: --around %s: %s: %s%s", name, why,
			    meant->str, n > SHOWN ? " …" : "");
	else
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "graph: --around %s: %s%s%s%s; 'faultline "
			    "query classes' lists them", name, why, near ? "; did you mean " : "",
			    near ? near : "", near ? "?" : "");
}

/* The class as the facts name it, with the subclass that was typed; for g_free(). */
static char *find_class(struct store *s, const struct chart_facts *f, const struct rules *rules,
			const struct chart_request *r, GError **error)
{
	const char *slash = strrchr(r->around, '/'), *why = NULL, *class = NULL;
	gboolean numbered = slash && slash[1] && strspn(slash + 1, "0123456789") == strlen(slash + 1);
	g_autofree char *name = g_strndup(r->around, numbered ? (gsize)(slash - r->around) :
					  strlen(r->around));
	g_autofree char *file = g_strdup_printf("fs/%s/", r->world);
	const struct fact_class *known = exactly(f, name);
	struct lock_names *all;

	if (known)
		return g_strconcat(known->name, numbered ? slash : "", NULL);
	all = lock_names_load(s, rules, error);
	if (!all)
		return NULL;
	class = lock_names_find(all, file, name, &why);
	if (!class)
		name_error(f, name, why, error);
	else
		class = g_string_chunk_insert_const(f->strings, class);
	lock_names_free(all);
	return class ? g_strconcat(class, numbered ? slash : "", NULL) : NULL;
}

/* --- the picture ------------------------------------------------------------------------ */

static gboolean draw(struct store *s, const struct chart_facts *f, const struct rules *rules,
		     const struct chart_request *r, GString *out, char **summary, GError **error)
{
	struct chart_options opt = { .world = r->world, .depth = r->depth, .all = r->all,
				     .min_confidence = r->min_confidence };
	g_autofree char *around = r->around ? find_class(s, f, rules, r, error) : NULL;
	struct chart *c;
	gboolean ok;

	if (r->around && !around)
		return FALSE;
	opt.around = around;
	c = chart_make(f, &opt, error);
	if (!c)
		return FALSE;
	*summary = chart_summary(c);
	ok = chart_write(c, r->format, r->seconds, out, error);
	chart_free(c);
	return ok;
}

gboolean chart_answer(struct store *s, const struct rules *rules, const struct chart_request *r,
		      GString *out, char **summary, GError **error)
{
	struct chart_request request = *r;
	g_autofree char *world = NULL, *what = NULL;
	struct chart_facts *facts = NULL;
	gboolean ok = chart_format_known(r->format, error) && store_read_begin(s, error);

	if (!ok)
		return FALSE;
	world = r->world ? g_strdup(r->world) : only_world(s, error);
	request.world = world;
	facts = world ? chart_facts_load(s, world, error) : NULL;
	ok = facts && draw(s, facts, rules, &request, out, &what, error);
	chart_facts_free(facts);
	store_read_end(s);
	if (ok)
		*summary = g_strdup_printf("world %s: %s", world, what);
	return ok;
}
