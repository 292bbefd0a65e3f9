/* SPDX-License-Identifier: GPL-2.0-only */
/* Text of others in the language of Graphviz. */
#ifndef FAULTLINE_REPORT_DOT_TEXT_H
#define FAULTLINE_REPORT_DOT_TEXT_H

#include <glib.h>

/*
 * Appends text for between the quotes of a label or a title: it is read as style_text() writes
 * it, and ended by "…" after `longest` characters (0: never; but dot reads no strings beyond
 * 16384 bytes).
 */
void dot_text(GString *out, const char *text, glong longest);

#endif
