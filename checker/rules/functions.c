/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the entries of "functions:" in rules/locks, makes one rule_function
 * for each function they name, and refuses what makes no sense (a release that
 * may fail, a bit number of a mutex). Does not know whether the functions exist.
 */
#include "rules/functions.h"

#include <string.h>

#include "base/error.h"
#include "rules/conditions.h"
#include "rules/names.h"

static const struct cyaml_strval yes_no[] = { { "false", 0 }, { "true", 1 } };

static const cyaml_schema_value_t name_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

#define NAMES(key, member) \
	CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, \
				   struct raw_function, member, n_##member, &name_schema, 0, \
				   CYAML_UNLIMITED)
#define TEXT(key, member) \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, \
			       struct raw_function, member, 1, CYAML_UNLIMITED)
#define WORD(key, member, words, n) \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct raw_function, \
			 member, words, n)

static const cyaml_schema_field_t function_fields[] = {
	NAMES("acquire", acquire),
	NAMES("wait", wait),
	NAMES("release", release),
	NAMES("downgrade", downgrade),
	NAMES("assert", assert_held),
	NAMES("test", test),
	NAMES("hand", hand),
	NAMES("complete", complete),
	NAMES("init", init),
	TEXT("lock", lock),
	TEXT("class", class),
	{
		.key = "kind",
		.data_offset = offsetof(struct raw_function, kind),
		.value = {
			.type = CYAML_ENUM,
			.flags = CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL,
			.data_size = sizeof(enum lock_kind),
			.enumeration = { .strings = lock_kind_words, .count = N_LOCK_KINDS - 1 },
		},
	},
	TEXT("mode", mode),
	TEXT("subclass", subclass),
	TEXT("bit", bit),
	TEXT("tries", tries),
	TEXT("fails", fails),
	TEXT("name", name),
	TEXT("prefix", prefix),
	TEXT("when", when),
	WORD("succeeds", succeeds, success_words, SUCCEEDS_ERRNO + 1),
	NAMES("where", where),
	WORD("reuses", reuses, yes_no, 2),
	WORD("keep_events", keep_events, yes_no, 2),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t function_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_function, function_fields),
};

/* Where one entry stands, for its errors. */
struct entry {
	const struct yaml_file *y;
	guint i;
};

static gboolean is_given(const struct entry *e, const char *field)
{
	return yaml_file_has(e->y, "/functions/%u/%s", e->i, field);
}

G_GNUC_PRINTF(4, 5)
static gboolean field_error(const struct entry *e, GError **error, const char *field,
			    const char *fmt, ...)
{
	g_autofree char *why = NULL;
	va_list args;
	int line;

	/* A field that is missing: the entry's own line. */
	if (is_given(e, field))
		line = yaml_file_line(e->y, "/functions/%u/%s", e->i, field);
	else
		line = yaml_file_line(e->y, "/functions/%u", e->i);
	va_start(args, fmt);
	why = g_strdup_vprintf(fmt, args);
	va_end(args);
	return yaml_file_error(e->y, error, line, "%s: %s", field, why);
}

static gboolean parse_number(const char *text, gint64 min, gint64 max, gint64 *value)
{
	return g_ascii_string_to_signed(text, 10, min, max, value, NULL);
}

gboolean function_arg_parse(const char *text, struct rule_value *v)
{
	gint64 n;

	if (!g_str_has_prefix(text, "arg ") || !parse_number(text + 4, 0, 31, &n))
		return FALSE;
	*v = (struct rule_value){ .place = PLACE_ARG, .arg = (int)n };
	return TRUE;
}

