/* SPDX-License-Identifier: GPL-2.0-only */
/* What all formats made of JSON share. */
#ifndef FAULTLINE_REPORT_JSON_OUT_H
#define FAULTLINE_REPORT_JSON_OUT_H

#include <glib.h>
#include <jansson.h>

/* A string as it is, but for bytes that are no UTF-8; null for NULL. */
json_t *json_out_text(const char *text);

/* A string for people to read: as style_text() writes it. */
json_t *json_out_words(const char *text);

/* Appends the document, with a newline, and gives it back. */
void json_out_put(GString *out, json_t *root);

#endif
