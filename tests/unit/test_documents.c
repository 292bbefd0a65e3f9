// SPDX-License-Identifier: GPL-2.0-only
/* Comments of every shape: what is read of them, and what is noted as not read. */
#include <string.h>

#include "documents/document.h"

struct sample {
	const char *name, *text, *wanted;
};

/* "LINE:inner<outer" of each node, "LINE?" of what was not read; documents by titles. */
static char *dump(const char *text)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(document_free);
	GString *out = g_string_new(NULL);

	documents_read("x.c", text, strlen(text), all);
	for (guint i = 0; i < all->len; i++) {
		const struct document *d = all->pdata[i];

		g_string_append_printf(out, "%s[%s]", i ? " " : "", d->title);
		for (guint k = 0; k < d->nodes->len; k++) {
			const struct document_node *n =
				&g_array_index(d->nodes, struct document_node, k);
			g_autofree char *names = g_strjoinv("|", n->names);

			g_string_append_printf(out, " %u:%s", n->line, names);
			if (n->outer >= 0)
				g_string_append_printf(out, "<%s", g_array_index(
					d->nodes, struct document_node, n->outer).names[0]);
			if (n->tries)
				g_string_append(out, "(try)");
		}
		for (guint k = 0; k < d->unread->len; k++)
			g_string_append_printf(out, " %u?", g_array_index(
				d->unread, struct document_line, k).line);
	}
	return g_string_free(out, FALSE);
}

