/* SPDX-License-Identifier: GPL-2.0-only */
/* The command that a reader of a review gives to see the same. */
#ifndef FAULTLINE_CMD_REPRODUCE_H
#define FAULTLINE_CMD_REPRODUCE_H

#include <glib.h>

/*
 * One line for a shell: the arguments as they came, without options that only say how it is
 * told, where things are kept, and how fast it goes. Owned by the caller.
 */
char *reproduce_command(int argc, char **argv);

#endif
