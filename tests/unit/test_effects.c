/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is said of a function's effect on the locks of its callers, of the texts that the solver
 * writes.
 */
#include <glib.h>

#include "report/effects.h"

static void test_say(void)
{
	static const struct { const char *exits, *own, *text; } all[] = {
		{ "", "", "" },
		{ "any: as before", "", "" },
		{ "any: +a", "", "returns with a held" },
		{ "any: +a +b", "", "returns with a, b held" },
		{ "any: -a", "", "drops a" },
		{ "any: +a -b", "", "returns with a held, drops b" },
		{ "0: +a; negative: as before", "", "returns 0 with a held" },
		{ "0: -a; negative: as before", "", "drops a where it returns 0" },
		{ "512: +a; positive: as before", "", "" },
		{ "512: +a; positive: as before", "a", "may return with a held" },
		{ "any: as before; any: -a", "b,a,c", "may drop a" },
		{ "any: as before; any: -a", "b,ab,c", "" },
		/* Two results with the lock, which no other has: they are not all listed. */
		{ "0: +a; 1: +a; negative: as before", "a", "may return with a held" },
		{ "any: +a; …", "", "" },
		{ "any: +a; …", "a", "may return with a held" },
		{ "any: +a?", "a", "may return with a held" },
		{ "any: +a?", "", "" },
		{ "any: +mark -event", "mark,event", "" },
		{ "any: -a (handed over) >b", "a,b", "" },
		{ "any: +?", "", "returns with a lock that it is given held" },
		{ "any: +a.b[2]", "", "returns with a.b[2] held" },
		{ "any: +a.b[2]", "a.b[2]", "returns with a.b[2] held" },
		/* The function takes whichever it is asked for. */
		{ "any: +a.b[2]", "a.b[0],a.b[2]", "returns with a.b held" },
		{ "any: +a.b[2]", "a.c[0]", "returns with a.b[2] held" },
		{ "no text of ours", "", "" },
	};
	g_autoptr(GHashTable) no_locks = g_hash_table_new(g_str_hash, g_str_equal);

	g_hash_table_add(no_locks, (gpointer)"mark");
	g_hash_table_add(no_locks, (gpointer)"event");
	for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
		g_autofree char *text = effects_say(all[i].exits, all[i].own, no_locks);

		g_test_message("%s", all[i].exits);
		g_assert_cmpstr(text, ==, all[i].text);
	}
}

static void test_held(void)
{
	static const struct { const char *held, *text; } all[] = {
		{ "", "" }, { "a", "a" }, { "a,b", "a, b" }, { "a,b,a", "a, b" },
		{ "mark", "" }, { "mark,a", "a" }, { "a,mark,b", "a, b" }, { ",", "" },
	};
	g_autoptr(GHashTable) no_locks = g_hash_table_new(g_str_hash, g_str_equal);

	g_hash_table_add(no_locks, (gpointer)"mark");
	for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
		g_autofree char *text = effects_held(all[i].held, no_locks);

		g_assert_cmpstr(text, ==, all[i].text);
	}
}

static void test_drop(void)
{
	g_assert_true(effects_drop("any: -a", "a"));
	g_assert_true(effects_drop("0: as before; negative: -a*2", "a"));
	g_assert_false(effects_drop("any: +a", "a"));
	g_assert_false(effects_drop("any: -ab", "a"));
	g_assert_false(effects_drop("any: -a (handed over)", "a"));
	g_assert_false(effects_drop("", "a"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/effects/say", test_say);
	g_test_add_func("/effects/held", test_held);
	g_test_add_func("/effects/drop", test_drop);
	return g_test_run();
}
