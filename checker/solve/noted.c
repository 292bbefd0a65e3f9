/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the states at ways out with locks held, for what is put into objects that callers have,
 * and what live contexts ask to tell ways out that drop a lock from those that do not. Where
 * they are the same field, it may say that the lock is held: whoever finds it so drops it. So it
 * does where who drops the lock takes the note back that who has taken it made.
 *
 * What is put there on ways out that hold nothing as well says nothing of locks. Else, which way
 * out has put it there is not kept.
 */
#include "solve/noted.h"

/* What a field is given on ways out. */
struct note {
	const struct field *field;
	term value;
	gboolean locked, unlocked;	/* on one with a lock that was taken, on one with none */
};

struct noted {
	const struct solver *s;
	GHashTable *asked;	/* struct asking */
	GHashTable *cleared;	/* the same: who drops the lock takes the note back */
};

/* A field that tells whether locks of the class are dropped. */
struct asking {
	const struct field *field;
	guint class;
};

static guint asking_hash(gconstpointer key)
{
	const struct asking *k = key;

	return g_direct_hash(k->field) ^ k->class * 2654435761u;
}

static gboolean asking_equal(gconstpointer a, gconstpointer b)
{
	const struct asking *x = a, *y = b;

	return x->field == y->field && x->class == y->class;
}

/* --- setting ------------------------------------------------------------------------------ */

static gboolean is_taken_at(const struct state *s, uint32_t instr)
{
	for (guint i = 0; i < s->held->len; i++)
		if (g_array_index(s->held, struct held, i).site == instr)
			return TRUE;
	return FALSE;
}

/* A number, a word with bits of it set, or what came from where a lock was taken. */
static gboolean is_note(const struct run *r, const struct state *s, term x)
{
	const struct term_data *d = term_get(r->t, x);
	gint64 v;

	if (d->kind == TERM_BINARY && d->op == IR_OP_OR)
		return term_is_const(r->t, d->a, NULL) || term_is_const(r->t, d->b, NULL);
	if (d->kind == TERM_RESULT || d->kind == TERM_AFTER)
		return is_taken_at(s, d->a);
	return term_is_const(r->t, x, &v) && v;
}

/* Whether the function has taken a lock that the state has. */
static gboolean has_taken(const struct run *r, const struct state *s)
{
	for (guint i = 0; i < s->held->len; i++) {
		const struct held *h = &g_array_index(s->held, struct held, i);

		if (h->site != NO_SITE && lock_ref_get(r->s->locks, h->ref)->kind < LOCK_CONTEXT)
			return TRUE;
	}
	return FALSE;
}

static void add_note(struct run *r, const struct field *field, term value, gboolean locked)
{
	struct note one = { field, value, locked, !locked };

	for (guint i = 0; i < r->notes->len; i++) {
		struct note *n = &g_array_index(r->notes, struct note, i);

		if (n->field == field && n->value == value) {
			n->locked |= locked;
			n->unlocked |= !locked;
			return;
		}
	}
	g_array_append_val(r->notes, one);
}

void noted_begin(struct run *r)
{
	r->notes = g_array_new(FALSE, FALSE, sizeof(struct note));
}

void noted_end(struct run *r)
{
	g_array_unref(r->notes);
}

void noted_find(struct run *r, const struct state *s)
{
	gboolean locked = has_taken(r, s);

	for (guint i = 0; i < s->env->len; i++) {
		const struct binding *b = &g_array_index(s->env, struct binding, i);
		const struct term_data *d = term_get(r->t, b->place);
		int base = term_get(r->t, term_base(r->t, b->place))->kind;

		if (d->kind == TERM_FIELD && (base == TERM_PARAM || base == TERM_GLOBAL) &&
		    is_note(r, s, b->value))
			add_note(r, d->ptr, b->value, locked);
	}
}

void noted_keep(struct run *r)
{
	for (guint i = 0; i < r->notes->len; i++) {
		const struct note *n = &g_array_index(r->notes, struct note, i);

		if (!n->locked || n->unlocked)
			continue;
		if (!r->c->notes)
			r->c->notes = g_ptr_array_new();
		if (!g_ptr_array_find(r->c->notes, n->field, NULL))
			g_ptr_array_add(r->c->notes, (gpointer)n->field);
	}
}

