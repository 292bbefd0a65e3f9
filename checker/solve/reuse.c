/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core first: another world rests on it, and is taken only if it began with that very core.
 */
#include "solve/reuse.h"

static void find_all(struct reuse *r, const struct job *j)
{
	struct seal_id core;

	r->kept[WORLD_CORE] = keep_find(j, r->sealer, WORLD_CORE, NULL);
	if (!r->kept[WORLD_CORE])
		return;
	core = keep_of_core(r->kept[WORLD_CORE]);
	for (guint w = WORLD_CORE + 1; w < j->p->n_worlds; w++)
		if (job_wants(j, w))
			r->kept[w] = keep_find(j, r->sealer, w, &core);
}

struct reuse *reuse_open(const struct job *j, const struct solver *s)
{
	struct reuse *r;

	if (!j->opt->reuse && !j->opt->keep)
		return NULL;
	r = g_new0(struct reuse, 1);
	r->sealer = sealer_new(j, s);
	r->kept = g_new0(struct keep *, j->p->n_worlds + 1);
	r->n = j->p->n_worlds;
	if (j->opt->reuse)
		find_all(r, j);
	return r;
}

void reuse_close(struct reuse *r)
{
	if (!r)
		return;
	for (gsize w = 0; w < r->n; w++)
		keep_close(r->kept[w]);
	g_free(r->kept);
	sealer_free(r->sealer);
	g_free(r);
}

void reuse_keep(const struct reuse *r, const struct job *j)
{
	for (gsize w = 0; r && j->opt->keep && w < r->n; w++)
		if (r->kept[w])
			keep_again(r->kept[w], j);
}

char *reuse_say(const struct reuse *r, const struct program *p)
{
	GString *out = g_string_new(NULL);

	for (gsize w = 0; r && w < r->n; w++)
		if (r->kept[w])
			g_string_append_printf(out, "%s%s", out->len ? ", " : "",
					       p->worlds[w].name);
	return g_string_free(out, FALSE);
}
