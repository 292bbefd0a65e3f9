/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Completion: a line is read as bash reads it, what is offered is quoted so that it stands for
 * itself, and something is known of every option that takes a value.
 */
#include <string.h>

#include "cmd/command.h"
#include "cmd/offers.h"
#include "cmd/typed.h"

#define BREAKS " \t\n\"'@><=;|&(:"

static void check_line(const char *line, const char *words, char quote, gsize kept)
{
	struct typed *t = typed_parse(line, BREAKS);
	g_autofree char *got = NULL;

	g_ptr_array_add(t->words, NULL);
	got = g_strjoinv("|", (char **)t->words->pdata);
	g_assert_cmpstr(got, ==, words);
	g_assert_cmpint(t->quote, ==, quote);
	g_assert_cmpuint(t->kept, ==, kept);
	typed_free(t);
}

static void test_line(void)
{
	check_line("faultline ", "faultline|", 0, 0);
	check_line("faultline  re", "faultline|re", 0, 0);
	check_line("f --world=ex", "f|--world=ex", 0, 8);
	check_line("f a.c:ev", "f|a.c:ev", 0, 4);
	check_line("f a\\:ev", "f|a:ev", 0, 0);
	check_line("f a\\ b", "f|a b", 0, 0);
	check_line("f 'a b", "f|a b", '\'', 0);
	check_line("f 'a b' c", "f|a b|c", 0, 0);
	check_line("f x\"a \\\"\\a", "f|xa \"\\a", '"', 1);
	check_line("f \"$(x) ", "f|$(x) ", '"', 0);
	check_line("f ''", "f|", 0, 0);
	check_line("f \\", "f|\\", 0, 0);
	check_line("", "", 0, 0);
}

/* What bash has there is the text again. */
static void check_quote(char quote, const char *text)
{
	g_autoptr(GString) line = g_string_new("f ");
	struct typed *t;

	if (quote)
		g_string_append_c(line, quote);
	g_assert_true(typed_quote(line, quote, text));
	t = typed_parse(line->str, "");
	g_assert_cmpuint(t->words->len, ==, 2);
	g_assert_cmpstr(t->words->pdata[1], ==, text);
	typed_free(t);
}

static void test_quote(void)
{
	static const char *const texts[] = {
		"plain", "a b", "$(touch x)", "`touch x`", "it's", "a\"b", "a\\b", "~root", "{a,b}",
		"*?[x]", "a;b|c&d>e<f", "#x", "größe", "$HOME", "''", "\\\\\"",
	};
	g_autoptr(GString) out = g_string_new("x");

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		for (const char *quote = "\"'"; ; quote++) {
			check_quote(*quote, texts[i]);
			if (!*quote)
				break;
		}
	g_assert_false(typed_quote(out, '"', "a!b"));
	g_assert_false(typed_quote(out, 0, "a\nb"));
	g_assert_cmpstr(out->str, ==, "x");
	check_quote(0, "a!b");
	typed_quote(out, 0, "$(x)!");
	g_assert_cmpstr(out->str, ==, "x\\$\\(x\\)\\!");
}

static void check_options(const struct command_about *about, void *data)
{
	guint *n = data;

	for (const GOptionEntry *e = about->entries; e->long_name; e++) {
		g_autofree char *what = g_strconcat("--", e->long_name, NULL);
		const struct wanted w = { .command = about->name, .what = what,
					  .metavar = e->arg_description, .begun = "" };

		if (e->arg == G_OPTION_ARG_NONE)
			continue;
		if (!offers_known(&w))
			g_error("%s %s: nothing is known of %s; see sources in offers.c",
				about->name, what, e->arg_description);
		++*n;
	}
}

static void check_table(const struct command *table, guint *n)
{
	for (; table->name; table++)
		if (table->below)
			check_table(table->below, n);
		else if (table->summary)
			command_describe(table, check_options, n);
}

static void test_known(void)
{
	const struct wanted none = { .command = "check", .what = "--nothing", .metavar = "X",
				     .begun = "" };
	guint n = 0;

	check_table(commands, &n);
	g_assert_cmpuint(n, >, 40);
	g_assert_false(offers_known(&none));
}

static void test_add(void)
{
	struct offers *o = offers_new();

	offers_add(o, "a", "ab", "x");
	offers_add(o, "a", "b", "x");
	offers_add(o, "a", "a\nb", "x");
	offers_add(o, "a", "a\033[31m", "x");
	offers_add(o, "a", "a\xff", "x");
	offers_add(o, "", "", "x");
	offers_add(o, "", "c", "x\ty");
	g_assert_cmpuint(o->list->len, ==, 2);
	g_assert_cmpstr(((struct offer *)o->list->pdata[1])->note, ==, "");
	offers_free(o);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/complete/line", test_line);
	g_test_add_func("/complete/quote", test_quote);
	g_test_add_func("/complete/known", test_known);
	g_test_add_func("/complete/add", test_add);
	return g_test_run();
}
