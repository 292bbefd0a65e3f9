/* SPDX-License-Identifier: GPL-2.0-only */
struct page;
struct work_struct {
	void (*func)(struct work_struct *work);
};
struct kiocb {
	void (*ki_complete)(struct kiocb *iocb, long ret);
	void *private;
};
struct bio {
	void (*bi_end_io)(struct bio *bio);
	struct page **pages;
	int n;
	struct work_struct work;
};

int set_page_dirty_lock(struct page *page);
void unpin_user_pages_dirty_lock(struct page **pages, unsigned long n, int dirty);
void bio_set_pages_dirty(struct bio *bio);
void bio_check_pages_dirty(struct bio *bio);
void put_page(struct page *page);
void submit_bio(struct bio *bio);
int submit_bio_wait(struct bio *bio);
void schedule_work(struct work_struct *work);
#define false 0
#define true 1

static void read_done(struct bio *bio)
{
	for (int i = 0; i < bio->n; i++) {
		set_page_dirty_lock(bio->pages[i]);	/* expect: cocci/dirty-in-completion */
		put_page(bio->pages[i]);
	}
}

void read_begin(struct bio *bio)
{
	bio->bi_end_io = read_done;
	bio_set_pages_dirty(bio);	/* ok: cocci/dirty-in-completion */
	submit_bio(bio);
}

/* One call further. */
static void give_back(struct bio *bio)
{
	unpin_user_pages_dirty_lock(bio->pages, bio->n, true);
}

static void pinned_done(struct bio *bio)
{
	give_back(bio);	/* expect: cocci/dirty-in-completion */
}

void pinned_begin(struct bio *bio)
{
	bio->bi_end_io = pinned_done;
	submit_bio(bio);
}

void pinned_wait(struct bio *bio)
{
	submit_bio_wait(bio);
	give_back(bio);	/* ok: cocci/dirty-in-completion */
}

/* As a kiocb's. */
static void iocb_done(struct kiocb *iocb, long ret)
{
	if (ret > 0)
		bio_set_pages_dirty(iocb->private);	/* expect: cocci/dirty-in-completion */
}

void iocb_begin(struct kiocb *iocb)
{
	iocb->ki_complete = &iocb_done;
}

/* What only gives back does not sleep, and a work item may. */
static void dirty_later(struct work_struct *work)
{
	struct bio *bio = (struct bio *)((char *)work - __builtin_offsetof(struct bio, work));

	give_back(bio);	/* ok: cocci/dirty-in-completion */
}

static void write_done(struct bio *bio)
{
	unpin_user_pages_dirty_lock(bio->pages, bio->n, false);	/* ok: cocci/dirty-in-completion */
	bio_check_pages_dirty(bio);
}

static void deferred_done(struct bio *bio)
{
	bio->work.func = dirty_later;	/* ok: cocci/dirty-in-completion */
	schedule_work(&bio->work);
}

void others_begin(struct bio *bio, int write)
{
	bio->bi_end_io = write ? write_done : deferred_done;
	if (write)
		bio->bi_end_io = write_done;
	else
		bio->bi_end_io = deferred_done;
	submit_bio(bio);
}

/* --- not seen: two calls deep --------------------------------------------------------- */

static void give_all_back(struct bio *bio)
{
	give_back(bio);
}

static void deep_done(struct bio *bio)
{
	give_all_back(bio);	/* todo: cocci/dirty-in-completion */
}

void deep_begin(struct bio *bio)
{
	bio->bi_end_io = deep_done;
	submit_bio(bio);
}
