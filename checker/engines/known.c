/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the views of the run that is being written: its facts, and its own findings about
 * balance. Functions are read at once, as they are asked for by name; calls and events one
 * function at a time.
 */
#include "engines/known.h"

#include <string.h>

struct known {
	struct store *s;
	GPtrArray *functions;	/* struct known_function */
	GHashTable *by_name;	/* name → GPtrArray of them */
	GHashTable *by_id;	/* their id → one */
	GHashTable *kinds;	/* class → kind of lock */
	GPtrArray *findings;	/* struct known_finding, the surest first */
	const char *judged;	/* "1": findings are those of this run */
};

/* --- the life of things ---------------------------------------------------- */

static void function_free(gpointer data)
{
	struct known_function *x = data;

	ways_free(x->ways);
	g_free(x->name);
	g_free(x->file);
	g_free(x);
}

static void call_free(gpointer data)
{
	struct known_call *c = data;

	g_free(c->held);
	g_free(c);
}

static void event_free(gpointer data)
{
	struct known_event *e = data;

	g_free(e->kind);
	g_free(e->class);
	g_free(e->held);
	g_free(e);
}

static void finding_release(gpointer data)
{
	struct known_finding *f = data;

	g_free(f->id);
	g_free(f->fingerprint);
	g_free(f->rule);
	g_free(f->function);
	g_free(f->file);
	g_free(f->reason);
	g_free(f->message);
	g_free(f->class);
	g_free(f);
}

void known_free(struct known *k)
{
	if (!k)
		return;
	g_hash_table_unref(k->by_name);
	g_hash_table_unref(k->by_id);
	g_hash_table_unref(k->kinds);
	g_ptr_array_unref(k->functions);
	g_ptr_array_unref(k->findings);
	g_free(k);
}

static guint number(const char *text)
{
	return text ? (guint)g_ascii_strtoull(text, NULL, 10) : 0;
}

/* --- reading ---------------------------------------------------- */

static gboolean on_function(int n, const char *const *names, const char *const *v, void *data)
{
	struct known_function *x = g_new0(struct known_function, 1);
	struct known *k = data;
	GPtrArray *same = g_hash_table_lookup(k->by_name, v[1]);

	(void)n;
	(void)names;
	x->id = number(v[0]);
	x->name = g_strdup(v[1]);
	x->file = g_strdup(v[2]);
	x->balanced = number(v[3]);
	x->ways = ways_parse(v[4]);
	x->is_inline = !strcmp(v[5], "inline");
	g_ptr_array_add(k->functions, x);
	g_hash_table_insert(k->by_id, GUINT_TO_POINTER(x->id), x);
	if (!same) {
		same = g_ptr_array_new();
		g_hash_table_insert(k->by_name, x->name, same);
	}
	g_ptr_array_add(same, x);
	return TRUE;
}

static gboolean on_class(int n, const char *const *names, const char *const *v, void *data)
{
	struct known *k = data;

	(void)n;
	(void)names;
	g_hash_table_insert(k->kinds, g_strdup(v[0]), g_strdup(v[1]));
	return TRUE;
}

static gboolean on_finding(int n, const char *const *names, const char *const *v, void *data)
{
	struct known_finding *f = g_new0(struct known_finding, 1);
	struct known *k = data;

	(void)n;
	(void)names;
	f->id = g_strdup(v[0]);
	f->rule = g_strdup(v[1]);
	f->function = g_strdup(v[2]);
	f->file = g_strdup(v[3]);
	f->reason = g_strdup(v[4]);
	f->message = g_strdup(v[5]);
	f->class = g_strdup(v[6]);
	f->fingerprint = g_strdup(v[8]);
	if (!confidence_parse(v[7], &f->confidence))
		f->confidence = CONFIDENCE_LOW;
	g_ptr_array_add(k->findings, f);
	return TRUE;
}

static const char functions_sql[] =
	"SELECT id, name, file, balanced, exits, linkage FROM v_function ORDER BY id";
