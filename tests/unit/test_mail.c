/* SPDX-License-Identifier: GPL-2.0-only */
/* Mails made of whatever headers there are: nothing in them adds a header or ends them. */
#include <string.h>

#include "report/mail.h"

static const char *const headers[] = {
	"From: ", "To: ", "Cc: ", "Subject: ", "Date: ", "Message-Id: ", "In-Reply-To: ", "References: ",
	"MIME-Version: ", "Content-Type: ", "Content-Transfer-Encoding: ",
};

/* What headers are made of, and what parts them. */
static const char *const bits[] = {
	"\n", "\r\n", "\r", "Bcc: v@x.y", "<", ">", "@", "a", "b.c", "\"", "(", ")", ",", ";", ":", " ",
	"\t", "=?utf-8?q?", "?=", "=0D=0A", "=?utf-8?b?", "DQpCY2M6IHY=", "\\", "\x80", "\xff", "ü",
	"From ", "re:", "[", "]", "\033[31m", "x@y.z", "<x@y.z>", "group:", "\xe2\x80\xae", "..", "%",
	"\xc2\x85",
};

static char *scramble(GRand *rand)
{
	GString *text = g_string_new(NULL);

	for (int n = g_rand_int_range(rand, 0, 25); n > 0; n--)
		g_string_append(text, bits[g_rand_int_range(rand, 0, G_N_ELEMENTS(bits))]);
	return g_string_free(text, FALSE);
}

static gboolean is_known(const char *line)
{
	for (gsize i = 0; i < G_N_ELEMENTS(headers); i++)
		if (g_str_has_prefix(line, headers[i]))
			return TRUE;
	return FALSE;
}

static void check(const char *box)
{
	g_auto(GStrv) lines = g_strsplit(box, "\n", -1);
	guint n = 1, starts = 0;

	g_assert_cmpstr(lines[0], ==, "From mboxrd@z Thu Jan  1 00:00:00 1970");
	for (; *lines[n]; n++) {
		const char *c = lines[n];

		g_assert_true(is_known(c) || *c == ' ' || *c == '\t');
		g_assert_cmpint(strlen(c), <, 998);
		for (; *c; c++)
			g_assert_true(g_ascii_isprint(*c) || *c == '\t');
	}
	for (guint i = 0; lines[i]; i++)
		starts += g_str_has_prefix(lines[i], "From ");
	g_assert_cmpint(starts, ==, 1);
	g_assert_cmpstr(lines[n + 1], ==, "text");
	g_assert_cmpstr(lines[n + 2], ==, ">From here");
}

static void test_hostile(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);

	for (int i = 0; i < 2000; i++) {
		g_autofree char *from = scramble(rand), *to = scramble(rand), *cc = scramble(rand);
		g_autofree char *subject = scramble(rand), *id = scramble(rand), *refs = scramble(rand);
		g_autoptr(GString) out = g_string_new(NULL);
		struct mail mail = {
			.from = i % 2 ? from : "Bot <bot@example.org>", .to = { to }, .cc = { cc, to },
			.subject = subject, .reply = i % 3, .answered = i % 4 ? "<1@example.org>" : id,
			.references = refs, .id = "0", .date = 1, .body = "text\nFrom here\n",
		};

		mail_put(out, &mail);
		check(out->str);
	}
}

static void test_subject(void)
{
	static const char *const subjects[][2] = {
		{ "[PATCH] x", "Subject: Re: [PATCH] x\n" },
		{ "RE: [PATCH] x", "Subject: RE: [PATCH] x\n" },
		{ "=?utf-8?q?=C3=BC?=", "Subject: =?utf-8?b?UmU6IMO8?=\n" },
		{ "", "Subject: Re:\n" },
		{ "[PATCH v2 10/12] fs: a subject that is so long that it has to go on in another line",
		  "Subject: Re: [PATCH v2 10/12] fs: a subject that is so long that it has\n"
		  " to go on in another line\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		struct mail mail = { .from = "a@example.org", .subject = subjects[i][0], .reply = TRUE,
				     .id = "0", .body = "" };

		mail_put(out, &mail);
		g_assert_nonnull(strstr(out->str, subjects[i][1]));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail/hostile", test_hostile);
	g_test_add_func("/mail/subject", test_subject);
	return g_test_run();
}
