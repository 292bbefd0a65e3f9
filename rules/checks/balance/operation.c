/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel.h"

struct page { int flags; };
struct folio { struct page page; int private; };
struct request { struct page *page; int status; };

struct address_space_operations {
	int (*read_folio)(struct file *file, struct folio *folio);
	bool (*release_folio)(struct folio *folio, gfp_t gfp);
};

void folio_lock(struct folio *folio);
void folio_unlock(struct folio *folio);
struct request *alloc_request(void);
void free_request(struct request *req);
int check(struct file *file);
int queue(struct request *req);
int driver_read(struct folio *folio);

/* Whose request it is in unlocks it. */
static struct request *make_request(struct folio *folio)
{
	struct request *req = alloc_request();

	if (!req)
		return NULL;
	req->page = &folio->page;
	return req;
}

static int submit(struct folio *folio)
{
	struct request *req = make_request(folio);	/* #leak */

	if (!req)
		return -12;
	return queue(req);
}

static int leaks_folio(struct file *file, struct folio *folio)
{
	int err = check(file);

	if (err < 0) {
		folio_unlock(folio);
		return err;
	}
	err = submit(folio);	/* expect: balance/operation medium @leak */
	return err;
}

static int submit_or_unlock(struct folio *folio)
{
	struct request *req = make_request(folio);

	if (!req) {
		folio_unlock(folio);
		return -12;
	}
	return queue(req);
}

static int drops_folio(struct file *file, struct folio *folio)
{
	int err = check(file);

	if (err < 0) {
		folio_unlock(folio);
		return err;
	}
	return submit_or_unlock(folio);	/* ok: balance/operation */
}

/* What becomes of it there is not known. */
static int passes_on(struct file *file, struct folio *folio)
{
	return driver_read(folio);	/* ok: balance/operation */
}

static int forgets(struct file *file, struct folio *folio)
{
	int err = check(file);

	if (err < 0)
		return -5;	/* expect: balance/operation */
	return driver_read(folio);
}

static bool unlocks(struct folio *folio, gfp_t gfp)
{
	folio_unlock(folio);
	return 1;		/* expect: balance/operation */
}

static bool takes_again(struct folio *folio, gfp_t gfp)
{
	folio_unlock(folio);
	folio->private = check(NULL);
	folio_lock(folio);
	return 1;		/* ok: balance/operation */
}

const struct address_space_operations leaking = { .read_folio = leaks_folio };
const struct address_space_operations dropping = { .read_folio = drops_folio };
const struct address_space_operations passing = { .read_folio = passes_on };
const struct address_space_operations forgetting = { .read_folio = forgets };
const struct address_space_operations unlocking = { .release_folio = unlocks };
const struct address_space_operations taking = { .release_folio = takes_again };
