/* SPDX-License-Identifier: GPL-2.0-only */
/* As <linux/uaccess.h>: what everybody calls, and what lies behind it. */
unsigned long _copy_to_user(void *to, const void *from, unsigned long n);

static inline unsigned long copy_to_user(void *to, const void *from, unsigned long n)
{
	return n ? _copy_to_user(to, from, n) : 0;
}
