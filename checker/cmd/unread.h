/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files in a folder of rules that look like rules and lie where nothing reads them: "y.yml",
 * "check/a/b.yaml", "locks/fs/a.yaml".
 */
#ifndef FAULTLINE_CMD_UNREAD_H
#define FAULTLINE_CMD_UNREAD_H

#include <glib.h>

/* Calls told() with each, as a path that begins like `dir`, and with why, in order. */
void unread_find(const char *dir, void (*told)(void *data, const char *file, const char *why),
		 void *data);

#endif
