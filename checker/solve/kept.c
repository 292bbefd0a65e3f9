/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An index of all assignments to fields. What is stored through a pointer to the field, copied
 * with the whole record or put there by an initialiser is not in it.
 */
#include "solve/kept.h"

struct kept {
	GHashTable *fields;	/* RECORD.FIELD → GArray of struct kept_store */
};

static void add(struct kept *k, const struct function *f, const struct ir_expr *to, uint32_t value)
{
	g_autofree char *name = g_strdup_printf("%s.%s", ir_str(f->unit, to->b),
						ir_str(f->unit, to->str));
	GArray *all = g_hash_table_lookup(k->fields, name);
	struct kept_store s = { f, value };

	if (!all) {
		all = g_array_new(FALSE, FALSE, sizeof(struct kept_store));
		g_hash_table_insert(k->fields, g_steal_pointer(&name), all);
	}
	g_array_append_val(all, s);
}

struct kept *kept_new(const struct program *p)
{
	struct kept *k = g_new0(struct kept, 1);

	k->fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					  (GDestroyNotify)g_array_unref);
	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		for (guint n = 0; f->ir && n < f->ir->n_instrs; n++) {
			const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + n];
			const struct ir_expr *to = in->op != IR_SET ? NULL :
				&f->unit->exprs[f->ir->first_expr + in->a];

			if (to && to->kind == IR_EXPR_FIELD)
				add(k, f, to, in->b);
		}
	}
	return k;
}

void kept_free(struct kept *k)
{
	g_hash_table_unref(k->fields);
	g_free(k);
}

const GArray *kept_stores(const struct kept *k, const char *record, const char *field)
{
	g_autofree char *name = g_strdup_printf("%s.%s", record, field);

	return g_hash_table_lookup(k->fields, name);
}

void kept_each(const struct kept *k,
	       void (*each)(const char *name, const GArray *stores, void *data), void *data)
{
	GHashTableIter it;
	gpointer name, stores;

	g_hash_table_iter_init(&it, k->fields);
	while (g_hash_table_iter_next(&it, &name, &stores))
		each(name, stores, data);
}
