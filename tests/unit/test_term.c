/* SPDX-License-Identifier: GPL-2.0-only */
/* Terms: equal ones are one, and the identities of C memory hold. */
#include "solve/state.h"
#include "solve/term.h"

static struct terms *t;

static term param(guint k)
{
	return term_leaf(t, TERM_PARAM, k, 0);
}

static const struct field *field(const char *record, const char *name, gint64 offset)
{
	return terms_field(t, record, name, offset);
}

static void test_identities(void)
{
	term p = param(0);
	term lock = term_field(t, term_deref(t, p), field("inode", "i_rwsem", 160));

	g_assert_cmpuint(lock, ==, term_field(t, term_deref(t, p), field("inode", "i_rwsem", 160)));
	g_assert_cmpuint(term_deref(t, term_addr(t, lock)), ==, lock);
	g_assert_cmpuint(term_addr(t, term_deref(t, p)), ==, p);
}

/* EXT4_I(inode)->vfs_inode is *inode; container_of(&ei->vfs_inode) is ei. */
static void test_container(void)
{
	const struct field *vfs = field("ext4_inode_info", "vfs_inode", 600);
	term inode = param(0);
	term ei = term_container(t, inode, "ext4_inode_info", 600);
	term back = term_addr(t, term_field(t, term_deref(t, ei), vfs));

	g_assert_cmpuint(back, ==, inode);
	g_assert_cmpuint(term_container(t, term_addr(t, term_field(t, term_deref(t, inode), vfs)),
					"ext4_inode_info", 600), ==, inode);
	/* another member at another offset is another thing */
	g_assert_cmpuint(term_container(t, inode, "ext4_inode_info", 8), !=, ei);
}

static void test_folding(void)
{
	term x = param(1), flags = term_binary(t, IR_OP_OR, 0, x, term_const(t, 4));
	gint64 v;

	g_assert_true(term_is_const(t, term_binary(t, IR_OP_SHL, 0, term_const(t, 1),
						   term_const(t, 5)), &v));
	g_assert_cmpint(v, ==, 32);
	/* (x | 4) & 4 is 4; (x | 4) & 8 is x & 8 */
	g_assert_true(term_is_const(t, term_binary(t, IR_OP_AND, 0, flags, term_const(t, 4)), &v));
	g_assert_cmpint(v, ==, 4);
	g_assert_cmpuint(term_binary(t, IR_OP_AND, 0, flags, term_const(t, 8)), ==,
			 term_binary(t, IR_OP_AND, 0, x, term_const(t, 8)));
	/* a != b and b != a are one question */
	g_assert_cmpuint(term_binary(t, IR_OP_NE, 0, x, param(2)), ==,
			 term_binary(t, IR_OP_NE, 0, param(2), x));
}

static void test_depth(void)
{
	term p = param(0);

	for (int i = 0; i < 100; i++)
		p = term_load(t, term_field(t, term_deref(t, p), field("list", "next", 0)));
	g_assert_cmpint(term_get(t, p)->depth, <=, 15);
	g_assert_true(term_get(t, p)->has_some);
}

/* Of a field to keep it is told that it is that, and no longer of what. */
static void test_kept(void)
{
	const struct field *root = field("super", "root", 8);
	g_autoptr(GHashTable) kept = g_hash_table_new(NULL, NULL);
	term p = param(1), x;

	g_hash_table_add(kept, (gpointer)root->full);
	for (int i = 0; i < 3; i++)
		p = term_load(t, term_field(t, term_deref(t, p), field("super", "next", 0)));
	g_assert_false(term_get(t, p)->has_some);
	terms_keep(t, kept);
	x = term_load(t, term_field(t, term_deref(t, p), root));
	terms_keep(t, NULL);
	g_assert_true(term_get(t, x)->has_some);
	g_assert_cmpint(term_get(t, x)->kind, ==, TERM_LOAD);
	g_assert_true(term_get(t, term_get(t, x)->a)->ptr == root);
	/* what it is made of is still what it was */
	g_assert_cmpint(term_get(t, term_deref(t, term_some(t)))->kind, ==, TERM_DEREF);
}

static term nothing(struct terms *terms, term x, void *data)
{
	return term_get(terms, x)->kind == TERM_PARAM ? *(term *)data : 0;
}

static void test_replace(void)
{
	term inode = term_load(t, term_field(t, term_deref(t, param(3)),
					     field("file", "f_inode", 32)));
	term lock = term_addr(t, term_field(t, term_deref(t, param(0)),
					    field("inode", "i_rwsem", 160)));
	struct term_replacer how = { nothing, NULL, &inode };

	g_assert_cmpuint(term_replace(t, lock, &how), ==,
			 term_addr(t, term_field(t, term_deref(t, inode),
						 field("inode", "i_rwsem", 160))));
}

