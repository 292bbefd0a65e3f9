/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the rule files say, checked and ready to ask. The YAML formats are
 * described field by field in rules/schema.json and read with libcyaml; every
 * error names file and line.
 */
#ifndef FAULTLINE_RULES_RULES_H
#define FAULTLINE_RULES_RULES_H

#include <glib.h>

enum lock_kind {
	LOCK_UNKNOWN,
	LOCK_MUTEX, LOCK_RWSEM, LOCK_PERCPU_RWSEM, LOCK_SEMAPHORE,
	LOCK_SPINLOCK, LOCK_RAW_SPINLOCK, LOCK_RWLOCK, LOCK_SEQLOCK,
	LOCK_BIT,		/* a bit of a word that one spins for */
	LOCK_PAGE,		/* a bit that one sleeps for: page, folio and buffer locks */
	LOCK_DAX_ENTRY,
	LOCK_HANDLE,		/* journal handle, transaction */
	LOCK_MAP,		/* a bare lockdep map: fs_reclaim, freeze levels … */
	LOCK_PSEUDO,		/* a wait, modelled as a lock */
	LOCK_CONTEXT,		/* what a task is doing: held like a lock, waited for by nobody */
	LOCK_EVENT,		/* what happens, and nobody holds */
	LOCK_MARK,		/* what has been done to an object, held until that is undone */
	N_LOCK_KINDS
};

const char *lock_kind_name(enum lock_kind kind);
gboolean lock_kind_parse(const char *text, enum lock_kind *out);
/*
 * Waiting for it spins, so nothing that sleeps is ever taken under it: where
 * code seems to, a function in between has dropped it (or the code is wrong in
 * another way).
 */
gboolean lock_kind_spins(enum lock_kind kind);
/* Held like a lock, but no lock: it is waited for by nobody and keeps nobody out. */
gboolean lock_kind_is_state(enum lock_kind kind);

enum lock_mode { LOCK_WRITE, LOCK_READ, LOCK_READ_RECURSIVE };
const char *lock_mode_name(enum lock_mode mode);
gboolean lock_mode_parse(const char *text, enum lock_mode *out);

/* rules/locks: what is known of a class beyond what the code shows. */
struct rule_lock {
	char *class;		/* "RECORD.FIELD", a global's name, or a name of ours */
	char *alias;		/* what people call it: "mmap_sem"; or NULL */
	char **formerly;	/* its class in other kernel versions; NULL-terminated, or NULL */
	char *lockdep_name;	/* or NULL: from the initialiser */
	enum lock_kind kind;	/* LOCK_UNKNOWN: from the functions that take it */
	gboolean assorted;	/* locks of several kinds, of which each has an order of its own */
	char **within;		/* of a mark: dropping one of these classes, or leaving the "function"
				 * that set it, ends it; or NULL */
	char *file; int line;	/* of the rule */
};

enum rule_lock_op {
	RULE_ACQUIRE,
	RULE_RELEASE,
	RULE_DOWNGRADE,
	RULE_ASSERT_HELD,
	RULE_TEST,	/* non-zero when it is held, by whomever */
	RULE_HAND,	/* what is held goes to something that drops it at its own end */
	RULE_COMPLETE,	/* ends what others wait for */
	RULE_INIT,	/* makes it; `text` is the name lockdep will use */
};

enum rule_success {
	SUCCEEDS_ALWAYS,
	SUCCEEDS_NONZERO,	/* trylocks */
	SUCCEEDS_ZERO,		/* int, 0 on success */
	SUCCEEDS_POINTER,	/* a pointer that is neither NULL nor an error */
	SUCCEEDS_NONNEGATIVE,
	SUCCEEDS_NOT_ERROR,	/* a pointer that is never NULL: a failure is an error pointer */
	SUCCEEDS_ERRNO,		/* _killable, _interruptible: 0 on success, else negative */
};

/* Where a value comes from, seen from a call. */
enum rule_place { PLACE_NONE, PLACE_ARG, PLACE_RESULT, PLACE_CONST, PLACE_HANDED };

struct rule_value {
	enum rule_place place;
	int arg;		/* PLACE_ARG: 0-based */
	gint64 value;		/* PLACE_CONST */
};

