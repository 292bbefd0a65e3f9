/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads locks/, orders/, flows/, checks/ and cocci/ of each rules folder in the order of
 * their names and makes one struct rules of them. The formats themselves are
 * in locks.c, functions.c, contexts.c, operations.c, traits.c, arguments.c, orders.c, flows.c,
 * checks.c and smpl.c. Files that do not end in .yaml, in checks/ in .sql, or in cocci/ in
 * .cocci, are left alone (tests lie beside the rules).
 */
#include "rules/rules.h"

#include <string.h>
#include <xxhash.h>

#include "base/error.h"
#include "base/paths.h"
#include "rules/builder.h"
#include "rules/contexts.h"

#define FILES_MAX 10000
#define ORDERS_MAX 10000

struct loader {
	struct rules_builder b;
	XXH3_state_t *hash, *hash_checks;
};

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted names in `dir` with the suffix ("" for all); none when there is no such folder. */
static GPtrArray *list_names(const char *dir, const char *suffix, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) local = NULL;
	g_autoptr(GDir) d = g_dir_open(dir, 0, &local);
	const char *name;

	if (!d && !g_error_matches(local, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
		g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s: cannot be read: %s", dir,
			    local->message);
		return NULL;
	}
	while (d && (name = g_dir_read_name(d))) {
		if (*name != '.' && g_str_has_suffix(name, suffix))
			g_ptr_array_add(names, g_strdup(name));
	}
	if (names->len > FILES_MAX) {
		g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s: more than %d files", dir,
			    FILES_MAX);
		return NULL;
	}
	g_ptr_array_sort(names, compare_names);
	return g_steal_pointer(&names);
}

/* The name goes in too, and both lengths: no two sets of files hash alike by shift. */
static void hash_file(XXH3_state_t *state, const char *name, GBytes *bytes)
{
	gsize size;
	const void *data = g_bytes_get_data(bytes, &size);
	guint64 lengths[2] = { GUINT64_TO_LE(strlen(name)), GUINT64_TO_LE(size) };

	XXH3_128bits_update(state, lengths, sizeof(lengths));
	XXH3_128bits_update(state, name, strlen(name));
	XXH3_128bits_update(state, data, size);
}

static char *hash_hex(XXH3_state_t *state)
{
	XXH128_canonical_t c;
	GString *hex = g_string_sized_new(2 * sizeof(c.digest));

	XXH128_canonicalFromHash(&c, XXH3_128bits_digest(state));
	for (gsize i = 0; i < sizeof(c.digest); i++)
		g_string_append_printf(hex, "%02x", c.digest[i]);
	return g_string_free(hex, FALSE);
}

static gboolean load_locks(struct loader *l, const char *path, const char *id, GError **error)
{
	struct yaml_file *y = yaml_file_read(path, &locks_schema, error);
	gboolean ok = y && locks_add(&l->b, y, error);

	if (ok)
		hash_file(l->hash, id, y->bytes);
	yaml_file_free(y);
	return ok;
}

static gboolean load_orders(struct loader *l, const char *path, const char *id, GError **error)
{
	struct yaml_file *y = yaml_file_read(path, &orders_schema, error);
	gboolean ok = y && orders_add(&l->b, y, error);

	if (ok)
		hash_file(l->hash_checks, id, y->bytes);
	yaml_file_free(y);
	return ok;
}

static gboolean load_flows(struct loader *l, const char *path, const char *id, GError **error)
{
	struct yaml_file *y = yaml_file_read(path, &flows_schema, error);
	gboolean ok = y && flows_add(&l->b, y, error);

	if (ok)
		hash_file(l->hash, id, y->bytes);
	yaml_file_free(y);
	return ok;
}

static gboolean load_check(struct loader *l, const char *path, const char *id, GError **error)
{
	struct yaml_file *y = yaml_file_read(path, &check_schema, error);
	gboolean ok = y && check_add(&l->b, y, id, error);

	if (ok)
		hash_file(l->hash_checks, id, y->bytes);
	if (ok && check_is_solved(y))
		hash_file(l->hash, id, y->bytes);
	yaml_file_free(y);
	return ok;
}

