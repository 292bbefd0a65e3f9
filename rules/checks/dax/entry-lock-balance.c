/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct xa_state;

void *grab_mapping_entry(struct xa_state *xas, struct address_space *mapping, unsigned int order);
void dax_unlock_entry(struct xa_state *xas, void *entry);

static inline bool xa_is_internal(const void *entry)
{
	return ((unsigned long)entry & 3) == 2;
}

static vm_fault_t map(struct xa_state *xas, void *m, bool late) /* ok: dax/entry-lock-balance */
{
	void *entry = grab_mapping_entry(xas, m, 0);
	vm_fault_t ret = 0;

	if (xa_is_internal(entry))
		return 2;
	if (late)
		ret = 256;
	dax_unlock_entry(xas, entry);
	return ret;
}

static int keep(struct xa_state *xas, void *m, bool late) /* expect: dax/entry-lock-balance */
{
	void *entry = grab_mapping_entry(xas, m, 0);

	if (xa_is_internal(entry))
		return 2;
	if (late)
		return 256;
	dax_unlock_entry(xas, entry);
	return 0;
}

vm_fault_t fault(struct xa_state *xas, struct address_space *mapping, bool raced)
{
	return map(xas, mapping, raced);
}

vm_fault_t fault_badly(struct xa_state *xas, struct address_space *mapping, bool raced)
{
	return keep(xas, mapping, raced);
}

/* Who is given a locked entry unlocks it. */
static vm_fault_t lock(struct xa_state *xas, struct address_space *mapping, void **entry)
{
	*entry = grab_mapping_entry(xas, mapping, 0);
	return xa_is_internal(*entry) ? 2 : 0;
}

vm_fault_t lock_and_unlock(struct xa_state *xas, struct address_space *mapping)
{
	void *entry;
	vm_fault_t ret = lock(xas, mapping, &entry);

	if (!ret)
		dax_unlock_entry(xas, entry);
	return ret;
}
