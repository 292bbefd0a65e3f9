/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pictures of the lock graph: circles, what is above what, what paths imply, neighbours; then
 * what is drawn of the sample run. Graphs are written as "a b, b c".
 */
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/file.h"
#include "report/chart/chart.h"
#include "report/chart/digraph.h"
#include "report/chart/layers.h"
#include "report/chart/svg.h"
#include "report/chart/write.h"
#include "tests/ask.h"
#include "tests/sample.h"

#define MOST 26

/* "a b": an arc; "a b!": one that is fixed; "a b*5": of weight 5. How many. */
static guint read_arcs(const char *text, struct arc *arcs)
{
	g_auto(GStrv) words = g_strsplit(text, ", ", -1);
	guint n = 0;

	for (char **w = words; *w && **w; w++, n++) {
		arcs[n] = (struct arc){ (guint)((*w)[0] - 'a'), (guint)((*w)[2] - 'a'), 1, FALSE };
		if ((*w)[3] == '!')
			arcs[n].fixed = TRUE;
		if ((*w)[3] == '*')
			arcs[n].weight = (guint)((*w)[4] - '0');
	}
	return n;
}

/* The number of each vertex, or '-' for none. */
static void expect_cycles(const char *text, guint n, const char *wanted)
{
	struct arc arcs[MOST];
	guint set[MOST], n_arcs = read_arcs(text, arcs);
	char got[MOST + 1] = "";

	digraph_cycles(n, arcs, n_arcs, set);
	for (guint v = 0; v < n; v++)
		got[v] = set[v] ? (char)('0' + set[v]) : '-';
	g_assert_cmpstr(got, ==, wanted);
}

/* The vertices from above to below. */
static void expect_order(const char *text, guint n, const char *wanted)
{
	struct arc arcs[MOST];
	guint place[MOST], n_arcs = read_arcs(text, arcs);
	char got[MOST + 1] = "";

	digraph_order(n, arcs, n_arcs, place);
	for (guint v = 0; v < n; v++)
		got[place[v]] = (char)('a' + v);
	g_assert_cmpstr(got, ==, wanted);
}

/* A digit for each arc. */
static void expect_implied(const char *text, guint n, const char *wanted)
{
	struct arc arcs[MOST];
	guint place[MOST], n_arcs = read_arcs(text, arcs);
	gboolean implied[MOST];
	char got[MOST + 1] = "";

	digraph_order(n, arcs, n_arcs, place);
	digraph_implied(n, arcs, n_arcs, place, implied);
	for (guint a = 0; a < n_arcs; a++)
		got[a] = implied[a] ? '1' : '0';
	g_assert_cmpstr(got, ==, wanted);
}

static void test_cycles(void)
{
	expect_cycles("a b, b c, a c", 3, "---");
	expect_cycles("a b, b a, c a", 3, "11-");
	expect_cycles("a b, b c, c a, d e, e d, c d, f a", 6, "11122-");
	expect_cycles("", 2, "--");
}

/* As deep as the graph is: not on the stack of ours. */
static void test_deep(void)
{
	guint n = 300000;
	g_autofree struct arc *arcs = g_new0(struct arc, n);
	g_autofree guint *set = g_new0(guint, n);

	for (guint v = 0; v < n; v++)
		arcs[v] = (struct arc){ v, (v + 1) % n, 1, FALSE };
	g_assert_cmpuint(digraph_cycles(n, arcs, n - 1, set), ==, 0);
	g_assert_cmpuint(digraph_cycles(n, arcs, n, set), ==, 1);
	g_assert_cmpuint(set[n - 1], ==, 1);
}

static void test_order(void)
{
	expect_order("c b, b a", 3, "cba");
	/* of a circle, the lightest arc runs upwards */
	expect_order("a b*5, b c*5, c a", 3, "abc");
	expect_order("a b*5, b c, c a*5", 3, "cab");
	/* what is fixed is stronger than any weight */
	expect_order("a b*9, b a!", 2, "ba");
	expect_order("a b!, b c!, c a*9, c b*9", 3, "abc");
	/* unless it makes a circle of its own */
	expect_order("a b!, b a!, a b*3", 2, "ab");
}

static void test_implied(void)
{
	expect_implied("a b, b c, a c", 3, "001");
	expect_implied("a c, a b, b c", 3, "100");
	expect_implied("a b, b c, c d, a d, a c, b d", 4, "000111");
	expect_implied("a b, b c, c d, d e, a e", 5, "00001");
	expect_implied("a b, a c, b d, c d", 4, "0000");
	/* what runs upwards implies nothing, and nothing implies it */
	expect_implied("a b*5, b c*5, c a, a c*5", 3, "0001");
	expect_implied("a b!, b a", 2, "00");
	expect_implied("a b, b d, d c, c d*5, a c", 4, "00000");
}

static void test_near(void)
{
	struct arc arcs[MOST];
	guint n_arcs = read_arcs("a b, b c, c d, e c, d f, b e", arcs);
	guint far[] = { 9, 9, 0, 9, 9, 9, 9 };
	guint wanted[] = { G_MAXUINT, 1, 0, 1, 1, G_MAXUINT, G_MAXUINT };

	digraph_near(7, arcs, n_arcs, 1, far);
	g_assert_cmpmem(far, sizeof(far), wanted, sizeof(wanted));
	digraph_near(7, arcs, n_arcs, 2, far);
	g_assert_cmpuint(far[0], ==, 2);
	g_assert_cmpuint(far[1], ==, 1);
	g_assert_cmpuint(far[4], ==, 1);
	g_assert_cmpuint(far[5], ==, 2);
	g_assert_cmpuint(far[6], ==, G_MAXUINT);
	digraph_near(7, arcs, n_arcs, 0, far);
	g_assert_cmpuint(far[1], ==, G_MAXUINT);
}

