// SPDX-License-Identifier: GPL-2.0-only
/// A DAX entry is still locked on a way out
///
/// Who waits for a locked entry sleeps on a hash bucket, without a timeout, and cannot be
/// killed: faults, writeback, truncation and memory failure of this range never come back.
///
/// Fix: Unlock the entry on this way, too; that also wakes who waits.
///
// Confidence: High
// Severity: error
// Link: Documentation/filesystems/dax.rst
// Copyright: (C) 2026 The faultline authors
// Comments: An entry or cookie that is returned is the caller's to unlock.
// Options: --no-includes --include-headers
// Keywords: balance, dax_lock_folio, dax_lock_mapping_entry, grab_mapping_entry, dax_lock_entry
// Same as: dax/entry-lock-balance

virtual report
virtual context
virtual org

// Files that have none of these names are not even opened.
@named@
@@

\(dax_lock_entry\|dax_lock_folio\|dax_lock_mapping_entry\|dax_lock_page\|grab_mapping_entry\)(...)

// Locked is what the cookie stands for, or the entry that the cursor is at.
@way depends on named exists@
identifier lock =~ "^dax_lock_(folio|page|mapping_entry)$";
identifier grab =~ "^(grab_mapping_entry|dax_lock_entry)$";
identifier unlock =~ "^(dax_unlock_(folio|page|mapping_entry|entry)|put_unlocked_entry|xas_store)$";
expression E, h;
statement S;
position p, r;
@@

(
h = lock@p(...);
... when != unlock(..., h)
if (!h) S
|
E = grab@p(h, ...);
... when != unlock(h, ...)
if (xa_is_internal(E)) S
|
grab@p(h, ...);
)
... when != unlock(h, ...)
    when != unlock(..., h)
\(return@r;\|return@r ...;\)

@dropped depends on way exists@
identifier unlock =~ "^(dax_unlock_(folio|page|mapping_entry|entry)|put_unlocked_entry|xas_store)$";
identifier lock;
expression way.h;
position way.p;
@@

lock@p(...)
... when any
\(unlock(h, ...)\|unlock(..., h)\)

// The caller gets it locked.
@given depends on dropped exists@
identifier lock;
expression way.h, e;
type T;
position way.p;
@@

(
h = lock@p(...);
... when any
return \(h\|(T)h\);
|
e = lock@p(h, ...);
... when any
return \(e\|(T)e\);
|
lock@p(h, e);
... when any
return \(e\|(T)e\);
)

@depends on context && dropped && !given@
identifier lock;
position way.p;
@@

* lock@p(...)

@script:python depends on report && dropped && !given@
p << way.p;
r << way.r;
@@
coccilib.report.print_report(r[0], "the DAX entry locked on line %s still is, here" % p[0].line)

@script:python depends on org && dropped && !given@
p << way.p;
r << way.r;
@@
cocci.print_main("DAX entry locked", p)
cocci.print_secs("still locked", r)
