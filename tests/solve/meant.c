/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks that stay held on one way out by design, as others show: another function of the table
 * drops them, another task gives the semaphore back, or an object says that they are held.
 */
#include "kernel.h"

struct semaphore { int count; };
void down(struct semaphore *sem);
void up(struct semaphore *sem);
int asks(void *p);
void *find(void *p);
void begin_io(void *p);

struct node { struct mutex active; int dead; };
struct file;
struct seq_ops {
	void *(*start)(struct file *f);
	int (*show)(struct file *f, void *v);
	void (*stop)(struct file *f, void *v);
};
struct file { const struct seq_ops *ops; struct node *node; };
struct many;

static void *node_start(struct file *f)
{
	void *v;

	mutex_lock(&f->node->active);
	v = find(f);
	if (v == ERR_PTR(-19))
		mutex_unlock(&f->node->active);
	return v;	/* ok: balance/missing-unlock */
}

static int node_show(struct file *f, void *v)
{
	return asks(v);
}

static void node_stop(struct file *f, void *v)
{
	if (v != ERR_PTR(-19))
		mutex_unlock(&f->node->active);
}

static const struct seq_ops node_ops = {
	.start = node_start, .show = node_show, .stop = node_stop,
};

void attach(struct file *f)
{
	f->ops = &node_ops;
}

int read_all(struct file *f)
{
	void *v = f->ops->start(f);
	int err = f->ops->show(f, v);

	f->ops->stop(f, v);
	return err;
}

struct buffer { struct semaphore sema; int dead; };

void write_out(struct buffer *b)
{
	down(&b->sema);
	if (asks(b)) {
		up(&b->sema);
		return;
	}
	begin_io(b);	/* ok: balance/missing-unlock */
}

/* at the end of the I/O */
void written(struct buffer *b)
{
	up(&b->sema);
}

struct object { struct mutex lock; };
struct scrub { struct object *o; unsigned int held; };

static void take(struct scrub *sc)
{
	mutex_lock(&sc->o->lock);
	sc->held |= 1;
}

static void drop(struct scrub *sc)
{
	sc->held &= ~1u;
	mutex_unlock(&sc->o->lock);
}

int repair(struct scrub *sc)
{
	int err;

	take(sc);
	err = asks(sc);
	if (err)
		return err;	/* ok: balance/missing-unlock */
	drop(sc);
	return asks(sc->o);
}

/* nothing says of this one that it is held */
int forgets(struct scrub *sc, struct object *o)
{
	int err;

	mutex_lock(&o->lock);
	err = asks(sc);
	if (err)		/* expect: balance/missing-unlock */
		return err;
	mutex_unlock(&o->lock);
	return asks(sc->o);
}

/* where a pointer has more targets than are told apart, what they leave held is not followed */
struct many_ops {
	void *(*start)(struct many *m);
	void (*stop)(struct many *m, void *v);
};
struct many { const struct many_ops *ops; struct mutex lock; };

static void *locked_start(struct many *m)
{
	void *v;

	mutex_lock(&m->lock);
	v = find(m);
	if (v == ERR_PTR(-19)) {
		mutex_unlock(&m->lock);
		return v;
	}
	if (asks(v))	/* ok: balance/missing-unlock */
		return ERR_PTR(-5);
	return v;
}

static void locked_stop(struct many *m, void *v)
{
	if (v != ERR_PTR(-19))
		mutex_unlock(&m->lock);
}

#define TABLE(n)							\
	static void *start_##n(struct many *m) { return find(m); }	\
	static void stop_##n(struct many *m, void *v) { asks(v); }	\
	const struct many_ops ops_##n = { start_##n, stop_##n }
TABLE(1); TABLE(2); TABLE(3); TABLE(4); TABLE(5); TABLE(6); TABLE(7); TABLE(8); TABLE(9);
TABLE(10); TABLE(11); TABLE(12); TABLE(13); TABLE(14); TABLE(15); TABLE(16);
const struct many_ops ops_locked = { locked_start, locked_stop };

int read_many(struct many *m)
{
	void *v = m->ops->start(m);

	m->ops->stop(m, v);
	return asks(v);
}
