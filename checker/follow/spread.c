/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Follows one value from the call that gives it, breadth first, so that the first way found
 * somewhere is a shortest.
 *
 * A value that goes into a function as an argument comes out of it to that caller alone: what
 * is reached inside is kept apart by argument (an entry), and what comes out by result or by
 * another argument goes to all who have entered so. From a field, or from the function that
 * the value was given in, it goes to all callers.
 */
#include "follow/internal.h"

#define MAX_STATES 4000	/* a value that is in so many places is anybody's */
#define MAX_CALLERS 100		/* so is one that so many ask for, */
#define MAX_USERS 200		/* or touch */
#define MAX_TARGETS 3		/* of a call through a pointer */

#define NO_STATE G_MAXUINT

/* A place with the value in it. */
struct state {
	place_t place;
	guint entry;		/* index of the entry it is reached from, plus 1; 0: in any case */
	guint parent;		/* the state before, or NO_STATE */
	const struct function *at; /* where it came from there, or NULL */
	guint instr;
	const char *what;	/* how, for a witness; NULL: not worth a word */
};

/* Who has entered a function with the value in an argument. */
struct entrant {
	guint state;		/* the value in the caller */
	const struct function *caller;
	guint instr;
};

struct entry {
	const struct function *f;
	guint param;
	GArray *entrants;	/* struct entrant */
	GArray *exits;		/* int: argument or FOLLOW_RESULT that has it afterwards */
};

struct spread {
	const struct follow_index *x;
	struct follow_places *places;
	const struct follow_names *names;
	GHashTable *site_at;
	GArray *flows;
	guint from;
	GArray *states;		/* also the queue */
	GHashTable *state_at;	/* struct state_key → 1 */
	GPtrArray *entries;
	GHashTable *entry_at;	/* place of the parameter → index plus 1 */
	GHashTable *told;	/* sites and cells that were reached */
};

/* --- sets of places ---------------------------------------------------- */

struct state_key {
	place_t place;
	guint entry;
};

static guint key_hash(gconstpointer key)
{
	const struct state_key *k = key;
	guint64 h = (k->place ^ (guint64)k->entry << 40) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);

	return h >> 32;
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
	const struct state_key *x = a, *y = b;

	return x->place == y->place && x->entry == y->entry;
}

static struct state *state_get(const struct spread *s, guint i)
{
	return &g_array_index(s->states, struct state, i);
}

/* A cell's content does not depend on who has put it there. */
static void add_state(struct spread *s, struct state state)
{
	struct state_key key;

	if (place_kind(state.place) == AT_CELL)
		state.entry = 0;
	key = (struct state_key){ state.place, state.entry };
	if (s->states->len >= MAX_STATES || g_hash_table_contains(s->state_at, &key))
		return;
	g_hash_table_add(s->state_at, g_memdup2(&key, sizeof(key)));
	g_array_append_val(s->states, state);
}

/* --- where it is told ---------------------------------------------------- */

static gboolean tell_once(struct spread *s, gpointer what)
{
	return g_hash_table_add(s->told, what);
}

static void add_step(GArray *steps, const struct function *f, guint instr, const char *what)
{
	const struct ir_instr *in = follow_instr(f, instr);
	struct step step = { .file = g_intern_string(ir_str(f->unit, in->file)), .line = in->line,
			     .col = in->col, .function = f->name, .what = what };

	g_array_append_val(steps, step);
}

/* The way to state i, and the cells on it. */
static void add_way_to(const struct spread *s, guint i, GArray *steps, GString *fields)
{
	const struct state *x = state_get(s, i);

	if (x->parent != NO_STATE)
		add_way_to(s, x->parent, steps, fields);
	if (x->what)
		add_step(steps, x->at, x->instr, x->what);
	if (place_kind(x->place) == AT_CELL) {
		const struct cell *c = s->x->cells->pdata[place_n(x->place)];

		g_string_append_printf(fields, "%s%s", fields->len ? "," : "", c->name);
	}
}

