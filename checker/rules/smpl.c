/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the header of cocci/NAME.cocci, a rule that spatch judges, in the form that the
 * kernel's scripts/coccinelle has:
 *
 *    /// Summary, in one paragraph.
 *    ///
 *    /// Why, in as many as it needs.
 *    ///
 *    /// Fix: what to do about it.
 *    ///
 *    // Confidence: Moderate	High, Moderate or Low
 *    // Severity: error	or warning (the default), or note
 *    // Link: https://…	a reference; can be repeated
 *    // Options: --no-includes --include-headers
 *    // Keywords: mutex, balance
 *    // Same as: gup/longterm	rules that may find the same, told once
 *
 *    virtual report, patch
 *
 * Other "// Word:" lines are for people. Knows no SmPL: what follows is for spatch.
 */
#include "rules/builder.h"

#include <string.h>

#include "rules/names.h"

static const struct cyaml_strval smpl_confidence[] = {
	{ "Low", CONFIDENCE_LOW },
	{ "Moderate", CONFIDENCE_MEDIUM },
	{ "High", CONFIDENCE_HIGH },
};

struct header {
	struct yaml_file at;		/* its name alone: errors tell where they are in it */
	GString *summary, *why, *fix;
	GString *text;			/* the one of them that goes on; NULL: none yet */
	GPtrArray *links, *modes, *keywords, *same;	/* char * */
	char **options;			/* NULL: not given */
	int line;			/* of the summary */
	int confidence_line, severity_line, options_line;	/* 0: not given */
	gint64 confidence, severity;
};

static void header_init(struct header *h, const char *name)
{
	*h = (struct header){ .at.name = (char *)name, .severity = SEVERITY_WARNING };
	h->summary = g_string_new(NULL);
	h->why = g_string_new(NULL);
	h->fix = g_string_new(NULL);
	h->links = g_ptr_array_new_with_free_func(g_free);
	h->modes = g_ptr_array_new_with_free_func(g_free);
	h->keywords = g_ptr_array_new_with_free_func(g_free);
	h->same = g_ptr_array_new_with_free_func(g_free);
}

static void header_clear(struct header *h)
{
	g_string_free(h->summary, TRUE);
	g_string_free(h->why, TRUE);
	g_string_free(h->fix, TRUE);
	g_ptr_array_unref(h->links);
	g_ptr_array_unref(h->modes);
	g_ptr_array_unref(h->keywords);
	g_ptr_array_unref(h->same);
	g_strfreev(h->options);
}

/* --- lines ---------------------------------------------------------------------------- */

/* Lines of a paragraph are joined; what is indented more than its text stays a line. */
static void add_text(GString *text, const char *line)
{
	gboolean begun = text->len && text->str[text->len - 1] != '\n';

	if (begun)
		g_string_append_c(text, g_ascii_isspace(*line) ? '\n' : ' ');
	g_string_append(text, line);
}

/* What stands behind "///": a line of text, or where a paragraph ends. */
static void read_text(struct header *h, const char *text, int line)
{
	const char *fix = g_str_has_prefix(text, "Fix:") ? text + strlen("Fix:") : NULL;

	if (!*text) {
		if (h->text == h->summary && h->summary->len)
			h->text = h->why;
		else if (h->text && h->text->len && !g_str_has_suffix(h->text->str, "\n\n"))
			g_string_append(h->text, "\n\n");
		return;
	}
	if (!h->text) {
		h->text = h->summary;
		h->line = line;
	} else if (fix) {
		h->text = h->fix;
		text = fix + (*fix == ' ');
	}
	add_text(h->text, text);
}

/* Given once; *given is its line. */
static gboolean once(const struct header *h, const char *key, int *given, int line,
		     GError **error)
{
	if (*given)
		return yaml_file_error(&h->at, error, line, "%s: given twice, first at line %d", key,
				       *given);
	*given = line;
	return TRUE;
}

static gboolean read_word(const struct header *h, const char *key, const char *value, int line,
			  const struct cyaml_strval *words, gsize n, gint64 *out, GError **error)
{
	g_autofree char *hint = NULL;

	if (words_parse(words, n, value, out))
		return TRUE;
	hint = yaml_suggestion(value, words, n);
	return yaml_file_error(&h->at, error, line, "%s: '%s' is not known%s", key, value, hint);
}

