/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A work item is run as if it were a lock that its function holds, and its queue another:
 * who waits for one or the other takes it. Reads where code and static initialisers put a
 * function into an item, and where an item is put on a queue, as it is written there. An item
 * that comes in as an argument is not followed to who gave it. One that nobody queues never runs.
 */
#include "solve/items.h"

#include <string.h>

#include "solve/idle.h"
#include "solve/place.h"

struct reader {
	const struct program *p;
	const struct rules *rules;
	struct func_info *info;
	GHashTable *transparent;
	GHashTable *queues;		/* class of an item → GPtrArray of classes of queues */
};

static const struct ir_expr *expr_of(const struct function *f, uint32_t e)
{
	return &f->unit->exprs[f->ir->first_expr + e];
}

static gboolean is_field(const char *full, const char *record, const char *field)
{
	const char *dot = strchr(full, '.');
	gsize n = dot - full;

	return !strcmp(dot + 1, field) &&
	       (!record || (strlen(record) == n && !strncmp(record, full, n)));
}

/*
 * The kind of lock that items with RECORD.FIELD are, or with a FIELD when `record` is NULL;
 * LOCK_UNKNOWN: it is none of theirs.
 */
static enum lock_kind item_kind(const struct reader *r, const char *record, const char *field)
{

	for (gsize i = 0; i < r->rules->n_contexts; i++) {
		const struct rule_context *c = &r->rules->contexts[i];

		for (char **t = c->item ? c->through : NULL; t && *t; t++)
			if (is_field(*t, record, field))
				return c->item;
	}
	return LOCK_UNKNOWN;
}

static void add_item(struct reader *r, const struct function *f, const char *class,
		     enum lock_kind kind)
{
	GArray **items = &r->info[f->id].items;
	struct item item = { g_intern_string(class), kind };

	if (!*items)
		*items = g_array_new(FALSE, FALSE, sizeof(struct item));
	for (guint i = 0; i < (*items)->len; i++)
		if (g_array_index(*items, struct item, i).class == item.class)
			return;
	g_array_append_val(*items, item);
}

/* --- items --------------------------------------------------------------------------------- */

static void read_set(struct reader *r, const struct function *f, const struct ir_instr *in)
{
	const struct ir_expr *to = expr_of(f, in->a), *value = expr_of(f, in->b);
	g_autoptr(GString) class = NULL;
	struct place item = { .param = -1 };
	enum lock_kind kind;

	if (to->kind != IR_EXPR_FIELD || value->kind != IR_EXPR_FUNC)
		return;
	kind = item_kind(r, ir_str(f->unit, to->b), ir_str(f->unit, to->str));
	if (kind == LOCK_UNKNOWN)
		return;
	item.class = class = g_string_new(NULL);
	if (place_of_lvalue(r->transparent, f, to->a, &item) && class->len)
		add_item(r, f->funcs[value->str], class->str, kind);
}

/* An item that is a variable of its own: a record that is nothing but one. */
static void read_static(struct reader *r, const struct global *g)
{
	GHashTableIter it;
	gpointer path, value;

	if (!g->inits || !g_hash_table_contains(r->transparent, g->record))
		return;
	g_hash_table_iter_init(&it, g->inits);
	while (g_hash_table_iter_next(&it, &path, &value)) {
		const struct init_value *v = value;
		const char *field = strrchr(path, '.');
		enum lock_kind kind = v->func && field ?
			item_kind(r, NULL, field + 1) : LOCK_UNKNOWN;

		if (kind != LOCK_UNKNOWN)
			add_item(r, v->func, g->name, kind);
	}
}

/* --- queues --------------------------------------------------------------------------------- */

static gboolean queues(const struct reader *r, const char *name)
{
	for (gsize i = 0; i < r->rules->n_contexts; i++)
		if (g_strv_contains((const char *const *)r->rules->contexts[i].queues, name))
			return TRUE;
	return FALSE;
}

static void read_queueing(struct reader *r, const struct function *f, const struct ir_instr *in)
{
	const struct ir_expr *callee = expr_of(f, in->a);
	const uint32_t *args = f->unit->args + in->first_arg;
	g_autoptr(GString) queue = NULL, item = NULL;
	struct place on = { .param = -1 }, what = { .param = -1 };
	GPtrArray *all;

	if (callee->kind != IR_EXPR_FUNC || in->n_args < 2 ||
	    !queues(r, f->funcs[callee->str]->name))
		return;
	on.class = queue = g_string_new(NULL);
	what.class = item = g_string_new(NULL);
	if (!place_of_value(r->transparent, f, args[0], &on) || !queue->len ||
	    !place_of_value(r->transparent, f, args[1], &what) || !item->len)
		return;
	all = g_hash_table_lookup(r->queues, item->str);
	if (!all) {
		all = g_ptr_array_new();
		g_hash_table_insert(r->queues, g_strdup(item->str), all);
	}
	if (!g_ptr_array_find(all, g_intern_string(queue->str), NULL))
		g_ptr_array_add(all, (gpointer)g_intern_string(queue->str));
}

static void add_queues(struct reader *r, const struct function *f)
{
	const GArray *items = r->info[f->id].items;

	for (guint i = 0, n = items ? items->len : 0; i < n; i++) {
		const struct item item = g_array_index(items, struct item, i);
		const GPtrArray *all = g_hash_table_lookup(r->queues, item.class);

		for (guint k = 0; all && k < all->len; k++)
			add_item(r, f, all->pdata[k], item.kind);
	}
}

/* Items that are fields, and that nobody queues, are taken back. */
static void drop_idle(struct reader *r)
{
	g_autoptr(GHashTable) idle = g_hash_table_new(g_str_hash, g_str_equal);

	for (gsize i = 0; i < r->p->n_functions; i++) {
		const GArray *items = r->info[i].items;

		for (guint k = 0, n = items ? items->len : 0; k < n; k++)
			g_hash_table_add(idle, (gpointer)g_array_index(items, struct item, k).class);
	}
	idle_keep(r->p, r->transparent, idle);
	for (gsize i = 0; i < r->p->n_functions; i++) {
		GArray *items = r->info[i].items;

		for (guint k = items ? items->len : 0; k-- > 0;)
			if (g_hash_table_contains(idle, g_array_index(items, struct item, k).class))
				g_array_remove_index(items, k);
	}
}

static void read_function(struct reader *r, const struct function *f)
{
	for (guint i = 0; f->ir && i < f->ir->n_instrs; i++) {
		const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + i];

		if (in->op == IR_SET)
			read_set(r, f, in);
		else if (in->op == IR_CALL)
			read_queueing(r, f, in);
	}
}

void items_find(const struct program *p, const struct rules *rules, struct func_info *info)
{
	g_autoptr(GHashTable) transparent = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) by_item =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
				      (GDestroyNotify)g_ptr_array_unref);
	struct reader r = { p, rules, info, transparent, by_item };

	for (char **t = rules->transparent; t && *t; t++)
		g_hash_table_add(transparent, *t);
	for (gsize i = 0; i < p->n_functions; i++)
		read_function(&r, p->functions[i]);
	drop_idle(&r);
	for (gsize i = 0; i < p->n_globals; i++)
		read_static(&r, p->globals[i]);
	for (gsize i = 0; i < p->n_functions; i++)
		add_queues(&r, p->functions[i]);
}
