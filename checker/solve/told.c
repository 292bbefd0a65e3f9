/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Goes from the functions that rules name as setting marks up the calls by name, one call
 * for all marks at a time. Past MAX_MARKS classes, marks are told by everybody.
 */
#include "solve/told.h"

#include <string.h>
#include <xxhash.h>

#define MAX_MARKS 64

struct told {
	GHashTable *marks;	/* interned class → its number + 1 */
	guint64 *by;		/* by function id: set of numbers */
};

static guint number_of(const struct told *t, const char *class)
{
	return GPOINTER_TO_UINT(g_hash_table_lookup(t->marks, class));
}

/* The marks that rules say f sets. */
static guint64 sets(struct told *t, const struct function *f)
{
	guint64 out = 0;

	for (guint i = 0; f->rules && i < f->rules->len; i++) {
		const struct rule_function *rule = f->rules->pdata[i];
		const char *class = g_intern_string(rule->class);

		if (rule->kind != LOCK_MARK || rule->op != RULE_ACQUIRE)
			continue;
		if (!number_of(t, class))
			g_hash_table_insert(t->marks, (gpointer)class,
					    GUINT_TO_POINTER(g_hash_table_size(t->marks) + 1));
		if (number_of(t, class) <= MAX_MARKS)
			out |= 1ull << (number_of(t, class) - 1);
	}
	return out;
}

/* A call by name, both by function id. */
struct by_name {
	guint by, to;
};

static GArray *find_calls(const struct program *p)
{
	GArray *calls = g_array_new(FALSE, FALSE, sizeof(struct by_name));

	for (gsize i = 0; i < p->n_functions; i++) {
		const struct function *f = p->functions[i];

		for (guint k = 0; f->ir && k < f->ir->n_instrs; k++) {
			const struct function *to =
				function_called(f, &f->unit->instrs[f->ir->first_instr + k]);

			if (to)
				g_array_append_vals(calls, &(struct by_name){ i, to->id }, 1);
		}
	}
	return calls;
}

/* One call further up: next[] is what those that each function calls have in now[]. */
static void go_up(const GArray *calls, const guint64 *now, guint64 *next)
{
	for (guint i = 0; i < calls->len; i++) {
		const struct by_name *c = &g_array_index(calls, struct by_name, i);

		next[c->by] |= now[c->to];
	}
}

struct told *told_new(const struct program *p)
{
	struct told *t = g_new0(struct told, 1);
	g_autofree guint64 *now = g_new0(guint64, p->n_functions + 1);
	g_autoptr(GArray) calls = NULL;

	t->marks = g_hash_table_new(NULL, NULL);
	t->by = g_new0(guint64, p->n_functions + 1);
	for (gsize i = 0; i < p->n_functions; i++)
		now[i] = sets(t, p->functions[i]);
	if (!g_hash_table_size(t->marks))
		return t;
	calls = find_calls(p);
	for (guint depth = 0; depth < TOLD_CALLS; depth++) {
		g_autofree guint64 *next = g_new0(guint64, p->n_functions + 1);

		go_up(calls, now, next);
		for (gsize i = 0; i < p->n_functions; i++)
			t->by[i] |= next[i];
		memcpy(now, next, p->n_functions * sizeof(*now));
	}
	return t;
}

void told_free(struct told *t)
{
	if (!t)
		return;
	g_hash_table_unref(t->marks);
	g_free(t->by);
	g_free(t);
}

gboolean told_by(const struct told *t, const struct function *f, const char *class)
{
	guint n = number_of(t, class);

	return n > MAX_MARKS || (n && t->by[f->id] >> (n - 1) & 1);
}

guint64 told_digest(const struct told *t, const struct function *f)
{
	return t->by[f->id];
}

guint64 told_marks(const struct told *t)
{
	guint64 sum = 0;
	GHashTableIter it;
	gpointer class, number;

	g_hash_table_iter_init(&it, t->marks);
	while (g_hash_table_iter_next(&it, &class, &number))
		sum += XXH3_64bits_withSeed(class, strlen(class), GPOINTER_TO_UINT(number));
	return sum;
}
