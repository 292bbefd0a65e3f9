/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads every store of the program for the field it is to, once; who calls a function that
 * stores to a field is found when the field is first asked for, and kept. Records copied as a
 * whole, and what memset() and its like do, are not seen here.
 */
#include "solve/stored.h"

#include <string.h>
#include <xxhash.h>

#include "solve/solver.h"
#include "solve/spelling.h"
#include "solve/term.h"

struct stored {
	const struct program *p;
	GHashTable *through;		/* set of fields (struct field.key) */
	GHashTable *setters;		/* the same → GArray of functions, by id */
	GHashTable *known;		/* the same → set of functions, as bits by id */
	guint *first;			/* by function: of its callers; one more at the end */
	guint *callers;			/* functions, by id */
};

static const char *field_key(const char *record, const char *name)
{
	g_autofree char *key = g_strdup_printf("%s.%s", record, term_field_plain(name));

	return g_intern_string(key);
}

static const struct ir_expr *expr_of(const struct function *f, uint32_t e)
{
	return &f->unit->exprs[f->ir->first_expr + e];
}

/* The function that is called by name, and is not known by rule; or NULL. */
static const struct function *called(const struct function *f, const struct ir_instr *in)
{
	const struct function *g = function_called(f, in);

	return g && !g->rules ? g : NULL;
}

/* --- what is stored to ------------------------------------------------------------------- */

struct place {
	const struct ir_expr *field;	/* the last on the way; NULL: none */
	const struct ir_expr *ends;	/* what it is, or is an element of */
	int base;			/* enum ir_expr_kind of what it is part of */
};

static struct place place_of(const struct function *f, uint32_t lvalue)
{
	const struct ir_expr *x = expr_of(f, lvalue);
	struct place p = { .ends = x };

	while (p.ends->kind == IR_EXPR_INDEX)
		p.ends = expr_of(f, p.ends->a);
	for (; x->kind == IR_EXPR_FIELD || x->kind == IR_EXPR_INDEX; x = expr_of(f, x->a))
		if (!p.field && x->kind == IR_EXPR_FIELD)
			p.field = x;
	p.base = x->kind;
	return p;
}

static const char *key_of(const struct function *f, const struct ir_expr *field)
{
	return field_key(ir_str(f->unit, field->b), ir_str(f->unit, field->str));
}

static void add_setter(struct stored *s, const char *key, guint f)
{
	GArray *all = g_hash_table_lookup(s->setters, key);

	if (!all) {
		all = g_array_new(FALSE, FALSE, sizeof(guint));
		g_hash_table_insert(s->setters, (gpointer)key, all);
	}
	if (!all->len || g_array_index(all, guint, all->len - 1) != f)
		g_array_append_val(all, f);
}

/* followed: callers hear of what f sets from its exits. */
static void add_function(struct stored *s, const struct function *f, gboolean followed)
{
	const struct ir_instr *in = f->unit->instrs + f->ir->first_instr;

	for (guint i = 0; i < f->ir->n_instrs; i++, in++) {
		guint n = in->op == IR_SET ? 1 : in->op == IR_ASM ? in->n_args : 0;

		for (guint k = 0; k < n; k++) {
			uint32_t lvalue = in->op == IR_SET ? in->a
							   : f->unit->args[in->first_arg + k];
			struct place p = place_of(f, lvalue);

			if (p.field && p.base == IR_EXPR_DEREF)
				g_hash_table_add(s->through, (gpointer)key_of(f, p.field));
			if (in->op == IR_SET && !followed && p.base != IR_EXPR_VAR &&
			    p.ends->kind == IR_EXPR_FIELD)
				add_setter(s, key_of(f, p.ends), f->id);
		}
	}
}

/* --- who calls whom ---------------------------------------------------------------------- */

struct by_name {
	guint from, to;
};

static GArray *find_calls(const struct program *p)
{
	GArray *calls = g_array_new(FALSE, FALSE, sizeof(struct by_name));

	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i], *to;

		for (guint k = 0; f->ir && k < f->ir->n_instrs; k++) {
			to = called(f, &f->unit->instrs[f->ir->first_instr + k]);
			if (to)
				g_array_append_val(calls, ((struct by_name){ i, to->id }));
		}
	}
	return calls;
}

