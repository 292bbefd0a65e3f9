/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/error.h"

G_DEFINE_QUARK(faultline, fl_error)
