// SPDX-License-Identifier: GPL-2.0-only
/// Nobody looks whether a lock was taken
///
/// These functions can fail: a signal comes, or somebody else has the lock. Who goes on as if
/// they had not, works without the lock and then drops one that is somebody else's.
///
/// Fix: Return the error, or leave the work to whoever has the lock; patch mode takes the lock
/// without a way out instead, where there is one to be killed by.
///
// Confidence: High
// Severity: error
// Link: Documentation/locking/mutex-design.rst
// Copyright: (C) 2026 The faultline authors
// Comments: A cast to void says that it is meant.
// Options: --no-includes --include-headers
// Keywords: mutex_lock_interruptible, mutex_lock_killable, down_read_trylock, trylock

virtual report
virtual context
virtual org
virtual patch

// Files that have none of these names are not even opened.
@named depends on !patch@
@@

\(down_interruptible\|down_killable\|down_read_interruptible\|down_read_killable\|
  down_read_trylock\|down_trylock\|down_write_interruptible\|down_write_killable\|
  down_write_trylock\|folio_lock_interruptible\|folio_lock_killable\|folio_trylock\|
  inode_lock_killable\|inode_trylock\|mmap_read_lock_killable\|mmap_read_trylock\|
  mmap_write_lock_killable\|mmap_write_trylock\|mutex_lock_interruptible\|mutex_lock_killable\|
  mutex_trylock\|raw_read_trylock\|raw_spin_trylock\|raw_write_trylock\|read_trylock\|
  rt_mutex_trylock\|spin_trylock\|write_trylock\)(...)

@ignored depends on !patch && named@
identifier lock =~ "^((mutex|folio)_lock_(interruptible|killable)|(down|down_read|down_write)_(interruptible|killable|trylock)|mmap_(read|write)_lock_killable|inode_lock_killable|(mutex|(raw_)?(spin|read|write)|inode|folio|mmap_(read|write))_trylock|rt_mutex_trylock)$";
position p;
@@

  lock@p(...);

@depends on context@
identifier ignored.lock;
position ignored.p;
@@

* lock@p(...);

@depends on patch@
expression E;
@@

(
- mutex_lock_interruptible(E);
+ mutex_lock(E);
|
- mutex_lock_killable(E);
+ mutex_lock(E);
|
- down_read_killable(E);
+ down_read(E);
|
- down_read_interruptible(E);
+ down_read(E);
|
- down_write_killable(E);
+ down_write(E);
|
- mmap_read_lock_killable(E);
+ mmap_read_lock(E);
|
- mmap_write_lock_killable(E);
+ mmap_write_lock(E);
|
- folio_lock_killable(E);
+ folio_lock(E);
)

@script:python depends on report@
p << ignored.p;
lock << ignored.lock;
@@
coccilib.report.print_report(p[0], "nobody looks whether %s() took the lock" % lock)

@script:python depends on org@
p << ignored.p;
lock << ignored.lock;
@@
cocci.print_main("%s() ignored" % lock, p)
