/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_lockdep and v_lockdep_side, makes struct lockdep_data. Sorted by
 * content. What is near to a missed order is lockdep_near.c's.
 */
#include "report/lockdep.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "report/row.h"

static const char *const status_names[N_LOCKDEP_STATUSES] = {
	"seen", "subclass", "missed", "elsewhere", "unknown",
};

/* --- worlds ---------------------------------------------------------------------------- */

static void miss_free(gpointer data)
{
	struct lockdep_miss *m = data;

	g_free(m->outer);
	g_free(m->inner);
	g_free(m->outer_class);
	g_free(m->inner_class);
	g_ptr_array_unref(m->near);
	g_free(m);
}

static void name_free(gpointer data)
{
	struct lockdep_name *n = data;

	g_free(n->name);
	g_free(n->perhaps);
	g_free(n);
}

static void world_free(gpointer data)
{
	struct lockdep_world *w = data;

	g_free(w->name);
	g_ptr_array_unref(w->misses);
	g_free(w);
}

static struct lockdep_world *world_of(struct lockdep_data *d, const char *name)
{
	struct lockdep_world *w = d->worlds->len ? d->worlds->pdata[d->worlds->len - 1] : NULL;

	if (w && !strcmp(w->name, name))
		return w;
	w = g_new0(struct lockdep_world, 1);
	w->name = g_strdup(name);
	w->misses = g_ptr_array_new_with_free_func(miss_free);
	g_ptr_array_add(d->worlds, w);
	return w;
}

static enum lockdep_status status_of(const char *text)
{
	enum lockdep_status s = LOCKDEP_SEEN;

	while (s < N_LOCKDEP_STATUSES - 1 && strcmp(status_names[s], text))
		s++;
	return s;
}

static gboolean on_order(int n, const char *const *names, const char *const *v, void *data)
{
	struct lockdep_world *w = world_of(data, v[0]);
	enum lockdep_status status = status_of(v[5]);
	struct lockdep_miss *m;

	(void)n;
	(void)names;
	w->n[status]++;
	if (status != LOCKDEP_SUBCLASS && status != LOCKDEP_MISSED)
		return TRUE;
	m = g_new0(struct lockdep_miss, 1);
	*m = (struct lockdep_miss){
		.outer = g_strdup(v[1]), .inner = g_strdup(v[2]), .outer_class = g_strdup(v[3]),
		.inner_class = g_strdup(v[4]), .near = g_ptr_array_new_with_free_func(g_free),
	};
	g_ptr_array_add(w->misses, m);
	return TRUE;
}

static gboolean on_name(int n, const char *const *names, const char *const *v, void *data)
{
	struct lockdep_name *name = g_new0(struct lockdep_name, 1);

	(void)n;
	(void)names;
	name->name = g_strdup(v[0]);
	name->orders = row_number(v[1]);
	name->perhaps = g_strdup(v[2] ? v[2] : "");
	g_ptr_array_add(data, name);
	return TRUE;
}

static gboolean load_worlds(struct store *s, struct lockdep_data *d, GError **error)
{
	static const char sql[] = "SELECT world, outer, inner, outer_class, inner_class, status "
				  "FROM v_lockdep ORDER BY world, outer, inner";

	return store_query(s, sql, NULL, 0, on_order, d, error);
}

/* --- only those asked for ------------------------------------------------------------------ */

static gboolean bad_world(const struct lockdep_data *d, const char *name, GError **error)
{
	g_autoptr(GString) known = g_string_new(NULL);

	for (guint i = 0; i < d->worlds->len; i++) {
		const struct lockdep_world *w = d->worlds->pdata[i];

		g_string_append_printf(known, "%s%s", i ? ", " : "", w->name);
	}
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "lockdep: --world %s: not in the database: "
		    "there are %s", name, known->str);
	return FALSE;
}

static gboolean pick_worlds(struct lockdep_data *d, const char *const *worlds, GError **error)
{
	for (guint k = 0; worlds && worlds[k]; k++) {
		guint i = 0;

		while (i < d->worlds->len &&
		       strcmp(((struct lockdep_world *)d->worlds->pdata[i])->name, worlds[k]))
			i++;
		if (i == d->worlds->len)
			return bad_world(d, worlds[k], error);
	}
	for (guint i = d->worlds->len; worlds && i > 0; i--) {
		struct lockdep_world *w = d->worlds->pdata[i - 1];

		if (!g_strv_contains(worlds, w->name))
			g_ptr_array_remove_index(d->worlds, i - 1);
	}
	return TRUE;
}

/* --- names and findings ---------------------------------------------------------------------- */

/*
 * Names that no class has: of code outside the scope, or of a lock whose
 * initialiser is there. Then the field is the same; of many with such a field,
 * as "lock", the first three are told, and how many more there are.
 */
