/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct tree_node { struct rw_semaphore lock; char items[64]; };
struct path { struct tree_node *leaf; };

static int search_forward(struct path *p, struct tree_node *root)
{
	down_read(&root->lock);
	if (prepare(root)) {
		up_read(&root->lock);
		return -2;
	}
	p->leaf = root;
	return 0;
}

static void release_path(struct path *p)
{
	up_read(&p->leaf->lock);
	p->leaf = NULL;
}

struct inode_info { struct tree_node *root; struct inode inode; };

static vm_fault_t page_mkwrite(struct vm_fault *vmf)
{
	struct inode_info *i = container_of(vmf->vma->vm_file->f_inode, struct inode_info, inode);

	down_write(&i->root->lock);
	change(i->root);
	up_write(&i->root->lock);
	return 0;
}

const struct vm_operations_struct vm_ops = { .page_mkwrite = page_mkwrite };

static int copy_items(const struct path *p, void __user *to)
{
	int left;

	pagefault_disable();
	left = _copy_to_user(to, p->leaf->items, 64);
	pagefault_enable();
	return left ? -14 : 0;
}

int search(struct tree_node *root, void __user *to)
{
	struct path path;
	int err = search_forward(&path, root);

	if (err)
		return err;
	err = copy_items(&path, to);
	release_path(&path);
	return err;
}
