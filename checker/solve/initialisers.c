/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the calls of what the rules call initialisers (init:) and of functions
 * that hand lock or name on to one, and the static ones: DEFINE_MUTEX(x) leaves
 * "x" in x.dep_map.name. A name can come from a table; then it is any of its
 * texts. Paths are read as they are written: a pointer is followed to where a
 * local was set, when it is set once, but not through memory. A lock deeper in a
 * static record than one field is not named: the initialiser does not tell the
 * records in between.
 */
#include "solve/initialisers.h"

#include <string.h>

#define MAX_ROUNDS 4	/* functions that hand on to one another */
#define MAX_STEPS 4	/* from local to local, from call to call, on the way to a lock */

/* One way of a function to name a lock: which parameters say lock and name. */
struct init {
	int lock, text;		/* text < 0: `name` is */
	const char *name;
};

struct reader {
	const struct program *p;
	const struct rules *rules;
	GHashTable *transparent;	/* set of record names */
	GHashTable *inits;		/* struct function → GArray of struct init */
	GHashTable *names;		/* the answer */
	gboolean more;			/* this round found functions that hand on */
};

/* What an expression for a lock says; neither when it says nothing. */
struct place {
	GString *class;
	int param;			/* -1: none */
	guint steps;
};

static const struct ir_expr *expr_of(const struct function *f, uint32_t e)
{
	return &f->unit->exprs[f->ir->first_expr + e];
}

static void give(struct reader *r, const char *class, const char *name)
{
	const struct rule_lock *known = rules_lock(r->rules, class);
	GPtrArray *names;

	class = known ? known->class : class;
	name = g_intern_string(name);
	names = g_hash_table_lookup(r->names, class);
	if (!names) {
		names = g_ptr_array_new();
		g_hash_table_insert(r->names, g_strdup(class), names);
	}
	if (!g_ptr_array_find(names, name, NULL))
		g_ptr_array_add(names, (gpointer)name);
}

/* --- which lock an expression is --------------------------------------------------- */

static gboolean place_of_value(struct reader *r, const struct function *f, uint32_t e,
			       struct place *out);

/* The value a local is set to, if that happens once; or IR_NONE. */
static uint32_t only_value(const struct function *f, uint32_t var)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr];
	uint32_t value = IR_NONE;

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		const struct ir_expr *to = in->op == IR_SET ? expr_of(f, in->a) : NULL;

		if (!to || to->kind != IR_EXPR_VAR || to->a != var)
			continue;
		if (value != IR_NONE)
			return IR_NONE;
		value = in->b;
	}
	return value;
}

static gboolean place_of_lvalue(struct reader *r, const struct function *f, uint32_t e,
				struct place *out)
{
	const struct ir_expr *x = expr_of(f, e);
	const char *record;

	switch (x->kind) {
	case IR_EXPR_GLOBAL:
		g_string_append(out->class, f->globals[x->str]->name);
		return TRUE;
	case IR_EXPR_FIELD:
		record = ir_str(f->unit, x->b);
		if (g_hash_table_contains(r->transparent, record))
			return place_of_lvalue(r, f, x->a, out);
		g_string_append_printf(out->class, "%s.%s", record, ir_str(f->unit, x->str));
		return TRUE;
	case IR_EXPR_INDEX:
		if (!place_of_lvalue(r, f, x->a, out))
			return FALSE;
		x = expr_of(f, x->b);
		if (out->class->len && x->kind == IR_EXPR_CONST && x->value >= 0 && x->value < 16)
			g_string_append_printf(out->class, "[%d]", (int)x->value);
		return TRUE;
	case IR_EXPR_DEREF:
		return place_of_value(r, f, x->a, out);
	default:
		return FALSE;
	}
}

/* What f always returns, or IR_NONE. */
static uint32_t only_return(const struct function *f)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr];
	uint32_t value = IR_NONE;

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		if (in->op != IR_RETURN)
			continue;
		if (value != IR_NONE)
			return IR_NONE;
		value = in->a;
	}
	return value;
}