static void add_flow(struct spread *s, guint state, struct follow_flow flow,
		     const struct function *f, guint instr, const char *what)
{
	GArray *steps = g_array_new(FALSE, FALSE, sizeof(struct step));
	g_autoptr(GString) fields = g_string_new(NULL);
	gsize n;

	add_way_to(s, state, steps, fields);
	if (what)
		add_step(steps, f, instr, what);
	flow.from = s->from;
	flow.fields = g_intern_string(fields->str);
	flow.steps = g_array_steal(steps, &n);
	flow.n_steps = n;
	g_array_unref(steps);
	g_array_append_val(s->flows, flow);
}

G_GNUC_PRINTF(1, 2)
static const char *say(const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	return g_intern_string(text);
}

static void reach_cell(struct spread *s, guint state)
{
	struct cell *c = s->x->cells->pdata[place_n(state_get(s, state)->place)];
	struct follow_flow flow = { .to = G_MAXUINT, .field = c->name };

	if (!tell_once(s, c))
		return;
	flow.on_stack = c->record && g_hash_table_contains(s->x->on_stack, c->record);
	add_flow(s, state, flow, NULL, 0, NULL);
}

static void reach_site(struct spread *s, guint state, const struct function *f, guint instr)
{
	guint site = GPOINTER_TO_UINT(g_hash_table_lookup(s->site_at, follow_site_key(f, instr)));
	struct follow_flow flow = { .to = site - 1 };

	if (site && tell_once(s, GUINT_TO_POINTER(site)))
		add_flow(s, state, flow, f, instr,
			 say("calls %s with it", follow_callee(f, follow_instr(f, instr))->name));
}

/* --- calls ---------------------------------------------------- */

/* The value is in an argument or the result of a call, as its callee leaves it. */
static void add_at_call(struct spread *s, const struct function *f, guint instr, int where,
			struct state state)
{
	const struct ir_instr *in = follow_instr(f, instr);
	g_autoptr(GArray) places = NULL;

	state.at = f;
	state.instr = instr;
	if (where == FOLLOW_RESULT) {
		state.place = place_make(AT_CALL, f->id, instr);
		add_state(s, state);
		return;
	}
	if ((guint)where >= in->n_args)
		return;
	places = g_array_new(FALSE, FALSE, sizeof(place_t));
	follow_places_of(s->places, f, follow_arg(f, in, where), places);
	for (guint i = 0; i < places->len; i++) {
		state.place = g_array_index(places, place_t, i);
		add_state(s, state);
	}
}

static void leave(struct spread *s, const struct entrant *by, const struct function *f, int where)
{
	struct state state = { .entry = state_get(s, by->state)->entry, .parent = by->state,
			       .what = say("%s() gives it back", f->name) };

	add_at_call(s, by->caller, by->instr, where, state);
}

static struct entry *entry_get(struct spread *s, const struct function *f, guint param,
			       guint *index)
{
	struct state_key key = { .place = place_make(AT_VAR, f->id, param) };
	guint at = GPOINTER_TO_UINT(g_hash_table_lookup(s->entry_at, &key));
	struct entry *e;

	if (!at) {
		e = g_new0(struct entry, 1);
		*e = (struct entry){ f, param, g_array_new(FALSE, FALSE, sizeof(struct entrant)),
				     g_array_new(FALSE, FALSE, sizeof(int)) };
		g_ptr_array_add(s->entries, e);
		at = s->entries->len;
		g_hash_table_insert(s->entry_at, g_memdup2(&key, sizeof(key)), GUINT_TO_POINTER(at));
	}
	*index = at;
	return s->entries->pdata[at - 1];
}

static void entry_free(gpointer data)
{
	struct entry *e = data;

	g_array_unref(e->entrants);
	g_array_unref(e->exits);
	g_free(e);
}

