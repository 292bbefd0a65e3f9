/* SPDX-License-Identifier: GPL-2.0-only */
#define GFP_KERNEL 1
#define GFP_NOFS 2
#define __GFP_ZERO 4
#define ENOMEM 12

struct root;
struct super_block;
struct trans;
struct inode;
typedef struct handle handle_t;

int IS_ERR(const void *ptr);
long PTR_ERR(const void *ptr);
void *kmalloc(unsigned long size, int flags);
void kfree(const void *what);
unsigned int memalloc_nofs_save(void);
void memalloc_nofs_restore(unsigned int flags);
struct trans *btrfs_start_transaction(struct root *root, int items);
int btrfs_end_transaction(struct trans *trans);
int gfs2_trans_begin(struct super_block *sdp, int blocks);
void gfs2_trans_end(struct super_block *sdp);
handle_t *ext4_journal_start(struct inode *inode, int type, int credits);
int ext4_journal_stop(handle_t *handle);
int use(void *what);

int inside(struct root *root)
{
	struct trans *trans;
	void *name;

	trans = btrfs_start_transaction(root, 1);
	if (IS_ERR(trans))
		return PTR_ERR(trans);
	name = kmalloc(256, GFP_KERNEL);	/* expect: cocci/gfp-in-transaction */
	use(name);
	kfree(name);
	return btrfs_end_transaction(trans);
}

int with_more_flags(struct super_block *sdp)
{
	void *name;
	int ret;

	ret = gfs2_trans_begin(sdp, 1);
	if (ret)
		return ret;
	name = kmalloc(256, GFP_KERNEL | __GFP_ZERO);	/* expect: cocci/gfp-in-transaction */
	gfs2_trans_end(sdp);
	return use(name);
}

int nofs(struct root *root)
{
	struct trans *trans;
	void *name;

	trans = btrfs_start_transaction(root, 1);
	if (IS_ERR(trans))
		return PTR_ERR(trans);
	name = kmalloc(256, GFP_NOFS);		/* ok: cocci/gfp-in-transaction */
	use(name);
	kfree(name);
	return btrfs_end_transaction(trans);
}

int scope(struct root *root)
{
	struct trans *trans;
	unsigned int flags;
	void *name;

	trans = btrfs_start_transaction(root, 1);
	if (IS_ERR(trans))
		return PTR_ERR(trans);
	flags = memalloc_nofs_save();
	name = kmalloc(256, GFP_KERNEL);	/* ok: cocci/gfp-in-transaction */
	memalloc_nofs_restore(flags);
	use(name);
	kfree(name);
	return btrfs_end_transaction(trans);
}

int before(struct root *root)
{
	void *name = kmalloc(256, GFP_KERNEL);	/* ok: cocci/gfp-in-transaction */
	struct trans *trans;

	trans = btrfs_start_transaction(root, 1);
	if (IS_ERR(trans)) {
		use(kmalloc(8, GFP_KERNEL));	/* ok: cocci/gfp-in-transaction */
		return PTR_ERR(trans);
	}
	use(name);
	kfree(name);
	btrfs_end_transaction(trans);
	use(kmalloc(8, GFP_KERNEL));		/* ok: cocci/gfp-in-transaction */
	return 0;
}

/* The handle's own scope. */
int saves_the_scope(struct inode *inode)
{
	handle_t *handle = ext4_journal_start(inode, 1, 8);
	void *name;

	if (IS_ERR(handle))
		return PTR_ERR(handle);
	name = kmalloc(256, GFP_KERNEL);	/* ok: cocci/gfp-in-transaction */
	use(name);
	kfree(name);
	return ext4_journal_stop(handle);
}
