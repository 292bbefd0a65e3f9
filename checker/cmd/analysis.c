/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan → (other engines) → extract → link → solve → judge → store, each arrow one call. Other
 * engines come first, as starting programs is quick while little memory is in use. When
 * nothing that was asked has changed since the run that the database holds, nothing is done;
 * when only what is judged by has, or the commit, the lock graph of that run is judged again.
 */
#include "cmd/analysis.h"

#include <string.h>

#include "base/file.h"
#include "base/progress.h"
#include "cmd/ask.h"
#include "cmd/named.h"
#include "cmd/save.h"
#include "cmd/solved.h"
#include "cmd/unseen.h"
#include "cmd/usable.h"
#include "cmd/worlds.h"
#include "follow/follow.h"
#include "judge/judge.h"
#include "solve/solve.h"

gboolean analysis_choose(struct analysis *a, GError **error)
{
	return others_choose(&a->others, a->ground->asked->engine, error);
}

gboolean analysis_plan(struct analysis *a, GError **error)
{
	const struct asked *asked = a->ground->asked;
	struct plan_options opt = {
		.kernel = asked->kernel,
		.build = asked->build,
		.compdb = asked->compdb,
		.scope = (const char *const *)asked->scopes,
		.overlay = a->overlay,
		.jobs = asked->jobs,
	};
	struct progress *p = progress_new("planning");

	a->plan = a->file ? plan_file(a->file, a->flags, error) : plan_kernel(&opt, error);
	progress_free(p);
	if (!a->plan)
		return FALSE;
	ground_said(a->ground, "plan: %zu units", a->plan->n_commands);
	if (a->plan->hides_nesting && !a->file)
		g_printerr("faultline: note: this configuration has no CONFIG_DEBUG_LOCK_ALLOC, so "
			   "nesting subclasses and lock names are invisible\n");
	return worlds_possible(a->plan, a->worlds, error);
}

/* Of a database that is there it is asked when that is open; none is made for bad rules. */
gboolean analysis_open(struct analysis *a, const char *db, GError **error)
{
	const struct rules *rules = a->ground->rules;

	if (!g_file_test(db, G_FILE_TEST_EXISTS) && !usable_sql(rules, error))
		return FALSE;
	a->store = store_open(db, error);
	return a->store && ask_possible(a->store, rules, error);
}

static gboolean ask_others(struct analysis *a, GError **error)
{
	const struct asked *asked = a->ground->asked;
	struct engines_options opt = { .jobs = asked->jobs, .seconds = asked->engine_limit,
				       .cache = asked->cache };
	g_auto(GStrv) lines = NULL;

	if (!others_ask(&a->others, a->plan, a->ground->rules, opt, error))
		return FALSE;
	lines = others_lines(&a->others);
	for (char **line = lines; *line; line++)
		ground_said(a->ground, "%s", *line);
	return TRUE;
}

static struct extract_set *extract(const struct analysis *a, const struct plan *plan,
				    GError **error)
{
	struct progress *p = progress_new("parsing");
	struct extract_options opt = { .jobs = a->ground->asked->jobs, .progress = progress_show,
				       .progress_data = p, .watched = a->watched };
	struct extract_set *set = extract_units(plan, a->ground->units, &opt, error);

	progress_free(p);
	if (set)
		ground_said(a->ground, "extract: %zu parsed, %zu from the cache, %zu failed",
			    set->n_parsed, set->n_cached, set->n_failed);
	return set;
}

static struct unit_id id_of(const struct extract_result *r)
{
	gboolean failed = r->status == EXTRACT_FAILED;

	return (struct unit_id){ .name = r->command->name, .failed = failed,
				 .bad = failed || r->status == EXTRACT_PARTIAL,
				 .watched = r->watched, .hash = r->hash };
}

static gboolean read_units(struct analysis *a, GError **error)
{
	a->set = extract(a, a->plan, error);
	if (!a->set || a->ids)
		return a->set != NULL;
	a->ids = g_array_new(FALSE, FALSE, sizeof(struct unit_id));
	for (gsize i = 0; i < a->set->n_results; i++) {
		struct unit_id id = id_of(&a->set->results[i]);

		g_array_append_val(a->ids, id);
	}
	return TRUE;
}

