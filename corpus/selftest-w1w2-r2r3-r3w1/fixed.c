/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

lock_t X, Y, Z;

void x_then_y(void)
{
	WRITE(X);
	WRITE(Y);
	UNWRITE(Y);
	UNWRITE(X);
}

void y_then_z(void)
{
	READ(Y);
	READ(Z);
	UNREAD(Z);
	UNREAD(Y);
}

void x_then_z(void)
{
	WRITE(X);
	READ(Z);
	UNREAD(Z);
	UNWRITE(X);
}
