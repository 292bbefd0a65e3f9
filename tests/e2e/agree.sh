#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What sparse itself says of balance, set against our own answer for that function: each reason
# it is explained by, what is left, and a bug that both see.
set -u
. "$(dirname "$0")/../tap.sh"
cd "$(dirname "$0")/../.." || exit 1
tmp=$work

is() { # GOT WANTED DESCRIPTION
	[ "$1" = "$2" ] || printf '# got:    %s\n# wanted: %s\n' "$1" "$2"
	[ "$1" = "$2" ]
	result $? "$3"
}

sql() {
	sqlite3 -batch "$tmp/db" "$1"
}

# said FUNCTION: confidence and reason of what sparse says of it
said() {
	sql "SELECT confidence, reason FROM v_finding
	     WHERE engine = 'sparse' AND function = '$1' AND status IN ('new', 'open')"
}

check() { # [OPTION...]
	"$FAULTLINE" check --engine libclang,sparse --db "$tmp/db" --cache "$tmp/cache" \
		"$@" -- "$tmp/a.c" >"$tmp/out" 2>"$tmp/err"
}

if ! command -v sparse >/dev/null; then
	echo "1..0 # SKIP sparse is not installed"
	exit 0
fi

cat >"$tmp/a.c" <<'END'
#ifdef __CHECKER__
#define __acquires(x) __attribute__((context(x, 0, 1)))
#define __releases(x) __attribute__((context(x, 1, 0)))
#else
#define __acquires(x)
#define __releases(x)
#endif
struct lockdep_map { const char *name; };
typedef struct spinlock { int v; struct lockdep_map dep_map; } spinlock_t;
struct mutex { int owner; };
struct ring { int word; };
struct box {
	spinlock_t lock, other;
	struct mutex sleeps;
	int n;
};

void lock_acquire(struct lockdep_map *map, unsigned subclass, int trylock, int read, int check,
		  struct lockdep_map *nest, unsigned long ip);
void lock_release(struct lockdep_map *map, unsigned long ip);

/* Known by what might_lock() says, before anybody takes it. */
void might(struct box *b)
{
	lock_acquire(&b->lock.dep_map, 0, 0, 0, 1, 0, 0);
	lock_release(&b->lock.dep_map, 0);
}

void spin_lock(spinlock_t *l) __acquires(l);
void spin_unlock(spinlock_t *l) __releases(l);
int spin_trylock(spinlock_t *l);
void mutex_lock(struct mutex *m);
void mutex_unlock(struct mutex *m);
void rcu_read_lock(void) __acquires(RCU);
void rcu_read_unlock(void) __releases(RCU);
void ring_take(struct ring *r) __acquires(r);
int ask(void);

static struct box *by_result(struct box *b)
{
	spin_lock(&b->lock);
	if (b->n)
		return b;
	spin_unlock(&b->lock);
	return (void *)0;
}

int after_result(struct box *b)
{
	b = by_result(b);
	if (!b)
		return -1;
	spin_unlock(&b->lock);
	return 0;
}

static void takes(struct box *b)
{
	spin_lock(&b->lock);
}

static void drops(struct box *b)
{
	spin_unlock(&b->lock);
}

void both_sides(struct box *b)
{
	takes(b);
	drops(b);
}

int after_call(struct box *b)
{
	takes(b);
	spin_unlock(&b->lock);
	return 0;
}

static void by_argument(struct box *b, int needed)
{
	if (needed)
		spin_lock(&b->other);
}

int after_argument(struct box *b, int needed)
{
	by_argument(b, needed);
	if (needed)
		spin_unlock(&b->other);
	return 0;
}

int tries(struct box *b)
{
	if (!spin_trylock(&b->lock))
		return 0;
	spin_unlock(&b->lock);
	return 1;
}

void one_condition(struct box *b, int needed)
{
	if (needed)
		spin_lock(&b->lock);
	b->n++;
	if (needed)
		spin_unlock(&b->lock);
}

static void gives_up(struct box *b)
{
	b->n++;
	spin_unlock(&b->lock);
	while (ask())
		;
	spin_lock(&b->lock);
}

void around(struct box *b)
{
	spin_lock(&b->lock);
	gives_up(b);
	spin_unlock(&b->lock);
}

/* sparse goes by what is said of a mutex: it does not see it taken */
static void annotated(struct box *b) __acquires(b->sleeps)
{
	mutex_lock(&b->sleeps);
}

void after_annotated(struct box *b)
{
	annotated(b);
	mutex_unlock(&b->sleeps);
}

static int reads(struct box *b)
{
	rcu_read_lock();
	if (b->n)
		return 1;
	rcu_read_unlock();
	return 0;
}

void after_reads(struct box *b)
{
	if (reads(b))
		rcu_read_unlock();
}

void nobody_calls(struct box *b)
{
	spin_lock(&b->other);
}

/* no rule names it */
int strange(struct ring *r)
{
	if (ask())
		ring_take(r);
	return 0;
}

int forgets(struct box *b)
{
	spin_lock(&b->other);
	if (ask())
		return -1;
	if (b->n < 0)
		return -1;
	spin_unlock(&b->other);
	return b->n < 3 ? -1 : 0;
}
END