/* The words of a text, apart from blanks and commas; caller frees. */
static char **words_of(const char *text)
{
	g_auto(GStrv) parts = g_strsplit_set(text, " \t,", -1);
	GPtrArray *words = g_ptr_array_new();

	for (char **p = parts; *p; p++)
		if (**p)
			g_ptr_array_add(words, g_strdup(*p));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

/* Phrases, apart by commas. */
static void read_phrases(GPtrArray *out, const char *value)
{
	g_auto(GStrv) phrases = g_strsplit(value, ",", -1);

	for (char **p = phrases; *p; p++)
		if (*g_strstrip(*p))
			g_ptr_array_add(out, g_strdup(*p));
}

/* "Key: value" behind "//". */
static gboolean read_key(struct header *h, const char *text, int line, GError **error)
{
	const char *colon = strchr(text, ':');
	g_autofree char *key = g_strndup(text, colon ? (gsize)(colon - text) : 0);
	g_autofree char *value = g_strstrip(g_strdup(colon ? colon + 1 : ""));

	if (!strcmp(key, "Confidence"))
		return once(h, key, &h->confidence_line, line, error) &&
		       read_word(h, key, value, line, smpl_confidence,
				 G_N_ELEMENTS(smpl_confidence), &h->confidence, error);
	if (!strcmp(key, "Severity"))
		return once(h, key, &h->severity_line, line, error) &&
		       read_word(h, key, value, line, severity_words, n_severity_words,
				 &h->severity, error);
	if (!strcmp(key, "Options")) {
		if (!once(h, key, &h->options_line, line, error))
			return FALSE;
		h->options = words_of(value);
	} else if (!strcmp(key, "Link") && *value) {
		g_ptr_array_add(h->links, g_strdup(value));
	} else if (!strcmp(key, "Keywords")) {
		read_phrases(h->keywords, value);
	} else if (!strcmp(key, "Same as")) {
		read_phrases(h->same, value);
	}
	return TRUE;
}

/* "virtual a, b" */
static void read_modes(struct header *h, const char *text)
{
	g_autofree char **modes = words_of(text);

	for (char **m = modes; *m; m++) {
		gsize n = strlen(*m);

		if ((*m)[n - 1] == ';')
			(*m)[n - 1] = '\0';
		g_ptr_array_add(h->modes, *m);
	}
}

static gboolean read_line(struct header *h, const char *text, int line, GError **error)
{
	if (g_str_has_prefix(text, "///")) {
		read_text(h, text + 3 + (text[3] == ' '), line);
		return TRUE;
	}
	if (g_str_has_prefix(text, "//"))
		return read_key(h, text + 2 + strspn(text + 2, " \t"), line, error);
	if (g_str_has_prefix(text, "virtual "))
		read_modes(h, text + strlen("virtual "));
	return TRUE;
}

static gboolean read_header(struct header *h, const char *text, GError **error)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i]; i++)
		if (!read_line(h, g_strchomp(lines[i]), (int)i + 1, error))
			return FALSE;
	return TRUE;
}

/* --- the rule ------------------------------------------------------------------------- */

static gboolean has_mode(const struct header *h, const char *mode)
{
	for (guint i = 0; i < h->modes->len; i++)
		if (!strcmp(h->modes->pdata[i], mode))
			return TRUE;
	return FALSE;
}

static gboolean check_header(const struct header *h, GError **error)
{
	if (!h->summary->len)
		return yaml_file_error(&h->at, error, 1, "summary: missing; say in a line that begins "
				       "with '///' what the rule finds");
	if (!h->confidence_line)
		return yaml_file_error(&h->at, error, h->line, "Confidence: missing; write "
				       "'// Confidence: High', Moderate or Low");
	if (!has_mode(h, "report"))
		return yaml_file_error(&h->at, error, h->line, "virtual report: missing; findings are "
				       "what the rule prints in this mode");
	return TRUE;
}

static char *text_of(struct rules_builder *b, GString *text)
{
	return builder_string(b, g_strchomp(text->str));
}

gboolean smpl_add(struct rules_builder *b, const char *name, GBytes *bytes, const char *id,
		  GError **error)
{
	g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	struct rule_check check;
	struct header h;
	gboolean ok;

	header_init(&h, name);
	ok = read_header(&h, text, error) && check_header(&h, error) &&
	     builder_once(b, &h.at, h.line, "check", id, error);
	if (ok) {
		check = (struct rule_check){
			.id = builder_string(b, id),
			.kind = builder_string(b, "smpl"),
			.summary = text_of(b, h.summary),
			.why = text_of(b, h.why),
			.fix = text_of(b, h.fix),
			.references = builder_list(b, (char **)h.links->pdata, h.links->len),
			.severity = (enum rule_severity)h.severity,
			.confidence = (enum rule_confidence)h.confidence,
			.file = builder_string(b, name),
			.line = h.line,
			.options = builder_list(b, h.options, h.options ? g_strv_length(h.options) : 0),
			.modes = builder_list(b, (char **)h.modes->pdata, h.modes->len),
			.keywords = builder_list(b, (char **)h.keywords->pdata, h.keywords->len),
			.same = builder_list(b, (char **)h.same->pdata, h.same->len),
		};
		builder_put(b, b->checks, "check", id, &check);
	}
	header_clear(&h);
	return ok;
}
