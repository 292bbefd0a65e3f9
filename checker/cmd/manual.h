/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside checker/cmd: man pages, of what --help says (command.h) and of manual.template.
 */
#ifndef FAULTLINE_CMD_MANUAL_H
#define FAULTLINE_CMD_MANUAL_H

#include "cmd/command.h"

/*
 * Appends faultline-check(1) of "check", faultline-rule-new(1) of "rule new", of NULL
 * faultline(1).
 */
void manual_page(const struct command *c, GString *out);

/* "faultline-rule-new.1"; of NULL "faultline.1". Caller frees. */
char *manual_file(const struct command *c);

/* Makes the folder, and in it a file for each page. */
gboolean manual_write(const char *folder, GError **error);

#endif
