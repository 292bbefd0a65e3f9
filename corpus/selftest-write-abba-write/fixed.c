/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

lock_t X;
other_t Y;

void reads_first(void)
{
	READ(X);
	OTHER(Y);
	UNOTHER(Y);
	UNREAD(X);
}

void writes_first(void)
{
	WRITE(X);
	OTHER(Y);
	UNOTHER(Y);
	UNWRITE(X);
}
