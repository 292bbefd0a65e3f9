/* SPDX-License-Identifier: GPL-2.0-only */
#include "../fs.h"

struct server { struct mutex mutex; };
struct shrinker { unsigned long (*scan_objects)(struct shrinker *s); struct server *server; };

static int send(struct server *s, void *request)
{
	int err;

	mutex_lock(&s->mutex);
	err = alloc(GFP_KERNEL) ? change(request) : -12;
	mutex_unlock(&s->mutex);
	return err;
}

static unsigned long scan(struct shrinker *s)
{
	return send(s->server, s);
}

struct shrinker shrinker = { .scan_objects = scan };

unsigned long shrink(struct shrinker *s)
{
	unsigned long freed;

	fs_reclaim_acquire(GFP_KERNEL);
	freed = s->scan_objects(s);	/* expect: order/cycle expect: order/recursive low */
	fs_reclaim_release(GFP_KERNEL);
	return freed;
}

int write(struct server *s, void *request)
{
	return send(s, request);
}
