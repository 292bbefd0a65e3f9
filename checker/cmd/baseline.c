/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `faultline baseline`: what people say of findings. It is kept by fingerprint in the
 * database and, where the kernel tree has a folder .faultline/, in its triage.yaml, to be
 * committed with the code. Both are changed or none.
 */
#include <string.h>

#include "base/error.h"
#include "cmd/command.h"
#include "cmd/finding.h"
#include "cmd/verdicts.h"
#include "report/style.h"
#include "rules/rules.h"
#include "rules/triage.h"
#include "store/store.h"

static char *db, *file, *reason, *level;
static gboolean false_positive, all;

static const GOptionEntry entries[] = {
	{ "db", 0, 0, G_OPTION_ARG_FILENAME, &db, "Database (faultline.db)", "FILE" },
	{ "triage", 0, 0, G_OPTION_ARG_FILENAME, &file,
	  "The file to keep it in; default: .faultline/triage.yaml of the kernel tree that was "
	  "checked, if that has a folder .faultline", "FILE" },
	{ "reason", 'r', 0, G_OPTION_ARG_STRING, &reason, "accept: why (it is asked for)", "TEXT" },
	{ "false-positive", 0, 0, G_OPTION_ARG_NONE, &false_positive,
	  "accept: it is no bug, and faultline is wrong", NULL },
	{ "all", 0, 0, G_OPTION_ARG_NONE, &all,
	  "accept: everything that is new or open now", NULL },
	{ "min-confidence", 0, 0, G_OPTION_ARG_STRING, &level,
	  "accept --all: at least this sure: high, medium, low (the default)", "LEVEL" },
	{ 0 },
};

static const char summary[] =
	"Says of findings that they are known, or false, and why.\n"
	"  accept FINDING --reason TEXT   from now on it is accepted, or false-positive\n"
	"  reopen FINDING                 takes that back\n"
	"  list                           what has been said, and of what is gone";

static const char description[] =
	"FINDING is the fingerprint that reports show, or its first digits. A finding keeps it\n"
	"when lines move. 'faultline check --kernel DIR' reads DIR/.faultline/triage.yaml, and\n"
	"triage.yaml of every folder of --rules, and tells of entries whose finding is gone.\n"
	"\nExamples:\n"
	"  faultline baseline accept b2db1fe5246a --reason 'only at mount, which is alone'\n"
	"  faultline baseline accept --all --reason 'as of 6.12'\n"
	"\nExit: 0 done; 2 wrong usage, no database, no such finding.";

struct baseline {
	struct store *store;
	struct triage *triage;	/* or NULL: in the database alone */
};

/* --- where it is kept ----------------------------------------------------------------- */

static gboolean on_root(int n, const char *const *names, const char *const *v, void *data)
{
	(void)n;
	(void)names;
	*(char **)data = g_strdup(v[0]);
	return FALSE;
}

/* The file; NULL without *error where there is no place for one. */
static char *triage_path(struct store *s, GError **error)
{
	g_autofree char *root = NULL, *folder = NULL;

	if (file)
		return g_strdup(file);
	if (!store_query(s, "SELECT root FROM v_run ORDER BY id DESC LIMIT 1", NULL, 0, on_root,
			 &root, error) || !root || !*root)
		return NULL;
	folder = g_build_filename(root, ".faultline", NULL);
	if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
		return NULL;
	return g_build_filename(folder, "triage.yaml", NULL);
}

/* Looks first whether the database is there: opening for writing would make it. */
static gboolean open_both(struct baseline *b, gboolean write, GError **error)
{
	const char *name = db ? db : "faultline.db";
	g_autofree char *path = NULL;
	GError *failed = NULL;

	b->store = store_open_readonly(name, error);
	if (b->store && write) {
		store_close(b->store);
		b->store = store_open(name, error);
	}
	if (!b->store)
		return FALSE;
	path = triage_path(b->store, &failed);
	if (path)
		b->triage = triage_read(path, &failed);
	if (!failed)
		return TRUE;
	g_propagate_error(error, failed);
	return FALSE;
}

/* --- accept, reopen ------------------------------------------------------------------- */

