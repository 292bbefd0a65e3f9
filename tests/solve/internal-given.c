/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What calls leave in variables leads to a file system's own inodes where what they were given
 * does, or where that is what they put there.
 *
 * unsure edge: a -> inode.i_rwsem
 * sure edge: b -> inode.i_rwsem
 * sure edge: c -> inode.i_rwsem
 * unsure edge: d -> inode.i_rwsem
 * sure edge: e -> inode.i_rwsem
 * sure edge: f -> inode.i_rwsem
 * unsure edge: btrfs_fs_info.zoned_data_reloc_io_lock -> inode.i_rwsem
 * unsure edge: i -> inode.i_rwsem
 * sure edge: h -> inode.i_rwsem
 * no edge: g -> folio.lock
 */
#include "kernel.h"

struct inode { struct rw_semaphore i_rwsem; };
struct quota_info { struct inode *files[3]; };
struct super { struct quota_info dquot; };
struct batch { unsigned int n; struct inode *all[15]; };

struct mutex a, b, c, d, e, f, g, h, i;
struct inode *next_of(struct inode *dir);
void batch_end(struct batch *batch);
void batch_anything(struct batch *batch);

static unsigned int batch_fill(struct inode *dir, struct batch *batch)
{
	struct inode *inode;

	while ((inode = next_of(dir))) {
		batch->all[batch->n++] = inode;
		if (batch->n == 15)
			break;
	}
	return batch->n;
}

static void walk(struct inode *inode)
{
	down_write(&inode->i_rwsem);
	up_write(&inode->i_rwsem);
}

/* one batch after the other */
void of_quota(struct super *sb)
{
	struct batch batch;

	batch.n = 0;
	mutex_lock(&a);
	while (batch_fill(sb->dquot.files[0], &batch)) {
		for (unsigned int i = 0; i < batch.n; i++)
			walk(batch.all[i]);
		batch_end(&batch);
	}
	mutex_unlock(&a);
}

void of_files(struct inode *dir)
{
	struct batch batch;

	batch.n = 0;
	mutex_lock(&b);
	while (batch_fill(dir, &batch)) {
		for (unsigned int i = 0; i < batch.n; i++)
			walk(batch.all[i]);
		batch_end(&batch);
	}
	mutex_unlock(&b);
}

/* who is given no more than room finds what there is elsewhere */
void of_anything(void)
{
	struct batch batch;

	batch.n = 0;
	mutex_lock(&c);
	batch_anything(&batch);
	for (unsigned int i = 0; i < batch.n; i++)
		walk(batch.all[i]);
	mutex_unlock(&c);
}

static int read_quota(struct super *sb, int type, struct inode **inode, struct inode **dir)
{
	*dir = next_of(0);
	if (type > 1)
		return -1;
	*inode = next_of(sb->dquot.files[type]);
	return 0;
}

void of_what_it_left(struct super *sb, int type)
{
	struct inode *inode, *dir;

	if (read_quota(sb, type, &inode, &dir))
		return;
	mutex_lock(&d);
	walk(inode);
	mutex_unlock(&d);
	mutex_lock(&e);
	walk(dir);
	mutex_unlock(&e);
}

/* of both */
void of_some(struct super *sb, struct inode *dir, int which)
{
	struct batch batch;

	batch.n = 0;
	if (which)
		batch_fill(dir, &batch);
	else
		batch_fill(sb->dquot.files[1], &batch);
	mutex_lock(&f);
	for (unsigned int i = 0; i < batch.n; i++)
		walk(batch.all[i]);
	mutex_unlock(&f);
}

struct page { long flags; };
struct folio { struct page page; };
struct whole { struct folio *parts[2]; };
void lock_page(struct page *page);
void unlock_page(struct page *page);

/* NULL begins with nothing that could be locked */
void of_nothing(struct whole *whole)
{
	if (whole->parts[0])
		return;
	mutex_lock(&g);
	lock_page(&whole->parts[0]->page);
	unlock_page(&whole->parts[0]->page);
	mutex_unlock(&g);
}

struct btrfs_fs_info { struct mutex zoned_data_reloc_io_lock; };

/* held for an inode of the file system's own alone: whose it is, is not to be seen here */
void of_its_lock(struct btrfs_fs_info *fs, struct inode *inode, int relocates)
{
	if (relocates)
		mutex_lock(&fs->zoned_data_reloc_io_lock);
	else
		mutex_lock(&h);
	walk(inode);
	if (relocates)
		mutex_unlock(&fs->zoned_data_reloc_io_lock);
	else
		mutex_unlock(&h);
}

struct node { struct node *up; struct super *sb; };

/* too far away to be told by its name */
static struct inode *its_quota(const struct node *node)
{
	const struct super *sb = node->up->up->up->up->up->up->up->sb;

	return sb->dquot.files[2];
}

void of_its_quota(struct node *node)
{
	mutex_lock(&i);
	walk(its_quota(node));
	mutex_unlock(&i);
}
