/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `faultline complete`: what may follow in a command line that is being typed. Asked by the
 * functions of scripts/completion, which know no command and no option themselves; so what they
 * offer is what --help says.
 *
 *	faultline complete bash LINE BREAKS	the line up to the cursor, $COMP_WORDBREAKS
 *	faultline complete zsh WORD…		the words up to the cursor, without quotes
 *
 * The first line of the answer is words, begun, files or folders (enum offers_kind); then comes a
 * reply a line: for bash as it is to stand in the command line, for zsh a tab and a note after it.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cmd/command.h"
#include "cmd/offers.h"
#include "cmd/typed.h"

/* The line as far as it is understood. */
struct line {
	char **words;			/* behind the command's own */
	struct offers *offers;
	GPtrArray *args;		/* of them, those that are no options; not owned */
	const char *db, *kernel;
	gboolean closed;		/* behind "--" */
};

static const GOptionEntry *find_option(const GOptionEntry *entries, const char *word)
{
	gsize n = strcspn(word, "=");

	for (; entries->long_name; entries++) {
		if (word[0] == '-' && word[1] == entries->short_name && n == 2)
			return entries;
		if (g_str_has_prefix(word, "--") && strlen(entries->long_name) == n - 2 &&
		    !strncmp(word + 2, entries->long_name, n - 2))
			return entries;
	}
	return NULL;
}

static void note_value(struct line *l, const GOptionEntry *e, const char *value)
{
	if (!strcmp(e->long_name, "db"))
		l->db = value;
	if (!strcmp(e->long_name, "kernel"))
		l->kernel = value;
}

/* The words before the last. The option whose value the last one is, or NULL. */
static const GOptionEntry *read_words(struct line *l, const GOptionEntry *entries)
{
	const GOptionEntry *open = NULL;

	for (char **w = l->words; w[0] && w[1]; w++) {
		const GOptionEntry *e = open || l->closed ? NULL : find_option(entries, *w);
		const char *value = e ? strchr(*w, '=') : NULL;

		if (open)
			note_value(l, open, *w);
		else if (value)
			note_value(l, e, value + 1);
		else if (!strcmp(*w, "--"))
			l->closed = TRUE;
		else if (l->closed || **w != '-')
			g_ptr_array_add(l->args, *w);
		open = e && !value && e->arg != G_OPTION_ARG_NONE ? e : NULL;
	}
	return open;
}

static void offer_options(struct line *l, const GOptionEntry *entries, const char *begun)
{
	for (; entries->long_name; entries++) {
		g_autofree char *word = g_strconcat("--", entries->long_name, NULL);

		offers_add(l->offers, begun, word, entries->description);
	}
	offers_add(l->offers, begun, "--help", "Show this help");
}

/* Of "--world=ext", too, where words have the option before them. */
static void offer_value(struct line *l, const struct command_about *about,
			const GOptionEntry *e, const char *begun)
{
	g_autofree char *what = g_strconcat("--", e->long_name, NULL);
	g_autofree char *first = g_strconcat(what, "=", NULL);
	gboolean joined = g_str_has_prefix(begun, first);
	const struct wanted w = {
		.command = about->name, .what = what, .metavar = e->arg_description,
		.begun = joined ? begun + strlen(first) : begun, .db = l->db,
		.kernel = l->kernel, .args = (const char *const *)l->args->pdata,
	};

	offers_find(l->offers, &w);
	if (joined)
		offers_prefix(l->offers, first);
}

static void offer_argument(struct line *l, const struct command_about *about, const char *begun)
{
	g_autofree char *what = g_strdup_printf("%u", l->args->len);
	const struct wanted w = {
		.command = about->name, .what = what, .begun = begun, .db = l->db,
		.kernel = l->kernel, .args = (const char *const *)l->args->pdata,
	};

	offers_find(l->offers, &w);
}

static void offer(const struct command_about *about, void *data)
{
	struct line *l = data;
	const char *begun = l->words[g_strv_length(l->words) - 1];
	const GOptionEntry *open = read_words(l, about->entries), *e;

	g_ptr_array_add(l->args, NULL);
	e = open || l->closed || !strchr(begun, '=') ? open : find_option(about->entries, begun);
	if (e)
		offer_value(l, about, e, begun);
	else if (*begun == '-' && !l->closed)
		offer_options(l, about->entries, begun);
	else
		offer_argument(l, about, begun);
}

static void offer_commands(struct offers *o, const struct command *table, const char *begun)
{
	for (; table->name; table++)
		if (table->summary)
			offers_add(o, begun, command_word(table), table->summary);
	offers_add(o, begun, "--help", "Show the commands");
}

/* `words` begins with the program, and ends with the one at the cursor. */
static struct offers *complete(char **words)
{
	struct line line = { .offers = offers_new() };
	const struct command *table = commands, *c = NULL;

	for (words++; words[0] && words[1] && table; words++) {
		c = command_find(table, *words);
		if (!c)
			return line.offers;
		table = c->below;
	}
	line.words = words;
	line.args = g_ptr_array_new();
	if (words[0] && table)
		offer_commands(line.offers, table, *words);
	else if (words[0] && c->summary)
		command_describe(c, offer, &line);
	g_ptr_array_unref(line.args);
	return line.offers;
}

/* --- the shells ------------------------------------------------------------------------ */

static const char *const kinds[] = { "words", "begun", "files", "folders" };

static void for_bash(const char *line, const char *breaks, GString *out)
{
	struct typed *t = typed_parse(line, breaks);
	struct offers *o;

	g_ptr_array_add(t->words, NULL);
	o = complete((char **)t->words->pdata);
	g_string_append_printf(out, "%s\n", kinds[o->kind]);
	for (guint i = 0; i < o->list->len; i++) {
		const struct offer *one = o->list->pdata[i];

		if (strlen(one->word) >= t->kept && typed_quote(out, t->quote, one->word + t->kept))
			g_string_append_c(out, '\n');
	}
	offers_free(o);
	typed_free(t);
}

static void for_zsh(char **words, GString *out)
{
	struct offers *o = complete(words);

	g_string_append_printf(out, "%s\n", kinds[o->kind]);
	for (guint i = 0; i < o->list->len; i++) {
		const struct offer *one = o->list->pdata[i];

		g_string_append_printf(out, "%s\t%s\n", one->word, one->note);
	}
	offers_free(o);
}

int cmd_complete(int argc, char **argv)
{
	g_autoptr(GString) out = g_string_new(NULL);

	if (argc == 4 && !strcmp(argv[1], "bash")) {
		for_bash(argv[2], argv[3], out);
	} else if (argc > 3 && !strcmp(argv[1], "zsh")) {
		for_zsh(argv + 2, out);
	} else {
		g_printerr("faultline: complete: this is for completion in shells; see "
			   "scripts/completion\n");
		return FL_EXIT_BAD;
	}
	fwrite(out->str, 1, out->len, stdout);
	return FL_EXIT_OK;
}
