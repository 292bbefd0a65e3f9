/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One state at a return → an exit: what it did to locks, what it returns, asked
 * and wrote, in terms that a caller can read. Terms that mean nothing outside are
 * renamed (a lock in the returned object) or forgotten.
 */
#include "solve/owed.h"

struct rename {
	struct run *r;
	struct state *s;
	term value;
};

static gboolean outside(const struct terms *t, term x)
{
	return !term_get(t, x)->has_local;
}

/* A caller may know something of it, too: it has the variables that x is made of. */
static gboolean shared(const struct terms *t, term x)
{
	return outside(t, x) && !term_get(t, x)->has_own;
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
	if (x == w->value || x == term_whole(t, w->value))
		return term_leaf(t, TERM_RETURN, 0, 0);
	out = find_out(w, x);
	return out ? term_leaf(t, TERM_OUT, out, 0) : 0;
}

static term rename_stored(struct terms *t, term x, void *data)
{
	const struct binding *b = data;

	if (x == b->value)
		return term_leaf(t, TERM_OUT, b->place, 0);
	return outside(t, x) ? x : 0;
}

static term exported(struct rename *w, term x)
{
	struct term_replacer how = { rename_node, NULL, w };

	x = term_replace(w->r->t, x, &how);
	return outside(w->r->t, x) ? x : 0;
}

#define MAX_EQUAL 4

/* Names of one object, as far as the state knows: by pairs, of which the first is used. */
struct equals {
	term first[MAX_EQUAL], second[MAX_EQUAL];
	guint n;
};

static void find_equals(const struct rename *w, struct equals *e)
{
	const struct terms *t = w->r->t;

	for (guint i = 0; i < w->s->facts->len && e->n < MAX_EQUAL; i++) {
		const struct fact *f = &g_array_index(w->s->facts, struct fact, i);
		const struct term_data *d = term_get(t, f->about);

		if (d->kind != TERM_BINARY || d->op != IR_OP_EQ || f->range.signs & SIGN_ZERO ||
		    !outside(t, d->a) || !outside(t, d->b) || term_is_const(t, d->a, NULL) ||
		    term_is_const(t, d->b, NULL))
			continue;
		e->first[e->n] = d->a;
		e->second[e->n++] = d->b;
	}
}

static term rename_equal(struct terms *t, term x, void *data)
{
	const struct equals *e = data;

	(void)t;
	for (guint i = 0; i < e->n; i++)
		if (e->second[i] == x)
			return e->first[i];
	return 0;
}

/* A mark that is none of the callers' business. */
static gboolean stays(const struct run *r, lockref ref)
{
	const struct lock_ref *l = lock_ref_get(r->s->locks, ref);

	return l->kind == LOCK_MARK && !owed_is_mark(r, ref) &&
	       (lock_ends_there(r->s->locks, ref) ||
		!told_by(r->s->told, r->f, lock_class_name(r->s->locks, l->class)));
}

static heldset export_locks(struct rename *w, const GArray *locks)
{
	struct lock_table *t = w->r->s->locks;
	g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(struct held));
	struct equals equals = { .n = 0 };
	struct term_replacer how = { rename_equal, NULL, &equals };

	if (locks->len)
		find_equals(w, &equals);
	for (guint i = 0; i < locks->len; i++) {
		struct held h = g_array_index(locks, struct held, i);
		struct lock_ref ref = *lock_ref_get(t, h.ref);
		term where = exported(w, equals.n ? term_replace(w->r->t, ref.instance, &how)
						  : ref.instance);

		if (h.flags & HELD_BACK || (ref.class == CLASS_UNKNOWN && !where) ||
		    stays(w->r, h.ref))
			continue;
		h.ref = lock_ref_move(t, h.ref, where ? where : w->r->s->some);
		h.site = 0;
		g_array_append_val(out, h);
	}
	return lock_set_sorted(t, out);
}

void exit_add_guard(const struct terms *t, struct exit *e, term about, const struct range *range)
{
	if (range_is_plain(t, about, range) || term_get(t, about)->kind == TERM_NEW)
		return;
	for (guint i = 0; i < e->n_guards; i++)
		if (e->guards[i].about == about)
			return;
	if (e->n_guards < EXIT_GUARDS)
		e->guards[e->n_guards++] = (struct fact){ about, *range };
}

/* What is known of the result beyond its range: "even", "has this bit". */
static void export_about_result(struct rename *w, struct exit *e)
{
	struct terms *t = w->r->t;

	if (!w->value || outside(t, w->value))
		return;
	for (guint i = 0; i < w->s->facts->len; i++) {
		struct fact f = g_array_index(w->s->facts, struct fact, i);
		term about;

		if (f.about == w->value || !term_mentions(t, f.about, w->value))
			continue;
		about = exported(w, f.about);
		if (about)
			exit_add_guard(t, e, about, &f.range);
	}
}

