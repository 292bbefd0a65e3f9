/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct inode_info { struct rw_semaphore i_xattr_sem; struct folio *page; };

static int read_attributes(struct inode_info *fi, struct folio *page)
{
	int err;

	if (!page)
		folio_lock(fi->page);
	err = prepare(fi);
	if (!page)
		folio_unlock(fi->page);
	return err;
}

static int get_attribute(struct inode_info *fi, struct folio *page)
{
	int err;

	if (!page)
		down_read(&fi->i_xattr_sem);
	err = read_attributes(fi, page);
	if (!page)
		up_read(&fi->i_xattr_sem);
	return err;
}

int set_attribute(struct inode_info *fi)
{
	int err;

	down_write(&fi->i_xattr_sem);
	folio_lock(fi->page);
	err = change(fi);
	folio_unlock(fi->page);
	up_write(&fi->i_xattr_sem);
	return err;
}

int list_attributes(struct inode_info *fi)
{
	return get_attribute(fi, NULL);
}

int new_inode(struct inode_info *fi)
{
	int err;

	folio_lock(fi->page);
	err = get_attribute(fi, fi->page);
	folio_unlock(fi->page);
	return err;
}
