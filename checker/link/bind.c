/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Binds function pointers without regard to order or object, by record and
 * field (field-based inclusion constraints). Reads initialisers, assignments,
 * arguments and returns; makes program.slots and the answers of
 * program_targets(). With each function comes the place of the table or code that
 * put it there, or that has code of the core do that (users.h): a generic one that only
 * other file systems use is none of a world's targets. Pointers kept in plain integers or
 * copied with their whole record by memcpy() are not followed.
 */
#include "link/bind.h"

#include <stdlib.h>

#include "link/users.h"

struct binder {
	struct program *p;
	GPtrArray **users;		/* by function id: for whom it works */
	GQueue work;		/* struct bind_slot with something new to hand on */
	GHashTable *named;		/* struct global → places of what names it */
	gboolean changed;		/* something new was learnt in this round */
};

static struct bind_slot *slot_new(const char *via)
{
	struct bind_slot *s = g_new0(struct bind_slot, 1);

	s->via = via;
	return s;
}

static void slot_free(gpointer data)
{
	struct bind_slot *s = data;

	if (s->seen)
		g_hash_table_unref(s->seen);
	if (s->flows_to)
		g_ptr_array_unref(s->flows_to);
	g_free(s->targets.funcs);
	g_free(s->targets.makers);
	g_free(s);
}

static struct bind_slot *slot_get(struct binder *b, const char *key, const char *via, gboolean make)
{
	struct bind_slot *s = g_hash_table_lookup(b->p->slots, key);

	if (!s && make) {
		key = g_intern_string(key);
		s = slot_new(via ? via : key);
		g_hash_table_insert(b->p->slots, (gpointer)key, s);
	}
	return s;
}

static void take(const struct binder *b, struct function *f, const char *place)
{
	f->address_taken = TRUE;
	if (!f->takers)
		f->takers = g_ptr_array_new();
	users_add(b->p, f->takers, place);
}

static void slot_add(struct binder *b, struct bind_slot *s, struct function *f, const char *place)
{
	GPtrArray *makers;

	if (!s->seen)
		s->seen = g_hash_table_new_full(NULL, NULL, NULL,
						(GDestroyNotify)g_ptr_array_unref);
	take(b, f, place);
	makers = g_hash_table_lookup(s->seen, f);
	if (!makers) {
		makers = g_ptr_array_new();
		g_hash_table_insert(s->seen, f, makers);
	}
	if (!users_add(b->p, makers, place))
		return;
	b->changed = TRUE;
	g_queue_push_tail(&b->work, s);
}

/* Put there by code of `by`, for those it works for. */
static void slot_add_for(struct binder *b, struct bind_slot *s, struct function *f,
			 const struct function *by)
{
	const GPtrArray *users = b->users[by->id];

	for (guint i = 0; i < users->len; i++)
		slot_add(b, s, f, users->pdata[i]);
}

static void take_for(const struct binder *b, struct function *f, const struct function *by)
{
	const GPtrArray *users = b->users[by->id];

	for (guint i = 0; i < users->len; i++)
		take(b, f, users->pdata[i]);
}

static void slot_add_all(struct binder *b, struct bind_slot *to, const struct bind_slot *from)
{
	GHashTableIter it;
	gpointer f, makers;

	g_hash_table_iter_init(&it, from->seen);
	while (g_hash_table_iter_next(&it, &f, &makers))
		for (guint i = 0; i < ((GPtrArray *)makers)->len; i++)
			slot_add(b, to, f, ((GPtrArray *)makers)->pdata[i]);
}

static void slot_flow(struct binder *b, struct bind_slot *from, struct bind_slot *to)
{
	if (!from || from == to)
		return;
	if (!from->flows_to)
		from->flows_to = g_ptr_array_new();
	if (g_ptr_array_find(from->flows_to, to, NULL))
		return;
	b->changed = TRUE;
	g_ptr_array_add(from->flows_to, to);
	if (from->seen)
		g_queue_push_tail(&b->work, from);
}

static void settle(struct binder *b)
{
	struct bind_slot *s;

	while ((s = g_queue_pop_head(&b->work)))
		for (guint i = 0; s->flows_to && i < s->flows_to->len; i++)
			slot_add_all(b, s->flows_to->pdata[i], s);
}

