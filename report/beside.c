/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_call of both states from the functions that a witness begins in, up and down: what
 * has lost its locks with the change is known to the state before alone. Which function a line
 * is in is read off the source, as kernel code is written: it begins in the first column.
 */
#include "report/beside.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LINES 2000	/* of a function */

#define BEGIN "v_named(name) AS (SELECT value FROM json_each(?1)), " \
	"begin(id) AS (SELECT f.id FROM v_named n JOIN v_function f ON f.name = n.name), "

static const char callers[] =
	"WITH RECURSIVE " BEGIN "up(id) AS (SELECT id FROM begin UNION "
	"SELECT c.caller_id FROM up JOIN v_call c ON c.callee_id = up.id) "
	"SELECT f.file, f.name FROM up JOIN v_function f ON f.id = up.id";
static const char callees[] =
	"WITH RECURSIVE " BEGIN "down(id) AS (SELECT id FROM begin UNION "
	"SELECT c.callee_id FROM down JOIN v_call c ON c.caller_id = down.id "
	"WHERE c.callee_id IS NOT NULL) "
	"SELECT f.file, f.name FROM down JOIN v_function f ON f.id = down.id";

void beside_spans(const struct change_series *series, guint patch,
		  gboolean (*span)(void *data, const char *name, guint line, guint size),
		  void *data)
{
	for (gsize p = 0; p < series->n_patches; p++)
		for (gsize i = 0; i < series->patches[p].n_files; i++) {
			const struct change_file *file = &series->patches[p].files[i];

			for (gsize k = 0; k < file->n_spans && (!patch || patch == p + 1); k++) {
				const struct change_span *at = &file->spans[k];
				const char *name = file->after;
				guint line = MAX(at->new_first, 1);

				if (name && change_follow(series, p + 1, series->n_patches, &name,
							  &line) &&
				    !span(data, name, line, at->old_n + at->new_n))
					return;
			}
		}
}

static char *key(const char *file, const char *function)
{
	return g_strdup_printf("%s\n%s", file, function);
}

static gboolean on_function(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	g_hash_table_add(data, key(v[0], v[1]));
	return TRUE;
}

struct search {
	const struct review *review;
	GHashTable *functions;	/* "FILE\nNAME" */
	struct spot *spot;
	guint size;		/* of the change there; 0: none was found */
};

/* The name before the "(" of a line that begins a function, interned; or NULL. */
static const char *name_in(const char *line)
{
	const char *end = strchr(line, '('), *begin;
	g_autofree char *name = NULL;

	if (!end || (!g_ascii_isalpha(*line) && *line != '_') || g_str_has_suffix(line, ";"))
		return NULL;
	for (begin = end; begin > line && (g_ascii_isalnum(begin[-1]) || begin[-1] == '_');)
		begin--;
	name = g_strndup(begin, (gsize)(end - begin));
	return *name ? g_intern_string(name) : NULL;
}

/* The function that a line is in; NULL: none that can be seen. */
static const char *function_at(struct source *source, const char *file, guint line)
{
	for (guint i = line; i && line - i < MOST_LINES; i--) {
		g_autofree char *text = source_line(source, file, i);
		const char *name = text ? name_in(text) : NULL;

		if (name || !text || (*text == '}' && i < line))
			return name;
	}
	return NULL;
}

static gboolean try_span(void *data, const char *name, guint line, guint size)
{
	struct search *s = data;
	const char *function = function_at(s->review->source, name, line);
	g_autofree char *wanted = function ? key(name, function) : NULL;

	if (size <= s->size || !wanted || !g_hash_table_contains(s->functions, wanted))
		return TRUE;
	*s->spot = (struct spot){ g_intern_string(name), line, 0, function };
	s->size = size;
	return TRUE;
}

/* The functions that the witnesses begin in, as a JSON list; for free(). */
static char *beginnings(const struct report_finding *f)
{
	json_t *list = json_array();
	char *text;

	json_array_append_new(list, json_string(f->function));
	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];

		if (side->steps->len)
			json_array_append_new(list, json_string(((struct report_step *)
				side->steps->pdata[0])->function));
	}
	text = json_dumps(list, 0);
	json_decref(list);
	return text;
}

static gboolean search(struct search *s, const struct compare *c, const char *sql,
		       const char *begin, guint patch, GError **error)
{
	struct store *const stores[] = { c->before, c->after };
	const char *params[] = { begin };
	gboolean ok = TRUE;

	s->functions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(stores) && ok; i++)
		ok = store_query(stores[i], sql, params, 1, on_function, s->functions, error);
	if (ok)
		beside_spans(s->review->series, patch, try_span, s);
	g_hash_table_unref(s->functions);
	return ok;
}

gboolean beside_find(const struct compare *c, const struct review *r,
		     const struct report_finding *f, guint patch, struct spot *spot,
		     gboolean *found, GError **error)
{
	struct search s = { .review = r, .spot = spot };
	char *begin = beginnings(f);
	gboolean ok = search(&s, c, callers, begin, patch, error) &&
		      (s.size || search(&s, c, callees, begin, patch, error));

	free(begin);
	*found = s.size != 0;
	return ok;
}
