// SPDX-License-Identifier: GPL-2.0-only
/// Pages of user memory are dirtied that were got, but not pinned
///
/// A file system is told before a page of its file is written to, by a page fault, and may
/// write the page out and give up what it holds for it (buffers, reserved blocks) at any time
/// later. A mere reference does not keep it from that: who dirties the page then gives the
/// file system a dirty page that it knows nothing of, and it crashes (a page without buffers)
/// or loses the data. A pin (FOLL_PIN) is what file systems, truncation and copy on write see.
///
/// Fix: Take the pages with pin_user_pages*() or iov_iter_extract_pages() and give them back
/// with unpin_user_pages_dirty_lock(), or unpin_user_page(). Patch mode does so where the
/// function that takes the pages also dirties them in a loop; who else puts them has to be
/// looked for.
///
// Confidence: High
// Severity: error
// Link: Documentation/core-api/pin_user_pages.rst
// Link: https://lore.kernel.org/r/20180103100430.GE4911@quack2.suse.cz
// Copyright: (C) 2026 The faultline authors
// Comments: Pages are followed within a file, but not through a bio, a scatterlist or a pfn.
// Options: --no-includes --include-headers
// Keywords: get_user_pages, pin_user_pages, set_page_dirty, FOLL_PIN
// Same as: gup/dirty-without-pin

virtual report
virtual context
virtual org
virtual patch

@initialize:python@
@@

import re

ends = {}	# what stands for some pages -> what stands for the same ones

# A local name belongs to its function, a member to the whole file.
def node(p, text):
	called = re.match(r"(\w+) *\(", text)
	if called:
		return (p[0].file, called.group(1) + ":return")
	text = re.sub(r"\[.*?\]|[&*()]| \+ .*", "", text).strip()
	member = re.split(r"->|\.", text)[-1].strip()
	return (p[0].file, member if member != text else p[0].current_element + ":" + text)

def join(a, b):
	ends.setdefault(a, set()).add(b)
	ends.setdefault(b, set()).add(a)

def joined(a, b):
	seen, todo = {a}, [a]
	while todo:
		for n in ends.get(todo.pop(), ()):
			if n not in seen:
				seen.add(n)
				todo.append(n)
	return b in seen

told = set()

def once(p):
	key = (p[0].file, p[0].line, p[0].column)
	fresh = key not in told
	told.add(key)
	return fresh

def message(get, g):
	return "pages of %s() on line %s are dirtied, and nobody has pinned them" % (get, g[0].line)

// --- where pages come from, and what dirties them -------------------------------------

@gup@
expression pages, i, a, b, c, e, get;
position g;
@@

(
\(get_user_pages@get@g\|get_user_pages_fast@get@g\|get_user_pages_fast_only@get@g\|
  get_user_pages_locked@get@g\)
	(a, b, c, \(&pages[i]\|&pages\|pages + i\|pages\), ...)
|
get_user_pages_unlocked@get@g(a, b, \(&pages[i]\|&pages\|pages + i\|pages\), c)
|
get_user_pages_remote@get@g(a, b, c, e, \(&pages[i]\|&pages\|pages + i\|pages\), ...)
|
get_user_page_fast_only@get@g(a, b, \(&pages\|pages\))
|
\(iov_iter_get_pages2@get@g\|iov_iter_get_pages_alloc2@get@g\)
	(a, \(&pages[i]\|&pages\|pages + i\|pages\), ...)
|
pages = get_user_page_vma_remote@get@g(...)
)

@marks depends on gup@
expression what, mark;
position d;
@@

\(set_page_dirty@mark@d\|set_page_dirty_lock@mark@d\|SetPageDirty@mark@d\)(what)

// --- what else stands for these pages -------------------------------------------------

@element depends on marks@
struct page *page;
expression array;
position p;
@@

page@p = array

@script:python@
page << element.page;
array << element.array;
p << element.p;
@@

join(node(p, page), node(p, array))

@store depends on marks@
idexpression pages;
expression e;
identifier m;
position p;
@@

\(e->m@p = pages\|e.m@p = pages\)

@script:python@
pages << store.pages;
m << store.m;
p << store.p;
@@

join(node(p, pages), node(p, "." + m))

@returned depends on marks@
struct page *page;
position p;
@@

return page@p;

@script:python@
page << returned.page;
p << returned.p;
@@

join(node(p, page), node(p, p[0].current_element + "("))

@given depends on marks@
identifier f, pages;
parameter list[n] before;
type T;
position p;
@@

f(before, T pages@p, ...) { ... }

@call@
identifier given.f;
expression list[given.n] before;
expression pages;
position p;
@@

f@p(before, pages, ...)

@script:python@
f << given.f;
T << given.T;
own << given.pages;
pages << call.pages;
p << call.p;
@@

if re.match(r"struct page \* *(\*|\[)", T):
	join(node(p, pages), (p[0].file, f + ":" + own))

// --- both -----------------------------------------------------------------------------

@script:python both@
g << gup.g;
d << marks.d;
pages << gup.pages;
what << marks.what;
@@

if not joined(node(g, pages), node(d, what)):
	cocci.include_match(False)

@depends on context && both@
expression gup.get;
position gup.g;
@@

* get@g(...)

@depends on context && both@
expression marks.mark;
position marks.d;
@@

* mark@d(...)

@script:python depends on report && both@
g << gup.g;
d << marks.d;
get << gup.get;
@@

if once(d):
	coccilib.report.print_report(d[0], message(get, g))

@script:python depends on org && both@
g << gup.g;
d << marks.d;
get << gup.get;
@@

if once(d):
	coccilib.org.print_todo(d[0], message(get, g))
	coccilib.org.print_link(g[0], "taken here")

// --- the fix --------------------------------------------------------------------------

@pinned depends on patch && marks exists@
idexpression i, dirty;
expression pages, j, n;
@@

(
- get_user_pages
+ pin_user_pages
|
- get_user_pages_fast
+ pin_user_pages_fast
|
- get_user_pages_unlocked
+ pin_user_pages_unlocked
|
- get_user_pages_remote
+ pin_user_pages_remote
)
  (..., \(&pages[j]\|pages + j\|pages\), ...)
  ...
  for (i = 0; i < n; i++) {
(
	set_page_dirty_lock(pages[i]);
|
	if (\(!PageDirty(pages[i])\|dirty\))
		set_page_dirty_lock(pages[i]);
)
	put_page(pages[i]);
  }

@depends on patch && pinned@
idexpression i, dirty;
expression pinned.pages, n;
@@

(
- for (i = 0; i < n; i++) {
-	if (!PageDirty(pages[i]))
-		set_page_dirty_lock(pages[i]);
-	put_page(pages[i]);
- }
+ unpin_user_pages_dirty_lock(pages, n, true);
|
- for (i = 0; i < n; i++) {
-	if (dirty)
-		set_page_dirty_lock(pages[i]);
-	put_page(pages[i]);
- }
+ unpin_user_pages_dirty_lock(pages, n, dirty);
|
- for (i = 0; i < n; i++) {
-	set_page_dirty_lock(pages[i]);
-	put_page(pages[i]);
- }
+ unpin_user_pages_dirty_lock(pages, n, true);
)
