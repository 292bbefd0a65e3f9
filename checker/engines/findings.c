/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reports of other engines → findings.
 *
 * What an engine says of code in a header is said of the C file's function that it was
 * compiled into, where the engine names that; the header is a step on the way. A finding
 * stays the same one when lines move: messages may name lines, and what is said of several
 * places in a function in the same words is told apart by its turn.
 */
#include <string.h>

#include "engines/engines.h"
#include "judge/finding.h"
#include "judge/judge.h"

/* Functions of the C files that anything was said of. */
struct places {
	GHashTable *units;	/* struct plan_command → struct ir_unit */
};

static void places_init(struct places *p, const struct extract_set *set)
{
	p->units = g_hash_table_new(NULL, NULL);
	for (gsize i = 0; i < set->n_results; i++)
		if (set->results[i].unit)
			g_hash_table_insert(p->units, (gpointer)set->results[i].command,
					    set->results[i].unit);
}

/* Units name a file from the folder that its command runs in, where that is nearer. */
static gboolean is_file(const char *in_unit, const char *name)
{
	gsize n = strlen(name), k = strlen(in_unit);

	return k == n ? !strcmp(name, in_unit) :
	       k < n && name[n - k - 1] == '/' && !strcmp(name + n - k, in_unit);
}

/* The function by its name, or (NULL) the one that has the line; NULL: the unit has none. */
static const struct ir_func *find_function(const struct ir_unit *u, const char *file,
					   const char *name, guint line)
{
	for (guint i = 0; u && i < u->n_funcs; i++) {
		const struct ir_func *f = &u->funcs[i];

		if (!is_file(ir_str(u, f->file), file))
			continue;
		if (name ? !strcmp(ir_str(u, f->name), name) :
			   f->line <= line && line <= f->end_line)
			return f;
	}
	return NULL;
}

static void add_side(struct finding *f, const struct engine_report *r)
{
	struct finding_side *side = g_new0(struct finding_side, 1);

	side->title = g_strdup(f->message);
	side->outer = g_strdup("");
	side->inner = g_strdup("");
	side->n_steps = 1;
	side->steps = g_new0(struct step, 1);
	side->steps[0] = (struct step){
		.file = g_intern_string(r->file), .function = g_intern_string(f->function),
		.what = g_intern_string(r->message), .line = r->line, .col = r->col,
	};
	f->sides = side;
	f->n_sides = 1;
}

static struct finding *finding_of(const struct places *p, const struct engine_report *r)
{
	const struct ir_unit *u = g_hash_table_lookup(p->units, r->command);
	gboolean own = !strcmp(r->file, r->command->name);
	const char *file = own || !*r->function ? r->file : r->command->name;
	const struct ir_func *in = find_function(u, file, *r->function ? r->function : NULL,
						 r->line);
	const char *function = in ? ir_str(u, in->name) : r->function;
	gboolean moved = !own && in && *r->function;
	struct finding *f = finding_new();

	f->rule = g_strdup(r->check->id);
	f->engine = g_strdup(strcmp(r->check->kind, "smpl") ? r->check->kind : "coccinelle");
	f->severity = r->check->severity;
	f->confidence = r->check->confidence;
	f->reason = g_strdup("");
	f->world = g_strdup("");
	f->file = g_strdup(moved ? r->command->name : r->file);
	f->line = moved ? in->line : r->line;
	f->col = moved ? 0 : r->col;
	f->function = g_strdup(function);
	f->message = g_strdup(r->message);
	if (moved)
		add_side(f, r);
	return f;
}

/* FALSE: that has been said, of the same place. */
static gboolean identify(struct finding *f, const struct engine_report *r, GHashTable *told,
			 GRegex *number)
{
	g_autofree char *where = g_strdup_printf("%s:%u:%u", r->file, r->line, r->col);
	g_autofree char *place = g_strjoin("\n", f->rule, where, f->function, f->message, NULL);
	g_autofree char *words = g_regex_replace(number, f->message, -1, 0, "#", 0, NULL);
	g_autofree char *alike = g_strjoin("\n", f->rule, f->file, f->function, words, NULL);
	guint turn = GPOINTER_TO_UINT(g_hash_table_lookup(told, alike));
	g_autofree char *turns = g_strdup_printf("%u", turn);

	if (!g_hash_table_add(told, g_strdup(place)))
		return FALSE;
	judge_fingerprint(f, (const char *[]){ f->file, f->function, words, turns }, turn ? 4 : 3);
	g_hash_table_insert(told, g_strdup(alike), GUINT_TO_POINTER(turn + 1));
	return TRUE;
}

GPtrArray *engines_findings(const struct engines *e, const struct extract_set *set)
{
	GPtrArray *findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
	g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GRegex) number = g_regex_new("[0-9]+", G_REGEX_RAW, 0, NULL);
	struct places places;

	places_init(&places, set);
	for (guint i = 0; i < e->reports->len; i++) {
		const struct engine_report *r = &g_array_index(e->reports, struct engine_report, i);
		struct finding *f = finding_of(&places, r);

		if (identify(f, r, told, number))
			g_ptr_array_add(findings, f);
		else
			finding_free(f);
	}
	g_hash_table_unref(places.units);
	return findings;
}
