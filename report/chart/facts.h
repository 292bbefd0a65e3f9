/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What pictures of the lock graph are made from: its classes, orders and what is known of
 * them, of one world or of all, read from the views once.
 */
#ifndef FAULTLINE_REPORT_CHART_FACTS_H
#define FAULTLINE_REPORT_CHART_FACTS_H

#include <glib.h>

#include "rules/rules.h"
#include "store/store.h"

/* What is known of an order besides that it is there. */
enum fact_mark {
	FACT_SEEN = 1 << 0,		/* by the lockdep of a running kernel */
	FACT_CONTRADICTED = 1 << 1,	/* documented is the other way round, in some world */
};

struct fact_class {
	char *name, *alias, *lockdep, *kind;	/* alias, lockdep: or NULL */
	const char *layer;		/* a folder: where most of those are that take it; "" */
	GPtrArray *systems;		/* char *: all folders below fs/ where it is taken; or NULL */
};

/* A class with a subclass. */
struct fact_node {
	const struct fact_class *class;
	guint subclass;
	char *label;			/* "inode.i_rwsem/1" */
	guint id;			/* its place among all */
};

/* v_lock_edge */
struct fact_edge {
	guint64 id;
	guint world;			/* of chart_facts.worlds */
	const struct fact_node *outer, *inner;
	const char *outer_mode, *inner_mode;
	const char *reason, *file, *function, *context;
	guint line;
	enum rule_confidence confidence;
	guint marks;			/* enum fact_mark */
};

/* v_order, of what the graph knows both ends of. */
struct fact_order {
	const struct fact_node *outer, *inner;
	char *source, *note;
	char **worlds;			/* as in the rules; empty: all */
};

/* A finding that is told, and the orders it is made of. */
struct fact_side {
	char *outer, *inner;		/* as struct fact_node.label */
	char *world;			/* "": all */
	char *fingerprint;
	enum rule_confidence confidence;
};

struct chart_facts {
	GPtrArray *worlds;		/* char *, in their order; "core" is one of them */
	GPtrArray *classes;		/* struct fact_class, by name */
	GPtrArray *nodes;		/* struct fact_node */
	GArray *edges;			/* struct fact_edge, by id */
	GPtrArray *orders;		/* struct fact_order */
	GPtrArray *sides;		/* struct fact_side */
	gboolean compared;		/* what a running kernel saw is known */
	GHashTable *class_of;		/* name → struct fact_class */
	GHashTable *node_of;		/* label → struct fact_node */
	GStringChunk *strings;
};

/* world NULL: all. NULL and *error; FL_ERROR_USAGE for a world that is not in the database. */
struct chart_facts *chart_facts_load(struct store *s, const char *world, GError **error);
void chart_facts_free(struct chart_facts *f);

/* The layer of a class in a world: its own folder where that takes it, too. */
const char *fact_layer(const struct fact_class *c, const char *world);

/* The number of a world that is there, or G_MAXUINT. */
guint chart_facts_world(const struct chart_facts *f, const char *name);

/* Something that happens, or a mark of what is going on: nobody waits for it. */
gboolean fact_is_no_lock(const struct fact_class *c);

/* Whether a documented order is one of this world. */
gboolean fact_order_holds(const struct fact_order *o, const char *world);

#endif
