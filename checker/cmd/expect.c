/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the comments of a test and holds findings against them. Does not run the check.
 */
#include "cmd/expect.h"

#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "documents/comment.h"

static const char *const words[] = { "expect:", "ok:", "todo:" };

void mark_free(gpointer mark)
{
	struct mark *m = mark;

	g_free(m->name);
	g_free(m->through);
	g_free(m);
}

void found_free(gpointer found)
{
	struct found *f = found;

	g_free(f->file);
	g_free(f->rule);
	g_free(f->message);
	g_free(f->reason);
	g_array_unref(f->lines);
	g_free(f);
}

/* --- reading -------------------------------------------------------------------------- */

/* The kind that the word begins, or -1. */
static int kind_of(const char *word)
{
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (!strcmp(word, words[i]))
			return (int)i;
	return word[0] == '#' && word[1] ? MARK_TAG : -1;
}

static gboolean no_rule(const char *file, guint line, const char *word, const struct rules *r,
			GError **error)
{
	g_autofree const char **ids = g_new(const char *, r->n_checks + 1);
	const char *near;

	for (gsize i = 0; i < r->n_off; i++) {
		if (strcmp(r->off[i].id, word))
			continue;
		g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s:%u: '%s' is switched off by %s:%d", file,
			    line, word, r->off[i].file, r->off[i].line);
		return FALSE;
	}
	for (gsize i = 0; i < r->n_checks; i++)
		ids[i] = r->checks[i].id;
	near = suggest_word(word, ids, r->n_checks);
	g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s:%u: '%s' is no rule%s%s%s", file, line,
		    word, near ? ", did you mean " : "; 'faultline rule list' lists them",
		    near ? near : "", near ? "?" : "");
	return FALSE;
}

/* One mark, of the words from *at on; *at becomes what follows it. */
static gboolean read_mark(GPtrArray *marks, const char *file, guint line, char ***at,
			  const struct rules *r, GError **error)
{
	struct mark *m = g_new0(struct mark, 1);
	char **w = *at;
	const struct rule_check *check;

	g_ptr_array_add(marks, m);
	m->kind = (enum mark_kind)kind_of(*w);
	m->line = line;
	if (m->kind == MARK_TAG) {
		m->name = g_strdup(*w + 1);
		*at = w + 1;
		return TRUE;
	}
	m->name = g_strdup(*++w ? *w : "");
	check = rules_check(r, m->name);
	if (!check)
		return no_rule(file, line, m->name, r, error);
	m->confidence = check->confidence;
	if (*++w && confidence_parse(*w, &m->confidence))
		w++;
	if (*w && **w == '@')
		m->through = g_strdup(*w++ + 1);
	*at = w;
	return TRUE;
}

/* A line of a comment: marks, and then whatever its writer likes. */
static gboolean read_line(GPtrArray *marks, const char *file, const struct comment_line *l,
			  const struct rules *r, GError **error)
{
	g_auto(GStrv) split = g_strsplit_set(l->text, " \t", -1);
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	char **at;

	for (char **s = split; *s; s++)
		if (**s)
			g_ptr_array_add(list, *s);
	g_ptr_array_add(list, NULL);
	for (at = (char **)list->pdata; *at && kind_of(*at) >= 0; )
		if (!read_mark(marks, file, l->line, &at, r, error))
			return FALSE;
	return TRUE;
}

static gboolean check_tags(const GPtrArray *marks, const char *file, GError **error)
{
	for (guint i = 0; i < marks->len; i++) {
		const struct mark *m = marks->pdata[i];

		if (!m->through || marks_count(marks, MARK_TAG, m->through))
			continue;
		g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s:%u: @%s: no line says #%s", file,
			    m->line, m->through, m->through);
		return FALSE;
	}
	return TRUE;
}

GPtrArray *marks_of(const char *file, const struct rules *r, GError **error)
{
	g_autoptr(GPtrArray) comments = g_ptr_array_new_with_free_func(comment_free);
	g_autoptr(GPtrArray) marks = g_ptr_array_new_with_free_func(mark_free);
	g_autoptr(GError) local = NULL;
	g_autofree char *text = NULL;
	gsize size;

	if (!g_file_get_contents(file, &text, &size, &local)) {
		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: cannot be read: %s", file,
			    local->message);
		return NULL;
	}
	comments_read(text, size, comments);
	for (guint i = 0; i < comments->len; i++) {
		const GArray *lines = ((const struct comment *)comments->pdata[i])->lines;

		for (guint k = 0; k < lines->len; k++)
			if (!read_line(marks, file, &g_array_index(lines, struct comment_line, k),
				       r, error))
				return NULL;
	}
	return check_tags(marks, file, error) ? g_steal_pointer(&marks) : NULL;
}

