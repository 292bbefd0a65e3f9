/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A mail box → its letters, and of them the series. git splits it, decodes bodies and
 * subjects, and parts what is said from the diff; the header lines that an answer needs are
 * read here, as they are. What is wrong with a mail is git's to say.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "change/internal.h"

#define DIGITS "6"	/* of the numbers that mails get */

static void letter_free(void *data)
{
	struct letter *l = data;

	change_patch_clear(&l->patch);
	if (l->diff)
		g_string_free(l->diff, TRUE);
	g_free(l);
}

/* --- header lines ------------------------------------------------------------------------ */

static void take(char **field, char *value)
{
	g_free(*field);
	*field = value;
}

/* The fields wanted, by name. */
static char **mail_field(struct change_mail *m, const char *name)
{
	const struct { const char *name; char **field; } fields[] = {
		{ "message-id", &m->message_id }, { "references", &m->references },
		{ "in-reply-to", &m->in_reply_to }, { "from", &m->from }, { "to", &m->to },
		{ "cc", &m->cc }, { "subject", &m->subject }, { "date", &m->date },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
		if (!g_ascii_strcasecmp(name, fields[i].name))
			return fields[i].field;
	return NULL;
}

/* "Name: value", with the lines that go on from it already joined. The first one counts. */
static void read_field(struct change_mail *m, const char *line)
{
	const char *colon = strchr(line, ':');
	g_autofree char *name = colon ? g_strndup(line, (gsize)(colon - line)) : NULL;
	char **field = name ? mail_field(m, name) : NULL;

	if (field && !**field)
		take(field, g_strstrip(g_strdup(colon + 1)));
}

/* The header of a mail; `text` ends with a NUL. */
static void read_header(struct change_mail *m, const char *text)
{
	g_autoptr(GString) line = g_string_new(NULL);

	while (*text && *text != '\n' && *text != '\r') {
		gsize n = strcspn(text, "\r\n");

		if (*text == ' ' || *text == '\t') {
			g_string_append_c(line, ' ');
			g_string_append_len(line, text + 1, (gssize)n - 1);
		} else {
			read_field(m, line->str);
			g_string_truncate(line, 0);
			g_string_append_len(line, text, (gssize)n);
		}
		text += n;
		text += *text == '\r';
		text += *text == '\n';
	}
	read_field(m, line->str);
}

/* --- subjects ---------------------------------------------------------------------------- */

/* "3/7", of a series that somebody can have sent. */
static void read_number(struct letter *l, const char *word)
{
	char *end;
	guint64 n = g_ascii_strtoull(word, &end, 10), of = 0;

	if (end != word && *end == '/' && g_ascii_isdigit(*word))
		of = g_ascii_strtoull(end + 1, NULL, 10);
	if (!of || of > CHANGE_MAX_PATCHES || n > of)
		return;
	l->patch.number = (guint)n;
	l->patch.of = (guint)of;
}

/* One word of "[PATCH v2 3/7]" or "[PATCHv2 6.12 3/7]"; "v6.12" is no version of a patch. */
static void read_tag(struct letter *l, const char *word)
{
	char *end;
	gulong n;

	read_number(l, word);
	if (!g_ascii_strncasecmp(word, "PATCH", 5))
		word += 5;
	if ((word[0] != 'v' && word[0] != 'V') || !g_ascii_isdigit(word[1]))
		return;
	n = strtoul(word + 1, &end, 10);
	if (!*end)
		l->version = (guint)n;
}

/* What stands in brackets before the subject is read and taken off, "Re:" too. */
static void read_subject(struct letter *l, const char *subject)
{
	while (*subject) {
		const char *close = *subject == '[' ? strchr(subject, ']') : NULL;

		if (!g_ascii_strncasecmp(subject, "re:", 3)) {
			l->reply = TRUE;
			subject += 3;
		} else if (close) {
			g_autofree char *tags = g_strndup(subject + 1, (gsize)(close - subject) - 1);
			g_auto(GStrv) words = g_strsplit_set(tags, " ,", -1);

			for (char **w = words; *w; w++)
				read_tag(l, *w);
			subject = close + 1;
		} else if (*subject == ' ') {
			subject++;
		} else {
			break;
		}
	}
	take(&l->patch.subject, g_utf8_make_valid(subject, -1));
}

/* What `git mailinfo` prints. */
static void read_info(struct letter *l, const GString *said)
{
	g_auto(GStrv) lines = g_strsplit(said->str, "\n", -1);
	const char *name = "", *address = "";

	for (char **line = lines; *line; line++) {
		if (g_str_has_prefix(*line, "Author: "))
			name = *line + strlen("Author: ");
		else if (g_str_has_prefix(*line, "Email: "))
			address = *line + strlen("Email: ");
		else if (g_str_has_prefix(*line, "Subject: "))
			read_subject(l, *line + strlen("Subject: "));
		else if (g_str_has_prefix(*line, "Date: "))
			take(&l->patch.date, g_utf8_make_valid(*line + strlen("Date: "), -1));
	}
	if (*name || *address) {
		g_autofree char *author = g_strdup_printf("%s <%s>", name, address);

		take(&l->patch.author, g_utf8_make_valid(author, -1));
	}
}

/* --- mails ------------------------------------------------------------------------------- */

static gboolean read_text(const char *folder, const char *name, GString **text, GError **error)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autoptr(GError) why = NULL;
	char *content;
	gsize size;

	if (!g_file_get_contents(path, &content, &size, &why)) {
		g_set_error(error, FL_ERROR, FL_ERROR_IO, "%s", why->message);
		return FALSE;
	}
	*text = g_string_new_len(content, (gssize)size);
	g_free(content);
	return TRUE;
}

