/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function of a header comes to is the fault of those who call it, of each by himself.
 */
#include "kernel.h"
#include "copies.h"

void *dax_lock_entry(void *xas, void *entry);
void dax_unlock_entry(void *xas, void *entry);

unsigned long show(void *xas, void *entry, char *to, const char *from)
{
	unsigned long left;

	dax_lock_entry(xas, entry);
	left = copy_to_user(to, from, 1);	/* expect: fault/user-copy */
	dax_unlock_entry(xas, entry);
	return left;
}

unsigned long show_more(void *xas, void *entry, char *to, const char *from)
{
	unsigned long left;

	dax_lock_entry(xas, entry);
	left = copy_to_user(to, from, 2);	/* expect: fault/user-copy */
	dax_unlock_entry(xas, entry);
	return left;
}

unsigned long show_unlocked(char *to, const char *from)
{
	return copy_to_user(to, from, 1);	/* ok: fault/user-copy */
}
