// SPDX-License-Identifier: GPL-2.0-only
/// A page table stays mapped and locked on a way out
///
/// pte_offset_map_lock() takes the lock of the page table, and an RCU read lock with it. Who
/// returns with them held, leaves the next fault in this range waiting for ever, and may not
/// sleep any more.
///
/// Fix: pte_unmap_unlock() on this way, too.
///
//# What counts is the lock's variable, as the entry's is often moved on. Functions of the
//# same file that drop it for their caller are known; so is what has no table to unlock.
///
// Confidence: High
// Severity: error
// Link: Documentation/mm/split_page_table_lock.rst
// Copyright: (C) 2026 The faultline authors
// Comments: Locks that are given on in a pointer of the caller are let be.
// Options: --no-includes --include-headers
// Keywords: balance, pte_offset_map_lock, pte_unmap_unlock, vmf->pte, ptl

virtual report
virtual context
virtual org

@initialize:python@
@@
drops = set()
unsure = set()

def place(p):
	return (p[0].file, p[0].line, p[0].column)

@way exists@
expression pte, ptl, E;
statement S;
position p, k, r;
@@

pte = pte_offset_map_lock@p(..., &ptl);
... when != E = ptl
if@k (\(!pte\|unlikely(!pte)\)) S
... when != \(pte_unmap_unlock(..., ptl)\|spin_unlock(ptl)\)
    when != pte = E
    when != E = ptl
\(return@r;\|return@r ...;\)

@dropped depends on way exists@
expression way.ptl;
statement S;
position way.k;
@@

if@k (...) S
... when any
\(pte_unmap_unlock(..., ptl)\|spin_unlock(ptl)\)

@releaser depends on dropped exists@
identifier g;
expression ptl;
@@

g(...) {
... when != pte_offset_map_lock(..., &ptl)
\(pte_unmap_unlock(..., ptl)\|spin_unlock(ptl)\)
... when any
}

@script:python@
g << releaser.g;
@@
drops.add(str(g))

@branch depends on dropped exists@
expression way.ptl;
identifier l;
position u;
@@

if (...) {
  ...
(
  pte_unmap_unlock@u(..., ptl)
|
  spin_unlock@u(ptl)
)
  ... when != \(return ...;\|goto l;\)
}

@script:python@
u << branch.u;
@@
unsure.add(place(u))

@given depends on dropped@
identifier f : script:python() { f in drops };
position way.r;
@@

return@r <+... f(...) ...+>;

@leak depends on dropped && !given exists@
expression way.pte, way.ptl, E;
identifier f : script:python() { f in drops };
identifier g;
statement S;
position way.k, way.r, s;
position u : script:python() { place(u) in unsure };
@@

if@k (...) S
... when != \(pte_unmap_unlock(..., ptl)\|spin_unlock(ptl)\)
    when != f(...)
    when != g(..., ptl, ...)
    when != *E = ptl
    when != *E = pte
    when != pte = E
    when != if (...) { ... \(pte_unmap_unlock@u(..., ptl)\|spin_unlock@u(ptl)\) ... }
\(return@r@s;\|return@r@s ...;\)

@depends on context && leak exists@
statement S;
position way.k, way.r;
@@

* if@k (...) S
  ... when any
* return@r ...;

@script:python depends on report@
p << way.p;
s << leak.s;
@@
coccilib.report.print_report(s[0], "the page table mapped and locked on line %s still is, here"
			     % p[0].line)

@script:python depends on org@
p << way.p;
s << leak.s;
@@
cocci.print_main("mapped and locked", p)
cocci.print_secs("still is", s)
