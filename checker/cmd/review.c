/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `faultline review`: what a change does to the findings, and nothing else. The command line
 * and the order of events: read the series, have the states before and after it solved, hold
 * their findings against each other, look for the patch that brings each, tell it.
 */
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "change/change.h"
#include "cmd/asked.h"
#include "cmd/command.h"
#include "cmd/ground.h"
#include "cmd/reproduce.h"
#include "cmd/states.h"
#include "cmd/told.h"
#include "report/compare.h"
#include "report/style.h"
#include "rules/triage.h"

struct review_run {
	struct asked asked;
	char *patch, *state, *from, *url;
	gboolean staged, again, quiet, changed, trust;
	const char *range;		/* of the arguments */
	char *command;			/* what does it again */
	struct ground ground;
	struct change_series *series;
	struct states states;
	struct compare compare;
	struct review review;
	guint n_worst;			/* new ones at or above --fail-on */
};

static const char summary[] =
	"Tells what a change brings or mends in lock order and DAX, and nothing else.";

static const char description[] =
	"RANGE is BASE..HEAD, or one commit. The tree is not written to and nothing of the change\n"
	"is run: changed files are read from git or the patch and laid over the tree. What is\n"
	"checked out is, by make: best the base of the change.\n"
	"\n"
	"Examples:\n"
	"  faultline review --kernel ~/linux master..topic\n"
	"  faultline review --kernel ~/linux --patch series.mbox --format mail\n"
	"  faultline review --staged --quiet --fail-on error\n"
	"\n"
	"Exit status: 0 done; 1 new findings at or above --fail-on; 2 wrong usage, missing\n"
	"tool, unreadable input; 3 done, but the change has files that could not be analysed.\n";

/* --- the command line ---------------------------------------------------------------------- */

static gboolean parse(struct review_run *r, int argc, char **argv, int *status)
{
	const GOptionEntry own[] = {
		{ "patch", 'p', 0, G_OPTION_ARG_FILENAME, &r->patch,
		  "A patch, a mail, or a mail box with a series; '-': standard input", "FILE" },
		{ "staged", 0, 0, G_OPTION_ARG_NONE, &r->staged,
		  "What is in the index and not committed", NULL },
		{ "world", 0, 0, G_OPTION_ARG_STRING, &r->asked.world,
		  "File systems to solve, comma-separated; default: those that the change reaches, of "
		  "those that share what it changes the ones that --db has", "LIST" },
		{ "db", 0, 0, G_OPTION_ARG_FILENAME, &r->asked.db,
		  "Database of the last check; default: faultline.db", "FILE" },
		{ "format", 'f', 0, G_OPTION_ARG_STRING, &r->asked.format,
		  "text (default), mail, markdown, sarif …; a wrong one has all named", "FMT" },
		{ "changed", 0, 0, G_OPTION_ARG_NONE, &r->changed,
		  "Findings with another witness, too", NULL },
		{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &r->quiet,
		  "Print nothing when nothing is new or mended", NULL },
		{ "state", 0, 0, G_OPTION_ARG_FILENAME, &r->state,
		  "Where it is kept what was told of earlier versions; default: in the cache", "FILE" },
		{ "again", 0, 0, G_OPTION_ARG_NONE, &r->again,
		  "Tell what earlier versions were told of, too", NULL },
		{ "trust", 0, 0, G_OPTION_ARG_NONE, &r->trust,
		  "Run what of the change is in the tree: makefiles, scripts, rules", NULL },
		{ "from", 0, 0, G_OPTION_ARG_STRING, &r->from, "Who writes mails", "NAME <ADDRESS>" },
		{ "url", 0, 0, G_OPTION_ARG_STRING, &r->url, "Where the whole report can be read",
		  "URL" },
		{ 0 },
	};
	g_autoptr(GArray) entries = asked_entries(&r->asked, own);

	if (!command_options(&argc, &argv, (const GOptionEntry *)(void *)entries->data, "[RANGE]",
			     summary, description, status))
		return FALSE;
	r->range = argc > 1 ? argv[1] : NULL;
	if (argc < 3)
		return TRUE;
	g_printerr("faultline: review: unexpected argument '%s'; one range is enough, as A..B\n",
		   argv[2]);
	*status = FL_EXIT_BAD;
	return FALSE;
}

static gboolean understand(struct review_run *r, GError **error)
{
	struct asked *asked = &r->asked;
	guint ways = (r->range != NULL) + (r->patch != NULL) + r->staged;

	if (!asked_understand(asked, "review", error))
		return FALSE;
	if (ways != 1) {
		g_set_error(error, FL_ERROR, FL_ERROR_USAGE,
			    "review: %s; give one of BASE..HEAD, --patch FILE, --staged",
			    ways ? "more than one change" : "no change to look at");
		return FALSE;
	}
	if (!asked->kernel)
		asked->kernel = g_strdup(".");
	if (!asked->db)
		asked->db = g_strdup("faultline.db");
	return review_find_format(asked->format, error) != NULL;
}

