/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Goes by calls as they are written, and how long functions are: a guess of what it takes to
 * solve them. What both halves come to is solved twice, so entries go where more of what they
 * come to is solved already, unless that half has more to do.
 */
#include "solve/halves.h"

#define LITTLE 20000	/* instructions: solved before a process is worth it */
#define SAMPLE 64	/* one of so many entries is asked what it comes to, to find the first */

struct halves {
	const struct solver *s;
	GArray **callees;	/* guint, by function id; NULL: not relevant */
	guint *seen[3];		/* by function id: round in which the way came there; of a half: done */
	guint round;
	GArray *work;		/* guint */
};

static void add_callee(const struct halves *h, GArray *to, const struct function *f)
{
	if (h->s->info[f->id].relevant && f->ir)
		g_array_append_val(to, f->id);
}

static void add_targets(const struct halves *h, GArray *to, const struct function *f, uint32_t expr)
{
	const struct targets *t = program_targets(h->s->p, f, expr, NULL);

	for (gsize i = 0; t && i < t->n; i++)
		if (program_target_visible(h->s->p, t, i, h->s->world))
			add_callee(h, to, t->funcs[i]);
}

static GArray *find_callees(const struct halves *h, const struct function *f)
{
	GArray *to = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint k = 0; k < f->ir->n_instrs; k++) {
		const struct ir_instr *in = &f->unit->instrs[f->ir->first_instr + k];
		const struct ir_expr *x = &f->unit->exprs[f->ir->first_expr + in->a];

		if (in->op != IR_CALL)
			continue;
		if (x->kind == IR_EXPR_FUNC)
			add_callee(h, to, f->funcs[x->str]);
		else
			add_targets(h, to, f, in->a);
	}
	if (f->after)
		add_callee(h, to, f->after);
	return to;
}

/* What f comes to that is not in `done`: how much that is. It is put there if keep is set. */
static guint64 come_to(struct halves *h, guint f, guint *done, gboolean keep)
{
	guint *seen = h->seen[0];
	guint64 sum = 0;

	h->round++;
	g_array_append_val(h->work, f);
	while (h->work->len) {
		guint x = g_array_index(h->work, guint, h->work->len - 1);

		g_array_set_size(h->work, h->work->len - 1);
		if (seen[x] == h->round || (done && done[x]))
			continue;
		seen[x] = h->round;
		if (keep)
			done[x] = TRUE;
		sum += h->s->p->functions[x]->ir->n_instrs;
		if (h->callees[x])
			g_array_append_vals(h->work, h->callees[x]->data, h->callees[x]->len);
	}
	return sum;
}

/* Of some of the entries, that which comes to most. */
static guint find_first(struct halves *h, const GPtrArray *entries, guint64 *most)
{
	guint best = 0;

	*most = 0;
	for (guint i = 0; i < entries->len; i += SAMPLE) {
		guint64 sum = come_to(h, ((struct function *)entries->pdata[i])->id, NULL, FALSE);

		if (sum > *most) {
			*most = sum;
			best = i;
		}
	}
	return best;
}

struct left {
	guint index;
	guint64 sum;
};

static int most_first(gconstpointer a, gconstpointer b)
{
	const struct left *x = a, *y = b;

	if (x->sum != y->sum)
		return x->sum > y->sum ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static GArray *find_left(struct halves *h, const GPtrArray *entries, guint *done)
{
	GArray *left = g_array_new(FALSE, FALSE, sizeof(struct left));

	for (guint i = 0; i < entries->len; i++) {
		struct left x = { i, come_to(h, ((struct function *)entries->pdata[i])->id, done,
					     FALSE) };

		if (x.sum)
			g_array_append_val(left, x);
	}
	g_array_sort(left, most_first);
	return left;
}

static void divide(struct halves *h, const GPtrArray *entries, const GArray *left, uint8_t *out)
{
	guint64 here = 0, beside = 0;

	for (guint i = 0; i < left->len; i++) {
		guint index = g_array_index(left, struct left, i).index;
		guint f = ((struct function *)entries->pdata[index])->id;
		guint64 more_here = come_to(h, f, h->seen[1], FALSE);
		guint64 more_beside = come_to(h, f, h->seen[2], FALSE);

		if (here + more_here <= beside + more_beside) {
			here += come_to(h, f, h->seen[1], TRUE);
			out[index] = HALF_HERE;
		} else {
			beside += come_to(h, f, h->seen[2], TRUE);
			out[index] = HALF_BESIDE;
		}
	}
}

/* From how many instructions on it is divided: tests of small programs want 0. */
static guint64 enough(void)
{
	const char *typed = g_getenv("FAULTLINE_DIVIDE_FROM");

	return typed ? g_ascii_strtoull(typed, NULL, 10) : LITTLE;
}

static void init(struct halves *h, const struct solver *s)
{
	gsize n = s->p->n_functions;

	*h = (struct halves){ .s = s, .callees = g_new0(GArray *, n + 1) };
	for (guint i = 0; i < 3; i++)
		h->seen[i] = g_new0(guint, n + 1);
	h->work = g_array_new(FALSE, FALSE, sizeof(guint));
	for (gsize i = 0; i < n; i++)
		if (s->info[i].relevant && s->p->functions[i]->ir)
			h->callees[i] = find_callees(h, s->p->functions[i]);
}

static void release(struct halves *h)
{
	for (gsize i = 0; i < h->s->p->n_functions; i++)
		if (h->callees[i])
			g_array_unref(h->callees[i]);
	g_free(h->callees);
	for (guint i = 0; i < 3; i++)
		g_free(h->seen[i]);
	g_array_unref(h->work);
}

uint8_t *halves_find(const struct solver *s, const GPtrArray *entries)
{
	g_autoptr(GArray) left = NULL;
	struct halves h;
	uint8_t *out = NULL;
	guint64 most;
	guint first;

	if (!entries->len)
		return NULL;
	init(&h, s);
	first = find_first(&h, entries, &most);
	if (most >= enough()) {
		out = g_new0(uint8_t, entries->len);
		for (guint i = 1; i < 3; i++)
			come_to(&h, ((struct function *)entries->pdata[first])->id, h.seen[i], TRUE);
		left = find_left(&h, entries, h.seen[1]);
		for (guint i = 0; i < entries->len; i++)
			out[i] = HALF_HERE;
		divide(&h, entries, left, out);
		out[first] = HALF_FIRST;
	}
	release(&h);
	return out;
}