/* spinlock_check(lock) is &lock->rlock: a path, though it is spelled as a call. */
static gboolean place_of_result(struct reader *r, const struct function *f,
				const struct ir_instr *call, struct place *out)
{
	const struct ir_expr *x = expr_of(f, call->a);
	const struct function *callee = x->kind == IR_EXPR_FUNC ? f->funcs[x->str] : NULL;
	uint32_t value = callee && callee->ir ? only_return(callee) : IR_NONE;
	int param;

	if (value == IR_NONE || out->steps++ >= MAX_STEPS ||
	    !place_of_value(r, callee, value, out))
		return FALSE;
	param = out->param;
	out->param = -1;
	if (out->class->len)
		return TRUE;
	return param >= 0 && param < call->n_args &&
	       place_of_value(r, f, f->unit->args[call->first_arg + param], out);
}

static gboolean place_of_value(struct reader *r, const struct function *f, uint32_t e,
			       struct place *out)
{
	const struct ir_expr *x = expr_of(f, e);

	switch (x->kind) {
	case IR_EXPR_ADDR:
		return place_of_lvalue(r, f, x->a, out);
	case IR_EXPR_VAR:
		if (x->a < f->ir->n_params) {
			out->param = (int)x->a;
			return TRUE;
		}
		e = out->steps++ < MAX_STEPS ? only_value(f, x->a) : IR_NONE;
		return e != IR_NONE && place_of_value(r, f, e, out);
	case IR_EXPR_RESULT:
		return place_of_result(r, f, &f->unit->instrs[f->ir->first_instr + x->a], out);
	case IR_EXPR_BINARY:	/* array + i, where the elements have no type */
		return x->op == IR_OP_ADD && place_of_value(r, f, x->a, out);
	default:
		return place_of_lvalue(r, f, e, out);
	}
}

/* --- names from a table ------------------------------------------------------------------ */

/* Whether a path ends in `field`, indices left aside. */
static gboolean ends_in(const char *path, const char *field)
{
	const char *last = strrchr(path, '.');
	gsize n = strlen(field);

	return last && !strncmp(last + 1, field, n) && strchr("[", last[1 + n]);
}

/* Every text that a static initialiser puts into g; below `field` if that is not NULL. */
static void give_texts(struct reader *r, const char *class, const struct global *g,
		       const char *field)
{
	GHashTableIter it;
	gpointer path, value;

	if (!g->inits)
		return;
	g_hash_table_iter_init(&it, g->inits);
	while (g_hash_table_iter_next(&it, &path, &value)) {
		const struct init_value *v = value;

		if (v->string && (field ? ends_in(path, field) : !strchr(path, '.')))
			give(r, class, v->string);
	}
}

static void give_table(struct reader *r, const struct function *f, uint32_t e, const char *class)
{
	const struct ir_expr *x = expr_of(f, e);

	while (x->kind == IR_EXPR_ADDR || x->kind == IR_EXPR_INDEX)
		x = expr_of(f, x->a);
	if (x->kind == IR_EXPR_GLOBAL)
		give_texts(r, class, f->globals[x->str], NULL);
	/* a lockdep map's own name is no table: the lock only gets another subclass */
	if (x->kind != IR_EXPR_FIELD ||
	    g_hash_table_contains(r->transparent, ir_str(f->unit, x->b)))
		return;
	for (gsize i = 0; i < r->p->n_globals; i++)
		if (!strcmp(r->p->globals[i]->record, ir_str(f->unit, x->b)))
			give_texts(r, class, r->p->globals[i], ir_str(f->unit, x->str));
}

/* --- calls -------------------------------------------------------------------------------- */

static void hand_on(struct reader *r, const struct function *f, struct init how)
{
	GArray *all = g_hash_table_lookup(r->inits, f);

	if (!all) {
		all = g_array_new(FALSE, FALSE, sizeof(struct init));
		g_hash_table_insert(r->inits, (gpointer)f, all);
	}
	for (guint i = 0; i < all->len; i++) {
		const struct init *old = &g_array_index(all, struct init, i);

		if (old->lock == how.lock && old->text == how.text && old->name == how.name)
			return;
	}
	g_array_append_val(all, how);
	r->more = TRUE;
}

