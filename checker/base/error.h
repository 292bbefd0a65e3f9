/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors. GError is the convention; a message says what, why and the way out,
 * and main() prints it as "faultline: MESSAGE". BUG() is for our own mistakes.
 */
#ifndef FAULTLINE_BASE_ERROR_H
#define FAULTLINE_BASE_ERROR_H

#include <glib.h>

enum fl_error {
	FL_ERROR_USAGE,		/* wrong command line */
	FL_ERROR_INPUT,		/* unreadable or unsuitable input, missing tool */
	FL_ERROR_DATA,		/* damaged data: cache entry, database */
	FL_ERROR_RULE,		/* bad rule file: "FILE:LINE: …" */
	FL_ERROR_IO,		/* could not write: disk full, permissions */
};

#define FL_ERROR fl_error_quark()
GQuark fl_error_quark(void);

/* Exit codes of interface.md. */
enum fl_exit {
	FL_EXIT_OK = 0,
	FL_EXIT_FINDINGS = 1,
	FL_EXIT_BAD = 2,
	FL_EXIT_PARTIAL = 3,
};

#define BUG(...) g_error("BUG: " __VA_ARGS__)

#endif
