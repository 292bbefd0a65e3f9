// SPDX-License-Identifier: GPL-2.0-only
/// A lock is still held where a function returns an error
///
/// The function takes the lock and drops it again, but this way out leaves it held: the next
/// task that wants it waits for ever. The way out is taken when something else failed, so
/// tests hardly ever come here.
///
/// Fix: Go to the label that drops the lock, or drop it before the return.
///
//# Beside mini_lock.cocci of the kernel: an unlock by whatever name counts, also that of a
//# function of the same file that drops its caller's locks; one that depends on a condition
//# or stands in a loop says nothing about this path; and what is returned has to be an error,
//# as some functions mean to return with the lock held.
///
// Confidence: High
// Severity: error
// Link: Documentation/locking/mutex-design.rst
// Copyright: (C) 2026 The faultline authors
// Comments: Locks taken under a condition are let be, as is what callees of other files drop
// Comments: unless their name says so.
// Options: --no-includes --include-headers
// Keywords: balance, mutex, spinlock, rwsem, error path

virtual report
virtual context
virtual org

@initialize:python@
@@
import re

PLAIN = re.compile(r"^((raw_)?(spin|read|write)|mutex|rcu_read|srcu_read|inode|folio|mmap_read"
		   r"|mmap_write|bit_spin|i_mmap|filemap_invalidate|pte_unmap)_unlock"
		   r"|^unlock_(page|buffer)$")
drops = set()
unsure = set()

def may_drop(name):
	"""A function that is no primitive, but drops locks: by its name, or as seen here."""
	return name in drops or bool(re.search("unlock|release", name) and not PLAIN.match(name))

def place(p):
	return (p[0].file, p[0].line, p[0].column)

def same(one, two):
	"""One lock by two names: of the record itself, and through a pointer to it."""
	way = [re.match(r"&.*?(->|\.)(\w+)$", x.replace(" ", "")) for x in (one, two)]
	return bool(one == two or way[0] and way[1] and way[0][1] != way[1][1]
		    and way[0][2] == way[1][2])

// --- ways from a lock to the return of an error that meet no unlock --------------------

@way exists@
identifier lock =~ "^(mutex_lock(_nested)?|(raw_)?(spin|read|write)_lock(_irq|_irqsave|_bh|_nested)?|(f2fs_)?down_(read|write)(_nested)?|inode_lock(_shared|_nested)?|mmap_(read|write)_lock|folio_lock|lock_page|i_mmap_lock_(read|write)|xfs_ilock)$";
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
expression E, E1, e;
typedef loff_t, s64, vm_fault_t;
local idexpression {int, long, ssize_t, loff_t, s64, vm_fault_t} x;
local idexpression ptr;
position p, r, w;
@@

lock@p(E,...)
... when != unlock(E,...)
    when any
(
return@r@w -e;
|
return@r@w ERR_PTR(...);
|
if@w (\(x\|x < 0\|x <= 0\|x != 0\|IS_ERR_VALUE(x)\)) {
  ... when != unlock(E,...)
  return@r x;
}
|
x@w = -e;
... when != unlock(E,...)
    when != x = E1
return@r x;
|
if@w (\(IS_ERR(ptr)\|IS_ERR_OR_NULL(ptr)\)) {
  ... when != unlock(E,...)
  \(return@r x;\|return@r PTR_ERR(ptr);\|return@r ERR_CAST(ptr);\|return@r ptr;\)
}
)

// --- what drops a lock that it did not take, and where that depends on something -------

@releaser depends on way exists@
identifier g;
identifier lock =~ "lock|(^|_)down_";
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
expression L;
@@

g(...) {
... when != lock(L,...)
unlock(L,...)
... when any
}

@script:python@
g << releaser.g;
@@
drops.add(str(g))

@branch depends on way exists@
expression way.E;
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
identifier l;
statement S;
position u;
@@

(
if (...) {
  ...
  unlock@u(E,...)
  ... when != \(return ...;\|goto l;\)
}
|
if (...) S else {
  ...
  unlock@u(E,...)
  ... when != \(return ...;\|goto l;\)
}
)

@script:python@
u << branch.u;
@@
unsure.add(place(u))

// A loop may do nothing, and some drop one lock of several in each turn.
@loop depends on way exists@
expression way.E;
identifier way.lock;
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
iterator I;
position way.p;
@@

lock@p(E,...)
... when != unlock(E,...)
(
while (...) { ... when != lock(E,...)
  unlock(E,...) ... when any
}
|
for (...;...;...) { ... when != lock(E,...)
  unlock(E,...) ... when any
}
|
I(...) { ... when != lock(E,...)
  unlock(E,...) ... when any
}
|
I(...) unlock(E,...);
)

// What decides on the lock decides on the unlock.
@asked depends on way exists@
identifier lock, l;
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
expression way.E;
statement S;
position way.p, c;
position u : script:python() { place(u) in unsure };
@@

(
if (...) {
  ...
  lock@p@c(E,...)
  ... when != \(return ...;\|goto l;\)
}
|
if (...) S else {
  ...
  lock@p@c(E,...)
  ... when != \(return ...;\|goto l;\)
}
)
... when any
unlock@u(E,...)

// --- the same ways again, now that these are known -------------------------------------

@leak depends on way && !asked && !loop exists@
expression way.E;
identifier fn, lock;
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
identifier f : script:python() { may_drop(f) };
identifier g;
expression other : script:python(E) { same(other, E) };
statement S;
position way.p, way.r, s;
position u : script:python() { place(u) in unsure };
@@

fn(...) {
... when != unlock(E,...)
lock@p(E,...)
... when != unlock(other,...)
    when != f(...)
    when != g(...,E,...)
    when != if (...) { ... unlock@u(E,...) ... }
    when != if (...) S else { ... unlock@u(E,...) ... }
return@r@s ...;
}

// Those who go on have it, and drop it.
@others depends on leak exists@
expression way.E, e;
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
identifier x;
statement S;
position way.w, b;
@@

(
if@w@b (...) S
|
if (...) { <+... return@w@b ...; ...+> }
|
if (...) { <+... x@w@b = e; ...+> }
)
... when != unlock(E,...)
unlock(E,...)

@depends on context && others exists@
identifier lock;
expression way.E;
position way.p, way.r;
@@

* lock@p(E,...)
  ... when any
* return@r ...;

@script:python depends on report@
p << way.p;
lock << way.lock;
w << others.b;
s << leak.s;
@@
coccilib.report.print_report(w[0], "%s() of line %s is still held where line %s returns an error"
			     % (lock, p[0].line, s[0].line))

@script:python depends on org@
p << way.p;
lock << way.lock;
w << others.b;
s << leak.s;
@@
cocci.print_main(lock, p)
cocci.print_secs("returns an error", s)
