/* SPDX-License-Identifier: GPL-2.0-only */
#include "../locks.h"

lock_t X, Y, Z;

void x_then_y(void)
{
	WRITE(X);
	READ(Y);	/* expect: order/cycle */
	UNREAD(Y);
	UNWRITE(X);
}

void y_then_z(void)
{
	READ(Y);
	READ(Z);
	UNREAD(Z);
	UNREAD(Y);
}

void z_then_x(void)
{
	WRITE(Z);
	WRITE(X);
	UNWRITE(X);
	UNWRITE(Z);
}
