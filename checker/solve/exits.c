/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A function's exits, of what each return shows (export.c): those that say the
 * same are one, and others are merged to bound their number where that makes none
 * look like one with other locks. What nobody can tell apart is contained.
 */
#include "solve/gives.h"
#include "solve/learn.h"
#include "solve/owed.h"

#include <string.h>

#define MAX_EXITS 24
#define MAX_SAID 24	/* different ways out that are put in words */
#define MAX_SEEN 64	/* before those that are alike are merged */
#define FEW_EXITS 6	/* no more than this where locks do not tell them apart */
#define SMALL_BLOCKS 14	/* functions whose result is worth telling apart by cause */

static void merge_guards(const struct terms *t, struct exit *a, const struct exit *b)
{
	guint n = 0;

	for (guint i = 0; i < a->n_guards; i++) {
		struct fact f = a->guards[i];

		for (guint k = 0; k < b->n_guards; k++) {
			if (b->guards[k].about != f.about)
				continue;
			f.range = range_join(&f.range, &b->guards[k].range);
			if (!range_is_plain(t, f.about, &f.range))
				a->guards[n++] = f;
			break;
		}
	}
	a->n_guards = n;
}

static const struct binding *find_write(const struct exit *e, term place)
{
	for (guint i = 0; i < e->n_writes; i++)
		if (e->writes[i].place == place)
			return &e->writes[i];
	return NULL;
}

/* What e leaves at the place: its write's value, or what was there; 0: nobody knows what. */
static term left_at(struct terms *t, const struct exit *e, term place)
{
	const struct binding *b = find_write(e, place);
	int base = term_get(t, term_base(t, place))->kind;

	if (b)
		return b->value;
	return base == TERM_PARAM || base == TERM_GLOBAL || base == TERM_PURE ?
		       term_load(t, place) : 0;
}

static struct range left_range(const struct exit *e, const struct terms *t, term value, term out)
{
	gint64 c;

	if (value && term_is_const(t, value, &c))
		return range_const(c);
	for (guint i = 0; i < e->n_guards; i++)
		if (e->guards[i].about == (value ? value : out))
			return e->guards[i].range;
	return range_any;
}

/*
 * A place written on one way only, or differently, holds nobody knows what, but for
 * the bits that neither has touched, and the values that either may have given it.
 */
static term merge_write(struct terms *t, const struct exit *a, const struct exit *b, term place,
			struct range *range)
{
	term u = left_at(t, a, place), v = left_at(t, b, place);
	term out = term_leaf(t, TERM_OUT, place, 0);
	struct range ru = left_range(a, t, u, out), rv = left_range(b, t, v, out);

	*range = range_join(&ru, &rv);
	if (u == v || !u || !v || range->n_values)
		return u == v ? u : 0;
	return term_blend(t, u, v, out);
}

static void merge_write_at(struct terms *t, const struct exit *a, const struct exit *b,
			   term place, struct exit *into)
{
	struct range range;
	term value;

	if (find_write(into, place))
		return;
	if (into->n_writes == EXIT_WRITES) {
		exit_note_more(t, into, place);
		return;
	}
	value = merge_write(t, a, b, place, &range);
	into->writes[into->n_writes++] = (struct binding){ place, value };
	if (!value)
		exit_add_guard(t, into, term_leaf(t, TERM_OUT, place, 0), &range);
}

/*
 * into: whose guards are those that a and b have in common. The first of both come first: they
 * are what callers can best use.
 */
static void merge_writes(struct terms *t, const struct exit *a, const struct exit *b,
			 struct exit *into)
{
	into->n_writes = 0;
	for (guint i = 0; i < MAX(a->n_writes, b->n_writes); i++) {
		if (i < a->n_writes)
			merge_write_at(t, a, b, a->writes[i].place, into);
		if (i < b->n_writes)
			merge_write_at(t, a, b, b->writes[i].place, into);
	}
}

static void merge_exit(struct terms *t, struct exit *a, const struct exit *b)
{
	const struct exit old = *a;

	a->ret = range_join(&a->ret, &b->ret);
	if (a->ret_value != b->ret_value)
		a->ret_value = 0;
	a->imprecise |= b->imprecise;
	a->more_writes |= b->more_writes;
	merge_guards(t, a, b);
	merge_writes(t, &old, b, a);
}

static gboolean relevant(const struct run *r)
{
	return r->s->info[r->f->id].relevant;
}

