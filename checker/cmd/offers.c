/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the views of the database for names, the folder of a kernel tree for a scope, and tables
 * of ours for the rest. One table says what goes where; it knows nothing of shells.
 */
#include "cmd/offers.h"

#include <stdlib.h>
#include <string.h>

#include "base/paths.h"
#include "cmd/command.h"
#include "report/query.h"
#include "report/report.h"
#include "report/review.h"
#include "rules/rules.h"
#include "store/store.h"

#define SECONDS 2	/* that a question to the database may take: somebody waits for a key */

/* --- the list ----------------------------------------------------------------------------- */

static void offer_free(void *data)
{
	struct offer *offer = data;

	g_free(offer->word);
	g_free(offer->note);
	g_free(offer);
}

struct offers *offers_new(void)
{
	struct offers *o = g_new0(struct offers, 1);

	o->list = g_ptr_array_new_with_free_func(offer_free);
	return o;
}

void offers_free(struct offers *o)
{
	if (!o)
		return;
	g_ptr_array_unref(o->list);
	g_free(o);
}

static gboolean is_shown(const char *text)
{
	if (!g_utf8_validate(text, -1, NULL))
		return FALSE;
	for (; *text; text = g_utf8_next_char(text))
		if (!g_unichar_isprint(g_utf8_get_char(text)))
			return FALSE;
	return TRUE;
}

void offers_add(struct offers *o, const char *begun, const char *word, const char *note)
{
	struct offer *offer;

	if (!*word || !g_str_has_prefix(word, begun) || !is_shown(word))
		return;
	offer = g_new0(struct offer, 1);
	offer->word = g_strdup(word);
	offer->note = g_strdup(note && is_shown(note) ? note : "");
	g_ptr_array_add(o->list, offer);
}

/* --- from the database -------------------------------------------------------------------- */

struct adding {
	struct offers *offers;
	const char *begun;
};

static gboolean on_name(int n, const char *const *names, const char *const *v, void *data)
{
	struct adding *a = data;

	(void)names;
	offers_add(a->offers, a->begun, v[0] ? v[0] : "", n > 1 ? v[1] : NULL);
	return TRUE;
}

/* Names, and what is said of them, from a SELECT; its ?1 is what they begin with. */
static void add_names(struct offers *o, const struct wanted *w, const char *sql)
{
	struct store *s = store_open_readonly(w->db ? w->db : "faultline.db", NULL);
	struct adding a = { o, w->begun };

	if (!s)
		return;
	store_set_time_limit(s, SECONDS);
	store_query(s, sql, &w->begun, strstr(sql, "?1") ? 1 : 0, on_name, &a, NULL);
	store_close(s);
}

static void add_classes(struct offers *o, const struct wanted *w)
{
	add_names(o, w, "SELECT name, kind FROM v_lock_class WHERE substr(name, 1, length(?1)) = ?1 "
		  "AND kind <> 'context' UNION SELECT alias, name FROM v_lock_class "
		  "WHERE substr(alias, 1, length(?1)) = ?1 ORDER BY 1 LIMIT 2000");
}

static void add_functions(struct offers *o, const struct wanted *w)
{
	add_names(o, w, "SELECT name, min(file) FROM v_function WHERE substr(name, 1, length(?1)) = ?1 "
		  "GROUP BY name ORDER BY name LIMIT 1000");
}

static void add_worlds(struct offers *o, const struct wanted *w)
{
	add_names(o, w, "SELECT DISTINCT world FROM v_lock_edge WHERE world <> 'core' ORDER BY 1");
}

static void add_contexts(struct offers *o, const struct wanted *w)
{
	add_names(o, w, "SELECT name FROM v_lock_class WHERE kind = 'context' ORDER BY name");
}

static void add_findings(struct offers *o, const struct wanted *w)
{
	add_names(o, w, "SELECT substr(fingerprint, 1, max(12, length(?1))), message FROM v_finding "
		  "WHERE substr(fingerprint, 1, length(?1)) = ?1 AND status <> 'fixed' "
		  "ORDER BY 1 LIMIT 1000");
}

/* Of the last run; without a database, of the shipped rules. */
static void add_rules(struct offers *o, const struct wanted *w)
{
	guint before = o->list->len;
	g_autofree char *shipped = NULL;
	const char *dirs[] = { NULL, NULL };
	struct rules *r;

	add_names(o, w, "SELECT id, summary FROM v_rule ORDER BY id");
	if (o->list->len > before)
		return;
	dirs[0] = shipped = paths_rules(NULL);
	r = shipped ? rules_load(dirs, NULL) : NULL;
	for (gsize i = 0; r && i < r->n_checks; i++)
		offers_add(o, w->begun, r->checks[i].id, r->checks[i].summary);
	rules_free(r);
}