/* What must be so for an operation to take place: seen from a call. */
enum rule_test {
	TEST_IS_VALUE, TEST_IS_ARG, TEST_IS_CONSTANT, TEST_HOLDING, TEST_BESIDE, TEST_MAY_HAVE,
};

struct rule_condition {
	enum rule_test test;
	gboolean negated;	/* it is not surely so */
	int arg, other;		/* 0-based */
	gint64 value;		/* TEST_IS_VALUE; the bits of TEST_MAY_HAVE */
	/* TEST_HOLDING: a class; TEST_BESIDE: a function; TEST_MAY_HAVE: RECORD.FIELD, on any object */
	char *name;
};

#define MAX_CONDITIONS 4

/*
 * One function that is a lock operation, by its name. A name can have several;
 * they happen in the order they stand: a wait for somebody else's lock is an
 * acquire and a release. Without `keep_events` the body is not looked at; else
 * its events happen at the operation that says so, before an acquire, after a
 * release (but before that of what was handed over), while an assert holds.
 */
struct rule_function {
	char *name;
	enum rule_lock_op op;
	enum lock_kind kind;
	char *class;		/* a fixed class (folio lock); NULL: from the lock's path */
	/*
	 * The lock, or what the instance is told apart by. PLACE_NONE (only with a
	 * class): a task has one at most, as a journal handle; a release then drops
	 * every lock of the class. PLACE_HANDED: those of the class that were handed over.
	 */
	struct rule_value lock;
	enum lock_mode mode;
	struct rule_value mode_from;	/* argument: 0 write, 1 read, 2 recursive read */
	gboolean mode_any;		/* release only: whatever mode is held */
	struct rule_value subclass;
	struct rule_value text;	/* init only: a string argument */
	char *prefix;		/* init only: what lockdep's name has before that; or NULL */
	struct rule_value when;	/* hand only: an argument that says so when non-zero */
	struct rule_value bit;	/* the number of a bit lock's bit: part of the class */
	struct rule_condition where[MAX_CONDITIONS]; /* of marks and events: all of these */
	guint n_where;
	enum rule_success succeeds;	/* what the call gives when it took place */
	char *fails_if;			/* a function of the result that is non-zero when it failed; or NULL */
	gboolean tries;			/* never waits: no edge to this class */
	struct rule_value tries_from;	/* an argument that says so when non-zero */
	gboolean reuses;	/* nested start runs inside the outer one: no new wait, and
				 * of the body nothing happens */
	gboolean keep_events;	/* the body's events count too, its exits do not */
	char *file; int line;
};

/*
 * A function whose events, and changes of what is held, are not its callers'
 * (reclaim, RCU annotations …). Its body is still an entry of its own.
 */
struct rule_cut {
	char *name;
	char **during;		/* only while in one of these contexts; NULL-terminated; NULL: always */
	char *why;
	char *file; int line;
};

/* What a task is doing: in a page fault, in reclaim, with page faults disabled. */
struct rule_context {
	char *class;
	char *says;		/* "in a page fault" */
	char **through;		/* RECORD.FIELD: functions entered by these are in it; NULL-terminated */
	char **functions;	/* and these; NULL-terminated */
	char **holding;		/* classes of locks that are only held in it; NULL-terminated */
	char **given;		/* records: who is handed one, by a parameter nobody hands NULL, is in it */
	char *field;		/* RECORD.FIELD of the running task that is not NULL in it; or NULL */
	/*
	 * Not LOCK_UNKNOWN: who is entered through a field holds a lock of this kind, named by
	 * what the record of the field is a part of; waiters for it to end take that.
	 */
	enum lock_kind item;
	gboolean completes;	/* who is entered so is a thread of control that runs for others,
				 * who wait for what it completes */
	char **starts;		/* functions that begin such, given a function; NULL-terminated */
	char **queues;		/* functions that put an item (argument 1) on a queue (0); the same
				 * holds for that; NULL-terminated */
	char **tables_with;	/* RECORD.FIELD: of tables of that record, it works on those alone that
				 * have something in one of these; NULL-terminated */
	char *file; int line;
};

