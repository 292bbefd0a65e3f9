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

#include "report/row.h"
#include "report/taken.h"

#define MOST_LINES 2000	/* of a function */
#define MOST_CALLS 6	/* between a change and a witness */
#define MENDING_CALLS 2	/* down from one: what is called farther down seldom makes a witness go */

/* ?2: the world whose calls count beside those of all; '': any. ?3: so many calls at most. */
#define WAYS(from, to) \
	"WITH RECURSIVE v_named(name) AS (SELECT value FROM json_each(?1)), " \
	"way(id, start, calls) AS (" \
	"SELECT f.id, f.name, 0 FROM v_named n JOIN v_function f ON f.name = n.name UNION " \
	"SELECT c." to ", w.start, w.calls + 1 FROM way w JOIN v_call c ON c." from " = w.id " \
	"WHERE c." to " IS NOT NULL AND w.calls < CAST(?3 AS INTEGER) AND (?2 = '' OR c.world IN ('', ?2))) " \
	"SELECT f.file, f.name, w.start, min(w.calls) AS least FROM way w " \
	"JOIN v_function f ON f.id = w.id GROUP BY f.id, w.start ORDER BY least, w.start"

static const char callers[] = WAYS("callee_id", "caller_id");
static const char callees[] = WAYS("caller_id", "callee_id");

void beside_places(const struct change_series *series, guint patch,
		   void (*each)(void *data, const struct beside_place *place), void *data)
{
	for (gsize p = 0; p < series->n_patches; p++)
		for (gsize i = 0; i < series->patches[p].n_files; i++) {
			const struct change_file *file = &series->patches[p].files[i];

			for (gsize k = 0; k < file->n_spans && (!patch || patch == p + 1); k++) {
				struct beside_place place = { file->after,
					MAX(file->spans[k].new_first, 1), file, &file->spans[k] };

				if (place.file && change_follow(series, p + 1, series->n_patches,
								&place.file, &place.line))
					each(data, &place);
			}
		}
}

/* --- the function of a line ------------------------------------------------------------------ */

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

const char *beside_function(struct source *source, const char *file, guint line)
{
	for (guint i = line; i && line - i < MOST_LINES; i--) {
		g_autofree char *text = source_line(source, file, i);
		const char *name = text ? name_in(text) : NULL;

		if (name || !text || (*text == '}' && i < line))
			return name;
	}
	return NULL;
}

char *beside_words(const struct beside_place *place, const char *function)
{
	g_autofree char *call = taken_call(place->of, place->span);

	if (call)
		return g_strdup_printf("the patch takes away the call of %s() in %s()", call,
				       function);
	return g_strdup_printf("the patch %s %s()", place->span->new_n ? "changes" :
			       "takes lines away in", function);
}

/* --- who comes to whom ----------------------------------------------------------------------- */

struct reached {
	guint calls;
	char *start;		/* the function of a witness that is so far away */
};

struct search {
	const struct review *review;
	GHashTable *functions;	/* "FILE\nNAME" → struct reached */
	const struct beside_place *best;	/* NULL: none was found */
	struct beside_place place;
	const char *function;
	struct reached to;
};

static void reached_free(void *data)
{
	struct reached *r = data;

	g_free(r->start);
	g_free(r);
}

static char *key(const char *file, const char *function)
{
	return g_strdup_printf("%s\n%s", file, function);
}

/* The nearest comes first; that of the state after, which is asked last, if none is nearer. */
static gboolean on_function(int n, const char *const *names, const char *const *v, void *data)
{
	GHashTable *all = data;
	g_autofree char *k = key(v[0], v[1]);
	const struct reached *known = g_hash_table_lookup(all, k);
	struct reached *r;

	(void)n;
	(void)names;
	if (known && known->calls <= row_number(v[3]))
		return TRUE;
	r = g_new(struct reached, 1);
	*r = (struct reached){ (guint)row_number(v[3]), g_strdup(v[2]) };
	g_hash_table_insert(all, g_steal_pointer(&k), r);
	return TRUE;
}

