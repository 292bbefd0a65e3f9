/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the calls of what the rules call initialisers (init:) and of functions
 * that hand lock or name on to one, and the static ones: DEFINE_MUTEX(x) leaves
 * "x" in x.dep_map.name. What an initialiser gives is named by where it is
 * put. A name can come from a table; then it is any of its texts. Paths are
 * read as they are written (place.c). A lock deeper in a static record than
 * one field is not named: the initialiser does not tell the records in
 * between.
 */
#include "solve/initialisers.h"

#include <string.h>

#include "solve/place.h"

#define MAX_ROUNDS 4	/* functions that hand on to one another */

#define RESULT (-2)	/* of struct init's lock: what the function gives */

/* One way of a function to name a lock: which parameters say lock and name. */
struct init {
	int lock, text;		/* text < 0: `name` is */
	const char *name;
	const char *prefix;	/* of the name; or NULL */
};

struct reader {
	const struct program *p;
	const struct rules *rules;
	GHashTable *transparent;	/* set of record names */
	GHashTable *inits;		/* struct function → GArray of struct init */
	GHashTable *names;		/* the answer */
	gboolean more;			/* this round found functions that hand on */
};

static const struct ir_expr *expr_of(const struct function *f, uint32_t e)
{
	return &f->unit->exprs[f->ir->first_expr + e];
}

static void give(struct reader *r, const char *class, const char *prefix, const char *text)
{
	const struct rule_lock *known = rules_lock(r->rules, class);
	g_autofree char *full = g_strconcat(prefix ? prefix : "", text, NULL);
	const char *name = g_intern_string(full);
	GPtrArray *names;

	class = known ? known->class : class;
	names = g_hash_table_lookup(r->names, class);
	if (!names) {
		names = g_ptr_array_new();
		g_hash_table_insert(r->names, g_strdup(class), names);
	}
	if (!g_ptr_array_find(names, name, NULL))
		g_ptr_array_add(names, (gpointer)name);
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
			give(r, class, NULL, v->string);
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

/* Where the call's result is put. */
static gboolean place_of_lock(const struct reader *r, const struct function *f,
			      const struct ir_instr *call, int lock, struct place *out)
{
	const struct ir_instr *first = &f->unit->instrs[f->ir->first_instr];

	if (lock != RESULT)
		return lock < call->n_args &&
		       place_of_value(r->transparent, f, f->unit->args[call->first_arg + lock], out);
	for (const struct ir_instr *in = call; in < first + f->ir->n_instrs; in++) {
		const struct ir_expr *x = in->op == IR_SET ? expr_of(f, in->b) : NULL;

		if (x && x->kind == IR_EXPR_RESULT && x->a == call - first)
			return place_of_lvalue(r->transparent, f, in->a, out);
	}
	return FALSE;
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

	if (how->text >= (int)in->n_args || !place_of_lock(r, f, in, how->lock, &lock))
		return;
	if (how->text >= 0)
		text = expr_of(f, args[how->text]);
	if (text && text->kind == IR_EXPR_STRING)
		name = g_intern_string(ir_str(f->unit, text->str));
	if (class->len && name)
		give(r, class->str, how->prefix, name);
	else if (class->len)
		give_table(r, f, args[how->text], class->str);
	else if (name)
		hand_on(r, f, (struct init){ lock.param, -1, name, how->prefix });
	else if (text->kind == IR_EXPR_VAR && text->a < f->ir->n_params)
		hand_on(r, f, (struct init){ lock.param, (int)text->a, NULL, how->prefix });
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

			gboolean result = rule->lock.place == PLACE_RESULT;
			struct init how = { result ? RESULT : rule->lock.arg, rule->text.arg, NULL,
					    rule->prefix };

			if (rule->op == RULE_INIT && (result || rule->lock.place == PLACE_ARG))
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
			give(r, class, NULL, v->string);
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
