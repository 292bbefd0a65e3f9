// SPDX-License-Identifier: GPL-2.0-only
/// A journal handle is still open where a function returns an error
///
/// A transaction cannot commit while one of its handles is open: the next fsync(2) waits for
/// ever, and so does whoever wants to start another. The task itself goes on within the
/// forgotten one, as a later start only nests.
///
/// Fix: Stop the handle on this way out, too.
///
//# A handle is begun by a function that returns it, or gives it through a pointer, or begins
//# it for what it is given, and ended by another. One that is stored is somebody else's, and
//# one that functions of this file end is ended.
///
// Confidence: High
// Severity: error
// Link: Documentation/filesystems/journalling.rst
// Copyright: (C) 2026 The faultline authors
// Comments: Handles that are begun under a condition are let be.
// Options: --no-includes --include-headers
// Keywords: balance, transaction, handle, jbd2, btrfs, xfs, gfs2, nilfs2, reiserfs

virtual report
virtual context
virtual org

@initialize:python@
@@
import re

drops = {"reiserfs_new_inode"}	# ends what it is given when it fails
unsure = set()

def may_end(name):
	"""A function that ends handles: by its name, or as seen here."""
	return name in drops or bool(re.search("commit|cancel|stop|end_trans", name))

def place(p):
	return (p[0].file, p[0].line, p[0].column)

// Files that have none of these names are not even opened.
@named@
@@

\(btrfs_attach_transaction\|btrfs_attach_transaction_barrier\|btrfs_join_transaction\|
  btrfs_join_transaction_nostart\|btrfs_join_transaction_spacecache\|btrfs_start_transaction\|
  btrfs_start_transaction_fallback_global_rsv\|ext4_journal_start\|ext4_journal_start_reserved\|
  ext4_journal_start_sb\|ext4_journal_start_with_reserve\|ext4_journal_start_with_revoke\|
  gfs2_trans_begin\|jbd2__journal_start\|jbd2_journal_start\|journal_begin\|
  nilfs_transaction_begin\|ocfs2_start_trans\|xfs_trans_alloc\|xfs_trans_alloc_dir\|
  xfs_trans_alloc_dqinfo\|xfs_trans_alloc_empty\|xfs_trans_alloc_ichange\|
  xfs_trans_alloc_icreate\|xfs_trans_alloc_inode\)(...)

@begun depends on named exists@
identifier start =~ "^(ext4_journal_start(_sb|_reserved|_with_reserve|_with_revoke)?|jbd2__?journal_start|ocfs2_start_trans|btrfs_(start|join|attach)_transaction(_[a-z_]+)?)$";
identifier alloc =~ "^xfs_trans_alloc(_[a-z_]+)?$";
identifier enter =~ "^(gfs2_trans_begin|nilfs_transaction_begin|journal_begin)$";
expression h, E;
local idexpression x;
statement S;
position p, k;
@@

(
h = start@p(...);
... when != h = E
if@k (\(IS_ERR(h)\|IS_ERR_OR_NULL(h)\)) S
|
x = alloc@p(..., &h);
... when != x = E
    when != !x
if@k (\(x\|x < 0\|x != 0\)) S
|
x = alloc@p(..., &h, ...);
... when != x = E
    when != !x
if@k (\(x\|x < 0\|x != 0\)) S
|
x = enter@p(\(&h\|h\), ...);
... when != x = E
    when != !x
if@k (\(x\|x < 0\|x != 0\)) S
|
if@k (enter@p(\(&h\|h\), ...)) S
)

@way exists@
identifier stop =~ "^(ext4_journal_stop|jbd2_journal_stop|ocfs2_commit_trans|btrfs_(end|commit)_transaction(_[a-z_]+)?|xfs_trans_(commit|cancel)|gfs2_trans_end|nilfs_transaction_(commit|abort)|journal_end)$";
expression begun.h, e, E;
local idexpression x;
statement S;
position begun.k, r, w;
@@

if@k (...) S
... when != stop(..., \(h\|&h\), ...)
    when != h = E
    when != E = h
    when != !h
