/* SPDX-License-Identifier: GPL-2.0-only */
#define EBUSY 16

typedef unsigned long dax_entry_t;
struct folio;
struct mapping;
struct xa_state { unsigned long index; };
struct page;

dax_entry_t dax_lock_folio(struct folio *folio);
void dax_unlock_folio(struct folio *folio, dax_entry_t cookie);
dax_entry_t dax_lock_mapping_entry(struct mapping *mapping, unsigned long index,
				   struct page **page);
void dax_unlock_mapping_entry(struct mapping *mapping, unsigned long index, dax_entry_t cookie);
void *grab_mapping_entry(struct xa_state *xas, struct mapping *mapping, unsigned int order);
void dax_unlock_entry(struct xa_state *xas, void *entry);
int xa_is_internal(const void *entry);
long xa_to_internal(const void *entry);
void *insert(struct xa_state *xas, void *entry);
int poisoned(struct folio *folio);
int map(struct xa_state *xas, void **entry);

int returns_in_the_middle(struct folio *folio)
{
	dax_entry_t cookie;

	cookie = dax_lock_folio(folio);
	if (!cookie)
		return -EBUSY;	/* ok: cocci/dax-entry-left-locked */
	if (poisoned(folio))
		return 0;	/* expect: cocci/dax-entry-left-locked */
	dax_unlock_folio(folio, cookie);
	return 0;		/* ok: cocci/dax-entry-left-locked */
}

int wrong_label(struct mapping *mapping, struct xa_state *xas)
{
	void *entry;
	int ret;

	entry = grab_mapping_entry(xas, mapping, 0);
	if (xa_is_internal(entry)) {
		ret = xa_to_internal(entry);
		goto out;
	}
	if (map(xas, &entry)) {
		ret = -EBUSY;
		goto out;
	}
	ret = 0;
	dax_unlock_entry(xas, entry);
out:
	return ret;		/* expect: cocci/dax-entry-left-locked */
}

/* Unlocked is what it has become. */
int every_way(struct mapping *mapping, struct xa_state *xas)
{
	void *entry;
	int ret = 0;

	entry = grab_mapping_entry(xas, mapping, 0);
	if (xa_is_internal(entry)) {
		ret = xa_to_internal(entry);
		goto out;
	}
	entry = insert(xas, entry);
	if (map(xas, &entry))
		ret = -EBUSY;
	dax_unlock_entry(xas, entry);
out:
	return ret;		/* ok: cocci/dax-entry-left-locked */
}

/* The caller unlocks it. */
dax_entry_t lock_first(struct mapping *mapping, struct page **page)
{
	dax_entry_t cookie;

	cookie = dax_lock_mapping_entry(mapping, 0, page);
	if (!cookie)
		return 0;
	if (!*page)
		return cookie;	/* ok: cocci/dax-entry-left-locked */
	dax_unlock_mapping_entry(mapping, 0, cookie);
	return 0;
}
