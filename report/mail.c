/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes a mail from headers of another one, which may be hostile: addresses are parsed and
 * written anew, ids are taken only when they are nothing else, texts lose control characters.
 */
#include "report/mail.h"

#include <gmime/gmime.h>
#include <string.h>

#include "report/style.h"

#define MOST_REFERENCES 20
#define MOST_ADDRESSES 100

/* Visible ASCII without those that end it. */
static gboolean is_token(const char *text, gsize size, const char *not)
{
	for (gsize i = 0; i < size; i++)
		if (!g_ascii_isgraph(text[i]) || strchr(not, text[i]))
			return FALSE;
	return size > 0;
}

static gboolean is_id(const char *text)
{
	gsize size = strlen(text);

	return size > 4 && size < 500 && text[0] == '<' && text[size - 1] == '>' &&
	       strchr(text, '@') && is_token(text + 1, size - 2, "<>");
}

static gboolean is_address(const char *address)
{
	const char *at = strrchr(address, '@');

	return at && at > address && at[1] && strlen(address) < 255 &&
	       is_token(address, strlen(address), "<>(),;:\\\"[]");
}

static char *clean(const char *text)
{
	GString *out = g_string_new(NULL);

	style_text(out, text);
	return g_string_free(out, FALSE);
}

static void add_mailbox(InternetAddressList *list, InternetAddress *address, GHashTable *seen)
{
	InternetAddressMailbox *box = INTERNET_ADDRESS_MAILBOX(address);
	const char *addr = internet_address_mailbox_get_addr(box);
	const char *name = internet_address_get_name(address);
	g_autofree char *shown = name ? clean(name) : NULL;
	InternetAddress *copy;

	if (!addr || !is_address(addr) || !g_hash_table_add(seen, g_ascii_strdown(addr, -1)))
		return;
	copy = internet_address_mailbox_new(shown, addr);
	internet_address_set_charset(copy, "utf-8");
	internet_address_list_add(list, copy);
	g_object_unref(copy);
}

/* The addresses of a header that are not yet `seen`. */
static void add_addresses(InternetAddressList *list, const char *header, GHashTable *seen)
{
	InternetAddressList *parsed;
	int n;

	if (!header || !*header)
		return;
	parsed = internet_address_list_parse(NULL, header);
	n = parsed ? internet_address_list_length(parsed) : 0;
	for (int i = 0; i < n && internet_address_list_length(list) < MOST_ADDRESSES; i++) {
		InternetAddress *address = internet_address_list_get_address(parsed, i);

		if (INTERNET_ADDRESS_IS_MAILBOX(address))
			add_mailbox(list, address, seen);
	}
	if (parsed)
		g_object_unref(parsed);
}

static char *sender_host(const char *from)
{
	InternetAddressList *list = internet_address_list_new();
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	char *host = NULL;

	add_addresses(list, from, seen);
	if (internet_address_list_length(list)) {
		InternetAddress *first = internet_address_list_get_address(list, 0);
		const char *addr = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first));

		host = g_strdup(strrchr(addr, '@') + 1);
	}
	g_object_unref(list);
	return host ? host : g_strdup("localhost");
}

char *mail_id(const struct mail *m)
{
	g_autofree char *host = NULL;

	g_mime_init();
	host = sender_host(m->from);
	return g_strdup_printf("%s@%s", m->id, host);
}

static void put_people(GMimeMessage *message, const struct mail *m)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	InternetAddressList *from = g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_FROM);
	InternetAddressList *to = g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_TO);
	InternetAddressList *cc = g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_CC);

	/* Who sends it need not be told. */
	add_addresses(from, m->from, seen);
	for (gsize i = 0; i < G_N_ELEMENTS(m->to); i++)
		add_addresses(to, m->to[i], seen);
	for (gsize i = 0; i < G_N_ELEMENTS(m->cc); i++)
		add_addresses(cc, m->cc[i], seen);
}

/* Bytes of text in one encoded word: 75 columns at most with what is around them. */
#define WORD_BYTES 42

/* Words of visible ASCII that do not look encoded go as they are. */
static gboolean is_simple(const char *text)
{
	int width = 0;

	for (const char *c = text; *c; c++) {
		width = *c == ' ' ? 0 : width + 1;
		if ((!g_ascii_isgraph(*c) && *c != ' ') || width > 60)
			return FALSE;
	}
	return !strstr(text, "=?");
}

