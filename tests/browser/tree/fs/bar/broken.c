// SPDX-License-Identifier: GPL-2.0-only
#include "../fs.h"
#include "gone.h"
