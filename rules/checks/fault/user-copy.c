/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct xa_state;

void *dax_lock_entry(struct xa_state *xas, void *entry);
void dax_unlock_entry(struct xa_state *xas, void *entry);
unsigned long _copy_from_user(void *to, const void __user *from, unsigned long n);
void pagefault_disable(void);
void pagefault_enable(void);

void copied_under_entry(struct xa_state *xas, void *entry, void *to, const void __user *from)
{
	dax_lock_entry(xas, entry);
	_copy_from_user(to, from, 8);	/* expect: fault/user-copy */
	dax_unlock_entry(xas, entry);
}

static unsigned long copy_quickly(void *to, const void __user *from)
{
	unsigned long left;

	pagefault_disable();
	left = _copy_from_user(to, from, 8);
	pagefault_enable();
	return left;
}

void copied_without_faults(struct xa_state *xas, void *entry, void *to, const void __user *from)
{
	dax_lock_entry(xas, entry);
	copy_quickly(to, from);		/* ok: fault/user-copy */
	dax_unlock_entry(xas, entry);
}

void copied_first(struct xa_state *xas, void *entry, void *to, const void __user *from)
{
	_copy_from_user(to, from, 8);	/* ok: fault/user-copy */
	dax_lock_entry(xas, entry);
	dax_unlock_entry(xas, entry);
}
