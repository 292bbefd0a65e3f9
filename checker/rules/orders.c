/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads rules/orders/NAME.yaml: documented orders as chains of classes, and what
 * documents call a class. Each pair of a chain, near or far, is an order. Whether
 * the code keeps them is not asked here, only whether the documents agree with
 * each other: see orders_check().
 */
#include "rules/builder.h"

#include <string.h>

#include "base/error.h"

#define CHAIN_MAX 32

struct raw_order {
	char **chain, **worlds;
	guint n_chain, n_worlds;
	char *source, *note;
};

struct raw_name {
	char *class;
	char **called;
	guint n_called;
};

struct raw_orders {
	struct raw_order *orders;
	struct raw_name *names;
	guint n_orders, n_names;
};

static const cyaml_schema_value_t name_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

#define NAMES(key, flags, member) \
	CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | (flags), struct raw_order, member, \
				   n_##member, &name_schema, 0, CYAML_UNLIMITED)
#define TEXT(key, flags, member) \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), struct raw_order, member, 1, \
			       CYAML_UNLIMITED)

static const cyaml_schema_field_t order_fields[] = {
	NAMES("chain", CYAML_FLAG_DEFAULT, chain),
	TEXT("source", CYAML_FLAG_DEFAULT, source),
	TEXT("note", CYAML_FLAG_OPTIONAL, note),
	NAMES("worlds", CYAML_FLAG_OPTIONAL, worlds),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t order_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_order, order_fields),
};

static const cyaml_schema_field_t called_fields[] = {
	CYAML_FIELD_STRING_PTR("class", CYAML_FLAG_POINTER, struct raw_name, class, 1,
			       CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE_COUNT("called", CYAML_FLAG_POINTER, struct raw_name, called, n_called,
				   &name_schema, 0, CYAML_UNLIMITED),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t called_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_name, called_fields),
};

static const cyaml_schema_field_t orders_fields[] = {
	CYAML_FIELD_SEQUENCE_COUNT("orders", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				   struct raw_orders, orders, n_orders, &order_schema, 0,
				   CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE_COUNT("names", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				   struct raw_orders, names, n_names, &called_schema, 0,
				   CYAML_UNLIMITED),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t orders_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_orders, orders_fields),
};

/* "CLASS" or "CLASS/N" */
static gboolean node_valid(const char *name)
{
	const char *slash = strchr(name, '/');

	if (!*name || *name == '/' || strpbrk(name, " \t\n"))
		return FALSE;
	return !slash || (g_ascii_isdigit(slash[1]) && !slash[2]);
}

/* "FILE:LINE" or "FILE:FIRST-LAST" */
static gboolean source_valid(const char *source)
{
	const char *colon = strrchr(source, ':');
	guint digits = 0;

	if (!colon || colon == source)
		return FALSE;
	for (const char *p = colon + 1; *p; p++) {
		if (g_ascii_isdigit(*p))
			digits++;
		else if (*p != '-' || !digits)
			return FALSE;
	}
	return digits > 0;
}

static gboolean world_valid(const char *world)
{
	if (*world == '!')
		world++;
	for (const char *p = world; *p; p++) {
		if (!g_ascii_isalnum(*p) && *p != '_' && *p != '-')
			return FALSE;
	}
	return *world;
}

/* Either the worlds it holds in or those it does not: a mix says nothing clear. */
static gboolean check_worlds(const struct yaml_file *y, const struct raw_order *raw, guint i,
			     GError **error)
{
	if (!raw->n_worlds && yaml_file_has(y, "/orders/%u/worlds", i))
		return yaml_file_error(y, error, yaml_file_line(y, "/orders/%u/worlds", i),
				       "worlds: empty; without it the order holds in all");
	for (guint k = 0; k < raw->n_worlds; k++) {
		int line = yaml_file_line(y, "/orders/%u/worlds/%u", i, k);

		if (!world_valid(raw->worlds[k]))
			return yaml_file_error(y, error, line,
					       "worlds: '%s' is not a world's name, nor one after "
					       "a '!'", raw->worlds[k]);
		if ((*raw->worlds[k] == '!') != (*raw->worlds[0] == '!'))
			return yaml_file_error(y, error, line,
					       "worlds: either all with a '!' (not in these) or "
					       "none (only in these)");
	}
	return TRUE;
}