static gboolean load_sql(struct loader *l, const char *path, const char *id, GError **error)
{
	g_autoptr(GBytes) bytes = yaml_bytes(path, error);

	if (!bytes || !check_add_sql(&l->b, path, bytes, id, error))
		return FALSE;
	hash_file(l->hash_checks, id, bytes);
	return TRUE;
}

static gboolean load_smpl(struct loader *l, const char *path, const char *id, GError **error)
{
	g_autoptr(GBytes) bytes = yaml_bytes(path, error);

	if (!bytes || !smpl_add(&l->b, path, bytes, id, error))
		return FALSE;
	hash_file(l->hash_checks, id, bytes);
	return TRUE;
}

typedef gboolean (*load_fn)(struct loader *l, const char *path, const char *id, GError **error);

/* Every file of one folder with the suffix; an id is PREFIX, a slash and the name without it. */
static gboolean load_folder(struct loader *l, const char *dir, const char *prefix,
			    const char *suffix, load_fn load, GError **error)
{
	g_autoptr(GPtrArray) names = list_names(dir, suffix, error);
	gboolean ok = names != NULL;

	for (guint i = 0; ok && i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		g_autofree char *path = g_build_filename(dir, name, NULL);
		g_autofree char *id = g_strdup_printf("%s/%.*s", prefix,
						      (int)(strlen(name) - strlen(suffix)), name);

		ok = load(l, path, id, error);
	}
	return ok;
}

static gboolean load_checks(struct loader *l, const char *dir, GError **error)
{
	g_autoptr(GPtrArray) families = list_names(dir, "", error);
	gboolean ok = families != NULL;

	for (guint i = 0; ok && i < families->len; i++) {
		const char *family = g_ptr_array_index(families, i);
		g_autofree char *path = g_build_filename(dir, family, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			ok = load_folder(l, path, family, ".yaml", load_check, error) &&
			     load_folder(l, path, family, ".sql", load_sql, error);
	}
	return ok;
}

/* off.yaml, for rules of other folders. */
static gboolean load_switches(struct loader *l, const char *dir, GError **error)
{
	g_autofree char *path = g_build_filename(dir, "off.yaml", NULL);
	struct yaml_file *y;
	gboolean ok;

	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		return TRUE;
	y = yaml_file_read(path, &off_schema, error);
	ok = y && off_add(&l->b, y, error);
	if (ok)
		hash_file(l->hash_checks, "off", y->bytes);
	yaml_file_free(y);
	return ok;
}

/* Models, and their headers, are not read here, but other models make another program. */
static gboolean hash_models(struct loader *l, const char *dir, GError **error)
{
	g_autoptr(GPtrArray) names = list_names(dir, "", error);

	for (guint i = 0; names && i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		g_autofree char *path = g_build_filename(dir, name, NULL);
		g_autoptr(GError) local = NULL;
		g_autoptr(GBytes) bytes = NULL;
		char *text;
		gsize size;

		if (!g_file_get_contents(path, &text, &size, &local)) {
			g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s: cannot be read: %s", path,
				    local->message);
			return FALSE;
		}
		bytes = g_bytes_new_take(text, size);
		hash_file(l->hash, name, bytes);
	}
	return names != NULL;
}

static gboolean load_dir(struct loader *l, const char *dir, GError **error)
{
	g_autofree char *locks = g_build_filename(dir, "locks", NULL);
	g_autofree char *orders = g_build_filename(dir, "orders", NULL);
	g_autofree char *flows = g_build_filename(dir, "flows", NULL);
	g_autofree char *checks = g_build_filename(dir, "checks", NULL);
	g_autofree char *models = g_build_filename(dir, "models", NULL);
	g_autofree char *cocci = paths_cocci(dir);

	if (!g_file_test(dir, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, FL_ERROR, FL_ERROR_RULE,
			    "%s: not a folder; a rules folder holds locks/, orders/, checks/", dir);
		return FALSE;
	}
	g_hash_table_remove_all(l->b.seen);
	return load_folder(l, locks, "locks", ".yaml", load_locks, error) &&
	       load_folder(l, orders, "orders", ".yaml", load_orders, error) &&
	       load_folder(l, flows, "flows", ".yaml", load_flows, error) &&
	       load_checks(l, checks, error) &&
	       (!cocci || load_folder(l, cocci, "cocci", ".cocci", load_smpl, error)) &&
	       load_switches(l, dir, error) && hash_models(l, models, error);
}