/* --- which slot an expression is ------------------------------------------ */

static const struct ir_var *var_of(const struct function *f, uint32_t v)
{
	return &f->unit->vars[f->ir->first_var + v];
}

static struct bind_slot *slot_of_result(struct binder *b, const struct function *f,
					const struct ir_expr *x, gboolean make)
{
	const struct ir_instr *call = &f->unit->instrs[f->ir->first_instr + x->a];
	const struct ir_expr *callee = function_expr(f, call->a);
	g_autofree char *key = NULL;

	if (callee->kind != IR_EXPR_FUNC)
		return NULL;
	key = g_strdup_printf("result:%u", f->funcs[callee->str]->id);
	return slot_get(b, key, "result", make);
}

static struct bind_slot *slot_of_var(struct binder *b, const struct function *f,
				     const struct ir_expr *x, gboolean make)
{
	g_autofree char *key = NULL;

	if (make && var_of(f, x->a)->type.kind != IR_TYPE_FUNCTION)
		return NULL;
	if (x->a < f->ir->n_params)
		key = g_strdup_printf("param:%u:%u", f->id, x->a);
	else
		key = g_strdup_printf("var:%u:%u", f->id, x->a);
	return slot_get(b, key, x->a < f->ir->n_params ? "parameter" : "variable", make);
}

/* `make`: the place is known to hold function pointers. */
static struct bind_slot *slot_of(struct binder *b, const struct function *f, uint32_t e,
				 gboolean make)
{
	const struct ir_expr *x = function_expr(f, e);
	g_autofree char *key = NULL;

	switch (x->kind) {
	case IR_EXPR_FIELD:
		key = g_strdup_printf("%s.%s", ir_str(f->unit, x->b), ir_str(f->unit, x->str));
		return slot_get(b, key, NULL, make);
	case IR_EXPR_VAR:
		return slot_of_var(b, f, x, make);
	case IR_EXPR_GLOBAL:
		key = g_strdup_printf("global:%u", f->globals[x->str]->id);
		return slot_get(b, key, "variable", make);
	case IR_EXPR_INDEX:
	case IR_EXPR_DEREF:
	case IR_EXPR_ADDR:
		return slot_of(b, f, x->a, make);
	case IR_EXPR_RESULT:
		return slot_of_result(b, f, x, make);
	default:
		return NULL;
	}
}

static struct bind_slot *slot_of_param(struct binder *b, const struct function *callee, guint k)
{
	g_autofree char *key = g_strdup_printf("param:%u:%u", callee->id, k);

	return slot_get(b, key, "parameter", TRUE);
}

/* --- constraints ------------------------------------------------------------ */

static gboolean holds_function(struct binder *b, const struct function *f, uint32_t e)
{
	const struct ir_expr *x = function_expr(f, e);
	struct bind_slot *s;

	if (x->kind == IR_EXPR_VAR)
		return var_of(f, x->a)->type.kind == IR_TYPE_FUNCTION;
	s = slot_of(b, f, e, FALSE);
	return s && (s->seen || s->flows_to);
}

static void assign(struct binder *b, const struct function *f, struct bind_slot *to, uint32_t value)
{
	const struct ir_expr *x = function_expr(f, value);

	if (x->kind == IR_EXPR_FUNC)
		slot_add_for(b, to, f->funcs[x->str], f);
	else
		slot_flow(b, slot_of(b, f, value, TRUE), to);
}

static gboolean is_function_value(struct binder *b, const struct function *f, uint32_t value)
{
	return function_expr(f, value)->kind == IR_EXPR_FUNC || holds_function(b, f, value);
}

static void read_arguments(struct binder *b, const struct function *f, const struct ir_instr *in,
			   struct function *const *callees, gsize n)
{
	const uint32_t *args = f->unit->args + in->first_arg;

	for (guint k = 0; k < in->n_args; k++) {
		if (!is_function_value(b, f, args[k]))
			continue;
		if (function_expr(f, args[k])->kind == IR_EXPR_FUNC)
			take_for(b, f->funcs[function_expr(f, args[k])->str], f);
		for (gsize i = 0; i < n; i++)
			if (callees[i]->ir && k < callees[i]->ir->n_params)
				assign(b, f, slot_of_param(b, callees[i], k), args[k]);
	}
}