/* --- the order of events --------------------------------------------------------------------- */

/*
 * The plan asks make, and rules of the tree may have scripts for spatch: what they run may be
 * what is to be reviewed.
 */
static gboolean may_run(const struct review_run *r, GError **error)
{
	g_autofree char *name = NULL, *change = NULL;

	if (!r->series->run || r->trust ||
	    (r->asked.compdb && !g_str_has_prefix(r->series->run, ".faultline/")))
		return TRUE;
	name = escaped(r->series->run);
	change = escaped(r->series->asked);
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT,
		    "review: %s is changed by %s and in the tree already, where it may be run; "
		    "check out %.12s and review from there, or run it with --trust", name,
		    change, r->series->base);
	return FALSE;
}

static gboolean read_series(struct review_run *r, GError **error)
{
	g_autofree char *folder = states_folder(&r->asked);
	g_autofree char *here = g_get_current_dir();
	g_autofree char *root = g_canonicalize_filename(r->asked.kernel, here);
	struct change_place place = { .root = root, .scratch = folder };

	if (r->patch)
		r->series = change_read_patch(&place, r->patch, error);
	else if (r->staged)
		r->series = change_read_staged(&place, error);
	else
		r->series = change_read_range(&place, r->range, error);
	if (!r->series) {
		g_prefix_error(error, "review: ");
		return FALSE;
	}
	ground_said(&r->ground, "change: %zu patches", r->series->n_patches);
	return may_run(r, error);
}

/* What people have said of findings is not said to them. */
static GHashTable *settled(const struct ground *g)
{
	GHashTable *all = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < g->triage->len; i++) {
		const struct triage *t = g->triage->pdata[i];

		for (guint k = 0; k < t->entries->len; k++) {
			const struct triage_entry *e = t->entries->pdata[k];

			g_hash_table_add(all, e->fingerprint);
		}
	}
	return all;
}

static struct store *open_state(struct review_run *r, gsize k, GError **error)
{
	const char *db = states_db(&r->states, k, error);

	return db ? store_open_readonly(db, error) : NULL;
}

static gboolean compare(struct review_run *r, GError **error)
{
	r->compare = (struct compare){ .series = r->series, .least = r->asked.confidence,
				       .settled = settled(&r->ground), .changed = r->changed,
				       .worlds = states_worlds(&r->states) };
	/* The last one's units are still in memory. */
	r->compare.after = open_state(r, r->states.n - 1, error);
	r->compare.before = r->compare.after ? open_state(r, 0, error) : NULL;
	if (!r->compare.before || !compare_states(&r->compare, &r->review, error))
		return FALSE;
	ground_said(&r->ground, "compare: %u new, %u fixed, %u as before",
		    review_count(&r->review, REVIEW_NEW), review_count(&r->review, REVIEW_FIXED),
		    r->review.n_unchanged);
	return TRUE;
}

/* Whether state k has the finding; -1: *error. */
static int state_has(struct review_run *r, gsize k, const char *fingerprint, GError **error)
{
	struct store *s = open_state(r, k, error);
	g_autoptr(GHashTable) all = s ? compare_fingerprints(s, error) : NULL;

	store_close(s);
	return all ? g_hash_table_contains(all, fingerprint) : -1;
}

/* The first patch after which it is as it is after the last. */
static gboolean find_patch(struct review_run *r, struct review_finding *f, GError **error)
{
	gsize unlike = 0, like = r->series->n_patches;

	while (f->fate != REVIEW_CHANGED && like - unlike > 1) {
		gsize k = unlike + (like - unlike) / 2;
		int has = state_has(r, k, f->finding->fingerprint, error);

		if (has < 0)
			return FALSE;
		if (has == (f->fate == REVIEW_NEW))
			like = k;
		else
			unlike = k;
	}
	f->patch = f->fate == REVIEW_CHANGED || r->staged ? 0 : (guint)like;
	return TRUE;
}

static gboolean find_patches(struct review_run *r, GError **error)
{
	for (guint i = 0; i < r->review.findings->len; i++) {
		struct review_finding *f = r->review.findings->pdata[i];

		if (!find_patch(r, f, error) ||
		    !compare_locate(&r->compare, &r->review, f, error))
			return FALSE;
	}
	return compare_finish(&r->compare, &r->review, error);
}