static void expect_layer(const char *file, const char *wanted)
{
	g_autofree char *got = layer_of_file(file);

	g_assert_cmpstr(got, ==, wanted);
}

static void test_layers(void)
{
	expect_layer("fs/ext4/super.c", "fs/ext4");
	expect_layer("fs/inode.c", "fs");
	expect_layer("mm/sub/deep.c", "mm");
	expect_layer("drivers/nvdimm/pmem.c", "drivers/nvdimm");
	expect_layer("include/linux/fs.h", NULL);
	expect_layer("arch/x86/include/asm/x.h", NULL);
	expect_layer("rules/models/user.c", NULL);
	expect_layer("/abs/x.c", NULL);
	expect_layer("alone.c", NULL);
}

/* --- the sample run --------------------------------------------------------------------- */

static char *drawn(const struct chart *c)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < c->edges->len; i++) {
		const struct chart_edge *e = &g_array_index(c->edges, struct chart_edge, i);

		g_string_append_printf(
			out, "%s%s>%s:%x", i ? " " : "",
			g_array_index(c->vertices, struct chart_vertex, e->outer).node->label,
			g_array_index(c->vertices, struct chart_vertex, e->inner).node->label,
			e->marks);
	}
	return g_string_free(out, FALSE);
}

static void expect_chart(const struct chart_facts *f, const struct chart_options *opt,
			 const char *wanted)
{
	GError *error = NULL;
	struct chart *c = chart_make(f, opt, &error);
	g_autofree char *got = NULL;

	g_assert_no_error(error);
	got = drawn(c);
	g_assert_cmpstr(got, ==, wanted);
	chart_free(c);
}

static void test_chart(void)
{
	struct chart_options opt = { .world = "demo", .min_confidence = CONFIDENCE_HIGH };
	struct store *s = must_open("sample.db");
	struct chart_facts *f;
	GError *error = NULL;

	g_assert_true(sample_run(s, 0x1f, "one", &error));
	f = chart_facts_load(s, NULL, &error);
	g_assert_no_error(error);
	expect_chart(f, &opt,
		     "demo_inode.sem>mm_struct.mmap_lock:35 mm_struct.mmap_lock>demo_inode.sem:79");
	opt.world = "other";
	expect_chart(f, &opt, "demo_inode.sem>mm_struct.mmap_lock:1");
	opt.world = "demo";
	opt.min_confidence = CONFIDENCE_LOW;
	opt.around = "lock_c";
	opt.depth = 1;
	expect_chart(f, &opt, "lock_c>lock_a:11 demo_inode.sem/1>lock_c:51");
	opt.around = "lock_x";
	g_assert_null(chart_make(f, &opt, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_USAGE);
	g_clear_error(&error);
	chart_facts_free(f);
	g_assert_null(chart_facts_load(s, "dmo", &error));
	g_assert_nonnull(strstr(error->message, "did you mean demo?"));
	g_clear_error(&error);
	store_close(s);
}

/* --- SVG -------------------------------------------------------------------------------- */

static void expect_clean(const char *text, gboolean bare, const char *wanted)
{
	g_autoptr(GString) out = g_string_new(NULL);
	GError *error = NULL;

	g_assert_true(svg_clean(text, -1, bare, out, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(out->str, ==, wanted);
}

static void test_svg(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	GError *error = NULL;

	expect_clean("<?xml version='1.0'?><!-- x --><svg width='3pt' onload='x()'>"
		     "<script>bad()</script><style>x</style><g id='e0' style='x'>"
		     "<title>e0</title><a xlink:href='http://x' xlink:title='a&lt;b'><text x='1'/></a>"
		     "<path fill='none' d='M1.26,2.00C3,-4.99'/></g></svg>", TRUE,
		     "<svg xmlns=\"http://www.w3.org/2000/svg\"><g id=\"e0\"><title>a&lt;b</title>"
		     "<text x=\"1\"></text>"
		     "<path d=\"M1.2,2C3,-4.9\"></path></g>\n</svg>");
	expect_clean("<svg width='3pt'><text style='x' fill='red'>t</text></svg>", FALSE,
		     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		     "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"3pt\">"
		     "<text fill=\"red\">t</text></svg>\n");
	g_assert_false(svg_clean("<svg><g></svg>", -1, TRUE, out, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_DATA);
	g_error_free(error);
}

int main(int argc, char **argv)
{
	g_autofree char *folder = g_dir_make_tmp("graph-XXXXXX", NULL);
	int failed;

	g_test_init(&argc, &argv, NULL);
	g_assert_cmpint(g_chdir(folder), ==, 0);
	g_test_add_func("/graph/cycles", test_cycles);
	g_test_add_func("/graph/deep", test_deep);
	g_test_add_func("/graph/order", test_order);
	g_test_add_func("/graph/implied", test_implied);
	g_test_add_func("/graph/near", test_near);
	g_test_add_func("/graph/layers", test_layers);
	g_test_add_func("/graph/chart", test_chart);
	g_test_add_func("/graph/svg", test_svg);
	failed = g_test_run();
	g_assert_true(file_remove_tree(folder, NULL));
	return failed;
}
