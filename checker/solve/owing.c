/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads how solved contexts leave locks (owed.c), holds it against what rules say of the
 * operations that they are, and tells by which calls it came so. Who of several has failed is
 * the one whose result is returned; where that is not known, the last.
 */
#include "solve/owing.h"

#include "solve/owed.h"
#include "solve/parting.h"

#define MAX_BELOW 6	/* calls that a witness goes down */

struct telling {
	struct solver *s;
	struct edge e;
	const char *lock;
};

static void add_step(struct telling *w, const struct function *f, uint32_t instr, const char *fmt,
		     const char *what)
{
	const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + instr];
	g_autofree char *text = g_strdup_printf(fmt, what);

	w->e.steps[w->e.n_steps++] = (struct step){
		.file = g_intern_string(ir_str(f->unit, in->file)), .line = in->line,
		.col = in->col, .function = f->name, .what = g_intern_string(text) };
}

/* How the callee leaves an object held when it fails; NULL: it does not. */
static const struct owing *failure_of(const struct context *callee)
{
	for (guint i = 0; callee->owing && i < callee->owing->len; i++) {
		const struct owing *o = &g_array_index(callee->owing, struct owing, i);

		if (o->how == OWES_DROP && o->failed)
			return o;
	}
	return NULL;
}

/*
 * The call (*at) of what has failed and left the lock held: whose result is returned, or the last
 * such before the return; NULL: none.
 */
static const struct context *find_below(const struct context *x, const struct owing *o,
				       uint32_t *at)
{
	const struct context *found = NULL;

	*at = 0;
	for (guint i = 0; i < x->events->len; i++) {
		const struct event *e = &g_array_index(x->events, struct event, i);

		if (e->kind != EVENT_CALL || e->instr >= o->out || e->instr < *at ||
		    (o->via != NO_SITE && e->instr != o->via) || !failure_of(e->callee))
			continue;
		found = e->callee;
		*at = e->instr;
	}
	return found;
}

static void add_ways(struct telling *w, const struct context *x, const struct owing *o)
{
	static const char *const says[] = {
		[OWES_DROP] = "returns with %s held, which callers take for dropped",
		[HAS_DROPPED] = "returns with %s dropped, which callers take for held",
		[HAS_TAKEN] = "returns with %s held, which callers know nothing of",
	};
	const struct context *to = x;
	uint32_t at;

	w->e.steps = g_new0(struct step, MAX_BELOW + 2);
	add_step(w, x->f, o->out, says[o->how], w->lock);
	for (guint i = 0; o->how == OWES_DROP && i < MAX_BELOW; i++) {
		to = find_below(x, o, &at);
		if (!to)
			break;
		add_step(w, x->f, at, "calls %s, which fails", to->f->name);
		x = to;
		o = failure_of(to);
	}
	if (w->e.n_steps > 1)
		add_step(w, x->f, o->out, "returns with %s held", w->lock);
}

static gboolean is_wrong(const struct rule_operation *op, const struct owing *o, guint class)
{
	enum rule_leaves leaves = o->failed ? op->fails : op->succeeds;

	if (o->class != class)
		return FALSE;
	if (o->how == OWES_DROP)
		return leaves == LEAVES_DROPPED && o->param == (guint)op->arg;
	return leaves == LEAVES_UNTOUCHED;
}

/* Of several ways out that are wrong the surest, and of those the first. */
static const struct owing *find_wrong(const struct context *x, const struct rule_operation *op,
				      guint class)
{
	const struct owing *found = NULL;

	for (guint i = 0; x->owing && i < x->owing->len; i++) {
		const struct owing *o = &g_array_index(x->owing, struct owing, i);

		if (is_wrong(op, o, class) && (!found || o->doubt < found->doubt))
			found = o;
	}
	return found;
}

static void tell(struct solver *s, struct node_table *nodes, const struct context *x,
		 const struct owing *o, GArray *out)
{
	struct lock_ref l = { .class = o->class, .bit = NO_BIT };
	guint node = node_of(nodes, &l, LOCK_WRITE);
	struct telling w = { s, { .outer = node, .inner = node, .confidence = CONFIDENCE_HIGH,
				  .reason = "", .same_instance = SAME_OWED },
			     lock_class_name(s->locks, o->class) };

	if (o->doubt) {
		w.e.confidence = CONFIDENCE_LOW;
		w.e.reason = o->doubt == DOUBT_ASYNC ? "what was begun here may drop it" :
						      "branch states were merged";
	}
	add_ways(&w, x, o);
	g_array_append_val(out, w.e);
}

void owing_collect(struct solver *s, struct node_table *nodes, GArray *out)
{
	g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < s->contexts->len; i++) {
		const struct context *x = s->contexts->pdata[i];
		const GArray *all = owed_operations(s->owed, x->f);

		for (guint k = 0; s->live[i] && all && k < all->len; k++) {
			const struct rule_operation *op =
				g_array_index(all, const struct rule_operation *, k);
			const struct owing *o = find_wrong(x, op, lock_class(s->locks, op->class,
									      LOCK_UNKNOWN));

			if (o && g_hash_table_add(told, x->f))
				tell(s, nodes, x, o, out);
		}
	}
}