/* A call of f with this lock; the name is `how`'s, or its text argument. */
static void read_init(struct reader *r, const struct function *f, const struct ir_instr *in,
		      const struct init *how)
{
	const uint32_t *args = f->unit->args + in->first_arg;
	g_autoptr(GString) class = g_string_new(NULL);
	struct place lock = { class, -1, 0 };
	const struct ir_expr *text = NULL;
	const char *name = how->name;

	if (how->lock >= in->n_args || how->text >= (int)in->n_args ||
	    !place_of_value(r, f, args[how->lock], &lock))
		return;
	if (how->text >= 0)
		text = expr_of(f, args[how->text]);
	if (text && text->kind == IR_EXPR_STRING)
		name = g_intern_string(ir_str(f->unit, text->str));
	if (class->len && name)
		give(r, class->str, name);
	else if (class->len)
		give_table(r, f, args[how->text], class->str);
	else if (name)
		hand_on(r, f, (struct init){ lock.param, -1, name });
	else if (text->kind == IR_EXPR_VAR && text->a < f->ir->n_params)
		hand_on(r, f, (struct init){ lock.param, (int)text->a, NULL });
}

static void read_call(struct reader *r, const struct function *f, const struct ir_instr *in)
{
	const struct ir_expr *x = expr_of(f, in->a);
	const struct function *callee = x->kind == IR_EXPR_FUNC ? f->funcs[x->str] : NULL;
	GArray *all = callee ? g_hash_table_lookup(r->inits, callee) : NULL;

	/* a function that hands on to itself makes the array longer */
	for (guint i = 0; all && i < all->len; i++) {
		struct init how = g_array_index(all, struct init, i);

		read_init(r, f, in, &how);
	}
}

static void read_calls(struct reader *r)
{
	for (gsize i = 0; i < r->p->n_functions; i++) {
		const struct function *f = r->p->functions[i];
		const struct ir_instr *in;

		if (!f->ir || f->rules)
			continue;
		in = &f->unit->instrs[f->ir->first_instr];
		for (guint k = 0; k < f->ir->n_instrs; k++, in++)
			if (in->op == IR_CALL)
				read_call(r, f, in);
	}
}

static void read_rules(struct reader *r)
{
	for (gsize i = 0; i < r->p->n_functions; i++) {
		const struct function *f = r->p->functions[i];

		for (guint k = 0; f->rules && k < f->rules->len; k++) {
			const struct rule_function *rule = f->rules->pdata[k];

			struct init how = { rule->lock.arg, rule->text.arg, NULL };

			if (rule->op == RULE_INIT && rule->lock.place == PLACE_ARG)
				hand_on(r, f, how);
		}
	}
}

/* --- static ones ---------------------------------------------------------------------------- */

/* Cuts `end` off the end of path. */
static gboolean cut(GString *path, const char *end)
{
	if (!g_str_has_suffix(path->str, end))
		return FALSE;
	g_string_truncate(path, path->len - strlen(end));
	return TRUE;
}

/* The class of the lock with a lockdep map at `path` in g, or NULL. */
static char *class_at(const struct reader *r, const struct global *g, const char *text)
{
	g_autoptr(GString) path = g_string_new(text);

	if (!cut(path, ".dep_map.name"))
		return NULL;
	cut(path, ".rlock");	/* spinlock_t is a shell around it */
	if (!path->len)
		return g_strdup(g->name);
	/* A field of a record that is only a lock is a part of that lock. */
	if (strchr(path->str + 1, '.') || strchr(path->str, '[') || !*g->record ||
	    g_hash_table_contains(r->transparent, g->record))
		return NULL;
	return g_strconcat(g->record, path->str, NULL);
}

static void read_static(struct reader *r, const struct global *g)
{
	GHashTableIter it;
	gpointer path, value;

	if (!g->inits)
		return;
	g_hash_table_iter_init(&it, g->inits);
	while (g_hash_table_iter_next(&it, &path, &value)) {
		const struct init_value *v = value;
		g_autofree char *class = v->string ? class_at(r, g, path) : NULL;

		if (class)
			give(r, class, v->string);
	}
}

GHashTable *initialisers_read(const struct program *p, const struct rules *rules)
{
	g_autoptr(GHashTable) transparent = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) inits =
		g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
	struct reader r = {
		.p = p, .rules = rules, .transparent = transparent, .inits = inits,
		.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					       (GDestroyNotify)g_ptr_array_unref),
	};

	for (char **t = rules->transparent; t && *t; t++)
		g_hash_table_add(transparent, *t);
	for (gsize i = 0; i < p->n_globals; i++)
		read_static(&r, p->globals[i]);
	read_rules(&r);
	for (guint round = 0; r.more && round < MAX_ROUNDS; round++) {
		r.more = FALSE;
		read_calls(&r);
	}
	return r.names;
}