/* Whether a is to be told rather than b, which are in functions as near as each other. */
static gboolean takes_more(const struct beside_place *a, const struct beside_place *b)
{
	g_autofree char *of_a = taken_call(a->of, a->span), *of_b = taken_call(b->of, b->span);
	int d = strcmp(a->file, b->file);

	if (!of_a != !of_b)
		return of_a != NULL;
	if (a->span->old_n != b->span->old_n)
		return a->span->old_n > b->span->old_n;
	if (a->span->new_n != b->span->new_n)
		return a->span->new_n > b->span->new_n;
	return d ? d < 0 : a->line < b->line;
}

static void try_place(void *data, const struct beside_place *place)
{
	struct search *s = data;
	const char *function = beside_function(s->review->source, place->file, place->line);
	g_autofree char *k = function ? key(place->file, function) : NULL;
	const struct reached *to = k ? g_hash_table_lookup(s->functions, k) : NULL;

	if (!to || (s->best && (to->calls > s->to.calls ||
				(to->calls == s->to.calls && !takes_more(place, s->best)))))
		return;
	s->place = *place;
	s->best = &s->place;
	s->function = function;
	g_free(s->to.start);
	s->to = (struct reached){ to->calls, g_strdup(to->start) };
}

/* The functions that the witnesses begin in, as a JSON list; for free(). */
static char *beginnings(const struct report_finding *f)
{
	json_t *list = json_array();
	char *text;

	for (guint i = 0; i < f->sides->len; i++) {
		const struct report_side *side = f->sides->pdata[i];

		if (side->steps->len)
			json_array_append_new(list, json_string(((struct report_step *)
				side->steps->pdata[0])->function));
	}
	if (!json_array_size(list))
		json_array_append_new(list, json_string(f->function));
	text = json_dumps(list, 0);
	json_decref(list);
	return text;
}

static gboolean search(struct search *s, const struct compare *c, const char *sql, guint most,
		       const struct report_finding *f, guint patch, GError **error)
{
	struct store *const stores[] = { c->before, c->after };
	g_autofree char *calls = g_strdup_printf("%u", most);
	char *begin = beginnings(f);
	const char *params[] = { begin, f->world, calls };
	gboolean ok = TRUE;

	s->functions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, reached_free);
	for (gsize i = 0; i < G_N_ELEMENTS(stores) && ok; i++)
		ok = store_query(stores[i], sql, params, G_N_ELEMENTS(params), on_function, s->functions, error);
	if (ok)
		beside_places(s->review->series, patch, try_place, s);
	g_hash_table_unref(s->functions);
	free(begin);
	return ok;
}

static void tell(struct search *s, gboolean comes_to, struct spot *spot)
{
	g_autofree char *words = beside_words(s->best, s->function);

	*spot = (struct spot){ s->best->file, s->best->line, 0, s->function, NULL };
	if (!s->to.calls)
		spot->why = g_steal_pointer(&words);
	else if (comes_to)
		spot->why = g_strdup_printf("%s, which comes to %s()", words, s->to.start);
	else
		spot->why = g_strdup_printf("%s, which %s() comes to", words, s->to.start);
}

gboolean beside_find(const struct compare *c, const struct review *r,
		     const struct report_finding *f, guint patch, struct spot *spot,
		     gboolean *found, GError **error)
{
	struct search up = { .review = r }, down = { .review = r };
	gboolean ok = search(&up, c, callers, MOST_CALLS, f, patch, error) &&
		      search(&down, c, callees, MOST_CALLS, f, patch, error);
	gboolean comes_to = up.best && (!down.best || up.to.calls <= down.to.calls);

	*found = ok && (up.best || down.best);
	if (*found)
		tell(comes_to ? &up : &down, comes_to, spot);
	g_free(up.to.start);
	g_free(down.to.start);
	return ok;
}

gboolean beside_mends(const struct compare *c, const struct review *r,
		      const struct report_finding *f, gboolean *found, GError **error)
{
	struct search up = { .review = r }, down = { .review = r };
	gboolean ok = search(&up, c, callers, MOST_CALLS, f, 0, error) &&
		      search(&down, c, callees, MENDING_CALLS, f, 0, error);

	*found = up.best || down.best;
	g_free(up.to.start);
	g_free(down.to.start);
	return ok;
}
