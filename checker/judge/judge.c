/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs the evaluator of every rule and puts the findings in order. Reads the
 * graph and the rules, nothing else; knows no lock by name.
 */
#include "judge/judge.h"

#include <string.h>
#include <xxhash.h>

#include "base/pair.h"
#include "judge/twins.h"

#define SURE_CALLS 10	/* on all paths of a finding together */

static const struct {
	const char *kind;
	void (*run)(struct judge *j);
} evaluators[] = {
	{ "recursive", judge_recursive },
	{ "double-unlock", judge_double_unlock },
	{ "init-held", judge_init_held },
	{ "missing-unlock", judge_missing_unlock },
	{ "not-held", judge_not_held },
	{ "asked-twice", judge_asked_twice },
	{ "operation", judge_operation },
	{ "declared", judge_declared },
	{ "cycle", judge_cycles },
	{ "event", judge_events },
	{ "protocol", judge_protocol },
};

/* --- for the evaluators --------------------------------------------------------------- */

char *judge_node_name(const struct judge *j, guint node)
{
	const struct lock_node *n = &j->g->nodes[node];
	const char *name = j->g->classes[n->class].name;

	if (n->subclass == SUBCLASS_UNKNOWN)
		return g_strdup_printf("%s/?", name);
	return n->subclass ? g_strdup_printf("%s/%d", name, n->subclass) : g_strdup(name);
}

guint judge_place(const struct judge *j, guint node)
{
	const struct lock_node *n = &j->g->nodes[node];

	return n->class << 6 | (n->subclass & 63);
}

guint judge_places(const struct judge *j)
{
	return j->g->n_classes << 6;
}

static gint64 edge_key(const struct judge *j, const struct edge *e)
{
	return ((gint64)e->world << 56) + ((gint64)judge_place(j, e->outer) << 28) +
	       judge_place(j, e->inner);
}

guint judge_contradicts(const struct judge *j, const struct edge *e)
{
	gint64 key = edge_key(j, e);

	return GPOINTER_TO_UINT(g_hash_table_lookup(j->contradictions, &key));
}

void judge_note_contradiction(struct judge *j, const struct edge *e, enum rule_confidence sure)
{
	gint64 key = edge_key(j, e);

	if (judge_contradicts(j, e) < sure + 1)
		g_hash_table_insert(j->contradictions, g_memdup2(&key, sizeof(key)),
				    GUINT_TO_POINTER(sure + 1));
}

gboolean judge_share_gate(const struct edge *x, const struct edge *y)
{
	for (gsize i = 0; i < x->n_gates; i++)
		for (gsize k = 0; k < y->n_gates; k++)
			if (x->gates[i] == y->gates[k])
				return TRUE;
	return FALSE;
}

enum judge_wait judge_waits(enum lock_mode held, enum lock_mode wanted)
{
	if (held == LOCK_WRITE || wanted == LOCK_WRITE)
		return WAIT_ALWAYS;
	return wanted == LOCK_READ ? WAIT_BEHIND_WRITER : WAIT_NEVER;
}

void judge_doubt(struct finding *f, enum rule_confidence to, const char *reason)
{
	if (f->confidence <= to)
		return;
	f->confidence = to;
	g_free(f->reason);
	f->reason = g_strdup(reason);
}

void judge_doubt_wait(struct finding *f, enum judge_wait wait)
{
	if (wait == WAIT_BEHIND_WRITER)
		judge_doubt(f, CONFIDENCE_MEDIUM,
			    "one lock is only read on both sides: it takes a waiting writer");
}

guint judge_calls(const struct edge *e)
{
	return e->n_steps > 2 ? e->n_steps - 2 : 0;
}

void judge_doubt_calls(struct finding *f, guint calls)
{
	g_autofree char *reason = NULL;

	if (calls <= SURE_CALLS)
		return;
	reason = g_strdup_printf("its paths go through %u calls in all, and must meet", calls);
	judge_doubt(f, CONFIDENCE_MEDIUM, reason);
}

/* The file of a model that the way begins in, by what is a model's own there; or NULL. */
static const char *model_of(const struct edge *e)
{
	for (gsize i = 0; i < e->n_steps && !strcmp(e->steps[i].file, e->steps[0].file); i++)
		if (g_str_has_prefix(e->steps[i].function, "faultline_"))
			return e->steps[0].file;
	return NULL;
}

