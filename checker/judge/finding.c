/* SPDX-License-Identifier: GPL-2.0-only */
/* The life of a finding. */
#include "judge/finding.h"

struct finding *finding_new(void)
{
	return g_new0(struct finding, 1);
}

void finding_free(struct finding *f)
{
	if (!f)
		return;
	for (gsize i = 0; i < f->n_sides; i++) {
		g_free(f->sides[i].title);
		g_free(f->sides[i].outer);
		g_free(f->sides[i].inner);
		g_free(f->sides[i].steps);
	}
	g_free(f->sides);
	g_free(f->rule);
	g_free(f->engine);
	g_free(f->reason);
	g_free(f->world);
	g_free(f->file);
	g_free(f->function);
	g_free(f->message);
	g_free(f->fingerprint);
	g_free(f->told_by);
	g_free(f);
}
