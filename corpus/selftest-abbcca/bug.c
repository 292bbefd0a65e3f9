/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

lock_t A, B, C;

void a_then_b(void)
{
	LOCK(A);
	LOCK(B);	/* expect: order/cycle */
	UNLOCK(B);
	UNLOCK(A);
}

void b_then_c(void)
{
	LOCK(B);
	LOCK(C);
	UNLOCK(C);
	UNLOCK(B);
}

void c_then_a(void)
{
	LOCK(C);
	LOCK(A);
	UNLOCK(A);
	UNLOCK(C);
}