(
return@r@w \(-e\|ERR_PTR(...)\);
|
if@w (<+... x ...+>) {
  ... when != stop(..., \(h\|&h\), ...)
  \(return@r x;\|return@r PTR_ERR(x);\|return@r ERR_CAST(x);\)
}
)

@stopped depends on way exists@
identifier stop =~ "^(ext4_journal_stop|jbd2_journal_stop|ocfs2_commit_trans|btrfs_(end|commit)_transaction(_[a-z_]+)?|xfs_trans_(commit|cancel)|gfs2_trans_end|nilfs_transaction_(commit|abort)|journal_end)$";
expression begun.h;
statement S;
position begun.k;
@@

if@k (...) S
... when any
stop(..., \(h\|&h\), ...)

// --- what ends a handle that it did not begin, and where that depends on something -----

@releaser depends on stopped exists@
identifier stop =~ "^(ext4_journal_stop|jbd2_journal_stop|ocfs2_commit_trans|btrfs_(end|commit)_transaction(_[a-z_]+)?|xfs_trans_(commit|cancel)|gfs2_trans_end|nilfs_transaction_(commit|abort)|journal_end)$";
identifier g, o;
type T;
@@

g(..., T o, ...) {
...
stop(..., o, ...)
... when any
}

@script:python@
g << releaser.g;
@@
drops.add(str(g))

@branch depends on stopped exists@
identifier stop =~ "^(ext4_journal_stop|jbd2_journal_stop|ocfs2_commit_trans|btrfs_(end|commit)_transaction(_[a-z_]+)?|xfs_trans_(commit|cancel)|gfs2_trans_end|nilfs_transaction_(commit|abort)|journal_end)$";
expression begun.h;
identifier l;
statement S;
position u;
@@

(
if (...) {
  ...
  stop@u(..., \(h\|&h\), ...)
  ... when != \(return ...;\|goto l;\)
}
|
if (...) S else {
  ...
  stop@u(..., \(h\|&h\), ...)
  ... when != \(return ...;\|goto l;\)
}
)

@script:python@
u << branch.u;
@@
unsure.add(place(u))

@asked depends on stopped exists@
identifier start, l;
statement S;
position begun.p, c;
@@

(
if (...) {
  ...
  start@p@c(...)
  ... when != \(return ...;\|goto l;\)
}
|
if (...) S else {
  ...
  start@p@c(...)
  ... when != \(return ...;\|goto l;\)
}
)

// --- the same ways again, now that these are known -------------------------------------

@leak depends on stopped && !asked exists@
identifier stop =~ "^(ext4_journal_stop|jbd2_journal_stop|ocfs2_commit_trans|btrfs_(end|commit)_transaction(_[a-z_]+)?|xfs_trans_(commit|cancel)|gfs2_trans_end|nilfs_transaction_(commit|abort)|journal_end)$";
expression begun.h, E;
identifier f : script:python() { may_end(f) };
statement S, S1;
position begun.k, way.r, s;
position u : script:python() { place(u) in unsure };
@@

if@k (...) S
... when != stop(..., \(h\|&h\), ...)
    when != f(..., \(h\|&h\), ...)
    when != h = E
    when != E = h
    when != !h
    when != if (...) { ... stop@u(..., \(h\|&h\), ...) ... }
    when != if (...) S1 else { ... stop@u(..., \(h\|&h\), ...) ... }
return@r@s ...;

@depends on context && leak exists@
statement S;
position begun.k, way.r;
@@

* if@k (...) S
  ... when any
* return@r ...;

@script:python depends on report@
p << begun.p;
h << begun.h;
w << way.w;
s << leak.s;
@@
if not h.startswith("&"):	# that is it under its other name
	coccilib.report.print_report(w[0], "%s, begun on line %s, is still open where line %s"
				     " returns an error" % (h, p[0].line, s[0].line))

@script:python depends on org@
p << begun.p;
h << begun.h;
s << leak.s;
@@
if not h.startswith("&"):
	cocci.print_main(h, p)
	cocci.print_secs("returns an error", s)
