/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads rules/locks/NAME.yaml: lock classes, cuts and lists of names here, functions
 * in functions.c. Does not look at classes the code has; that is linking's.
 */
#include "rules/arguments.h"
#include "rules/builder.h"

#include <string.h>

#include "base/error.h"
#include "rules/contexts.h"
#include "rules/functions.h"
#include "rules/names.h"
#include "rules/operations.h"
#include "rules/traits.h"

struct raw_lock {
	char *class, *alias, *lockdep_name;
	char **formerly, **within;
	guint n_formerly, n_within;
	enum lock_kind kind;
	int assorted;
};

struct raw_cut {
	char **functions, **during;
	guint n_functions, n_during;
	char *why;
};

struct raw_locks {
	struct raw_lock *locks;
	struct raw_function *functions;
	struct raw_cut *cuts;
	struct raw_context *contexts;
	struct raw_operation *operations;
	struct raw_trait *traits;
	struct raw_argument *arguments;
	char **transparent, **noreturn, **identity, **errors, **objects, **internal, **everywhere;
	char **tests_bit, **sets_bit, **clears_bit, **puts, **counts_down, **withdraws;
	char **own_code, **never_null, **other_versions, **warnings;
	guint n_locks, n_functions, n_cuts, n_transparent, n_noreturn, n_identity, n_errors;
	guint n_objects, n_internal, n_everywhere, n_contexts, n_operations, n_traits, n_arguments;
	guint n_tests_bit, n_sets_bit, n_clears_bit, n_puts, n_counts_down, n_withdraws;
	char **gives_new;
	guint n_gives_new;
	guint n_own_code, n_never_null, n_other_versions, n_warnings;
	char **file_tables, **tree_operations, **internal_results, **belongings, **outward, **made;
	guint n_file_tables, n_tree_operations, n_internal_results, n_belongings, n_outward, n_made;
};

static const cyaml_schema_value_t name_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

#define LIST(key, structure, member, entry) \
	CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, \
				   member, n_##member, entry, 0, CYAML_UNLIMITED)
#define TEXT(key, flags, structure, member) \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), structure, member, 1, \
			       CYAML_UNLIMITED)

static const struct cyaml_strval yes_no[] = { { "false", 0 }, { "true", 1 } };

static const cyaml_schema_field_t lock_fields[] = {
	TEXT("class", CYAML_FLAG_DEFAULT, struct raw_lock, class),
	TEXT("alias", CYAML_FLAG_OPTIONAL, struct raw_lock, alias),
	LIST("formerly", struct raw_lock, formerly, &name_schema),
	LIST("within", struct raw_lock, within, &name_schema),
	TEXT("lockdep", CYAML_FLAG_OPTIONAL, struct raw_lock, lockdep_name),
	{
		.key = "kind",
		.data_offset = offsetof(struct raw_lock, kind),
		.value = {
			.type = CYAML_ENUM,
			.flags = CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL,
			.data_size = sizeof(enum lock_kind),
			.enumeration = { .strings = lock_kind_words, .count = N_LOCK_KINDS - 1 },
		},
	},
	CYAML_FIELD_ENUM("assorted", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct raw_lock,
			 assorted, yes_no, 2),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t lock_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_lock, lock_fields),
};

static const cyaml_schema_field_t cut_fields[] = {
	CYAML_FIELD_SEQUENCE_COUNT("functions", CYAML_FLAG_POINTER, struct raw_cut, functions,
				   n_functions, &name_schema, 0, CYAML_UNLIMITED),
	LIST("while", struct raw_cut, during, &name_schema),
	TEXT("why", CYAML_FLAG_DEFAULT, struct raw_cut, why),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t cut_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_cut, cut_fields),
};

