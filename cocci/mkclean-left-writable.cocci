// SPDX-License-Identifier: GPL-2.0-only
/// A page table entry is made clean, and left writable
///
/// Who writes through an entry that is clean and writable takes no fault, and on some
/// processors not even the entry's dirty bit tells of it: the page, which has been told to be
/// clean, is never written back again. An entry is made clean and write-protected at once,
/// between taking it out of the table and putting it back.
///
/// Fix: Write-protect the entry as well: pte_wrprotect(), pmd_wrprotect(). Patch mode does so.
///
// Confidence: Moderate
// Severity: error
// Link: https://lore.kernel.org/r/20220302082718.32268-6-songmuchun@bytedance.com
// Copyright: (C) 2026 The faultline authors
// Comments: Memory that is given up (MADV_FREE) is made clean and old, and stays writable.
// Options: --no-includes --include-headers
// Keywords: pte_mkclean, pmd_mkclean, pte_wrprotect, folio_mkclean
// Same as: dax/clean-left-writable

virtual report
virtual context
virtual org
virtual patch

@bad exists@
idexpression taken, entry;
position p;
@@

(
taken = \(ptep_clear_flush\|ptep_get_and_clear\|ptep_invalidate\)(...)
|
taken = \(pmdp_invalidate\|pmdp_huge_clear_flush\|pmdp_huge_get_and_clear\)(...)
|
taken = \(pudp_invalidate\|pudp_huge_clear_flush\|pudp_huge_get_and_clear\)(...)
)
... when != \(pte_wrprotect\|pmd_wrprotect\|pud_wrprotect\)(...)
    when != \(pte_mkold\|pmd_mkold\|pud_mkold\)(...)
    when != \(pte_write\|pmd_write\|pud_write\)(taken)
entry@p = \(pte_mkclean\|pmd_mkclean\|pud_mkclean\)(taken)
... when != \(pte_wrprotect\|pmd_wrprotect\|pud_wrprotect\)(...)
    when != \(pte_mkold\|pmd_mkold\|pud_mkold\)(...)
    when != \(pte_write\|pmd_write\|pud_write\)(entry)
\(set_pte_at\|set_pmd_at\|set_pud_at\|set_ptes\)(..., entry, ...)

@depends on context@
expression entry, old;
position bad.p;
@@

* entry@p = \(pte_mkclean\|pmd_mkclean\|pud_mkclean\)(old)

@depends on patch@
expression entry, old;
position bad.p;
@@

(
  entry@p =
- pte_mkclean(old)
+ pte_mkclean(pte_wrprotect(old))
|
  entry@p =
- pmd_mkclean(old)
+ pmd_mkclean(pmd_wrprotect(old))
|
  entry@p =
- pud_mkclean(old)
+ pud_mkclean(pud_wrprotect(old))
)

@script:python depends on report@
p << bad.p;
entry << bad.entry;
@@

coccilib.report.print_report(p[0], "%s is made clean, and goes back as writable as it was" % entry)

@script:python depends on org@
p << bad.p;
entry << bad.entry;
@@

coccilib.org.print_todo(p[0], "%s is made clean, and goes back as writable as it was" % entry)
