/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `faultline rule lint`: what is wrong with rules that can be read. Looks for names that
 * nothing has, by themselves what is of the rules' own making, and with a kernel what is
 * the kernel's; for orders that contradict each other in some nesting subclass; for places that
 * the kernel does not have; and for files that nothing reads where they lie.
 *
 * Rules of a tree serve that tree: what is not in scope is never met. The shipped ones serve any
 * scope, configuration and version: of their names is told what no text of the kernel has, and
 * no other version either.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/progress.h"
#include "base/suggest.h"
#include "cmd/command.h"
#include "cmd/folders.h"
#include "cmd/mentions.h"
#include "cmd/rule.h"
#include "cmd/unread.h"
#include "cmd/usable.h"
#include "cmd/vocabulary.h"
#include "extract/extract.h"
#include "plan/plan.h"
#include "rules/rules.h"

static char *kernel, *build, *compdb, *scope, *cache;
static char **more;
static gboolean no_default_rules;

static const GOptionEntry entries[] = {
	{ "kernel", 'k', 0, G_OPTION_ARG_FILENAME, &kernel,
	  "Look for functions, fields and files in this tree, too", "DIR" },
	{ "build", 'b', 0, G_OPTION_ARG_FILENAME, &build, "As of 'faultline check'", "DIR" },
	{ "compdb", 0, 0, G_OPTION_ARG_FILENAME, &compdb, "As of 'faultline check'", "FILE" },
	{ "scope", 0, 0, G_OPTION_ARG_STRING, &scope, "As of 'faultline check'", "LIST" },
	{ "cache", 0, 0, G_OPTION_ARG_FILENAME, &cache,
	  "Parsed units; default: $XDG_CACHE_HOME/faultline", "DIR" },
	{ "rules", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &more,
	  "A folder with more rules (repeatable)", "DIR" },
	{ "no-default-rules", 0, 0, G_OPTION_ARG_NONE, &no_default_rules,
	  "Without the shipped rules", NULL },
	{ 0 },
};

static const char description[] =
	"Tells of the files and folders that are named; a FOLDER of rules is read as with --rules.\n"
	"Without one it tells of all rules but the shipped ones, or of these if there are no\n"
	"others. What is only out of scope is told of as well, but of the shipped rules. Files that\n"
	"look like rules and lie where nothing reads them (y.yml, check/a/b.yaml) are told of, too.\n"
	"\nExamples:\n"
	"  faultline rule lint .faultline\n"
	"  faultline rule lint --kernel ~/linux ~/linux/.faultline\n"
	"\nExit: 0 nothing; 1 something is told; 2 wrong usage, bad rule.";

struct lint {
	const struct rules *rules;
	GHashTable *classes;		/* that functions of rules have */
	struct vocabulary *words;	/* of a kernel, or NULL */
	const struct plan *plan;	/* or NULL */
	char **dirs;			/* of rules */
	char **asked;			/* as typed */
	char **only;			/* absolute files and folders; NULL: all */
	const char *shipped;		/* folder, or NULL */
	GPtrArray *told;		/* struct told */
};

struct told {
	const char *file;	/* the rules' */
	int line;
	char *why;
	const char *name;	/* fine if the kernel's text has it; or NULL */
};

/* --- telling -------------------------------------------------------------------------- */

static void told_free(gpointer told)
{
	g_free(((struct told *)told)->why);
	g_free(told);
}

static gint compare_told(gconstpointer a, gconstpointer b)
{
	const struct told *x = *(struct told *const *)a, *y = *(struct told *const *)b;
	int d = strcmp(x->file, y->file);

	if (!d)
		d = x->line - y->line;
	return d ? d : strcmp(x->why, y->why);
}

static gboolean is_below(const char *file, const char *folder)
{
	g_autofree char *path = g_canonicalize_filename(file, NULL);
	gsize n = strlen(folder);

	return !strncmp(path, folder, n) && (!path[n] || path[n] == '/');
}

static gboolean is_asked(const struct lint *l, const char *file)
{
	for (char **o = l->only; o && *o; o++)
		if (is_below(file, *o))
			return TRUE;
	return !l->only;
}

G_GNUC_PRINTF(4, 5)
static void tell(struct lint *l, const char *file, int line, const char *format, ...)
{
	struct told *told;
	va_list args;

	if (!is_asked(l, file))
		return;
	told = g_new0(struct told, 1);
	told->file = file;
	told->line = line;
	va_start(args, format);
	told->why = g_strdup_vprintf(format, args);
	va_end(args);
	g_ptr_array_add(l->told, told);
}

