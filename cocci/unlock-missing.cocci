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

def tell(lock, p, b, s):
	coccilib.report.print_report(b[0], "%s() of line %s is still held where line %s returns an"
				     " error" % (lock, p[0].line, s[0].line))

// --- ways from a lock to the return of an error that meet no unlock --------------------

// A rule that asks for all of it at once takes minutes for some files.
@way exists@
identifier lock =~ "^(mutex_lock(_nested)?|(raw_)?(spin|read|write)_lock(_irq|_irqsave|_bh|_nested)?|(f2fs_)?down_(read|write)(_nested)?|inode_lock(_shared|_nested)?|mmap_(read|write)_lock|folio_lock|lock_page|i_mmap_lock_(read|write)|xfs_ilock)$";
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
expression E;
position p, r;
@@

lock@p(E,...)
... when != unlock(E,...)
    when any
return@r ...;

@fails depends on way exists@
identifier way.lock;
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
expression way.E;
expression e;
typedef loff_t, s64, vm_fault_t;
local idexpression {int, long, ssize_t, loff_t, s64, vm_fault_t} x;
local idexpression ptr;
position way.p, way.r, w;
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
if@w (\(IS_ERR(ptr)\|IS_ERR_OR_NULL(ptr)\)) {
  ... when != unlock(E,...)
  \(return@r x;\|return@r PTR_ERR(ptr);\|return@r ERR_CAST(ptr);\|return@r ptr;\)
}
)

// The error was set before; where, is asked of the few that are left in the end.
@given depends on way && !fails exists@
local idexpression {int, long, ssize_t, loff_t, s64, vm_fault_t} x;
position way.r;
@@

return@r x;

@set depends on given exists@
identifier way.lock;
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
expression way.E, E1, e;
local idexpression {int, long, ssize_t, loff_t, s64, vm_fault_t} given.x;
position way.p, way.r;
@@

lock@p(E,...)
... when != unlock(E,...)
    when any
x = -e;
... when != unlock(E,...)
    when != x = E1
return@r x;

// --- what drops a lock that it did not take, and where that depends on something -------

@releaser depends on (fails || set) exists@
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

@branch depends on (fails || set) exists@
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
@loop depends on (fails || set) exists@
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
@asked depends on (fails || set) exists@
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

@leak depends on (fails || set) && !asked && !loop exists@
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
@others depends on leak && fails exists@
expression way.E;
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
statement S;
position fails.w, b;
@@

(
if@w@b (...) S
|
if (...) { <+... return@w@b ...; ...+> }
)
... when != unlock(E,...)
unlock(E,...)

// So they do where the error was set before.
@setter depends on leak && set exists@
identifier way.lock;
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
expression way.E, E1, e;
local idexpression {int, long, ssize_t, loff_t, s64, vm_fault_t} given.x;
position way.p, way.r, w;
@@

lock@p(E,...)
... when != unlock(E,...)
    when any
x@w = -e;
... when != unlock(E,...)
    when != x = E1
return@r x;

@others_set depends on setter exists@
expression way.E, e;
identifier unlock =~ "unlock|(^|_)up_(read|write)$";
identifier x;
position setter.w, b;
@@

if (...) { <+... x@w@b = e; ...+> }
... when != unlock(E,...)
unlock(E,...)

@depends on context && (others || others_set) exists@
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
b << others.b;
s << leak.s;
@@
tell(lock, p, b, s)

@script:python depends on report@
p << way.p;
lock << way.lock;
b << others_set.b;
s << leak.s;
@@
tell(lock, p, b, s)

@script:python depends on org && (others || others_set)@
p << way.p;
lock << way.lock;
s << leak.s;
@@
cocci.print_main(lock, p)
cocci.print_secs("returns an error", s)