void marks_limit(GPtrArray *marks, enum rule_confidence most, gboolean silent)
{
	for (guint i = marks->len; i-- > 0; ) {
		struct mark *m = marks->pdata[i];

		m->confidence = MIN(m->confidence, most);
		if (silent && (m->kind == MARK_EXPECT || m->kind == MARK_TODO))
			g_ptr_array_remove_index(marks, i);
	}
}

guint marks_count(const GPtrArray *marks, enum mark_kind kind, const char *rule)
{
	guint n = 0;

	for (guint i = 0; i < marks->len; i++) {
		const struct mark *m = marks->pdata[i];

		n += m->kind == kind && (!rule || !strcmp(m->name, rule));
	}
	return n;
}

/* --- comparing ------------------------------------------------------------------------ */

/* Some witness goes through a line that has the tag. */
static gboolean goes_through(const struct found *f, const GPtrArray *marks, const char *tag)
{
	for (guint i = 0; i < marks->len; i++) {
		const struct mark *m = marks->pdata[i];

		if (m->kind != MARK_TAG || strcmp(m->name, tag))
			continue;
		for (guint k = 0; k < f->lines->len; k++)
			if (g_array_index(f->lines, guint, k) == m->line)
				return TRUE;
	}
	return FALSE;
}

static gboolean meets(const struct found *f, const struct mark *m, const GPtrArray *marks)
{
	return f->confidence == m->confidence &&
	       (!m->through || goes_through(f, marks, m->through));
}

/* The first mark of the kind that speaks of such a finding and is not met yet. */
static struct mark *mark_for(GPtrArray *marks, enum mark_kind kind, const struct found *f,
			     gboolean wholly)
{
	for (guint i = 0; i < marks->len; i++) {
		struct mark *m = marks->pdata[i];

		if (m->kind == kind && m->line == f->line && !m->met && !strcmp(m->name, f->rule) &&
		    (!wholly || meets(f, m, marks)))
			return m;
	}
	return NULL;
}

static char *differs(const struct found *f, const struct mark *m, const char *file)
{
	if (f->confidence != m->confidence)
		return g_strdup_printf("%s:%u: %s is found at %s confidence, and %s is expected%s%s",
				       file, f->line, f->rule, confidence_name(f->confidence),
				       confidence_name(m->confidence), *f->reason ? ": " : "",
				       f->reason);
	return g_strdup_printf("%s:%u: %s is found, but on no way through #%s", file, f->line,
			       f->rule, m->through);
}

/* What is wrong with a finding that no comment names. */
static char *unexpected(GPtrArray *marks, const struct found *f, const char *path,
			const char *file)
{
	struct mark *m;

	if (strcmp(f->file, path))
		return g_strdup_printf("%s:%u: %s is found outside the test's own file: %s",
				       f->file, f->line, f->rule, f->message);
	m = mark_for(marks, MARK_EXPECT, f, FALSE);
	if (m) {
		m->met = TRUE;
		return differs(f, m, file);
	}
	m = mark_for(marks, MARK_TODO, f, FALSE);
	if (m) {
		m->met = TRUE;
		return g_strdup_printf("%s:%u: %s is found now (%s): make the todo an expect", file,
				       f->line, f->rule, confidence_name(f->confidence));
	}
	return g_strdup_printf("%s:%u: %s is found (%s), and no comment expects it: %s", file,
			       f->line, f->rule, confidence_name(f->confidence), f->message);
}

void marks_compare(GPtrArray *marks, const GPtrArray *found, const char *path, const char *file,
		   GPtrArray *wrong)
{
	g_autoptr(GPtrArray) rest = g_ptr_array_new();

	for (guint i = 0; i < found->len; i++) {
		const struct found *f = found->pdata[i];
		struct mark *m = strcmp(f->file, path) ? NULL :
				 mark_for(marks, MARK_EXPECT, f, TRUE);

		if (m)
			m->met = TRUE;
		else
			g_ptr_array_add(rest, (gpointer)f);
	}
	for (guint i = 0; i < rest->len; i++)
		g_ptr_array_add(wrong, unexpected(marks, rest->pdata[i], path, file));
	for (guint i = 0; i < marks->len; i++) {
		const struct mark *m = marks->pdata[i];

		if (m->kind == MARK_EXPECT && !m->met)
			g_ptr_array_add(wrong, g_strdup_printf("%s:%u: %s is not found", file,
							       m->line, m->name));
	}
}