static gboolean decode(const struct git *git, const char *folder, GString *mail,
		       struct letter *l, GError **error)
{
	static const char *const args[] = { "mailinfo", "-k", "--encoding=UTF-8", "--no-scissors",
					    "--quoted-cr=strip", "body", "diff", NULL };
	g_autoptr(GBytes) input = g_bytes_new(mail->str, mail->len);
	GString *body = NULL;
	struct run_output out;

	if (!git_call(git, &(struct git_call){ .args = args, .cwd = folder, .input = input }, &out,
		      error))
		return FALSE;
	read_info(l, out.out);
	run_output_clear(&out);
	if (!read_text(folder, "body", &body, error))
		return FALSE;
	take(&l->patch.body, g_strchomp(g_utf8_make_valid(body->str, -1)));
	g_string_free(body, TRUE);
	return read_text(folder, "diff", &l->diff, error);
}

static gboolean add_mail(GPtrArray *letters, const struct git *git, const char *folder, guint i,
			 GError **error)
{
	g_autofree char *name = g_strdup_printf("%0" DIGITS "u", i);
	struct letter *l = g_new0(struct letter, 1);
	GString *mail;
	gboolean ok;

	patch_init(&l->patch);
	l->version = 1;
	g_ptr_array_add(letters, l);
	if (!read_text(folder, name, &mail, error))
		return FALSE;
	read_header(&l->patch.mail, mail->str);
	ok = decode(git, folder, mail, l, error);
	if (!ok)
		g_prefix_error(error, "mail %u: ", i);
	g_string_free(mail, TRUE);
	return ok;
}

/* One that begins without the line that parts mails is no single mail for that. */
static GBytes *with_first_line(GBytes *box)
{
	static const char first[] = "From mail Mon Sep 17 00:00:00 2001\n";
	gsize size;
	const char *data = g_bytes_get_data(box, &size);
	GByteArray *whole;

	if (size >= 5 && !memcmp(data, "From ", 5))
		return g_bytes_ref(box);
	whole = g_byte_array_new();
	g_byte_array_append(whole, (const guint8 *)first, sizeof(first) - 1);
	g_byte_array_append(whole, (const guint8 *)data, (guint)size);
	return g_byte_array_free_to_bytes(whole);
}

/* How many mails it has, each now in a file of its own. */
static gboolean split(const struct git *git, GBytes *box, const char *folder, guint *n,
		      GError **error)
{
	static const char *const args[] = { "mailsplit", "--mboxrd", "-d" DIGITS, "-o.", NULL };
	g_autoptr(GBytes) input = with_first_line(box);
	struct run_output out;

	if (!git_call(git, &(struct git_call){ .args = args, .cwd = folder, .input = input }, &out,
		      error)) {
		g_prefix_error(error, "no mail box: ");
		return FALSE;
	}
	*n = (guint)strtoul(out.out->str, NULL, 10);
	run_output_clear(&out);
	if (*n && *n <= CHANGE_MAX_PATCHES)
		return TRUE;
	g_set_error(error, FL_ERROR, FL_ERROR_INPUT, *n ? "%u mails, more than the %d that are read" :
		    "no mail in it", *n, CHANGE_MAX_PATCHES);
	return FALSE;
}

GPtrArray *mailbox_read(const struct git *git, GBytes *box, const char *folder, GError **error)
{
	GPtrArray *letters = g_ptr_array_new_with_free_func(letter_free);
	guint n = 0;
	gboolean ok = split(git, box, folder, &n, error);

	for (guint i = 1; ok && i <= n; i++)
		ok = add_mail(letters, git, folder, i, error);
	if (ok)
		return letters;
	g_ptr_array_unref(letters);
	return NULL;
}

