#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What functions give that have to do with no lock, in a C file of their own: when that changes,
# or they take one, who asks them hears of it in a review, which starts from what was kept.
set -u
. "$(dirname "$0")/../tap.sh"
header=$here/tests/solve/kernel.h
kernel_repository fs/one
cp "$header" fs/
cat >fs/one/one.c <<'E2'
#include "../kernel.h"
struct file_system_type { const char *name; };
struct object { int n; };
struct asks { int (*ask)(void); };
struct mutex outer, told, told_small, told_by_pointer, told_by_other, told_by_helper, given;
struct mutex told_without;
int try_lost(void);
void becomes(void);
void becomes_pointed(void);
void comes(void);
int try_long(void);
int try_short(void);
int try_pointed(void);
struct object *get(struct object *o);

static void nest(struct mutex *inner)
{
	mutex_lock(inner);
	mutex_unlock(inner);
}
static int try_other(void)
{
	return try_short();
}
const struct asks asks = { .ask = try_pointed };
static int ask_pointed(const struct asks *a, int how)
{
	return how == 3 ? a->ask() : 0;
}
struct does { void (*it)(void); };
const struct does does = { .it = becomes_pointed };
void take(struct object *o, const struct asks *a)
{
	mutex_lock(&outer);
	if (try_long() > 0)
		nest(&told);
	if (try_short() > 0)
		nest(&told_small);
	if (try_other() > 0)
		nest(&told_by_other);
	if (a->ask() > 0)
		nest(&told_by_pointer);
	if (get(o) != o)
		nest(&given);
	if (ask_pointed(a, 3) > 0)
		nest(&told_by_helper);
	if (try_lost() > 0)
		nest(&told_without);
	mutex_unlock(&outer);
}
void call(const struct does *d)
{
	mutex_lock(&outer);
	becomes();
	comes();
	d->it();
	mutex_unlock(&outer);
}
struct file_system_type one = { .name = "one" };
E2
answer() { # NUMBER POINTER LOCK UNLOCK
	cat >fs/one/answer.c <<E2
#include "../kernel.h"
struct object { int n; };
struct mutex becomes_lock, pointed_lock, comes_lock;
struct object some;
int random(void);
#define STEP(o) do { if ((o)->n & 1) (o)->n = random(); else (o)->n >>= random(); } while (0)
#define STEPS(o) do { STEP(o); STEP(o); STEP(o); STEP(o); STEP(o); STEP(o); STEP(o); } while (0)
#define WORK(o) do { STEPS(o); STEPS(o); STEPS(o); STEPS(o); STEPS(o); STEPS(o); } while (0)
int try_long(void) { WORK(&some); if (some.n == 3) return $1; return 0; }
int try_short(void) { if (random()) return $1; return 0; }
int try_pointed(void) { if (random()) return $1; return 0; }
struct object *get(struct object *o) { WORK(o); return $2; }
void becomes(void) { $3(&becomes_lock); $4(&becomes_lock); }
void becomes_pointed(void) { $3(&pointed_lock); $4(&pointed_lock); }
E2
}
answer -5 o "" ""
echo 'int random(void); int try_lost(void) { if (random()) return -5; return 0; }' >fs/one/lost.c
echo '#include "../kernel.h"' >fs/one/comes.c
commands_of fs/one/*.c >../commands.json
git init -q . && git add -A && git commit -qm 'The tree'

told() { # which of them are taken under outer
	sqlite3 -batch db "SELECT inner FROM v_lock_edge WHERE outer = 'outer' ORDER BY inner" |
		tr '\n' ' '
}
"$faultline" check --kernel . --compdb ../commands.json --db db --cache ../cache >../out 2>&1
[ -z "$(told)" ]
result $? "0, or an error, and what they were given"
answer 5 '&some' mutex_lock mutex_unlock
echo 'int random(void);' >fs/one/lost.c
cat >>fs/one/comes.c <<'E2'
struct mutex comes_lock;
void comes(void)
{
	mutex_lock(&comes_lock);
	mutex_unlock(&comes_lock);
}
E2
git commit -qam 'Numbers, and locks'
review_commit && grep -q 'state 1 of 1, from the first' ../err
result $? "they give something else, and what was kept is gone by"
all="becomes_lock comes_lock given pointed_lock told told_by_helper told_by_other told_by_pointer"
[ "$(told)" = "$all told_small told_without " ]
result $? "whoever asks hears of it"
git revert --no-edit HEAD >/dev/null
review_commit && [ -z "$(told)" ]
result $? "and that it is no more"
work=$top
done_testing
