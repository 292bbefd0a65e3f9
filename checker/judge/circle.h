/* SPDX-License-Identifier: GPL-2.0-only */
/* Cycles of three and more locks, for the evaluator of cycles. */
#ifndef FAULTLINE_JUDGE_CIRCLE_H
#define FAULTLINE_JUDGE_CIRCLE_H

#include "judge/judge.h"

/* Adds a finding of the current rule for each in this world. */
void judge_circles(struct judge *j, guint world);

#endif