gboolean analysis_read(struct analysis *a, GError **error)
{
	return ask_others(a, error) && read_units(a, error);
}

static GHashTable *ids_by_name(const GArray *ids)
{
	GHashTable *out = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < ids->len; i++) {
		struct unit_id *id = &g_array_index(ids, struct unit_id, i);

		g_hash_table_insert(out, (gpointer)id->name, id);
	}
	return out;
}

/* The commands that have to be asked about: new ones, and those that read what is watched. */
static GArray *commands_to_know(const struct plan *plan, GHashTable *known)
{
	GArray *some = g_array_new(FALSE, FALSE, sizeof(struct plan_command));

	for (gsize i = 0; i < plan->n_commands; i++) {
		const struct unit_id *id = g_hash_table_lookup(known, plan->commands[i].name);

		if (!id || id->watched)
			g_array_append_val(some, plan->commands[i]);
	}
	return some;
}

/* Of all commands, in their order: what was read of some of them, for the rest what is known. */
static GArray *merge_ids(const struct plan *plan, const struct extract_set *set, GHashTable *known)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(struct unit_id));
	gsize next = 0;

	for (gsize i = 0; i < plan->n_commands; i++) {
		const char *name = plan->commands[i].name;
		gboolean read = next < set->n_results &&
				!strcmp(set->results[next].command->name, name);
		struct unit_id id = read ? id_of(&set->results[next++]) :
			*(struct unit_id *)g_hash_table_lookup(known, name);

		id.name = name;
		g_array_append_val(ids, id);
	}
	return ids;
}

gboolean analysis_know(struct analysis *a, const struct analysis *like, GError **error)
{
	g_autoptr(GHashTable) known = ids_by_name(like->ids);
	g_autoptr(GArray) some = commands_to_know(a->plan, known);
	struct plan part = *a->plan;
	struct extract_set *set;

	part.commands = (struct plan_command *)(void *)some->data;
	part.n_commands = some->len;
	set = ask_others(a, error) ? extract(a, &part, error) : NULL;
	if (!set)
		return FALSE;
	a->ids = merge_ids(a->plan, set, known);
	extract_set_free(set);
	return TRUE;
}

/* --- what an answer follows from -------------------------------------------------------- */

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In an order of their own, each once: "ext4,xfs"; "*": all there are. */
static char *worlds_text(char **worlds)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	if (!worlds)
		return g_strdup("*");
	for (char **w = worlds; *w; w++)
		if (!g_ptr_array_find_with_equal_func(names, *w, g_str_equal, NULL))
			g_ptr_array_add(names, *w);
	g_ptr_array_sort(names, compare_texts);
	g_ptr_array_add(names, NULL);
	return g_strjoinv(",", (char **)names->pdata);
}

/* What is so of all that this program makes of these rules. */
static char *stamp(const struct analysis *a)
{
	g_autofree char *program = file_hash("/proc/self/exe", NULL);

	return g_strdup_printf("%s\n%s\n%s\n%s", FL_VERSION, program, a->ground->rules->hash,
			       a->plan->root ? a->plan->root : "");
}

/*
 * Equal inputs give equal answers: units, rules that say what code does, this very program,
 * and what was asked. The worlds stand beside the hash, "HASH WORLDS": with more of them, the
 * answer has more, and nothing otherwise.
 */
static char *hash_solved(const struct analysis *a)
{
	g_autofree char *begin = stamp(a), *worlds = worlds_text(a->worlds), *hash = NULL;
	g_autoptr(GString) text = g_string_new(begin);

	for (char **p = a->entries; p && *p; p++)
		g_string_append_printf(text, "\nentry %s", *p);
	for (guint i = 0; i < a->ids->len; i++) {
		const struct unit_id *id = &g_array_index(a->ids, struct unit_id, i);

		g_string_append_printf(text, "\n%s %d", id->name, id->failed);
		g_string_append_len(text, (const char *)id->hash.bytes, sizeof(id->hash.bytes));
	}
	hash = file_hash_bytes(text->str, text->len);
	return g_strconcat(hash, " ", worlds, NULL);
}

static char *hash_inputs(const struct analysis *a, const char *solved)
{
	g_autofree char *all = g_strdup_printf("%s\n%s\n%u\n%s", solved,
					       a->ground->rules->hash_checks, a->others.wanted,
					       a->others.answers->hash);

	return file_hash_bytes(all, strlen(all));
}