static const char classes_sql[] = "SELECT name, kind FROM v_lock_class";
static const char findings_sql[] =
	"SELECT f.id, f.rule, f.function, f.file, f.reason, f.message, s.inner, f.confidence, "
	"f.fingerprint "
	"FROM v_finding f JOIN v_side s ON s.finding = f.id AND s.side = 0 "
	"JOIN v_rule r ON r.id = f.rule "
	"WHERE r.kind IN ('missing-unlock', 'not-held', 'double-unlock') "
	"AND f.status IN ('new', 'open') "
	"AND (?1 = '0' OR f.last_run = (SELECT max(id) FROM v_run)) "
	"ORDER BY CASE f.confidence WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, "
	"f.file, f.line, f.fingerprint";

struct known *known_read(struct store *s, gboolean judged, GError **error)
{
	const char *params[] = { judged ? "1" : "0" };
	struct known *k = g_new0(struct known, 1);

	k->s = s;
	k->judged = params[0];
	k->functions = g_ptr_array_new_with_free_func(function_free);
	k->findings = g_ptr_array_new_with_free_func(finding_release);
	k->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
					   (GDestroyNotify)g_ptr_array_unref);
	k->by_id = g_hash_table_new(NULL, NULL);
	k->kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (store_query(s, functions_sql, NULL, 0, on_function, k, error) &&
	    store_query(s, classes_sql, NULL, 0, on_class, k, error) &&
	    store_query(s, findings_sql, params, 1, on_finding, k, error))
		return k;
	known_free(k);
	return NULL;
}

/* --- asking ---------------------------------------------------- */

const struct known_function *known_function(const struct known *k, const char *name,
					     const char *file, guint *n)
{
	const GPtrArray *same = g_hash_table_lookup(k->by_name, name);

	*n = same ? same->len : 0;
	for (guint i = 0; i < *n; i++) {
		const struct known_function *x = same->pdata[i];

		if (!strcmp(x->file, file))
			return x;
	}
	return *n == 1 ? same->pdata[0] : NULL;
}

const struct known_finding *known_finding(const struct known *k, const struct known_function *x)
{
	for (guint i = 0; i < k->findings->len; i++) {
		const struct known_finding *f = k->findings->pdata[i];

		if (!strcmp(f->function, x->name) && !strcmp(f->file, x->file))
			return f;
	}
	return NULL;
}

static gboolean on_text(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	*(char **)data = g_strdup(v[0]);
	return FALSE;
}

gboolean known_same(const struct known *k, const char *rule, const char *file, const char *lines,
		    char **fingerprint, GError **error)
{
	static const char sql[] =
		"SELECT f.fingerprint FROM v_finding f WHERE f.rule = ?1 AND f.status <> 'fixed' "
		"AND (?4 = '0' OR f.last_run = (SELECT max(id) FROM v_run)) "
		"AND ((f.file = ?2 AND instr(?3, ',' || f.line || ',')) "
		"OR EXISTS (SELECT 1 FROM v_step s WHERE s.finding = f.id AND s.file = ?2 "
		"AND instr(?3, ',' || s.line || ','))) "
		"ORDER BY CASE f.confidence WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, "
		"f.file, f.line, f.fingerprint LIMIT 1";
	const char *params[] = { rule, file, lines, k->judged };

	return store_query(k->s, sql, params, 4, on_text, fingerprint, error);
}

struct reading {
	const struct known *k;
	GPtrArray *out;
};

static gboolean on_call(int n, const char *const *names, const char *const *v, void *data)
{
	struct reading *r = data;
	struct known_call *c = g_new0(struct known_call, 1);

	(void)n;
	(void)names;
	c->other = g_hash_table_lookup(r->k->by_id, GUINT_TO_POINTER(number(v[0])));
	c->held = g_strdup(v[1]);
	if (c->other)
		g_ptr_array_add(r->out, c);
	else
		call_free(c);
	return TRUE;
}

