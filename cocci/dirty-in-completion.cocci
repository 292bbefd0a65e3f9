// SPDX-License-Identifier: GPL-2.0-only
/// A completion of I/O dirties pages by a function that sleeps
///
/// Completions run in interrupts, or where the block layer may not be held up. What dirties a
/// page under its lock waits for that lock, and whoever has it may be waiting for this very
/// I/O. The pages of direct I/O were dirtied before it began; one that writeback has cleaned
/// since is dirtied again by a work item.
///
/// Fix: Leave the pages to bio_check_pages_dirty(), or queue work that dirties and gives them
/// back.
///
// Confidence: High
// Severity: error
// Link: Documentation/core-api/pin_user_pages.rst
// Copyright: (C) 2026 The faultline authors
// Comments: Functions of the same file are followed one call deep.
// Options: --no-includes --include-headers
// Keywords: bi_end_io, ki_complete, set_page_dirty_lock

virtual report
virtual context
virtual org

@sleeps@
symbol false;
expression dirty;
position p;
@@

(
\(set_page_dirty_lock@dirty@p\|folio_mark_dirty_lock@dirty@p\|bio_set_pages_dirty@dirty@p\)(...)
|
unpin_user_pages_dirty_lock@p(..., \(false\|0\))
|
unpin_user_page_range_dirty_lock@p(..., \(false\|0\))
|
\(unpin_user_pages_dirty_lock@dirty@p\|unpin_user_page_range_dirty_lock@dirty@p\)(...)
)

@completion depends on sleeps@
expression e;
identifier end;
@@

\(e->bi_end_io\|e.bi_end_io\|e->b_end_io\|e->ki_complete\|e.ki_complete\|e->end_io\) =
	\(&end\|end\)

@direct@
identifier completion.end;
expression sleeps.dirty;
position sleeps.p, d;
@@

end(...)
{
	<+...
*	dirty@p@d(...)
	...+>
}

@script:python depends on report@
p << direct.d;
dirty << sleeps.dirty;
end << completion.end;
@@

coccilib.report.print_report(p[0], "%s() sleeps, and %s() completes I/O" % (dirty, end))

@script:python depends on org@
p << direct.d;
dirty << sleeps.dirty;
end << completion.end;
@@

coccilib.org.print_todo(p[0], "%s() sleeps, and %s() completes I/O" % (dirty, end))

@helper@
identifier f;
expression sleeps.dirty;
position sleeps.p, d;
@@

f(...)
{
	<+...
	dirty@p@d(...)
	...+>
}

@called@
identifier completion.end, helper.f != end;
position q;
@@

end(...)
{
	<+...
*	f@q(...)
	...+>
}

@script:python depends on report@
q << called.q;
p << helper.d;
dirty << sleeps.dirty;
f << helper.f;
end << completion.end;
@@

coccilib.report.print_report(q[0], "%s() sleeps in %s() on line %s, and %s() completes I/O" %
	(f, dirty, p[0].line, end))

@script:python depends on org@
q << called.q;
f << helper.f;
end << completion.end;
@@

coccilib.org.print_todo(q[0], "%s() sleeps, and %s() completes I/O" % (f, end))