static void tell_name(struct lint *l, const struct rule_name *n, const char *what,
		      const char *near)
{
	tell(l, n->file, n->line, "%s: %s '%s'%s%s%s", n->field, what, n->name,
	     near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
}

/* --- classes -------------------------------------------------------------------------- */

static GHashTable *function_classes(const struct rules *r)
{
	GHashTable *classes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GHashTableIter it;
	gpointer ops;

	g_hash_table_iter_init(&it, r->functions);
	while (g_hash_table_iter_next(&it, NULL, &ops))
		for (guint i = 0; i < ((GPtrArray *)ops)->len; i++) {
			const struct rule_function *f = ((GPtrArray *)ops)->pdata[i];

			if (f->class)
				g_hash_table_add(classes, g_strdup(f->class));
		}
	return classes;
}

/* A lock of the kernel's: RECORD.FIELD, whatever follows, or a global. */
static gboolean is_lock(const struct vocabulary *v, const char *class)
{
	g_autofree char *name = g_strndup(class, strcspn(class, "[:"));
	char *dot = strchr(name, '.'), *next = dot ? strchr(dot + 1, '.') : NULL;

	if (g_hash_table_contains(v->globals, name))
		return TRUE;
	if (next)
		*next = 0;
	return g_hash_table_contains(v->fields, name) || g_hash_table_contains(v->globals, name);
}

static gboolean known_class(const struct lint *l, const char *name)
{
	g_autofree char *base = g_strndup(name, strcspn(name, "/"));
	const struct rule_lock *lock = rules_lock(l->rules, base);

	return lock || g_hash_table_contains(l->classes, base) ||
	       rules_context(l->rules, base) || !l->words || is_lock(l->words, base);
}

/* The class, or one that it was in other versions, is somewhere. */
static gboolean lock_exists(const struct lint *l, const char *class)
{
	const struct rule_lock *lock = rules_lock(l->rules, class);

	if (g_hash_table_contains(l->classes, class) || is_lock(l->words, class))
		return TRUE;
	for (char **old = lock ? lock->formerly : NULL; old && *old; old++)
		if (is_lock(l->words, *old))
			return TRUE;
	return FALSE;
}

/* Of all that a class can be called. */
static const char *near_class(const struct lint *l, const char *name)
{
	g_autofree const char **own = g_new(const char *, 2 * l->rules->n_locks + 1);
	const char *near;
	gsize n = 0;

	for (gsize i = 0; i < l->rules->n_locks; i++) {
		own[n++] = l->rules->locks[i].class;
		if (l->rules->locks[i].alias)
			own[n++] = l->rules->locks[i].alias;
	}
	near = suggest_word(name, own, n);
	if (!near)
		near = vocabulary_near(l->classes, name);
	return near || !l->words ? near : vocabulary_near(l->words->fields, name);
}

/* --- names ---------------------------------------------------------------------------- */

static void lint_class(struct lint *l, const struct rule_name *n)
{
	if (!known_class(l, n->name))
		tell_name(l, n, "nothing has a lock", near_class(l, n->name));
}

static void lint_lock(struct lint *l, const struct rule_name *n)
{
	const struct rule_lock *lock = rules_lock(l->rules, n->name);

	if (l->words && lock && !lock_exists(l, n->name))
		tell_name(l, n, "nothing has a lock", vocabulary_near(l->words->fields, n->name));
}

/* What no function does cannot happen. */
static void lint_event(struct lint *l, const struct rule_name *n)
{
	if (!g_hash_table_contains(l->classes, n->name))
		tell_name(l, n, "no function of rules/locks does what is called",
			  vocabulary_near(l->classes, n->name));
}

/* An event, a mark, or a lock that rules/locks knows. */
static void lint_without(struct lint *l, const struct rule_name *n)
{
	if (!rules_lock(l->rules, n->name))
		lint_event(l, n);
}

static void lint_word(struct lint *l, const struct rule_name *n, GHashTable *words,
		      const char *what)
{
	guint before = l->told->len;

	if (g_hash_table_contains(words, n->name) ||
	    g_strv_contains((const char *const *)l->rules->other_versions, n->name))
		return;
	tell_name(l, n, what, vocabulary_near(words, n->name));
	if (l->told->len > before && l->shipped && is_below(n->file, l->shipped))
		((struct told *)l->told->pdata[before])->name = n->name;
}

static void lint_function(struct lint *l, const struct rule_name *n)
{
	if (l->words)
		lint_word(l, n, l->words->functions, "nothing in scope has a function");
}

static void lint_field(struct lint *l, const struct rule_name *n)
{
	if (l->words)
		lint_word(l, n, l->words->fields, "nothing in scope uses a field");
}

static void lint_record(struct lint *l, const struct rule_name *n)
{
	if (l->words && strchr(n->name, '.'))
		lint_field(l, n);
	else if (l->words)
		lint_word(l, n, l->words->records, "nothing in scope uses a record");
}

static void lint_file(struct lint *l, const struct rule_name *n)
{
	if (l->words)
		lint_word(l, n, l->words->files, "nothing in scope is a file");
}

static const struct {
	const char *field;
	void (*lint)(struct lint *l, const struct rule_name *n);
} fields[] = {
	{ "class", lint_lock }, { "holding", lint_class }, { "event", lint_event },
	{ "without", lint_without },
	{ "functions", lint_function }, { "cuts", lint_function }, { "queues", lint_function },
	{ "noreturn", lint_function }, { "identity", lint_function }, { "errors", lint_function },
	{ "tests_bit", lint_function }, { "sets_bit", lint_function },
	{ "clears_bit", lint_function }, { "puts", lint_function },
	{ "counts_down", lint_function }, { "withdraws", lint_function },
	{ "internal_results", lint_function }, { "gives_new", lint_function },
	{ "asks", lint_function }, { "told_by", lint_function },
	{ "through", lint_field }, { "tables_with", lint_field }, { "field", lint_field },
	{ "tree_operations", lint_field }, { "internal", lint_field },
	{ "never_null", lint_field },
	{ "given", lint_record },
	{ "objects", lint_record }, { "file_tables", lint_record },
	{ "transparent", lint_record }, { "own_code", lint_file },
};

static void lint_names(struct lint *l)
{
	for (gsize i = 0; i < l->rules->n_names; i++)
		for (gsize k = 0; k < G_N_ELEMENTS(fields); k++)
			if (!strcmp(l->rules->names[i].field, fields[k].field))
				fields[k].lint(l, &l->rules->names[i]);
}

/* What the kernel has where nobody looks is no mistake of rules for all kernels. */
static void excuse_mentioned(struct lint *l)
{
	g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < l->told->len; i++) {
		const struct told *t = l->told->pdata[i];

		if (t->name)
			g_hash_table_add(names, g_strdup(t->name));
	}
	if (g_hash_table_size(names) && l->plan && l->plan->root)
		mentions_remove(l->plan->root, names);
	for (guint i = l->told->len; i-- > 0;) {
		const struct told *t = l->told->pdata[i];

		if (t->name && !g_hash_table_contains(names, t->name))
			g_ptr_array_remove_index(l->told, i);
	}
}