static gboolean on_event(int n, const char *const *names, const char *const *v, void *data)
{
	struct known_event *e = g_new0(struct known_event, 1);

	(void)n;
	(void)names;
	e->kind = g_strdup(v[0]);
	e->class = g_strdup(v[1]);
	e->held = g_strdup(v[2]);
	g_ptr_array_add(data, e);
	return TRUE;
}

static GPtrArray *read_rows(const struct known *k, const struct known_function *x,
			    const char *sql, store_row_fn row, GDestroyNotify release,
			    GError **error)
{
	g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func(release);
	g_autofree char *id = g_strdup_printf("%u", x->id);
	const char *params[] = { id };
	struct reading r = { k, out };
	void *data = row == on_call ? (void *)&r : (void *)out;

	return store_query(k->s, sql, params, 1, row, data, error) ? g_steal_pointer(&out) : NULL;
}

GPtrArray *known_callers(const struct known *k, const struct known_function *x, GError **error)
{
	return read_rows(k, x, "SELECT DISTINCT caller_id, held FROM v_call "
			 "WHERE callee_id = CAST(?1 AS INTEGER) ORDER BY 1, 2",
			 on_call, call_free, error);
}

GPtrArray *known_callees(const struct known *k, const struct known_function *x, GError **error)
{
	return read_rows(k, x, "SELECT callee_id, held FROM v_call "
			 "WHERE caller_id = CAST(?1 AS INTEGER) AND callee_id IS NOT NULL "
			 "ORDER BY line, col, callee_id", on_call, call_free, error);
}

GPtrArray *known_events(const struct known *k, const struct known_function *x, GError **error)
{
	return read_rows(k, x, "SELECT kind, class, held FROM v_event "
			 "WHERE function_id = CAST(?1 AS INTEGER) AND kind <> 'complete' "
			 "ORDER BY line, col, kind, class", on_event, event_free, error);
}

/* --- a finding's witness ---------------------------------------------------- */

static gboolean on_step(int n, const char *const *names, const char *const *v, void *data)
{
	struct step step = {
		.file = g_intern_string(v[0]), .line = number(v[1]), .col = number(v[2]),
		.function = g_intern_string(v[3]), .what = g_intern_string(v[4]),
	};

	(void)n;
	(void)names;
	g_array_append_val((GArray *)data, step);
	return TRUE;
}

gboolean known_add_witness(const struct known *k, const struct known_finding *own,
			   struct finding *f, GError **error)
{
	g_autoptr(GArray) steps = g_array_new(FALSE, TRUE, sizeof(struct step));
	const char *params[] = { own->id };
	struct finding_side *side;

	if (!store_query(k->s, "SELECT file, line, col, function, what FROM v_step "
			 "WHERE finding = CAST(?1 AS INTEGER) AND side = 0 ORDER BY seq",
			 params, 1, on_step, steps, error))
		return FALSE;
	f->sides = g_renew(struct finding_side, f->sides, f->n_sides + 1);
	side = &f->sides[f->n_sides++];
	*side = (struct finding_side){
		.title = g_strdup_printf("%s: %s", own->rule, own->message),
		.outer = g_strdup(own->class), .inner = g_strdup(own->class),
		.n_steps = steps->len,
	};
	side->steps = (struct step *)(gpointer)g_array_free(g_steal_pointer(&steps), FALSE);
	return TRUE;
}

/* --- classes ---------------------------------------------------- */

/* Kinds of what is held like a lock and is none. */
static const char *const no_locks[] = { "context", "mark", "event", "pseudo", "map", NULL };
static const char *const spinning[] = { "spinlock", "rwlock", "bit", NULL };

gboolean known_is_lock(const struct known *k, const char *class)
{
	const char *kind = g_hash_table_lookup(k->kinds, class);

	return !strcmp(class, "?") || (kind && !g_strv_contains(no_locks, kind));
}

gboolean known_is_counted(const struct known *k, const char *class)
{
	const char *kind = g_hash_table_lookup(k->kinds, class);

	return !strcmp(class, "?") || !strcmp(class, "RCU") ||
	       (kind && g_strv_contains(spinning, kind));
}