/* --- asking ------------------------------------------------------------------------------- */

static void add_asking(struct noted *n, const struct field *field, const struct context *c)
{
	for (guint i = 0; i < c->n_exits; i++) {
		guint k, len;
		const struct held *h = lock_set_get(n->s->locks, c->exits[i].dropped, &len);

		for (k = 0; k < len; k++) {
			struct asking one = { field, lock_ref_get(n->s->locks, h[k].ref)->class };

			if (!lock_ref_handed(n->s->locks, h[k].ref) &&
			    !g_hash_table_contains(n->asked, &one))
				g_hash_table_add(n->asked, g_memdup2(&one, sizeof(one)));
		}
	}
}

/* The memory that the answer is read from. */
static void add_fields(struct noted *n, term about, const struct context *c)
{
	const struct term_data *d = term_get(n->s->terms, about);

	switch (d->kind) {
	case TERM_LOAD:
		d = term_get(n->s->terms, d->a);
		if (d->kind == TERM_FIELD)
			add_asking(n, d->ptr, c);
		break;
	case TERM_BINARY:
		add_fields(n, d->b, c);
		add_fields(n, d->a, c);
		break;
	case TERM_UNARY:
		add_fields(n, d->a, c);
		break;
	}
}

/* Nothing, or a word with bits of it cleared. */
static gboolean is_cleared(const struct terms *t, term x)
{
	const struct term_data *d = term_get(t, x);
	gint64 v;

	return x && (d->kind == TERM_BINARY ? d->op == IR_OP_AND : term_is_const(t, x, &v) && !v);
}

/* What a way out that has dropped a lock clears in an object of callers'. */
static void add_cleared(struct noted *n, const struct exit *e)
{
	guint len;
	const struct held *h = lock_set_get(n->s->locks, e->dropped, &len);

	for (guint i = 0; len && i < e->n_writes; i++) {
		const struct term_data *d = term_get(n->s->terms, e->writes[i].place);

		if (d->kind != TERM_FIELD || !is_cleared(n->s->terms, e->writes[i].value))
			continue;
		for (guint k = 0; k < len; k++) {
			struct asking one = { d->ptr, lock_ref_get(n->s->locks, h[k].ref)->class };

			g_hash_table_add(n->cleared, g_memdup2(&one, sizeof(one)));
		}
	}
}

struct noted *noted_new(const struct solver *s)
{
	struct noted *n = g_new0(struct noted, 1);

	n->s = s;
	n->asked = g_hash_table_new_full(asking_hash, asking_equal, g_free, NULL);
	n->cleared = g_hash_table_new_full(asking_hash, asking_equal, g_free, NULL);
	for (guint i = 0; i < s->contexts->len; i++) {
		const struct context *c = s->contexts->pdata[i];

		for (guint k = 0; s->live[i] && k < MAX_TELLS && c->tells[k]; k++)
			add_fields(n, c->tells[k], c);
		for (guint k = 0; s->live[i] && k < c->n_exits; k++)
			add_cleared(n, &c->exits[k]);
	}
	return n;
}

void noted_free(struct noted *n)
{
	g_hash_table_unref(n->asked);
	g_hash_table_unref(n->cleared);
	g_free(n);
}

static gboolean has_note(GHashTable *of, const struct context *c, guint class)
{
	for (guint i = 0; c->notes && i < c->notes->len; i++)
		if (g_hash_table_contains(of, &(struct asking){ c->notes->pdata[i], class }))
			return TRUE;
	return FALSE;
}

gboolean noted_asks(const struct noted *n, const struct context *c, uint32_t taken, guint class)
{
	if (has_note(n->asked, c, class))
		return TRUE;
	for (guint i = 0; i < c->events->len; i++) {
		const struct event *e = &g_array_index(c->events, struct event, i);

		if (e->kind == EVENT_CALL && e->instr == taken &&
		    (has_note(n->asked, e->callee, class) ||
		     has_note(n->cleared, e->callee, class)))
			return TRUE;
	}
	return FALSE;
}
