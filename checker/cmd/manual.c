/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads what commands say of themselves, makes man pages in mdoc(7). What is said there for a
 * terminal of 80 columns is only parted into sections and paragraphs: an indented line stays
 * as it is. faultline(1) itself is manual.template, with the list of commands.
 */
#include "cmd/manual.h"

#include <string.h>

#include "base/file.h"
#include "report/report.h"

static const char template[] =
#include "checker/cmd/manual.template.h"
;

#define LINE 72	/* bytes of a line of running text */

/* --- mdoc ----------------------------------------------------------------------------- */

/* No character of the text means anything to roff, not even at the beginning of a line. */
static void put_escaped(GString *out, const char *text, gboolean as_typed)
{
	for (; *text; text++) {
		if (*text == '\\')
			g_string_append(out, "\\e");
		else if (*text == '-' && as_typed)
			g_string_append(out, "\\-");
		else if (*text == '"')
			g_string_append(out, "\\(dq");
		else
			g_string_append_c(out, *text);
	}
}

static void put_start(GString *out, const char *text, gboolean as_typed)
{
	if (*text == '.' || *text == '\'')
		g_string_append(out, "\\&");
	put_escaped(out, text, as_typed);
}

static void put_line(GString *out, const char *text)
{
	put_start(out, text, TRUE);
	g_string_append_c(out, '\n');
}

/* Running text: a sentence begins a line, which is how roff knows that it is one. */
static void put_text(GString *out, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	gsize column = 0;

	for (char **w = words; *w; w++) {
		gsize n = strlen(*w);

		if (!n)
			continue;
		if (column && (column + n > LINE || strchr(".!?", w[-1][strlen(w[-1]) - 1]))) {
			g_string_append_c(out, '\n');
			column = 0;
		} else if (column) {
			g_string_append_c(out, ' ');
		}
		put_start(out, *w, FALSE);
		column += n + 1;
	}
	g_string_append_c(out, '\n');
}

/* An argument of a macro: one word to roff, whatever it holds. */
static void put_word(GString *out, const char *text)
{
	g_string_append(out, " \"");
	put_escaped(out, text, FALSE);
	g_string_append_c(out, '"');
}

static char *page_name(const struct command *c)
{
	g_autofree char *name = c ? g_strconcat("faultline-", c->name, NULL) : NULL;

	return name ? g_strdup(g_strdelimit(name, " ", '-')) : g_strdup("faultline");
}

static void put_title(GString *out, const struct command *c)
{
	g_autofree char *name = page_name(c);
	g_autofree char *title = g_ascii_strup(name, -1);

	g_string_append_printf(out, ".\\\" SPDX-License-Identifier: GPL-2.0-only\n"
			       ".\\\" Made from 'faultline --help'; do not edit.\n"
			       ".Dd %s\n.Dt %s 1\n.Os\n.Sh NAME\n.Nm %s\n.Nd",
			       FL_DATE, title, name);
}

/* --- paragraphs and sections ---------------------------------------------------------- */

/* Where the next line goes. */
struct flow {
	GString *out;
	gboolean literal;	/* between .Bd and .Ed */
	gboolean begun;		/* something stands before it in this section */
	gboolean gap;		/* a blank line does */
	GString *text;		/* running text that is not written yet */
};

static void flow_text(struct flow *f)
{
	if (f->text->len)
		put_text(f->out, f->text->str);
	g_string_truncate(f->text, 0);
}

static void flow_line(struct flow *f, const char *line)
{
	gboolean literal = g_ascii_isspace(*line);

	if (literal || !*line)
		flow_text(f);
	if (f->literal && !literal && *line)
		g_string_append(f->out, ".Ed\n");
	if (!*line) {
		f->gap = TRUE;
		return;
	}
	if (literal && !f->literal)
		g_string_append_printf(f->out, ".Bd -literal%s\n", f->begun ? "" : " -compact");
	else if (literal && f->gap)
		g_string_append_c(f->out, '\n');
	else if (!literal && f->begun && (f->gap || f->literal))
		g_string_append(f->out, ".Pp\n");
	if (literal)
		put_line(f->out, line);
	else
		g_string_append_printf(f->text, "%s%s", f->text->len ? " " : "", line);
	f->literal = literal;
	f->begun = TRUE;
	f->gap = FALSE;
}

static void flow_end(struct flow *f)
{
	flow_text(f);
	if (f->literal)
		g_string_append(f->out, ".Ed\n");
	f->literal = f->begun = f->gap = FALSE;
}

/* The sections of a page, each in the order of its lines. */
enum section { DESCRIPTION, EXIT_STATUS, EXAMPLES, N_SECTIONS };

/* "Exit: 0 done" is a title and a line; "Examples:" a title alone. */
static enum section section_of(enum section now, const char **line)
{
	const char *colon = strchr(*line, ':');

	if (colon && g_str_has_prefix(*line, "Exit")) {
		*line = colon + 1 + strspn(colon + 1, " ");
		return EXIT_STATUS;
	}
	if (!colon || !g_str_has_prefix(*line, "Example"))
		return now;
	if (colon == strchr(*line, 's') + 1 || colon == *line + strlen("Example"))
		*line = "";
	return EXAMPLES;
}

static void part(const char *text, struct flow *flows)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	enum section now = DESCRIPTION;

	for (char **l = lines; *l; l++) {
		const char *line = *l;

		now = section_of(now, &line);
		flow_line(&flows[now], line);
	}
}

