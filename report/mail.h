/* SPDX-License-Identifier: GPL-2.0-only */
/* A plain text mail, by GMime. Nothing that is given can add a header or an address. */
#ifndef FAULTLINE_REPORT_MAIL_H
#define FAULTLINE_REPORT_MAIL_H

#include <glib.h>

/* Columns of a body, and who sends it when nobody says so. */
#define MAIL_WIDTH 72
#define MAIL_SENDER "faultline <faultline@localhost>"

struct mail {
	const char *from;		/* "NAME <ADDRESS>" */
	const char *to[2], *cc[2];	/* lists of addresses, as headers have them; NULL or "" */
	const char *subject;		/* of what is answered, as its header has it; or a text */
	gboolean reply;			/* the subject gets a "Re:" unless it has one */
	const char *answered;		/* Message-ID of what is answered; "" or NULL */
	const char *references;		/* its References header; "" or NULL */
	const char *id;			/* what is before the @ of its own Message-ID */
	gint64 date;			/* in seconds of Unix; 0: it has none */
	const char *body;		/* UTF-8, lines ended by "\n" */
};

/* "ID@HOST", with the host of the sender's address: what Message-ID has between < and >. */
char *mail_id(const struct mail *m);

/* Appends it to a mail box (mboxrd: whoever reads "From " lines can tell them apart). */
void mail_put(GString *out, const struct mail *m);

#endif
