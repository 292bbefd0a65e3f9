/* SPDX-License-Identifier: GPL-2.0-only */
/* Packs and unpacks answers. */
#include "solve/answer.h"

#include "solve/bytes.h"

#define END_MARK 0x0fa0171eu

struct answer *answer_new(void)
{
	struct answer *a = g_new0(struct answer, 1);

	a->edges = g_array_new(FALSE, TRUE, sizeof(struct edge));
	a->recursions = g_array_new(FALSE, TRUE, sizeof(struct edge));
	a->rivals = g_array_new(FALSE, TRUE, sizeof(struct edge));
	a->events = g_array_new(FALSE, TRUE, sizeof(struct solved_event));
	a->functions = g_array_new(FALSE, TRUE, sizeof(struct solved_function));
	return a;
}

static void free_edges(GArray *all)
{
	for (guint i = 0; i < all->len; i++) {
		g_free(g_array_index(all, struct edge, i).steps);
		g_free(g_array_index(all, struct edge, i).gates);
	}
	g_array_unref(all);
}

void answer_free(struct answer *a)
{
	free_edges(a->edges);
	free_edges(a->recursions);
	free_edges(a->rivals);
	g_array_unref(a->events);
	g_array_unref(a->functions);
	g_free(a);
}

/* --- packing ----------------------------------------------------------------------------- */

struct packer {
	struct bytes_out out;
	const struct lock_table *locks;
	const struct node_table *nodes;
	const struct spelling *spelling;
};

static void put(struct packer *p, guint32 v)
{
	bytes_put(&p->out, v);
}

static void put_text(struct packer *p, const char *text)
{
	bytes_put_text(&p->out, text);
}

static void put_class(struct packer *p, guint class)
{
	class_put(p->locks, class, &p->out);
}

static void put_node(struct packer *p, guint node)
{
	node_put(p->nodes, p->locks, node, &p->out);
}

static void put_edge(struct packer *p, const struct edge *e)
{
	put_node(p, e->outer);
	put_node(p, e->inner);
	put(p, e->confidence);
	put_text(p, e->reason);
	put_text(p, e->context);
	put(p, e->same_instance);
	put(p, e->n_like);
	put(p, e->n_against);
	put(p, e->n_gates);
	for (gsize i = 0; i < e->n_gates; i++)
		put_class(p, e->gates[i]);
	put(p, e->n_steps);
	for (gsize i = 0; i < e->n_steps; i++) {
		put_text(p, e->steps[i].file);
		put(p, e->steps[i].line);
		put(p, e->steps[i].col);
		put_text(p, e->steps[i].function);
		put_text(p, e->steps[i].what);
	}
}

static void put_edges(struct packer *p, const GArray *all)
{
	put(p, all->len);
	for (guint i = 0; i < all->len; i++)
		put_edge(p, &g_array_index(all, struct edge, i));
}

static void put_function(struct packer *p, const struct function *f)
{
	put_text(p, f ? spelling_function(p->spelling, f) : NULL);
}

static void put_event(struct packer *p, const struct solved_event *e)
{
	put_function(p, e->function);
	put_text(p, e->kind);
	put_text(p, e->class);
	put_function(p, e->callee);
	put(p, e->mode);
	put(p, e->subclass);
	put_text(p, e->world);
	put(p, e->instr);
	put_text(p, e->file);
	put(p, e->line);
	put(p, e->col);
	put_text(p, e->held);
}

void answer_pack(const struct answer *a, const struct lock_table *locks,
		 const struct node_table *nodes, const struct spelling *spelling, GByteArray *out)
{
	struct packer p = { .locks = locks, .nodes = nodes, .spelling = spelling };

	bytes_out_init(&p.out, out);
	/* also those that no edge has */
	put(&p, locks->classes->len);
	for (guint i = 0; i < locks->classes->len; i++)
		put_class(&p, i);
	put_edges(&p, a->edges);
	put_edges(&p, a->recursions);
	put_edges(&p, a->rivals);
	put(&p, a->events->len);
	for (guint i = 0; i < a->events->len; i++)
		put_event(&p, &g_array_index(a->events, struct solved_event, i));
	put(&p, a->functions->len);
	for (guint i = 0; i < a->functions->len; i++) {
		const struct solved_function *f =
			&g_array_index(a->functions, struct solved_function, i);

		put_function(&p, f->function);
		put_text(&p, f->exits);
		put(&p, f->takes_locks);
		put(&p, f->balanced);
	}
	put(&p, END_MARK);
	bytes_out_release(&p.out);
}

