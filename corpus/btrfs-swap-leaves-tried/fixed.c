/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct root { struct mutex snapshot_lock; spinlock_t lock; bool dead; };

int activate(struct root *root)
{
	int err = -16;

	if (!mutex_trylock(&root->snapshot_lock))
		return -22;
	spin_lock(&root->lock);
	if (root->dead) {
		spin_unlock(&root->lock);
		mutex_unlock(&root->snapshot_lock);
		return -1;
	}
	spin_unlock(&root->lock);
	err = change(root);
	mutex_unlock(&root->snapshot_lock);
	return err;
}
