/* SPDX-License-Identifier: GPL-2.0-only */
#define EIO 5

struct mapping;

void filemap_invalidate_lock(struct mapping *mapping);
void filemap_invalidate_unlock(struct mapping *mapping);
void filemap_invalidate_lock_shared(struct mapping *mapping);
void filemap_invalidate_unlock_shared(struct mapping *mapping);
int break_layouts(struct mapping *mapping);
int punch(struct mapping *mapping);

int returns_in_the_middle(struct mapping *mapping)
{
	int err;

	filemap_invalidate_lock(mapping);
	err = break_layouts(mapping);
	if (err)
		return err;	/* expect: cocci/invalidate-lock-unpaired */
	err = punch(mapping);
	filemap_invalidate_unlock(mapping);
	return err;		/* ok: cocci/invalidate-lock-unpaired */
}

int wrong_label(struct mapping *mapping)
{
	int err;

	filemap_invalidate_lock_shared(mapping);
	err = break_layouts(mapping);
	if (err)
		goto out;
	err = punch(mapping);
	filemap_invalidate_unlock_shared(mapping);
out:
	return err;		/* expect: cocci/invalidate-lock-unpaired */
}

int in_the_other_mode(struct mapping *mapping)
{
	int err;

	filemap_invalidate_lock_shared(mapping);
	err = punch(mapping);
	filemap_invalidate_unlock(mapping);	/* expect: cocci/invalidate-lock-unpaired */
	return err;
}

int every_way(struct mapping *mapping)
{
	int err;

	filemap_invalidate_lock(mapping);
	err = break_layouts(mapping);
	if (err)
		goto out;
	err = punch(mapping);
out:
	filemap_invalidate_unlock(mapping);
	return err;		/* ok: cocci/invalidate-lock-unpaired */
}

/* Asked twice. */
int sometimes(struct mapping *mapping, int dax)
{
	int err;

	if (dax)
		filemap_invalidate_lock(mapping);
	err = punch(mapping);
	if (dax)
		filemap_invalidate_unlock(mapping);
	return err;		/* ok: cocci/invalidate-lock-unpaired */
}

/* In the mode that it was taken in. */
int in_either_mode(struct mapping *mapping, int write)
{
	int err;

	if (write)
		filemap_invalidate_lock(mapping);
	else
		filemap_invalidate_lock_shared(mapping);
	err = punch(mapping);
	if (write)
		filemap_invalidate_unlock(mapping);	/* ok: cocci/invalidate-lock-unpaired */
	else
		filemap_invalidate_unlock_shared(mapping); /* ok: cocci/invalidate-lock-unpaired */
	return err;		/* ok: cocci/invalidate-lock-unpaired */
}

/* The caller's, dropped for a while. */
int waits(struct mapping *mapping)
{
	filemap_invalidate_unlock(mapping);
	punch(mapping);
	filemap_invalidate_lock(mapping);
	return -EIO;		/* ok: cocci/invalidate-lock-unpaired */
}