static void add_rules_and_findings(struct offers *o, const struct wanted *w)
{
	add_rules(o, w);
	if (*w->begun)
		add_findings(o, w);
}

/* --- from the program --------------------------------------------------------------------- */

static void add_report_formats(struct offers *o, const struct wanted *w)
{
	gsize n;
	const struct report_format *f = report_formats(&n);

	for (; n; n--, f++)
		offers_add(o, w->begun, f->name, f->description);
}

static void add_review_formats(struct offers *o, const struct wanted *w)
{
	gsize n;
	const struct review_format *f = review_formats(&n);

	for (; n; n--, f++)
		offers_add(o, w->begun, f->name, f->description);
}

static void add_answer_formats(struct offers *o, const struct wanted *w)
{
	gsize n;
	const struct answer_format *f = answer_formats(&n);

	for (; n; n--, f++)
		offers_add(o, w->begun, f->name, f->description);
}

static void add_queries(struct offers *o, const struct wanted *w)
{
	gsize n;
	const struct saved_query *q = saved_queries(&n);

	for (; n; n--, q++) {
		g_autofree char *text = saved_query_summary(q);

		offers_add(o, w->begun, q->name, text);
	}
}

static void add_levels(struct offers *o, const struct wanted *w)
{
	for (int level = CONFIDENCE_HIGH; level >= CONFIDENCE_LOW; level--)
		offers_add(o, w->begun, confidence_name(level), NULL);
}

static void add_commands(struct offers *o, const struct wanted *w)
{
	for (const struct command *c = commands; c->name; c++)
		if (c->summary)
			offers_add(o, w->begun, c->name, c->summary);
}

/* A parameter of a saved query: what its name says. */
static void add_parameters(struct offers *o, const struct wanted *w)
{
	const struct saved_query *q = w->args[0] ? saved_query_find(w->args[0], NULL) : NULL;
	g_autofree char *usage = q ? saved_query_usage(q) : g_strdup("");
	g_auto(GStrv) names = g_strsplit_set(usage, " []", -1);
	guint i = g_strv_length((char **)w->args) - (w->args[0] ? 1 : 0);
	struct wanted one = *w;

	one.command = NULL;
	one.what = "";
	for (char **name = names; *name; name++)
		if (**name && !i--)
			one.metavar = *name;
	if (one.metavar)
		offers_find(o, &one);
}

/* --- from the kernel tree ----------------------------------------------------------------- */

/* Folders and C files of the tree below what is typed, "fs/ext" or "fs/ext4/". */
static void add_scope(struct offers *o, const struct wanted *w)
{
	const char *slash = strrchr(w->begun, '/');
	g_autofree char *above = g_strndup(w->begun, slash ? slash + 1 - w->begun : 0);
	g_autofree char *path = g_build_filename(w->kernel ? w->kernel : ".", above, NULL);
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	o->kind = OFFERS_BEGUN;
	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *full = g_build_filename(path, name, NULL);
		g_autofree char *word = g_strconcat(above, name, NULL);

		if (*name != '.' && (g_str_has_suffix(name, ".c") ||
				     g_file_test(full, G_FILE_TEST_IS_DIR)))
			offers_add(o, w->begun, word, NULL);
	}
}

static void add_files(struct offers *o, const struct wanted *w)
{
	(void)w;
	o->kind = OFFERS_FILES;
}

static void add_folders(struct offers *o, const struct wanted *w)
{
	(void)w;
	o->kind = OFFERS_FOLDERS;
}

static void add_rules_and_files(struct offers *o, const struct wanted *w)
{
	add_rules(o, w);
	add_files(o, w);
}

static void add_nothing(struct offers *o, const struct wanted *w)
{
	(void)o;
	(void)w;
}

/* --- what goes where ---------------------------------------------------------------------- */

