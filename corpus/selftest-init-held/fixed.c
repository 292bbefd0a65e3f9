/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

lock_t A;

void again(void)
{
	INIT(A);
	LOCK(A);
	UNLOCK(A);
}
