/* SPDX-License-Identifier: GPL-2.0-only */
/* rules/locks/regular.yaml: what lies below a file system is a regular file, and no pipe. */
#include "kernel.h"

struct pipe { struct mutex mutex; };
struct asked { struct mutex lock; };
struct below { struct mutex lock; };

long pipe_read(struct pipe *p)
{
	mutex_lock(&p->mutex);	/* #pipe */
	mutex_unlock(&p->mutex);
	return 0;
}

/* A user's file may be a pipe. */
void ask(struct asked *a, struct pipe *p)
{
	mutex_lock(&a->lock);
	pipe_read(p);		/* expect: order/cycle @pipe @asked */
	mutex_unlock(&a->lock);
}

void splice_asked(struct asked *a, struct pipe *p)
{
	mutex_lock(&p->mutex);
	mutex_lock(&a->lock);	/* #asked */
	mutex_unlock(&a->lock);
	mutex_unlock(&p->mutex);
}

long backing_file_read_iter(struct pipe *p)
{
	return pipe_read(p);
}

void read_below(struct below *b, struct pipe *p)
{
	mutex_lock(&b->lock);
	backing_file_read_iter(p);	/* ok: order/cycle */
	mutex_unlock(&b->lock);
}

void splice_below(struct below *b, struct pipe *p)
{
	mutex_lock(&p->mutex);
	mutex_lock(&b->lock);	/* ok: order/cycle */
	mutex_unlock(&b->lock);
	mutex_unlock(&p->mutex);
}
