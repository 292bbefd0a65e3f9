/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From who calls or names a function down to the function: code of a file system works for
 * its folder, code of the core for whoever works with it. What nobody names is everybody's
 * (code that was not read may call it) unless it is of a header, and so is what a table of
 * the core has. Calls through pointers are not looked at: who took the address is told.
 */
#include "link/users.h"

gboolean users_add(const struct program *p, GPtrArray *set, const char *place)
{
	if (set->len && !set->pdata[0])
		return FALSE;
	if (!place || g_hash_table_contains(p->core_places, place)) {
		g_ptr_array_set_size(set, 0);
		place = NULL;
	} else if (g_ptr_array_find(set, place, NULL)) {
		return FALSE;
	}
	g_ptr_array_add(set, (gpointer)place);
	return TRUE;
}

/* What code, and for globals tables, name: by id. */
struct named {
	gboolean *functions, *globals;
};

static void read_names(const struct function *f, struct named *n)
{
	for (guint e = 0; e < f->ir->n_exprs; e++) {
		const struct ir_expr *x = function_expr(f, e);

		if (x->kind == IR_EXPR_FUNC)
			n->functions[f->funcs[x->str]->id] = TRUE;
		else if (x->kind == IR_EXPR_GLOBAL)
			n->globals[f->globals[x->str]->id] = TRUE;
	}
	for (guint k = 0; k < f->unit->n_inits; k++)
		if (f->unit->inits[k].kind == IR_EXPR_GLOBAL)
			n->globals[f->globals[f->unit->inits[k].sym]->id] = TRUE;
}

/* An address kept where nobody looks, as exports keep it, is in no table. */
static void read_tables(const struct program *p, GPtrArray **users, const struct function *f,
			struct named *n)
{
	for (guint k = 0; k < f->unit->n_inits; k++) {
		const struct ir_init *in = &f->unit->inits[k];
		const struct function *to;

		if (in->kind != IR_EXPR_FUNC || (!*ir_str(f->unit, in->field) &&
						 !n->globals[f->globals[in->global]->id]))
			continue;
		to = f->funcs[in->sym];
		n->functions[to->id] = TRUE;
		users_add(p, users[to->id], f->place);
	}
}

static gboolean is_everybodys(const struct function *f, const struct named *n)
{
	return f->modelled || (!n->functions[f->id] && f->ir && f->ir->linkage != IR_INLINE);
}

/* Those that are known without looking at who calls. */
static void begin(const struct program *p, GPtrArray **users)
{
	g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
	g_autofree gboolean *functions = g_new0(gboolean, p->n_functions + 1);
	g_autofree gboolean *globals = g_new0(gboolean, p->n_globals + 1);
	struct named n = { functions, globals };

	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->ir)
			read_names(p->functions[i], &n);
	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		if (f->ir && g_str_equal(f->file, f->unit->name) &&
		    g_hash_table_add(done, (gpointer)f->unit))
			read_tables(p, users, f, &n);
	}
	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		if (f->ir && !g_hash_table_contains(p->core_places, f->place))
			users_add(p, users[i], f->place);
		else if (is_everybodys(f, &n))
			users_add(p, users[i], NULL);
	}
}

/* Whether `to` works for somebody new because `f` calls or names it. */
static gboolean hand_on(const struct program *p, GPtrArray **users, const struct function *f,
			const struct function *to)
{
	gboolean more = FALSE;

	if (!to->ir || to == f || !g_hash_table_contains(p->core_places, to->place))
		return FALSE;
	for (guint i = 0; i < users[f->id]->len; i++)
		more |= users_add(p, users[to->id], users[f->id]->pdata[i]);
	return more;
}

GPtrArray **users_find(const struct program *p)
{
	GPtrArray **users = g_new0(GPtrArray *, p->n_functions + 1);
	GQueue work = G_QUEUE_INIT;

	for (gsize i = 0; i < p->n_functions; i++)
		users[i] = g_ptr_array_new();
	begin(p, users);
	for (gsize i = 0; i < p->n_functions; i++)
		if (p->functions[i]->ir && users[i]->len)
			g_queue_push_tail(&work, p->functions[i]);
	while (work.length) {
		const struct function *f = g_queue_pop_head(&work);

		for (guint e = 0; e < f->ir->n_exprs; e++) {
			const struct ir_expr *x = function_expr(f, e);

			if (x->kind == IR_EXPR_FUNC && hand_on(p, users, f, f->funcs[x->str]))
				g_queue_push_tail(&work, f->funcs[x->str]);
		}
	}
	for (gsize i = 0; i < p->n_functions; i++)
		if (!users[i]->len) /* they only call each other, or nobody does */
			users_add(p, users[i], NULL);
	return users;
}

void users_free(const struct program *p, GPtrArray **users)
{
	for (gsize i = 0; i < p->n_functions; i++)
		g_ptr_array_unref(users[i]);
	g_free(users);
}
