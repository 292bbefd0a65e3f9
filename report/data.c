/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads v_run, v_unit, v_finding, v_side, v_step and v_lock_class, makes
 * struct report_data. Everything is sorted by content, never by row number, so
 * that two runs with the same answer give the same report.
 */
#include "report/data.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "report/row.h"

static gboolean on_run(int n, const char *const *names, const char *const *v, void *data)
{
	struct report_run *r = data;

	(void)n;
	(void)names;
	*r = (struct report_run){
		.id = row_number(v[0]), .finished = g_strdup(v[1]), .kernel = g_strdup(v[2]),
		.config = g_strdup(v[3]), .tool_version = g_strdup(v[4]), .scope = g_strdup(v[5]),
		.units = row_number(v[6]), .unresolved = row_number(v[7]), .functions = row_number(v[8]),
		.balanced = row_number(v[9]), .seconds = g_ascii_strtod(v[10], NULL),
		.root = g_strdup(v[11]), .commit = g_strdup(v[12]), .dirty = row_number(v[13]) != 0,
	};
	return FALSE;
}

gboolean report_run_load(struct store *s, struct report_run *r, GError **error)
{
	if (!store_query(s, "SELECT id, finished, kernel, config, tool_version, scope, units, "
			 "unresolved, functions, balanced, seconds, root, "
			 "commit_id, dirty FROM v_run ORDER BY id DESC LIMIT 1",
			 NULL, 0, on_run, r, error))
		return FALSE;
	if (r->id)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: no run is in it: run 'faultline check' "
		    "first", store_path(s));
	return FALSE;
}

enum rule_severity report_severity(const char *text)
{
	for (enum rule_severity s = SEVERITY_ERROR; s < SEVERITY_NOTE; s++)
		if (!g_strcmp0(text, severity_name(s)))
			return s;
	return SEVERITY_NOTE;
}

static enum rule_confidence confidence_of(const char *text)
{
	enum rule_confidence c = CONFIDENCE_LOW;

	confidence_parse(text ? text : "low", &c);
	return c;
}

#define FINDING_COLUMNS "id, fingerprint, rule, engine, severity, confidence, reason, world, " \
	"file, line, col, function, message, status, triage_reason, first_run, last_run"

static struct report_finding *finding_of(const char *const *v)
{
	struct report_finding *f = g_new0(struct report_finding, 1);

	*f = (struct report_finding){
		.id = row_number(v[0]), .fingerprint = g_strdup(v[1]), .rule = g_strdup(v[2]),
		.engine = g_strdup(v[3]), .severity = report_severity(v[4]),
		.confidence = confidence_of(v[5]), .reason = g_strdup(v[6]),
		.world = g_strdup(v[7]), .file = g_strdup(v[8]), .line = row_number(v[9]),
		.col = row_number(v[10]), .function = g_strdup(v[11]), .message = g_strdup(v[12]),
		.status = g_strdup(v[13]), .triage_reason = g_strdup(v[14]),
		.first_run = row_number(v[15]), .last_run = row_number(v[16]),
		.sides = g_ptr_array_new_with_free_func(report_side_free),
	};
	return f;
}

struct load {
	struct report_data *data;
	const struct report_options *opt;
	struct report_finding *finding;
	guint since;		/* the run after which it was first seen */
	GHashTable *touching;	/* numbers of the findings that touch opt->path; NULL: all do */
};

static gboolean status_wanted(const struct report_options *opt, const char *status)
{
	if (!opt->status)
		return !strcmp(status, "new") || !strcmp(status, "open");
	return g_strv_contains(opt->status, status);
}

static gboolean wanted(const struct load *load, const struct report_finding *f)
{
	const struct report_options *opt = load->opt;

	if (!status_wanted(opt, f->status))
		return FALSE;
	if (load->touching && !g_hash_table_contains(load->touching, GUINT_TO_POINTER(f->id)))
		return FALSE;
	if (f->first_run <= load->since)
		return FALSE;
	if (opt->rule && !g_pattern_match_simple(opt->rule, f->rule))
		return FALSE;
	return !opt->world || !*f->world || !strcmp(opt->world, f->world);
}

static void count_status(struct report_data *d, const char *status)
{
	if (!strcmp(status, "new"))
		d->n_new++;
	else if (!strcmp(status, "open"))
		d->n_open++;
	else if (!strcmp(status, "accepted"))
		d->n_accepted++;
	else if (!strcmp(status, "false-positive"))
		d->n_false++;
	/* A bug that was fixed long ago is history, not news. */
}

static gboolean on_finding(int n, const char *const *names, const char *const *v, void *data)
{
	struct load *load = data;
	struct report_finding *f = finding_of(v);

	(void)n;
	(void)names;
	count_status(load->data, f->status);
	if (!strcmp(f->status, "fixed") && f->last_run + 1 == load->data->run.id)
		load->data->n_fixed++;
	if (wanted(load, f) && f->confidence >= load->opt->min_confidence) {
		g_ptr_array_add(load->data->findings, f);
		return TRUE;
	}
	load->data->n_below += wanted(load, f);
	report_finding_free(f);
	return TRUE;
}

