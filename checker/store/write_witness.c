/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Witnesses as JSON lists of rows: of place in the facts, which are replaced as
 * a whole, of spot in findings, which outlive them.
 *
 * Reads the steps of edges and of findings. A million of them are in a few
 * thousand places, so each place is looked up once. Steps are told apart
 * by the addresses of their texts, which stay where they are while a run is
 * written; the same text at two addresses costs a row of place, no more.
 */
#include "store/internal.h"

/* What is kept of a step while a run is written. */
struct place {
	struct step step;	/* first: it is the key */
	struct row {
		gint64 id;
		char *text;	/* the id in digits; NULL: it has no row yet */
	} rows[N_STORE_PLACES];
};

static guint place_hash(gconstpointer key)
{
	const struct step *x = key;

	return (g_direct_hash(x->file) ^ x->line * 2654435761u) +
	       (g_direct_hash(x->what) ^ x->col * 40503u) * 31 + g_direct_hash(x->function);
}

static gboolean place_equal(gconstpointer a, gconstpointer b)
{
	const struct step *x = a, *y = b;

	return x->file == y->file && x->line == y->line && x->col == y->col &&
	       x->function == y->function && x->what == y->what;
}

static void place_free(gpointer data)
{
	struct place *p = data;

	for (gsize i = 0; i < N_STORE_PLACES; i++)
		g_free(p->rows[i].text);
	g_free(p);
}

GHashTable *store_places_new(void)
{
	return g_hash_table_new_full(place_hash, place_equal, NULL, place_free);
}

static struct place *place_of(struct store *s, const struct step *step)
{
	struct place *p = g_hash_table_lookup(s->places, step);

	if (p)
		return p;
	p = g_new0(struct place, 1);
	p->step = *step;
	g_hash_table_add(s->places, p);
	return p;
}

static gboolean put_place(struct store *s, const struct step *x, gint64 *id, GError **error)
{
	*id = s->next_place++;
	return store_put_row(s, STMT_PLACE, error, "isiiss", *id, x->file, (gint64)x->line,
			     (gint64)x->col, x->function, x->what);
}

/* Other runs may have told of it. */
static gboolean put_spot(struct store *s, const struct step *x, gint64 *id, GError **error)
{
	gint64 found[2];

	if (!store_find(s, STMT_SPOT_ID, found, error, "TiiTT", x->file, (gint64)x->line,
			(gint64)x->col, x->function, x->what))
		return FALSE;
	*id = found[0];
	if (*id)
		return TRUE;
	if (!store_put_row(s, STMT_SPOT, error, "ITiiTT", (gint64)-1, x->file, (gint64)x->line,
			   (gint64)x->col, x->function, x->what))
		return FALSE;
	*id = sqlite3_last_insert_rowid(s->db);
	return TRUE;
}

static gboolean put(struct store *s, enum store_places table, struct place *p, GError **error)
{
	struct row *row = &p->rows[table];
	gboolean ok = table == IN_PLACE ? put_place(s, &p->step, &row->id, error) :
					  put_spot(s, &p->step, &row->id, error);

	if (ok)
		row->text = g_strdup_printf("%" G_GINT64_FORMAT, row->id);
	return ok;
}

char *store_steps(struct store *s, enum store_places table, const struct step *steps, gsize n,
		  gint64 *last, GError **error)
{
	g_autoptr(GString) list = g_string_new("[");

	*last = -1;
	for (gsize i = 0; i < n; i++) {
		struct place *p = place_of(s, &steps[i]);

		if (!p->rows[table].text && !put(s, table, p, error))
			return NULL;
		if (i)
			g_string_append_c(list, ',');
		g_string_append(list, p->rows[table].text);
		*last = p->rows[table].id;
	}
	g_string_append_c(list, ']');
	return g_string_free(g_steal_pointer(&list), FALSE);
}
