/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes strings of JSON from names of source, and text of documents. */
#include "report/json_out.h"

#include <stdlib.h>

#include "base/error.h"
#include "report/style.h"

/* Names of source are UTF-8 in the database; a foreign writer may differ. */
json_t *json_out_text(const char *text)
{
	g_autofree char *valid = NULL;

	if (!text)
		return json_null();
	if (!g_utf8_validate(text, -1, NULL))
		text = valid = g_utf8_make_valid(text, -1);
	return json_string(text);
}

json_t *json_out_words(const char *text)
{
	g_autoptr(GString) clean = g_string_new(NULL);

	style_text(clean, text);
	return json_string(clean->str);
}

void json_out_put(GString *out, json_t *root)
{
	/* What turns the direction of writing is for no terminal. */
	char *dump = json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);

	if (!dump)
		BUG("a document that is no JSON");
	g_string_append(out, dump);
	g_string_append_c(out, '\n');
	free(dump);
	json_decref(root);
}