static void read_call(struct binder *b, const struct function *f, const struct ir_instr *in)
{
	const struct ir_expr *callee = function_expr(f, in->a);
	g_autofree struct function **targets = NULL;
	struct bind_slot *s;
	guint n;

	if (callee->kind == IR_EXPR_FUNC) {
		read_arguments(b, f, in, &f->funcs[callee->str], 1);
		return;
	}
	s = slot_of(b, f, in->a, FALSE);
	if (!s || !s->seen)
		return;
	/* a copy: what is passed may be one more target */
	targets = (struct function **)g_hash_table_get_keys_as_array(s->seen, &n);
	read_arguments(b, f, in, targets, n);
}

static void read_return(struct binder *b, const struct function *f, const struct ir_instr *in)
{
	g_autofree char *key = NULL;

	if (in->a == IR_NONE || !is_function_value(b, f, in->a))
		return;
	key = g_strdup_printf("result:%u", f->id);
	assign(b, f, slot_get(b, key, "result", TRUE), in->a);
}

static void read_function(struct binder *b, const struct function *f)
{
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		if (in->op == IR_CALL) {
			read_call(b, f, in);
		} else if (in->op == IR_RETURN) {
			read_return(b, f, in);
		} else if (in->op == IR_SET && is_function_value(b, f, in->b)) {
			struct bind_slot *to = slot_of(b, f, in->a, TRUE);

			if (to) {
				to->stored = TRUE;
				assign(b, f, to, in->b);
			}
		}
	}
}

/* Where a unit's own file lies; NULL when it has no function to tell. */
static GHashTable *find_unit_places(const struct program *p)
{
	GHashTable *places = g_hash_table_new(NULL, NULL);

	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		if (f->ir && g_str_equal(f->file, f->unit->name))
			g_hash_table_insert(places, (gpointer)f->unit, (gpointer)f->place);
	}
	return places;
}

static void name(GHashTable *named, const struct global *g, const char *place)
{
	GPtrArray *places = g_hash_table_lookup(named, g);

	if (!places) {
		places = g_ptr_array_new();
		g_hash_table_insert(named, (gpointer)g, places);
	}
	if (!g_ptr_array_find(places, place, NULL))
		g_ptr_array_add(places, (gpointer)place);
}

/* Those that initialisers of f's unit name. */
static void name_inits(GHashTable *named, const struct function *f, GHashTable *places)
{
	for (guint i = 0; i < f->unit->n_inits; i++)
		if (f->unit->inits[i].kind == IR_EXPR_GLOBAL)
			name(named, f->globals[f->unit->inits[i].sym],
			     g_hash_table_lookup(places, f->unit));
}

/*
 * Variables that code or tables name, with the places that do, or have it done: an address
 * kept where nobody looks, as exports keep it, is none.
 */
static GHashTable *find_named(const struct program *p, GPtrArray **users, GHashTable *places)
{
	GHashTable *named =
		g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);

	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		for (guint k = 0; f->ir && k < f->ir->n_exprs; k++)
			for (guint u = 0; function_expr(f, k)->kind == IR_EXPR_GLOBAL &&
					  u < users[i]->len; u++)
				name(named, f->globals[function_expr(f, k)->str],
				     users[i]->pdata[u]);
		if (f->ir && g_hash_table_add(done, (gpointer)f->unit))
			name_inits(named, f, places);
	}
	return named;
}

/* A table of the core that others alone name is theirs. */
static void add_init(struct binder *b, struct bind_slot *s, struct function *f,
		     const struct global *table, const char *place)
{
	const GPtrArray *users = g_hash_table_lookup(b->named, table);

	if (!users || (place && !g_hash_table_contains(b->p->core_places, place))) {
		slot_add(b, s, f, place);
		return;
	}
	for (guint i = 0; i < users->len; i++)
		slot_add(b, s, f, users->pdata[i]);
}