/* `what` is an option, the number of an argument, "*" for all of them, or a metavariable. */
static const struct source {
	const char *command, *what, *words;
	void (*add)(struct offers *o, const struct wanted *w);
} sources[] = {
	{ "query", "--format", NULL, add_answer_formats },
	{ "review", "--format", NULL, add_review_formats },
	{ "orders", "--format", "text json", NULL },
	{ "lockdep", "--format", "text json", NULL },
	{ "rule list", "--format", "text markdown", NULL },
	{ "graph", "--format", "dot svg json", NULL },
	{ NULL, "--format", NULL, add_report_formats },
	{ "orders", "--fail-on", "contradicted never", NULL },
	{ NULL, "--fail-on", "error warning never", NULL },
	{ NULL, "--status", "new open fixed accepted false-positive all", NULL },
	{ NULL, "--engine", "libclang coccinelle sparse", NULL },
	{ NULL, "--kind", "event protocol sql", NULL },
	{ NULL, "--scope", NULL, add_scope },
	{ NULL, "--world", NULL, add_worlds },
	{ NULL, "--entry", NULL, add_functions },

	{ "query", "1", NULL, add_queries },
	{ "query", "*", NULL, add_parameters },
	{ "explain", "1", NULL, add_rules_and_findings },
	{ "tree", "1", NULL, add_functions },
	{ "lockdep", "1", NULL, add_files },
	{ "baseline", "1", "accept reopen list", NULL },
	{ "baseline", "2", NULL, add_findings },
	{ "rule test", "*", NULL, add_rules_and_files },
	{ "rule lint", "*", NULL, add_files },
	{ "check", "*", NULL, add_files },
	{ "help", "1", NULL, add_commands },
	{ "kbuild", "*", NULL, add_files },

	{ NULL, "FILE", NULL, add_files },
	{ NULL, "PATH", NULL, add_files },
	{ NULL, "DIR", NULL, add_folders },
	{ NULL, "LEVEL", NULL, add_levels },
	{ NULL, "CONFIDENCE", NULL, add_levels },
	{ NULL, "STATUS", "new open fixed accepted false-positive", NULL },
	{ NULL, "WORLD", NULL, add_worlds },
	{ NULL, "RULE", NULL, add_rules },
	{ NULL, "CLASS", NULL, add_classes },
	{ NULL, "OUTER", NULL, add_classes },
	{ NULL, "INNER", NULL, add_classes },
	{ NULL, "CONTEXT", NULL, add_contexts },
	{ NULL, "N", NULL, add_nothing },
	{ NULL, "SECONDS", NULL, add_nothing },
	{ NULL, "SELECT", NULL, add_nothing },
	{ NULL, "TEXT", NULL, add_nothing },
	{ NULL, "WHEN", NULL, add_nothing },
	{ NULL, "URL", NULL, add_nothing },
	{ NULL, "NAME <ADDRESS>", NULL, add_nothing },
	{ NULL, "COMMIT", NULL, add_nothing },
	{ NULL, "AUTHOR", NULL, add_nothing },
};

static const struct source *find_source(const struct wanted *w)
{
	for (gsize i = 0; i < G_N_ELEMENTS(sources); i++) {
		const struct source *s = &sources[i];
		gboolean all = *s->what == '*' && g_ascii_isdigit(*w->what);

		if (s->command && g_strcmp0(s->command, w->command))
			continue;
		if (all || !strcmp(s->what, w->what) || !g_strcmp0(s->what, w->metavar))
			return s;
	}
	return NULL;
}

gboolean offers_known(const struct wanted *w)
{
	return find_source(w) != NULL;
}

static void add_source(struct offers *o, const struct source *s, const struct wanted *w)
{
	g_auto(GStrv) words = s->words ? g_strsplit(s->words, " ", -1) : NULL;

	for (char **word = words; word && *word; word++)
		offers_add(o, w->begun, *word, NULL);
	if (s->add)
		s->add(o, w);
}

void offers_prefix(struct offers *o, const char *first)
{
	for (guint i = 0; i < o->list->len; i++) {
		struct offer *offer = o->list->pdata[i];
		char *word = g_strconcat(first, offer->word, NULL);

		g_free(offer->word);
		offer->word = word;
	}
}

void offers_find(struct offers *o, const struct wanted *w)
{
	const struct source *s = find_source(w);
	const char *comma = g_strcmp0(w->metavar, "LIST") ? NULL : strrchr(w->begun, ',');
	g_autofree char *first = g_strndup(w->begun, comma ? comma + 1 - w->begun : 0);
	struct wanted last = *w;

	if (!s)
		return;
	last.begun += strlen(first);
	add_source(o, s, &last);
	if (comma)
		offers_prefix(o, first);
}