static gboolean check_chain(const struct yaml_file *y, const struct raw_order *raw, guint i,
			    GError **error)
{
	int line = yaml_file_line(y, "/orders/%u/chain", i);

	if (raw->n_chain < 2 || raw->n_chain > CHAIN_MAX)
		return yaml_file_error(y, error, line,
				       "chain: an order has 2 to %d classes, not %u", CHAIN_MAX,
				       raw->n_chain);
	for (guint k = 0; k < raw->n_chain; k++) {
		line = yaml_file_line(y, "/orders/%u/chain/%u", i, k);
		if (!node_valid(raw->chain[k]))
			return yaml_file_error(y, error, line,
					       "chain: '%s' is not a class or CLASS/SUBCLASS",
					       raw->chain[k]);
		for (guint j = 0; j < k; j++) {
			if (g_str_equal(raw->chain[j], raw->chain[k]))
				return yaml_file_error(y, error, line,
						       "chain: '%s' stands before itself",
						       raw->chain[k]);
		}
	}
	return TRUE;
}

static gboolean check_order(const struct yaml_file *y, const struct raw_order *raw, guint i,
			    GError **error)
{
	if (!source_valid(raw->source))
		return yaml_file_error(y, error, yaml_file_line(y, "/orders/%u/source", i),
				       "source: '%s' is not FILE:LINE or FILE:FIRST-LAST",
				       raw->source);
	return check_chain(y, raw, i, error) && check_worlds(y, raw, i, error);
}

static void add_pair(struct rules_builder *b, const struct rule_order *order)
{
	g_autofree char *worlds = order->worlds ? g_strjoinv(" ", order->worlds) : g_strdup("");
	g_autofree char *key = g_strdup_printf("%s > %s %s %s", order->outer, order->inner,
					       order->source, worlds);

	builder_put(b, b->orders, "order", key, order);
}

static void add_pairs(struct rules_builder *b, const struct yaml_file *y,
		      const struct raw_order *raw, guint i)
{
	struct rule_order order = {
		.source = builder_string(b, raw->source),
		.note = builder_string(b, raw->note),
		.worlds = raw->n_worlds ? builder_list(b, raw->worlds, raw->n_worlds) : NULL,
		.file = builder_string(b, y->name),
		.line = yaml_file_line(y, "/orders/%u/chain", i),
	};

	for (guint k = 1; k < raw->n_chain; k++) {
		for (guint j = 0; j < k; j++) {
			order.outer = builder_string(b, raw->chain[j]);
			order.inner = builder_string(b, raw->chain[k]);
			add_pair(b, &order);
		}
	}
}

/* Documents write names with blanks in them: "page lock". */
static gboolean add_called(struct rules_builder *b, const struct yaml_file *y,
			   const struct raw_name *raw, guint i, GError **error)
{
	if (!node_valid(raw->class) || strchr(raw->class, '/'))
		return yaml_file_error(y, error, yaml_file_line(y, "/names/%u/class", i),
				       "class: '%s' is not a class", raw->class);
	for (guint k = 0; k < raw->n_called; k++) {
		int line = yaml_file_line(y, "/names/%u/called/%u", i, k);

		if (!builder_once(b, y, line, "called", raw->called[k], error))
			return FALSE;
		g_hash_table_insert(b->called, builder_string(b, raw->called[k]),
				    builder_string(b, raw->class));
	}
	return TRUE;
}

gboolean orders_add(struct rules_builder *b, const struct yaml_file *y, GError **error)
{
	const struct raw_orders *raw = y->data;

	for (guint i = 0; raw && i < raw->n_orders; i++) {
		if (!check_order(y, &raw->orders[i], i, error))
			return FALSE;
		add_pairs(b, y, &raw->orders[i], i);
	}
	for (guint i = 0; raw && i < raw->n_names; i++) {
		if (!add_called(b, y, &raw->names[i], i, error))
			return FALSE;
	}
	return TRUE;
}
