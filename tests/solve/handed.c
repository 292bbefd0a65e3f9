/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks that come back from a call by a pointer it stored or an answer it gave.
 *
 * balanced: stored
 * no edge: desc.ptl -> b
 * no edge: a -> never
 * balanced: asked_twice
 * balanced: by_value
 * balanced: through_a_table
 * balanced: shuts_down
 * balanced: transaction
 * balanced: rolled
 * balanced: marked
 * balanced: restarts
 * balanced: known_bits
 */
#include "kernel.h"

struct mutex a, b, never;
struct table { spinlock_t *ptl; };
struct desc { spinlock_t *ptl; struct desc *next; };
struct fault { spinlock_t *ptl; struct desc *desc; int order; unsigned int flags; };
struct ops { int (*fault)(struct fault *f); };

int random(void);

struct desc *find(struct desc *d);

static struct desc *map_lock(struct desc *d, spinlock_t **out)
{
	struct desc *at = find(d);
	spinlock_t *ptl;

	if (random())
		return NULL;
	ptl = at->ptl;
	spin_lock(ptl);
	*out = ptl;
	return at;
}

static void unmap_unlock(struct desc *d, spinlock_t *ptl)
{
	spin_unlock(ptl);
}

int stored(struct fault *f)
{
	struct desc *d = map_lock(f->desc, &f->ptl);

	if (!d)
		return 1;
	f->order = 0;
	unmap_unlock(d, f->ptl);
	return 0;
}

/* two reasons to say no, and the same answer the second time */
static int is_ready(const struct fault *f)
{
	return f->order && (f->flags & 2);
}

void asked_twice(struct fault *f)
{
	if (!is_ready(f))
		mutex_lock(&a);
	f->ptl = NULL;
	if (!is_ready(f))
		mutex_unlock(&a);
}

/* bits put together on the way */
static int locks(struct fault *f)
{
	int ret = 0;

	if (random())
		ret |= 4;
	if (random())
		return ret | 1024;
	mutex_lock(&a);
	return ret | 512;
}

int by_value(struct fault *f)
{
	int ret = locks(f);

	if (ret & 512)
		mutex_unlock(&a);
	return ret;
}

static int plain(struct fault *f)
{
	return f->order ? 1 : 0;
}

static const struct ops with_lock = { .fault = locks };
static const struct ops without = { .fault = plain };

int through_a_table(struct fault *f, const struct ops *ops)
{
	int ret = ops->fault(f);

	if (ret & 512)
		mutex_unlock(&a);
	return 0;
}

const struct ops *tables(int n)
{
	return n ? &with_lock : &without;
}

void after(struct fault *f)
{
	stored(f);
	mutex_lock(&b);
	mutex_unlock(&b);
}

struct sb_ops { void (*kill)(struct fault *f); };

static void kill_seen(struct fault *f)
{
	mutex_unlock(&a);
}

void kill_elsewhere(struct fault *f);
const struct sb_ops seen = { .kill = kill_seen };
const struct sb_ops elsewhere = { .kill = kill_elsewhere };

/* what is not seen keeps to what the others do */
void shuts_down(struct fault *f, const struct sb_ops *ops)
{
	mutex_lock(&a);
	ops->kill(f);
}

typedef struct jbd2_journal_handle handle_t;
int jbd2__journal_restart(handle_t *handle, int n, int r, gfp_t gfp);

int restarts(handle_t *handle, int n)
{
	if (n)
		return random();
	jbd2__journal_restart(handle, 1, 2, 3);
	return random();
}

static struct desc *grab(struct desc *d, unsigned int flags)
{
	if (!(flags & 8))
		return NULL;
	if (flags & 1)
		spin_lock(d->ptl);
	while (flags >> 4 && d->next)
		d = d->next;
	return flags & 2 ? NULL : d;
}

void known_bits(struct desc *d, unsigned int order)
{
	grab(d, order << 4 | 9);
	spin_unlock(d->ptl);
}

/* what was asked for is written in the object that is handed back */
struct trans { unsigned int flags; struct trans *next; };
struct trans *zalloc(void);

static void trans_reserve(struct trans *tp, int log)
{
	if (log & 8)
		tp->flags |= 4;
}

static int trans_alloc(unsigned int flags, struct trans **out)
{
	struct trans *tp = zalloc();

	if (!(flags & 32))
		mutex_lock(&b);
	tp->flags = flags;
	trans_reserve(tp, random());
	if (random()) {
		if (!(tp->flags & 32))
			mutex_unlock(&b);
		return -12;
	}
	*out = tp;
	return 0;
}

static void trans_free(struct trans *tp)
{
	if (!(tp->flags & 32))
		mutex_unlock(&b);
}

int transaction(int n)
{
	struct trans *tp;
	int error = trans_alloc(0, &tp);

	if (error)
		return n;
	trans_free(tp);
	error = trans_alloc(32, &tp);
	if (error)
		return n;
	tp->flags |= 1;
	trans_free(tp);
	return n;
}

/* the new one takes over what the old one was to give back */
static void trans_roll(struct trans **tpp)
{
	struct trans *old = *tpp, *tp = zalloc();

	tp->flags = 4 | (old->flags & 8) | (old->flags & 32);
	old->flags |= 32;
	*tpp = tp;
	trans_free(old);
}

int rolled(int n)
{
	struct trans *tp;
	int error = trans_alloc(0, &tp);

	if (error)
		return n;
	trans_roll(&tp);
	trans_free(tp);
	return n;
}

static void trans_mark(struct trans *tp)
{
	if (random())
		tp->flags |= 1;
	if (random())
		tp->flags &= ~2;
}

int marked(int n)
{
	struct trans *tp;
	int error = trans_alloc(0, &tp);

	if (error)
		return n;
	while (random())
		trans_mark(tp);
	trans_free(tp);
	return n;
}

/* bits that no path touches */
int marks(struct trans *tp, int n)
{
	if (tp->flags & 32)
		return n;
	while (random())
		trans_mark(tp);
	if (tp->flags & 32) {
		mutex_lock(&a);
		mutex_lock(&never);
		mutex_unlock(&never);
		mutex_unlock(&a);
	}
	return n;
}
