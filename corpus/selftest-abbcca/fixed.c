/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

lock_t A, B, C;

void a_then_b(void)
{
	LOCK(A);
	LOCK(B);
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

void a_then_c(void)
{
	LOCK(A);
	LOCK(C);
	UNLOCK(C);
	UNLOCK(A);
}
