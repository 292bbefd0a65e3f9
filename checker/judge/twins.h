/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside checker/judge: what one file system after the other shows of the core's code. */
#ifndef FAULTLINE_JUDGE_TWINS_H
#define FAULTLINE_JUDGE_TWINS_H

#include <glib.h>

/*
 * Removes from `findings` (struct finding) those of a world that the core's world has, too, by the
 * same ways, step by step. That is as sure then as the surest of them.
 */
void twins_fold(GPtrArray *findings, const char *core);

#endif
