/* SPDX-License-Identifier: GPL-2.0-only */
#define EIO 5
#define ENOMEM 12
#define ENOSPC 28

struct inode;
struct super_block;
struct mount;
struct trans;
typedef struct handle handle_t;

int IS_ERR(const void *ptr);
long PTR_ERR(const void *ptr);

handle_t *ext4_journal_start(struct inode *inode, int type, int credits);
int ext4_journal_stop(handle_t *handle);
handle_t *ocfs2_start_trans(struct super_block *osb, int credits);
int ocfs2_commit_trans(struct super_block *osb, handle_t *handle);
int xfs_trans_alloc(struct mount *mp, int res, struct trans **tpp);
int xfs_trans_commit(struct trans *tp);
void xfs_trans_cancel(struct trans *tp);
int gfs2_trans_begin(struct super_block *sdp, int blocks);
void gfs2_trans_end(struct super_block *sdp);

int prepare(struct inode *inode);
int change(struct inode *inode, handle_t *handle);
int change_xfs(struct inode *inode, struct trans *tp);

int returns_in_the_middle(struct inode *inode)
{
	handle_t *handle;

	handle = ext4_journal_start(inode, 1, 8);
	if (IS_ERR(handle))
		return PTR_ERR(handle);	/* ok: cocci/journal-stop-missing */
	if (prepare(inode))
		return -EIO;	/* expect: cocci/journal-stop-missing */
	change(inode, handle);
	ext4_journal_stop(handle);
	return 0;
}

int wrong_label(struct super_block *osb, struct inode *inode)
{
	handle_t *handle;
	int err;

	handle = ocfs2_start_trans(osb, 8);
	if (IS_ERR(handle)) {
		err = PTR_ERR(handle);
		goto out;
	}
	err = change(inode, handle);
	if (err < 0)		/* expect: cocci/journal-stop-missing */
		goto out;
	err = prepare(inode);
	if (err < 0)		/* ok: cocci/journal-stop-missing */
		goto out_commit;
out_commit:
	ocfs2_commit_trans(osb, handle);
out:
	return err;
}

/* Given through a pointer. */
int neither_committed_nor_cancelled(struct mount *mp, struct inode *inode)
{
	struct trans *tp;
	int error;

	error = xfs_trans_alloc(mp, 1, &tp);
	if (error)		/* ok: cocci/journal-stop-missing */
		return error;
	error = change_xfs(inode, tp);
	if (error)		/* expect: cocci/journal-stop-missing */
		return error;
	error = change_xfs(inode, tp);
	if (error)		/* ok: cocci/journal-stop-missing */
		goto out_cancel;
	return xfs_trans_commit(tp);

out_cancel:
	xfs_trans_cancel(tp);
	return error;
}

/* Begun for what it is given. */
int of_a_super_block(struct super_block *sdp, struct inode *inode)
{
	int error;

	error = gfs2_trans_begin(sdp, 8);
	if (error)
		return error;	/* ok: cocci/journal-stop-missing */
	error = prepare(inode);
	if (error)
		return -ENOSPC;	/* expect: cocci/journal-stop-missing */
	gfs2_trans_end(sdp);
	return 0;
}

/* Its caller has it, and stops it. */
int hands_it_over(struct inode *inode, handle_t **out)
{
	handle_t *handle;
	int err;

	handle = ext4_journal_start(inode, 1, 8);
	if (IS_ERR(handle))
		return PTR_ERR(handle);
	*out = handle;
	err = prepare(inode);
	if (err)
		return err;	/* ok: cocci/journal-stop-missing */
	ext4_journal_stop(handle);
	return 0;
}

/* Asked whether there is one. */
int maybe_one(struct inode *inode, int needed)
{
	handle_t *handle = 0;
	int err;

	if (needed) {
		handle = ext4_journal_start(inode, 1, 8);
		if (IS_ERR(handle))
			return PTR_ERR(handle);
	}
	err = prepare(inode);
	if (handle)
		ext4_journal_stop(handle);
	if (err)
		return err;	/* ok: cocci/journal-stop-missing */
	return 0;
}

static int finish(struct inode *inode, handle_t *handle)
{
	int err = change(inode, handle);

	if (ext4_journal_stop(handle))
		return -ENOMEM;
	return err;
}

/* The function that is called last stops it. */
int stopped_for_it(struct inode *inode)
{
	handle_t *handle;
	int err;

	handle = ext4_journal_start(inode, 1, 8);
	if (IS_ERR(handle))
		return PTR_ERR(handle);
	err = prepare(inode);
	if (!err) {
		ext4_journal_stop(handle);
		return 0;
	}
	err = finish(inode, handle);
	if (err)
		return err;	/* ok: cocci/journal-stop-missing */
	return 1;
}
