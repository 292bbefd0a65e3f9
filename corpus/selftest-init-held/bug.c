/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

lock_t A;

void again(void)
{
	LOCK(A);
	INIT(A);	/* expect: balance/init-held */
	UNLOCK(A);
}
