/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A function that calls through what it was given, and goes on with another such object: whose
 * function it comes to first is known where that has just been put in.
 *
 * edge: awaits -> waited
 * no edge: awaits -> ended
 * edge: chains -> ended
 * edge: any -> ended
 */
#include "kernel.h"

struct request {
	void (*end)(struct request *rq);
	struct request *parent;
	int state;
};

struct mutex awaits, chains, any, waited, ended;

static void end_waited(struct request *rq)
{
	mutex_lock(&waited);
	mutex_unlock(&waited);
}

static void end_other(struct request *rq)
{
	mutex_lock(&ended);
	mutex_unlock(&ended);
}

static void end_chained(struct request *rq) { }

void begin(struct request *rq)
{
	rq->end = end_other;
}

static void end(struct request *rq)
{
	for (;;) {
		rq->state = 1;
		if (rq->end != end_chained)
			break;
		rq = rq->parent;
	}
	if (rq->end)
		rq->end(rq);
}

void await(struct request *rq)
{
	mutex_lock(&awaits);
	rq->end = end_waited;
	end(rq);
	mutex_unlock(&awaits);
}

void chain(struct request *rq)
{
	mutex_lock(&chains);
	rq->end = end_chained;
	end(rq);
	mutex_unlock(&chains);
}

void whichever(struct request *rq)
{
	mutex_lock(&any);
	end(rq);
	mutex_unlock(&any);
}