static void loader_init(struct loader *l)
{
	l->b = (struct rules_builder){
		.strings = g_string_chunk_new(4096),
		.locks = g_array_new(FALSE, FALSE, sizeof(struct rule_lock)),
		.cuts = g_array_new(FALSE, FALSE, sizeof(struct rule_cut)),
		.contexts = g_array_new(FALSE, FALSE, sizeof(struct rule_context)),
		.operations = g_array_new(FALSE, FALSE, sizeof(struct rule_operation)),
		.traits = g_array_new(FALSE, FALSE, sizeof(struct rule_trait)),
		.arguments = g_array_new(FALSE, FALSE, sizeof(struct rule_argument)),
		.orders = g_array_new(FALSE, FALSE, sizeof(struct rule_order)),
		.checks = g_array_new(FALSE, FALSE, sizeof(struct rule_check)),
		.names = g_array_new(FALSE, FALSE, sizeof(struct rule_name)),
		.flows = g_array_new(FALSE, FALSE, sizeof(struct rule_flow)),
		.lists = g_ptr_array_new_with_free_func(g_free),
		.functions = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
						   (GDestroyNotify)g_ptr_array_unref),
		.noreturn = g_hash_table_new(g_str_hash, g_str_equal),
		.other_versions = g_hash_table_new(g_str_hash, g_str_equal),
		.identity = g_hash_table_new(g_str_hash, g_str_equal),
		.tests_bit = g_hash_table_new(g_str_hash, g_str_equal),
		.sets_bit = g_hash_table_new(g_str_hash, g_str_equal),
		.clears_bit = g_hash_table_new(g_str_hash, g_str_equal),
		.puts = g_hash_table_new(g_str_hash, g_str_equal),
		.counts_down = g_hash_table_new(g_str_hash, g_str_equal),
		.own_code = g_hash_table_new(g_str_hash, g_str_equal),
		.never_null = g_hash_table_new(g_str_hash, g_str_equal),
		.warnings = g_hash_table_new(g_str_hash, g_str_equal),
		.withdraws = g_hash_table_new(g_str_hash, g_str_equal),
		.internal_results = g_hash_table_new(g_str_hash, g_str_equal),
		.gives_new = g_hash_table_new(g_str_hash, g_str_equal),
		.objects = g_hash_table_new(g_str_hash, g_str_equal),
		.belongings = g_hash_table_new(g_str_hash, g_str_equal),
		.outward = g_hash_table_new(g_str_hash, g_str_equal),
		.made = g_hash_table_new(g_str_hash, g_str_equal),
		.internal = g_hash_table_new(g_str_hash, g_str_equal),
		.everywhere = g_hash_table_new(g_str_hash, g_str_equal),
		.file_tables = g_hash_table_new(g_str_hash, g_str_equal),
		.tree_operations = g_hash_table_new(g_str_hash, g_str_equal),
		.errors = g_hash_table_new(g_str_hash, g_str_equal),
		.transparent = g_hash_table_new(g_str_hash, g_str_equal),
		.asked_fields = g_hash_table_new(g_str_hash, g_str_equal),
		.called = g_hash_table_new(g_str_hash, g_str_equal),
		.places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
	};
	l->hash = XXH3_createState();
	l->hash_checks = XXH3_createState();
	if (!l->hash || !l->hash_checks)
		g_error("out of memory");
	XXH3_128bits_reset(l->hash);
	XXH3_128bits_reset(l->hash_checks);
}

static char **sorted_list(struct rules_builder *b, GHashTable *set)
{
	guint n;
	char **names = (char **)g_hash_table_get_keys_as_array(set, &n);

	qsort(names, n, sizeof(*names), compare_names);
	g_ptr_array_add(b->lists, names);
	return names;
}

/* Rules that are off go to where they judge nothing. */
static void split_checks(struct rules *r, GArray *checks)
{
	r->checks = g_new0(struct rule_check, checks->len + 1);
	r->off = g_new0(struct rule_check, checks->len + 1);
	for (guint i = 0; i < checks->len; i++) {
		const struct rule_check *c = &g_array_index(checks, struct rule_check, i);

		if (c->off)
			r->off[r->n_off++] = *c;
		else
			r->checks[r->n_checks++] = *c;
	}
}