/* --- pages ---------------------------------------------------------------------------- */

static void put_option(GString *out, const GOptionEntry *e)
{
	g_string_append(out, ".It");
	if (e->short_name)
		g_string_append_printf(out, " Fl %c ,", e->short_name);
	g_string_append_printf(out, " Fl \\-%s", e->long_name);
	if (e->arg_description) {
		g_string_append(out, " Ar");
		put_word(out, e->arg_description);
	}
	g_string_append_c(out, '\n');
	put_text(out, e->description);
}

static void put_options(GString *out, const GOptionEntry *entries)
{
	g_string_append(out, ".Sh OPTIONS\n.Bl -tag -width Ds\n");
	for (; entries->long_name; entries++)
		if (!(entries->flags & G_OPTION_FLAG_HIDDEN))
			put_option(out, entries);
	g_string_append(out, ".It Fl h , Fl \\-help\nShow a summary of this\n.El\n");
}

static void put_synopsis(GString *out, const struct command_about *about)
{
	g_string_append_printf(out, ".Sh SYNOPSIS\n.Nm faultline %s\n.Op Ar option ...\n",
			       about->name);
	if (*about->usage) {
		g_string_append(out, ".Ar");
		put_word(out, about->usage);
		g_string_append_c(out, '\n');
	}
}

static void put_section(GString *out, const char *title, struct flow *f)
{
	flow_end(f);
	if (f->out->len)
		g_string_append_printf(out, ".Sh %s\n%s", title, f->out->str);
	g_string_free(f->out, TRUE);
	g_string_free(f->text, TRUE);
}

static void put_about(const struct command_about *about, void *data)
{
	GString *out = data;
	struct flow flows[N_SECTIONS];

	for (int i = 0; i < N_SECTIONS; i++)
		flows[i] = (struct flow){ .out = g_string_new(NULL), .text = g_string_new(NULL) };
	if (about->summary)
		part(about->summary, flows);
	flow_line(&flows[DESCRIPTION], "");
	if (about->description)
		part(about->description, flows);
	put_synopsis(out, about);
	put_section(out, "DESCRIPTION", &flows[DESCRIPTION]);
	put_options(out, about->entries);
	put_section(out, "EXIT STATUS", &flows[EXIT_STATUS]);
	put_section(out, "EXAMPLES", &flows[EXAMPLES]);
}

static void put_commands(GString *out, const struct command *table)
{
	g_string_append(out, ".Bl -tag -width Ds\n");
	for (; table->name; table++) {
		g_autofree char *name = page_name(table);

		if (!table->summary)
			continue;
		g_string_append_printf(out, ".It Xr %s 1\n", name);
		put_text(out, table->summary);
	}
	g_string_append(out, ".El\n");
}

/* Of commands that only have others: what these are. */
static void put_group(GString *out, const struct command *c)
{
	g_string_append_printf(out, ".Sh SYNOPSIS\n.Nm faultline %s\n.Ar command\n.Op Ar option ...\n"
			       ".Sh DESCRIPTION\nThe commands are:\n", c->name);
	put_commands(out, c->below);
}

static void put_formats(GString *out)
{
	gsize n;
	const struct report_format *formats = report_formats(&n);

	g_string_append(out, ".Bl -tag -width checkstyle -compact\n");
	for (gsize i = 0; i < n; i++) {
		g_string_append_printf(out, ".It Cm %s\n", formats[i].name);
		put_text(out, formats[i].description);
	}
	g_string_append(out, ".El\n");
}

/* The template's lines; those of one word between @ are lists of what there is. */
static void put_template(GString *out)
{
	g_auto(GStrv) lines = g_strsplit(template, "\n", -1);

	for (char **l = lines; *l; l++) {
		if (!strcmp(*l, "@COMMANDS@"))
			put_commands(out, commands);
		else if (!strcmp(*l, "@FORMATS@"))
			put_formats(out);
		else if (**l)
			g_string_append_printf(out, "%s\n", *l);
	}
}

void manual_page(const struct command *c, GString *out)
{
	put_title(out, c);
	g_string_append_c(out, ' ');
	if (!c) {
		put_template(out);
		return;
	}
	put_line(out, c->summary);
	if (c->below)
		put_group(out, c);
	else
		command_describe(c, put_about, out);
	g_string_append(out, ".Sh SEE ALSO\n.Xr faultline 1\n");
}

char *manual_file(const struct command *c)
{
	g_autofree char *name = page_name(c);

	return g_strconcat(name, ".1", NULL);
}

static gboolean write_page(const char *folder, const struct command *c, GError **error)
{
	g_autofree char *file = manual_file(c);
	g_autofree char *path = g_build_filename(folder, file, NULL);
	g_autoptr(GString) text = g_string_new(NULL);

	manual_page(c, text);
	return g_file_set_contents(path, text->str, text->len, error);
}

static gboolean write_table(const char *folder, const struct command *table, GError **error)
{
	for (; table->name; table++) {
		if (!table->summary)
			continue;
		if (!write_page(folder, table, error) ||
		    (table->below && !write_table(folder, table->below, error)))
			return FALSE;
	}
	return TRUE;
}

gboolean manual_write(const char *folder, GError **error)
{
	return file_make_folder(folder, error) && write_page(folder, NULL, error) &&
	       write_table(folder, commands, error);
}
