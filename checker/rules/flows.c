/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads rules/flows/NAME.yaml: which values are followed through the program, from the calls
 * that give them to those that rules in SQL ask about. Does not follow them.
 */
#include "rules/builder.h"

#include <string.h>

#include "rules/functions.h"

struct raw_end {
	char **functions, *where, *into;
	guint n_functions;
};

struct raw_flow {
	char *value;
	struct raw_end *from, *to, *through;
	char **not_through, **same, **ends;
	guint n_from, n_to, n_through, n_not_through, n_same, n_ends;
	int outside;
};

struct raw_flows {
	struct raw_flow *flows;
	guint n_flows;
};

static const cyaml_schema_value_t name_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

#define TEXT(key, record, member, flags) \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), record, member, 1, \
			       CYAML_UNLIMITED)
#define LIST(key, record, member, schema, flags) \
	CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | (flags), record, member, \
				   n_##member, schema, 0, CYAML_UNLIMITED)

static const cyaml_schema_field_t end_fields[] = {
	LIST("functions", struct raw_end, functions, &name_schema, 0),
	TEXT("where", struct raw_end, where, 0),
	TEXT("into", struct raw_end, into, CYAML_FLAG_OPTIONAL),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t end_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_end, end_fields),
};

static const cyaml_schema_field_t flow_fields[] = {
	TEXT("value", struct raw_flow, value, 0),
	LIST("from", struct raw_flow, from, &end_schema, 0),
	LIST("to", struct raw_flow, to, &end_schema, CYAML_FLAG_OPTIONAL),
	LIST("through", struct raw_flow, through, &end_schema, CYAML_FLAG_OPTIONAL),
	LIST("not_through", struct raw_flow, not_through, &name_schema, CYAML_FLAG_OPTIONAL),
	LIST("same", struct raw_flow, same, &name_schema, CYAML_FLAG_OPTIONAL),
	LIST("ends", struct raw_flow, ends, &name_schema, CYAML_FLAG_OPTIONAL),
	CYAML_FIELD_BOOL("outside", CYAML_FLAG_OPTIONAL, struct raw_flow, outside),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t flow_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_flow, flow_fields),
};

static const cyaml_schema_field_t flows_fields[] = {
	LIST("flows", struct raw_flows, flows, &flow_schema, 0),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t flows_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_flows, flows_fields),
};

/* A list of one flow while it is read. */
struct reader {
	struct rules_builder *b;
	const struct yaml_file *y;
	guint flow;
	const char *list;
};

static gboolean bad_end(const struct reader *r, guint i, const char *field, const char *why,
			const char *text, GError **error)
{
	return yaml_file_error(r->y, error,
			       yaml_file_line(r->y, "/flows/%u/%s/%u", r->flow, r->list, i),
			       "%s: '%s' %s", field, text, why);
}

static gboolean read_place(const char *text, struct rule_value *v)
{
	if (!strcmp(text, "result"))
		v->place = PLACE_RESULT;
	return v->place == PLACE_RESULT || function_arg_parse(text, v);
}

static gboolean read_end(const struct reader *r, const struct raw_end *raw, guint i,
			 struct rule_flow_end *end, GError **error)
{
	static const char no_place[] = "is no place; write 'arg N' (from 0) or 'result'";
	gboolean carries = !strcmp(r->list, "through");
	g_autofree char *path = g_strdup_printf("/flows/%u/%s/%u/functions", r->flow, r->list, i);

	builder_names(r->b, r->y, path, "functions", raw->functions, raw->n_functions);
	end->functions = builder_list(r->b, raw->functions, raw->n_functions);
	for (char **name = end->functions; name && *name; name++)
		if (!function_name_valid(*name))
			return bad_end(r, i, "functions", "is not a C function's name", *name, error);
	if (!read_place(raw->where, &end->where))
		return bad_end(r, i, "where", no_place, raw->where, error);
	if (carries != !!raw->into)
		return bad_end(r, i, "into", "is what 'through' says, and no other list",
			       raw->into ? raw->into : "", error);
	return !carries || read_place(raw->into, &end->into) ||
	       bad_end(r, i, "into", no_place, raw->into, error);
}

/* NULL and *error, or an array that lives as long as the rules. */
static struct rule_flow_end *read_ends(struct reader *r, const char *list,
				       const struct raw_end *raw, guint n, GError **error)
{
	struct rule_flow_end *ends = g_new0(struct rule_flow_end, n + 1);

	g_ptr_array_add(r->b->lists, ends);
	r->list = list;
	for (guint i = 0; i < n; i++)
		if (!read_end(r, &raw[i], i, &ends[i], error))
			return NULL;
	return ends;
}

static gboolean flow_add(struct rules_builder *b, const struct yaml_file *y,
			 const struct raw_flow *raw, guint i, GError **error)
{
	struct reader r = { .b = b, .y = y, .flow = i };
	int line = yaml_file_line(y, "/flows/%u", i);
	struct rule_flow f = {
		.value = builder_string(b, raw->value),
		.not_through = builder_list(b, raw->not_through, raw->n_not_through),
		.same = builder_list(b, raw->same, raw->n_same),
		.ends = builder_list(b, raw->ends, raw->n_ends),
		.outside = raw->outside,
		.n_from = raw->n_from, .n_to = raw->n_to, .n_through = raw->n_through,
		.file = builder_string(b, y->name), .line = line,
	};

	f.from = read_ends(&r, "from", raw->from, raw->n_from, error);
	f.to = f.from ? read_ends(&r, "to", raw->to, raw->n_to, error) : NULL;
	f.through = f.to ? read_ends(&r, "through", raw->through, raw->n_through, error) : NULL;
	if (!f.through || !builder_once(b, y, line, "value", raw->value, error))
		return FALSE;
	builder_put(b, b->flows, "value", f.value, &f);
	return TRUE;
}

gboolean flows_add(struct rules_builder *b, const struct yaml_file *y, GError **error)
{
	const struct raw_flows *raw = y->data;

	for (guint i = 0; raw && i < raw->n_flows; i++)
		if (!flow_add(b, y, &raw->flows[i], i, error))
			return FALSE;
	return TRUE;
}