static void test_print(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	struct global g = { .name = "inode_hash_lock" };

	term_print(t, term_addr(t, term_global(t, &g)), NULL, out);
	g_assert_cmpstr(out->str, ==, "&inode_hash_lock");
}

/* --- what branches leave ------------------------------------------------------- */

static void test_assume(void)
{
	struct state *s = state_new();
	term x = param(0);
	term negative = term_binary(t, IR_OP_LT, 0, x, term_const(t, 0));

	g_assert_cmpint(state_decide(s, t, x), ==, -1);
	g_assert_true(state_assume(s, t, negative, FALSE));
	g_assert_cmpint(state_decide(s, t, negative), ==, FALSE);
	g_assert_true(state_assume(s, t, x, TRUE));
	g_assert_cmpint(state_range(s, t, x).signs, ==, SIGN_POS);
	g_assert_false(state_assume(s, t, x, FALSE));
	state_free(s);
}

/* IS_ERR_VALUE(): (unsigned long)x >= (unsigned long)-4095 */
static void test_error_pointer(void)
{
	struct state *s = state_new();
	term p = param(0);
	term is_err = term_binary(t, IR_OP_GE, 1, p, term_const(t, -4095));

	g_assert_true(state_assume(s, t, is_err, FALSE));
	g_assert_cmpint(state_range(s, t, p).signs, ==, SIGN_ZERO | SIGN_POS);
	g_assert_cmpint(state_decide(s, t, is_err), ==, FALSE);
	state_free(s);
}

static void test_flags(void)
{
	struct state *s = state_new();
	term set = term_binary(t, IR_OP_AND, 0, param(0), term_const(t, 0x10));

	g_assert_true(state_assume(s, t, set, TRUE));
	g_assert_cmpint(state_decide(s, t, set), ==, TRUE);
	g_assert_cmpint(state_decide(s, t, term_unary(t, IR_OP_NOT, set)), ==, FALSE);
	g_assert_cmpint(state_decide(s, t, param(0)), ==, TRUE);
	state_free(s);
}

static void test_ranges(void)
{
	struct range a = range_const(0), b = range_const(-5), c, d = range_signs(SIGN_NEG);

	c = range_join(&a, &b);
	g_assert_cmpint(c.n_values, ==, 2);
	c = range_meet(&c, &d);
	g_assert_cmpint(c.n_values, ==, 1);
	g_assert_cmpint(c.values[0], ==, -5);
	c = range_meet(&c, &a);
	g_assert_true(range_empty(&c));
}

/* Where paths join, a variable is one of its values; a fact both share stays. */
static void test_merge(void)
{
	struct state *a = state_new(), *b;
	term err = term_leaf(t, TERM_LOCAL, 2, 0), v;

	g_assert_true(state_assume(a, t, param(0), TRUE));
	b = state_copy(a);
	g_assert_true(state_assume(b, t, param(1), TRUE));
	state_set(a, err, term_const(t, 0));
	state_set(b, err, term_const(t, -12));
	g_assert_true(state_merge(a, b, t, 7));
	v = state_get(a, err);
	g_assert_cmpint(term_get(t, v)->kind, ==, TERM_JOIN);
	g_assert_cmpint(state_range(a, t, v).n_values, ==, 2);
	g_assert_cmpint(state_decide(a, t, param(0)), ==, TRUE);
	g_assert_cmpint(state_decide(a, t, param(1)), ==, -1);
	/* and once more changes nothing */
	g_assert_false(state_merge(a, b, t, 7));
	state_free(a);
	state_free(b);
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	t = terms_new(NULL);
	g_test_add_func("/term/identities", test_identities);
	g_test_add_func("/term/container", test_container);
	g_test_add_func("/term/folding", test_folding);
	g_test_add_func("/term/depth", test_depth);
	g_test_add_func("/term/kept", test_kept);
	g_test_add_func("/term/replace", test_replace);
	g_test_add_func("/term/print", test_print);
	g_test_add_func("/state/assume", test_assume);
	g_test_add_func("/state/error-pointer", test_error_pointer);
	g_test_add_func("/state/flags", test_flags);
	g_test_add_func("/state/ranges", test_ranges);
	g_test_add_func("/state/merge", test_merge);
	status = g_test_run();
	terms_free(t);
	return status;
}