static gboolean same_guards(const struct exit *a, const struct exit *b)
{
	if (a->n_guards != b->n_guards)
		return FALSE;
	for (guint i = 0; i < a->n_guards; i++)
		if (a->guards[i].about != b->guards[i].about ||
		    !range_same(&a->guards[i].range, &b->guards[i].range))
			return FALSE;
	return TRUE;
}

static gboolean same_writes(const struct exit *a, const struct exit *b)
{
	if (a->n_writes != b->n_writes)
		return FALSE;
	for (guint i = 0; i < a->n_writes; i++)
		if (a->writes[i].place != b->writes[i].place ||
		    a->writes[i].value != b->writes[i].value)
			return FALSE;
	return TRUE;
}

static gboolean same_locks(const struct exit *a, const struct exit *b)
{
	return a->added == b->added && a->dropped == b->dropped;
}

/* --- what callers go by ------------------------------------------------------------- */

/* The same effect on locks, and the same answer. */
static gboolean same_outcome(const struct exit *a, const struct exit *b)
{
	return same_locks(a, b) && range_same(&a->ret, &b->ret) && a->ret_value == b->ret_value &&
	       a->imprecise == b->imprecise;
}

/* Keeps of a's writes those of a known value that b has, too. */
static void meet_writes(struct exit *a, const struct exit *b)
{
	guint n = 0;

	for (guint i = 0; i < a->n_writes; i++) {
		const struct binding *w = find_write(b, a->writes[i].place);

		if (w && w->value && w->value == a->writes[i].value)
			a->writes[n++] = *w;
	}
	a->n_writes = n;
}

/* Exits of one outcome as one, with the guards and the values they have in common. */
static GArray *outcomes(const struct terms *t, const struct exit *exits, guint n)
{
	GArray *out = g_array_sized_new(FALSE, FALSE, sizeof(struct exit), n);

	for (guint i = 0; i < n; i++) {
		guint k = 0;

		while (k < out->len && !same_outcome(&g_array_index(out, struct exit, k), &exits[i]))
			k++;
		if (k == out->len)
			g_array_append_val(out, exits[i]);
		merge_guards(t, &g_array_index(out, struct exit, k), &exits[i]);
		meet_writes(&g_array_index(out, struct exit, k), &exits[i]);
	}
	return out;
}

static gboolean same_locks_in_all(const GArray *outcomes)
{
	for (guint i = 1; i < outcomes->len; i++)
		if (!same_locks(&g_array_index(outcomes, struct exit, i),
				&g_array_index(outcomes, struct exit, 0)))
			return FALSE;
	return TRUE;
}

/* Each of a's is among b's; what tells them apart counts where they have other locks. */
static gboolean all_among(const GArray *a, const GArray *b, gboolean tell)
{
	for (guint i = 0; i < a->len; i++) {
		const struct exit *x = &g_array_index(a, struct exit, i);
		gboolean found = FALSE;

		for (guint k = 0; k < b->len && !found; k++) {
			const struct exit *y = &g_array_index(b, struct exit, k);

			found = same_outcome(x, y) &&
				(!tell || (same_guards(x, y) && same_writes(x, y)));
		}
		if (!found)
			return FALSE;
	}
	return TRUE;
}

gboolean exits_mean_same(const struct terms *t, const struct exit *a, guint n,
			 const struct exit *b, guint m)
{
	g_autoptr(GArray) x = outcomes(t, a, n), y = outcomes(t, b, m);
	gboolean tell = !same_locks_in_all(x) || !same_locks_in_all(y);

	return x->len == y->len && all_among(x, y, tell) && all_among(y, x, tell);
}

/* --- ways out as they are found -------------------------------------------------------- */

/* Nothing is lost by saying them as one. */
static gboolean alike(const struct run *r, const struct exit *a, const struct exit *b)
{
	return same_locks(a, b) && a->ret_value == b->ret_value && range_same(&a->ret, &b->ret) &&
	       (!relevant(r) || same_guards(a, b));
}

void exits_add(struct run *r, struct state *s, term value)
{
	const struct exit e = exit_of(r, s, value);

	r->c->internal |= value && run_is_internal(r, value);
	learn_given(r, s);
	owed_leave(r, s, value);
	for (guint i = 0; i < r->exits->len; i++) {
		struct exit *old = &g_array_index(r->exits, struct exit, i);

		if (alike(r, old, &e) || (r->exits->len >= MAX_SEEN && same_locks(old, &e))) {
			merge_exit(r->t, old, &e);
			leaks_note(r, s, i);
			return;
		}
	}
	g_array_append_val(r->exits, e);
	leaks_note(r, s, r->exits->len - 1);
}

