/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text of a diff → which files it is about and the hunks of each, as `git apply` reads them:
 * git's own form and that of diff -u, with anything between. Nothing is applied, no name is
 * judged. Does not handle context diffs and ed scripts; combined diffs of merges are
 * refused.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "change/internal.h"

struct parser {
	const char *text, *end, *at;	/* the next line begins at `at` */
	const char *line;		/* this one, without its newline */
	gsize size;
	guint number;
	GArray *files;
	struct diff_file *file;		/* the last one, while its header or hunks go on */
	gboolean head;			/* git's header goes on */
};

static void diff_file_clear(void *data)
{
	struct diff_file *f = data;

	g_free(f->old);
	g_free(f->new);
	if (f->hunks)
		g_string_free(f->hunks, TRUE);
}

static gboolean set_wrong(const struct parser *p, GError **error, const char *what)
{
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "line %u of the diff: %s", p->number, what);
	return FALSE;
}

static gboolean next_line(struct parser *p)
{
	const char *newline;

	if (p->at >= p->end)
		return FALSE;
	newline = memchr(p->at, '\n', (gsize)(p->end - p->at));
	p->line = p->at;
	p->size = (gsize)((newline ? newline : p->end) - p->at);
	p->at = newline ? newline + 1 : p->end;
	p->number++;
	return TRUE;
}

static gboolean starts(const struct parser *p, const char *prefix)
{
	gsize n = strlen(prefix);

	return p->size >= n && !memcmp(p->line, prefix, n);
}

static gboolean text_starts(const struct parser *p, const char *at, const char *prefix)
{
	gsize n = strlen(prefix);

	return (gsize)(p->end - at) >= n && !memcmp(at, prefix, n);
}

/* --- names ------------------------------------------------------------------------------- */

/* The length of a name in quotes with them, 0 when they do not end. */
static gsize quoted_size(const char *text)
{
	for (const char *c = text + 1; *c; c++) {
		if (*c == '\\' && c[1])
			c++;
		else if (*c == '"')
			return (gsize)(c - text) + 1;
	}
	return 0;
}

static char *unquoted(const char *text, gsize size)
{
	g_autofree char *inside = g_strndup(text + 1, size - 2);

	return g_strcompress(inside);
}

/* The name at the end of a line; before a tab, where diff -u puts a date. */
static char *line_name(const struct parser *p, gsize from)
{
	g_autofree char *text = g_strndup(p->line + from, p->size - from);
	gsize size = text[0] == '"' ? quoted_size(text) : 0;

	return size ? unquoted(text, size) : g_strndup(text, strcspn(text, "\t"));
}

const char *diff_strip(const char *name, guint strip)
{
	for (; strip; strip--) {
		name = strchr(name, '/');
		if (!name)
			return NULL;
		name++;
	}
	return *name ? name : NULL;
}

/* Both names of "diff --git a/x y b/x y": the same but for the prefix. NULL: who knows. */
static char *git_name(const char *text)
{
	gsize size = text[0] == '"' ? quoted_size(text) : 0;

	if (size)
		return unquoted(text, size);
	for (const char *c = strchr(text, ' '); c; c = strchr(c + 1, ' ')) {
		g_autofree char *left = g_strndup(text, (gsize)(c - text));
		const char *l = diff_strip(left, 1), *r = diff_strip(c + 1, 1);

		if (!strcmp(left, c + 1) || (l && r && !strcmp(l, r)))
			return g_steal_pointer(&left);
	}
	return NULL;
}

/* --- headers ----------------------------------------------------------------------------- */

static struct diff_file *add_diff(struct parser *p)
{
	struct diff_file f = { .hunks = g_string_new(NULL), .line = p->number };

	g_array_append_val(p->files, f);
	p->file = &g_array_index(p->files, struct diff_file, p->files->len - 1);
	return p->file;
}

static void begin_git(struct parser *p)
{
	g_autofree char *names = g_strndup(p->line, p->size);
	struct diff_file *f = add_diff(p);

	f->git = TRUE;
	f->old = git_name(names + strlen("diff --git "));
	f->new = g_strdup(f->old);
	p->head = TRUE;
}

static void set_name(char **name, char *value)
{
	g_free(*name);
	*name = value;
}

static guint line_mode(const struct parser *p, gsize from)
{
	g_autofree char *text = g_strndup(p->line + from, p->size - from);

	return (guint)strtoul(text, NULL, 8);
}

/* "index 0123..4567 100644": where the mode stays what it is. */
static void index_mode(struct parser *p)
{
	const char *blank = memrchr(p->line, ' ', p->size);

	if (!p->file->mode && (gsize)(blank - p->line) > strlen("index"))
		p->file->mode = line_mode(p, (gsize)(blank - p->line) + 1);
}

/* What stands between "diff --git" and the first hunk. FALSE: the header is over. */
static gboolean git_header(struct parser *p)
{
	struct diff_file *f = p->file;

	if (starts(p, "old mode "))
		f->old_mode = line_mode(p, 9);
	else if (starts(p, "new mode "))
		f->mode = line_mode(p, 9);
	else if (starts(p, "new file mode ") && (f->added = TRUE))
		f->mode = line_mode(p, 14);
	else if (starts(p, "deleted file mode ") && (f->deleted = TRUE))
		f->old_mode = line_mode(p, 18);
	else if (starts(p, "rename from ") && (f->exact = TRUE))
		set_name(&f->old, line_name(p, 12));
	else if (starts(p, "rename to "))
		set_name(&f->new, line_name(p, 10));
	else if (starts(p, "copy from ") && (f->exact = f->copied = TRUE))
		set_name(&f->old, line_name(p, 10));
	else if (starts(p, "copy to "))
		set_name(&f->new, line_name(p, 8));
	else if (starts(p, "GIT binary patch") || starts(p, "Binary files "))
		f->binary = TRUE;
	else if (starts(p, "index "))
		index_mode(p);
	else
		return starts(p, "similarity index ") || starts(p, "dissimilarity index ");
	return TRUE;
}

