/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Turns the states at returns into a function's exits: terms that mean nothing
 * outside are renamed (a lock in the returned object) or forgotten, equal exits
 * merged, their number bounded.
 */
#include "solve/flow.h"

#include <string.h>

#define MAX_EXITS 24
#define SMALL_BLOCKS 14	/* functions whose result is worth telling apart by cause */

struct rename {
	struct run *r;
	struct state *s;
	term value;
};

static gboolean outside(const struct terms *t, term x)
{
	return !term_get(t, x)->has_local;
}

/* A place of the caller's that holds x now, or 0. */
static term find_out(struct rename *w, term x)
{
	for (guint i = 0; i < w->s->env->len; i++) {
		const struct binding *b = &g_array_index(w->s->env, struct binding, i);
		int kind = term_get(w->r->t, b->place)->kind;

		if (b->value == x && (kind == TERM_DEREF || kind == TERM_FIELD) &&
		    outside(w->r->t, b->place) && term_get(w->r->t, b->place)->has_param)
			return b->place;
	}
	return 0;
}

static term rename_node(struct terms *t, term x, void *data)
{
	struct rename *w = data;
	term out;

	if (outside(t, x))
		return 0;
	if (x == w->value)
		return term_leaf(t, TERM_RETURN, 0, 0);
	out = find_out(w, x);
	return out ? term_leaf(t, TERM_OUT, out, 0) : 0;
}

static term exported(struct rename *w, term x)
{
	struct term_replacer how = { rename_node, NULL, w };

	x = term_replace(w->r->t, x, &how);
	return outside(w->r->t, x) ? x : 0;
}

static heldset export_locks(struct rename *w, const GArray *locks)
{
	struct lock_table *t = w->r->s->locks;
	g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(struct held));

	for (guint i = 0; i < locks->len; i++) {
		struct held h = g_array_index(locks, struct held, i);
		struct lock_ref ref = *lock_ref_get(t, h.ref);
		term where = exported(w, ref.instance);

		if (h.flags & HELD_BACK || (ref.class == CLASS_UNKNOWN && !where))
			continue;
		h.ref = lock_ref_move(t, h.ref, where ? where : w->r->s->some);
		h.site = 0;
		g_array_append_val(out, h);
	}
	return lock_set(t, (const struct held *)(gpointer)out->data, out->len);
}

static void export_guards(struct rename *w, struct exit *e)
{
	for (guint i = 0; i < w->s->facts->len && e->n_guards < EXIT_GUARDS; i++) {
		struct fact f = g_array_index(w->s->facts, struct fact, i);

		if (outside(w->r->t, f.about) && !term_is_const(w->r->t, f.about, NULL))
			e->guards[e->n_guards++] = f;
	}
}

/* Part of what an argument points at, or of the result: no pointer is followed on the way. */
static gboolean is_direct(const struct terms *t, term place)
{
	const struct term_data *d = term_get(t, place);

	while (d->kind == TERM_FIELD || d->kind == TERM_INDEX)
		d = term_get(t, d->a);
	return d->kind == TERM_RETURNED ||
	       (d->kind == TERM_DEREF && term_get(t, d->a)->kind == TERM_PARAM);
}

static void export_some_writes(struct rename *w, struct exit *e, gboolean direct)
{
	for (guint i = 0; i < w->s->env->len; i++) {
		struct binding b = g_array_index(w->s->env, struct binding, i);
		const struct term_data *d = term_get(w->r->t, b.place);

		if (!outside(w->r->t, b.place) || is_direct(w->r->t, b.place) != direct ||
		    (!direct && !d->has_param))
			continue;
		if (e->n_writes == EXIT_WRITES) {
			e->more_writes |= direct;
			return;
		}
		b.value = exported(w, b.value);
		if (b.value && term_get(w->r->t, b.value)->kind == TERM_OUT)
			b.value = 0;
		e->writes[e->n_writes++] = b;
	}
}

/* Those a caller can best use come first, as there is room for a few only. */
static void export_writes(struct rename *w, struct exit *e)
{
	export_some_writes(w, e, TRUE);
	export_some_writes(w, e, FALSE);
}

static gboolean same_range(const struct range *a, const struct range *b)
{
	return a->signs == b->signs && a->n_values == b->n_values &&
	       !memcmp(a->values, b->values, a->n_values * sizeof(a->values[0]));
}