/* Takes out what earlier versions of the series were told of. */
static gboolean leave_out_told(struct review_run *r, GError **error)
{
	g_autofree char *folder = states_folder(&r->asked);
	g_autofree char *file = r->state ? g_strdup(r->state) :
				g_build_filename(folder, "told", NULL);
	g_autoptr(GPtrArray) fingerprints = g_ptr_array_new();
	g_autoptr(GHashTable) told = NULL;

	for (guint i = 0; i < r->review.findings->len; i++) {
		const struct review_finding *f = r->review.findings->pdata[i];

		g_ptr_array_add(fingerprints, f->finding->fingerprint);
	}
	told = told_before(file, r->series, fingerprints, error);
	if (!told)
		return FALSE;
	for (guint i = r->review.findings->len; !r->again && i--;) {
		const struct review_finding *f = r->review.findings->pdata[i];

		if (!g_hash_table_contains(told, f->finding->fingerprint))
			continue;
		r->review.n_told += f->fate == REVIEW_NEW;
		g_ptr_array_remove_index(r->review.findings, i);
	}
	return TRUE;
}

static void count_worst(struct review_run *r)
{
	const char *least = r->asked.fail_on;

	if (!least || !strcmp(least, "never"))
		return;
	for (guint i = 0; i < r->review.findings->len; i++) {
		const struct review_finding *f = r->review.findings->pdata[i];

		if (f->fate == REVIEW_NEW &&
		    f->finding->severity <= (strcmp(least, "error") ? SEVERITY_WARNING : SEVERITY_ERROR))
			r->n_worst++;
	}
}

/* Nothing that is analysed has changed. */
static void nothing_differs(struct review_run *r)
{
	r->review.findings = g_ptr_array_new_with_free_func(review_finding_free);
	r->review.rules = g_hash_table_new(g_str_hash, g_str_equal);
	r->review.classes = g_hash_table_new(g_str_hash, g_str_equal);
	ground_said(&r->ground, "nothing that is analysed is otherwise");
}

static gboolean review(struct review_run *r, GError **error)
{
	gboolean differ;

	if (!ground_rules(&r->ground, &r->asked, error) || !read_series(r, error) ||
	    !ground_models(&r->ground, error) ||
	    !states_look(&r->states, &r->ground, r->series, &differ, error))
		return FALSE;
	r->review.series = r->series;
	r->review.notes = g_ptr_array_new_with_free_func(g_free);
	r->review.command = r->command;
	r->review.base = r->series->on_disk || !*r->series->base ? g_strdup("the tree on disk") :
			 g_strdup(r->series->base);
	states_note(&r->states, r->review.notes);
	if (!differ) {
		nothing_differs(r);
		return TRUE;
	}
	if (!compare(r, error) || !find_patches(r, error))
		return FALSE;
	count_worst(r);
	return leave_out_told(r, error);
}

/* Of mails; as other programs do, SOURCE_DATE_EPOCH comes before the clock. */
static gint64 now(void)
{
	const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
	gint64 date = epoch ? g_ascii_strtoll(epoch, NULL, 10) : 0;

	return date > 0 ? date : g_get_real_time() / G_USEC_PER_SEC;
}

static gboolean print(struct review_run *r, GError **error)
{
	struct review_options opt = {
		.colour = style_want_colour(),
		.quiet = r->quiet, .from = r->from, .url = r->url, .date = now(),
	};

	return review_write(&r->review, r->asked.format, &opt, stdout, error);
}

static int exit_code(const struct review_run *r)
{
	if (r->n_worst)
		return FL_EXIT_FINDINGS;
	return states_worse(&r->states) ? FL_EXIT_PARTIAL : FL_EXIT_OK;
}

static void release(struct review_run *r)
{
	compare_clear(&r->review);
	store_close(r->compare.before);
	store_close(r->compare.after);
	g_strfreev(r->compare.worlds);
	if (r->compare.settled)
		g_hash_table_unref(r->compare.settled);
	if (r->review.notes)
		g_ptr_array_unref(r->review.notes);
	g_free(r->review.base);
	if (r->states.states)
		states_clear(&r->states);
	change_free(r->series);
	ground_clear(&r->ground);
	asked_clear(&r->asked);
	g_free(r->patch);
	g_free(r->state);
	g_free(r->from);
	g_free(r->url);
	g_free(r->command);
}

int cmd_review(int argc, char **argv)
{
	struct review_run r = { .command = reproduce_command(argc, argv) };
	GError *error = NULL;
	int status = FL_EXIT_OK;

	if (!parse(&r, argc, argv, &status))
		goto out;
	if (!understand(&r, &error) || !review(&r, &error) || !print(&r, &error))
		status = command_fail(&error);
	else
		status = exit_code(&r);
out:
	release(&r);
	return status;
}
