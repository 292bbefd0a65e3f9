/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unit/: building functions, unit files whole and damaged, the cache.
 */
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <xxhash.h>

#include "base/error.h"
#include "base/file.h"
#include "unit/builder.h"
#include "unit/cache.h"
#include "unit/format.h"
#include "unit/unitfile.h"

/* ---- building ---- */

static uint32_t constant(struct ir_builder *b, gint64 value)
{
	struct ir_expr e = { .kind = IR_EXPR_CONST, .value = value };

	return ir_builder_expr(b, &e);
}

static uint32_t variable(struct ir_builder *b, const char *name, uint32_t flags)
{
	struct ir_var v = { .flags = flags };
	struct ir_expr e = { .kind = IR_EXPR_VAR };

	v.name = ir_builder_str(b, name);
	v.type.kind = IR_TYPE_INT;
	v.type.bits = 32;
	e.a = ir_builder_var(b, &v);
	return ir_builder_expr(b, &e);
}

static uint32_t add(struct ir_builder *b, enum ir_instr_op op, uint32_t x, uint32_t y, uint32_t z)
{
	struct ir_instr in = { .op = (uint8_t)op, .a = x, .b = y, .c = z, .line = 1, .col = 1 };

	return ir_builder_instr(b, &in, NULL);
}

static void begin(struct ir_builder *b, const char *name, uint32_t n_params)
{
	struct ir_func f = { .n_params = n_params };

	f.name = ir_builder_str(b, name);
	f.file = ir_builder_str(b, "x.c");
	ir_builder_func_begin(b, &f);
}

static char *printed(GBytes *bytes)
{
	g_autoptr(GError) error = NULL;
	struct ir_unit *u = ir_unit_parse(bytes, &error);
	GString *out = g_string_new(NULL);

	g_assert_no_error(error);
	ir_unit_print(u, out);
	ir_unit_free(u);
	return g_string_free(out, FALSE);
}

/* A call whose block comes last but runs first, dead blocks, unused variables. */
static GBytes *small_unit(const char *name)
{
	struct ir_builder *b = ir_builder_new(name);
	struct ir_sym sym = { .kind = IR_SYM_FUNC };
	struct ir_expr callee = { .kind = IR_EXPR_FUNC }, result = { .kind = IR_EXPR_RESULT };
	uint32_t entry, yes, no, dead, p, unused, x;
	GBytes *bytes;

	sym.name = ir_builder_str(b, "get");
	sym.file = sym.name;
	callee.str = ir_builder_sym(b, &sym);
	begin(b, "f", 1);
	p = variable(b, "p", IR_VAR_PARAM);
	unused = variable(b, "unused", 0);
	x = variable(b, "x", 0);
	entry = ir_builder_block(b);
	yes = ir_builder_block(b);
	no = ir_builder_block(b);
	dead = ir_builder_block(b);
	ir_builder_enter(b, no);
	add(b, IR_RETURN, x, IR_NONE, IR_NONE);
	ir_builder_enter(b, dead);
	add(b, IR_SET, unused, constant(b, 77), IR_NONE);
	add(b, IR_JUMP, no, IR_NONE, IR_NONE);
	ir_builder_enter(b, entry);
	result.a = add(b, IR_CALL, ir_builder_expr(b, &callee), IR_NONE, IR_NONE);
	add(b, IR_SET, x, ir_builder_expr(b, &result), IR_NONE);
	add(b, IR_BRANCH, p, yes, no);
	ir_builder_enter(b, yes);
	add(b, IR_SET, x, constant(b, 5), IR_NONE);
	add(b, IR_JUMP, no, IR_NONE, IR_NONE);
	add(b, IR_SET, x, constant(b, 6), IR_NONE);	/* behind a terminator */
	ir_builder_func_end(b);
	bytes = ir_builder_finish(b);
	ir_builder_free(b);
	return bytes;
}

