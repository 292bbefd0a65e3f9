/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations in a record that the caller fills in on its stack and passes down: what
 * is called is what this caller put there, and no other's.
 *
 * edge: reader -> takes_when_read
 * no edge: reader -> takes_when_written
 * edge: writer -> takes_when_written
 * no edge: writer -> takes_when_read
 * no edge: writer -> takes_level
 * edge: leveller -> takes_level
 * edge: actor -> takes_entry
 * no edge: actor -> takes_other_entry
 * edge: stranger -> takes_when_read
 * edge: stranger -> takes_when_written
 * edge: changed -> takes_when_written
 * no edge: changed -> takes_when_read
 * edge: stepper -> takes_when_read
 * no edge: stepper -> takes_other_entry
 * edge: asker -> takes_other_entry
 * no edge: asker -> takes_when_read
 */
#include "kernel.h"

struct mutex reader, writer, leveller, actor, stranger, changed, stepper, asker;
struct mutex takes_when_read, takes_when_written, takes_level, takes_entry, takes_other_entry;

struct steps { int (*entry)(void *at); int (*level)(void *at); };
struct tour { const struct steps *steps; int n; };

static int read_entry(void *at)
{
	mutex_lock(&takes_when_read);
	mutex_unlock(&takes_when_read);
	return 0;
}

static int write_entry(void *at)
{
	mutex_lock(&takes_when_written);
	mutex_unlock(&takes_when_written);
	return 0;
}

static int whole_level(void *at)
{
	mutex_lock(&takes_level);
	mutex_unlock(&takes_level);
	return 0;
}

static const struct steps reading = { .entry = read_entry };
static const struct steps writing = { .entry = write_entry };
static const struct steps levelling = { .entry = read_entry, .level = whole_level };

static int inner(void *at, struct tour *tour)
{
	const struct steps *steps = tour->steps;

	if (steps->level)
		return steps->level(at);
	return steps->entry(at);
}

static int outer(void *at, struct tour *tour)
{
	int err = 0;

	for (int i = 0; i < tour->n && !err; i++)
		err = inner(at, tour);
	return err;
}

int walk(void *at, const struct steps *steps)
{
	struct tour tour = { .steps = steps, .n = 3 };

	return outer(at, &tour);
}

void reads(void *at)
{
	mutex_lock(&reader);
	walk(at, &reading);
	mutex_unlock(&reader);
}

void writes(void *at)
{
	struct tour tour = { .steps = &writing, .n = 1 };

	mutex_lock(&writer);
	outer(at, &tour);
	mutex_unlock(&writer);
}

void levels(void *at)
{
	mutex_lock(&leveller);
	walk(at, &levelling);
	mutex_unlock(&leveller);
}

/* nobody knows whose tour it is */
void any(void *at, struct tour *tour)
{
	mutex_lock(&stranger);
	outer(at, tour);
	mutex_unlock(&stranger);
}

/* --- a function in the record, which a method passes on -------------------------------- */

struct context { int (*actor)(struct context *c, void *entry); };
struct operations { int (*iterate)(void *dir, struct context *c); };
struct dir { const struct operations *ops; };

static int one_actor(struct context *c, void *entry)
{
	mutex_lock(&takes_entry);
	mutex_unlock(&takes_entry);
	return 0;
}

static int other_actor(struct context *c, void *entry)
{
	mutex_lock(&takes_other_entry);
	mutex_unlock(&takes_other_entry);
	return 0;
}

static int other_entry(void *at)
{
	mutex_lock(&takes_other_entry);
	mutex_unlock(&takes_other_entry);
	return 0;
}

static int iterate(void *dir, struct context *c)
{
	return c->actor(c, dir);
}

static const struct operations dir_operations = { .iterate = iterate };

struct dir *some_dir(void)
{
	static struct dir dir = { .ops = &dir_operations };

	return &dir;
}

struct listing { int n; struct context context; };

void lists(struct dir *dir)
{
	struct listing listing = { .context.actor = one_actor };

	mutex_lock(&actor);
	dir->ops->iterate(dir, &listing.context);
	mutex_unlock(&actor);
}

void lists_elsewhere(struct dir *dir)
{
	struct listing listing = { .context.actor = other_actor };

	dir->ops->iterate(dir, &listing.context);
}

/* --- the callee puts others there ---------------------------------------------------------- */

static int changes(void *at, struct tour *tour)
{
	tour->steps = &writing;
	return inner(at, tour);
}

void change(void *at)
{
	struct tour tour = { .steps = &reading };

	mutex_lock(&changed);
	changes(at, &tour);
	mutex_unlock(&changed);
}

/* --- what else is in the table ------------------------------------------------------------- */

struct ways { int (*fast)(void *at); int (*slow)(void *at); };
struct thing { const struct ways *ways; };

static int fast(void *at)
{
	return 0;
}

static const struct ways both_ways = { .fast = fast, .slow = read_entry };
static const struct ways slow_way = { .slow = other_entry };

void asks(struct thing *thing)
{
	mutex_lock(&asker);
	if (thing->ways->fast)
		thing->ways->fast(thing);
	else
		thing->ways->slow(thing);
	mutex_unlock(&asker);
}

void steps(struct thing *thing)
{
	const struct ways *ways = thing->ways;

	mutex_lock(&stepper);
	while (ways->fast && ways->slow(thing))
		;
	mutex_unlock(&stepper);
}