/* --- unpacking ------------------------------------------------------------------------------- */

struct unpacker {
	struct bytes_in in;
	const struct spelling *spelling;
	struct lock_table *locks;
	struct node_table *nodes;
};

static guint32 get(struct unpacker *u)
{
	return bytes_get(&u->in);
}

static const char *get_text(struct unpacker *u)
{
	return bytes_get_text(&u->in);
}

static guint get_count(struct unpacker *u)
{
	return bytes_get_count(&u->in);
}

static guint get_class(struct unpacker *u)
{
	return class_take(u->locks, &u->in);
}

static guint get_node(struct unpacker *u)
{
	return node_take(u->nodes, u->locks, &u->in);
}

static struct function *get_function(struct unpacker *u)
{
	const char *spelt = get_text(u);
	struct function *f = spelt ? spelling_find_function(u->spelling, spelt) : NULL;

	u->in.bad |= spelt && !f;
	return f;
}

static void get_edge(struct unpacker *u, GArray *out)
{
	struct edge e = { 0 };
	const char *reason, *context;

	e.outer = get_node(u);
	e.inner = get_node(u);
	e.confidence = get(u);
	reason = get_text(u);
	e.reason = reason ? reason : "";
	context = get_text(u);
	e.context = context ? context : "";
	e.same_instance = get(u);
	e.n_like = get(u);
	e.n_against = get(u);
	e.n_gates = get_count(u);
	e.gates = g_new0(guint, e.n_gates);
	for (gsize i = 0; i < e.n_gates; i++)
		e.gates[i] = get_class(u);
	e.n_steps = get_count(u);
	e.steps = g_new0(struct step, e.n_steps);
	for (gsize i = 0; i < e.n_steps; i++) {
		e.steps[i].file = get_text(u);
		e.steps[i].line = get(u);
		e.steps[i].col = get(u);
		e.steps[i].function = get_text(u);
		e.steps[i].what = get_text(u);
	}
	g_array_append_val(out, e);
}

static void get_event(struct unpacker *u, GArray *out)
{
	struct solved_event e = { 0 };

	e.function = get_function(u);
	e.kind = get_text(u);
	e.class = get_text(u);
	e.callee = get_function(u);
	e.mode = get(u);
	e.subclass = get(u);
	e.world = get_text(u);
	e.instr = get(u);
	e.file = get_text(u);
	e.line = get(u);
	e.col = get(u);
	e.held = get_text(u);
	u->in.bad |= !e.function;
	g_array_append_val(out, e);
}

static void get_solved(struct unpacker *u, GArray *out)
{
	struct solved_function f = { 0 };

	f.function = get_function(u);
	f.exits = get_text(u);
	f.takes_locks = get(u);
	f.balanced = get(u);
	u->in.bad |= !f.function;
	g_array_append_val(out, f);
}

gboolean answer_unpack(struct answer *a, const guint8 *bytes, gsize n,
		       struct lock_table *locks, struct node_table *nodes,
		       const struct spelling *spelling)
{
	struct unpacker u = { .locks = locks, .nodes = nodes, .spelling = spelling };
	gboolean whole;

	bytes_in_init(&u.in, bytes, n);
	for (guint i = get_count(&u); i-- > 0 && !u.in.bad;)
		get_class(&u);
	for (guint i = get_count(&u); i-- > 0 && !u.in.bad;)
		get_edge(&u, a->edges);
	for (guint i = get_count(&u); i-- > 0 && !u.in.bad;)
		get_edge(&u, a->recursions);
	for (guint i = get_count(&u); i-- > 0 && !u.in.bad;)
		get_edge(&u, a->rivals);
	for (guint i = get_count(&u); i-- > 0 && !u.in.bad;)
		get_event(&u, a->events);
	for (guint i = get_count(&u); i-- > 0 && !u.in.bad;)
		get_solved(&u, a->functions);
	whole = get(&u) == END_MARK && bytes_all_read(&u.in);
	bytes_in_release(&u.in);
	return whole;
}
