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

void writes_last(void)
{
	OTHER(Y);
	WRITE(X);
	UNWRITE(X);
	UNOTHER(Y);
}