static void merge_guards(struct exit *a, const struct exit *b)
{
	guint n = 0;

	for (guint i = 0; i < a->n_guards; i++) {
		struct fact f = a->guards[i];

		for (guint k = 0; k < b->n_guards; k++) {
			if (b->guards[k].about != f.about)
				continue;
			f.range = range_join(&f.range, &b->guards[k].range);
			if (f.range.signs != SIGN_ANY || f.range.n_values)
				a->guards[n++] = f;
		}
	}
	a->n_guards = n;
}

/* A place written on one way only, or differently, holds nobody knows what. */
static void merge_writes(struct exit *a, const struct exit *b)
{
	for (guint i = 0; i < a->n_writes; i++) {
		gboolean same = FALSE;

		for (guint k = 0; k < b->n_writes; k++)
			same |= b->writes[k].place == a->writes[i].place &&
				b->writes[k].value == a->writes[i].value;
		if (!same)
			a->writes[i].value = 0;
	}
	for (guint k = 0; k < b->n_writes; k++) {
		gboolean found = FALSE;

		for (guint i = 0; i < a->n_writes; i++)
			found |= a->writes[i].place == b->writes[k].place;
		if (!found && a->n_writes < EXIT_WRITES)
			a->writes[a->n_writes++] = (struct binding){ b->writes[k].place, 0 };
	}
}

static void merge_exit(struct exit *a, const struct exit *b)
{
	a->ret = range_join(&a->ret, &b->ret);
	if (a->ret_value != b->ret_value)
		a->ret_value = 0;
	a->imprecise |= b->imprecise;
	a->more_writes |= b->more_writes;
	merge_guards(a, b);
	merge_writes(a, b);
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
		    !same_range(&a->guards[i].range, &b->guards[i].range))
			return FALSE;
	return TRUE;
}

static gboolean same_writes(const struct exit *a, const struct exit *b)
{
	if (a->n_writes != b->n_writes || a->more_writes != b->more_writes)
		return FALSE;
	for (guint i = 0; i < a->n_writes; i++)
		if (a->writes[i].place != b->writes[i].place ||
		    a->writes[i].value != b->writes[i].value)
			return FALSE;
	return TRUE;
}

gboolean exits_same(const struct exit *a, guint n, const struct exit *b, guint m)
{
	if (n != m)
		return FALSE;
	for (guint i = 0; i < n; i++)
		if (a[i].added != b[i].added || a[i].dropped != b[i].dropped ||
		    !same_range(&a[i].ret, &b[i].ret) || a[i].ret_value != b[i].ret_value ||
		    a[i].imprecise != b[i].imprecise || !same_guards(&a[i], &b[i]) ||
		    !same_writes(&a[i], &b[i]))
			return FALSE;
	return TRUE;
}

static gboolean mergeable(const struct run *r, const struct exit *a, const struct exit *b,
			  gboolean forced)
{
	if (a->added != b->added || a->dropped != b->dropped)
		return FALSE;
	if (forced)
		return TRUE;
	if (r->f->ir->n_blocks > SMALL_BLOCKS)
		return a->ret_value == b->ret_value;
	return same_range(&a->ret, &b->ret) && a->ret_value == b->ret_value &&
	       (!relevant(r) || same_guards(a, b));
}

void exits_add(struct run *r, struct state *s, term value)
{
	struct rename w = { r, s, value };
	struct exit e = { .ret = range_any, .imprecise = s->imprecise };

	if (value)
		e.ret = state_range(s, r->t, value);
	e.added = export_locks(&w, s->held);
	e.dropped = export_locks(&w, s->dropped);
	if (value && outside(r->t, value))
		e.ret_value = value;
	export_guards(&w, &e);
	export_writes(&w, &e);
	for (guint i = 0; i < r->exits->len; i++) {
		struct exit *old = &g_array_index(r->exits, struct exit, i);

		if (mergeable(r, old, &e, FALSE)) {
			merge_exit(old, &e);
			return;
		}
	}
	g_array_append_val(r->exits, e);
}