static void test_build(void)
{
	g_autoptr(GBytes) bytes = small_unit("x.c");
	g_autofree char *text = printed(bytes);

	g_assert_cmpstr(text, ==,
			"unit x.c\n"
			"other f(s32 p) extern x.c:0\n"
			"  0:\n"
			"\t:1:1\t#0 = call @get()\n"
			"\t:1:1\tx = #0\n"
			"\t:1:1\tbranch p ? 1 : 2\n"
			"  1:\n"
			"\t:1:1\tx = 5\n"
			"\t:1:1\tjump 2\n"
			"  2:\n"
			"\t:1:1\treturn x\n");
}

/* Empty blocks, also in a ring, which is an endless loop and must stay one. */
static void test_build_ring(void)
{
	struct ir_builder *b = ir_builder_new("x.c");
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *text = NULL;
	uint32_t block[4];

	begin(b, "ring", 0);
	for (int i = 0; i < 4; i++)
		block[i] = ir_builder_block(b);
	for (int i = 0; i < 4; i++) {
		ir_builder_enter(b, block[i]);
		add(b, IR_JUMP, block[i == 3 ? 2 : i + 1], IR_NONE, IR_NONE);
	}
	ir_builder_func_end(b);
	bytes = ir_builder_finish(b);
	ir_builder_free(b);
	text = printed(bytes);
	g_assert_nonnull(strstr(text, "  1:\n\t:1:1\tjump 1\n"));
}

static void test_cancel(void)
{
	struct ir_builder *b = ir_builder_new("x.c");
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *text = NULL;

	begin(b, "gone", 0);
	ir_builder_enter(b, ir_builder_block(b));
	ir_builder_func_cancel(b);
	bytes = ir_builder_finish(b);
	ir_builder_free(b);
	text = printed(bytes);
	g_assert_cmpstr(text, ==, "unit x.c\n");
}

static void test_same_bytes(void)
{
	g_autoptr(GBytes) one = small_unit("x.c"), two = small_unit("x.c");
	g_autoptr(GBytes) other = small_unit("y.c");

	g_assert_true(g_bytes_equal(one, two));
	g_assert_false(g_bytes_equal(one, other));
}

/* ---- damage ---- */

