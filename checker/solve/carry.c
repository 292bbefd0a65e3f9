/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The order of the parts: what a thing is made of is read before it.
 */
#include "solve/carry.h"

#include <string.h>

#include "solve/carrier.h"

struct carry_from carry_here(const struct solver *s)
{
	struct carry_from f = {
		.contexts = s->contexts->len,
		.terms = (guint)terms_count(s->terms),
		.classes = s->locks->classes->len,
		.refs = s->locks->refs->len,
		.helds = s->locks->sets.all->len,
	};

	guards_count(s->guards, &f.guards, &f.lists);
	return f;
}

static void init(struct carrier *c, enum way way, struct solver *s, const struct carry_from *from,
		 const struct carry_from *to)
{
	struct numbers *all[] = { &c->contexts, &c->terms, &c->classes, &c->refs, &c->helds,
				  &c->guards, &c->lists };
	const guint begin[] = { from->contexts, from->terms, from->classes, from->refs,
				from->helds, from->guards, from->lists };
	const guint end[] = { to->contexts, to->terms, to->classes, to->refs, to->helds,
			      to->guards, to->lists };

	*c = (struct carrier){ .way = way, .s = s };
	for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
		*all[i] = (struct numbers){ .from = begin[i], .n = end[i] - begin[i] };
		if (way == WAY_READ)
			all[i]->now = g_new0(guint, all[i]->n + 1);
		else
			all[i]->marked = g_new0(gboolean, all[i]->n + 1);
	}
}

static void release(struct carrier *c)
{
	struct numbers *all[] = { &c->contexts, &c->terms, &c->classes, &c->refs, &c->helds,
				  &c->guards, &c->lists };

	for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
		g_free(all[i]->now);
		g_free(all[i]->marked);
	}
	g_free(c->fresh);
}

/* The parts, each after those that it is made of; for MARK before them. */
static void carry_all(struct carrier *c)
{
	static void (*const parts[])(struct carrier *c) = {
		carry_classes, carry_terms, carry_refs, carry_helds, carry_guards, carry_lists,
		carry_contexts,
	};

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
		parts[c->way == WAY_MARK ? G_N_ELEMENTS(parts) - 1 - i : i](c);
	if (c->way != WAY_MARK)
		carry_learnt(c);
}

void carry_pack(struct solver *s, const struct carry_from *from, GByteArray *out)
{
	struct carry_from to = carry_here(s);
	struct carrier c;

	init(&c, WAY_MARK, s, from, &to);
	carry_all(&c);
	c.way = WAY_WRITE;
	bytes_out_init(&c.out, out);
	g_byte_array_append(out, (const guint8 *)&to, sizeof(to));
	carry_all(&c);
	bytes_out_release(&c.out);
	release(&c);
}

static gboolean follows(const struct carry_from *to, const struct carry_from *from)
{
	return to->contexts >= from->contexts && to->terms >= from->terms &&
	       to->classes >= from->classes && to->refs >= from->refs &&
	       to->helds >= from->helds && to->guards >= from->guards && to->lists >= from->lists;
}

static gboolean unpack(struct solver *s, const struct carry_from *from, const guint8 *bytes,
		       gsize n, GPtrArray *torn)
{
	struct carry_from to;
	struct carrier c;
	gboolean whole;

	if (n < sizeof(to))
		return FALSE;
	memcpy(&to, bytes, sizeof(to));
	if (!follows(&to, from))
		return FALSE;
	init(&c, WAY_READ, s, from, &to);
	c.torn = torn;
	bytes_in_init(&c.in, bytes + sizeof(to), n - sizeof(to));
	carry_all(&c);
	whole = bytes_all_read(&c.in);
	bytes_in_release(&c.in);
	release(&c);
	return whole;
}

gboolean carry_unpack(struct solver *s, const struct carry_from *from, const guint8 *bytes,
		      gsize n)
{
	return unpack(s, from, bytes, n, NULL);
}

/* The first of each that is not so in any solver: number 0 is no term, the empty set … */
static const struct carry_from beginning = { .terms = 1, .helds = 1, .guards = 1, .lists = 1 };

void carry_pack_all(struct solver *s, GByteArray *out)
{
	carry_pack(s, &beginning, out);
}

gboolean carry_unpack_all(struct solver *s, const guint8 *bytes, gsize n, GPtrArray *torn)
{
	return unpack(s, &beginning, bytes, n, torn);
}