/* --- exits that a caller could not tell apart -------------------------------------- */

static gboolean ranges_meet(const struct range *a, const struct range *b)
{
	struct range met = range_meet(a, b);

	return !range_empty(&met);
}

gboolean exits_confusable(const struct exit *a, const struct exit *b)
{
	if (!ranges_meet(&a->ret, &b->ret))
		return FALSE;
	for (guint i = 0; i < a->n_guards; i++)
		for (guint k = 0; k < b->n_guards; k++)
			if (a->guards[i].about == b->guards[k].about &&
			    !ranges_meet(&a->guards[i].range, &b->guards[k].range))
				return FALSE;
	for (guint i = 0; i < a->n_writes; i++)
		for (guint k = 0; k < b->n_writes; k++)
			if (a->writes[i].place == b->writes[k].place && a->writes[i].value &&
			    b->writes[k].value && a->writes[i].value != b->writes[k].value)
				return FALSE;
	return TRUE;
}

/* The lock of y that is x but perhaps for its subclass; y itself is not changed. */
static const struct held *find_same(const struct lock_table *t, const struct held *x,
				    const struct held *y, guint m, gboolean any_mode)
{
	for (guint k = 0; k < m; k++)
		if (lock_ref_alike(t, x->ref, y[k].ref) && (any_mode || x->mode == y[k].mode))
			return &y[k];
	return NULL;
}

static heldset common_locks(struct lock_table *t, heldset a, heldset b, gboolean any_mode)
{
	g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(struct held));
	guint n, m;
	const struct held *x = lock_set_get(t, a, &n), *y = lock_set_get(t, b, &m);

	for (guint i = 0; i < n; i++) {
		const struct held *other = find_same(t, &x[i], y, m, any_mode);
		struct held h = x[i];

		if (!other)
			continue;
		if (other->ref != h.ref)
			h.ref = lock_ref_subclass(t, h.ref, SUBCLASS_UNKNOWN);
		g_array_append_val(out, h);
	}
	return lock_set_sorted(t, out);
}

/* Every lock of a is in b, too; a mark on some ways out alone is no fault. */
static gboolean locks_within(const struct lock_table *t, heldset a, heldset b)
{
	guint n, m;
	const struct held *x = lock_set_get(t, a, &n), *y = lock_set_get(t, b, &m);

	for (guint i = 0; i < n; i++)
		if (lock_ref_get(t, x[i].ref)->kind != LOCK_MARK &&
		    !find_same(t, &x[i], y, m, FALSE))
			return FALSE;
	return TRUE;
}

/* The same locks but for subclasses. */
static gboolean locks_agree(const struct lock_table *t, heldset a, heldset b)
{
	return locks_within(t, a, b) && locks_within(t, b, a);
}

static struct exit *exit_at(const struct run *r, guint i)
{
	return &g_array_index(r->exits, struct exit, i);
}

/* Exit k becomes part of exit i: what both agree on. */
static void join_exits(struct run *r, guint i, guint k)
{
	struct exit *a = exit_at(r, i);
	const struct exit *b = exit_at(r, k);

	if (!same_locks(a, b)) {
		a->added = common_locks(r->s->locks, a->added, b->added, FALSE);
		a->dropped = common_locks(r->s->locks, a->dropped, b->dropped, TRUE);
	}
	merge_exit(r->t, a, b);
	g_array_remove_index(r->exits, k);
}

/* Whether a and b said as one could be taken for one with other locks that neither is. */
static gboolean confuses(const struct run *r, const struct exit *a, const struct exit *b)
{
	struct exit both = *a;

	merge_exit(r->t, &both, b);
	for (guint i = 0; i < r->exits->len; i++) {
		const struct exit *x = exit_at(r, i);

		if (!same_locks(x, a) && exits_confusable(&both, x) && !exits_confusable(a, x) &&
		    !exits_confusable(b, x))
			return TRUE;
	}
	return FALSE;
}

/* How much is given up to have fewer exits. */
enum merge_how { MERGE_SAME_VALUE, MERGE_SAME_LOCKS, MERGE_ALL };

static gboolean mergeable(const struct run *r, const struct exit *a, const struct exit *b,
			  enum merge_how how)
{
	if (!same_locks(a, b) || (how == MERGE_SAME_VALUE && a->ret_value != b->ret_value))
		return FALSE;
	return how == MERGE_ALL || !confuses(r, a, b);
}

