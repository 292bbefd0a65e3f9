/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct extent_tree { struct rw_semaphore lock; };
struct inode_info { struct extent_tree ranges; struct inode inode; };
struct extent { unsigned long from, to; };
struct extents { void __user *to; struct extent found[8]; int n; };

static struct inode_info *info(struct inode *inode)
{
	return container_of(inode, struct inode_info, inode);
}

static void lock_range(struct extent_tree *t)
{
	down_write(&t->lock);
}

static void unlock_range(struct extent_tree *t)
{
	up_write(&t->lock);
}

static vm_fault_t page_mkwrite(struct vm_fault *vmf)
{
	struct inode_info *i = info(vmf->vma->vm_file->f_inode);

	lock_range(&i->ranges);
	change(i);
	unlock_range(&i->ranges);
	return 0;
}

const struct vm_operations_struct vm_ops = { .page_mkwrite = page_mkwrite };

static int tell(struct extents *e, const struct extent *found)
{
	return _copy_to_user(e->to, found, sizeof(*found)) ? -14 : 0;
}

static int flush(struct extents *e)
{
	int err = 0;

	while (e->n && !err)
		err = tell(e, &e->found[--e->n]);
	return err;
}

int fiemap(struct inode *inode, struct extents *e)
{
	struct inode_info *i = info(inode);
	int err;

	lock_range(&i->ranges);
	err = prepare(e);
	if (!err)
		err = flush(e);	/* expect: order/cycle medium expect: order/recursive low */
	unlock_range(&i->ranges);
	return err;
}
