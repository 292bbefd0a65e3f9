/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

lock_t X;
other_t Y;

void reads_first(void)
{
	READ(X);
	OTHER(Y);	/* expect: order/cycle */
	UNOTHER(Y);
	UNREAD(X);
}

void reads_last(void)
{
	OTHER(Y);
	READ(X);
	UNREAD(X);
	UNOTHER(Y);
}
