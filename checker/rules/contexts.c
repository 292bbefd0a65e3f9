/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads "contexts:" of rules/locks/NAME.yaml, and holds what names contexts elsewhere
 * against them when all is read.
 */
#include "rules/contexts.h"

#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "rules/functions.h"
#include "rules/names.h"

#define CONTEXTS_MAX 32		/* bits of a word */

static const cyaml_schema_value_t name_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

static const cyaml_schema_field_t context_fields[] = {
	CYAML_FIELD_STRING_PTR("class", CYAML_FLAG_POINTER, struct raw_context, class, 1,
			       CYAML_UNLIMITED),
	CYAML_FIELD_STRING_PTR("says", CYAML_FLAG_POINTER, struct raw_context, says, 1,
			       CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE_COUNT("through", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				   struct raw_context, through, n_through, &name_schema, 0,
				   CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE_COUNT("functions", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				   struct raw_context, functions, n_functions, &name_schema, 0,
				   CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE_COUNT("holding", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				   struct raw_context, holding, n_holding, &name_schema, 0,
				   CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE_COUNT("given", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				   struct raw_context, given, n_given, &name_schema, 0,
				   CYAML_UNLIMITED),
	CYAML_FIELD_STRING_PTR("field", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			       struct raw_context, field, 1, CYAML_UNLIMITED),
	{
		.key = "item",
		.data_offset = offsetof(struct raw_context, item),
		.value = {
			.type = CYAML_ENUM,
			.flags = CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL,
			.data_size = sizeof(enum lock_kind),
			.enumeration = { .strings = lock_kind_words, .count = N_LOCK_KINDS - 1 },
		},
	},
	CYAML_FIELD_BOOL("completes", CYAML_FLAG_OPTIONAL, struct raw_context, completes),
	CYAML_FIELD_SEQUENCE_COUNT("starts", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				   struct raw_context, starts, n_starts, &name_schema, 0,
				   CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE_COUNT("queues", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				   struct raw_context, queues, n_queues, &name_schema, 0,
				   CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE_COUNT("tables_with", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
				   struct raw_context, tables_with, n_tables_with, &name_schema, 0,
				   CYAML_UNLIMITED),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t context_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_context, context_fields),
};

static void note_names(struct rules_builder *b, const struct yaml_file *y,
		       const struct raw_context *raw, guint i)
{
	g_autofree char *at = g_strdup_printf("/contexts/%u/", i);
	g_autofree char *through = g_strconcat(at, "through", NULL);
	g_autofree char *functions = g_strconcat(at, "functions", NULL);
	g_autofree char *queues = g_strconcat(at, "queues", NULL);
	g_autofree char *holding = g_strconcat(at, "holding", NULL);
	g_autofree char *tables_with = g_strconcat(at, "tables_with", NULL);
	g_autofree char *given = g_strconcat(at, "given", NULL);

	builder_names(b, y, through, "through", raw->through, raw->n_through);
	builder_names(b, y, functions, "functions", raw->functions, raw->n_functions);
	builder_names(b, y, queues, "queues", raw->queues, raw->n_queues);
	builder_names(b, y, holding, "holding", raw->holding, raw->n_holding);
	builder_names(b, y, tables_with, "tables_with", raw->tables_with, raw->n_tables_with);
	builder_names(b, y, given, "given", raw->given, raw->n_given);
	if (raw->field)
		builder_name(b, y, yaml_file_line(y, "/contexts/%u/field", i), "field", raw->field);
}

/* Those of context i's list, which is called `what`. */
static gboolean check_fields(const struct yaml_file *y, guint i, const char *what,
			     char *const *names, guint n, GError **error)
{
	for (guint k = 0; k < n; k++)
		if (!function_field_valid(names[k]))
			return yaml_file_error(y, error,
					       yaml_file_line(y, "/contexts/%u/%s/%u", i, what, k),
					       "%s: '%s' is not RECORD.FIELD", what, names[k]);
	return TRUE;
}

static gboolean check_names(const struct yaml_file *y, const struct raw_context *raw, guint i,
			    GError **error)
{
	if (!check_fields(y, i, "through", raw->through, raw->n_through, error) ||
	    !check_fields(y, i, "tables_with", raw->tables_with, raw->n_tables_with, error))
		return FALSE;
	if (raw->field && !function_field_valid(raw->field))
		return yaml_file_error(y, error, yaml_file_line(y, "/contexts/%u/field", i),
				       "field: '%s' is not RECORD.FIELD", raw->field);
	for (guint k = 0; k < raw->n_functions; k++)
		if (!function_name_valid(raw->functions[k]))
			return yaml_file_error(y, error,
					       yaml_file_line(y, "/contexts/%u/functions/%u", i, k),
					       "functions: '%s' is not a C function's name",
					       raw->functions[k]);
	for (guint k = 0; k < raw->n_given; k++)
		if (!function_name_valid(raw->given[k]))
			return yaml_file_error(y, error,
					       yaml_file_line(y, "/contexts/%u/given/%u", i, k),
					       "given: '%s' is not a record's name", raw->given[k]);
	for (guint k = 0; k < raw->n_starts; k++)
		if (!function_name_valid(raw->starts[k]))
			return yaml_file_error(y, error,
					       yaml_file_line(y, "/contexts/%u/starts/%u", i, k),
					       "starts: '%s' is not a C function's name",
					       raw->starts[k]);
	return TRUE;
}

gboolean context_add(struct rules_builder *b, const struct yaml_file *y,
		     const struct raw_context *raw, guint i, GError **error)
{
	int line = yaml_file_line(y, "/contexts/%u", i);
	struct rule_context c = {
		.class = builder_string(b, raw->class),
		.says = builder_string(b, raw->says),
		.through = builder_list(b, raw->through, raw->n_through),
		.functions = builder_list(b, raw->functions, raw->n_functions),
		.item = raw->item,
		.completes = raw->completes,
		.starts = builder_list(b, raw->starts, raw->n_starts),
		.queues = builder_list(b, raw->queues, raw->n_queues),
		.holding = builder_list(b, raw->holding, raw->n_holding),
		.tables_with = builder_list(b, raw->tables_with, raw->n_tables_with),
		.given = builder_list(b, raw->given, raw->n_given),
		.field = builder_string(b, raw->field),
		.file = builder_string(b, y->name),
		.line = line,
	};

	if (strpbrk(raw->class, " \t\n/"))
		return yaml_file_error(y, error, line, "class: '%s' has a blank or slash in it",
				       raw->class);
	if (!check_names(y, raw, i, error) ||
	    !builder_once(b, y, line, "context", raw->class, error))
		return FALSE;
	builder_put(b, b->contexts, "context", c.class, &c);
	note_names(b, y, raw, i);
	if (b->contexts->len > CONTEXTS_MAX)
		return yaml_file_error(y, error, line, "contexts: more than %d", CONTEXTS_MAX);
	return TRUE;
}

static gboolean unknown(const struct rules *r, const char *file, int line, const char *field,
			const char *name, GError **error)
{
	g_autofree const char **names = g_new0(const char *, r->n_contexts + 1);
	const char *near;

	for (gsize i = 0; i < r->n_contexts; i++)
		names[i] = r->contexts[i].class;
	near = suggest_word(name, names, r->n_contexts);
	g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s:%d: %s: no context is called '%s'%s%s%s",
		    file, line, field, name, near ? ", did you mean '" : "", near ? near : "",
		    near ? "'?" : "");
	return FALSE;
}

static gboolean check_function(const struct rules *r, const GPtrArray *ops, GError **error)
{
	for (guint i = 0; i < ops->len; i++) {
		const struct rule_function *f = ops->pdata[i];
		const char *class = f->class ? f->class : "";

		if (f->kind == LOCK_CONTEXT && !rules_context(r, class))
			return unknown(r, f->file, f->line, "class", class, error);
	}
	return TRUE;
}

gboolean contexts_check(const struct rules *r, GError **error)
{
	GHashTableIter it;
	gpointer ops;

	for (gsize i = 0; i < r->n_cuts; i++) {
		const struct rule_cut *cut = &r->cuts[i];

		for (char **name = cut->during; name && *name; name++)
			if (!rules_context(r, *name))
				return unknown(r, cut->file, cut->line, "while", *name, error);
	}
	g_hash_table_iter_init(&it, r->functions);
	while (g_hash_table_iter_next(&it, NULL, &ops))
		if (!check_function(r, ops, error))
			return FALSE;
	return TRUE;
}

const struct rule_context *rules_context(const struct rules *r, const char *class)
{
	for (gsize i = 0; i < r->n_contexts; i++)
		if (!strcmp(r->contexts[i].class, class))
			return &r->contexts[i];
	return NULL;
}

guint32 rules_context_bit(const struct rules *r, const char *class)
{
	const struct rule_context *c = rules_context(r, class);

	return c ? 1u << (c - r->contexts) : 0;
}

guint32 rules_holding(const struct rules *r, const char *class)
{
	guint32 bits = rules_context_bit(r, class);

	for (gsize i = 0; i < r->n_contexts; i++)
		if (g_strv_contains((const char *const *)r->contexts[i].holding, class))
			bits |= 1u << i;
	return bits;
}