static void enter(struct spread *s, guint state, const struct function *f, guint instr,
		  const struct function *callee, guint param)
{
	struct entrant by = { state, f, instr };
	struct entry *e;
	guint at;

	if (!callee->ir || param >= callee->ir->n_params)
		return;
	e = entry_get(s, callee, param, &at);
	g_array_append_val(e->entrants, by);
	add_state(s, (struct state){ place_make(AT_VAR, callee->id, param), at, state, f, instr,
				     say("calls %s() with it", callee->name) });
	for (guint i = 0; i < e->exits->len; i++)
		leave(s, &by, callee, g_array_index(e->exits, int, i));
}

static const struct rule_flow_end *named(GHashTable *names, const struct function *f)
{
	return g_hash_table_lookup(names, f->name);
}

static gboolean is_at(const struct rule_value *v, guint arg)
{
	return v->place == PLACE_ARG && (guint)v->arg == arg;
}

static int where_of(const struct rule_value *v)
{
	return v->place == PLACE_RESULT ? FOLLOW_RESULT : v->arg;
}

/* A function that the rule names: what it does is said there. */
static gboolean call_named(struct spread *s, guint state, const struct function *f, guint instr,
			   const struct function *callee, guint arg)
{
	const struct rule_flow_end *to = named(s->names->to, callee);
	const struct rule_flow_end *through = named(s->names->through, callee);

	if (to && is_at(&to->where, arg))
		reach_site(s, state, f, instr);
	if (through && is_at(&through->where, arg))
		add_at_call(s, f, instr, where_of(&through->into),
			    (struct state){ .entry = state_get(s, state)->entry, .parent = state,
					    .what = say("%s() takes it on", callee->name) });
	return to || through || named(s->names->from, callee) || named(s->names->ends, callee);
}

static void call(struct spread *s, guint state, const struct function *f, const struct way *way)
{
	const struct ir_instr *in = follow_instr(f, way->instr);
	const struct function *callee = follow_callee(f, in);
	const struct targets *all;

	if (callee && call_named(s, state, f, way->instr, callee, way->n))
		return;
	if (callee && callee->identity) {
		if (!way->n)
			add_at_call(s, f, way->instr, FOLLOW_RESULT,
				    (struct state){ .entry = state_get(s, state)->entry, .parent = state });
		return;
	}
	if (callee) {
		enter(s, state, f, way->instr, callee, way->n);
		return;
	}
	all = program_targets(s->x->p, f, in->a, NULL);
	for (gsize i = 0; all && all->n <= MAX_TARGETS && i < all->n; i++)
		enter(s, state, f, way->instr, all->funcs[i], way->n);
}

/* --- ends of functions ---------------------------------------------------- */

static gboolean knows_exit(const struct entry *e, int where)
{
	for (guint i = 0; i < e->exits->len; i++)
		if (g_array_index(e->exits, int, i) == where)
			return TRUE;
	return FALSE;
}

/* Out of the function that it was entered with. */
static void leave_entry(struct spread *s, guint entry, int where)
{
	struct entry *e = s->entries->pdata[entry - 1];

	if (where == (int)e->param || knows_exit(e, where))
		return;
	g_array_append_val(e->exits, where);
	for (guint i = 0; i < e->entrants->len; i++) {
		struct entrant by = g_array_index(e->entrants, struct entrant, i);

		leave(s, &by, e->f, where);
	}
}

/* To all callers. */
static void leave_all(struct spread *s, guint state, const struct function *f, int where)
{
	const GArray *callers = follow_callers(s->x, f);

	if (!callers || callers->len > MAX_CALLERS || named(s->names->from, f) ||
	    named(s->names->to, f) || named(s->names->through, f))
		return;
	for (guint i = 0; i < callers->len; i++) {
		const struct call_site *by = &g_array_index(callers, struct call_site, i);

		add_at_call(s, by->caller, by->instr, where,
			    (struct state){ .parent = state, .what = say("%s() gives it", f->name) });
	}
}

