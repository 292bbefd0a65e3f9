// SPDX-License-Identifier: GPL-2.0-only
/// Of an entry of many pages, only where its first page is mapped is looked for
///
/// An entry of the page cache can be of many pages, and each of them can be mapped by itself.
/// A walk of i_mmap from an index to the same index finds who maps this one page: mappings
/// that begin further on are left as they are. Of a DAX entry they stay writable, while the
/// whole entry is marked clean, and what is written through them is lost. The function knows
/// of the entry's size, as it asks for it.
///
/// Fix: Walk from the entry's first index to its last, and write-protect as many pages.
///
// Confidence: High
// Severity: error
// Link: https://lore.kernel.org/r/20220302082718.32268-6-songmuchun@bytedance.com
// Copyright: (C) 2026 The faultline authors
// Comments: A walk within a loop is taken to be of one page after the other.
// Options: --no-includes --include-headers
// Keywords: vma_interval_tree_foreach, pfn_mkclean_range, dax_entry_order
// Same as: dax/writeprotect-range

virtual report
virtual context
virtual org

// A function that asks how large something is.
@size@
identifier fn;
@@

fn(...)
{
	<+...
	\(dax_entry_order\|dax_entry_size\|xas_get_order\|xa_get_order\|folio_order\|
	  folio_nr_pages\|folio_size\|compound_order\|compound_nr\|thp_order\|thp_nr_pages\|
	  thp_size\)(...)
	...+>
}

// One page after the other.
@looped depends on size@
iterator name vma_interval_tree_foreach;
expression vma, root, first, last;
statement S;
position w;
@@

(
  for (...; ...; ...) { <+... vma_interval_tree_foreach@w(vma, root, first, last) S ...+> }
|
  while (...) { <+... vma_interval_tree_foreach@w(vma, root, first, last) S ...+> }
)

@walk@
iterator name vma_interval_tree_foreach;
identifier size.fn;
expression vma, root, index;
statement S;
position p, w != looped.w;
@@

fn(...)
{
	<+...
*	vma_interval_tree_foreach@w@p(vma, root, index, index) S
	...+>
}

@clean@
iterator name vma_interval_tree_foreach;
identifier size.fn;
expression vma, root, first, last, pfn;
position p, w != looped.w;
@@

fn(...)
{
	<+...
	vma_interval_tree_foreach@w(vma, root, first, last) {
		<+...
*		pfn_mkclean_range@p(pfn, 1, ...)
		...+>
	}
	...+>
}

@script:python depends on report@
p << walk.p;
index << walk.index;
@@

coccilib.report.print_report(p[0], "only who maps page %s of the entry is looked for" % index)

@script:python depends on org@
p << walk.p;
index << walk.index;
@@

coccilib.org.print_todo(p[0], "only who maps page %s of the entry is looked for" % index)

@script:python depends on report@
p << clean.p;
@@

coccilib.report.print_report(p[0], "one page is write-protected of an entry that can have more")

@script:python depends on org@
p << clean.p;
@@

coccilib.org.print_todo(p[0], "one page is write-protected of an entry that can have more")