/* Moves what was read into the rules; the builder keeps only its tables. */
static struct rules *loader_finish(struct loader *l)
{
	struct rules *r = g_new0(struct rules, 1);
	struct rules_builder *b = &l->b;

	r->noreturn = sorted_list(b, b->noreturn);
	r->other_versions = sorted_list(b, b->other_versions);
	r->identity = sorted_list(b, b->identity);
	r->tests_bit = sorted_list(b, b->tests_bit);
	r->sets_bit = sorted_list(b, b->sets_bit);
	r->clears_bit = sorted_list(b, b->clears_bit);
	r->puts = sorted_list(b, b->puts);
	r->counts_down = sorted_list(b, b->counts_down);
	r->own_code = sorted_list(b, b->own_code);
	r->never_null = sorted_list(b, b->never_null);
	r->warnings = sorted_list(b, b->warnings);
	r->withdraws = sorted_list(b, b->withdraws);
	r->internal_results = sorted_list(b, b->internal_results);
	r->gives_new = sorted_list(b, b->gives_new);
	r->objects = sorted_list(b, b->objects);
	r->belongings = sorted_list(b, b->belongings);
	r->outward = sorted_list(b, b->outward);
	r->made = sorted_list(b, b->made);
	r->internal = sorted_list(b, b->internal);
	r->everywhere = sorted_list(b, b->everywhere);
	r->file_tables = sorted_list(b, b->file_tables);
	r->tree_operations = sorted_list(b, b->tree_operations);
	r->errors = sorted_list(b, b->errors);
	r->transparent = sorted_list(b, b->transparent);
	r->asked_fields = sorted_list(b, b->asked_fields);
	r->locks = (struct rule_lock *)g_array_steal(b->locks, &r->n_locks);
	r->cuts = (struct rule_cut *)g_array_steal(b->cuts, &r->n_cuts);
	r->contexts = (struct rule_context *)g_array_steal(b->contexts, &r->n_contexts);
	r->operations = (struct rule_operation *)g_array_steal(b->operations, &r->n_operations);
	r->traits = (struct rule_trait *)g_array_steal(b->traits, &r->n_traits);
	r->arguments = (struct rule_argument *)g_array_steal(b->arguments, &r->n_arguments);
	r->orders = (struct rule_order *)g_array_steal(b->orders, &r->n_orders);
	split_checks(r, b->checks);
	r->names = (struct rule_name *)g_array_steal(b->names, &r->n_names);
	r->flows = (struct rule_flow *)g_array_steal(b->flows, &r->n_flows);
	r->functions = g_steal_pointer(&b->functions);
	r->called = g_steal_pointer(&b->called);
	r->strings = g_steal_pointer(&b->strings);
	r->lists = g_steal_pointer(&b->lists);
	r->hash = hash_hex(l->hash);
	r->hash_checks = hash_hex(l->hash_checks);
	r->lock_index = g_hash_table_new(g_str_hash, g_str_equal);
	return r;
}

static void loader_clear(struct loader *l)
{
	struct rules_builder *b = &l->b;

	g_array_unref(b->locks);
	g_array_unref(b->cuts);
	g_array_unref(b->contexts);
	g_array_unref(b->operations);
	g_array_unref(b->traits);
	g_array_unref(b->arguments);
	g_array_unref(b->orders);
	g_array_unref(b->checks);
	g_array_unref(b->names);
	g_array_unref(b->flows);
	g_hash_table_unref(b->noreturn);
	g_hash_table_unref(b->other_versions);
	g_hash_table_unref(b->identity);
	g_hash_table_unref(b->tests_bit);
	g_hash_table_unref(b->sets_bit);
	g_hash_table_unref(b->clears_bit);
	g_hash_table_unref(b->puts);
	g_hash_table_unref(b->counts_down);
	g_hash_table_unref(b->own_code);
	g_hash_table_unref(b->never_null);
	g_hash_table_unref(b->warnings);
	g_hash_table_unref(b->withdraws);
	g_hash_table_unref(b->internal_results);
	g_hash_table_unref(b->gives_new);
	g_hash_table_unref(b->objects);
	g_hash_table_unref(b->belongings);
	g_hash_table_unref(b->outward);
	g_hash_table_unref(b->made);
	g_hash_table_unref(b->internal);
	g_hash_table_unref(b->everywhere);
	g_hash_table_unref(b->file_tables);
	g_hash_table_unref(b->tree_operations);
	g_hash_table_unref(b->errors);
	g_hash_table_unref(b->transparent);
	g_hash_table_unref(b->asked_fields);
	g_hash_table_unref(b->places);
	g_hash_table_unref(b->seen);
	g_clear_pointer(&b->functions, g_hash_table_unref);
	g_clear_pointer(&b->called, g_hash_table_unref);
	g_clear_pointer(&b->lists, g_ptr_array_unref);
	g_clear_pointer(&b->strings, g_string_chunk_free);
	XXH3_freeState(l->hash);
	XXH3_freeState(l->hash_checks);
}