static void leave_function(struct spread *s, guint state, const struct function *f, int where)
{
	guint entry = state_get(s, state)->entry;

	if (entry)
		leave_entry(s, entry, where);
	else
		leave_all(s, state, f, where);
}

/* What is put behind such a pointer, the caller has. */
static gboolean is_out(const struct spread *s, const struct function *f, guint var)
{
	const struct ir_type *type = &follow_var(f, var)->type;
	const char *record = ir_str(f->unit, type->record);

	if (var >= f->ir->n_params)
		return FALSE;
	return type->kind == IR_TYPE_ARRAY ||
	       (type->kind == IR_TYPE_POINTER && (!*record || follow_holds(s->places, record)));
}

/* --- all ---------------------------------------------------- */

static const char *set_words(const struct spread *s, place_t from, place_t to)
{
	gboolean put = place_kind(to) == AT_CELL;
	const struct cell *c;

	if (!put && place_kind(from) != AT_CELL)
		return NULL;
	c = s->x->cells->pdata[place_n(put ? to : from)];
	return say(put ? "puts it in %s" : "takes it from %s", c->name);
}

static void take_way(struct spread *s, guint state, const struct function *f, const struct way *way)
{
	switch (way->kind) {
	case WAY_SET:
		add_state(s, (struct state){ way->to, state_get(s, state)->entry, state, f, way->instr,
					     set_words(s, way->from, way->to) });
		break;
	case WAY_ARG:
		call(s, state, f, way);
		break;
	case WAY_RETURN:
		leave_function(s, state, f, FOLLOW_RESULT);
		break;
	}
}

/* The first way of the list that begins at the place. */
static guint first_way(const GArray *ways, place_t from)
{
	guint low = 0, high = ways->len;

	while (low < high) {
		guint mid = (low + high) / 2;

		if (g_array_index(ways, struct way, mid).from < from)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void go_on_in(struct spread *s, guint state, const struct function *f)
{
	place_t place = state_get(s, state)->place;
	const GArray *ways;

	if (s->names->outside && f->owner)
		return;
	ways = follow_ways(s->places, f);
	for (guint i = first_way(ways, place); i < ways->len; i++) {
		const struct way *way = &g_array_index(ways, struct way, i);

		if (way->from != place)
			break;
		take_way(s, state, f, way);
	}
}

static void go_on(struct spread *s, guint state)
{
	place_t place = state_get(s, state)->place;
	const struct function *f;
	const struct cell *c;

	if (place_kind(place) == AT_CELL) {
		reach_cell(s, state);
		c = s->x->cells->pdata[place_n(place)];
		for (guint i = 0; c->users->len <= MAX_USERS && i < c->users->len; i++)
			go_on_in(s, state, c->users->pdata[i]);
		return;
	}
	f = s->x->p->functions[place_function(place)];
	go_on_in(s, state, f);
	if (place_kind(place) == AT_VAR && is_out(s, f, place_n(place)))
		leave_function(s, state, f, place_n(place));
}

void follow_spread(const struct follow_index *x, struct follow_places *places,
		   const struct follow_names *names, const struct follow_site *site, guint number,
		   GHashTable *site_at, GArray *flows)
{
	struct spread s = { .x = x, .places = places, .names = names, .site_at = site_at,
			    .flows = flows, .from = number };

	s.states = g_array_new(FALSE, FALSE, sizeof(struct state));
	s.state_at = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
	s.entries = g_ptr_array_new_with_free_func(entry_free);
	s.entry_at = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
	s.told = g_hash_table_new(g_direct_hash, g_direct_equal);
	add_at_call(&s, site->function, site->instr, site->where,
		    (struct state){ .parent = NO_STATE, .what = say("calls %s", site->callee) });
	for (guint i = 0; i < s.states->len; i++)
		go_on(&s, i);
	g_array_unref(s.states);
	g_hash_table_unref(s.state_at);
	g_hash_table_unref(s.entry_at);
	g_hash_table_unref(s.told);
	g_ptr_array_unref(s.entries);
}
