// SPDX-License-Identifier: GPL-2.0-only
/// A lock is dropped on the way on which it was not got
///
/// The function that takes the lock said that it failed, and there the lock is dropped all the
/// same: somebody else has it, and loses it.
///
/// Fix: Go to a label after the one that drops the lock.
///
// Confidence: High
// Severity: error
// Link: Documentation/locking/mutex-design.rst
// Copyright: (C) 2026 The faultline authors
// Comments:
// Options: --no-includes --include-headers
// Keywords: balance, mutex_lock_interruptible, mutex_trylock, down_read_trylock, error path

virtual report
virtual context
virtual org

@failed exists@
identifier try =~ "^((mutex|(raw_)?(spin|read|write)|inode|folio|mmap_(read|write))_trylock(_irq|_irqsave|_bh)?|down_(read|write)_trylock|trylock_page)$";
identifier may =~ "^((mutex|folio)_lock_(interruptible|killable)|down_(read|write)_(interruptible|killable)|mmap_(read|write)_lock_killable)$";
identifier lock =~ "lock|^down_";
identifier unlock =~ "^((mutex|(raw_)?(spin|read|write)|inode|folio|mmap_(read|write))_unlock(_irq|_irqrestore|_bh)?|up_(read|write)|unlock_page)$";
expression E;
identifier l;
local idexpression x;
statement S;
position p, u;
@@

(
if (!try@p(E,...)) {
  ... when != lock(E,...)
  unlock@u(E,...)
  ... when any
}
|
if (\(may@p(E,...)\|may@p(E,...) < 0\)) {
  ... when != lock(E,...)
  unlock@u(E,...)
  ... when any
}
|
if (\(may@p(E,...)\|may@p(E,...) < 0\)) goto l;
... when any
l:
... when != lock(E,...)
    when != if (...) S
unlock@u(E,...);
|
if (!try@p(E,...)) goto l;
... when any
l:
... when != lock(E,...)
    when != if (...) S
unlock@u(E,...);
|
x = may@p(E,...);
if (\(x\|x < 0\)) {
  ... when != lock(E,...)
  unlock@u(E,...)
  ... when any
}
|
x = try@p(E,...);
if (!x) {
  ... when != lock(E,...)
  unlock@u(E,...)
  ... when any
}
)

@depends on context@
identifier failed.unlock;
expression failed.E;
position failed.u;
@@

* unlock@u(E,...)

@script:python depends on report@
p << failed.p;
u << failed.u;
unlock << failed.unlock;
@@
coccilib.report.print_report(u[0], "%s() drops a lock that line %s failed to take"
			     % (unlock, p[0].line))

@script:python depends on org@
p << failed.p;
u << failed.u;
unlock << failed.unlock;
@@
cocci.print_main("%s() of what was not taken" % unlock, u)
cocci.print_secs("failed", p)
