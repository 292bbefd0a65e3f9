// SPDX-License-Identifier: GPL-2.0-only
/// A lock is dropped before a jump, and again behind its label
///
/// By the second time somebody else may have it, and loses it: two tasks are where one should
/// be. The label is one too early for those who dropped the lock themselves.
///
/// Fix: Go to a label behind the unlock, or leave the unlock to the label.
///
// Confidence: High
// Severity: error
// Link: Documentation/locking/mutex-design.rst
// Copyright: (C) 2026 The faultline authors
// Comments:
// Options: --no-includes --include-headers
// Keywords: balance, double unlock, goto, error path

virtual report
virtual context
virtual org

// The unlock stands right before the jump, or one statement before it.
@early@
identifier unlock = {mutex_unlock, up_read, up_write, spin_unlock, spin_unlock_irq, spin_unlock_bh,
	spin_unlock_irqrestore, raw_spin_unlock, raw_spin_unlock_irqrestore, read_unlock,
	write_unlock, inode_unlock, inode_unlock_shared, folio_unlock, unlock_page,
	mmap_read_unlock, mmap_write_unlock, filemap_invalidate_unlock,
	filemap_invalidate_unlock_shared, pte_unmap_unlock, i_mmap_unlock_read,
	i_mmap_unlock_write, dax_unlock_entry, dax_unlock_folio};
identifier l;
identifier f !~ "lock|^down_|grab|^get";
identifier x;
expression E, e;
constant C;
position p, g;
@@

unlock@p(E, ...);
(
goto@g l;
|
f(...);
goto@g l;
|
x = \(-e\|C\);
goto@g l;
)

@twice depends on early exists@
identifier early.unlock, early.l;
identifier f =~ "lock|^down_|grab|^get";
expression early.E, part <= early.E, e;
iterator each;
statement S;
position early.g, q;
@@

goto@g l;
... when != f(..., E, ...)
    when != if (...) S
    when != \(part = e\|part++\|part--\|++part\|--part\)
    when != each(..., part, ...) S
unlock@q(E, ...);

@depends on context && twice@
identifier early.unlock;
position early.p, twice.q;
@@

(
* unlock@p(...);
|
* unlock@q(...);
)

@script:python depends on report@
p << early.p;
q << twice.q;
unlock << early.unlock;
@@
coccilib.report.print_report(q[0], "%s() of what line %s has dropped" % (unlock, p[0].line))

@script:python depends on org@
p << early.p;
q << twice.q;
unlock << early.unlock;
@@
cocci.print_main("%s()" % unlock, p)
cocci.print_secs("again", q)