static void entry_clear(gpointer entry)
{
	struct triage_entry *e = entry;

	g_free(e->fingerprint);
	g_free(e->rule);
	g_free(e->world);
	g_free(e->at);
	g_free(e);
}

/* The verdict of the command line on one finding. */
static gboolean on_finding(int n, const char *const *names, const char *const *v, void *data)
{
	struct triage_entry *e = g_new0(struct triage_entry, 1);

	(void)n;
	(void)names;
	*e = (struct triage_entry){
		.fingerprint = g_strdup(v[0]), .rule = g_strdup(v[1]), .world = g_strdup(v[2]),
		.at = g_strdup(v[3]), .reason = reason,
		.verdict = (char *)(false_positive ? "false-positive" : "accepted"),
	};
	g_ptr_array_add(data, e);
	return TRUE;
}

#define ENTRY "SELECT fingerprint, rule, world, file || ':' || line FROM v_finding "

static gboolean select_all(struct store *s, GPtrArray *put, GError **error)
{
	enum rule_confidence least = CONFIDENCE_LOW;
	const char *params[3];

	if (level && !confidence_parse(level, &least)) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "baseline: --min-confidence %s: want high, medium or low", level);
		return FALSE;
	}
	for (int i = 0; i < 3; i++)
		params[i] = confidence_name(MAX((enum rule_confidence)i, least));
	return store_query(s, ENTRY "WHERE status IN ('new', 'open') AND confidence IN (?1, ?2, ?3) "
			   "ORDER BY file, line, rule, fingerprint", params, 3, on_finding, put, error);
}

static gboolean select_one(struct store *s, const char *name, GPtrArray *put, GError **error)
{
	g_autofree char *id = finding_id(s, "baseline", name, error);
	const char *params[] = { id };

	return id && store_query(s, ENTRY "WHERE id = CAST(?1 AS INTEGER)", params, 1, on_finding,
				 put, error);
}

static void say_where(const struct baseline *b, guint n, const char *what)
{
	g_autoptr(GString) line = g_string_new(NULL);

	g_string_append_printf(line, "%u finding%s %s in ", n, n == 1 ? "" : "s", what);
	style_text(line, store_path(b->store));
	if (b->triage) {
		g_string_append(line, " and ");
		style_text(line, b->triage->file);
	}
	g_print("%s%s\n", line->str, b->triage ? "" : "; a folder .faultline in the kernel tree, or "
		"--triage, would keep it beside the code as well");
}

/* The file first: it may be one that cannot be written. */
static gboolean accept(struct baseline *b, const char *name, GError **error)
{
	g_autoptr(GPtrArray) put = g_ptr_array_new_with_free_func(entry_clear);

	if (!(all ? select_all(b->store, put, error) : select_one(b->store, name, put, error)))
		return FALSE;
	if (b->triage && put->len && !triage_change(b->triage, put, NULL, error))
		return FALSE;
	for (guint i = 0; i < put->len; i++) {
		const struct triage_entry *e = put->pdata[i];

		if (!store_triage(b->store, e->fingerprint, e->verdict, reason, error))
			return FALSE;
	}
	say_where(b, put->len, false_positive ? "false-positive" : "accepted");
	return TRUE;
}

/* An entry of the file by the beginning of its fingerprint, for findings that no database has. */
static const struct triage_entry *entry_of(const struct baseline *b, const char *name)
{
	const struct triage_entry *found = NULL;

	for (guint i = 0; b->triage && i < b->triage->entries->len; i++) {
		const struct triage_entry *e = b->triage->entries->pdata[i];

		if (!*name || !g_str_has_prefix(e->fingerprint, name))
			continue;
		if (found)
			return NULL;
		found = e;
	}
	return found;
}

static gboolean reopen(struct baseline *b, const char *name, GError **error)
{
	g_autoptr(GPtrArray) put = g_ptr_array_new_with_free_func(entry_clear);
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	g_autoptr(GError) local = NULL;
	const struct triage_entry *entry = entry_of(b, name);
	const char *fingerprint = entry ? entry->fingerprint : NULL;

	if (select_one(b->store, name, put, &local))
		fingerprint = ((const struct triage_entry *)put->pdata[0])->fingerprint;
	if (!fingerprint) {
		g_propagate_error(error, g_steal_pointer(&local));
		return FALSE;
	}
	if (b->triage && triage_find(b->triage, fingerprint) &&
	    !triage_change(b->triage, none, fingerprint, error))
		return FALSE;
	if (put->len && !store_triage(b->store, fingerprint, "open", "", error))
		return FALSE;
	say_where(b, 1, "has no verdict any more");
	return TRUE;
}