/* --- a mail, or a diff? ------------------------------------------------------------------ */

/* Header lines up to the first that is none; one of them has to be a mail's. */
gboolean mailbox_is(GBytes *text)
{
	gsize size;
	const char *data = g_bytes_get_data(text, &size);
	g_autofree char *head = g_strndup(data, MIN(size, 1 << 16));
	g_auto(GStrv) lines = g_strsplit(head, "\n", -1);

	if (g_str_has_prefix(head, "From "))
		return TRUE;
	for (char **line = lines; *line; line++) {
		gsize n = strcspn(*line, ": ");

		if (g_ascii_isspace(**line) && line != lines)
			continue;
		if (!n || (*line)[n] != ':')
			return FALSE;
		if (!g_ascii_strncasecmp(*line, "From:", 5) ||
		    !g_ascii_strncasecmp(*line, "Subject:", 8))
			return TRUE;
	}
	return FALSE;
}

/* --- the series -------------------------------------------------------------------------- */

static int compare_letters(const void *a, const void *b)
{
	const struct letter *x = *(struct letter *const *)a, *y = *(struct letter *const *)b;

	return x->patch.number < y->patch.number ? -1 : x->patch.number > y->patch.number;
}

static gboolean has_diff(const struct letter *l)
{
	return strstr(l->diff->str, "diff --git ") || strstr(l->diff->str, "\n@@ -");
}

/* Answers have diffs in them, too: those of the people who answer. */
static const char *why_not(const struct letter *l, guint version, gboolean replies)
{
	if (l->reply && !replies)
		return "is an answer";
	if (l->version < version)
		return "is of an older version";
	return has_diff(l) ? NULL : "has no diff";
}

static gboolean is_cover(const struct letter *l)
{
	return l->patch.of && !l->patch.number && !l->reply;
}

static void take_cover(struct change_series *s, struct letter *l)
{
	take(&s->subject, g_strdup(l->patch.subject));
	take(&s->body, g_strdup(l->patch.body));
	mail_clear(&s->cover);
	s->cover = l->patch.mail;
	mail_init(&l->patch.mail);
}

/* The same patch twice is one; two of the same number are nothing that can be told apart. */
static gboolean drop_doubles(GPtrArray *letters, struct change_series *s, GError **error)
{
	for (guint i = 1; i < letters->len;) {
		const struct letter *a = letters->pdata[i - 1], *b = letters->pdata[i];

		if (!b->patch.of || a->patch.number != b->patch.number) {
			i++;
		} else if (g_string_equal(a->diff, b->diff)) {
			series_note(s, "patch %u/%u is there twice: taken once", b->patch.number,
				    b->patch.of);
			g_ptr_array_remove_index(letters, i);
		} else {
			g_autofree char *safe = escaped(s->asked);

			g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: two patches are number "
				    "%u/%u; keep one of them", safe, b->patch.number, b->patch.of);
			return FALSE;
		}
	}
	return TRUE;
}

/* All are numbered, and no number is there twice. */
static void say_missing(GPtrArray *letters, struct change_series *s)
{
	const struct letter *last = letters->pdata[letters->len - 1];

	if (last->patch.of > letters->len)
		series_note(s, "%u of its %u patches are missing", last->patch.of - letters->len,
			    last->patch.of);
}

gboolean mailbox_order(GPtrArray *letters, struct change_series *s, GError **error)
{
	gboolean replies = TRUE, numbered = TRUE;
	guint version = 0;

	for (guint i = 0; i < letters->len; i++) {
		const struct letter *l = letters->pdata[i];

		if (!l->reply) {
			replies = FALSE;
			version = MAX(version, l->version);
		}
	}
	for (guint i = 0; i < letters->len;) {
		struct letter *l = letters->pdata[i];
		const char *why = why_not(l, version, replies);

		if (is_cover(l) && l->version == version) {
			take_cover(s, l);
			why = "";
		} else if (why) {
			series_note(s, "the mail '%s' %s: left out", l->patch.subject, why);
		}
		numbered &= why || l->patch.of;
		if (why)
			g_ptr_array_remove_index(letters, i);
		else
			i++;
	}
	if (!letters->len) {
		g_autofree char *safe = escaped(s->asked);

		g_set_error(error, FL_ERROR, FL_ERROR_INPUT, "%s: no mail in it has a diff", safe);
		return FALSE;
	}
	if (!numbered)
		return TRUE;
	g_ptr_array_sort(letters, compare_letters);
	if (!drop_doubles(letters, s, error))
		return FALSE;
	say_missing(letters, s);
	return TRUE;
}
