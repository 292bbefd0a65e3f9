// SPDX-License-Identifier: GPL-2.0-only
/// A DAX entry is marked clean, and nobody has write-protected what maps it
///
/// The dirty mark of a DAX entry is set by the fault that makes a mapping writable. Cleared
/// while a mapping stays writable, it is not set again by the next store: that store's data
/// stays in the processor's cache, fsync() finds a clean entry, and a crash loses what it has
/// promised to keep.
///
/// Fix: Before the mark is cleared, and under the entry's lock, write-protect the whole entry
/// in every mapping: pfn_mkclean_range() for each that vma_interval_tree_foreach() finds.
///
// Confidence: High
// Severity: error
// Link: https://lore.kernel.org/r/20220302082718.32268-6-songmuchun@bytedance.com
// Copyright: (C) 2026 The faultline authors
// Comments: A mark that is cleared for an entry to be dropped is fine: its mappings go, too.
// Options: --no-includes --include-headers
// Keywords: xas_clear_mark, PAGECACHE_TAG_DIRTY, pfn_mkclean_range
// Same as: dax/clean-without-writeprotect

virtual report
virtual context
virtual org

// Functions that know DAX entries.
@dax@
identifier fn;
@@

fn(...)
{
	<+...
	\(dax_flush\|dax_to_pfn\|dax_lock_entry\|dax_unlock_entry\|dax_wake_entry\|
	  get_unlocked_entry\|put_unlocked_entry\|dax_entry_order\|dax_make_entry\|
	  dax_insert_entry\)(...)
	...+>
}

// Who drops the entries that it has had marked clean.
@dropped@
identifier dax.fn;
@@

  fn(...)
  ...
  \(invalidate_inode_pages2_range\|invalidate_inode_pages2\|invalidate_mapping_pages\|
    unmap_mapping_range\|unmap_mapping_pages\|truncate_inode_pages_range\|
    dax_delete_mapping_entry\|dax_delete_mapping_range\)(...)

// A walk of no mapping protects all there is.
@walked exists@
iterator name vma_interval_tree_foreach;
expression vma, root, first, last, xas;
position ok;
@@

vma_interval_tree_foreach(vma, root, first, last) {
	<+...
	\(pfn_mkclean_range\|dax_entry_mkclean\|page_mkclean_one\)(...)
	...+>
}
...
xas_clear_mark@ok(xas, PAGECACHE_TAG_DIRTY)

@protected exists@
expression xas;
position ok;
@@

\(folio_mkclean\|page_mkclean\|mapping_wrprotect_range\|dax_mapping_entry_mkclean\|
  unmap_mapping_pages\|unmap_mapping_range\|unmap_mapping_folio\)(...)
...
xas_clear_mark@ok(xas, PAGECACHE_TAG_DIRTY)

@removed exists@
expression xas;
position ok;
@@

xas_clear_mark@ok(xas, PAGECACHE_TAG_DIRTY)
...
xas_store(xas, NULL)

@gone exists@
expression xas;
position ok;
@@

xas_store(xas, NULL)
...
xas_clear_mark@ok(xas, PAGECACHE_TAG_DIRTY)

@bad depends on !dropped@
identifier dax.fn;
expression xas;
position p != { walked.ok, protected.ok, removed.ok, gone.ok };
@@

fn(...)
{
	<+...
*	xas_clear_mark@p(xas, PAGECACHE_TAG_DIRTY)
	...+>
}

@script:python depends on report@
p << bad.p;
@@

coccilib.report.print_report(p[0], "marked clean, and what maps the entry may still be writable")

@script:python depends on org@
p << bad.p;
@@

coccilib.org.print_todo(p[0], "marked clean, and what maps the entry may still be writable")