/* --- orders --------------------------------------------------------------------------- */

/* "a" is "a/1" as well. */
static gboolean same_class(const struct lint *l, const char *a, const char *b)
{
	g_autofree char *x = g_strndup(a, strcspn(a, "/")), *y = g_strndup(b, strcspn(b, "/"));
	const struct rule_lock *p = rules_lock(l->rules, x), *q = rules_lock(l->rules, y);
	const char *sub = strchr(a, '/'), *other = strchr(b, '/');

	if (strcmp(p ? p->class : x, q ? q->class : y))
		return FALSE;
	return !sub || !other || !strcmp(sub, other);
}

static gboolean in_world(const struct rule_order *o, const char *world)
{
	for (char **w = o->worlds; w && *w; w++)
		if (!strcmp(**w == '!' ? *w + 1 : *w, world))
			return **w != '!';
	return !o->worlds || **o->worlds == '!';
}

/* Some file system has both orders; "" is one that none names. */
static gboolean meet(const struct rule_order *a, const struct rule_order *b)
{
	const struct rule_order *const both[] = { a, b };

	if (in_world(a, "") && in_world(b, ""))
		return TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS(both); i++)
		for (char **w = both[i]->worlds; w && *w; w++)
			if (**w != '!' && in_world(a, *w) && in_world(b, *w))
				return TRUE;
	return FALSE;
}

static void lint_orders(struct lint *l)
{
	for (gsize i = 0; i < l->rules->n_orders; i++)
		for (gsize k = 0; k < i; k++) {
			const struct rule_order *a = &l->rules->orders[i], *b = &l->rules->orders[k];

			if (same_class(l, a->outer, b->inner) && same_class(l, a->inner, b->outer) &&
			    meet(a, b))
				tell(l, a->file, a->line, "chain: %s before %s, but %s:%d has %s before "
				     "%s", a->outer, a->inner, b->file, b->line, b->outer, b->inner);
		}
}

static void lint_ends(struct lint *l)
{
	for (gsize i = 0; i < l->rules->n_orders; i++) {
		const struct rule_order *o = &l->rules->orders[i];
		const struct rule_name ends[] = {
			{ "chain", o->outer, o->file, o->line },
			{ "chain", o->inner, o->file, o->line },
		};

		lint_class(l, &ends[0]);
		lint_class(l, &ends[1]);
	}
}

