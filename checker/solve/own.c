/* SPDX-License-Identifier: GPL-2.0-only */
/* Goes by the spelling of slots: those of operations are "RECORD.FIELD". */
#include "solve/own.h"

#include <string.h>

struct own {
	const struct program *p;
	const struct spelling *names;
	guint world;
	GHashTable *records;	/* set of interned names: those with an operation of its own */
};

gboolean own_target(const struct program *p, const struct targets *t, guint world)
{
	for (gsize k = 0; k < t->n; k++)
		if (program_target_visible(p, t, k, world) &&
		    !program_target_visible(p, t, k, WORLD_CORE))
			return TRUE;
	return FALSE;
}

/* Interned; NULL: the slot is no operation's. */
static const char *record_of(const char *slot)
{
	gsize n = strcspn(slot, ".:");
	g_autofree char *record = slot[n] == '.' ? g_strndup(slot, n) : NULL;

	return record ? g_intern_string(record) : NULL;
}

static void look_at(const char *slot, const struct targets *t, void *data)
{
	struct own *o = data;
	const char *record = own_target(o->p, t, o->world) ? record_of(slot) : NULL;

	if (record)
		g_hash_table_add(o->records, (gpointer)record);
}

struct own *own_new(const struct program *p, const struct spelling *names, guint world)
{
	struct own *o = g_new(struct own, 1);

	*o = (struct own){ p, names, world, g_hash_table_new(NULL, NULL) };
	spelling_each_slot(names, look_at, o);
	return o;
}

void own_free(struct own *o)
{
	g_hash_table_unref(o->records);
	g_free(o);
}

gboolean own_tables(const struct own *o, const struct targets *t)
{
	const char *record = record_of(spelling_slot(o->names, t));

	return record && g_hash_table_contains(o->records, record);
}