/* --- list ----------------------------------------------------------------------------- */

static void put_verdict(const char *fingerprint, const char *rule, const char *verdict,
			const char *place, const char *why, const char *where)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *first = g_strdup_printf("%.12s  %s  %s  %s", fingerprint, verdict, rule,
						 place);
	g_autofree char *rest = g_strdup_printf("%s (%s)", why, where);

	style_text(out, first);
	g_string_append_c(out, '\n');
	style_fold(out, "    ", "    ", rest);
	g_print("%s", out->str);
}

static gboolean on_kept(int n, const char *const *names, const char *const *v, void *data)
{
	const struct baseline *b = data;

	(void)n;
	(void)names;
	if (!b->triage || !triage_find(b->triage, v[0]))
		put_verdict(v[0], v[1], v[2], v[3], v[4], "in the database alone");
	return TRUE;
}

static gboolean list(struct baseline *b, GError **error)
{
	for (guint i = 0; b->triage && i < b->triage->entries->len; i++) {
		const struct triage_entry *e = b->triage->entries->pdata[i];
		g_autofree char *where = NULL, *status = NULL;
		gboolean gone;

		if (!verdict_gone(b->store, e, &gone, &status, error))
			return FALSE;
		where = g_strdup_printf("%s:%d%s", b->triage->file, e->line,
					gone ? "; it is not found any more" : "");
		put_verdict(e->fingerprint, e->rule, e->verdict, e->at, e->reason, where);
	}
	return store_query(b->store, "SELECT fingerprint, rule, status, file || ':' || line, "
			   "triage_reason FROM v_finding WHERE status IN ('accepted', 'false-positive') "
			   "ORDER BY file, line, rule, fingerprint", NULL, 0, on_kept, b, error);
}

/* --- the command ---------------------------------------------------------------------- */

static gboolean usage_error(GError **error, const char *why)
{
	g_set_error(error, FL_ERROR, FL_ERROR_USAGE, "baseline: %s; see 'faultline baseline --help'",
		    why);
	return FALSE;
}

static gboolean check_usage(int argc, char **argv, GError **error)
{
	const char *what = argc > 1 ? argv[1] : "";
	gboolean accepts = !strcmp(what, "accept");

	if (!accepts && strcmp(what, "reopen") && strcmp(what, "list"))
		return usage_error(error, "want accept, reopen or list");
	if (!accepts && (reason || false_positive || all || level))
		return usage_error(error, "--reason, --false-positive, --all and --min-confidence are "
				   "for accept");
	if (accepts && (!reason || !*g_strstrip(reason)))
		return usage_error(error, "accept wants --reason: who reads the verdict later asks why");
	if (level && !all)
		return usage_error(error, "--min-confidence is for --all");
	if (argc != (!strcmp(what, "list") || all ? 2 : 3))
		return usage_error(error, all ? "--all or one FINDING" : strcmp(what, "list") ?
				   "want one FINDING" : "list takes no argument");
	return TRUE;
}

int cmd_baseline(int argc, char **argv)
{
	struct baseline b = { 0 };
	GError *error = NULL;
	gboolean ok;
	int status;

	if (!command_options(&argc, &argv, entries, "accept|reopen|list [FINDING]", summary,
			     description, &status))
		return status;
	ok = check_usage(argc, argv, &error) && open_both(&b, strcmp(argv[1], "list"), &error);
	if (ok && !strcmp(argv[1], "accept"))
		ok = accept(&b, argv[2], &error);
	else if (ok && !strcmp(argv[1], "reopen"))
		ok = reopen(&b, argv[2], &error);
	else if (ok)
		ok = list(&b, &error);
	triage_free(b.triage);
	store_close(b.store);
	return ok ? FL_EXIT_OK : command_fail(&error);
}
