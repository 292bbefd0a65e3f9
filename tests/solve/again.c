/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was asked, or is NULL, is so again after other things happened.
 *
 * balanced: fault
 * balanced: copy
 * balanced: both
 * edge: odd -> set
 * no edge: odd -> inode.lock
 * edge: even -> inode.lock
 * no edge: ctx.lock -> mm.lock
 * edge: mm.lock -> ctx.lock
 */
#include "kernel.h"

struct mutex odd, even, set;
struct mm { struct mutex lock; };
struct ctx { struct mutex lock; struct mm *mm; };
struct inode { struct mutex lock; };
struct shared { struct mutex lock; };
struct vma {
	unsigned long flags;
	struct shared *shared;
	struct ctx *ctx;
};
struct stats { long a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t; };

/* --- the answer of a small function does not change with what it does not read --- */

static inline bool is_shared(struct vma *v)
{
	return (v->flags & 8) && v->shared;
}

static void lock_vma(struct vma *v)
{
	if (is_shared(v))
		mutex_lock(&v->shared->lock);
}

static void unlock_vma(struct vma *v)
{
	if (is_shared(v))
		mutex_unlock(&v->shared->lock);
}

void fault(struct vma *v, struct stats *s)
{
	lock_vma(v);
	s->a = s->b = s->c = s->d = s->e = s->f = s->g = s->h = s->i = s->j = 1;
	s->k = s->l = s->m = s->n = s->o = s->p = s->q = s->r = s->s = s->t = 1;
	unlock_vma(v);
}

unsigned long new_flags(void);

/* whether it reads it by name, or by the address it is given */
static inline bool is_set(unsigned long *word)
{
	if (*word & 1)
		return 1;
	return 0;
}

void by_address(struct vma *v)
{
	if (is_set(&v->flags))
		return;
	v->flags = new_flags();
	mutex_lock(&odd);
	if (is_set(&v->flags)) {
		mutex_lock(&set);
		mutex_unlock(&set);
	}
	mutex_unlock(&odd);
}

/* --- first it is the caller's, then looked up ----------------------------------------- */

struct ctx *find(struct mm *mm);
int copy_one(struct ctx *c);

static struct ctx *lock_ctx(struct mm *mm)
{
	struct ctx *c;

	mutex_lock(&mm->lock);
	c = find(mm);
	mutex_lock(&c->lock);
	mutex_unlock(&mm->lock);
	return c;
}

/* with c locked; looked up anew after it was let go of */
static int copy_all(struct mm *mm, struct ctx *c)
{
	int err;

retry:
	if (!c)
		c = lock_ctx(mm);
	err = copy_one(c);
	mutex_unlock(&c->lock);
	if (err == -2) {
		c = NULL;
		goto retry;
	}
	return err;
}

int copy(struct mm *mm)
{
	return copy_all(mm, lock_ctx(mm));
}

/* --- a lock at NULL is not taken ---------------------------------------------------------- */

void both(struct inode *x, struct inode *y)
{
	if (!x)
		mutex_lock(&odd);
	if (y)
		mutex_lock(&even);
	mutex_lock(&x->lock);
	mutex_unlock(&x->lock);
	if (y)
		mutex_unlock(&even);
}