static void find_callers(struct stored *s)
{
	gsize n = s->p->n_functions;
	g_autoptr(GArray) calls = find_calls(s->p);
	g_autofree guint *next = NULL;

	s->first = g_new0(guint, n + 1);
	s->callers = g_new(guint, calls->len + 1);
	for (guint i = 0; i < calls->len; i++)
		s->first[g_array_index(calls, struct by_name, i).to + 1]++;
	for (gsize i = 0; i < n; i++)
		s->first[i + 1] += s->first[i];
	next = g_memdup2(s->first, (n + 1) * sizeof(*next));
	for (guint i = 0; i < calls->len; i++) {
		const struct by_name *c = &g_array_index(calls, struct by_name, i);

		s->callers[next[c->to]++] = c->from;
	}
}

/* Those that store to the field, and their callers. */
static guint64 *find_known(const struct stored *s, const char *key)
{
	guint64 *known = g_new0(guint64, s->p->n_functions / 64 + 1);
	const GArray *setters = g_hash_table_lookup(s->setters, key);
	g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(guint));

	if (setters)
		g_array_append_vals(work, setters->data, setters->len);
	while (work->len) {
		guint f = g_array_index(work, guint, work->len - 1);

		g_array_set_size(work, work->len - 1);
		if (known[f / 64] >> f % 64 & 1)
			continue;
		known[f / 64] |= 1ull << f % 64;
		g_array_append_vals(work, s->callers + s->first[f], s->first[f + 1] - s->first[f]);
	}
	return known;
}

/* --- all ------------------------------------------------------------------------------------ */

struct stored *stored_new(const struct program *p, const struct func_info *info)
{
	struct stored *s = g_new0(struct stored, 1);

	s->p = p;
	s->through = g_hash_table_new(NULL, NULL);
	s->setters = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
	s->known = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->ir)
			add_function(s, p->functions[i], info[i].relevant || info[i].stores);
	find_callers(s);
	return s;
}

void stored_free(struct stored *s)
{
	if (!s)
		return;
	g_hash_table_unref(s->through);
	g_hash_table_unref(s->setters);
	g_hash_table_unref(s->known);
	g_free(s->first);
	g_free(s->callers);
	g_free(s);
}

/* The sum, so that it does not depend on how functions are numbered. */
static guint64 digest(const struct stored *s, const struct spelling *names, const char *key)
{
	const GArray *all = g_hash_table_lookup(s->setters, key);
	guint64 sum = g_hash_table_contains(s->through, key);

	for (guint i = 0; all && i < all->len; i++) {
		const struct function *f = s->p->functions[g_array_index(all, guint, i)];
		const char *spelt = spelling_function(names, f);

		sum += XXH3_64bits(spelt, strlen(spelt)) | 1;
	}
	return sum;
}

void stored_each(const struct stored *s, const struct spelling *names,
		 void (*each)(const char *key, guint64 digest, void *data), void *data)
{
	GHashTable *const tables[] = { s->through, s->setters };

	for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
		GHashTableIter it;
		gpointer key;

		g_hash_table_iter_init(&it, tables[i]);
		while (g_hash_table_iter_next(&it, &key, NULL))
			if (!i || !g_hash_table_contains(s->through, key))
				each(key, digest(s, names, key), data);
	}
}

gboolean stored_field(const struct stored *s, const struct field *f)
{
	return g_hash_table_contains(s->through, f->key);
}

gboolean stored_key(const struct stored *s, const char *key)
{
	return g_hash_table_contains(s->through, key);
}

gboolean stored_by(struct stored *s, const struct function *f, const struct field *field)
{
	guint64 *known = g_hash_table_lookup(s->known, field->key);

	if (!known) {
		known = find_known(s, field->key);
		g_hash_table_insert(s->known, (gpointer)field->key, known);
	}
	return known[f->id / 64] >> f->id % 64 & 1;
}

const guint *stored_callers(const struct stored *s, const struct function *f, guint *n)
{
	*n = s->first[f->id + 1] - s->first[f->id];
	return s->callers + s->first[f->id];
}
