// SPDX-License-Identifier: GPL-2.0-only
/// Memory is asked for in a transaction in a way that may enter the file system
///
/// To free memory, the kernel may write pages out and drop inodes, which starts transactions of
/// the same file system, or waits for this one to commit: it waits for itself.
///
/// Fix: GFP_NOFS, or memalloc_nofs_save() and memalloc_nofs_restore() around the transaction;
/// better still, allocate before it starts. Patch mode writes GFP_NOFS.
///
//# Handles of jbd2 (so of ext4 and ocfs2) and of xfs save the NOFS scope themselves; within
//# theirs GFP_KERNEL is right, and these are not asked about.
///
// Confidence: Moderate
// Severity: warning
// Link: Documentation/core-api/gfp_mask-from-fs-io.rst
// Copyright: (C) 2026 The faultline authors
// Comments: Only what stands in the same function as the start.
// Options: --no-includes --include-headers
// Keywords: GFP_KERNEL, GFP_NOFS, memalloc_nofs_save, btrfs, gfs2, nilfs2, reiserfs, jfs, f2fs

virtual report
virtual context
virtual org
virtual patch

// Files that have none of these names are not even opened.
@named@
@@

\(btrfs_attach_transaction\|btrfs_attach_transaction_barrier\|btrfs_join_transaction\|
  btrfs_join_transaction_nostart\|btrfs_join_transaction_spacecache\|btrfs_start_transaction\|
  btrfs_start_transaction_fallback_global_rsv\|f2fs_lock_op\|gfs2_trans_begin\|journal_begin\|
  nilfs_transaction_begin\|txBegin\)(...)

@inside depends on named exists@
identifier start =~ "^(btrfs_(start|join|attach)_transaction(_[a-z_]+)?|gfs2_trans_begin|nilfs_transaction_begin|journal_begin|txBegin|f2fs_lock_op)$";
identifier stop =~ "^(btrfs_(end|commit)_transaction(_[a-z_]+)?|gfs2_trans_end|nilfs_transaction_(commit|abort)|journal_end|txEnd|f2fs_unlock_op)$";
identifier alloc;
constant GFP = {GFP_KERNEL, GFP_KERNEL_ACCOUNT, GFP_USER, GFP_HIGHUSER_MOVABLE};
expression flags;
position p, a, g;
@@

start@p(...)
... when != stop(...)
    when != memalloc_nofs_save()
alloc@a(..., \(GFP@g\|GFP@g | flags\), ...)

// The start failed.
@failed depends on inside exists@
expression h;
identifier start, alloc;
identifier x;
position inside.p, inside.a;
@@

(
h = start@p(...);
... when != h = ...
if (IS_ERR(h)) {
  ...
  alloc@a(...)
  ... when any
}
|
x = start@p(...);
... when != x = ...
if (x) {
  ...
  alloc@a(...)
  ... when any
}
)

@depends on patch && inside && !failed@
constant inside.GFP;
position inside.g;
@@

- GFP@g
+ GFP_NOFS

@depends on context && inside && !failed@
identifier inside.alloc;
position inside.a;
@@

* alloc@a(...)

@script:python depends on report && !failed@
p << inside.p;
a << inside.a;
GFP << inside.GFP;
alloc << inside.alloc;
start << inside.start;
@@
coccilib.report.print_report(a[0], "%s(%s) within the transaction that %s() begins on line %s"
			     % (alloc, GFP, start, p[0].line))

@script:python depends on org && !failed@
p << inside.p;
a << inside.a;
GFP << inside.GFP;
@@
cocci.print_main("transaction", p)
cocci.print_secs(GFP, a)
