/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules in SQL: every row of such a rule's SELECT over the views is a finding.
 *
 * Reads rules/checks/FAMILY/NAME.sql (as struct rule_check) and the database, makes findings.
 * That nothing is written and no table read but through a view is the store's to see to;
 * here are the bounds of time and rows, and what the columns mean.
 */
#include "cmd/ask.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "judge/judge.h"

#define MAX_SECONDS 10.0
#define MAX_ROWS 10000
#define MAX_TEXT 4096	/* bytes of one value but the steps */
#define MAX_STEPS 1000

enum column { FILE_COLUMN, LINE_COLUMN, FUNCTION_COLUMN, MESSAGE_COLUMN, COL_COLUMN, WORLD_COLUMN,
	      CONFIDENCE_COLUMN, REASON_COLUMN, STEPS_COLUMN, N_COLUMNS };
#define N_WANTED COL_COLUMN	/* the first so many have to be there */

static const char *const column_names[N_COLUMNS] = {
	"file", "line", "function", "message", "col", "world", "confidence", "reason", "steps",
};

struct asking {
	const struct rule_check *check;
	GPtrArray *findings;
	GHashTable *told;	/* fingerprints */
	guint rows;
	GError *error;		/* what is wrong with a row */
};

/* --- what is wrong ---------------------------------------------------- */

static gboolean bad_rule(const struct rule_check *c, int line, const char *why, GError **error)
{
	g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s:%d: %s", c->file, line, why);
	return FALSE;
}

/* What the store said of the SQL, with the place in the rule's file. */
static gboolean bad_sql(const struct store *s, const struct rule_check *c, GError *said,
			GError **error)
{
	const char *why = said->message;
	int line = c->sql_line;

	if (!g_error_matches(said, FL_ERROR, FL_ERROR_USAGE)) {
		g_propagate_error(error, said);
		return FALSE;
	}
	for (int i = 0; i < store_query_offset(s) && c->sql[i]; i++)
		line += c->sql[i] == '\n';
	if (g_str_has_prefix(why, "query: "))
		why += strlen("query: ");
	bad_rule(c, line, why, error);
	g_error_free(said);
	return FALSE;
}

G_GNUC_PRINTF(2, 3)
static gboolean bad_row(struct asking *a, const char *format, ...)
{
	g_autofree char *why = NULL, *text = NULL;
	va_list args;

	va_start(args, format);
	why = g_strdup_vprintf(format, args);
	va_end(args);
	text = g_strdup_printf("row %u: %s", a->rows, why);
	return bad_rule(a->check, a->check->sql_line, text, &a->error);
}

/* --- columns ---------------------------------------------------- */

static int find_column(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (!g_ascii_strcasecmp(names[i], name))
			return i;
	return -1;
}

static gboolean check_columns(const struct rule_check *c, const char *const *names, GError **error)
{
	for (int i = 0; i < N_WANTED; i++) {
		g_autofree char *why = NULL;

		if (find_column(names, column_names[i]) >= 0)
			continue;
		why = g_strdup_printf("no column '%s'; a finding is made of file, line, function and "
				      "message", column_names[i]);
		return bad_rule(c, c->sql_line, why, error);
	}
	for (; *names; names++) {
		g_autofree char *why = NULL;

		if (g_strv_contains(column_names, *names))
			continue;
		why = g_strdup_printf("column '%s' means nothing; besides those it has to give, a rule "
				      "may give col, world, confidence, reason and steps", *names);
		return bad_rule(c, c->sql_line, why, error);
	}
	return TRUE;
}

static gboolean is_sql(const struct rule_check *c)
{
	return c->sql != NULL;
}

static gboolean possible(struct store *s, const struct rule_check *c, GError **error)
{
	g_autoptr(GError) local = NULL;
	g_auto(GStrv) names = store_query_columns(s, c->sql, &local);

	if (!names)
		return bad_sql(s, c, g_steal_pointer(&local), error);
	return check_columns(c, (const char *const *)names, error);
}

gboolean ask_possible(struct store *s, const struct rules *r, GError **error)
{
	for (gsize i = 0; i < r->n_checks; i++)
		if (is_sql(&r->checks[i]) && !possible(s, &r->checks[i], error))
			return FALSE;
	return TRUE;
}

/* --- rows ---------------------------------------------------- */

static const char *json_text(const json_t *step, const char *key)
{
	const char *text = json_string_value(json_object_get(step, key));

	return g_intern_string(text ? text : "");
}

static void read_step(const json_t *from, struct step *to)
{
	gint64 line = json_integer_value(json_object_get(from, "line"));
	gint64 col = json_integer_value(json_object_get(from, "col"));

	*to = (struct step){
		.file = json_text(from, "file"), .function = json_text(from, "function"),
		.what = json_text(from, "what"),
		.line = CLAMP(line, 0, G_MAXINT), .col = CLAMP(col, 0, G_MAXINT),
	};
}

