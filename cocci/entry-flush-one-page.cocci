// SPDX-License-Identifier: GPL-2.0-only
/// Of an entry of many pages, only the first is flushed from the cache
///
/// What was written through a mapping lies in the processor's cache until it is flushed, page
/// by page. A flush of one page before the whole of a larger entry is marked clean, or before
/// a huge entry of a page table is taken away, leaves the other pages there: a crash loses
/// them, or somebody else reads what was there before.
///
/// Fix: Flush as many bytes as the entry has: dax_flush() with its size,
/// flush_cache_range() instead of flush_cache_page(), as patch mode does for huge page table
/// entries.
///
// Confidence: High
// Severity: error
// Link: https://lore.kernel.org/r/20220302082718.32268-2-songmuchun@bytedance.com
// Copyright: (C) 2026 The faultline authors
// Comments: A flush within a loop is taken to be of one page after the other.
// Options: --no-includes --include-headers
// Keywords: dax_flush, flush_cache_page, flush_cache_range, pmdp_invalidate
// Same as: dax/flush-range, dax/huge-flush-range

virtual report
virtual context
virtual org
virtual patch

@flushes depends on !patch@
@@

\(dax_flush\|arch_wb_cache_pmem\)(...)

// A function that asks how large something is.
@size depends on !patch && flushes@
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
@looped depends on !patch && size@
position f;
@@

(
  for (...; ...; ...) { <+... \(dax_flush@f\|arch_wb_cache_pmem@f\)(...) ...+> }
|
  while (...) { <+... \(dax_flush@f\|arch_wb_cache_pmem@f\)(...) ...+> }
)

@entry depends on !patch@
identifier size.fn;
expression flush;
position p, f != looped.f;
@@

fn(...)
{
	<+...
*	\(dax_flush@flush@f@p\|arch_wb_cache_pmem@flush@f@p\)(...,
		\(PAGE_SIZE\|1 << PAGE_SHIFT\|1UL << PAGE_SHIFT\))
	...+>
}

@huge depends on !patch exists@
expression vma, address, pmd;
position p;
@@

* flush_cache_page@p(vma, address, ...);
  ... when != flush_cache_range(vma, ...)
      when != address = ...
* \(pmdp_invalidate\|pmdp_invalidate_ad\|pmdp_huge_clear_flush\|pmdp_huge_get_and_clear\|
    pmdp_huge_get_and_clear_full\|pmdp_collapse_flush\)(vma, address, pmd, ...)

@depends on patch exists@
expression vma, address, pmd;
@@

- flush_cache_page(vma, address, ...);
+ flush_cache_range(vma, address, address + HPAGE_PMD_SIZE);
  ... when != flush_cache_range(vma, ...)
      when != address = ...
  \(pmdp_invalidate\|pmdp_invalidate_ad\|pmdp_huge_clear_flush\|pmdp_huge_get_and_clear\|
    pmdp_huge_get_and_clear_full\|pmdp_collapse_flush\)(vma, address, pmd, ...)

@script:python depends on report@
p << entry.p;
flush << entry.flush;
@@

coccilib.report.print_report(p[0], "%s() flushes one page of an entry that can have more" % flush)

@script:python depends on org@
p << entry.p;
flush << entry.flush;
@@

coccilib.org.print_todo(p[0], "%s() flushes one page of an entry that can have more" % flush)

@script:python depends on report@
p << huge.p;
pmd << huge.pmd;
@@

coccilib.report.print_report(p[0], "flush_cache_page() flushes one page of what %s maps" % pmd)

@script:python depends on org@
p << huge.p;
pmd << huge.pmd;
@@

coccilib.org.print_todo(p[0], "flush_cache_page() flushes one page of what %s maps" % pmd)