static gint compare_findings(gconstpointer pa, gconstpointer pb)
{
	const struct report_finding *a = *(struct report_finding *const *)pa;
	const struct report_finding *b = *(struct report_finding *const *)pb;
	int c = strcmp(a->file, b->file);

	if (!c)
		c = (a->line > b->line) - (a->line < b->line);
	if (!c)
		c = (a->col > b->col) - (a->col < b->col);
	if (!c)
		c = strcmp(a->rule, b->rule);
	return c ? c : strcmp(a->fingerprint, b->fingerprint);
}

static gint compare_counts(gconstpointer pa, gconstpointer pb)
{
	const struct report_count *a = *(struct report_count *const *)pa;
	const struct report_count *b = *(struct report_count *const *)pb;

	return strcmp(a->rule, b->rule);
}

static void count_rules(struct report_data *d)
{
	g_autoptr(GHashTable) by_rule = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < d->findings->len; i++) {
		const struct report_finding *f = d->findings->pdata[i];
		struct report_count *count = g_hash_table_lookup(by_rule, f->rule);

		if (!count) {
			count = g_new0(struct report_count, 1);
			count->rule = g_strdup(f->rule);
			g_hash_table_insert(by_rule, count->rule, count);
			g_ptr_array_add(d->counts, count);
		}
		count->n[f->confidence]++;
	}
	g_ptr_array_sort(d->counts, compare_counts);
}

static gboolean on_touching(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	g_hash_table_add(data, GUINT_TO_POINTER(row_number(v[0])));
	return TRUE;
}

static gboolean load_touching(struct store *s, struct load *load, GError **error)
{
	static const char sql[] =
		"SELECT id FROM (SELECT id, file FROM v_finding "
		"                UNION ALL SELECT finding, file FROM v_step) "
		"WHERE file = ?1 OR substr(file, 1, length(?1) + 1) = ?1 || '/'";

	return !load->opt->path ||
	       store_query(s, sql, &load->opt->path, 1, on_touching, load->touching, error);
}

static gboolean on_since(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	*(guint *)data = row_number(v[0]);
	return FALSE;
}

/* The last run before a time, or the run that has the number. */
static gboolean load_since(struct store *s, struct load *load, GError **error)
{
	const char *since = load->opt->since;

	if (!since)
		return TRUE;
	if (!since[strspn(since, G_CSET_DIGITS)]) {
		load->since = row_number(since);
		return TRUE;
	}
	return store_query(s, "SELECT coalesce(max(id), 0) FROM v_run WHERE finished < ?1", &since, 1,
			   on_since, &load->since, error);
}

static gboolean load_findings(struct store *s, struct load *load, GError **error)
{
	struct report_data *d = load->data;

	if (!load_touching(s, load, error) || !load_since(s, load, error) ||
	    !store_query(s, "SELECT " FINDING_COLUMNS " FROM v_finding", NULL, 0, on_finding, load,
			 error))
		return FALSE;
	g_ptr_array_sort(d->findings, compare_findings);
	d->n_matching = d->findings->len;
	count_rules(d);
	if (load->opt->limit && load->opt->limit < d->findings->len)
		g_ptr_array_set_size(d->findings, load->opt->limit);
	return TRUE;
}

static gboolean on_side(int n, const char *const *names, const char *const *v, void *data)
{
	struct load *load = data;
	struct report_side *side = g_new0(struct report_side, 1);

	(void)n;
	(void)names;
	*side = (struct report_side){
		.title = g_strdup(v[0]), .outer = g_strdup(v[1]), .inner = g_strdup(v[2]),
		.steps = g_ptr_array_new_with_free_func(report_step_free),
	};
	g_ptr_array_add(load->finding->sides, side);
	return TRUE;
}

static gboolean on_step(int n, const char *const *names, const char *const *v, void *data)
{
	struct load *load = data;
	guint nth = row_number(v[0]);
	struct report_step *step;
	struct report_side *side;

	(void)n;
	(void)names;
	if (nth >= load->finding->sides->len)
		return TRUE;
	side = load->finding->sides->pdata[nth];
	step = g_new0(struct report_step, 1);
	*step = (struct report_step){
		.file = g_strdup(v[1]), .line = row_number(v[2]), .col = row_number(v[3]),
		.function = g_strdup(v[4]), .what = g_strdup(v[5]),
	};
	g_ptr_array_add(side->steps, step);
	return TRUE;
}