/* Where the second lock comes in: in the kernel's code, when the first is a model's. */
static const struct step *place_of(const struct edge *e)
{
	const char *model = model_of(e);
	gsize at = e->n_steps > 1 ? 1 : 0;

	while (model && at + 1 < e->n_steps && !strcmp(e->steps[at].file, model))
		at++;
	return &e->steps[at];
}

struct finding *judge_finding(struct judge *j, const struct edge *e)
{
	struct finding *f = finding_new();
	const struct step *at = place_of(e);

	f->rule = g_strdup(j->check->id);
	f->engine = g_strdup("libclang");
	f->severity = j->check->severity;
	f->confidence = j->check->confidence;
	f->reason = g_strdup("");
	f->world = g_strdup(j->g->worlds[e->world]);
	f->file = g_strdup(at->file);
	f->line = at->line;
	f->col = at->col;
	f->function = g_strdup(at->function);
	return f;
}

/* The class of a node has locks of several kinds, as its rule says. */
static gboolean is_assorted(const struct judge *j, guint node)
{
	const struct lock_class *c = &j->g->classes[j->g->nodes[node].class];
	const struct rule_lock *rule = rules_lock(j->r, c->name);

	return rule && rule->assorted;
}

static void doubt_kind(const struct judge *j, struct finding *f, guint node)
{
	g_autofree char *name = NULL, *reason = NULL;

	if (!is_assorted(j, node))
		return;
	name = judge_node_name(j, node);
	reason = g_strdup_printf("%s is one class for several kinds of objects, whose locks "
				 "may well be two here", name);
	judge_doubt(f, CONFIDENCE_MEDIUM, reason);
}

void judge_side(struct judge *j, struct finding *f, const struct edge *e)
{
	struct finding_side side = { .outer = judge_node_name(j, e->outer),
				     .inner = judge_node_name(j, e->inner) };

	side.title = e->same_instance > SAME_TAKEN ? g_strdup(e->same_instance == SAME_PROTOCOL ?
							      f->message : side.inner) :
		     g_strdup_printf("%s, then %s", side.outer, side.inner);
	side.steps = g_memdup2(e->steps, e->n_steps * sizeof(*e->steps));
	side.n_steps = e->n_steps;
	f->sides = g_renew(struct finding_side, f->sides, f->n_sides + 1);
	f->sides[f->n_sides++] = side;
	judge_doubt(f, e->confidence, e->reason);
	if (e->same_instance)
		return;
	doubt_kind(j, f, e->outer);
	doubt_kind(j, f, e->inner);
}

void judge_fingerprint(struct finding *f, const char *const *parts, gsize n)
{
	g_autoptr(GString) text = g_string_new(f->rule);
	XXH128_canonical_t canonical;
	XXH128_hash_t h;
	GString *hex = g_string_new(NULL);

	g_string_append_printf(text, "\n%s", f->world);
	for (gsize i = 0; i < n; i++)
		g_string_append_printf(text, "\n%s", parts[i]);
	h = XXH3_128bits(text->str, text->len);
	XXH128_canonicalFromHash(&canonical, h);
	for (gsize i = 0; i < sizeof(canonical.digest); i++)
		g_string_append_printf(hex, "%02x", canonical.digest[i]);
	g_free(f->fingerprint);
	f->fingerprint = g_string_free(hex, FALSE);
}

/* --- all rules ---------------------------------------------------------------------------- */

static gint compare(gconstpointer a, gconstpointer b)
{
	const struct finding *x = *(struct finding *const *)a, *y = *(struct finding *const *)b;
	int d = strcmp(x->file, y->file);

	if (d)
		return d;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	d = strcmp(x->rule, y->rule);
	return d ? d : strcmp(x->fingerprint, y->fingerprint);
}

GPtrArray *judge_graph(const struct graph *g, const struct rules *r)
{
	struct judge j = { .g = g, .r = r };

	j.findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
	j.contradictions = pair_table_new(NULL);
	for (gsize e = 0; e < G_N_ELEMENTS(evaluators); e++)
		for (gsize i = 0; i < r->n_checks; i++) {
			j.check = &r->checks[i];
			if (!strcmp(j.check->kind, evaluators[e].kind))
				evaluators[e].run(&j);
		}
	g_hash_table_unref(j.contradictions);
	if (g->n_worlds)
		twins_fold(j.findings, g->worlds[0]);
	g_ptr_array_sort(j.findings, compare);
	return j.findings;
}