/* How a function has to leave a lock. */
enum rule_leaves {
	LEAVES_ANYHOW,
	LEAVES_DROPPED,		/* it came held, and is not any more, or another will drop it */
	LEAVES_UNTOUCHED,	/* as it was */
};

/* rules/locks: what callers of an operation rely on. */
struct rule_operation {
	char *through;		/* RECORD.FIELD that it is called by */
	char *class;
	int arg;		/* whose lock it is, or what leads to whose */
	enum rule_leaves fails, succeeds; /* by what it returns: an error, or anything else */
	char *file; int line;
};

/* rules/orders: one pair "outer is taken before inner". */
struct rule_order {
	/*
	 * Class names or aliases, with optional "/N": taken in nesting subclass N,
	 * "/0" when taken plainly. Without: in any subclass.
	 */
	char *outer, *inner;
	char *source;		/* "mm/rmap.c:21": where the kernel documents it */
	char *note;		/* or NULL */
	char **worlds;		/* NULL: everywhere; "hugetlbfs"; "!hugetlbfs" excludes */
	char *file; int line;
};

enum rule_severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };
enum rule_confidence { CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH };
const char *severity_name(enum rule_severity s);
const char *confidence_name(enum rule_confidence c);
/* How the reason ends of a finding that would be sure, if another place were not as good. */
#define CONFIDENCE_NO_BETTER "shows the same best"
gboolean confidence_parse(const char *text, enum rule_confidence *out);

/*
 * rules/checks and cocci: one rule, judged by the evaluator its kind names, by its own SQL, or
 * (kind smpl, id "cocci/NAME") by spatch, which reads `file`, or (kind sparse) by sparse.
 */
struct rule_check {
	char *id;		/* "order/cycle": folder and file name */
	char *kind;		/* "cycle", "declared", "recursive", "double-unlock", "init-held",
				 * "missing-unlock", "not-held", "asked-twice", "operation", "event",
				 * "protocol", "sparse", "sql", "smpl" */
	char *summary;
	char *why, *fix;
	char **references;	/* NULL-terminated */
	enum rule_severity severity;
	enum rule_confidence confidence; /* at most this */
	char *file; int line;
	/* of kinds event and protocol: classes, NULL-terminated; the one while the other is held */
	char **event, **holding;
	/* of kind protocol: with none of these held; and only where somebody takes one of those */
	char **without, **worlds_with;
	char *sql; int sql_line;	/* of kind sql: a SELECT, and the line it begins on */
	/* of kind smpl: what it asks spatch for, and its virtual rules; NULL-terminated */
	char **options, **modes;
	char **keywords;	/* the same; "balance": it is about locks that are left or not held */
	char **same;		/* rules that may find the same; NULL-terminated */
	char *off;		/* why it is switched off, by `file`; NULL: it judges */
};

/*
 * What a file system's files have, all or some, if its code says so, and no file of any other:
 * by a call, or by setting one of the bits of a field.
 */
struct rule_trait {
	char *asks;		/* a function that gives whether a file has it */
	char **told_by;		/* functions that say so; NULL-terminated */
	char *field;		/* RECORD.FIELD, or NULL */
	gint64 bits;
	char *file; int line;
};

/* What functions of a table find in a field of what they are handed, whoever calls them. */
struct rule_argument {
	char *through;		/* RECORD.FIELD that they are called through */
	guint arg;		/* points to the record */
	char *field;		/* RECORD.FIELD */
	gint64 value;
	char *file; int line;
};

/* What a file of rules names, for lint: where, and in which field. */
struct rule_name {
	const char *field;	/* "noreturn", "functions", "event" … */
	char *name;
	char *file; int line;
};

/* Calls of these functions have the value there, and put it there. */
struct rule_flow_end {
	char **functions;		/* NULL-terminated */
	struct rule_value where;	/* an argument, or what is pointed to; or the result */
	struct rule_value into;		/* of `through` alone */
};

/* rules/flows: a kind of value that is followed from call to call. */
struct rule_flow {
	char *value;		/* its name in questions: "user_pages" */
	struct rule_flow_end *from, *to, *through;
	gsize n_from, n_to, n_through;
	char **not_through;	/* RECORD.FIELD that hold anybody's; NULL-terminated */
	char **same;		/* RECORD.FIELD that are as good as the record; NULL-terminated */
	char **ends;		/* functions that it is given back to; NULL-terminated */
	gboolean outside;	/* only of code that is no file system's own */
	char *file; int line;
};

