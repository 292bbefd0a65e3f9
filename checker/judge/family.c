/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Families of circles. Where a lock is taken between two others, those that are taken beside it
 * make circles of their own, which have one cause and one way to mend them. Reads the circles of
 * one world and rule; compares names alone, and not what the ways between them are.
 */
#include "judge/family.h"

#include <string.h>

#define NOWHERE G_MAXUINT

static struct circle *circle_at(const GArray *circles, guint i)
{
	return &g_array_index(circles, struct circle, i);
}

/* The one place of x in which y, turned by `turn`, has another lock; NOWHERE: in none or more. */
static guint place_of_change(const struct circle *x, const struct circle *y, guint turn)
{
	guint place = NOWHERE;

	for (guint i = 0; i < x->n; i++) {
		if (!strcmp(x->names[i], y->names[(i + turn) % x->n]))
			continue;
		if (place != NOWHERE)
			return NOWHERE;
		place = i;
	}
	return place;
}

/* The lock that y has in the place of x's, of which the others are the same; NULL: they are not. */
static const char *other_at(const struct circle *x, const struct circle *y, guint place)
{
	if (x == y || y->folded || x->n != y->n)
		return NULL;
	for (guint turn = 0; turn < x->n; turn++)
		if (place_of_change(x, y, turn) == place)
			return y->names[(place + turn) % x->n];
	return NULL;
}

static guint count_others(const GArray *circles, const struct circle *x, guint place)
{
	guint n = 0;

	for (guint i = 0; i < circles->len; i++)
		n += other_at(x, circle_at(circles, i), place) != NULL;
	return n;
}

/* The place of x that most circles have another lock in; NOWHERE: none has. */
static guint place_of_most(const GArray *circles, const struct circle *x)
{
	guint place = NOWHERE, most = 0;

	for (guint i = 0; i < x->n; i++) {
		guint n = count_others(circles, x, i);

		if (n > most) {
			most = n;
			place = i;
		}
	}
	return place;
}

static void fold_into(GArray *circles, struct circle *x)
{
	guint place = place_of_most(circles, x);
	g_autoptr(GString) message = g_string_new(x->finding->message);
	const char *between = "; the same with ";

	if (place == NOWHERE)
		return;
	for (guint i = 0; i < circles->len; i++) {
		struct circle *y = circle_at(circles, i);
		const char *other = other_at(x, y, place);

		if (!other)
			continue;
		g_string_append_printf(message, "%s%s", between, other);
		between = ", ";
		y->folded = TRUE;
	}
	g_string_append_printf(message, " for %s", x->names[place]);
	g_free(x->finding->message);
	x->finding->message = g_string_free(g_steal_pointer(&message), FALSE);
}

void family_fold(GArray *circles)
{
	for (int level = CONFIDENCE_HIGH; level >= CONFIDENCE_LOW; level--)
		for (guint i = 0; i < circles->len; i++) {
			struct circle *x = circle_at(circles, i);

			if (!x->folded && (int)x->finding->confidence == level)
				fold_into(circles, x);
		}
}