static gboolean parse_lock(const struct entry *e, const struct raw_function *raw,
			   struct rule_function *f, GError **error)
{
	if (!raw->lock) {
		/* A class of its own may stand alone; a lock is mostly the first argument. */
		if (!raw->class)
			f->lock.place = PLACE_ARG;
		return TRUE;
	}
	if (g_str_equal(raw->lock, "result")) {
		f->lock.place = PLACE_RESULT;
		return TRUE;
	}
	if (g_str_equal(raw->lock, "handed")) {
		f->lock.place = PLACE_HANDED;
		return (f->op == RULE_RELEASE && raw->class) ||
		       field_error(e, error, "lock", "'handed' is for a release with a class");
	}
	if (function_arg_parse(raw->lock, &f->lock))
		return TRUE;
	return field_error(e, error, "lock",
			   "'%s' is no place; write 'arg N' (from 0), 'result' or 'handed'",
			   raw->lock);
}

static gboolean parse_number_or_arg(const struct entry *e, const char *field, const char *text,
				    struct rule_value *v, GError **error)
{
	if (!text || function_arg_parse(text, v))
		return TRUE;
	if (parse_number(text, 0, 63, &v->value)) {
		v->place = PLACE_CONST;
		return TRUE;
	}
	return field_error(e, error, field, "'%s' is neither a number (0 to 63) nor 'arg N'",
			   text);
}

static gboolean parse_mode(const struct entry *e, const char *text, struct rule_function *f,
			   GError **error)
{
	g_autofree char *hint = NULL;
	gint64 mode;

	if (!text) {
		f->mode = LOCK_WRITE;
		return TRUE;
	}
	if (function_arg_parse(text, &f->mode_from))
		return TRUE;
	if (words_parse(lock_mode_words, n_lock_mode_words, text, &mode)) {
		f->mode = (enum lock_mode)mode;
		return TRUE;
	}
	f->mode_any = g_str_equal(text, "any");
	if (f->mode_any && f->op == RULE_ACQUIRE)
		return field_error(e, error, "mode",
				   "'any' is for functions that release or assert");
	if (f->mode_any)
		return TRUE;
	hint = yaml_suggestion(text, lock_mode_words, n_lock_mode_words);
	return field_error(e, error, "mode", "'%s' is not known%s", text, hint);
}

static gboolean parse_tries(const struct entry *e, const char *text, struct rule_function *f,
			    GError **error)
{
	if (!text || g_str_equal(text, "false") || function_arg_parse(text, &f->tries_from))
		return TRUE;
	f->tries = g_str_equal(text, "true");
	return f->tries ||
	       field_error(e, error, "tries", "'%s' is none of: true, false, arg N", text);
}

static gboolean check_kind(const struct entry *e, const struct rule_function *f, GError **error)
{
	if (f->kind == LOCK_UNKNOWN && f->op != RULE_DOWNGRADE && f->op != RULE_ASSERT_HELD &&
	    f->op != RULE_INIT)
		return field_error(e, error, "kind", "missing");
	if (f->op == RULE_HAND && !f->class)
		return field_error(e, error, "class", "missing; locks of which class go?");
	if (f->bit.place != PLACE_NONE && f->kind != LOCK_BIT)
		return field_error(e, error, "bit", "only bit locks (kind: bit) have one");
	if (f->kind == LOCK_BIT && f->bit.place == PLACE_NONE && !f->class)
		return field_error(e, error, "bit", "missing; a bit lock is named by its bit");
	return TRUE;
}

static gboolean parse_name(const struct entry *e, const char *text, struct rule_function *f,
			   GError **error)
{
	if (f->op == RULE_INIT ? text && function_arg_parse(text, &f->text) : !text)
		return TRUE;
	return field_error(e, error, "name",
			   "init, and nothing else, says which argument is the name: 'arg N'");
}

static gboolean parse_when(const struct entry *e, const char *text, struct rule_function *f,
			   GError **error)
{
	if (!text)
		return TRUE;
	if (f->op != RULE_HAND)
		return field_error(e, error, "when", "only functions that hand over may say it");
	return function_arg_parse(text, &f->when) ||
	       field_error(e, error, "when", "'%s' is not 'arg N'", text);
}

