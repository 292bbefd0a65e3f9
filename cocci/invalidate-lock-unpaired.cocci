// SPDX-License-Identifier: GPL-2.0-only
/// invalidate_lock is not dropped, or not in the mode that it was taken in
///
/// Faults and readahead of the whole file wait for this lock. Left held, the next of them never
/// comes back, and cannot be killed; dropped in the other mode, its counts are wrong and two
/// sides that it keeps apart meet.
///
/// Fix: Drop it on every way out, with the function that belongs to the one that took it.
///
// Confidence: High
// Severity: error
// Link: Documentation/filesystems/locking.rst
// Copyright: (C) 2026 The faultline authors
// Comments: Locks taken under a condition are let be.
// Options: --no-includes --include-headers
// Keywords: balance, filemap_invalidate_lock, filemap_invalidate_lock_shared, truncate

virtual report
virtual context
virtual org

@initialize:python@
@@
unsure = set()

def place(p):
	return (p[0].file, p[0].line, p[0].column)

// Files that have none of these names are not even opened.
@named@
@@

\(filemap_invalidate_lock\|filemap_invalidate_lock_shared\|filemap_invalidate_lock_two\)(...)

// --- left held -------------------------------------------------------------------------

@way depends on named exists@
identifier lock =~ "^filemap_invalidate_lock(_shared|_two)?$";
identifier unlock =~ "^filemap_invalidate_unlock(_shared|_two)?$";
identifier fn;
position p, r;
@@

fn(...) {
... when != unlock(...)
lock@p(...)
... when != unlock(...)
\(return@r;\|return@r ...;\)
... when any
}

@dropped depends on way exists@
identifier unlock =~ "^filemap_invalidate_unlock(_shared|_two)?$";
identifier way.lock;
position way.p;
@@

lock@p(...)
... when any
unlock(...)

@branch depends on dropped exists@
identifier unlock =~ "^filemap_invalidate_unlock(_shared|_two)?$";
identifier l;
position u;
@@

if (...) {
  ...
  unlock@u(...)
  ... when != \(return ...;\|goto l;\)
}

@script:python@
u << branch.u;
@@
unsure.add(place(u))

@asked depends on dropped exists@
identifier way.lock, l;
position way.p, c;
@@

if (...) {
  ...
  lock@p@c(...)
  ... when != \(return ...;\|goto l;\)
}

@leak depends on dropped && !asked exists@
identifier unlock =~ "^filemap_invalidate_unlock(_shared|_two)?$";
identifier way.lock;
position way.p, way.r, s;
position u : script:python() { place(u) in unsure };
@@

lock@p(...)
... when != unlock(...)
    when != if (...) { ... unlock@u(...) ... }
\(return@r@s;\|return@r@s ...;\)

@script:python depends on report@
p << way.p;
s << leak.s;
@@
coccilib.report.print_report(s[0], "invalidate_lock of line %s is still held here" % p[0].line)

@script:python depends on org@
p << way.p;
s << leak.s;
@@
cocci.print_main("invalidate_lock", p)
cocci.print_secs("still held", s)

// --- dropped in another mode -----------------------------------------------------------

@mixed exists@
expression E;
position p, q;
@@

(
filemap_invalidate_lock@p(E);
... when != filemap_invalidate_unlock(...)
    when != filemap_invalidate_lock_shared(...)
filemap_invalidate_unlock_shared@q(E);
|
filemap_invalidate_lock_shared@p(E);
... when != filemap_invalidate_unlock_shared(...)
    when != filemap_invalidate_lock(...)
filemap_invalidate_unlock@q(E);
)

// In either mode, as some condition says.
@both depends on mixed exists@
expression mixed.E;
position mixed.q;
@@

(
filemap_invalidate_lock(E);
... when any
filemap_invalidate_unlock@q(E);
|
filemap_invalidate_lock_shared(E);
... when any
filemap_invalidate_unlock_shared@q(E);
)

@depends on context && mixed && !both@
position mixed.q;
identifier unlock;
@@

* unlock@q(...)

@depends on context && leak@
identifier way.lock;
position way.p;
@@

* lock@p(...)

@script:python depends on report && !both@
p << mixed.p;
q << mixed.q;
@@
coccilib.report.print_report(q[0], "invalidate_lock was taken in the other mode on line %s"
			     % p[0].line)

@script:python depends on org && !both@
p << mixed.p;
q << mixed.q;
@@
cocci.print_main("invalidate_lock", p)
cocci.print_secs("dropped in the other mode", q)
