/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/rules: one YAML file, read by a libcyaml schema, with the
 * line of every field at hand for errors that come later.
 *
 * Places in a file are paths of fields and 0-based list positions:
 * "/functions/3/acquire/0".
 */
#ifndef FAULTLINE_RULES_YAML_H
#define FAULTLINE_RULES_YAML_H

#include <glib.h>
#include <cyaml/cyaml.h>

struct yaml_file {
	char *name;		/* as in messages */
	GBytes *bytes;		/* the content */
	GHashTable *lines;	/* path → line */
	const cyaml_schema_value_t *schema;
	void *data;		/* as the schema says; NULL when the file has no fields */
};

/* The text of a rule file: plain, UTF-8, not too large. NULL and *error as below. */
GBytes *yaml_bytes(const char *name, GError **error);

/*
 * What text of that file says. NULL and *error (FL_ERROR_RULE, "FILE:LINE: field: why";
 * the line is left out when the trouble is the file as a whole). The schema is a mapping.
 */
struct yaml_file *yaml_file_parse(const char *name, GBytes *bytes,
				  const cyaml_schema_value_t *schema, GError **error);
/* Both. */
struct yaml_file *yaml_file_read(const char *name, const cyaml_schema_value_t *schema,
				 GError **error);
void yaml_file_free(struct yaml_file *y);

/* Does the file mention the place the format gives? */
gboolean yaml_file_has(const struct yaml_file *y, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

/* Line of the place the format gives; 1 when the file does not mention it. */
int yaml_file_line(const struct yaml_file *y, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

/* Fills *error with "FILE:LINE: …"; always FALSE. */
gboolean yaml_file_error(const struct yaml_file *y, GError **error, int line,
			 const char *fmt, ...) G_GNUC_PRINTF(4, 5);

/* ", did you mean 'x'?" for a word that is none of these, or "" (free it). */
char *yaml_suggestion(const char *typed, const struct cyaml_strval *words, gsize n);

#endif
