/* SPDX-License-Identifier: GPL-2.0-only */
/* What is in a row of store_query(), which gives all as text. */
#ifndef FAULTLINE_REPORT_ROW_H
#define FAULTLINE_REPORT_ROW_H

#include <glib.h>
#include <stdlib.h>

/* 0 for NULL. */
static inline guint row_number(const char *text)
{
	return text ? (guint)strtoul(text, NULL, 10) : 0;
}

#endif