static gboolean load_unknown(struct store *s, struct lockdep_data *d, GError **error)
{
	static const char sql[] =
		"WITH nameless (name) AS MATERIALIZED ("
		"SELECT name FROM v_lock_class WHERE lockdep_name IS NULL), "
		"lost (name) AS (SELECT outer FROM v_lockdep "
		"WHERE status = 'unknown' AND outer_class IS NULL AND world = ?1 UNION ALL "
		"SELECT inner FROM v_lockdep "
		"WHERE status = 'unknown' AND inner_class IS NULL AND world = ?1), "
		"plain (name) AS (SELECT iif(name GLOB '*/[1-7]', "
		"substr(name, 1, length(name) - 2), name) FROM lost) "
		"SELECT name, count(*), (SELECT group_concat(iif(place <= 3, c, NULL), ', ') || "
		"iif(count(*) > 3, ' and ' || (count(*) - 3) || ' more', '') FROM "
		"(SELECT c.name AS c, row_number() OVER (ORDER BY c.name) AS place FROM nameless c "
		"WHERE instr(c.name, '.') AND plain.name LIKE '%_>' || substr(c.name, "
		"instr(c.name, '.') + 1))) FROM plain GROUP BY name ORDER BY count(*) DESC, name";
	const struct lockdep_world *any = d->worlds->pdata[0];
	const char *params[] = { any->name };

	return store_query(s, sql, params, 1, on_name, d->unknown, error);
}

static void seen_finding_free(gpointer data)
{
	struct lockdep_finding *f = data;

	g_free(f->fingerprint);
	g_free(f->confidence);
	g_free(f->world);
	g_free(f->message);
	g_free(f->titles);
	g_free(f);
}

static gboolean on_finding(int n, const char *const *names, const char *const *v, void *data)
{
	struct lockdep_finding *f = g_new0(struct lockdep_finding, 1);

	(void)n;
	(void)names;
	*f = (struct lockdep_finding){
		.fingerprint = g_strdup(v[0]), .confidence = g_strdup(v[1]),
		.world = g_strdup(v[2]), .message = g_strdup(v[3]), .sides = row_number(v[4]),
		.seen = row_number(v[5]), .titles = g_strdup(v[6]),
	};
	g_ptr_array_add(data, f);
	return TRUE;
}

static gboolean load_findings(struct store *s, struct lockdep_data *d, GError **error)
{
	static const char sql[] =
		"SELECT f.fingerprint, f.confidence, f.world, f.message, "
		"(SELECT count(*) FROM v_side a WHERE a.finding = f.id), count(*), "
		"group_concat(s.title, '; ') "
		"FROM v_lockdep_side k JOIN v_side s ON s.finding = k.finding AND s.side = k.side "
		"JOIN v_finding f ON f.id = k.finding "
		"WHERE f.status IN ('new', 'open', 'accepted') "
		"GROUP BY f.id ORDER BY instr('high medium low', f.confidence), count(*) DESC, "
		"f.file, f.line, f.fingerprint";

	return store_query(s, sql, NULL, 0, on_finding, d->findings, error);
}

/* --- all ------------------------------------------------------------------------------------ */

static gboolean load(struct store *s, struct lockdep_data *d, const char *const *worlds,
		     GError **error)
{
	if (!load_worlds(s, d, error))
		return FALSE;
	if (!d->worlds->len) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "lockdep: there is nothing to compare "
			    "in %s: give a copy of /proc/lockdep, after 'faultline check'",
			    store_path(s));
		return FALSE;
	}
	if (!load_unknown(s, d, error) || !load_findings(s, d, error) ||
	    !pick_worlds(d, worlds, error))
		return FALSE;
	for (guint i = 0; i < d->worlds->len; i++) {
		struct lockdep_world *w = d->worlds->pdata[i];

		if (!lockdep_near(s, w->name, w->misses, error))
			return FALSE;
	}
	return TRUE;
}

struct lockdep_data *lockdep_data_load(struct store *s, const char *const *worlds, GError **error)
{
	struct lockdep_data *d = g_new0(struct lockdep_data, 1);
	gboolean ok;

	d->worlds = g_ptr_array_new_with_free_func(world_free);
	d->unknown = g_ptr_array_new_with_free_func(name_free);
	d->findings = g_ptr_array_new_with_free_func(seen_finding_free);
	if (!store_read_begin(s, error)) {
		lockdep_data_free(d);
		return NULL;
	}
	ok = load(s, d, worlds, error);
	store_read_end(s);
	if (ok)
		return d;
	lockdep_data_free(d);
	return NULL;
}

void lockdep_data_free(struct lockdep_data *d)
{
	if (!d)
		return;
	g_ptr_array_unref(d->worlds);
	g_ptr_array_unref(d->unknown);
	g_ptr_array_unref(d->findings);
	g_free(d);
}
