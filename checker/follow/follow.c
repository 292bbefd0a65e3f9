/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the calls that rules/flows name, what their arguments are, and follows each value
 * that one of them gives. Says nothing of what is right or wrong.
 */
#include "follow/follow.h"

#include "follow/internal.h"

static void add_names(GHashTable *to, const struct rule_flow_end *ends, gsize n)
{
	for (gsize i = 0; i < n; i++)
		for (char **name = ends[i].functions; name && *name; name++)
			g_hash_table_insert(to, (gpointer)g_intern_string(*name), (gpointer)&ends[i]);
}

static void names_init(struct follow_names *names, const struct rule_flow *rule)
{
	names->from = g_hash_table_new(g_direct_hash, g_direct_equal);
	names->to = g_hash_table_new(g_direct_hash, g_direct_equal);
	names->through = g_hash_table_new(g_direct_hash, g_direct_equal);
	add_names(names->from, rule->from, rule->n_from);
	add_names(names->to, rule->to, rule->n_to);
	add_names(names->through, rule->through, rule->n_through);
	names->outside = rule->outside;
	names->ends = g_hash_table_new(g_direct_hash, g_direct_equal);
	for (char **name = rule->ends; name && *name; name++)
		g_hash_table_add(names->ends, (gpointer)g_intern_string(*name));
}

static void names_clear(struct follow_names *names)
{
	g_hash_table_unref(names->from);
	g_hash_table_unref(names->to);
	g_hash_table_unref(names->through);
	g_hash_table_unref(names->ends);
}

/* --- the calls ---------------------------------------------------- */

struct finder {
	const struct program *p;
	const struct rule_flow *rule;
	struct follow_names names;
	GArray *sites, *flows;
	GHashTable *site_at;
};

gpointer follow_site_key(const struct function *f, guint instr)
{
	return (gpointer)follow_instr(f, instr);
}

static void add_site(struct finder *w, const struct function *f, guint instr,
		     const struct function *callee)
{
	const struct ir_instr *in = follow_instr(f, instr);
	const struct rule_flow_end *from = g_hash_table_lookup(w->names.from, callee->name);
	const struct rule_flow_end *end = from ? from : g_hash_table_lookup(w->names.to, callee->name);
	struct follow_site site = { .value = w->rule->value, .gives = from != NULL, .function = f,
				    .callee = callee->name, .file = g_intern_string(ir_str(f->unit, in->file)),
				    .line = in->line, .col = in->col, .instr = instr };

	/* One that is made of another gives the same. */
	if (!end || f->modelled || (w->rule->outside && f->owner) ||
	    g_hash_table_contains(w->names.from, f->name))
		return;
	site.where = end->where.place == PLACE_RESULT ? FOLLOW_RESULT : end->where.arg;
	g_array_append_val(w->sites, site);
	g_hash_table_insert(w->site_at, follow_site_key(f, instr), GUINT_TO_POINTER(w->sites->len));
}

static void find_sites(struct finder *w)
{
	for (gsize i = 0; i < w->p->n_functions; i++) {
		const struct function *f = w->p->functions[i];

		for (guint k = 0; f->ir && k < f->ir->n_instrs; k++) {
			const struct ir_instr *in = follow_instr(f, k);
			const struct function *callee = in->op == IR_CALL ? follow_callee(f, in) : NULL;

			if (callee)
				add_site(w, f, k, callee);
		}
	}
}

static void add_args(const struct follow_index *x, struct follow_site *s)
{
	s->n_args = follow_instr(s->function, s->instr)->n_args;
	s->args = g_new0(struct follow_arg, s->n_args + 1);
	for (guint i = 0; i < s->n_args; i++)
		s->args[i] = follow_arg_of(x, s->function, s->instr, i);
}

/* --- all ---------------------------------------------------- */

static void follow_site(struct finder *w, const struct follow_index *x,
			struct follow_places *places, guint number)
{
	const struct follow_site *sites = (const struct follow_site *)w->sites->data;
	GHashTable *leading = follow_leading_to(x, sites[number].function);
	guint first = w->flows->len;

	follow_spread(x, places, &w->names, &sites[number], number, w->site_at, w->flows);
	for (guint i = first; i < w->flows->len; i++) {
		struct follow_flow *flow = &g_array_index(w->flows, struct follow_flow, i);

		if (flow->to != G_MAXUINT)
			flow->apart = follow_apart(x, sites[flow->to].function, leading);
	}
	g_hash_table_unref(leading);
}

static void follow_rule(struct finder *w, struct follow_index **x)
{
	guint first = w->sites->len;
	struct follow_places *places;

	names_init(&w->names, w->rule);
	g_hash_table_remove_all(w->site_at);
	find_sites(w);
	if (w->sites->len > first && !*x)
		*x = follow_index_new(w->p);
	places = *x ? follow_places_new(*x, w->rule) : NULL;
	for (guint i = first; i < w->sites->len; i++) {
		struct follow_site *site = &g_array_index(w->sites, struct follow_site, i);

		add_args(*x, site);
		if (site->gives)
			follow_site(w, *x, places, i);
	}
	if (places)
		follow_places_free(places);
	names_clear(&w->names);
}

struct follow *follow_program(const struct program *p, const struct rules *r)
{
	struct finder w = { .p = p, .site_at = g_hash_table_new(g_direct_hash, g_direct_equal) };
	struct follow_index *x = NULL;
	struct follow *all = g_new0(struct follow, 1);

	w.sites = g_array_new(FALSE, FALSE, sizeof(struct follow_site));
	w.flows = g_array_new(FALSE, FALSE, sizeof(struct follow_flow));
	for (gsize i = 0; i < r->n_flows; i++) {
		w.rule = &r->flows[i];
		follow_rule(&w, &x);
	}
	all->sites = g_array_steal(w.sites, &all->n_sites);
	all->flows = g_array_steal(w.flows, &all->n_flows);
	g_array_unref(w.sites);
	g_array_unref(w.flows);
	g_hash_table_unref(w.site_at);
	if (x)
		follow_index_free(x);
	return all;
}

void follow_free(struct follow *f)
{
	if (!f)
		return;
	for (gsize i = 0; i < f->n_sites; i++)
		g_free(f->sites[i].args);
	for (gsize i = 0; i < f->n_flows; i++)
		g_free(f->flows[i].steps);
	g_free(f->sites);
	g_free(f->flows);
	g_free(f);
}