static void refused(const guint8 *data, gsize size)
{
	g_autoptr(GBytes) bytes = g_bytes_new(data, size);
	g_autoptr(GError) error = NULL;

	g_assert_null(ir_unit_parse(bytes, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_DATA);
}

static void test_damaged(void)
{
	g_autoptr(GBytes) good = small_unit("x.c");
	gsize size;
	const guint8 *data = g_bytes_get_data(good, &size);

	for (gsize i = 0; i < size; i++) {
		g_autofree guint8 *copy = g_memdup2(data, size);

		copy[i] ^= 0x01;
		if (i < 12 || i >= 16)	/* but for the reserved word */
			refused(copy, size);
		refused(data, i);
	}
}

static void fix_checksum(guint8 *data, gsize size)
{
	XXH128_canonical_t hash;

	XXH128_canonicalFromHash(&hash, XXH3_128bits(data + UNIT_HASHED,
							size - UNIT_HASHED));
	memcpy(((struct unit_file_header *)(void *)data)->hash.bytes, hash.digest, 16);
}

/*
 * With a right checksum a file may still be anything: it is refused, or it is
 * valid and can be printed. Running under a sanitizer is what makes this a test;
 * without one, it still must refuse most values of an index.
 */
static void test_forged(void)
{
	g_autoptr(GBytes) good = small_unit("x.c");
	gsize size, from = UNIT_HASHED;
	const guint8 *data = g_bytes_get_data(good, &size);
	guint n_refused = 0;

	for (gsize i = from; i < size; i++) {
		static const guint8 values[] = { 0x01, 0x7f, 0x80, 0xff };

		for (guint v = 0; v < G_N_ELEMENTS(values); v++) {
			g_autofree guint8 *copy = g_memdup2(data, size);
			g_autoptr(GBytes) bytes = NULL;
			struct ir_unit *u;

			copy[i] ^= values[v];
			fix_checksum(copy, size);
			bytes = g_bytes_new(copy, size);
			u = ir_unit_parse(bytes, NULL);
			if (u) {
				GString *out = g_string_new(NULL);

				ir_unit_print(u, out);
				g_string_free(out, TRUE);
				ir_unit_free(u);
			} else {
				n_refused++;
			}
		}
	}
	g_assert_cmpuint(n_refused, >, size / 4);
}

/* Arrays are used in place: bytes at an odd address are copied first. */
static void test_unaligned(void)
{
	g_autoptr(GBytes) good = small_unit("x.c");
	gsize size;
	const guint8 *data = g_bytes_get_data(good, &size);
	g_autofree guint8 *odd = g_malloc(size + 1);
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *have = NULL, *want = printed(good);

	memcpy(odd + 1, data, size);
	bytes = g_bytes_new_static(odd + 1, size);
	have = printed(bytes);
	g_assert_cmpstr(have, ==, want);
}

/* ---- cache ---- */

struct fixture {
	char *dir, *a, *b;
	struct unit_cache *cache;
	struct ir_hash key;
};

static void put(const char *path, const char *text)
{
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void setup(struct fixture *f, const void *data)
{
	(void)data;
	f->dir = g_dir_make_tmp("faultline-XXXXXX", NULL);
	f->a = g_build_filename(f->dir, "a.c", NULL);
	f->b = g_build_filename(f->dir, "b.h", NULL);
	put(f->a, "a");
	put(f->b, "b");
	memset(f->key.bytes, 0x5a, sizeof(f->key.bytes));
	f->cache = unit_cache_open(f->dir, NULL);
	g_assert_nonnull(f->cache);
}

static void teardown(struct fixture *f, const void *data)
{
	(void)data;
	unit_cache_close(f->cache);
	g_assert_true(file_remove_tree(f->dir, NULL));
	g_free(f->dir);
	g_free(f->a);
	g_free(f->b);
}

/* What a cache remembers of files lasts as long as it does: another run is another one. */
static void next_run(struct fixture *f)
{
	unit_cache_close(f->cache);
	f->cache = unit_cache_open(f->dir, NULL);
}

static void store(struct fixture *f, const char *unit)
{
	g_autoptr(GBytes) bytes = small_unit(unit);
	const char *inputs[] = { f->a, f->b };
	g_autoptr(GError) error = NULL;

	unit_cache_store(f->cache, &f->key, bytes, inputs, 2, &error);
	g_assert_no_error(error);
}

static char *lookup(struct fixture *f)
{
	struct ir_hash hash, again;
	g_autoptr(GBytes) bytes = unit_cache_lookup(f->cache, &f->key, &hash, NULL);
	struct ir_unit *u;
	char *name;

	if (!bytes)
		return NULL;
	again = ir_hash_bytes(bytes);
	g_assert_cmpmem(&hash, sizeof(hash), &again, sizeof(again));
	u = ir_unit_parse(bytes, NULL);
	g_assert_nonnull(u);
	name = g_strdup(u->name);
	ir_unit_free(u);
	return name;
}

static void assert_found(struct fixture *f, const char *want)
{
	g_autofree char *have = lookup(f);

	g_assert_cmpstr(have, ==, want);
}

static void test_store(struct fixture *f, const void *data)
{
	(void)data;
	assert_found(f, NULL);
	store(f, "one");
	assert_found(f, "one");
	f->key.bytes[3]++;
	assert_found(f, NULL);
}

/* The tree's file holds text when the next run begins. */
static void change(struct fixture *f, const char *text)
{
	put(f->b, text);
	next_run(f);
}

/* Going back to a content that was seen before finds what it gave. */
static void test_changes(struct fixture *f, const void *data)
{
	(void)data;
	store(f, "one");
	change(f, "changed");
	assert_found(f, NULL);
	store(f, "two");
	assert_found(f, "two");
	change(f, "b");
	assert_found(f, "one");
	g_assert_cmpint(g_unlink(f->b), ==, 0);
	next_run(f);
	assert_found(f, NULL);
}

static void test_many_changes(struct fixture *f, const void *data)
{
	(void)data;
	for (int i = 0; i < 12; i++) {
		g_autofree char *text = g_strdup_printf("%d", i);

		change(f, text);
		store(f, text);
	}
	change(f, "4");
	assert_found(f, "4");
	change(f, "3");
	assert_found(f, NULL);
}

/* What every run asks for, as it does for the tree's own files, outlasts any number of changes. */
static void test_asked_again(struct fixture *f, const void *data)
{
	(void)data;
	store(f, "the tree's");
	for (int i = 0; i < 30; i++) {
		g_autofree char *text = g_strdup_printf("%d", i);

		change(f, text);
		store(f, text);
		assert_found(f, text);
		change(f, "b");
		assert_found(f, "the tree's");
	}
	change(f, "27");
	assert_found(f, "27");
	change(f, "28");
	assert_found(f, "28");
	change(f, "29");
	assert_found(f, "29");
}

static void damage(const char *dir, gboolean (*how)(const char *path))
{
	GDir *d = g_dir_open(dir, 0, NULL);
	const char *name;

	g_assert_nonnull(d);
	while ((name = g_dir_read_name(d))) {
		g_autofree char *path = g_build_filename(dir, name, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			damage(path, how);
		else
			g_assert_true(how(path));
	}
	g_dir_close(d);
}

static gboolean cut(const char *path)
{
	return truncate(path, 20) == 0;
}

static gboolean flip(const char *path)
{
	g_autofree char *text = NULL;
	gsize size;

	if (!g_file_get_contents(path, &text, &size, NULL))
		return FALSE;
	text[size / 2] ^= 1;
	return g_file_set_contents(path, text, (gssize)size, NULL);
}

static gboolean folder(const char *path)
{
	return !g_unlink(path) && !g_mkdir(path, 0777);
}

static void test_damaged_entry(struct fixture *f, const void *data)
{
	static gboolean (*const how[])(const char *) = { cut, flip };
	static const char *const kinds[] = { "manifest", "object" };

	(void)data;
	for (guint i = 0; i < 4; i++) {
		g_autofree char *dir = g_build_filename(f->dir, "1", kinds[i / 2], NULL);

		next_run(f);
		store(f, "one");
		damage(dir, how[i % 2]);
		next_run(f);
		assert_found(f, NULL);
		store(f, "again");
		assert_found(f, "again");
	}
}

static void test_unreadable_entry(struct fixture *f, const void *data)
{
	g_autofree char *dir = g_build_filename(f->dir, "1", NULL);

	(void)data;
	store(f, "one");
	damage(dir, folder);
	next_run(f);
	assert_found(f, NULL);
}

static void test_object(struct fixture *f, const void *data)
{
	g_autoptr(GBytes) bytes = small_unit(""), found = NULL;
	struct ir_hash hash = ir_hash_bytes(bytes), other = hash;

	(void)data;
	g_assert_null(unit_cache_get_object(f->cache, &hash));
	g_assert_true(unit_cache_put_object(f->cache, &hash, bytes, NULL));
	found = unit_cache_get_object(f->cache, &hash);
	g_assert_true(g_bytes_equal(found, bytes));
	other.bytes[0]++;
	g_assert_null(unit_cache_get_object(f->cache, &other));
}

static void test_not_a_folder(struct fixture *f, const void *data)
{
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_null(unit_cache_open(f->a, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_IO);
}

#define CACHE_TEST(name, fn) \
	g_test_add("/unit/cache/" name, struct fixture, NULL, setup, fn, teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/unit/build", test_build);
	g_test_add_func("/unit/build/ring", test_build_ring);
	g_test_add_func("/unit/build/cancel", test_cancel);
	g_test_add_func("/unit/build/same-bytes", test_same_bytes);
	g_test_add_func("/unit/file/damaged", test_damaged);
	g_test_add_func("/unit/file/forged", test_forged);
	g_test_add_func("/unit/file/unaligned", test_unaligned);
	CACHE_TEST("store", test_store);
	CACHE_TEST("changes", test_changes);
	CACHE_TEST("many-changes", test_many_changes);
	CACHE_TEST("asked-again", test_asked_again);
	CACHE_TEST("damaged", test_damaged_entry);
	CACHE_TEST("unreadable", test_unreadable_entry);
	CACHE_TEST("object", test_object);
	CACHE_TEST("not-a-folder", test_not_a_folder);
	return g_test_run();
}
