-- SPDX-License-Identifier: GPL-2.0-only
--
-- The database of faultline (its version is PRAGMA user_version).
--
-- Tables are internal and may change with any version; the views v_* at the
-- end are the interface, described column by column. Four kinds of tables:
--
--   history  run, finding, seen, side, spot, told: kept from run to run
--   rules    rule, rule_order: replaced by each run
--   kernel   lockdep: what a running kernel saw, kept until another is read
--   facts    the rest: replaced by each run that solves, they belong to the last one;
--            unit and gap by every run
--
-- Facts hold text as numbers of rows in string, because the same few names
-- come back in hundreds of thousands of rows. Witnesses are JSON lists of such
-- numbers: there are a million steps, in a few thousand places.
--
-- Every statement can run again on a database that has it already.

-- history ---------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS run (
	id INTEGER PRIMARY KEY,
	finished TEXT NOT NULL,
	kernel TEXT NOT NULL,
	root TEXT NOT NULL,
	config TEXT NOT NULL,
	tool_version TEXT NOT NULL,
	inputs TEXT NOT NULL,
	scope TEXT NOT NULL,
	units INTEGER NOT NULL,
	failed INTEGER NOT NULL,
	unresolved INTEGER NOT NULL,
	functions INTEGER NOT NULL,
	balanced INTEGER NOT NULL,
	seconds REAL NOT NULL,
	-- hash of all that the facts follow from, and worlds; '': they must not be built upon
	solved TEXT NOT NULL DEFAULT '',
	detail TEXT NOT NULL DEFAULT '',
	commit_id TEXT,
	dirty INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What the runs say (state) and what people say (triage) are kept apart, so
-- that a verdict survives a bug that goes and comes back.
CREATE TABLE IF NOT EXISTS finding (
	id INTEGER PRIMARY KEY,
	fingerprint TEXT NOT NULL UNIQUE,
	rule TEXT NOT NULL,
	engine TEXT NOT NULL,
	severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'note')),
	confidence TEXT NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
	reason TEXT NOT NULL,
	world TEXT NOT NULL,
	file TEXT NOT NULL,
	line INTEGER NOT NULL,
	col INTEGER NOT NULL,
	function TEXT NOT NULL,
	message TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('new', 'open', 'fixed')),
	triage TEXT CHECK (triage IN ('accepted', 'false-positive')),
	triage_reason TEXT NOT NULL DEFAULT '',
	first_run INTEGER NOT NULL REFERENCES run (id),
	last_run INTEGER NOT NULL REFERENCES run (id)
) STRICT;

-- Which runs saw which finding: runs of other branches lie between its first and last one.
CREATE TABLE IF NOT EXISTS seen (
	finding INTEGER NOT NULL REFERENCES finding (id) ON DELETE CASCADE,
	run INTEGER NOT NULL REFERENCES run (id),
	PRIMARY KEY (finding, run)
) STRICT, WITHOUT ROWID;

-- steps is a list of spot.id.
CREATE TABLE IF NOT EXISTS side (
	finding INTEGER NOT NULL REFERENCES finding (id) ON DELETE CASCADE,
	side INTEGER NOT NULL,
	title TEXT NOT NULL,
	outer_class TEXT NOT NULL,
	inner_class TEXT NOT NULL,
	steps TEXT NOT NULL,
	PRIMARY KEY (finding, side)
) STRICT, WITHOUT ROWID;

