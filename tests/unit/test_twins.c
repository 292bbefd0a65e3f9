/* SPDX-License-Identifier: GPL-2.0-only */
/* What the core and file systems show by the same ways is the core's, as sure as the surest. */
#include "judge/finding.h"
#include "judge/twins.h"

static struct finding *make(const char *world, const char *function, enum rule_confidence sure)
{
	struct step step = { "mm/a.c", 7, 1, function, "takes a" };
	struct finding *f = finding_new();

	f->rule = g_strdup("order/cycle");
	f->world = g_strdup(world);
	f->message = g_strdup("a and b are taken in opposite orders");
	f->confidence = sure;
	f->reason = g_strdup(world);
	f->sides = g_new0(struct finding_side, 1);
	f->sides[0].title = g_strdup("a, then b");
	f->sides[0].steps = g_memdup2(&step, sizeof(step));
	f->sides[0].n_steps = f->n_sides = 1;
	return f;
}

static void expect(const GPtrArray *all, guint i, const char *world, enum rule_confidence sure,
		   const char *reason)
{
	const struct finding *f = all->pdata[i];

	g_assert_cmpstr(f->world, ==, world);
	g_assert_cmpint(f->confidence, ==, sure);
	g_assert_cmpstr(f->reason, ==, reason);
}

static void test_folded(void)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);

	g_ptr_array_add(all, make("one", "take", CONFIDENCE_MEDIUM));
	g_ptr_array_add(all, make("core", "take", CONFIDENCE_LOW));
	g_ptr_array_add(all, make("one", "take_own", CONFIDENCE_HIGH));
	g_ptr_array_add(all, make("two", "take", CONFIDENCE_MEDIUM));
	g_ptr_array_add(all, make("two", "take_own", CONFIDENCE_HIGH));
	g_ptr_array_add(all, make("core", "take_more", CONFIDENCE_MEDIUM));
	g_ptr_array_add(all, make("two", "take_more", CONFIDENCE_LOW));
	twins_fold(all, "core");
	g_assert_cmpuint(all->len, ==, 4);
	expect(all, 0, "core", CONFIDENCE_MEDIUM, "one");
	expect(all, 1, "one", CONFIDENCE_HIGH, "one");
	expect(all, 2, "two", CONFIDENCE_HIGH, "two");
	expect(all, 3, "core", CONFIDENCE_MEDIUM, "core");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/twins/folded", test_folded);
	return g_test_run();
}
