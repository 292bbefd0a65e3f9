// SPDX-License-Identifier: GPL-2.0-only
/// Pinned pages are dirtied and given back one by one
///
/// unpin_user_pages_dirty_lock() does both, folio by folio, and takes the lock of each once.
/// Who dirties pages by hand takes and drops it for every page of a large folio, and may
/// call set_page_dirty() for it, which without the lock lets truncation get in between.
///
/// Fix: unpin_user_pages_dirty_lock(), as patch mode does.
///
// Confidence: High
// Severity: note
// Link: Documentation/core-api/pin_user_pages.rst
// Copyright: (C) 2026 The faultline authors
// Comments: A loop that does anything else as well is left alone.
// Options: --no-includes --include-headers
// Keywords: unpin_user_pages_dirty_lock, unpin_user_page, set_page_dirty_lock

virtual report
virtual context
virtual org
virtual patch

@initialize:python@
@@

def message(what):
	return what + ": unpin_user_pages_dirty_lock() does both at once"

@loop depends on !patch@
idexpression i;
expression pages, dirty, from, n, mark;
position p;
@@

* for (i = from; i < n; \(i++\|++i\)) {
(
*	\(set_page_dirty@mark@p\|set_page_dirty_lock@mark@p\)(pages[i]);
|
	if (dirty)
*		\(set_page_dirty@mark@p\|set_page_dirty_lock@mark@p\)(pages[i]);
)
*	unpin_user_page(pages[i]);
  }

@apart depends on !patch@
idexpression i;
expression pages, from, n, mark;
position p;
@@

* for (i = from; i < n; \(i++\|++i\))
*	\(set_page_dirty@mark@p\|set_page_dirty_lock@mark@p\)(pages[i]);
* unpin_user_pages(pages, n);

@one depends on !patch@
idexpression page;
expression dirty, mark;
position p;
@@

(
* \(set_page_dirty@mark@p\|set_page_dirty_lock@mark@p\)(page);
|
  if (dirty)
*	\(set_page_dirty@mark@p\|set_page_dirty_lock@mark@p\)(page);
)
* unpin_user_page(page);

// --- the fix --------------------------------------------------------------------------

@depends on patch@
idexpression i, dirty;
expression pages, n;
@@

(
- for (i = 0; i < n; \(i++\|++i\)) {
-	\(set_page_dirty\|set_page_dirty_lock\)(pages[i]);
-	unpin_user_page(pages[i]);
- }
+ unpin_user_pages_dirty_lock(pages, n, true);
|
- for (i = 0; i < n; \(i++\|++i\)) {
-	if (dirty)
-		\(set_page_dirty\|set_page_dirty_lock\)(pages[i]);
-	unpin_user_page(pages[i]);
- }
+ unpin_user_pages_dirty_lock(pages, n, dirty);
)

@depends on patch@
idexpression i;
expression pages, n;
@@

- for (i = 0; i < n; \(i++\|++i\))
-	\(set_page_dirty\|set_page_dirty_lock\)(pages[i]);
- unpin_user_pages(pages, n);
+ unpin_user_pages_dirty_lock(pages, n, true);

@depends on patch@
idexpression page;
expression dirty;
@@

(
- \(set_page_dirty\|set_page_dirty_lock\)(page);
- unpin_user_page(page);
+ unpin_user_pages_dirty_lock(&page, 1, true);
|
- if (dirty)
-	\(set_page_dirty\|set_page_dirty_lock\)(page);
- unpin_user_page(page);
+ unpin_user_pages_dirty_lock(&page, 1, dirty);
)

@script:python depends on report@
p << loop.p;
mark << loop.mark;
@@

coccilib.report.print_report(p[0], message(mark + "() and unpin_user_page() in a loop"))

@script:python depends on org@
p << loop.p;
mark << loop.mark;
@@

coccilib.org.print_todo(p[0], message(mark + "() and unpin_user_page() in a loop"))

@script:python depends on report@
p << apart.p;
mark << apart.mark;
@@

coccilib.report.print_report(p[0], message(mark + "() in a loop, and unpin_user_pages()"))

@script:python depends on org@
p << apart.p;
mark << apart.mark;
@@

coccilib.org.print_todo(p[0], message(mark + "() in a loop, and unpin_user_pages()"))

@script:python depends on report@
p << one.p;
mark << one.mark;
@@

coccilib.report.print_report(p[0], message(mark + "() and unpin_user_page()"))

@script:python depends on org@
p << one.p;
mark << one.mark;
@@

coccilib.org.print_todo(p[0], message(mark + "() and unpin_user_page()"))