static void export_guards(struct rename *w, struct exit *e)
{
	export_about_result(w, e);
	for (guint i = 0; i < w->s->facts->len; i++) {
		const struct fact *f = &g_array_index(w->s->facts, struct fact, i);

		if (shared(w->r->t, f->about) && !term_is_const(w->r->t, f->about, NULL))
			exit_add_guard(w->r->t, e, f->about, &f->range);
	}
}

/* What is known of a value that has no name outside but the place it was stored at. */
static void export_about_stored(struct rename *w, struct exit *e, term place, term value)
{
	struct terms *t = w->r->t;
	struct range range = state_range(w->s, t, value);
	struct term_replacer how = { rename_stored, NULL, &(struct binding){ place, value } };

	if (range.signs != SIGN_ANY || range.n_values)
		exit_add_guard(t, e, term_leaf(t, TERM_OUT, place, 0), &range);
	for (guint i = 0; i < w->s->facts->len; i++) {
		struct fact f = g_array_index(w->s->facts, struct fact, i);
		term about;

		if (f.about == value || !term_mentions(t, f.about, value))
			continue;
		about = term_replace(t, f.about, &how);
		if (outside(t, about))
			exit_add_guard(t, e, about, &f.range);
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

/* How well a caller can use it. */
enum reached {
	REACHED_AT_TASK,	/* a field that tells what the running task is doing */
	REACHED_WHOLE,		/* a variable it passed the address of */
	REACHED_DIRECTLY,	/* what it passed, or gets */
	REACHED_IN_OBJECT,	/* in an object that is handed back */
	REACHED_FROM_PARAM,	/* what hangs on what it passed */
	REACHED_BY_ALL,
	REACHED_NOT,
};

static enum reached reached(const struct run *r, term place)
{
	const struct terms *t = r->t;
	const struct term_data *d = term_get(t, place);
	int base = term_get(t, term_base(t, place))->kind;

	if (d->has_own)
		return REACHED_NOT;
	if (base == TERM_PURE && task_has_field(&r->s->task_fields, t, place))
		return REACHED_AT_TASK;
	if (d->has_local)
		return d->kind == TERM_FIELD && (base == TERM_RESULT || base == TERM_AFTER) ?
			       REACHED_IN_OBJECT : REACHED_NOT;
	if (is_direct(t, place))
		return d->kind == TERM_DEREF ? REACHED_WHOLE : REACHED_DIRECTLY;
	if (d->has_param)
		return REACHED_FROM_PARAM;
	/* an object that a function gives to whoever asks: the running task */
	return base == TERM_GLOBAL || base == TERM_PURE ? REACHED_BY_ALL : REACHED_NOT;
}

/* What can be told of the bits of a value that has no name outside; 0: nothing. */
static term export_bits(struct rename *w, term place, term value)
{
	term out = term_leaf(w->r->t, TERM_OUT, place, 0);
	gint64 touched = 0;
	term word = exported(w, term_word(w->r->t, value, &touched));

	return word && touched > 0 ? term_mix(w->r->t, word, touched, out)
				   : term_bits(w->r->t, value, out);
}

static void export_write(struct rename *w, struct exit *e, const struct binding *b)
{
	term place = exported(w, b->place), value = exported(w, b->value);

	if (!place)
		return;
	if (value && term_get(w->r->t, value)->kind == TERM_OUT)
		value = 0;
	if (!value) {
		export_about_stored(w, e, place, b->value);
		value = export_bits(w, place, b->value);
	}
	e->writes[e->n_writes++] = (struct binding){ place, value };
}

void exit_note_more(const struct terms *t, struct exit *e, term place)
{
	const struct term_data *base = term_get(t, term_base(t, place));

	if (base->kind == TERM_PARAM && base->a < MAX_PARAMS)
		e->more_writes |= 1u << base->a;
}

static void export_writes_of(struct rename *w, struct exit *e, enum reached how)
{
	for (guint i = 0; i < w->s->env->len; i++) {
		const struct binding *b = &g_array_index(w->s->env, struct binding, i);

		if (reached(w->r, b->place) != how)
			continue;
		if (e->n_writes < EXIT_WRITES)
			export_write(w, e, b);
		else if (how <= REACHED_DIRECTLY)
			exit_note_more(w->r->t, e, b->place);
	}
}

/* Those a caller can best use come first, as there is room for a few only. */
static void export_memory(struct rename *w, struct exit *e)
{
	export_writes_of(w, e, REACHED_AT_TASK);
	export_guards(w, e);
	for (enum reached how = REACHED_WHOLE; how < REACHED_NOT; how++)
		export_writes_of(w, e, how);
}

struct exit exit_of(struct run *r, struct state *s, term value)
{
	struct rename w = { r, s, value };
	struct exit e = { .ret = range_any, .imprecise = s->imprecise };

	if (value)
		e.ret = state_range(s, r->t, value);
	e.added = export_locks(&w, s->held);
	e.dropped = export_locks(&w, s->dropped);
	if (value && outside(r->t, value))
		e.ret_value = value;
	else if (value && !r->s->info[r->f->id].pure)
		e.ret_value = term_bits(r->t, value, term_leaf(r->t, TERM_RETURN, 0, 0));
	export_memory(&w, &e);
	return e;
}