static void merge_all(struct run *r)
{
	for (guint i = 0; i < r->exits->len; i++)
		for (guint k = r->exits->len; --k > i;) {
			struct exit *a = &g_array_index(r->exits, struct exit, i);

			if (!mergeable(r, a, &g_array_index(r->exits, struct exit, k), TRUE))
				continue;
			merge_exit(a, &g_array_index(r->exits, struct exit, k));
			g_array_remove_index(r->exits, k);
		}
}

/* --- exits that a caller could not tell apart -------------------------------------- */

static gboolean ranges_meet(const struct range *a, const struct range *b)
{
	struct range met = range_meet(a, b);

	return !range_empty(&met);
}

static gboolean confusable(const struct exit *a, const struct exit *b)
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

static heldset common_locks(struct lock_table *t, heldset a, heldset b, gboolean any_mode)
{
	g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(struct held));
	guint n, m;
	const struct held *x = lock_set_get(t, a, &n), *y = lock_set_get(t, b, &m);

	for (guint i = 0; i < n; i++)
		for (guint k = 0; k < m; k++)
			if (x[i].ref == y[k].ref && (any_mode || x[i].mode == y[k].mode)) {
				g_array_append_val(out, x[i]);
				break;
			}
	return lock_set(t, (const struct held *)(gpointer)out->data, out->len);
}

/* Exit k becomes part of exit i: what both agree on. */
static void join_exits(struct run *r, guint i, guint k)
{
	struct exit *a = &g_array_index(r->exits, struct exit, i);
	const struct exit *b = &g_array_index(r->exits, struct exit, k);

	a->added = common_locks(r->s->locks, a->added, b->added, FALSE);
	a->dropped = common_locks(r->s->locks, a->dropped, b->dropped, TRUE);
	merge_exit(a, b);
	g_array_remove_index(r->exits, k);
}

/*
 * Two ways out with different locks that nothing tells apart: either the code is
 * wrong or we do not understand it. A caller is told what both agree on, so that
 * one such function does not spoil all above it.
 */
static void contain(struct run *r)
{
	for (guint i = 0; i < r->exits->len; i++)
		for (guint k = i + 1; k < r->exits->len;) {
			struct exit *a = &g_array_index(r->exits, struct exit, i);
			struct exit *b = &g_array_index(r->exits, struct exit, k);

			if ((a->added == b->added && a->dropped == b->dropped) ||
			    !confusable(a, b)) {
				k++;
				continue;
			}
			r->c->unbalanced = TRUE;
			join_exits(r, i, k);
			k = i + 1;
		}
}

void exits_finish(struct run *r)
{
	if (r->exits->len > 6)
		merge_all(r);
	r->c->unbalanced = FALSE;
	r->c->said = exits_say(r->s->locks, (const struct exit *)(gpointer)r->exits->data,
			       r->exits->len);
	contain(r);
	if (r->exits->len > 6)
		merge_all(r);
	while (r->exits->len > MAX_EXITS) {
		guint last = r->exits->len - 1;

		r->imprecise = TRUE;
		join_exits(r, last - 1, last);
	}
	if (r->imprecise)
		for (guint i = 0; i < r->exits->len; i++)
			g_array_index(r->exits, struct exit, i).imprecise = TRUE;
}

/* --- in words --------------------------------------------------------------------------- */

static void say_locks(const struct lock_table *t, heldset set, char sign, GString *out)
{
	guint n;
	const struct held *h = lock_set_get(t, set, &n);

	for (guint i = 0; i < n; i++)
		g_string_append_printf(out, " %c%s%s", sign,
				       lock_class_name(t, lock_ref_get(t, h[i].ref)->class),
				       h[i].flags & HELD_MAYBE ? "?" : "");
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

const char *exits_say(const struct lock_table *t, const struct exit *exits, guint n)
{
	g_autoptr(GString) out = NULL;
	gboolean neutral = TRUE;

	for (guint i = 0; i < n; i++)
		neutral &= !exits[i].added && !exits[i].dropped;
	if (neutral)
		return "";
	out = g_string_new(NULL);
	for (guint i = 0; i < n; i++) {
		const struct exit *e = &exits[i];

		if (out->len)
			g_string_append(out, "; ");
		say_range(&e->ret, out);
		g_string_append_c(out, ':');
		if (!e->added && !e->dropped)
			g_string_append(out, " as before");
		say_locks(t, e->added, '+', out);
		say_locks(t, e->dropped, '-', out);
	}
	return g_intern_string(out->str);
}