static gboolean load_sides(struct store *s, struct report_finding *f, GError **error)
{
	struct load load = { .finding = f };
	g_autofree char *id = g_strdup_printf("%u", f->id);
	const char *params[] = { id };

	return store_query(s, "SELECT title, \"outer\", \"inner\" FROM v_side "
			   "WHERE finding = CAST(?1 AS INTEGER) ORDER BY side",
			   params, 1, on_side, &load, error) &&
	       store_query(s, "SELECT side, file, line, col, function, what FROM v_step "
			   "WHERE finding = CAST(?1 AS INTEGER) ORDER BY side, seq",
			   params, 1, on_step, &load, error);
}

static gboolean on_unit(int n, const char *const *names, const char *const *v, void *data)
{
	struct report_data *d = data;
	struct report_unit *u = g_new0(struct report_unit, 1);

	(void)n;
	(void)names;
	*u = (struct report_unit){ g_strdup(v[0]), g_strdup(v[1]), g_strdup(v[2] ? v[2] : "") };
	if (!strcmp(u->status, "failed"))
		d->n_failed++;
	else
		d->n_partial++;
	g_ptr_array_add(d->bad_units, u);
	return TRUE;
}

static gboolean on_unseen(int n, const char *const *names, const char *const *v, void *data)
{
	struct report_data *d = data;

	(void)n;
	(void)names;
	d->n_unseen = row_number(v[0]);
	return TRUE;
}

static gboolean on_class(int n, const char *const *names, const char *const *v, void *data)
{
	struct report_class *c = g_new0(struct report_class, 1);

	(void)n;
	(void)names;
	*c = (struct report_class){ g_strdup(v[0]), g_strdup(v[1]), g_strdup(v[2]), g_strdup(v[3]) };
	g_hash_table_replace(data, c->name, c);
	return TRUE;
}

GHashTable *report_classes_load(struct store *s, GError **error)
{
	GHashTable *classes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, report_class_free);

	if (store_query(s, "SELECT name, alias, lockdep_name, kind FROM v_lock_class", NULL, 0,
			on_class, classes, error))
		return classes;
	g_hash_table_unref(classes);
	return NULL;
}

static gboolean load_all(struct store *s, struct load *load, GError **error)
{
	struct report_data *d = load->data;

	if (!report_run_load(s, &d->run, error) || !load_findings(s, load, error))
		return FALSE;
	for (guint i = 0; i < d->findings->len; i++)
		if (!load_sides(s, d->findings->pdata[i], error))
			return FALSE;
	d->source = source_new(d->run.root);
	d->classes = report_classes_load(s, error);
	d->texts = d->classes ? report_texts_load(s, error) : NULL;
	return d->texts && report_rules_load(s, d->rules, error) &&
	       store_query(s, "SELECT file, status, message FROM v_unit "
			   "WHERE status IN ('failed', 'partial') ORDER BY status, file",
			   NULL, 0, on_unit, d, error) &&
	       store_query(s, "SELECT count(*) FROM v_unit WHERE status IN ('ok', 'cached') "
			   "AND message IS NOT NULL", NULL, 0, on_unseen, d, error);
}

struct report_data *report_data_load(struct store *s, const struct report_options *opt,
				     GError **error)
{
	struct report_data *d = g_new0(struct report_data, 1);
	struct load load = { .data = d, .opt = opt };
	gboolean ok = FALSE;

	d->findings = g_ptr_array_new_with_free_func(report_finding_free);
	d->counts = g_ptr_array_new_with_free_func(report_count_free);
	d->rules = g_ptr_array_new_with_free_func(report_rule_free);
	d->bad_units = g_ptr_array_new_with_free_func(report_unit_free);
	if (opt->path)
		load.touching = g_hash_table_new(NULL, NULL);
	if (store_read_begin(s, error)) {
		ok = load_all(s, &load, error);
		store_read_end(s);
	}
	if (load.touching)
		g_hash_table_unref(load.touching);
	if (ok)
		return d;
	report_data_free(d);
	return NULL;
}

static gboolean on_one(int n, const char *const *names, const char *const *v, void *data)
{
	struct report_finding **f = data;

	(void)n;
	(void)names;
	*f = finding_of(v);
	return FALSE;
}

struct report_finding *report_finding_load(struct store *s, const char *id, GError **error)
{
	struct report_finding *f = NULL;
	const char *params[] = { id };

	if (!store_query(s, "SELECT " FINDING_COLUMNS " FROM v_finding "
			 "WHERE id = CAST(?1 AS INTEGER)", params, 1, on_one, &f, error) || !f)
		return NULL;
	if (load_sides(s, f, error))
		return f;
	report_finding_free(f);
	return NULL;
}

const struct report_class *report_class(const struct report_data *d, const char *name)
{
	const char *slash = strrchr(name, '/');
	const struct report_class *c = g_hash_table_lookup(d->classes, name);
	g_autofree char *base = NULL;

	if (c || !slash)
		return c;
	base = g_strndup(name, slash - name);
	return g_hash_table_lookup(d->classes, base);
}
