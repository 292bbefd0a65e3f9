/* SPDX-License-Identifier: GPL-2.0-only */
/* `faultline query`: saved and free questions to the database; it is only read. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cmd/command.h"
#include "report/query.h"
#include "store/store.h"

static char *db, *format, *sql;
static double time_limit = 60;

static const GOptionEntry entries[] = {
	{ "db", 0, 0, G_OPTION_ARG_FILENAME, &db, "Database (faultline.db)", "FILE" },
	{ "sql", 0, 0, G_OPTION_ARG_STRING, &sql,
	  "A SELECT of your own; PARAMETERs are ?1, ?2 …", "SELECT" },
	{ "format", 'f', 0, G_OPTION_ARG_STRING, &format,
	  "table, csv or json (table, which cuts at 100)", "FORMAT" },
	{ "time-limit", 0, 0, G_OPTION_ARG_DOUBLE, &time_limit,
	  "Stop after so much computing; 0: never (60)", "SECONDS" },
	{ 0 },
};

static const char summary[] =
	"Asks the database a saved question by its NAME, or any with --sql.\n"
	"Without either it lists the saved ones.";

static const char description[] =
	"Views: v_run, v_unit, v_gap, v_function, v_call, v_event, v_lock_class, v_lock_edge,\n"
	"v_edge_step, v_lock_name, v_context_lock, v_site, v_argument, v_flow, v_flow_step,\n"
	"v_lockdep, v_lockdep_side, v_finding, v_told, v_side, v_step, v_rule, v_order,\n"
	"v_order_edge.\n"
	"checker/store/schema.sql describes their columns, 'SELECT * FROM v_call LIMIT 0' names\n"
	"them.\n"
	"\nExamples:\n"
	"  faultline query edges-of inode.i_rwsem ext4\n"
	"  faultline query --format csv unresolved\n"
	"  faultline query --sql 'SELECT file, message FROM v_finding WHERE rule = ?1' \\\n"
	"      order/cycle\n"
	"\nExit: 0 answered; 2 wrong usage, bad SQL or no database.";

static void list(void)
{
	gsize n;
	const struct saved_query *q = saved_queries(&n);

	for (gsize i = 0; i < n; i++) {
		g_autofree char *text = saved_query_summary(&q[i]);
		g_autofree char *usage = saved_query_usage(&q[i]);
		g_autofree char *call = g_strconcat(q[i].name, *usage ? " " : "", usage, NULL);

		if (strlen(call) <= 26)
			g_print("  %-26s %s\n", call, text);
		else
			g_print("  %s\n  %-26s %s\n", call, "", text);
	}
}

/* The SQL to run, or NULL and *error. */
static const char *chosen_sql(int argc, char **argv, GError **error)
{
	const struct saved_query *q;

	if (sql)
		return sql;
	q = saved_query_find(argv[1], error);
	return q && saved_query_check(q, argc - 2, error) ? q->sql : NULL;
}

static gboolean ask(const char *text, char **params, int n, GError **error)
{
	struct store *s = store_open_readonly(db ? db : "faultline.db", error);
	g_autoptr(GString) out = g_string_new(NULL);
	gboolean ok;

	if (!s)
		return FALSE;
	store_set_time_limit(s, MAX(time_limit, 0));
	ok = answer_write(s, text, (const char *const *)params, n, format ? format : "table", out,
			  error);
	store_close(s);
	if (!ok)
		return FALSE;
	if (fwrite(out->str, 1, out->len, stdout) == out->len && fflush(stdout) == 0)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_IO, "query: writing the answer: %s",
		    g_strerror(errno));
	return FALSE;
}

int cmd_query(int argc, char **argv)
{
	GError *error = NULL;
	const char *text;
	int exit_code, used;

	if (!command_options(&argc, &argv, entries, "[NAME] [PARAMETER…]", summary, description,
			     &exit_code))
		return exit_code;
	if (!sql && argc < 2) {
		list();
		return FL_EXIT_OK;
	}
	text = chosen_sql(argc, argv, &error);
	used = sql ? 1 : 2;
	if (!text || !ask(text, argv + used, argc - used, &error))
		return command_fail(&error);
	return FL_EXIT_OK;
}
