/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

lock_t A;

void twice(void)
{
	LOCK(A);
	UNLOCK(A);
	UNLOCK(A);	/* expect: balance/double-unlock */
}