-- What two engines have found: `finding` is told by the other, as long as that is there.
CREATE TABLE IF NOT EXISTS told (
	finding INTEGER PRIMARY KEY REFERENCES finding (id) ON DELETE CASCADE,
	by INTEGER NOT NULL REFERENCES finding (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS told_by ON told (by);

-- One line of the sides of findings.
CREATE TABLE IF NOT EXISTS spot (
	id INTEGER PRIMARY KEY,
	file TEXT NOT NULL,
	line INTEGER NOT NULL,
	col INTEGER NOT NULL,
	function TEXT NOT NULL,
	what TEXT NOT NULL,
	UNIQUE (file, line, col, function, what)
) STRICT;

-- rules -----------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS rule (
	id TEXT PRIMARY KEY,
	kind TEXT NOT NULL,
	summary TEXT NOT NULL,
	why TEXT NOT NULL,
	fix TEXT NOT NULL,
	refs TEXT NOT NULL,
	severity TEXT NOT NULL,
	confidence TEXT NOT NULL,
	file TEXT NOT NULL,
	line INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS rule_order (
	id INTEGER PRIMARY KEY,
	outer_class TEXT NOT NULL,
	inner_class TEXT NOT NULL,
	source TEXT NOT NULL,
	note TEXT NOT NULL,
	worlds TEXT NOT NULL,
	file TEXT NOT NULL,
	line INTEGER NOT NULL
) STRICT;

-- kernel ----------------------------------------------------------------------

-- Class names without the number of same-named ones.
CREATE TABLE IF NOT EXISTS lockdep (
	id INTEGER PRIMARY KEY,
	outer_name TEXT NOT NULL,
	outer_subclass INTEGER NOT NULL,
	inner_name TEXT NOT NULL,
	inner_subclass INTEGER NOT NULL
) STRICT;

-- facts -----------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS string (
	id INTEGER PRIMARY KEY,
	text TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS unit (
	id INTEGER PRIMARY KEY,
	file TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('ok', 'cached', 'partial', 'failed')),
	message TEXT,
	parse_seconds REAL NOT NULL
) STRICT;

-- What other engines did not answer.
CREATE TABLE IF NOT EXISTS gap (
	id INTEGER PRIMARY KEY,
	rule TEXT NOT NULL,
	file TEXT NOT NULL,
	why TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS function (
	id INTEGER PRIMARY KEY,
	name INTEGER NOT NULL REFERENCES string (id),
	file INTEGER NOT NULL REFERENCES string (id),
	line INTEGER NOT NULL,
	linkage INTEGER NOT NULL REFERENCES string (id),
	takes_locks INTEGER NOT NULL,
	exits INTEGER NOT NULL REFERENCES string (id),
	balanced INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS call (
	id INTEGER PRIMARY KEY,
	caller INTEGER NOT NULL REFERENCES function (id),
	callee INTEGER REFERENCES function (id),
	target INTEGER REFERENCES string (id),
	world INTEGER NOT NULL REFERENCES string (id),
	file INTEGER NOT NULL REFERENCES string (id),
	line INTEGER NOT NULL,
	col INTEGER NOT NULL,
	via INTEGER NOT NULL REFERENCES string (id),
	held INTEGER NOT NULL REFERENCES string (id)
) STRICT;

CREATE TABLE IF NOT EXISTS event (
	id INTEGER PRIMARY KEY,
	function INTEGER NOT NULL REFERENCES function (id),
	kind INTEGER NOT NULL REFERENCES string (id),
	class INTEGER NOT NULL REFERENCES string (id),
	mode INTEGER NOT NULL REFERENCES string (id),
	subclass INTEGER NOT NULL,
	file INTEGER NOT NULL REFERENCES string (id),
	line INTEGER NOT NULL,
	col INTEGER NOT NULL,
	held INTEGER NOT NULL REFERENCES string (id)
) STRICT;

CREATE TABLE IF NOT EXISTS class (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	alias TEXT,
	lockdep_name TEXT,
	kind TEXT NOT NULL
) STRICT;

-- Every name lockdep has for a class, class.lockdep_name the first of them.
CREATE TABLE IF NOT EXISTS class_name (
	class INTEGER NOT NULL REFERENCES class (id),
	name TEXT NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (name, class)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS node (
	id INTEGER PRIMARY KEY,
	class INTEGER NOT NULL REFERENCES class (id),
	subclass INTEGER NOT NULL,
	mode TEXT NOT NULL
) STRICT;

-- The worlds that were solved, in their order.
CREATE TABLE IF NOT EXISTS world (
	id INTEGER PRIMARY KEY,
	name INTEGER NOT NULL REFERENCES string (id)
) STRICT;

-- One line of witnesses.
CREATE TABLE IF NOT EXISTS place (
	id INTEGER PRIMARY KEY,
	file INTEGER NOT NULL REFERENCES string (id),
	line INTEGER NOT NULL,
	col INTEGER NOT NULL,
	function INTEGER NOT NULL REFERENCES string (id),
	what INTEGER NOT NULL REFERENCES string (id)
) STRICT;

-- gates is a list of class.id, steps one of place.id; place is the last of them. n_like and
-- n_against are of rivals alone.
CREATE TABLE IF NOT EXISTS edge (
	id INTEGER PRIMARY KEY,
	world INTEGER NOT NULL REFERENCES string (id),
	outer_node INTEGER NOT NULL REFERENCES node (id),
	inner_node INTEGER NOT NULL REFERENCES node (id),
	confidence INTEGER NOT NULL REFERENCES string (id),
	reason INTEGER NOT NULL REFERENCES string (id),
	context INTEGER NOT NULL REFERENCES string (id),
	same_instance INTEGER NOT NULL,
	gates TEXT NOT NULL,
	place INTEGER REFERENCES place (id),
	steps TEXT NOT NULL,
	n_like INTEGER NOT NULL,
	n_against INTEGER NOT NULL
) STRICT;

-- Where a lock is surely taken (same_instance 1), dropped (2) or initialised (3) out of turn,
-- or an event (inner) happens without what it needs (outer), or with what it must not (4),
-- or a lock is dropped unheld (5) or still held on a way out (6), as an edge that joins it with
-- itself.
CREATE TABLE IF NOT EXISTS recursion (
	id INTEGER PRIMARY KEY,
	world INTEGER NOT NULL REFERENCES string (id),
	outer_node INTEGER NOT NULL REFERENCES node (id),
	inner_node INTEGER NOT NULL REFERENCES node (id),
	confidence INTEGER NOT NULL REFERENCES string (id),
	reason INTEGER NOT NULL REFERENCES string (id),
	context INTEGER NOT NULL REFERENCES string (id),
	same_instance INTEGER NOT NULL,
	gates TEXT NOT NULL,
	place INTEGER REFERENCES place (id),
	steps TEXT NOT NULL,
	n_like INTEGER NOT NULL,
	n_against INTEGER NOT NULL
) STRICT;

-- Of locks taken in both orders, functions that do one of them, as edges; n_like functions
-- do the same, n_against the reverse.
CREATE TABLE IF NOT EXISTS rival (
	id INTEGER PRIMARY KEY,
	world INTEGER NOT NULL REFERENCES string (id),
	outer_node INTEGER NOT NULL REFERENCES node (id),
	inner_node INTEGER NOT NULL REFERENCES node (id),
	confidence INTEGER NOT NULL REFERENCES string (id),
	reason INTEGER NOT NULL REFERENCES string (id),
	context INTEGER NOT NULL REFERENCES string (id),
	same_instance INTEGER NOT NULL,
	gates TEXT NOT NULL,
	place INTEGER REFERENCES place (id),
	steps TEXT NOT NULL,
	n_like INTEGER NOT NULL,
	n_against INTEGER NOT NULL
) STRICT;

-- Calls that rules/flows name; at_argument is where the value is, -1: the result.
CREATE TABLE IF NOT EXISTS site (
	id INTEGER PRIMARY KEY,
	value INTEGER NOT NULL REFERENCES string (id),
	gives INTEGER NOT NULL,
	function INTEGER NOT NULL REFERENCES string (id),
	callee INTEGER NOT NULL REFERENCES string (id),
	file INTEGER NOT NULL REFERENCES string (id),
	line INTEGER NOT NULL,
	col INTEGER NOT NULL,
	at_argument INTEGER NOT NULL,
	owner INTEGER NOT NULL REFERENCES string (id)
) STRICT;

CREATE TABLE IF NOT EXISTS argument (
	site INTEGER NOT NULL REFERENCES site (id),
	seq INTEGER NOT NULL,
	text INTEGER NOT NULL REFERENCES string (id),
	bits INTEGER,
	PRIMARY KEY (site, seq)
) STRICT, WITHOUT ROWID;

-- steps is a list of place.id.
CREATE TABLE IF NOT EXISTS flow (
	id INTEGER PRIMARY KEY,
	from_site INTEGER NOT NULL REFERENCES site (id),
	to_site INTEGER REFERENCES site (id),
	field INTEGER REFERENCES string (id),
	on_stack INTEGER NOT NULL,
	apart INTEGER NOT NULL,
	fields INTEGER NOT NULL REFERENCES string (id),
	steps TEXT NOT NULL
) STRICT;

-- views: the interface --------------------------------------------------------
--
-- Files are relative to the kernel tree where they lie in it. Lines and columns
-- count from 1; 0 means unknown. Flags are 0 or 1. Lists are comma-separated.
--
-- Joins are LEFT JOINs although the other side is always there: SQLite leaves out
-- those whose columns a question does not use.

-- One row a run; the facts are those of the one with the greatest id, or of one before
-- it that was asked the same, with other rules to judge by.
--   id            counts from 1
--   finished      UTC, ISO 8601
--   kernel        version as the tree's Makefile says, or ''
--   root          absolute path of the tree, or ''
--   config        hash of the .config, or ''
--   tool_version  of faultline
--   inputs        hash of all units and rules
--   scope         what was analysed, as given
--   units         C files analysed, failed ones included
--   failed        C files that were not analysed wholly; v_unit says how
--   unresolved    calls through pointers with no known target
--   functions     functions with lock effects
--   balanced      those of them whose ways out agree
--   seconds       wall clock of the run
--   detail        '' or a JSON list, an object for each rule of another engine: engine, rule,
--                 files (it was asked about), cached (of those, answered by an earlier run),
--                 failed (not done with), dropped (lines that say nothing of the rule), reports,
--                 seconds (of all processes together)
--   commit_id     full id of what was checked out where the tree is the top of a git work
--                 tree, or NULL
--   dirty         what was analysed is not that commit: a C file, or a header that one
--                 includes, is changed or new; a source or a makefile is gone, a makefile
--                 changed; or files stood in for the tree's (--overlay)
CREATE VIEW IF NOT EXISTS v_run AS
	SELECT id, finished, kernel, root, config, tool_version, inputs, scope, units, failed,
	       unresolved, functions, balanced, seconds, detail, commit_id, dirty
	FROM run;

-- One row a C file.
--   file           its path
--   status         ok, cached (parsed in an earlier run), partial (compiler
--                  errors, what was understood counts), failed
--   message        partial, failed: the compiler's first message; else why it was not looked at,
--                  or NULL
--   parse_seconds  CPU time of parsing; 0 when cached
CREATE VIEW IF NOT EXISTS v_unit AS
	SELECT file, status, message, parse_seconds FROM unit;

-- One row a C file about which a rule of another engine has no answer, or half of one.
--   rule  v_rule.id
--   file  v_unit.file
--   why   it took too long, crashed …
CREATE VIEW IF NOT EXISTS v_gap AS SELECT rule, file, why FROM gap;

-- One row a function that has a body.
--   id           of the function; what v_call and v_event refer to
--   name         not unique: static functions
--   file, line   where its body begins
--   linkage      extern, static (of a C file), inline (of a header)
--   takes_locks  it or what it calls has lock events
--   exits        its lock effect on the caller in words, each way out once ("0: +LOCK;
--                negative: as before"; +taken, -dropped, >handed on, ? perhaps, *N of
--                one name), the first 24; '' when none
--   balanced     all its ways out agree on what is held
CREATE VIEW IF NOT EXISTS v_function AS
	SELECT f.id AS id, n.text AS name, p.text AS file, f.line AS line, l.text AS linkage,
	       f.takes_locks AS takes_locks, e.text AS exits, f.balanced AS balanced
	FROM function f
	LEFT JOIN string n ON n.id = f.name
	LEFT JOIN string p ON p.id = f.file
	LEFT JOIN string l ON l.id = f.linkage
	LEFT JOIN string e ON e.id = f.exits;

-- One row a target of a call site, in one world.
--   caller_id, caller  the calling function: v_function.id and name
--   callee_id          the called function, or NULL: unresolved or not analysed
--   callee             its name; the name called when callee_id is NULL;
--                      RECORD.FIELD for a pointer with no known target
--   world              the world this target belongs to; '' when in all
--   via                direct, RECORD.FIELD, parameter, variable
--   held               classes held there inside the caller
--   file, line, col    the call
CREATE VIEW IF NOT EXISTS v_call AS
	SELECT c.caller AS caller_id, rn.text AS caller, c.callee AS callee_id,
	       coalesce(en.text, t.text, '') AS callee, w.text AS world, v.text AS via,
	       h.text AS held, p.text AS file, c.line AS line, c.col AS col
	FROM call c
	LEFT JOIN string w ON w.id = c.world
	LEFT JOIN string h ON h.id = c.held
	LEFT JOIN string v ON v.id = c.via
	LEFT JOIN function r ON r.id = c.caller
	LEFT JOIN string rn ON rn.id = r.name
	LEFT JOIN function e ON e.id = c.callee
	LEFT JOIN string en ON en.id = e.name
	LEFT JOIN string t ON t.id = c.target
	LEFT JOIN string p ON p.id = c.file;

-- One row a call of a function that rules/flows name: it gives a value that is followed, or
-- is where one may come to. The same in all worlds.
--   id               of the call in this run
--   value            which value: its name in rules/flows
--   gives            1: it gives one
--   function         the calling function
--   callee           the function that is called
--   file, line, col  the call
--   argument         which argument the value is, or -1: the result
--   owner            folder or file of the file system that the calling function serves, or ''
CREATE VIEW IF NOT EXISTS v_site AS
	SELECT s.id AS id, v.text AS value, s.gives AS gives, f.text AS function, c.text AS callee,
	       p.text AS file, s.line AS line, s.col AS col, s.at_argument AS argument,
	       o.text AS owner
	FROM site s
	LEFT JOIN string v ON v.id = s.value
	LEFT JOIN string f ON f.id = s.function
	LEFT JOIN string c ON c.id = s.callee
	LEFT JOIN string p ON p.id = s.file
	LEFT JOIN string o ON o.id = s.owner;

-- One row an argument of such a call.
--   site  v_site.id
--   seq   0, 1 …
--   text  what is passed: RECORD.FIELD, a variable, a number; '' when it is none of these
--   bits  all bits that may be set in it, whatever assignments and callers say: flags; NULL
--         when it can be anything
CREATE VIEW IF NOT EXISTS v_argument AS
	SELECT a.site AS site, a.seq AS seq, t.text AS text, a.bits AS bits
	FROM argument a LEFT JOIN string t ON t.id = a.text;

-- One row a call that a followed value comes to, or a field that it is put in, from one
-- that gives it.
--   id         of the way in this run; the less, the nearer
--   from_site  v_site.id
--   to_site    v_site.id, or NULL: it is put in a field
--   field      RECORD.FIELD, or a global, where it is put; NULL for a call
--   on_stack   of a field: some function has such a record among its variables
--   apart      of a call: it can be come to without the call that gives the value being made on
--              the way: from another system call, or when that one is over
--   fields     RECORD.FIELD that it went through (and into), comma-separated; ''
CREATE VIEW IF NOT EXISTS v_flow AS
	SELECT w.id AS id, w.from_site AS from_site, w.to_site AS to_site, f.text AS field,
	       w.on_stack AS on_stack, w.apart AS apart, a.text AS fields
	FROM flow w
	LEFT JOIN string f ON f.id = w.field
	LEFT JOIN string a ON a.id = w.fields;

-- One row a line of such a way.
--   flow             v_flow.id
--   seq              0, 1 …
--   file, line, col  where
--   function         in which function
--   what             what happens there
CREATE VIEW IF NOT EXISTS v_flow_step AS
	SELECT w.id AS flow, j.key AS seq, p.text AS file, s.line AS line, s.col AS col,
	       f.text AS function, t.text AS what
	FROM flow w
	JOIN json_each(w.steps) j
	LEFT JOIN place s ON s.id = j.value
	LEFT JOIN string p ON p.id = s.file
	LEFT JOIN string f ON f.id = s.function
	LEFT JOIN string t ON t.id = s.what;

-- One row a lock class.
--   id            of the class in this run
--   name          RECORD.FIELD, a global's name, or a name of a rule file
--   alias         what people call it, or NULL
--   lockdep_name  as lockdep prints it, or NULL when no initialiser is known
--   kind          mutex, rwsem, spinlock …
CREATE VIEW IF NOT EXISTS v_lock_class AS
	SELECT id, name, alias, lockdep_name, kind FROM class;

-- One row a name that lockdep has for a class: a lock can be put in one of
-- several classes when it is made, and two fields can be named alike.
--   class         v_lock_class.name
--   lockdep_name  as lockdep prints it, without number and subclass
CREATE VIEW IF NOT EXISTS v_lock_name AS
	SELECT c.name AS class, n.name AS lockdep_name
	FROM class_name n JOIN class c ON c.id = n.class;

-- One row a pair of classes, each with subclass and mode, in one world: inner
-- may be taken while outer is held.
--   id                            of the edge in this run
--   world                         where it is so; 'core': in all worlds, and not told of each
--   outer, inner                  class names
--   outer_subclass, inner_subclass  nesting subclass, 0: none
--   outer_mode, inner_mode        write, read, recursive read
--   outer_lockdep, inner_lockdep  lockdep names with /SUBCLASS, or NULL
--   confidence                    high, medium, low
--   reason                        why it is not high; '' when it is
--   same_instance                 the two are surely one lock
--   gates                         classes surely held besides outer at every witness
--   file, line, col, function     where inner is taken in the witness
--   context                       what the task of the witness is surely doing: names of
--                                 contexts, comma-separated; '' when nothing is known
CREATE VIEW IF NOT EXISTS v_lock_edge AS
	SELECT e.id AS id, w.text AS world, oc.name AS outer, ic.name AS inner,
	       o.mode AS outer_mode, i.mode AS inner_mode,
	       o.subclass AS outer_subclass, i.subclass AS inner_subclass,
	       oc.lockdep_name || iif(o.subclass > 0, '/' || o.subclass, '') AS outer_lockdep,
	       ic.lockdep_name || iif(i.subclass > 0, '/' || i.subclass, '') AS inner_lockdep,
	       cf.text AS confidence, r.text AS reason, e.same_instance AS same_instance,
	       (SELECT coalesce(group_concat(c.name), '')
	        FROM json_each(e.gates) g CROSS JOIN class c ON c.id = g.value) AS gates,
	       coalesce(p.text, '') AS file, coalesce(l.line, 0) AS line,
	       coalesce(l.col, 0) AS col, coalesce(f.text, '') AS function,
	       coalesce(x.text, '') AS context
	FROM edge e
	JOIN node o ON o.id = e.outer_node
	JOIN node i ON i.id = e.inner_node
	JOIN class oc ON oc.id = o.class
	JOIN class ic ON ic.id = i.class
	LEFT JOIN string w ON w.id = e.world
	LEFT JOIN string cf ON cf.id = e.confidence
	LEFT JOIN string r ON r.id = e.reason
	LEFT JOIN string x ON x.id = e.context
	LEFT JOIN place l ON l.id = e.place
	LEFT JOIN string p ON p.id = l.file
	LEFT JOIN string f ON f.id = l.function
	WHERE oc.kind <> 'context';

-- One row a lock, with subclass and mode, that may be taken in a context, in one world: what
-- a page fault, reclaim, writeback can come to.
--   id                            of the edge in this run: v_edge_step.edge
--   world                         where it is so; 'core': in all worlds, and not told of each
--   context                       the context's name
--   lock, subclass, mode          what is taken
--   confidence, reason            as of an edge
--   file, line, col, function     where it is taken in the witness
CREATE VIEW IF NOT EXISTS v_context_lock AS
	SELECT e.id AS id, w.text AS world, oc.name AS context, ic.name AS lock,
	       i.subclass AS subclass, i.mode AS mode, cf.text AS confidence, r.text AS reason,
	       coalesce(p.text, '') AS file, coalesce(l.line, 0) AS line,
	       coalesce(l.col, 0) AS col, coalesce(f.text, '') AS function
	FROM edge e
	JOIN node o ON o.id = e.outer_node
	JOIN node i ON i.id = e.inner_node
	JOIN class oc ON oc.id = o.class
	JOIN class ic ON ic.id = i.class
	LEFT JOIN string w ON w.id = e.world
	LEFT JOIN string cf ON cf.id = e.confidence
	LEFT JOIN string r ON r.id = e.reason
	LEFT JOIN place l ON l.id = e.place
	LEFT JOIN string p ON p.id = l.file
	LEFT JOIN string f ON f.id = l.function
	WHERE oc.kind = 'context';

-- One row a line of an edge's witness: the way from taking outer to taking inner.
--   edge             v_lock_edge.id
--   seq              0, 1 … in the order it happens
--   file, line, col  where
--   function         in which function
--   what             what happens there
CREATE VIEW IF NOT EXISTS v_edge_step AS
	SELECT e.id AS edge, w.key AS seq, p.text AS file, s.line AS line, s.col AS col,
	       f.text AS function, t.text AS what
	FROM edge e
	JOIN json_each(e.steps) w
	LEFT JOIN place s ON s.id = w.value
	LEFT JOIN string p ON p.id = s.file
	LEFT JOIN string f ON f.id = s.function
	LEFT JOIN string t ON t.id = s.what;

-- One row a lock event in a function's own body.
--   function_id, function  v_function.id and name
--   kind                   acquire, try (never waits), release, init (while it is held),
--                          complete (what others wait for)
--   class                  the lock's class
--   mode                   write, read, recursive read
--   subclass               nesting subclass, 0: none
--   held                   classes held there inside the function
--   file, line, col        where
CREATE VIEW IF NOT EXISTS v_event AS
	SELECT e.function AS function_id, n.text AS function, k.text AS kind, c.text AS class,
	       m.text AS mode, e.subclass AS subclass, h.text AS held, p.text AS file,
	       e.line AS line, e.col AS col
	FROM event e
	LEFT JOIN function f ON f.id = e.function
	LEFT JOIN string n ON n.id = f.name
	LEFT JOIN string k ON k.id = e.kind
	LEFT JOIN string c ON c.id = e.class
	LEFT JOIN string m ON m.id = e.mode
	LEFT JOIN string h ON h.id = e.held
	LEFT JOIN string p ON p.id = e.file;

-- One row a finding that another one tells, as it says the same with more proof.
--   finding               v_finding.id of the one that tells it
--   fingerprint … reason  of the one that is told, as in v_finding, where it has no row
CREATE VIEW IF NOT EXISTS v_told AS
	SELECT b.id AS finding, o.fingerprint AS fingerprint, o.rule AS rule, o.engine AS engine,
	       o.confidence AS confidence, o.file AS file, o.line AS line, o.function AS function,
	       o.message AS message, o.reason AS reason, o.id AS told
	FROM told t
	JOIN finding o ON o.id = t.finding AND o.state <> 'fixed'
	JOIN finding b ON b.id = t.by AND b.state <> 'fixed';

-- One row a finding, of this and all earlier runs.
--   id                   stays with the fingerprint
--   fingerprint          the same problem in another run; 32 hex digits
--   rule, engine         who found it
--   severity             error, warning, note
--   confidence           high, medium, low; of the surest who sees it
--   reason               why it is not high; '' when it is; and "confirmed by RULE" where
--                        another engine sees the same (v_told)
--   world                '' when it is in all
--   file, line, col      primary location, when last seen
--   function             in which function
--   message              one line
--   status               new (first seen in the last run), open, fixed (not seen
--                        in the last run), accepted, false-positive
--   triage_reason        why it was accepted or is false, or ''
--   first_run, last_run  v_run.id: first and last seen
CREATE VIEW IF NOT EXISTS v_finding AS
	SELECT f.id AS id, f.fingerprint AS fingerprint, f.rule AS rule, f.engine AS engine,
	       f.severity AS severity,
	       CASE WHEN 'high' IN (f.confidence, t.high) THEN 'high'
		    WHEN 'medium' IN (f.confidence, t.medium) THEN 'medium' ELSE 'low' END AS confidence,
	       f.reason || CASE WHEN f.reason <> '' AND t.rules IS NOT NULL THEN '; ' ELSE '' END ||
	       coalesce('confirmed by ' || t.rules, '') AS reason,
	       f.world AS world, f.file AS file, f.line AS line, f.col AS col,
	       f.function AS function, f.message AS message,
	       CASE WHEN f.state = 'fixed' THEN f.state ELSE coalesce(f.triage, f.state) END AS status,
	       f.triage_reason AS triage_reason, f.first_run AS first_run, f.last_run AS last_run
	FROM finding f
	LEFT JOIN (SELECT finding, group_concat(DISTINCT rule) AS rules,
			  max(CASE WHEN confidence = 'high' THEN confidence END) AS high,
			  max(CASE WHEN confidence = 'medium' THEN confidence END) AS medium
		   FROM (SELECT * FROM v_told ORDER BY rule) GROUP BY finding) t ON t.finding = f.id
	WHERE f.id NOT IN (SELECT told FROM v_told);

-- One row a finding and a run that saw it. An engine that was not asked saw nothing.
--   finding  v_finding.id
--   run      v_run.id; runs made before these were kept are all those from the finding's first
--            run to its last
CREATE VIEW IF NOT EXISTS v_seen AS SELECT finding, run FROM seen;

-- One row a path that takes part in a finding; a cycle of two locks has two.
--   finding       v_finding.id
--   side          0, 1 …
--   title         "A, then B"
--   outer, inner  the classes the path joins, or ''
CREATE VIEW IF NOT EXISTS v_side AS
	SELECT finding, side, title, outer_class AS outer, inner_class AS inner FROM side;

-- One row a line of a side, in the order it happens.
--   finding, side    v_side
--   seq              0, 1 …
--   file, line, col  where
--   function         in which function
--   what             what happens there
CREATE VIEW IF NOT EXISTS v_step AS
	SELECT s.finding AS finding, s.side AS side, w.key AS seq, x.file AS file, x.line AS line,
	       x.col AS col, x.function AS function, x.what AS what
	FROM side s
	JOIN json_each(s.steps) w
	LEFT JOIN spot x ON x.id = w.value;

-- One row a rule that judges.
--   id                    "order/cycle"
--   kind                  the evaluator: cycle, declared, recursive, event, sql …; off: it
--                         is switched off, and why says why that is
--   summary               one line
--   why, fix              paragraphs
--   refs                  one a line
--   severity, confidence  of its findings; confidence at most this
--   file, line            the rule file
CREATE VIEW IF NOT EXISTS v_rule AS
	SELECT id, kind, summary, why, fix, refs, severity, confidence, file, line FROM rule;

-- One row a documented order: outer is taken before inner.
--   id            of the order in this run
--   outer, inner  class names or aliases, with /SUBCLASS
--   source        FILE:LINE in the kernel that says so
--   note          or ''
--   worlds        '' everywhere; "!WORLD" excludes one
--   file, line    the rule file
--   known         the graph has both classes
CREATE VIEW IF NOT EXISTS v_order AS
	WITH v_name (name) AS (
		SELECT name FROM class UNION SELECT alias FROM class WHERE alias IS NOT NULL
	)
	SELECT id, outer_class AS outer, inner_class AS inner, source, note, worlds, file, line,
	       substr(outer_class, 1, length(outer_class) - 2 * (outer_class GLOB '*/[0-9]'))
	       IN v_name AND
	       substr(inner_class, 1, length(inner_class) - 2 * (inner_class GLOB '*/[0-9]'))
	       IN v_name AS known
	FROM rule_order;

-- One row an edge that keeps a documented order or runs the other way, in a
-- world where it holds. What the core does keeps the orders of every world, and
-- breaks only those that hold everywhere.
--   "order"  v_order.id
--   edge     v_lock_edge.id
--   kept     1: as documented; 0: the other way round
CREATE VIEW IF NOT EXISTS v_order_edge AS
	WITH v_name (name, class) AS (
		SELECT name, id FROM class UNION
		SELECT alias, id FROM class WHERE alias IS NOT NULL
	), v_end (id, text) AS (
		SELECT id, outer_class FROM rule_order UNION SELECT id, inner_class FROM rule_order
	), v_node (id, text, node) AS MATERIALIZED (
		SELECT e.id, e.text, n.id FROM v_end e
		JOIN v_name c ON c.name = iif(e.text GLOB '*/[0-9]',
		                              substr(e.text, 1, length(e.text) - 2), e.text)
		JOIN node n ON n.class = c.class
		WHERE e.text NOT GLOB '*/[0-9]' OR n.subclass = CAST(substr(e.text, -1) AS INTEGER)
	), v_pair (id, kept, outer_node, inner_node) AS (
		SELECT r.id, 1, o.node, i.node FROM rule_order r
		JOIN v_node o ON o.id = r.id AND o.text = r.outer_class
		JOIN v_node i ON i.id = r.id AND i.text = r.inner_class
		UNION ALL
		SELECT r.id, 0, i.node, o.node FROM rule_order r
		JOIN v_node o ON o.id = r.id AND o.text = r.outer_class
		JOIN v_node i ON i.id = r.id AND i.text = r.inner_class
	)
	SELECT p.id AS "order", e.id AS edge, p.kept AS kept
	FROM v_pair p
	JOIN rule_order r ON r.id = p.id
	JOIN edge e ON e.outer_node = p.outer_node AND e.inner_node = p.inner_node
	JOIN string w ON w.id = e.world
	WHERE r.worlds = ''
	   OR instr(',' || r.worlds || ',', ',' || w.text || ',')
	   OR (r.worlds LIKE '!%' AND NOT instr(',' || r.worlds || ',', ',!' || w.text || ','))
	   OR (p.kept AND w.text = 'core');

-- What a running kernel's lockdep saw, against the graph. One row an order of
-- that kernel and world (the core alone only where no other world is known).
--   world                     what this world and the core show counts
--   outer, inner              as lockdep prints them, without the number
--   outer_class, inner_class  v_lock_class.name, NULL when no class has that name;
--                             one of those that have it
--   status                    seen       the graph has it
--                             subclass   it has it between other subclasses only
--                             missed     it does not have it
--                             elsewhere  it, or all orders of a class, are of other worlds
--                             unknown    a name that no class has
--   edge                      seen, subclass: v_lock_edge.id; else NULL
-- Queries may read tables through what is called v_*, so steps on the way are.
CREATE VIEW IF NOT EXISTS v_lockdep AS
	WITH v_world (id, name) AS MATERIALIZED (
		SELECT id, text FROM string WHERE id IN (SELECT world FROM edge)
	), v_core (id) AS (
		SELECT id FROM v_world WHERE name = 'core'
	), v_compared (id, name) AS MATERIALIZED (
		SELECT id, name FROM v_world WHERE name <> 'core' OR (SELECT count(*) FROM v_world) = 1
	), v_ours (id, world, outer, outer_subclass, inner, inner_subclass) AS MATERIALIZED (
		SELECT min(e.id), e.world, o.class, o.subclass, i.class, i.subclass
		FROM edge e JOIN node o ON o.id = e.outer_node JOIN node i ON i.id = e.inner_node
		GROUP BY 2, 3, 4, 5, 6
	), v_present (world, class) AS MATERIALIZED (
		SELECT world, outer FROM v_ours UNION SELECT world, inner FROM v_ours
	), v_here (world, own) AS MATERIALIZED (
		SELECT w.id, w.id FROM v_compared w UNION SELECT w.id, c.id FROM v_compared w, v_core c
	), v_far (world, class) AS MATERIALIZED (
		SELECT w.id, p.class FROM v_compared w, (SELECT DISTINCT class FROM v_present) p EXCEPT
		SELECT h.world, p.class FROM v_here h JOIN v_present p ON p.world = h.own
	), v_named (kernel, outer, inner) AS MATERIALIZED (
		SELECT k.id, o.class, i.class FROM lockdep k
		LEFT JOIN class_name o ON o.name = k.outer_name
		LEFT JOIN class_name i ON i.name = k.inner_name
	), v_match (kernel, edge, world, exact) AS MATERIALIZED (
		SELECT k.id, e.id, e.world, e.outer_subclass IN (k.outer_subclass, 63)
		                            AND e.inner_subclass IN (k.inner_subclass, 63)
		FROM lockdep k JOIN v_named n ON n.kernel = k.id
		JOIN v_ours e ON e.outer = n.outer AND e.inner = n.inner
	), v_own (kernel, world) AS MATERIALIZED (
		SELECT DISTINCT n.kernel, w.id FROM v_named n CROSS JOIN v_compared w
		WHERE NOT EXISTS (SELECT 1 FROM v_far f WHERE f.world = w.id AND f.class = n.outer)
		  AND NOT EXISTS (SELECT 1 FROM v_far f WHERE f.world = w.id AND f.class = n.inner)
	), v_class (kernel, outer, inner) AS MATERIALIZED (
		SELECT kernel, min(outer), min(inner) FROM v_named GROUP BY kernel
	), v_best (kernel, world, exact, any_subclass) AS MATERIALIZED (
		SELECT kernel, world, min(CASE WHEN exact THEN edge END), min(edge)
		FROM v_match GROUP BY kernel, world
	), v_any (kernel, exact) AS MATERIALIZED (
		SELECT kernel, max(exact) FROM v_match GROUP BY kernel
	), v_compare (kernel, world, outer, inner, exact, any_subclass, other, absent) AS (
		SELECT k.kernel, w.name, k.outer, k.inner,
		       coalesce(min(m.exact, c.exact), m.exact, c.exact),
		       coalesce(min(m.any_subclass, c.any_subclass), m.any_subclass, c.any_subclass),
		       a.exact, o.kernel IS NULL
		FROM v_class k CROSS JOIN v_compared w
		LEFT JOIN v_best m ON m.kernel = k.kernel AND m.world = w.id
		LEFT JOIN v_best c ON c.kernel = k.kernel AND c.world = (SELECT id FROM v_core)
		LEFT JOIN v_any a ON a.kernel = k.kernel
		LEFT JOIN v_own o ON o.kernel = k.kernel AND o.world = w.id
	)
	SELECT c.world AS world,
	       k.outer_name || iif(k.outer_subclass > 0, '/' || k.outer_subclass, '') AS outer,
	       k.inner_name || iif(k.inner_subclass > 0, '/' || k.inner_subclass, '') AS inner,
	       o.name AS outer_class, i.name AS inner_class,
	       CASE WHEN c.outer IS NULL OR c.inner IS NULL THEN 'unknown'
	            WHEN c.exact IS NOT NULL THEN 'seen'
	            WHEN c.other OR c.absent THEN 'elsewhere'
	            WHEN c.any_subclass IS NOT NULL THEN 'subclass'
	            ELSE 'missed' END AS status,
	       coalesce(c.exact, c.any_subclass) AS edge
	FROM v_compare c
	JOIN lockdep k ON k.id = c.kernel
	LEFT JOIN class o ON o.id = c.outer
	LEFT JOIN class i ON i.id = c.inner;

-- Sides of findings that a running kernel has seen happen, in whatever world:
-- it is half of the proof.
--   finding, side  v_side
CREATE VIEW IF NOT EXISTS v_lockdep_side AS
	WITH v_kernel (outer, inner) AS MATERIALIZED (
		SELECT DISTINCT
		       oc.name || iif(k.outer_subclass > 0, '/' || k.outer_subclass, ''),
		       ic.name || iif(k.inner_subclass > 0, '/' || k.inner_subclass, '')
		FROM lockdep k
		JOIN class_name o ON o.name = k.outer_name JOIN class oc ON oc.id = o.class
		JOIN class_name i ON i.name = k.inner_name JOIN class ic ON ic.id = i.class
	)
	SELECT s.finding AS finding, s.side AS side
	FROM side s JOIN v_kernel k ON k.outer = s.outer_class AND k.inner = s.inner_class;
