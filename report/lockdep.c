/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes struct lockdep_data as text for people and as JSON (json.md). */
#include "report/lockdep.h"

#include <jansson.h>

#include "base/error.h"
#include "report/json_out.h"
#include "report/style.h"

#define MAX_SHOWN 20	/* unknown names and findings; json has them all */

/* Of the orders between classes that the world has. */
static double share(const struct lockdep_world *w)
{
	guint known = w->n[LOCKDEP_SEEN] + w->n[LOCKDEP_SUBCLASS] + w->n[LOCKDEP_MISSED];

	return known ? 100.0 * w->n[LOCKDEP_SEEN] / known : 100.0;
}

/* --- text ------------------------------------------------------------------------------ */

static void text_misses(const struct lockdep_world *w, GString *out)
{
	for (guint i = 0; i < w->misses->len; i++) {
		const struct lockdep_miss *m = w->misses->pdata[i];

		g_string_append(out, "  missed: ");
		style_text(out, m->outer);
		g_string_append(out, " -> ");
		style_text(out, m->inner);
		g_string_append_c(out, '\n');
		for (guint k = 0; k < m->near->len; k++)
			style_fold(out, "      ", "        ", m->near->pdata[k]);
	}
}

static void text_world(const struct lockdep_world *w, GString *out)
{
	guint missed = w->n[LOCKDEP_SUBCLASS] + w->n[LOCKDEP_MISSED];

	g_string_append_printf(out, "World %s: %u of %u orders are in the graph (%.1f %%)\n",
			       w->name, w->n[LOCKDEP_SEEN], w->n[LOCKDEP_SEEN] + missed, share(w));
	if (w->n[LOCKDEP_ELSEWHERE])
		g_string_append_printf(out, "  %u more are of other worlds\n",
				       w->n[LOCKDEP_ELSEWHERE]);
	if (w->n[LOCKDEP_UNKNOWN])
		g_string_append_printf(out, "  %u more have a name that no class here has\n",
				       w->n[LOCKDEP_UNKNOWN]);
	text_misses(w, out);
	g_string_append_c(out, '\n');
}

static void text_unknown(const GPtrArray *unknown, GString *out)
{
	if (!unknown->len)
		return;
	g_string_append_printf(out, "Names that no class of the scope has (%u), with orders:\n",
			       unknown->len);
	for (guint i = 0; i < unknown->len && i < MAX_SHOWN; i++) {
		const struct lockdep_name *n = unknown->pdata[i];

		g_string_append_printf(out, "  %5u ", n->orders);
		style_text(out, n->name);
		if (*n->perhaps) {
			g_string_append(out, "  (perhaps ");
			style_text(out, n->perhaps);
			g_string_append_c(out, ')');
		}
		g_string_append_c(out, '\n');
	}
	if (unknown->len > MAX_SHOWN)
		g_string_append_printf(out, "  … and %u more: --format json\n",
				       unknown->len - MAX_SHOWN);
	g_string_append_c(out, '\n');
}

static void text_findings(const GPtrArray *findings, GString *out)
{
	g_autoptr(GString) line = g_string_new(NULL);

	g_string_append_printf(out, "Findings of which the kernel has seen one way at least: %u\n",
			       findings->len);
	for (guint i = 0; i < findings->len && i < MAX_SHOWN; i++) {
		const struct lockdep_finding *f = findings->pdata[i];

		g_string_printf(line, "%.12s %s (%s, %s): %u of %u ways seen: %s", f->fingerprint,
				f->message, f->world, f->confidence, f->seen, f->sides, f->titles);
		style_fold(out, "  ", "    ", line->str);
	}
	if (findings->len > MAX_SHOWN)
		g_string_append_printf(out, "  … and %u more: --format json\n",
				       findings->len - MAX_SHOWN);
}

static void write_text(const struct lockdep_data *d, GString *out)
{
	for (guint i = 0; i < d->worlds->len; i++)
		text_world(d->worlds->pdata[i], out);
	text_unknown(d->unknown, out);
	text_findings(d->findings, out);
}

/* --- JSON ------------------------------------------------------------------------------- */

static json_t *json_misses(const GPtrArray *misses)
{
	json_t *all = json_array();

	for (guint i = 0; i < misses->len; i++) {
		const struct lockdep_miss *m = misses->pdata[i];
		json_t *near = json_array();

		for (guint k = 0; k < m->near->len; k++)
			json_array_append_new(near, json_string(m->near->pdata[k]));
		json_array_append_new(all, json_pack("{ss, ss, ss, ss, so}", "outer", m->outer,
						     "inner", m->inner,
						     "outer_class", m->outer_class,
						     "inner_class", m->inner_class, "near", near));
	}
	return all;
}

static json_t *json_names(const GPtrArray *names)
{
	json_t *all = json_array();

	for (guint i = 0; i < names->len; i++) {
		const struct lockdep_name *n = names->pdata[i];

		json_array_append_new(all, json_pack("{ss, sI, ss}", "name", n->name, "orders",
						     (json_int_t)n->orders, "perhaps",
						     n->perhaps));
	}
	return all;
}

static json_t *json_worlds(const GPtrArray *worlds)
{
	json_t *all = json_array();

	for (guint i = 0; i < worlds->len; i++) {
		const struct lockdep_world *w = worlds->pdata[i];

		json_array_append_new(all, json_pack(
			"{ss, sI, sI, sI, sI, sI, so}", "world", w->name,
			"seen", (json_int_t)w->n[LOCKDEP_SEEN],
			"other_subclass", (json_int_t)w->n[LOCKDEP_SUBCLASS],
			"missed", (json_int_t)w->n[LOCKDEP_MISSED],
			"elsewhere", (json_int_t)w->n[LOCKDEP_ELSEWHERE],
			"unknown", (json_int_t)w->n[LOCKDEP_UNKNOWN],
			"misses", json_misses(w->misses)));
	}
	return all;
}

static json_t *json_findings(const GPtrArray *findings)
{
	json_t *all = json_array();

	for (guint i = 0; i < findings->len; i++) {
		const struct lockdep_finding *f = findings->pdata[i];

		json_array_append_new(all, json_pack(
			"{ss, ss, ss, ss, sI, sI, ss}", "fingerprint", f->fingerprint,
			"world", f->world, "confidence", f->confidence, "message", f->message,
			"sides", (json_int_t)f->sides, "seen", (json_int_t)f->seen,
			"seen_titles", f->titles));
	}
	return all;
}

static void write_json(const struct lockdep_data *d, GString *out)
{
	json_t *root = json_pack("{si, so, so, so}", "format", 1,
				 "worlds", json_worlds(d->worlds),
				 "unknown", json_names(d->unknown),
				 "findings", json_findings(d->findings));

	json_out_put(out, root);
}

gboolean lockdep_write(struct store *s, const char *const *worlds, const char *format,
		       GString *out, GError **error)
{
	gboolean json = !g_strcmp0(format, "json");
	struct lockdep_data *d;

	if (!json && g_strcmp0(format, "text")) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "lockdep: --format %s: no such "
			    "format: text or json", format);
		return FALSE;
	}
	d = lockdep_data_load(s, worlds, error);
	if (!d)
		return FALSE;
	if (json)
		write_json(d, out);
	else
		write_text(d, out);
	lockdep_data_free(d);
	return TRUE;
}
