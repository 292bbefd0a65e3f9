/* SPDX-License-Identifier: GPL-2.0-only */
/* Forks when the first part is solved; what the child has solved is taken in at the end. */
#include "solve/beside.h"

#include "base/error.h"
#include "solve/carry.h"
#include "solve/child.h"
#include "solve/entries.h"
#include "solve/halves.h"

struct beside {
	struct solver *s;
	const GPtrArray *entries;
	const uint8_t *halves;
	struct carry_from from;
};

static void solve_half(const struct beside *b, enum half half)
{
	for (guint i = 0; i < b->entries->len; i++)
		if (b->halves[i] == half)
			entry_solve(b->s, b->entries->pdata[i]);
	solver_settle(b->s);
}

static void solve_beside(GByteArray *out, void *data)
{
	const struct beside *b = data;

	solve_half(b, HALF_BESIDE);
	carry_pack(b->s, &b->from, out);
}

static gboolean take_in(struct beside *b, struct child *c, GError **error)
{
	g_autoptr(GByteArray) said = NULL;

	while (child_listen(c))
		;
	said = child_end(c, error);
	if (!said)
		return FALSE;
	if (!carry_unpack(b->s, &b->from, said->data, said->len))
		BUG("what was solved beside cannot be read back");
	return TRUE;
}

gboolean beside_solve(struct solver *s, const GPtrArray *entries, gboolean at_once, GError **error)
{
	g_autofree uint8_t *halves = halves_find(s, entries);
	struct beside b = { s, entries, halves, { 0 } };
	struct child c;

	if (!halves)
		return TRUE;
	solve_half(&b, HALF_FIRST);
	b.from = carry_here(s);
	if (!child_start(&c, "solving the core", solve_beside, &b, error))
		return FALSE;
	while (!at_once && child_listen(&c))
		;
	solve_half(&b, HALF_HERE);
	return take_in(&b, &c, error);
}