/* NULL for what is no file, by its name or by the date that says so. */
static char *side_name(const struct parser *p)
{
	g_autofree char *text = g_strndup(p->line + 4, p->size - 4);
	const char *date = strchr(text, '\t');

	if (g_str_has_prefix(text, "/dev/null") ||
	    (date && (strstr(date, "1970-01-01") || strstr(date, "1969-12-31"))))
		return NULL;
	return line_name(p, 4);
}

/* "--- x" and "+++ y", and a hunk follows: else it is text. */
static gboolean is_sides(const struct parser *p)
{
	const char *plus = p->at, *hunk;

	if (!starts(p, "--- ") || !text_starts(p, plus, "+++ "))
		return FALSE;
	hunk = memchr(plus, '\n', (gsize)(p->end - plus));
	return hunk && text_starts(p, hunk + 1, "@@ -");
}

static void read_sides(struct parser *p)
{
	struct diff_file *f = p->head ? p->file : add_diff(p);
	char *old = side_name(p), *new;

	next_line(p);
	new = side_name(p);
	p->head = FALSE;
	if (f->exact) {	/* said without prefix already */
		g_free(old);
		g_free(new);
		return;
	}
	set_name(&f->old, old);
	set_name(&f->new, new);
	f->added |= !old;
	f->deleted |= !new;
}

/* --- hunks ------------------------------------------------------------------------------- */

/* "@@ -1,6 +1,7 @@": how many lines of each side it has. */
static gboolean hunk_head(const struct parser *p, guint *old, guint *new)
{
	g_autofree char *text = g_strndup(p->line, p->size);
	char *at = text + strlen("@@ -");

	if (!g_ascii_isdigit(*at))
		return FALSE;
	strtoul(at, &at, 10);
	*old = *at == ',' ? (guint)strtoul(at + 1, &at, 10) : 1;
	if (!g_str_has_prefix(at, " +") || !g_ascii_isdigit(at[2]))
		return FALSE;
	strtoul(at + 2, &at, 10);
	*new = *at == ',' ? (guint)strtoul(at + 1, &at, 10) : 1;
	return g_str_has_prefix(at, " @@");
}

static void keep_line(struct parser *p)
{
	g_string_append_len(p->file->hunks, p->line, (gssize)p->size);
	g_string_append_c(p->file->hunks, '\n');
}

static gboolean read_hunk(struct parser *p, GError **error)
{
	guint old, new;

	if (!hunk_head(p, &old, &new))
		return set_wrong(p, error, "this is no head of a hunk");
	p->head = FALSE;
	p->file->n_hunks++;
	keep_line(p);
	while (old || new) {
		char c;

		if (!next_line(p))
			return set_wrong(p, error, "the diff ends inside a hunk");
		c = p->size ? p->line[0] : ' ';
		if ((c == ' ' && !(old-- && new--)) || (c == '-' && !old--) || (c == '+' && !new--) ||
		    !strchr(" -+\\", c ? c : 'x'))
			return set_wrong(p, error, "its hunk has other lines than its head says; was "
					 "the mail wrapped or the diff edited?");
		keep_line(p);
	}
	if (text_starts(p, p->at, "\\ ")) {
		next_line(p);
		keep_line(p);
	}
	return TRUE;
}

/* --- the text ---------------------------------------------------------------------------- */

static gboolean read_lines(struct parser *p, GError **error)
{
	while (next_line(p)) {
		if (starts(p, "diff --cc ") || starts(p, "diff --combined "))
			return set_wrong(p, error, "the combined diff of a merge cannot be applied; "
					 "review the range of its commits");
		if (starts(p, "diff --git ")) {
			begin_git(p);
		} else if (is_sides(p)) {
			read_sides(p);
		} else if (p->file && starts(p, "@@ -")) {
			if (!read_hunk(p, error))
				return FALSE;
		} else if (p->head && !git_header(p)) {
			p->head = FALSE;
		} else if (p->file && starts(p, "Binary files ")) {
			p->file->binary = TRUE;
		}
	}
	return TRUE;
}

static gboolean have_names(struct parser *p, GError **error)
{
	for (guint i = 0; i < p->files->len; i++) {
		struct diff_file *f = &g_array_index(p->files, struct diff_file, i);

		if (f->added)
			g_clear_pointer(&f->old, g_free);
		if (f->deleted)
			g_clear_pointer(&f->new, g_free);
		if (f->old || f->new)
			continue;
		p->number = f->line;
		return set_wrong(p, error, "which file this is about is not understood");
	}
	return TRUE;
}

GArray *diff_parse(const char *text, gsize size, GError **error)
{
	struct parser p = { .text = text, .at = text, .end = text + size };

	p.files = g_array_new(FALSE, TRUE, sizeof(struct diff_file));
	g_array_set_clear_func(p.files, diff_file_clear);
	if (read_lines(&p, error) && have_names(&p, error))
		return p.files;
	g_array_unref(p.files);
	return NULL;
}