static gboolean index_name(struct rules *r, const char *field, const char *name,
			   struct rule_lock *lock, GError **error)
{
	const struct rule_lock *other = g_hash_table_lookup(r->lock_index, name);

	if (other && other != lock) {
		g_set_error(error, FL_ERROR, FL_ERROR_RULE,
			    "%s:%d: %s: '%s' already stands for '%s' (%s:%d)", lock->file,
			    lock->line, field, name, other->class, other->file, other->line);
		return FALSE;
	}
	g_hash_table_insert(r->lock_index, (gpointer)name, lock);
	return TRUE;
}

static gboolean index_other_names(struct rules *r, struct rule_lock *lock, GError **error)
{
	if (lock->alias && !index_name(r, "alias", lock->alias, lock, error))
		return FALSE;
	for (char **name = lock->formerly; name && *name; name++) {
		if (!index_name(r, "formerly", *name, lock, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean index_locks(struct rules *r, GError **error)
{
	gboolean ok = TRUE;

	for (gsize i = 0; i < r->n_locks; i++)
		g_hash_table_insert(r->lock_index, r->locks[i].class, &r->locks[i]);
	for (gsize i = 0; ok && i < r->n_locks; i++)
		ok = index_other_names(r, &r->locks[i], error);
	return ok;
}

/* A bound on the depth and time of looking for contradictions. */
static gboolean check_amount(const struct rules *r, GError **error)
{
	const struct rule_order *o;

	if (r->n_orders <= ORDERS_MAX)
		return TRUE;
	o = &r->orders[ORDERS_MAX];
	g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s:%d: orders: more than %d pairs of classes",
		    o->file, o->line, ORDERS_MAX);
	return FALSE;
}

struct rules *rules_load(const char *const *dirs, GError **error)
{
	struct loader l;
	struct rules *r = NULL;
	gboolean ok = TRUE;

	loader_init(&l);
	for (; ok && *dirs; dirs++)
		ok = load_dir(&l, *dirs, error);
	if (ok) {
		r = loader_finish(&l);
		ok = index_locks(r, error) && contexts_check(r, error) &&
		     check_amount(r, error) && orders_check(r, error);
	}
	loader_clear(&l);
	if (ok)
		return r;
	rules_free(r);
	return NULL;
}

void rules_free(struct rules *r)
{
	if (!r)
		return;
	g_free(r->locks);
	g_free(r->cuts);
	g_free(r->contexts);
	g_free(r->operations);
	g_free(r->traits);
	g_free(r->arguments);
	g_free(r->orders);
	g_free(r->checks);
	g_free(r->off);
	g_free(r->names);
	g_free(r->flows);
	g_free(r->hash);
	g_free(r->hash_checks);
	g_hash_table_unref(r->functions);
	g_hash_table_unref(r->lock_index);
	g_hash_table_unref(r->called);
	g_ptr_array_unref(r->lists);
	g_string_chunk_free(r->strings);
	g_free(r);
}

const GPtrArray *rules_functions(const struct rules *r, const char *name)
{
	return g_hash_table_lookup(r->functions, name);
}

const struct rule_lock *rules_lock(const struct rules *r, const char *name)
{
	return g_hash_table_lookup(r->lock_index, name);
}

const struct rule_check *rules_check(const struct rules *r, const char *id)
{
	for (gsize i = 0; i < r->n_checks; i++) {
		if (g_str_equal(r->checks[i].id, id))
			return &r->checks[i];
	}
	return NULL;
}