/* RFC 2047, a line for each word; no character is parted. */
static void put_encoded(GString *out, const char *text)
{
	while (*text) {
		gsize n = strlen(text);
		g_autofree char *word = NULL;

		if (n > WORD_BYTES)
			n = (gsize)(g_utf8_find_prev_char(text, text + WORD_BYTES) - text);
		word = g_base64_encode((const guchar *)text, n);
		g_string_append_printf(out, " =?utf-8?b?%s?=\n", word);
		text += n;
	}
}

/*
 * The value of an unstructured header as it is written. GMime folds long encoded words in
 * their middle, so that what follows is no header any more.
 */
static char *header_value(const char *text)
{
	GString *out = g_string_new(NULL);

	if (is_simple(text))
		style_fold_to(out, MAIL_WIDTH, "         ", " ", text);
	else
		put_encoded(out, text);
	/* The first line begins after "Subject:". */
	if (g_str_has_prefix(out->str, "         "))
		g_string_erase(out, 0, 8);
	return g_string_free(out, FALSE);
}

static void put_subject(GMimeMessage *message, const struct mail *m)
{
	g_autofree char *decoded = g_mime_utils_header_decode_text(NULL, m->subject);
	g_autofree char *text = clean(decoded);
	gboolean has = !g_ascii_strncasecmp(text, "re:", 3);
	g_autofree char *subject = g_strconcat(m->reply && !has ? "Re: " : "", text, NULL);
	g_autofree char *value = header_value(*subject ? subject : "faultline");
	GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));

	g_mime_message_set_subject(message, "faultline", "utf-8");
	g_mime_header_set_raw_value(g_mime_header_list_get_header(headers, "Subject"), value);
}

/* The first, which begins the thread, and the last ones; what is answered at the end. */
static char *references_of(const struct mail *m)
{
	g_auto(GStrv) words = g_strsplit_set(m->references ? m->references : "", " \t\r\n,", -1);
	g_autoptr(GPtrArray) ids = g_ptr_array_new();

	for (char **w = words; *w; w++)
		if (is_id(*w) && strcmp(*w, m->answered))
			g_ptr_array_add(ids, *w);
	while (ids->len >= MOST_REFERENCES)
		g_ptr_array_remove_index(ids, 1);
	g_ptr_array_add(ids, (char *)m->answered);
	g_ptr_array_add(ids, NULL);
	return g_strjoinv(" ", (char **)ids->pdata);
}

static void put_thread(GMimeMessage *message, const struct mail *m)
{
	g_autofree char *references = NULL;

	if (!m->answered || !is_id(m->answered))
		return;
	references = references_of(m);
	g_mime_object_set_header(GMIME_OBJECT(message), "In-Reply-To", m->answered, "utf-8");
	g_mime_object_set_header(GMIME_OBJECT(message), "References", references, "utf-8");
}

/* As UTF-8 whatever is in it; g_mime_text_part_set_text() takes a smaller set where it can. */
static void put_body(GMimeMessage *message, const char *body)
{
	GMimePart *part = g_mime_part_new_with_type("text", "plain");
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(body, strlen(body));
	GMimeDataWrapper *content =
		g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

	g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_8BIT);
	g_mime_message_set_mime_part(message, GMIME_OBJECT(part));
	g_object_unref(content);
	g_object_unref(stream);
	g_object_unref(part);
}

static GMimeMessage *make_message(const struct mail *m)
{
	GMimeMessage *message = g_mime_message_new(FALSE);
	g_autofree char *id = mail_id(m);

	put_people(message, m);
	put_subject(message, m);
	if (m->date) {
		g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(m->date);

		g_mime_message_set_date(message, date);
	}
	g_mime_message_set_message_id(message, id);
	put_thread(message, m);
	put_body(message, m->body);
	return message;
}

/* A line of the body that looks like the start of a mail is quoted once more. */
static void put_box(GString *out, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	guint n = g_strv_length(lines);

	g_string_append(out, "From mboxrd@z Thu Jan  1 00:00:00 1970\n");
	while (n && !*lines[n - 1])
		n--;
	for (guint i = 0; i < n; i++) {
		if (g_str_has_prefix(lines[i] + strspn(lines[i], ">"), "From "))
			g_string_append_c(out, '>');
		g_string_append_printf(out, "%s\n", lines[i]);
	}
	g_string_append_c(out, '\n');
}

void mail_put(GString *out, const struct mail *m)
{
	GMimeFormatOptions *format;
	GMimeMessage *message;
	g_autofree char *text = NULL;

	g_mime_init();
	format = g_mime_format_options_new();
	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_UNIX);
	message = make_message(m);
	text = g_mime_object_to_string(GMIME_OBJECT(message), format);
	put_box(out, text);
	g_object_unref(message);
	g_mime_format_options_free(format);
}
