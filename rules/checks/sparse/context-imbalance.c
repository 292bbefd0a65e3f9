/* SPDX-License-Identifier: GPL-2.0-only */
/* What sparse counts. It tells of the line where the function begins. */
#define __acquires(x) __attribute__((context(x, 0, 1)))
#define __releases(x) __attribute__((context(x, 1, 0)))

struct ring { int word; };

void ring_take(struct ring *r) __acquires(r);
void ring_drop(struct ring *r) __releases(r);
int ring_turn(struct ring *r);

int leaves_it_taken(struct ring *r)	/* expect: sparse/context-imbalance */
{
	ring_take(r);
	if (ring_turn(r))
		return -1;
	ring_drop(r);
	return 0;
}

void drops_for_nobody(struct ring *r)	/* expect: sparse/context-imbalance */
{
	ring_drop(r);
}

void keeps_it(struct ring *r)		/* expect: sparse/context-imbalance */
{
	ring_take(r);
}

/* The same, and says so. */
void keeps_and_tells(struct ring *r) __acquires(r)	/* ok: sparse/context-imbalance */
{
	ring_take(r);
}

int gives_it_back(struct ring *r)	/* ok: sparse/context-imbalance */
{
	int n;

	ring_take(r);
	n = ring_turn(r);
	ring_drop(r);
	return n;
}