struct rules {
	struct rule_lock *locks;	gsize n_locks;
	struct rule_cut *cuts;		gsize n_cuts;
	struct rule_context *contexts;	gsize n_contexts;
	struct rule_operation *operations; gsize n_operations;
	struct rule_trait *traits;	gsize n_traits;
	struct rule_argument *arguments; gsize n_arguments;
	struct rule_order *orders;	gsize n_orders;
	struct rule_check *checks;	gsize n_checks;
	struct rule_check *off;		gsize n_off;	/* switched off: they judge nothing */
	struct rule_name *names;	gsize n_names;	/* as they were read */
	struct rule_flow *flows;	gsize n_flows;
	char **noreturn;		/* NULL-terminated function names */
	char **other_versions;		/* names that not every kernel has: sorted */
	char **transparent;		/* records whose lock field is named by the step before it:
					 * seqlock_t, percpu_rw_semaphore, spinlock … */
	char **identity;		/* functions that give their first argument, for locks' purposes */
	char **objects;			/* records that are a file system's own: inode, super_block … */
	char **belongings;		/* more such records, which hold no locks: dentry, file, bio … */
	char **made;			/* of those, records that only who made one passes on */
	char **outward;			/* RECORD.FIELD of either that lead to what is another's */
	char **own_code;		/* C files, elsewhere than a file system's folder, that serve it alone */
	char **internal;		/* RECORD.FIELD where a file system keeps inodes of its own */
	char **everywhere;		/* file systems that are solved with any other */
	char **file_tables;		/* records of operations on files that users come in by */
	char **tree_operations;		/* RECORD.FIELD: such operations on directories */
	char **errors;			/* functions whose result is an error pointer or NULL */
	char **tests_bit;		/* functions (nr, word) that give the bit as it was */
	char **sets_bit, **clears_bit;	/* … that set or clear it; some do both */
	char **puts;			/* functions that end an object if theirs is its last reference */
	char **never_null;		/* RECORD.FIELD that hold a pointer to something, always */
	char **counts_down;		/* functions that take a count down, and give whether it ended */
	char **internal_results;	/* functions that give such an inode */
	char **gives_new;		/* functions that give an object which nobody else has */
	char **asked_fields;		/* RECORD.FIELD that TEST_MAY_HAVE asks of */
	char **warnings;		/* variables of macros: what they tell should not be so */
	char **withdraws;		/* functions that give up a file system that is found broken */
	char *hash;			/* XXH3-128 hex of locks, flows and models content */
	char *hash_checks;		/* the same of orders and checks */
	GHashTable *functions;		/* name → GPtrArray of struct rule_function */
	GHashTable *called;		/* what documents call a class → its name or alias */
	GHashTable *lock_index;		/* class, alias or former class → struct rule_lock */
	GStringChunk *strings;		/* owns every string above */
	GPtrArray *lists;		/* owns every list of strings above */
};

/*
 * Reads locks/, orders/, flows/ and checks/ below each of the NULL-terminated folders, and
 * the SmPL rules that belong to it (paths_cocci()); later ones add to and override earlier
 * ones by id. NULL and *error (FL_ERROR_RULE, "FILE:LINE: field: why") for the first bad file.
 */
struct rules *rules_load(const char *const *dirs, GError **error);
void rules_free(struct rules *r);

/* Operations a function name stands for (a few have two), or NULL. */
const GPtrArray *rules_functions(const struct rules *r, const char *name);
/* By class, by alias, or by a class it had in another kernel version; or NULL. */
const struct rule_lock *rules_lock(const struct rules *r, const char *name);
const struct rule_context *rules_context(const struct rules *r, const char *class);
/* A bit of its own for each context; 0 for what is none. */
guint32 rules_context_bit(const struct rules *r, const char *class);
/* The contexts that holding a lock of the class means, as such bits. */
guint32 rules_holding(const struct rules *r, const char *class);
const struct rule_check *rules_check(const struct rules *r, const char *id);

#endif