check
is "$?" 0 "sparse and our own analysis judge one file"
same="every way out leaves locks as they were"
is "$(said by_result)" "low|explained, its result says what is held: 0: as before; positive: +box.lock; \
1 of 1 callers return without box.lock" "by what it returns"
is "$(said after_result)" "low|explained, a call takes or drops on some ways: $same; by_result() leaves \
0: as before; positive: +box.lock; itself it takes or drops box.lock" "by what a call returns"
is "$(said takes)" "low|explained, it returns with a lock held: any: +box.lock; 2 of 2 callers return \
without box.lock" "held for its callers"
is "$(said drops)" "low|explained, it drops a lock of its callers: any: -box.lock; 1 of 1 callers hold \
box.lock" "dropped for its callers"
is "$(said after_call)" "low|explained, a call takes or drops: $same; takes() leaves any: +box.lock; \
itself it takes or drops box.lock" \
	"taken by a call that is not inline"
is "$(said by_argument)" "low|explained, what it is given says what is held: any: as before; any: \
+box.other; 1 of 1 callers return without box.other" "by what it is given"
is "$(said tries)" "low|explained, it goes by whether a lock was got: $same; it tries box.lock, of box.lock" \
	"a lock that is tried"
is "$(said one_condition)" "low|explained, each way drops what it takes: $same; it takes and drops box.lock" "one condition for both"
is "$(said gives_up)" "low|explained, it drops a lock of its callers and takes it again: $same; it \
drops box.lock" "dropped for a while"
is "$(said annotated)" "low|explained, it returns with a lock held: any: +box.sleeps; 1 of 1 callers \
return without box.sleeps" "an annotation of a lock that sparse does not count"
is "$(said reads)" "low|explained, its result says what is held: 0: as before; 1: +RCU; 1 of 1 callers \
return without RCU" "RCU"
is "$(said nobody_calls | cut -d: -f1)" "low|not explained, no caller is seen" "no caller"
is "$(said strange | cut -d: -f1)" "low|not explained, nothing is known of it" "a lock that no rule names"
is "$(said forgets)" "" "a bug that both see is told once"
is "$(sql "SELECT t.engine, substr(t.reason, 1, 62) FROM v_told t JOIN v_finding f ON f.id = t.finding
	   WHERE f.engine = 'libclang' AND f.function = 'forgets'")" \
	"sparse|confirmed, our analysis sees it, too: balance/missing-unlock: " "… by our finding"
is "$(sql "SELECT reason FROM v_finding WHERE function = 'forgets' AND rule = 'balance/missing-unlock'")" \
	"confirmed by sparse/context-imbalance" "… which says so"
other=$(sql "SELECT fingerprint FROM v_told WHERE function = 'forgets'")
"$FAULTLINE" explain --db "$tmp/db" "$other" | grep -q 'balance/missing-unlock'
result $? "explain of the other one tells of ours"

is "$(sql "SELECT kind FROM v_lock_class WHERE name = 'box.lock'")" spinlock \
	"a lock that an annotation tells of first is what takes it"

all=$(sql "SELECT (SELECT count(*) FROM v_finding WHERE engine = 'sparse') + count(*) FROM v_told")
is "$("$FAULTLINE" query --db "$tmp/db" --format csv engines | awk -F, 'NR > 1 { n += $NF }
	END { print n }')" "$all" "query engines counts all of them"
is "$("$FAULTLINE" query --db "$tmp/db" --format csv engines-left |
	grep -cE 'forgets|strange|nobody_calls')" 3 "query engines-left has what is to be read"

reasons="SELECT function, reason FROM v_finding WHERE engine = 'sparse' ORDER BY 1, 2"
sql "$reasons" >"$tmp/before"
check --engine sparse
is "$(sql "$reasons" | diff "$tmp/before" -)" "" "sparse alone is set against the facts that are there"
echo >>"$tmp/a.c"
check
is "$(sql "$reasons" | diff "$tmp/before" -)" "" "the same in the next run"

# A rule in SmPL that is about balance and knows nothing: it tells of every way out below a lock.
if command -v spatch >/dev/null; then
	mkdir -p "$tmp/rules/cocci"
	cat >"$tmp/rules/cocci/mine.cocci" <<-'END'
		// SPDX-License-Identifier: GPL-2.0-only
		/// A lock is taken, and somewhere below is a way out
		// Confidence: High
		// Options: --no-includes --include-headers
		// Keywords: spinlock, balance

		virtual report

		@below exists@
		position p;
		@@
		spin_lock(...)
		... when any
		return@p ...;

		@script:python depends on report@
		p << below.p;
		@@
		coccilib.report.print_report(p[0], "way out below a lock")
	END
	check --engine libclang,coccinelle --rules "$tmp/rules"
	mine="SELECT DISTINCT confidence, reason FROM v_finding WHERE rule = 'cocci/mine' AND function"
	is "$(sql "$mine = 'by_result'")" "low|explained, its result says what is held: 0: as before; \
positive: +box.lock; 1 of 1 callers return without box.lock" "a way out that is meant, by SmPL"
	is "$(sql "$mine = 'forgets'")" "high|" "one that is not keeps its confidence"
else
	echo "ok $((++n)) - # SKIP spatch is not installed"
	echo "ok $((++n)) - # SKIP spatch is not installed"
fi

done_testing