static void read_inits(struct binder *b, const struct function *f, GHashTable *places,
		       GHashTable *done)
{
	const struct ir_unit *u = f->unit;

	if (!g_hash_table_add(done, (gpointer)u))
		return;
	for (guint i = 0; i < u->n_inits; i++) {
		const struct ir_init *in = &u->inits[i];
		const struct global *table = f->globals[in->global];
		g_autofree char *key = NULL;

		if (in->kind != IR_EXPR_FUNC)
			continue;
		if (!*ir_str(u, in->field) && !g_hash_table_contains(b->named, table))
			continue;
		if (*ir_str(u, in->field))
			key = g_strdup_printf("%s.%s", ir_str(u, in->record), ir_str(u, in->field));
		else
			key = g_strdup_printf("global:%u", table->id);
		add_init(b, slot_get(b, key, *ir_str(u, in->field) ? NULL : "variable", TRUE),
			 f->funcs[in->sym], table, g_hash_table_lookup(places, u));
	}
}

static int by_id(const void *a, const void *b)
{
	const struct function *x = *(struct function *const *)a;
	const struct function *y = *(struct function *const *)b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static void finish(struct program *p)
{
	GHashTableIter it;
	gpointer value;

	g_hash_table_iter_init(&it, p->slots);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		struct bind_slot *s = value;
		guint n;

		if (!s->seen)
			continue;
		s->targets.funcs = (struct function **)g_hash_table_get_keys_as_array(s->seen, &n);
		s->targets.n = n;
		qsort(s->targets.funcs, n, sizeof(s->targets.funcs[0]), by_id);
		s->targets.makers = g_new(const GPtrArray *, n);
		for (guint i = 0; i < n; i++)
			s->targets.makers[i] = g_hash_table_lookup(s->seen, s->targets.funcs[i]);
	}
}

static guint count_unresolved(struct binder *b, const struct function *f)
{
	guint n = 0;

	for (guint i = 0; i < f->ir->n_instrs; i++) {
		const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + i];
		struct bind_slot *s;

		if (in->op != IR_CALL || function_expr(f, in->a)->kind == IR_EXPR_FUNC)
			continue;
		s = slot_of(b, f, in->a, FALSE);
		n += !s || !s->targets.n;
	}
	return n;
}

void bind_program(struct program *p)
{
	struct binder b = { .p = p, .users = users_find(p), .work = G_QUEUE_INIT };
	g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) places = find_unit_places(p);
	g_autoptr(GHashTable) named = find_named(p, b.users, places);

	b.named = named;
	p->slots = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, slot_free);
	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->ir)
			read_inits(&b, p->functions[i], places, done);
	/*
	 * Whether a field holds functions shows only when one has arrived, and a
	 * call through a pointer has arguments of its own: until nothing is new.
	 */
	for (b.changed = TRUE; b.changed;) {
		b.changed = FALSE;
		for (gsize i = 0; i < p->n_functions; i++)
			if (p->functions[i]->ir)
				read_function(&b, p->functions[i]);
		settle(&b);
	}
	finish(p);
	users_free(p, b.users);
	/* a model calls whatever there is */
	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->ir && !p->functions[i]->modelled)
			p->n_unresolved += count_unresolved(&b, p->functions[i]);
}

void bind_release(struct program *p)
{
	g_hash_table_unref(p->slots);
}

const struct targets *program_targets(const struct program *p, const struct function *f,
				      uint32_t expr, const char **via)
{
	struct binder b = { .p = (struct program *)p, .work = G_QUEUE_INIT };
	struct bind_slot *s = slot_of(&b, f, expr, FALSE);

	if (via)
		*via = s ? s->via : "unknown";
	return s && s->targets.n ? &s->targets : NULL;
}

const struct targets *program_slot(const struct program *p, const char *field)
{
	const struct bind_slot *s = g_hash_table_lookup(p->slots, field);

	return &s->targets;
}

gboolean program_only_initialised(const struct program *p, const char *field)
{
	const struct bind_slot *s = g_hash_table_lookup(p->slots, field);

	return s && s->targets.n && !s->stored;
}

gboolean program_rarely_filled(const struct program *p, const char *field)
{
	const struct bind_slot *s = g_hash_table_lookup(p->slots, field);

	return s && s->rare;
}
