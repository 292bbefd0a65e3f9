/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/rules: a struct rules while its files are being read. Each
 * folder is one generation: within it a name may stand once, a later folder's
 * entry takes the place of an earlier one's.
 */
#ifndef FAULTLINE_RULES_BUILDER_H
#define FAULTLINE_RULES_BUILDER_H

#include <glib.h>
#include "rules/rules.h"
#include "rules/yaml.h"

struct rules_builder {
	GStringChunk *strings;	/* becomes rules.strings */
	GArray *locks;		/* struct rule_lock */
	GArray *cuts;
	GArray *contexts;	/* struct rule_context */
	GArray *operations;	/* struct rule_operation */
	GArray *traits;		/* struct rule_trait */
	GArray *arguments;	/* struct rule_argument */
	GArray *orders;
	GArray *checks;
	GArray *names;		/* struct rule_name */
	GArray *flows;		/* struct rule_flow */
	GPtrArray *lists;	/* NULL-terminated char ** made so far, freed with the rules */
	GHashTable *functions;	/* name → GPtrArray of struct rule_function */
	GHashTable *noreturn;	/* sets of interned names */
	GHashTable *other_versions;
	GHashTable *identity, *errors, *objects, *internal, *everywhere;
	GHashTable *tests_bit, *sets_bit, *clears_bit, *puts, *counts_down, *withdraws;
	GHashTable *own_code, *never_null, *warnings;
	GHashTable *file_tables, *tree_operations, *internal_results, *belongings, *outward, *made;
	GHashTable *gives_new;
	GHashTable *transparent;
	GHashTable *asked_fields;	/* set: RECORD.FIELD that conditions ask of */
	GHashTable *called;	/* what documents call a class → it */
	GHashTable *places;	/* "class NAME" → position in its array, plus 1 */
	GHashTable *seen;	/* this folder's entries: "class NAME" → "FILE:LINE" */
};

/* The string, living as long as the rules; NULL for NULL. */
char *builder_string(struct rules_builder *b, const char *text);
/* A copy of the list, living as long as the rules. */
char **builder_list(struct rules_builder *b, char *const *items, gsize n);

/* Notes that a field (a string that stays) of the file names something. */
void builder_name(struct rules_builder *b, const struct yaml_file *y, int line,
		  const char *field, const char *name);
/* The same of a list of the file. */
void builder_names(struct rules_builder *b, const struct yaml_file *y, const char *path,
		   const char *field, char *const *names, guint n);

/*
 * Notes that this folder says `what` ("class") of `name`. FALSE and *error
 * when it did before.
 */
gboolean builder_once(struct rules_builder *b, const struct yaml_file *y, int line,
		      const char *what, const char *name, GError **error);

/* Puts the item where an earlier folder had that of this name, or appends it. */
void builder_put(struct rules_builder *b, GArray *array, const char *what, const char *name,
		 gconstpointer item);

/* Adds what a file says. The schemas are those of the formats. */
gboolean locks_add(struct rules_builder *b, const struct yaml_file *y, GError **error);
gboolean orders_add(struct rules_builder *b, const struct yaml_file *y, GError **error);
gboolean flows_add(struct rules_builder *b, const struct yaml_file *y, GError **error);
/* `id` is "FAMILY/NAME" from where the file lies. */
gboolean check_add(struct rules_builder *b, const struct yaml_file *y, const char *id,
		   GError **error);
/* Whether the check in the file is of a kind that is looked for where the program is solved. */
gboolean check_is_solved(const struct yaml_file *y);
/* The same of the text of NAME.sql, whose leading comment is the YAML. */
gboolean check_add_sql(struct rules_builder *b, const char *name, GBytes *bytes, const char *id,
		       GError **error);
/* The same of the text of cocci/NAME.cocci, which has a header as the kernel's have. */
gboolean smpl_add(struct rules_builder *b, const char *name, GBytes *bytes, const char *id,
		  GError **error);
extern const cyaml_schema_value_t locks_schema, orders_schema, check_schema, sql_schema, off_schema,
	flows_schema;

/* Rules of this and earlier folders that are switched off: sets rule_check.off. */
gboolean off_add(struct rules_builder *b, const struct yaml_file *y, GError **error);

/* FALSE and *error when the documented orders of some world form a cycle. */
gboolean orders_check(const struct rules *r, GError **error);

#endif