static void merge_exits(struct run *r, enum merge_how how)
{
	for (guint i = 0; i < r->exits->len; i++)
		for (guint k = r->exits->len; --k > i;)
			if (mergeable(r, exit_at(r, i), exit_at(r, k), how))
				join_exits(r, i, k);
}

static void add_tell(struct context *c, term about)
{
	for (guint i = 0; i < MAX_TELLS; i++) {
		if (c->tells[i] == about)
			return;
		if (!c->tells[i]) {
			c->tells[i] = about;
			return;
		}
	}
}

/* What decides between ways out with different locks. */
static void find_tells(struct context *c, const struct exit *a, const struct exit *b)
{
	for (guint i = 0; i < a->n_guards; i++)
		for (guint k = 0; k < b->n_guards; k++)
			if (a->guards[i].about == b->guards[k].about &&
			    !ranges_meet(&a->guards[i].range, &b->guards[k].range))
				add_tell(c, a->guards[i].about);
}

static void find_all_tells(struct run *r)
{
	memset(r->c->tells, 0, sizeof(r->c->tells));
	for (guint i = 0; i < r->exits->len; i++)
		for (guint k = i + 1; k < r->exits->len; k++)
			if (!same_locks(exit_at(r, i), exit_at(r, k)))
				find_tells(r->c, exit_at(r, i), exit_at(r, k));
}

void exits_contest(guint *classes, guint class)
{
	for (guint i = 0; i < MAX_CONTESTED && classes[i] != class + 1; i++)
		if (!classes[i]) {
			classes[i] = class + 1;
			return;
		}
}

/* Notes the locks of a that b does not have; those that are handed over are no holder's. */
static void contest_missing(const struct run *r, guint *classes, heldset a, heldset b)
{
	const struct lock_table *t = r->s->locks;
	guint n, m;
	const struct held *x = lock_set_get(t, a, &n), *y = lock_set_get(t, b, &m);

	for (guint i = 0; i < n; i++)
		if (lock_ref_get(t, x[i].ref)->kind != LOCK_MARK &&
		    !lock_ref_handed(t, x[i].ref) && !find_same(t, &x[i], y, m, TRUE))
			exits_contest(classes, lock_ref_get(t, x[i].ref)->class);
}

/* Adds to c->perhaps what of a is not in b. */
static void note_perhaps(struct lock_table *t, struct context *c, heldset a, heldset b)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct held));
	guint n, m, k;
	const struct held *x = lock_set_get(t, c->perhaps, &k), *y;

	g_array_append_vals(all, x, k);
	x = lock_set_get(t, a, &n);
	y = lock_set_get(t, b, &m);
	for (guint i = 0; i < n; i++)
		if (lock_ref_get(t, x[i].ref)->kind != LOCK_MARK &&
		    !lock_ref_handed(t, x[i].ref) && !find_same(t, &x[i], y, m, TRUE) &&
		    !find_same(t, &x[i], (const struct held *)(gpointer)all->data, all->len, FALSE))
			g_array_append_val(all, x[i]);
	c->perhaps = lock_set_sorted(t, all);
}

/*
 * Two ways out with different locks that nothing tells apart: either the code is
 * wrong or we do not understand it. A caller is told what both agree on, so that
 * one such function does not spoil all above it.
 */
static void contain(struct run *r)
{
	r->c->perhaps = 0;
	for (guint i = 0; i < r->exits->len; i++)
		for (guint k = i + 1; k < r->exits->len;) {
			const struct exit *a = exit_at(r, i), *b = exit_at(r, k);

			if (same_locks(a, b) || !exits_confusable(a, b) ||
			    (locks_agree(r->s->locks, a->added, b->added) &&
			     locks_agree(r->s->locks, a->dropped, b->dropped))) {
				k++;
				continue;
			}
			if (!locks_agree(r->s->locks, a->added, b->added) ||
			    !locks_agree(r->s->locks, a->dropped, b->dropped))
				r->c->unbalanced = TRUE;
			contest_missing(r, r->c->contested, a->added, b->added);
			contest_missing(r, r->c->contested, b->added, a->added);
			contest_missing(r, r->c->undropped, a->dropped, b->dropped);
			contest_missing(r, r->c->undropped, b->dropped, a->dropped);
			note_perhaps(r->s->locks, r->c, a->dropped, b->dropped);
			note_perhaps(r->s->locks, r->c, b->dropped, a->dropped);
			join_exits(r, i, k);
			k = i + 1;
		}
}