static gboolean check_op(const struct entry *e, const struct rule_function *f, GError **error)
{
	gboolean may_try = f->tries || f->tries_from.place != PLACE_NONE;

	if (f->op == RULE_ACQUIRE) {
		/* "always" must be meant: a lock nobody else can hold yet. */
		if (f->tries && !is_given(e, "succeeds"))
			return field_error(e, error, "succeeds",
					   "missing; what does it return when it got the lock?");
		return TRUE;
	}
	/* A lock may well be dropped only sometimes (refcounts), but never tried. */
	if (may_try)
		return field_error(e, error, "tries", "only functions that acquire may try");
	if (f->reuses)
		return field_error(e, error, "reuses", "only functions that acquire may reuse");
	if (f->subclass.place != PLACE_NONE)
		return field_error(e, error, "subclass", "only functions that acquire have one");
	return TRUE;
}

static gboolean parse_function(const struct entry *e, struct rules_builder *b,
			       const struct raw_function *raw, struct rule_function *f,
			       GError **error)
{
	f->kind = raw->kind;
	f->class = builder_string(b, raw->class);
	f->succeeds = raw->succeeds;
	f->reuses = raw->reuses;
	f->prefix = builder_string(b, raw->prefix);
	if (f->prefix && f->op != RULE_INIT)
		return field_error(e, error, "prefix", "only init has one, of the name");
	f->fails_if = builder_string(b, raw->fails);
	if (f->fails_if && !function_name_valid(f->fails_if))
		return field_error(e, error, "fails", "'%s' is not a C function's name",
				   f->fails_if);
	f->keep_events = raw->keep_events;
	if (raw->class && strpbrk(raw->class, " \t\n/"))
		return field_error(e, error, "class", "'%s' has a blank or slash in it",
				   raw->class);
	return parse_lock(e, raw, f, error) && parse_name(e, raw->name, f, error) &&
	       parse_number_or_arg(e, "subclass", raw->subclass, &f->subclass, error) &&
	       parse_number_or_arg(e, "bit", raw->bit, &f->bit, error) &&
	       parse_mode(e, raw->mode, f, error) &&
	       parse_tries(e, raw->tries, f, error) && parse_when(e, raw->when, f, error) &&
	       conditions_parse(e->y, e->i, raw, f, b, error) &&
	       check_kind(e, f, error) && check_op(e, f, error);
}

gboolean function_name_valid(const char *name)
{
	if (!g_ascii_isalpha(*name) && *name != '_')
		return FALSE;
	for (; *name; name++) {
		if (!g_ascii_isalnum(*name) && *name != '_')
			return FALSE;
	}
	return TRUE;
}

gboolean function_field_valid(const char *name)
{
	const char *dot = strchr(name, '.');
	g_autofree char *record = dot ? g_strndup(name, dot - name) : NULL;

	return record && function_name_valid(record) && function_name_valid(dot + 1);
}

/* The list of operations of a name, empty again when a later folder speaks of it. */
static GPtrArray *operations(struct rules_builder *b, const char *name)
{
	g_autofree char *key = g_strconcat("operations of ", name, NULL);
	GPtrArray *ops = g_hash_table_lookup(b->functions, name);

	if (!ops) {
		ops = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(b->functions, builder_string(b, name), ops);
	} else if (!g_hash_table_contains(b->seen, key)) {
		g_ptr_array_set_size(ops, 0);
	}
	g_hash_table_insert(b->seen, g_steal_pointer(&key), NULL);
	return ops;
}