static const struct sample samples[] = {
	{ "chain", "/*\n * Lock ordering:\n *\n * a_lock -> b_lock (rw) -> page lock\n */",
	  "[Lock ordering:] 4:a_lock 4:b_lock<a_lock 4:page lock<b_lock" },
	{ "chain-goes-on",
	  "/*\n * Lock order is:\n * a_lock -> b_lock ->\n *   c_lock\n * d_lock\n"
	  " *   -> e_lock -> f\n */",
	  "[Lock order is:] 3:a_lock 3:b_lock<a_lock 4:c_lock<b_lock 5:d_lock 6:e_lock<d_lock "
	  "6:f<e_lock" },
	{ "chain-of-greater",
	  "/*\n * The spinlock ordering is hence:\n *   a_lock > x->b_lock,\n *   a_lock > c_lock\n */",
	  "[The spinlock ordering is hence:] 3:a_lock 3:x->b_lock<a_lock 4:a_lock 4:c_lock<a_lock" },
	{ "chain-with-labels",
	  "/*\n * Lock ordering\n *\n * page fault path:\n * a -> b\n *\n * truncate:\n * c -> d\n */",
	  "[Lock ordering] 5:a 5:b<a 8:c 8:d<c" },
	{ "chain-on-the-line", "/* Lock order: qd_lock -> bucket lock -> qd->lockref.lock */",
	  "[Lock order: qd_lock -> bucket lock -> qd->lockref.lock] 1:qd_lock "
	  "1:bucket lock<qd_lock 1:qd->lockref.lock<bucket lock" },
	{ "chain-in-prose", "/*\n * It starts the\n * handle (lock order: s_rwsem -> handle).\n */",
	  "[handle (lock order: s_rwsem -> handle).] 3:s_rwsem 3:handle<s_rwsem" },
	{ "chain-with-arrows-of-its-own", "// Locking order: a_lock \xe2\x86\x92 b_lock\n",
	  "[Locking order: a_lock \xe2\x86\x92 b_lock] 1:a_lock 1:b_lock<a_lock" },
	{ "chain-anywhere", "int x; /* We must not take it: mmap_lock -> i_rwsem, that is all. */",
	  "[] 1:mmap_lock 1:i_rwsem<mmap_lock" },
	{ "no-chain-in-a-string", "char *s = \"/* Lock order: a -> b */\"; char c = '\"';", "" },
	{ "no-chain-of-members", "/* see foo->bar->baz, and a->b for it */", "" },
	{ "tree",
	  "/*\n * Lock ordering in mm:\n *\n * inode->i_rwsem\t(while writing\n *\tor truncating)\n"
	  " *   mm->mmap_lock\n *     a_lock or b_lock\n *     c_lock,d_lock   (x)\n"
	  " *   e_lock (trylock only)\n */",
	  "[Lock ordering in mm:] 4:inode->i_rwsem 6:mm->mmap_lock<inode->i_rwsem "
	  "7:a_lock|b_lock<mm->mmap_lock 8:c_lock|d_lock<mm->mmap_lock "
	  "9:e_lock<inode->i_rwsem(try)" },
	{ "tree-of-arrows",
	  "/*\n * Lock ordering:\n *\n *  ->i_mmap_rwsem\t\t(truncate)\n *    ->private_lock\n"
	  " *      ->swap_lock\n *    wb.list_lock\n *\n *  ->mmap_lock\n *    ->lock_page\n */",
	  "[Lock ordering:] 4:i_mmap_rwsem 5:private_lock<i_mmap_rwsem 6:swap_lock<private_lock "
	  "7:wb.list_lock<i_mmap_rwsem 9:mmap_lock 10:lock_page<mmap_lock" },
	{ "tree-by-arrows-alone",
	  "/*\n * Lock ranking:\n *\n *    j_state_lock\n *    ->b_state_lock\n *    ->j_list_lock\n */",
	  "[Lock ranking:] 4:j_state_lock 5:b_state_lock<j_state_lock 6:j_list_lock<j_state_lock" },
	{ "tree-with-labels",
	  "/*\n * Locking orders\n *\n * xfs_foo:\n * xfs_bar:\n *\tb_sema (caller holds)\n"
	  " *\t  b_lock\n */",
	  "[Locking orders] 6:b_sema 7:b_lock<b_sema" },
	{ "tree-underlined", "/*\n * Lock nesting\n * ============\n *\n * a::lock\n *   b::lock\n */",
	  "[Lock nesting] 5:a::lock 6:b::lock<a::lock" },
	{ "list-of-numbers", "/*\n * Lock order:\n *   1. slab_mutex (Global)\n *   2. n->list_lock\n */",
	  "[Lock order:] 3:slab_mutex 4:n->list_lock<slab_mutex" },
	{ "list", "/*\n * lock ordering:\n *\tpage_lock\n *\tpool->lock\n *\tzspage->lock\n */",
	  "[lock ordering:] 3:page_lock 4:pool->lock<page_lock 5:zspage->lock<pool->lock" },
	{ "two-titles",
	  "/*\n * Lock order:\n * a_lock -> b_lock\n * hugetlbfs takes locks in this order:\n"
	  " *   c_lock\n *     d_lock\n */",
	  "[Lock order:] 3:a_lock 3:b_lock<a_lock "
	  "[hugetlbfs takes locks in this order:] 5:c_lock 6:d_lock<c_lock" },
	{ "prose-ends-it",
	  "/*\n * Lock order:\n *\n * a_lock -> b_lock\n *\n * And now some words on it all.\n *\n"
	  " * c_lock\n *   d_lock\n */",
	  "[Lock order:] 4:a_lock 4:b_lock<a_lock" },
	{ "prose-before-it",
	  "/*\n * Lock order:\n *\n * Some words on it all come first.\n *\n * c_lock\n *   d_lock\n */",
	  "[Lock order:] 6:c_lock 7:d_lock<c_lock" },
	{ "prose-alone", "/*\n * Lock order is important here. We take care\n * of it.\n */", "" },
	{ "prose-after-a-title", "/*\n * Lock order:\n * the first of them is taken first\n */",
	  "[Lock order:] 2?" },
	{ "broken-tree",
	  "/*\n * Lock order:\n * ->data_page\n *  ->node_page\n *    and then it is all written out\n */",
	  "[Lock order:] 3?" },
	{ "broken-chain", "/*\n * Lock order:\n * if one of them -> any other is then taken first\n */",
	  "[Lock order:] 3?" },
	{ "no-order", "/*\n * We lock it in order to look.\n *   a_lock\n *   b_lock\n */", "" },
	{ "unfinished", "/* Lock order:\n * a_lock -> b_lock", "[Lock order:] 2:a_lock 2:b_lock<a_lock" },
	{ "depths-without-end",
	  "/* Lock order:\n * ((((( -> -> )\n * -> -> a_lock -> \xff\xfe\n */", "[Lock order:] 1?" },
};

static void test_sample(gconstpointer data)
{
	const struct sample *s = data;
	g_autofree char *got = dump(s->text);

	g_assert_cmpstr(got, ==, s->wanted);
}

/* A tree deeper than any is read without going beyond its bounds. */
static void test_deep(void)
{
	g_autoptr(GString) text = g_string_new("/*\n * Lock order:\n *\n");
	g_autofree char *got = NULL;

	for (guint i = 0; i < 100; i++)
		g_string_append_printf(text, " *%*slock_%u\n", (int)i + 1, "", i);
	g_string_append(text, " */");
	got = dump(text->str);
	g_assert_nonnull(strstr(got, "103:lock_99<lock_31"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autofree char *path = g_strdup_printf("/documents/%s", samples[i].name);

		g_test_add_data_func(path, &samples[i], test_sample);
	}
	g_test_add_func("/documents/deep", test_deep);
	return g_test_run();
}