/* What is not known of a way by itself is so of all. */
static void bound_signs(struct run *r)
{
	struct range signs = gives_signs(r->s->info, r->f);

	for (guint i = 0; i < r->exits->len; i++) {
		struct range ret = range_meet(&exit_at(r, i)->ret, &signs);

		if (!range_empty(&ret))
			exit_at(r, i)->ret = ret;
	}
}

void exits_finish(struct run *r)
{
	bound_signs(r);
	exits_tell(r);
	exits_mark(r);
	exits_choose(r);
	leaks_find(r);
	twice_find(r);
	if (r->f->ir->n_blocks > SMALL_BLOCKS)
		merge_exits(r, MERGE_SAME_VALUE);
	if (r->exits->len > FEW_EXITS)
		merge_exits(r, MERGE_SAME_LOCKS);
	r->c->unbalanced = FALSE;
	r->c->said = exits_say(r->s->locks, (const struct exit *)(gpointer)r->exits->data,
			       r->exits->len);
	contain(r);
	find_all_tells(r);
	if (r->exits->len > FEW_EXITS)
		merge_exits(r, MERGE_SAME_LOCKS);
	if (r->exits->len > MAX_EXITS)
		merge_exits(r, MERGE_ALL);
	while (r->exits->len > MAX_EXITS) {
		r->imprecise = TRUE;
		join_exits(r, r->exits->len - 2, r->exits->len - 1);
	}
	if (r->imprecise)
		for (guint i = 0; i < r->exits->len; i++)
			exit_at(r, i)->imprecise = TRUE;
}

/* --- in words --------------------------------------------------------------------------- */

static char *lock_text(const struct lock_table *t, const struct held *h, char sign)
{
	return g_strdup_printf(" %c%s%s%s", h->flags & HELD_HANDED ? '>' : sign,
			       lock_class_name(t, lock_ref_get(t, h->ref)->class),
			       h->flags & HELD_MAYBE ? "?" : "",
			       lock_ref_handed(t, h->ref) ? " (handed over)" : "");
}

/* Several locks of one name in a row are said once, with their number. */
static void say_locks(const struct lock_table *t, heldset set, char sign, GString *out)
{
	guint n, same = 1;
	const struct held *h = lock_set_get(t, set, &n);

	for (guint i = 0; i < n; i++) {
		g_autofree char *text = lock_text(t, &h[i], sign);
		g_autofree char *next = i + 1 < n ? lock_text(t, &h[i + 1], sign) : NULL;

		if (next && !strcmp(text, next)) {
			same++;
			continue;
		}
		g_string_append(out, text);
		if (same > 1)
			g_string_append_printf(out, "*%u", same);
		same = 1;
	}
}

static void say_range(const struct range *r, GString *out)
{
	static const char *const names[] = { "", "negative", "0", "negative or 0", "positive",
					     "non-zero", "0 or positive", "any" };

	if (r->n_values == 1)
		g_string_append_printf(out, "%" G_GINT64_FORMAT, r->values[0]);
	else
		g_string_append(out, names[r->signs & SIGN_ANY]);
}

static char *exit_text(const struct lock_table *t, const struct exit *e)
{
	GString *out = g_string_new(NULL);

	say_range(&e->ret, out);
	g_string_append_c(out, ':');
	if (!e->added && !e->dropped)
		g_string_append(out, " as before");
	say_locks(t, e->added, '+', out);
	say_locks(t, e->dropped, '-', out);
	return g_string_free(out, FALSE);
}

const char *exits_say(const struct lock_table *t, const struct exit *exits, guint n)
{
	g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GString) out = g_string_new(NULL);
	gboolean neutral = TRUE;

	for (guint i = 0; i < n; i++)
		neutral &= !exits[i].added && !exits[i].dropped;
	if (neutral)
		return "";
	for (guint i = 0; i < n && g_hash_table_size(said) < MAX_SAID; i++) {
		char *text = exit_text(t, &exits[i]);

		if (!g_hash_table_contains(said, text))
			g_string_append_printf(out, "%s%s", out->len ? "; " : "", text);
		g_hash_table_add(said, text);
	}
	if (g_hash_table_size(said) == MAX_SAID)
		g_string_append(out, "; …");
	return g_intern_string(out->str);
}
