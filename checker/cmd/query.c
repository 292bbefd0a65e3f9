/* SPDX-License-Identifier: GPL-2.0-only */
/* `faultline query`: saved and free questions to the database; it is only read. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cmd/authors.h"
#include "cmd/command.h"
#include "cmd/since.h"
#include "report/query.h"
#include "store/store.h"

static char *db, *sql;
static const char *format = "table";
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
	"v_lockdep, v_lockdep_side, v_finding, v_seen, v_told, v_side, v_step, v_rule,\n"
	"v_order, v_order_edge.\n"
	"checker/store/schema.sql describes their columns, 'SELECT * FROM v_call LIMIT 0' names\n"
	"them.\n"
	"\nExamples:\n"
	"  faultline query edges-of inode.i_rwsem ext4\n"
	"  faultline query --format csv unresolved\n"
	"  faultline query --sql 'SELECT file, message FROM v_finding WHERE rule = ?1' \\\n"
	"      order/cycle\n"
	"  faultline query new-since v6.12\n"
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

struct question {
	const char *sql, *name;		/* name NULL: the user's own */
	const char *const *params;
	int n;
};

/* FALSE and *error when there is no such question. */
static gboolean choose(struct question *ask, int argc, char **argv, GError **error)
{
	const struct saved_query *q;
	int used = sql ? 1 : 2;

	*ask = (struct question){ .sql = sql, .params = (const char *const *)argv + used,
				  .n = argc - used };
	if (sql)
		return TRUE;
	q = saved_query_find(argv[1], error);
	if (!q || !saved_query_check(q, ask->n, error))
		return FALSE;
	ask->sql = q->sql;
	ask->name = q->name;
	return TRUE;
}

/* Of what git knows the database has nothing: it comes as the parameter after the user's. */
static const struct {
	const char *name;
	char *(*find)(struct store *s, const char *first, GError **error);
} from_git[] = { { "new-since", since_runs }, { "by-author", authors_find } };

static gboolean answer(struct store *s, const struct question *ask, GString *out, GError **error)
{
	const char *first = ask->n ? ask->params[0] : NULL;

	for (gsize i = 0; ask->name && i < G_N_ELEMENTS(from_git); i++) {
		g_autofree char *found = NULL;
		const char *params[2];

		if (strcmp(ask->name, from_git[i].name))
			continue;
		found = from_git[i].find(s, first, error);
		params[0] = first;
		params[1] = found;
		return found && answer_write(s, ask->sql, params, G_N_ELEMENTS(params), format, out,
					     error);
	}
	return answer_write(s, ask->sql, ask->params, ask->n, format, out, error);
}

static gboolean put_answer(const struct question *ask, GError **error)
{
	struct store *s = store_open_readonly(db ? db : "faultline.db", error);
	g_autoptr(GString) out = g_string_new(NULL);
	gboolean ok;

	if (!s)
		return FALSE;
	store_set_time_limit(s, MAX(time_limit, 0));
	ok = answer(s, ask, out, error);
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
	struct question ask;
	int exit_code;

	if (!command_options(&argc, &argv, entries, "[NAME] [PARAMETER…]", summary, description,
			     &exit_code))
		return exit_code;
	if (!sql && argc < 2) {
		list();
		return FL_EXIT_OK;
	}
	if (!choose(&ask, argc, argv, &error) || !put_answer(&ask, &error))
		return command_fail(&error);
	return FL_EXIT_OK;
}
