/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one function of an operations table took, another of the same table drops.
 *
 * balanced: write
 * balanced: write_kept
 * edge: page -> journal
 * no edge: journal -> after
 * no edge: page -> after
 * balanced: write_some
 */
#include "kernel.h"

struct mutex page, journal, after;
struct file;
struct operations {
	int (*begin)(struct file *f);
	int (*end)(struct file *f);
};
struct file { const struct operations *ops; int n; };

static int plain_begin(struct file *f)
{
	mutex_lock(&page);
	return 0;
}

static int plain_end(struct file *f)
{
	mutex_unlock(&page);
	return 0;
}

static int journal_begin(struct file *f)
{
	mutex_lock(&page);
	mutex_lock(&journal);
	return 0;
}

static int journal_end(struct file *f)
{
	mutex_unlock(&journal);
	mutex_unlock(&page);
	return 0;
}

static int other_begin(struct file *f)
{
	if (f->n)
		return -5;
	mutex_lock(&page);
	return 0;
}

static int other_end(struct file *f)
{
	f->n = 0;
	mutex_unlock(&page);
	return 0;
}

const struct operations plain = { .begin = plain_begin, .end = plain_end };
const struct operations journalled = { .begin = journal_begin, .end = journal_end };
/* one function in two tables, and its counterparts */
static int both_end(struct file *f)
{
	mutex_unlock(&page);
	f->n++;
	mutex_unlock(&journal);
	return 0;
}

const struct operations journalled_too = { .begin = journal_begin, .end = both_end };
const struct operations other = { .begin = other_begin, .end = other_end };

int write(struct file *f)
{
	int err = f->ops->begin(f);

	if (err)
		return err;
	f->ops->end(f);
	mutex_lock(&after);
	mutex_unlock(&after);
	return 0;
}

int write_kept(struct file *f)
{
	const struct operations *ops = f->ops;
	int err = ops->begin(f);

	if (!err)
		err = ops->end(f);
	return err;
}

int write_some(struct file *f, int n)
{
	const struct operations *ops = f->ops;

	while (n--) {
		int err = ops->begin(f);

		if (err)
			return err;
		if (n & 1)
			f->n = n;
		ops->end(f);
	}
	return 0;
}
