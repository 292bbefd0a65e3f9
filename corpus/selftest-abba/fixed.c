/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

lock_t A, B;

void a_then_b(void)
{
	LOCK(A);
	LOCK(B);
	UNLOCK(B);
	UNLOCK(A);
}

void also_a_then_b(void)
{
	LOCK(A);
	LOCK(B);
	UNLOCK(B);
	UNLOCK(A);
}
