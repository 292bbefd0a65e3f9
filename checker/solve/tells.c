/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tells ways out with different locks apart, where the code relies on more
 * than it shows: an object is not NULL, a code of its own is not given by chance.
 */
#include "solve/flow.h"

static struct exit *exit_at(const struct run *r, guint i)
{
	return &g_array_index(r->exits, struct exit, i);
}

static gboolean same_locks(const struct exit *a, const struct exit *b)
{
	return a->added == b->added && a->dropped == b->dropped;
}

/*
 * Who gives back an object and has done something to locks, or else NULL or an
 * error, does not give NULL in the first case: what the object is, others know.
 */
static void tell_object(struct exit *a, const struct exit *failed)
{
	if (!(failed->ret.signs & SIGN_POS) && (a->ret.signs & SIGN_POS) && !a->ret.n_values &&
	    (a->added || a->dropped))
		a->ret.signs &= ~failed->ret.signs;
}

/* What tells them apart is worth more than the last thing that was known. */
static void add_tell(struct run *r, struct exit *e, term about, const struct range *range)
{
	if (e->n_guards == EXIT_GUARDS)
		e->n_guards--;
	exit_add_guard(r->t, e, about, range);
}

/*
 * Who gives one number of its own with some locks, and anything with others, does
 * not give that number by chance there: callers ask for it.
 */
static void tell_code(struct run *r, struct exit *code, struct exit *other)
{
	term about, value;

	if (code->ret.n_values != 1 || !code->ret.values[0] || other->ret.n_values ||
	    !(other->ret.signs & code->ret.signs))
		return;
	value = term_const(r->t, code->ret.values[0]);
	about = term_binary(r->t, IR_OP_EQ, FALSE, term_leaf(r->t, TERM_RETURN, 0, 0), value);
	add_tell(r, code, about, &(struct range){ SIGN_POS, 1, { 1 } });
	add_tell(r, other, about, &(struct range){ SIGN_ZERO, 1, { 0 } });
}

/* Another with the same locks gives an error by number. */
static gboolean has_error_like(const struct run *r, const struct exit *a)
{
	for (guint i = 0; i < r->exits->len; i++) {
		const struct exit *x = exit_at(r, i);

		if (same_locks(x, a) && x->ret.n_values && x->ret.signs == SIGN_NEG)
			return TRUE;
	}
	return FALSE;
}

/*
 * Who gives 0 with some locks, -E with others, and with those what is not 0 and comes from
 * where nobody looks, gives -E there too: kernel code tests either for non-zero or for negative.
 */
static void tell_error(const struct run *r, struct exit *a, const struct exit *done)
{
	if (!a->ret.n_values && a->ret.signs == SIGN_NONZERO &&
	    !(done->ret.signs & SIGN_NONZERO) && has_error_like(r, a))
		a->ret.signs = SIGN_NEG;
}

/* Whether it gives no number above 0 that is known. */
static gboolean gives_errors(const struct run *r)
{
	for (guint i = 0; i < r->exits->len; i++) {
		const struct range *x = &exit_at(r, i)->ret;

		if (x->signs == SIGN_POS || (x->n_values && x->signs & SIGN_POS))
			return FALSE;
	}
	return TRUE;
}

void exits_tell(struct run *r)
{
	gboolean object = r->f->ir->result.kind == IR_TYPE_POINTER;
	gboolean errors = !object && gives_errors(r);

	for (guint i = 0; i < r->exits->len; i++)
		for (guint k = 0; k < r->exits->len; k++) {
			if (same_locks(exit_at(r, i), exit_at(r, k)))
				continue;
			if (object)
				tell_object(exit_at(r, i), exit_at(r, k));
			else
				tell_code(r, exit_at(r, i), exit_at(r, k));
			if (errors)
				tell_error(r, exit_at(r, i), exit_at(r, k));
		}
}
