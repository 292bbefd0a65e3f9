/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a fault handler does is its own fault, however many touch user memory and so come to
 * it: of a model are only the events that no function of the kernel lies before.
 */
#include "kernel.h"

struct vm_fault;
struct vm_operations_struct {
	unsigned int (*fault)(struct vm_fault *vmf);
};
struct xarray { spinlock_t xa_lock; };
struct xa_state { struct xarray *xa; };

unsigned long _copy_from_user(void *to, const void *from, unsigned long n);
void *get_unlocked_entry(struct xa_state *xas, unsigned int order);
void put_unlocked_entry(struct xa_state *xas, void *entry, int mode);
void *xas_store(struct xa_state *xas, void *entry);

#define WAKE_NEXT 1

static struct xa_state state;

static unsigned int my_fault(struct vm_fault *vmf)
{
	void *entry = get_unlocked_entry(&state, 0);

	xas_store(&state, NULL);
	put_unlocked_entry(&state, entry, WAKE_NEXT);	/* expect: dax/removed-wakes-one */
	return 0;
}

const struct vm_operations_struct ops = { .fault = my_fault };

int copy(char *to, const char *from)
{
	return _copy_from_user(to, from, 1);		/* ok: dax/removed-wakes-one */
}

int copy_more(char *to, const char *from)
{
	return copy(to, from) + _copy_from_user(to, from, 2);	/* ok: dax/removed-wakes-one */
}
