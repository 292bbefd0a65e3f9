/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A word of flags of which some bits are known, and others are made at run time, as a size that
 * was shifted up: a function that takes a lock by one of the known bits takes it.
 *
 * sure edge: folio.lock -> by_constant
 * sure edge: folio.lock -> by_word
 * no edge: folio.lock -> by_other_word
 * balanced: make_plain
 * balanced: make_sized
 */
#include "kernel.h"

#define LOCK 2
#define CREAT 4
#define NOWAIT 8
#define MMAP 16
#define ERR_PTR(e) ((void *)(long)(e))
#define IS_ERR(p) ((unsigned long)(p) >= (unsigned long)-4095)

struct folio;

struct mutex by_constant, by_word, by_other_word;

void folio_lock(struct folio *folio);
bool folio_trylock(struct folio *folio);
void folio_unlock(struct folio *folio);
struct folio *lookup(void);
struct folio *allocate(void);
int random(void);

static struct folio *get(unsigned int flags)
{
	struct folio *folio;

repeat:
	folio = lookup();
	if (folio && flags & LOCK) {
		if (!(flags & NOWAIT))
			folio_lock(folio);
		else if (!folio_trylock(folio))
			return ERR_PTR(-11);
		if (random()) {
			folio_unlock(folio);
			goto repeat;
		}
	}
	if (!folio && flags & CREAT) {
		folio = allocate();
		if (!folio)
			return ERR_PTR(-12);
		folio_lock(folio);
		if (flags & MMAP)
			folio_unlock(folio);
	}
	return folio ? folio : ERR_PTR(-2);
}

static inline unsigned int order_of(unsigned long size)
{
	unsigned int n = 0;

	while (size >>= 1)
		n++;
	return n;
}

static inline unsigned int sized(unsigned long size)
{
	unsigned int order = order_of(size);

	return order <= 12 ? 0 : (order - 12) << 26;
}

static struct folio *get_sized(bool nowait, unsigned long size)
{
	unsigned int flags = LOCK | CREAT;

	if (nowait)
		flags |= NOWAIT;
	return get(flags | sized(size));
}

int make_plain(void)
{
	struct folio *folio = get(LOCK | CREAT);

	if (IS_ERR(folio))
		return -1;
	mutex_lock(&by_constant);
	mutex_unlock(&by_constant);
	folio_unlock(folio);
	return 0;
}

int make_sized(bool nowait, unsigned long size)
{
	struct folio *folio = get_sized(nowait, size);

	if (IS_ERR(folio))
		return -1;
	mutex_lock(&by_word);
	mutex_unlock(&by_word);
	folio_unlock(folio);		/* ok: balance/not-held */
	return 0;
}

int make_mapped(unsigned long size)
{
	struct folio *folio = get(CREAT | MMAP | sized(size));

	if (IS_ERR(folio))
		return -1;
	mutex_lock(&by_other_word);
	mutex_unlock(&by_other_word);
	return 0;
}