void analysis_hash(struct analysis *a)
{
	g_free(a->solved);
	g_free(a->inputs);
	a->solved = hash_solved(a);
	a->inputs = hash_inputs(a, a->solved);
	g_free(a->kept);
	a->kept = solved_folder(a->ground->asked, a->solved);
}

/* Whether the one "HASH WORLDS" has all that is asked for by the other. */
static gboolean covers(const char *solved, const char *asked)
{
	gsize hash = strcspn(asked, " ");
	g_auto(GStrv) have = NULL, want = NULL;

	if (strncmp(solved, asked, hash) || solved[hash] != ' ')
		return FALSE;
	if (!strcmp(solved + hash, " *"))
		return TRUE;
	have = g_strsplit(solved + hash + 1, ",", -1);
	want = g_strsplit(asked + hash + 1, ",", -1);
	for (char **w = want; *w; w++)
		if (strcmp(*w, "core") && !g_strv_contains((const char *const *)have, *w))
			return FALSE;
	return TRUE;
}

gboolean analysis_is_in(const struct analysis *a, const char *db)
{
	struct store *s = g_file_test(db, G_FILE_TEST_IS_REGULAR) ?
			  store_open_readonly(db, NULL) : NULL;
	g_autofree char *solved = s ? store_last_solved(s) : NULL;
	g_autofree char *inputs = s ? store_last_inputs(s) : NULL;
	g_autofree char *same = solved && covers(solved, a->solved) ? hash_inputs(a, solved) : NULL;

	store_close(s);
	return same && !strcmp(same, inputs);
}

/* --- solved, judged and saved --------------------------------------------------------------- */

static const char *commit_of(const struct analysis *a)
{
	return a->head ? a->head->commit : NULL;
}

/* Whether what was read is not what the commit has. */
static gboolean is_dirty(const struct analysis *a)
{
	gboolean dirty = commit_of(a) && (a->overlay || a->head->reshaped);

	for (guint i = 0; commit_of(a) && !dirty && i < a->ids->len; i++)
		dirty = g_array_index(a->ids, struct unit_id, i).watched;
	return dirty;
}

static struct save what_to_save(struct analysis *a)
{
	struct save save = {
		.plan = a->plan, .set = a->set, .rules = a->ground->rules, .inputs = a->inputs,
		.solved = a->solved, .scope = a->ground->asked->scope,
		.partial = a->entries != NULL, .commit = commit_of(a), .dirty = is_dirty(a),
		.seconds = g_timer_elapsed(a->ground->timer, NULL),
	};

	others_save(&a->others, a->set, &save);
	return save;
}

/* Hands values through the program: that needs nothing that is solved. */
struct following {
	const struct analysis *a;
	struct follow *ways;
};

static void follow(void *data)
{
	struct following *f = data;

	f->ways = follow_program(f->a->program, f->a->ground->rules);
	ground_said(f->a->ground, "follow: %zu calls, %zu ways of values", f->ways->n_sites,
		    f->ways->n_flows);
}

static struct solution *solve(struct analysis *a, struct following *f, GError **error)
{
	struct progress *p = progress_new("solving");
	g_autofree char *all = stamp(a), *others = g_path_get_dirname(a->kept);
	struct solve_options opt = { .stamp = all, .from = a->from,
				     .reuse = a->ground->asked->kernel && !a->entries ? others : NULL,
				     .keep = a->keep && solved_make(a->kept) ? a->kept : NULL,
				     .worlds = (const char *const *)a->worlds,
				     .entries = (const char *const *)a->entries,
				     .jobs = a->ground->asked->jobs, .progress = progress_show,
				     .progress_data = p,
				     .meanwhile = follow, .meanwhile_data = f };
	struct solution *s = solve_program(a->program, a->ground->rules, &opt, error);

	if (s && !f->ways)
		follow(f);
	progress_free(p);
	if (s)
		ground_said(a->ground, "solve: %zu worlds, %zu classes, %zu edges; %u of %u "
			    "functions with locks balanced", s->graph.n_worlds, s->graph.n_classes,
			    s->graph.n_edges, s->n_balanced, s->n_locking);
	if (s && *s->kept)
		ground_said(a->ground, "solve: as they were: %s", s->kept);
	return s;
}

