// SPDX-License-Identifier: GPL-2.0-only
/// Pages of user memory are kept in an object, and not said to be kept for long
///
/// Pinned pages that an object keeps stay pinned for as long as user space likes. Without
/// FOLL_LONGTERM they may be pages of a file on DAX, where truncation waits for them for ever
/// or gives their blocks to another file, or lie in movable or CMA memory, which then can no
/// longer be moved.
///
/// Fix: Give FOLL_LONGTERM to pin_user_pages*(): it moves such pages first, and fails for
/// those that may not be kept. Patch mode adds it.
///
// Confidence: Moderate
// Severity: error
// Link: Documentation/core-api/pin_user_pages.rst
// Copyright: (C) 2026 The faultline authors
// Comments: Kept for long are pages that are charged as locked memory, and those in a member
//	of an object that no function of the file takes and gives back again.
// Options: --no-includes --include-headers
// Keywords: pin_user_pages, FOLL_LONGTERM, FOLL_PIN, DAX
// Same as: gup/longterm

virtual report
virtual context
virtual org
virtual patch

@initialize:python@
@@

import re

def function(p):
	return (p[0].file, p[0].current_element)

longterm = set()	# functions that say FOLL_LONGTERM, or are told the flags
charging = set()	# functions that charge pages as locked memory
short = set()		# functions whose pins end before their caller does

# Flags that another place decides on are not known; of a choice, what is chosen counts. What
# nobody will write to is on its way to a device, and soon there.
def known(flags):
	chosen = flags.split("?")[-1]
	only_read = re.match(r"(0|FOLL_\w+)$", flags) and flags != "FOLL_WRITE"
	return not only_read and not re.search(r"->|\.", chosen)

def is_kept(p, pages):
	return function(p) in charging or (re.search(r"->|\.", pages) and function(p) not in short)

def message(get, p, pages):
	if function(p) in charging:
		return "%s() without FOLL_LONGTERM gives pages that are charged as locked memory" % get
	member = re.split(r"->|\.", pages)[-1].strip(" )")
	return "%s() without FOLL_LONGTERM gives pages that are kept in %s" % (get, member)

// --- pins -----------------------------------------------------------------------------

@pin@
expression pages, flags, i, a, b, c, get;
position p;
@@

(
\(pin_user_pages@get@p\|pin_user_pages_fast@get@p\)
	(a, b, flags, \(&pages[i]\|&pages\|pages + i\|pages\), ...)
|
pin_user_pages_unlocked@get@p(a, b, \(&pages[i]\|&pages\|pages + i\|pages\), flags)
|
pin_user_pages_remote@get@p(a, b, c, flags, \(&pages[i]\|&pages\|pages + i\|pages\), ...)
)

@said depends on pin@
symbol FOLL_LONGTERM;
position p;
@@

FOLL_LONGTERM@p

@script:python@
p << said.p;
@@

longterm.add(function(p))

@told@
identifier fn, word;
expression pin.get;
position pin.p, q;
type T;
@@

fn(..., T word, ...)
{
	<+...
	get@p@q(...)
	...+>
}

@script:python@
q << told.q;
word << told.word;
flags << pin.flags;
@@

if word == flags:
	longterm.add(function(q))

@charges depends on pin@
symbol RLIMIT_MEMLOCK;
position p;
@@

(
RLIMIT_MEMLOCK@p
|
\(account_locked_vm@p\|__account_locked_vm@p\)(...)
)

@script:python@
p << charges.p;
@@

charging.add(function(p))

// --- pins that end soon ---------------------------------------------------------------

@takes@
identifier take;
expression pin.get;
position pin.p;
@@

take(...)
{
	<+...
	get@p(...)
	...+>
}

@gives depends on pin@
identifier give;
@@

give(...)
{
	<+...
	\(unpin_user_pages\|unpin_user_pages_dirty_lock\|unpin_user_page\)(...)
	...+>
}

// The same function gives them back.
@alone@
expression pin.get;
position pin.p, q;
@@

get@p@q(...)
...
\(unpin_user_pages\|unpin_user_pages_dirty_lock\|unpin_user_page\)(...)

@script:python@
q << alone.q;
@@

short.add(function(q))

// Or who has called it does, or gives back those before.
@then@
identifier takes.take, gives.give;
position q;
@@

take@q(...)
...
give(...)

@script:python@
q << then.q;
take << takes.take;
@@

short.add((q[0].file, take))

@moved@
identifier takes.take, gives.give != take;
position q;
@@

give(...)
...
take@q(...)

@script:python@
q << moved.q;
take << takes.take;
@@

short.add((q[0].file, take))

// --- both -----------------------------------------------------------------------------

@script:python bad@
p << pin.p;
pages << pin.pages;
flags << pin.flags;
@@

if function(p) in longterm or not known(flags) or not is_kept(p, pages):
	cocci.include_match(False)

@depends on context && bad@
expression pin.get;
position pin.p;
@@

* get@p(...)

@depends on patch && bad@
expression a, b, c, d, flags;
position pin.p;
@@

(
  \(pin_user_pages@p\|pin_user_pages_fast@p\)(a, b,
- flags
+ FOLL_LONGTERM | flags
  , ...)
|
  pin_user_pages_unlocked@p(a, b, c,
- flags
+ FOLL_LONGTERM | flags
  )
|
  pin_user_pages_remote@p(a, b, c,
- flags
+ FOLL_LONGTERM | flags
  , d, ...)
)

@script:python depends on report && bad@
p << pin.p;
get << pin.get;
pages << pin.pages;
@@

coccilib.report.print_report(p[0], message(get, p, pages))

@script:python depends on org && bad@
p << pin.p;
get << pin.get;
pages << pin.pages;
@@

coccilib.org.print_todo(p[0], message(get, p, pages))