/* A JSON list of {file, line, col, function, what}: one path of the finding. */
static gboolean read_steps(struct asking *a, struct finding *f, const char *text)
{
	json_t *list = json_loads(text, 0, NULL);
	gsize n = json_array_size(list);
	struct finding_side *side;

	if (!json_is_array(list) || n > MAX_STEPS) {
		json_decref(list);
		return bad_row(a, "steps is no JSON list of at most %d objects with file, line, "
			       "function and what", MAX_STEPS);
	}
	f->sides = side = g_new0(struct finding_side, 1);
	f->n_sides = 1;
	side->title = g_strdup(f->message);
	side->outer = g_strdup("");
	side->inner = g_strdup("");
	side->steps = g_new0(struct step, n + 1);
	side->n_steps = n;
	for (gsize i = 0; i < n; i++)
		read_step(json_array_get(list, i), &side->steps[i]);
	json_decref(list);
	return TRUE;
}

static guint read_number(const char *text)
{
	gint64 n = text ? g_ascii_strtoll(text, NULL, 10) : 0;

	return CLAMP(n, 0, G_MAXINT);
}

static gboolean read_confidence(struct asking *a, struct finding *f, const char *text,
				const char *reason)
{
	enum rule_confidence to;

	if (!text)
		return TRUE;
	if (!confidence_parse(text, &to))
		return bad_row(a, "confidence '%s' is none of high, medium, low", text);
	judge_doubt(f, to, reason ? reason : "the rule says so");
	return TRUE;
}

static struct finding *finding_of(const struct rule_check *c, const char *const *value)
{
	struct finding *f = finding_new();

	f->rule = g_strdup(c->id);
	f->engine = g_strdup("sql");
	f->severity = c->severity;
	f->confidence = c->confidence;
	f->reason = g_strdup("");
	f->world = g_strdup(value[WORLD_COLUMN] ? value[WORLD_COLUMN] : "");
	f->file = g_strdup(value[FILE_COLUMN]);
	f->line = read_number(value[LINE_COLUMN]);
	f->col = read_number(value[COL_COLUMN]);
	f->function = g_strdup(value[FUNCTION_COLUMN] ? value[FUNCTION_COLUMN] : "");
	f->message = g_strdup(value[MESSAGE_COLUMN]);
	return f;
}

static gboolean check_values(struct asking *a, const char *const *value)
{
	if (++a->rows > MAX_ROWS)
		return bad_rule(a->check, a->check->sql_line,
				"more than " G_STRINGIFY(MAX_ROWS) " rows: ask for less", &a->error);
	if (!value[FILE_COLUMN] || !*value[FILE_COLUMN])
		return bad_row(a, "no file");
	if (!value[MESSAGE_COLUMN] || !*value[MESSAGE_COLUMN] || strchr(value[MESSAGE_COLUMN], '\n'))
		return bad_row(a, "message is not one line");
	for (int i = 0; i < STEPS_COLUMN; i++)
		if (value[i] && strlen(value[i]) > MAX_TEXT)
			return bad_row(a, "%s is longer than %d bytes", column_names[i], MAX_TEXT);
	return TRUE;
}

/* Rows that nobody could tell apart are one finding: the first. */
static void keep(struct asking *a, struct finding *f)
{
	const char *parts[] = { f->file, f->function, f->message };

	judge_fingerprint(f, parts, G_N_ELEMENTS(parts));
	if (g_hash_table_add(a->told, g_strdup(f->fingerprint)))
		g_ptr_array_add(a->findings, f);
	else
		finding_free(f);
}

static gboolean on_row(int n, const char *const *names, const char *const *values, void *data)
{
	const char *value[N_COLUMNS] = { NULL };
	struct asking *a = data;
	struct finding *f;

	for (int i = 0; i < N_COLUMNS; i++) {
		int at = find_column(names, column_names[i]);

		value[i] = at >= 0 && at < n ? values[at] : NULL;
	}
	if (!check_values(a, value))
		return FALSE;
	f = finding_of(a->check, value);
	if (read_confidence(a, f, value[CONFIDENCE_COLUMN], value[REASON_COLUMN]) &&
	    (!value[STEPS_COLUMN] || read_steps(a, f, value[STEPS_COLUMN]))) {
		keep(a, f);
		return TRUE;
	}
	finding_free(f);
	return FALSE;
}

static gboolean ask(struct store *s, struct asking *a, GError **error)
{
	GError *said = NULL;

	a->rows = 0;
	if (!store_query(s, a->check->sql, NULL, 0, on_row, a, &said))
		return bad_sql(s, a->check, said, error);
	if (!a->error)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&a->error));
	return FALSE;
}

GPtrArray *ask_rules(struct store *s, const struct rules *r, GError **error)
{
	struct asking a = { .told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
	double limit = store_set_time_limit(s, MAX_SECONDS);
	gboolean ok = TRUE;

	a.findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
	for (gsize i = 0; ok && i < r->n_checks; i++) {
		a.check = &r->checks[i];
		ok = !is_sql(a.check) || ask(s, &a, error);
	}
	store_set_time_limit(s, limit);
	g_hash_table_unref(a.told);
	if (ok)
		return a.findings;
	g_ptr_array_unref(a.findings);
	return NULL;
}
