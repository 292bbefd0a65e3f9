/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads which contexts a world is entered by, what the rules say of the fields and
 * functions that led there, which items somebody waits for, and what completions.c knows.
 */
#include "solve/begun.h"

#include "solve/completions.h"

struct begun {
	struct reach_set *r;
	GArray **held;			/* by context: struct held; or NULL */
	gboolean *taken;		/* by class: somebody takes it */
	guint n_taken;
	struct completions *completions;
};

static void add(struct begun *b, guint context, guint class)
{
	struct lock_table *t = b->r->s->locks;
	struct held h = { .mode = LOCK_WRITE, .count = 1, .site = NO_SITE };
	struct lock_ref ref = {
		.class = class, .bit = NO_BIT,
		.instance = term_const(b->r->s->terms, 0),
	};

	if (!b->held[context])
		b->held[context] = g_array_new(FALSE, FALSE, sizeof(struct held));
	h.ref = lock_ref(t, ref);
	node_get(b->r->nodes, ref.class, 0, LOCK_WRITE);
	g_array_append_val(b->held[context], h);
}

static void find_taken(struct begun *b)
{
	b->n_taken = b->r->s->locks->classes->len;
	b->taken = g_new0(gboolean, b->n_taken + 1);
	for (guint i = 0; i < b->r->n; i++) {
		const GArray *sources = b->r->all[i].sources;

		for (guint k = 0; k < sources->len; k++) {
			guint node = g_array_index(sources, struct source, k).node;

			b->taken[g_array_index(b->r->nodes->nodes, struct lock_node, node).class] =
				TRUE;
		}
	}
}

/* An item that nobody waits for is of no interest. */
static gboolean is_awaited(const struct begun *b, const struct item *item)
{
	guint class = lock_class(b->r->s->locks, item->class, item->kind);

	return class < b->n_taken && b->taken[class];
}

static void begin(struct begun *b, guint context, gboolean root)
{
	const struct rules *rules = b->r->s->rules;
	const struct function *f = b->r->all[context].c->f;
	const GArray *items = root ? b->r->s->info[f->id].items : NULL;
	guint32 contexts = doing_begun(f, root);
	struct lock_table *t = b->r->s->locks;
	guint n;
	const struct awaited *awaited = completions_of(b->completions, context, &n);

	for (gsize i = 0; contexts && i < rules->n_contexts; i++)
		if (contexts & 1u << i)
			add(b, context, lock_class(t, rules->contexts[i].class, LOCK_CONTEXT));
	for (guint i = 0; items && i < items->len; i++) {
		const struct item *item = &g_array_index(items, struct item, i);

		if (is_awaited(b, item))
			add(b, context, lock_class(t, item->class, item->kind));
	}
	for (guint i = 0; i < n; i++)
		add(b, context, awaited[i].class);
}

struct begun *begun_new(struct reach_set *r)
{
	struct begun *b = g_new0(struct begun, 1);
	g_autofree gboolean *root = g_new0(gboolean, r->n + 1);

	b->r = r;
	b->held = g_new0(GArray *, r->n + 1);
	find_taken(b);
	b->completions = completions_new(r, b->taken, b->n_taken);
	for (guint i = 0; i < r->s->roots->len; i++)
		root[((struct context *)r->s->roots->pdata[i])->id] = TRUE;
	for (guint i = 0; i < r->n; i++)
		if (r->s->live[i])
			begin(b, i, root[i]);
	return b;
}

void begun_free(struct begun *b)
{
	for (guint i = 0; i < b->r->n; i++)
		if (b->held[i])
			g_array_unref(b->held[i]);
	g_free(b->held);
	completions_free(b->completions);
	g_free(b->taken);
	g_free(b);
}

const struct held *begun_held(const struct begun *b, guint context, guint *n)
{
	const GArray *a = b->held[context];

	*n = a ? a->len : 0;
	return a ? (const struct held *)(gpointer)a->data : NULL;
}

/* The last of what is held is what is completed. */
gboolean begun_holds(const struct begun *b, guint context, guint k, guint event, guint8 *sure)
{
	guint n, first = b->held[context]->len;
	const struct awaited *all = completions_of(b->completions, context, &n);

	first -= n;
	*sure = k < first ? CONFIDENCE_HIGH : all[k - first].most;
	return k < first || completions_follow(b->completions, context, event, &all[k - first]);
}
