// SPDX-License-Identifier: GPL-2.0-only
#include "../fs.h"

static struct foo_sb *the_sb;

static int foo_flush(struct foo_inode *fi)
{
	mutex_lock(&the_sb->s_lock);
	mutex_unlock(&the_sb->s_lock);
	return 0;
}

static int foo_write(struct file *file, int count)
{
	struct foo_inode *fi = (struct foo_inode *)file->inode;

	mutex_lock(&fi->data);
	if (count)
		foo_flush(fi);
	mutex_unlock(&fi->data);
	return count;
}

/* the tree, then the log */
static int foo_fsync(struct file *file)
{
	struct foo_inode *fi = (struct foo_inode *)file->inode;

	generic_sync(file->inode);
	mutex_lock(&fi->tree);
	foo_log(the_sb);
	mutex_unlock(&fi->tree);
	return 0;
}

static int foo_setattr(struct inode *inode, int size)
{
	down_write(&mm->mmap_lock);
	up_write(&mm->mmap_lock);
	return size;
}

/* a fault that takes what is taken before mmap_lock */
static int foo_page_mkwrite(struct vm_fault *vmf)
{
	down_write(&vmf->file->inode->i_rwsem);
	up_write(&vmf->file->inode->i_rwsem);
	return 0;
}

const struct file_operations foo_file = { .fsync = foo_fsync, .write = foo_write };
const struct inode_operations foo_inode_ops = { .setattr = foo_setattr };
const struct vm_operations_struct foo_vm = { .page_mkwrite = foo_page_mkwrite };