static gboolean solve_and_save(struct analysis *a, GError **error)
{
	struct following f = { .a = a };
	struct solution *s = solve(a, &f, error);
	g_autoptr(GPtrArray) findings = NULL;
	g_autoptr(GHashTable) unseen = NULL;
	struct progress *p;
	struct save save;
	gboolean ok;

	if (!s) {
		follow_free(f.ways);
		return FALSE;
	}
	p = progress_new("judging");
	unseen = unseen_find(a->program);
	findings = judge_graph(&s->graph, a->ground->rules);
	progress_free(p);
	ground_said(a->ground, "judge: %u findings", findings->len);
	save = what_to_save(a);
	save.program = a->program;
	save.solution = s;
	save.follow = f.ways;
	save.findings = findings;
	save.unseen = unseen;
	p = progress_new("storing");
	ok = save_run(a->store, &save, error);
	progress_free(p);
	follow_free(f.ways);
	solution_free(s);
	ground_said(a->ground, "store: %s", store_path(a->store));
	return ok;
}

const struct program *analysis_link(struct analysis *a)
{
	struct progress *p;

	if (a->program)
		return a->program;
	p = progress_new("linking");
	a->program = program_link(a->set, a->ground->models, a->ground->rules);
	progress_free(p);
	ground_said(a->ground, "link: %zu functions, %zu worlds", a->program->n_functions,
		    a->program->n_worlds);
	return a->program;
}

static gboolean link_and_solve(struct analysis *a, GError **error)
{
	const struct ground *g = a->ground;
	struct named named = {
		.worlds = (const char *const *)a->worlds,
		.entries = (const char *const *)a->entries,
		/* a scope is never whole */
		.rules = g->rules,
		.functions = g->asked->kernel && !g->asked->scope && !a->file,
		.shipped = g->asked->no_default_rules ? NULL : g->rule_dirs[0],
	};

	return named_check(&named, analysis_link(a), error) && solve_and_save(a, error);
}

static gboolean judge_again(struct analysis *a, GError **error)
{
	g_autoptr(GHashTable) unseen = unseen_read(a->store, error);
	struct save save = what_to_save(a);
	guint n;

	save.unseen = unseen;
	if (!unseen || !save_again(a->store, &save, &n, error))
		return FALSE;
	ground_said(a->ground, "judge: %u findings, in the lock graph of the last run", n);
	return TRUE;
}

/* Without an analysis of our own. */
static gboolean save_others_only(struct analysis *a, GError **error)
{
	g_autoptr(GHashTable) unseen = g_hash_table_new(g_str_hash, g_str_equal);
	struct save save = what_to_save(a);

	save.unseen = unseen;
	return save_others(a->store, &save, error);
}

gboolean analysis_answer(struct analysis *a, GError **error)
{
	g_autofree char *last_inputs = store_last_inputs(a->store);
	g_autofree char *last_solved = NULL;

	analysis_hash(a);
	if (!g_strcmp0(last_inputs, a->inputs) &&
	    store_last_is_of(a->store, commit_of(a), is_dirty(a))) {
		ground_said(a->ground, "nothing has changed since the last run");
		return TRUE;
	}
	if (!a->set && !read_units(a, error))
		return FALSE;
	if (!(a->others.wanted & ENGINE_LIBCLANG))
		return save_others_only(a, error);
	last_solved = store_last_solved(a->store);
	return g_strcmp0(last_solved, a->solved) ? link_and_solve(a, error) : judge_again(a, error);
}

gboolean analysis_partial(const struct analysis *a)
{
	for (guint i = 0; i < a->ids->len; i++)
		if (g_array_index(a->ids, struct unit_id, i).bad)
			return TRUE;
	return FALSE;
}

void analysis_forget(struct analysis *a)
{
	g_clear_pointer(&a->program, program_free);
	g_clear_pointer(&a->set, extract_set_free);
}

void analysis_clear(struct analysis *a)
{
	analysis_forget(a);
	store_close(a->store);
	others_release(&a->others);
	if (a->ids)
		g_array_unref(a->ids);
	plan_free(a->plan);
	g_free(a->solved);
	g_free(a->inputs);
	g_free(a->kept);
}