/* --- places --------------------------------------------------------------------------- */

static gsize count_lines(const char *file)
{
	g_autofree char *text = NULL;
	gsize size, n = 1;

	if (!g_file_get_contents(file, &text, &size, NULL))
		return 0;
	for (gsize i = 0; i < size; i++)
		n += text[i] == '\n';
	return n;
}

/* "FILE:LINE" or "FILE:FIRST-LAST"; what else a reference may be is not looked at. */
static void lint_place(struct lint *l, const char *file, int line, const char *field,
		       const char *place)
{
	g_autoptr(GRegex) shape = g_regex_new("^([\\w./-]+/[\\w.-]+):(?:\\d+-)?(\\d+)$", 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;
	g_autofree char *name = NULL, *last = NULL, *path = NULL;
	gsize n;

	if (!l->plan || !l->plan->root || !g_regex_match(shape, place, 0, &match))
		return;
	name = g_match_info_fetch(match, 1);
	last = g_match_info_fetch(match, 2);
	path = g_build_filename(l->plan->root, name, NULL);
	n = count_lines(path);
	if (!n)
		tell(l, file, line, "%s: the kernel has no file '%s'", field, name);
	else if (g_ascii_strtoull(last, NULL, 10) > n)
		tell(l, file, line, "%s: '%s' is behind the end of the file", field, place);
}

static void lint_places(struct lint *l)
{
	for (gsize i = 0; i < l->rules->n_orders; i++) {
		const struct rule_order *o = &l->rules->orders[i];

		lint_place(l, o->file, o->line, "source", o->source);
	}
	for (gsize i = 0; i < l->rules->n_checks; i++) {
		const struct rule_check *c = &l->rules->checks[i];

		for (char **ref = c->references; ref && *ref; ref++)
			lint_place(l, c->file, c->line, "references", *ref);
	}
}

/* --- the kernel's words --------------------------------------------------------------- */

static gboolean add_units(struct vocabulary *v, const struct plan *plan, struct unit_cache *units,
			  GError **error)
{
	struct progress *p = progress_new("parsing");
	struct extract_options opt = { .jobs = (int)g_get_num_processors(),
				       .progress = progress_show, .progress_data = p };
	struct extract_set *set = extract_units(plan, units, &opt, error);

	progress_free(p);
	if (set)
		vocabulary_add(v, set);
	extract_set_free(set);
	return set != NULL;
}

/* The file as the folder of rules was named. */
static const char *typed(const struct lint *l, const char *file)
{
	for (char **d = l->dirs; *d; d++) {
		g_autofree char *dir = g_canonicalize_filename(*d, NULL);
		g_autofree char *path = is_below(file, dir) ?
			g_build_filename(*d, file + strlen(dir), NULL) : NULL;

		if (path)
			return g_intern_string(path);
	}
	return g_intern_string(file);
}

/* What the unit's functions stand for, or come behind, in the kernel. */
static void lint_model(struct lint *l, const struct plan_command *c, const struct ir_unit *u)
{
	for (guint i = 0; i < u->n_funcs; i++) {
		const char *name = ir_str(u, u->funcs[i].name);
		struct rule_name n = { "models", NULL, (char *)typed(l, c->file),
				       (int)u->funcs[i].line };

		if (g_str_has_prefix(name, "faultline_after_"))
			name += strlen("faultline_after_");
		else if (g_str_has_prefix(name, "faultline_"))
			continue;
		n.name = (char *)name;
		if (u->funcs[i].linkage == IR_EXTERN)
			lint_function(l, &n);
	}
}

/* Held against the kernel's words alone; then what they name is a word as well. */
static void lint_models(struct lint *l, const struct extract_set *models)
{
	if (!l->words)
		return;
	for (gsize i = 0; i < models->n_results; i++)
		if (models->results[i].unit)
			lint_model(l, models->results[i].command, models->results[i].unit);
	vocabulary_add(l->words, models);
}

static struct plan *plan_of(GError **error)
{
	g_auto(GStrv) scopes = scope ? g_strsplit(scope, ",", -1) : NULL;
	struct plan_options opt = {
		.kernel = kernel, .build = build, .compdb = compdb,
		.scope = (const char *const *)scopes, .jobs = (int)g_get_num_processors(),
	};

	return plan_kernel(&opt, error);
}

/* --- the command ---------------------------------------------------------------------- */

/* The same thing once: a chain of three has three pairs. */
static guint print_told(GPtrArray *told)
{
	guint n = 0;

	g_ptr_array_sort(told, compare_told);
	for (guint i = 0; i < told->len; i++) {
		const struct told *t = told->pdata[i];

		if (i && !compare_told(&told->pdata[i], &told->pdata[i - 1]))
			continue;
		g_print("%s:%d: %s\n", t->file, t->line, t->why);
		n++;
	}
	return n;
}

static void lint_unread(void *data, const char *file, const char *why)
{
	tell(data, g_intern_string(file), 1, "%s", why);
}

/* Of the folders of rules, and of what was named and is none: its rules may lie elsewhere. */
static void lint_folders(struct lint *l)
{
	for (char **d = l->dirs; *d; d++)
		unread_find(*d, lint_unread, l);
	for (char **a = l->asked; *a; a++) {
		g_autofree char *path = g_canonicalize_filename(*a, NULL);
		gboolean known = FALSE;

		for (char **d = l->dirs; *d; d++) {
			g_autofree char *dir = g_canonicalize_filename(*d, NULL);

			known |= is_below(path, dir);
		}
		if (!known)
			unread_find(*a, lint_unread, l);
	}
}

static guint lint_all(struct lint *l, const struct extract_set *models)
{
	guint n;

	l->classes = function_classes(l->rules);
	l->told = g_ptr_array_new_with_free_func(told_free);
	lint_models(l, models);
	lint_names(l);
	excuse_mentioned(l);
	lint_ends(l);
	lint_orders(l);
	lint_places(l);
	lint_folders(l);
	n = print_told(l->told);
	g_ptr_array_unref(l->told);
	g_hash_table_unref(l->classes);
	return n;
}

/* Without a word of the user, the folders but the first; NULL: all there is. */
static char **asked_for(char *const *asked, char *const *dirs)
{
	char *const *names = *asked || no_default_rules || !*dirs ? asked : dirs + 1;
	GPtrArray *paths;

	if (!*names)
		return NULL;
	paths = g_ptr_array_new();
	for (; *names; names++)
		g_ptr_array_add(paths, g_canonicalize_filename(*names, NULL));
	g_ptr_array_add(paths, NULL);
	return (char **)g_ptr_array_free(paths, FALSE);
}

/* An exit code; 2 with *error. */
static int lint_rules(struct lint *l, struct unit_cache *units, GError **error)
{
	struct plan *plan = plan_models((const char *const *)l->dirs);
	struct extract_set *models = usable_models(plan, units, (int)g_get_num_processors(), error);
	int status = FL_EXIT_BAD;

	if (models && usable_sql(l->rules, error) &&
	    (!l->plan || add_units(l->words, l->plan, units, error)))
		status = lint_all(l, models) ? FL_EXIT_FINDINGS : FL_EXIT_OK;
	extract_set_free(models);
	plan_free(plan);
	return status;
}

static int lint(char **asked, GError **error)
{
	g_auto(GStrv) dirs = rule_folders_with(!no_default_rules, kernel, more, asked, error);
	struct rules *rules = dirs ? rules_load((const char *const *)dirs, error) : NULL;
	struct plan *plan = rules && (kernel || compdb || build) ? plan_of(error) : NULL;
	struct vocabulary *words = plan ? vocabulary_new() : NULL;
	g_auto(GStrv) only = dirs ? asked_for(asked, dirs) : NULL;
	g_autofree char *shipped = dirs && *dirs && !no_default_rules ?
		g_canonicalize_filename(*dirs, NULL) : NULL;
	struct lint l = { .rules = rules, .words = words, .plan = plan, .dirs = dirs, .asked = asked,
			  .only = only, .shipped = shipped };
	struct unit_cache *units = rules && !*error ? unit_cache_open(cache, error) : NULL;
	int status = units ? lint_rules(&l, units, error) : FL_EXIT_BAD;

	if (units)
		unit_cache_close(units);
	vocabulary_free(words);
	plan_free(plan);
	rules_free(rules);
	return status;
}

int cmd_rule_lint(int argc, char **argv)
{
	GError *error = NULL;
	int status;

	if (!command_options(&argc, &argv, entries, "[FILE|FOLDER…]",
			     "Tells what is wrong with rules that can be read.", description,
			     &status))
		return status;
	for (int i = 1; i < argc && !error; i++)
		if (!g_file_test(argv[i], G_FILE_TEST_EXISTS))
			g_set_error(&error, FL_ERROR, FL_ERROR_USAGE,
				    "rule lint: %s: no such file or folder", argv[i]);
	if (!error)
		status = lint(argv + 1, &error);
	return error ? command_fail(&error) : status;
}
