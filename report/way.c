/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads one row's columns of v_lock_edge; writes the place as text and JSON. */
#include "report/way.h"

#include "report/row.h"
#include "report/style.h"

void way_read(struct way *w, const char *const *v)
{
	if (!v[2])
		return;
	*w = (struct way){ g_strdup(v[0]), g_strdup(v[1]), g_strdup(v[2]), g_strdup(v[4]),
			   row_number(v[3]) };
}

void way_clear(struct way *w)
{
	g_free(w->world);
	g_free(w->confidence);
	g_free(w->file);
	g_free(w->function);
}

gboolean way_is_sure(const struct way *w, enum rule_confidence least)
{
	enum rule_confidence c = CONFIDENCE_LOW;

	return w->file && confidence_parse(w->confidence, &c) && c >= least;
}

void way_text(GString *out, const char *title, const struct way *w)
{
	g_autofree char *text = NULL;

	if (!w->file)
		return;
	text = g_strdup_printf("%s:%u in %s() (%s, %s)", w->file, w->line, w->function, w->world,
			       w->confidence);
	style_fold(out, title, "        ", text);
}

json_t *way_json(const struct way *w)
{
	if (!w->file)
		return json_null();
	return json_pack("{ss, sI, ss, ss, ss}", "file", w->file, "line", (json_int_t)w->line,
			 "function", w->function, "world", w->world, "confidence", w->confidence);
}
