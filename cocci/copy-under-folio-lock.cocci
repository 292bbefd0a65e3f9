// SPDX-License-Identifier: GPL-2.0-only
/// User memory is touched while a page or folio is locked
///
/// The memory may be a mapping of the very page that is locked, or of the same file: the fault
/// then waits for the lock that this task has, or for a transaction whose commit waits for it.
/// That is how write(2) from a mapped file into itself deadlocks.
///
/// Fix: Fault the memory in before the lock is taken, copy with page faults disabled
/// (copy_folio_from_iter_atomic(), pagefault_disable()), and when that copies less than it
/// should, drop the lock and try again.
///
// Confidence: High
// Severity: error
// Link: Documentation/filesystems/vfs.rst
// Copyright: (C) 2026 The faultline authors
// Comments: An iterator over memory of the kernel never faults; the syntax does not say it.
// Options: --no-includes --include-headers
// Keywords: copy_from_user, copy_to_user, copy_from_iter, folio_lock, lock_page, write_begin
// Same as: fault/user-copy

virtual report
virtual context
virtual org

// Files that have none of these names are not even opened.
@named@
@@

\(__clear_user\|__copy_from_user\|__copy_in_user\|__copy_to_user\|__get_user\|__put_user\|
  _copy_from_iter\|_copy_from_iter_flushcache\|_copy_from_iter_nocache\|_copy_to_iter\|
  clear_user\|copy_folio_from_iter\|copy_folio_to_iter\|copy_from_iter\|copy_from_iter_full\|
  copy_from_iter_nocache\|copy_from_user\|copy_in_user\|copy_page_from_iter\|copy_page_to_iter\|
  copy_to_iter\|copy_to_user\|fault_in_iov_iter_readable\|fault_in_iov_iter_writeable\|
  fault_in_readable\|fault_in_safe_writeable\|fault_in_writeable\|get_user\|iov_iter_zero\|
  memdup_user\|memdup_user_nul\|put_user\|strncpy_from_user\|strnlen_user\)(...)

@copy depends on named exists@
identifier lock =~ "^(folio_lock|lock_page)$";
identifier get =~ "(grab|lock)_(folio|page|cache_page)|^find_or_create_page$";
identifier begin =~ "write_begin$";
identifier try =~ "^(folio_trylock|trylock_page)$";
identifier unlock =~ "^(folio_unlock|unlock_page|folio_end_read)$|write_end$";
identifier touch =~ "^(_*copy_(to|from|in)_user|_*(get|put)_user|_*clear_user|strn?(cpy|len)_from_user|strnlen_user|memdup_user(_nul)?|_*copy_(to|from)_iter(_full|_nocache|_flushcache)?|copy_(page|folio)_(to|from)_iter|iov_iter_zero|fault_in_(iov_iter_)?(readable|writeable|safe_writeable))$";
expression E, e, e1, e2, e3;
statement S;
position p, c;
@@

(
lock@p(E);
|
if (!try@p(E)) S
|
E = get@p(...);
|
E = __filemap_get_folio@p(e1, e2, <+... \(FGP_LOCK\|FGP_WRITEBEGIN\) ...+>, e3);
|
e = e1->write_begin@p(..., &E, ...);
|
e = begin@p(..., &E, ...);
)
... when != unlock(..., \(E\|&E->page\|&E->folio\), ...)
    when != e2->write_end(..., E, ...)
    when != pagefault_disable()
    when != E = e3
touch@c(...)

// There was none to lock.
@missing depends on copy exists@
expression copy.E;
identifier copy.touch;
statement S;
position copy.c;
@@

(
if (!E) { <+... touch@c(...) ...+> } else S
|
if (!E) { <+... touch@c(...) ...+> }
|
if (unlikely(E == NULL)) { <+... touch@c(...) ...+> } else S
|
if (IS_ERR(E)) { <+... touch@c(...) ...+> } else S
)

@depends on context && copy && !missing@
identifier copy.touch;
position copy.c;
@@

* touch@c(...)

@script:python depends on report && !missing@
p << copy.p;
c << copy.c;
E << copy.E;
touch << copy.touch;
@@
coccilib.report.print_report(c[0], "%s() may fault while %s is locked, since line %s"
			     % (touch, E, p[0].line))

@script:python depends on org && !missing@
p << copy.p;
c << copy.c;
touch << copy.touch;
@@
cocci.print_main("%s() may fault" % touch, c)
cocci.print_secs("locked", p)