static const cyaml_schema_field_t locks_fields[] = {
	LIST("locks", struct raw_locks, locks, &lock_schema),
	LIST("functions", struct raw_locks, functions, &function_schema),
	LIST("transparent", struct raw_locks, transparent, &name_schema),
	LIST("noreturn", struct raw_locks, noreturn, &name_schema),
	LIST("identity", struct raw_locks, identity, &name_schema),
	LIST("errors", struct raw_locks, errors, &name_schema),
	LIST("tests_bit", struct raw_locks, tests_bit, &name_schema),
	LIST("sets_bit", struct raw_locks, sets_bit, &name_schema),
	LIST("clears_bit", struct raw_locks, clears_bit, &name_schema),
	LIST("puts", struct raw_locks, puts, &name_schema),
	LIST("counts_down", struct raw_locks, counts_down, &name_schema),
	LIST("own_code", struct raw_locks, own_code, &name_schema),
	LIST("never_null", struct raw_locks, never_null, &name_schema),
	LIST("warnings", struct raw_locks, warnings, &name_schema),
	LIST("withdraws", struct raw_locks, withdraws, &name_schema),
	LIST("internal_results", struct raw_locks, internal_results, &name_schema),
	LIST("gives_new", struct raw_locks, gives_new, &name_schema),
	LIST("objects", struct raw_locks, objects, &name_schema),
	LIST("belongings", struct raw_locks, belongings, &name_schema),
	LIST("outward", struct raw_locks, outward, &name_schema),
	LIST("made", struct raw_locks, made, &name_schema),
	LIST("internal", struct raw_locks, internal, &name_schema),
	LIST("everywhere", struct raw_locks, everywhere, &name_schema),
	LIST("file_tables", struct raw_locks, file_tables, &name_schema),
	LIST("tree_operations", struct raw_locks, tree_operations, &name_schema),
	LIST("other_versions", struct raw_locks, other_versions, &name_schema),
	LIST("cuts", struct raw_locks, cuts, &cut_schema),
	LIST("contexts", struct raw_locks, contexts, &context_schema),
	LIST("operations", struct raw_locks, operations, &operation_schema),
	LIST("traits", struct raw_locks, traits, &trait_schema),
	LIST("arguments", struct raw_locks, arguments, &argument_schema),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t locks_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_locks, locks_fields),
};

static gboolean class_name_valid(const char *name)
{
	return *name && !strpbrk(name, " \t\n/");
}

static gboolean add_lock(struct rules_builder *b, const struct yaml_file *y,
			 const struct raw_lock *raw, guint i, GError **error)
{
	int line = yaml_file_line(y, "/locks/%u", i);
	struct rule_lock lock = {
		.class = builder_string(b, raw->class),
		.alias = builder_string(b, raw->alias),
		.formerly = raw->n_formerly ?
			builder_list(b, raw->formerly, raw->n_formerly) : NULL,
		.lockdep_name = builder_string(b, raw->lockdep_name),
		.kind = raw->kind,
		.assorted = raw->assorted,
		.within = raw->n_within ? builder_list(b, raw->within, raw->n_within) : NULL,
		.file = builder_string(b, y->name),
		.line = line,
	};

	if (!class_name_valid(raw->class))
		return yaml_file_error(y, error, line, "class: '%s' has a blank or slash in it",
				       raw->class);
	if (raw->alias && !class_name_valid(raw->alias))
		return yaml_file_error(y, error, line, "alias: '%s' has a blank or slash in it",
				       raw->alias);
	for (guint k = 0; k < raw->n_formerly; k++) {
		if (!class_name_valid(raw->formerly[k]))
			return yaml_file_error(y, error,
					       yaml_file_line(y, "/locks/%u/formerly/%u", i, k),
					       "formerly: '%s' has a blank or slash in it",
					       raw->formerly[k]);
	}
	if (!raw->alias && !raw->n_formerly && !raw->lockdep_name && raw->kind == LOCK_UNKNOWN)
		return yaml_file_error(y, error, line,
				       "class: nothing is said of '%s'; give alias, formerly, "
				       "lockdep or kind",
				       raw->class);
	if (raw->n_within && raw->kind != LOCK_MARK)
		return yaml_file_error(y, error, line, "within: only marks (kind: mark) end so");
	if (!builder_once(b, y, line, "class", raw->class, error))
		return FALSE;
	builder_put(b, b->locks, "class", lock.class, &lock);
	builder_name(b, y, line, "class", lock.class);
	return TRUE;
}

static gboolean add_cut(struct rules_builder *b, const struct yaml_file *y,
			const struct raw_cut *raw, guint i, GError **error)
{
	if (!raw->n_functions)
		return yaml_file_error(y, error, yaml_file_line(y, "/cuts/%u/functions", i),
				       "functions: empty; a cut names at least one");
	for (guint k = 0; k < raw->n_functions; k++) {
		int line = yaml_file_line(y, "/cuts/%u/functions/%u", i, k);
		struct rule_cut cut = {
			.name = builder_string(b, raw->functions[k]),
			.during = raw->n_during ?
				builder_list(b, raw->during, raw->n_during) : NULL,
			.why = builder_string(b, raw->why),
			.file = builder_string(b, y->name),
			.line = line,
		};

		if (!function_name_valid(cut.name))
			return yaml_file_error(y, error, line, "'%s' is not a C function's name",
					       cut.name);
		if (!builder_once(b, y, line, "cut", cut.name, error))
			return FALSE;
		builder_put(b, b->cuts, "cut", cut.name, &cut);
		builder_name(b, y, line, "cuts", cut.name);
	}
	return TRUE;
}

/* A file's name may have slashes; no other's. */
static gboolean list_name_valid(const char *name)
{
	return class_name_valid(name) || (g_str_has_suffix(name, ".c") && !strpbrk(name, " \t\n"));
}

