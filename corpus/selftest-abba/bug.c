/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

lock_t A, B;

void a_then_b(void)
{
	LOCK(A);
	LOCK(B);	/* expect: order/cycle */
	UNLOCK(B);
	UNLOCK(A);
}

void b_then_a(void)
{
	LOCK(B);
	LOCK(A);
	UNLOCK(A);
	UNLOCK(B);
}