static gboolean add_one(struct rules_builder *b, const struct yaml_file *y, int line,
			const char *name, const struct rule_function *model, GError **error)
{
	GPtrArray *ops;
	struct rule_function *f;

	if (!function_name_valid(name))
		return yaml_file_error(y, error, line, "'%s' is not a C function's name", name);
	ops = operations(b, name);
	for (guint i = 0; i < ops->len; i++) {
		f = g_ptr_array_index(ops, i);
		if (f->op == model->op && f->lock.place == model->lock.place && !f->n_where &&
		    f->lock.arg == model->lock.arg && g_strcmp0(f->class, model->class) == 0)
			return yaml_file_error(y, error, line,
					       "%s: given twice, first at %s:%d", name, f->file,
					       f->line);
	}
	f = g_new(struct rule_function, 1);
	*f = *model;
	f->name = builder_string(b, name);
	f->file = builder_string(b, y->name);
	f->line = line;
	g_ptr_array_add(ops, f);
	builder_name(b, y, line, "functions", name);
	return TRUE;
}

/* A wait ends with the lock given back; the body's events came before that. */
static struct rule_function release_after(const struct rule_function *wait)
{
	struct rule_function f = *wait;

	f.op = RULE_RELEASE;
	f.succeeds = SUCCEEDS_ALWAYS;
	f.mode_any = TRUE;
	f.subclass.place = PLACE_NONE;
	f.keep_events = FALSE;
	return f;
}

/* One of the fields that name functions, and what they do. */
struct operation {
	const char *field;
	char *const *names;
	guint n;
	enum rule_lock_op op;
	gboolean waits;
};

static gboolean add_names(struct rules_builder *b, const struct entry *e,
			  const struct operation *o, const struct rule_function *model,
			  GError **error)
{
	struct rule_function release = release_after(model);

	for (guint k = 0; k < o->n; k++) {
		int line = yaml_file_line(e->y, "/functions/%u/%s/%u", e->i, o->field, k);

		if (!add_one(b, e->y, line, o->names[k], model, error))
			return FALSE;
		if (o->waits && !add_one(b, e->y, line, o->names[k], &release, error))
			return FALSE;
	}
	return TRUE;
}

/* The one operation of the entry, or NULL and *error. */
static const struct operation *given(const struct entry *e, const struct operation *ops, gsize n,
				     GError **error)
{
	const struct operation *found = NULL;

	for (gsize k = 0; k < n; k++) {
		if (ops[k].n && found) {
			field_error(e, error, ops[k].field,
				    "one entry is one operation; '%s' is already given",
				    found->field);
			return NULL;
		}
		if (ops[k].n)
			found = &ops[k];
	}
	if (!found)
		field_error(e, error, "acquire",
			    "missing; say which functions acquire, wait, release, downgrade, "
			    "assert, test, hand, complete or init");
	return found;
}

gboolean function_add(struct rules_builder *b, const struct yaml_file *y,
		      const struct raw_function *raw, guint i, GError **error)
{
	const struct operation ops[] = {
		{ "acquire", raw->acquire, raw->n_acquire, RULE_ACQUIRE, FALSE },
		{ "wait", raw->wait, raw->n_wait, RULE_ACQUIRE, TRUE },
		{ "release", raw->release, raw->n_release, RULE_RELEASE, FALSE },
		{ "downgrade", raw->downgrade, raw->n_downgrade, RULE_DOWNGRADE, FALSE },
		{ "assert", raw->assert_held, raw->n_assert_held, RULE_ASSERT_HELD, FALSE },
		{ "test", raw->test, raw->n_test, RULE_TEST, FALSE },
		{ "hand", raw->hand, raw->n_hand, RULE_HAND, FALSE },
		{ "complete", raw->complete, raw->n_complete, RULE_COMPLETE, FALSE },
		{ "init", raw->init, raw->n_init, RULE_INIT, FALSE },
	};
	const struct entry e = { y, i };
	const struct operation *o = given(&e, ops, G_N_ELEMENTS(ops), error);
	struct rule_function f = { .op = o ? o->op : RULE_ACQUIRE };

	return o && parse_function(&e, b, raw, &f, error) && add_names(b, &e, o, &f, error);
}