static gboolean add_names(struct rules_builder *b, const struct yaml_file *y, const char *field,
			  GHashTable *set, char *const *names, guint n, GError **error)
{
	for (guint i = 0; i < n; i++) {
		int line = yaml_file_line(y, "/%s/%u", field, i);

		if (!list_name_valid(names[i]))
			return yaml_file_error(y, error, line, "%s: '%s' is not a name", field,
					       names[i]);
		if (!builder_once(b, y, line, field, names[i], error))
			return FALSE;
		g_hash_table_add(set, builder_string(b, names[i]));
		builder_name(b, y, line, field, names[i]);
	}
	return TRUE;
}

gboolean locks_add(struct rules_builder *b, const struct yaml_file *y, GError **error)
{
	const struct raw_locks *raw = y->data;

	if (!raw)
		return TRUE;
	for (guint i = 0; i < raw->n_locks; i++) {
		if (!add_lock(b, y, &raw->locks[i], i, error))
			return FALSE;
	}
	for (guint i = 0; i < raw->n_functions; i++) {
		if (!function_add(b, y, &raw->functions[i], i, error))
			return FALSE;
	}
	for (guint i = 0; i < raw->n_cuts; i++) {
		if (!add_cut(b, y, &raw->cuts[i], i, error))
			return FALSE;
	}
	for (guint i = 0; i < raw->n_contexts; i++) {
		if (!context_add(b, y, &raw->contexts[i], i, error))
			return FALSE;
	}
	for (guint i = 0; i < raw->n_operations; i++) {
		if (!operation_add(b, y, &raw->operations[i], i, error))
			return FALSE;
	}
	for (guint i = 0; i < raw->n_traits; i++) {
		if (!trait_add(b, y, &raw->traits[i], i, error))
			return FALSE;
	}
	for (guint i = 0; i < raw->n_arguments; i++) {
		if (!argument_add(b, y, &raw->arguments[i], i, error))
			return FALSE;
	}
	return add_names(b, y, "noreturn", b->noreturn, raw->noreturn, raw->n_noreturn, error) &&
	       add_names(b, y, "identity", b->identity, raw->identity, raw->n_identity, error) &&
	       add_names(b, y, "tests_bit", b->tests_bit, raw->tests_bit, raw->n_tests_bit, error) &&
	       add_names(b, y, "sets_bit", b->sets_bit, raw->sets_bit, raw->n_sets_bit, error) &&
	       add_names(b, y, "clears_bit", b->clears_bit, raw->clears_bit, raw->n_clears_bit, error) &&
	       add_names(b, y, "puts", b->puts, raw->puts, raw->n_puts, error) &&
	       add_names(b, y, "counts_down", b->counts_down, raw->counts_down,
			 raw->n_counts_down, error) &&
	       add_names(b, y, "own_code", b->own_code, raw->own_code, raw->n_own_code, error) &&
	       add_names(b, y, "never_null", b->never_null, raw->never_null,
			 raw->n_never_null, error) &&
	       add_names(b, y, "warnings", b->warnings, raw->warnings, raw->n_warnings, error) &&
	       add_names(b, y, "withdraws", b->withdraws, raw->withdraws, raw->n_withdraws, error) &&
	       add_names(b, y, "internal_results", b->internal_results, raw->internal_results,
			 raw->n_internal_results, error) &&
	       add_names(b, y, "gives_new", b->gives_new, raw->gives_new, raw->n_gives_new, error) &&
	       add_names(b, y, "objects", b->objects, raw->objects, raw->n_objects, error) &&
	       add_names(b, y, "belongings", b->belongings, raw->belongings,
			 raw->n_belongings, error) &&
	       add_names(b, y, "outward", b->outward, raw->outward, raw->n_outward, error) &&
	       add_names(b, y, "made", b->made, raw->made, raw->n_made, error) &&
	       add_names(b, y, "internal", b->internal, raw->internal, raw->n_internal, error) &&
	       add_names(b, y, "everywhere", b->everywhere, raw->everywhere,
			 raw->n_everywhere, error) &&
	       add_names(b, y, "file_tables", b->file_tables, raw->file_tables,
			 raw->n_file_tables, error) &&
	       add_names(b, y, "tree_operations", b->tree_operations, raw->tree_operations,
			 raw->n_tree_operations, error) &&
	       add_names(b, y, "other_versions", b->other_versions, raw->other_versions,
			 raw->n_other_versions, error) &&
	       add_names(b, y, "errors", b->errors, raw->errors, raw->n_errors, error) &&
	       add_names(b, y, "transparent", b->transparent, raw->transparent,
			 raw->n_transparent, error);
}
