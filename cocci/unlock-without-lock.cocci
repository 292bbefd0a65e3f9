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

// Files that have none of these names are not even opened.
@named@
@@

\(down_read_interruptible\|down_read_killable\|down_read_trylock\|down_write_interruptible\|
  down_write_killable\|down_write_trylock\|folio_lock_interruptible\|folio_lock_killable\|
  folio_trylock\|inode_trylock\|mmap_read_lock_killable\|mmap_read_trylock\|
  mmap_write_lock_killable\|mmap_write_trylock\|mutex_lock_interruptible\|mutex_lock_killable\|
  mutex_trylock\|raw_read_trylock\|raw_spin_trylock\|raw_spin_trylock_bh\|raw_spin_trylock_irq\|
  raw_spin_trylock_irqsave\|raw_write_trylock\|read_trylock\|read_trylock_bh\|read_trylock_irq\|
  read_trylock_irqsave\|spin_trylock\|spin_trylock_bh\|spin_trylock_irq\|spin_trylock_irqsave\|
  trylock_page\|write_trylock\|write_trylock_bh\|write_trylock_irq\|write_trylock_irqsave\)(...)

@failed depends on named exists@
identifier try =~ "^((mutex|(raw_)?(spin|read|write)|inode|folio|mmap_(read|write))_trylock(_irq|_irqsave|_bh)?|down_(read|write)_trylock|trylock_page)$";
identifier may =~ "^((mutex|folio)_lock_(interruptible|killable)|down_(read|write)_(interruptible|killable)|mmap_(read|write)_lock_killable)$";
identifier lock =~ "lock|^down_";
identifier unlock =~ "^((mutex|(raw_)?(spin|read|write)|inode|folio|mmap_(read|write))_unlock(_irq|_irqrestore|_bh)?|up_(read|write)|unlock_page)$";
expression E, e;
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
    when != E = e
    when != if (...) S
unlock@u(E,...);
|
if (!try@p(E,...)) goto l;
... when any
l:
... when != lock(E,...)
    when != E = e
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
