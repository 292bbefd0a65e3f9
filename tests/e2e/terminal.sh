#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What people see in a terminal: how far a check is, colours, a table at the end; and that
# nothing of the first two goes anywhere else. TAP on stdout.
. "$(dirname "$0")/../tap.sh"
cd "$work" || exit 1
export TERM=xterm
unset NO_COLOR
escape=$(printf '\033')

cat >two.c <<'END'
struct mutex { int owner; };
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
static struct mutex a, b;
void f(void) { mutex_lock(&a); mutex_lock(&b); mutex_unlock(&b); mutex_unlock(&a); }
void g(void) { mutex_lock(&b); mutex_lock(&a); mutex_unlock(&a); mutex_unlock(&b); }
END

# seen COMMAND: what it draws on a terminal, into `out`; stderr alone into `err`
seen() { rm -f db && script -qec "$1" /dev/null </dev/null >out; }
check="'$faultline' check --db db --cache cache --engine libclang -- two.c"

seen "$check"
result $? 'a check on a terminal'
tr '\r' '\n' <out >lines
for line in 'planning …' 'parsing 1/1: .*two.c' 'linking …' 'solving 0/1: core' 'judging …' 'storing …'; do
	grep -q "^$escape\[K$line" lines
	result $? "it says when it is $line"
done
! grep -q spatch lines
result $? 'and not of what is not asked'
grep -q "^$escape\[K$escape\[1m.*error" lines
result $? 'and the line is gone before the answer'
grep -qF "$escape[1;31merror" out
result $? 'the answer is in colour'
grep -qE '^rule +high +medium +low' lines && grep -qE '^order/cycle +1 +0 +0' lines
result $? 'a table of findings ends it'

seen "NO_COLOR=1 $check" && ! grep -q "$escape\[[0-9;]*m" out && grep -q 'parsing 1/1' out
result $? 'no colour with NO_COLOR, but progress'
seen "NO_COLOR= $check" && grep -qF "$escape[1;31merror" out
result $? 'an empty NO_COLOR is none'
seen "TERM=dumb $check" && ! grep -q "$escape" out && ! grep -q parsing out
result $? 'nothing of either on a dumb terminal'
seen "$check 2>err" && [ ! -s err ] && grep -qF "$escape[1;31m" out
result $? 'no progress in a file'
seen "$check >answer" && ! grep -q "$escape" answer && grep -q 'parsing 1/1' out
result $? 'no colour in a file'
seen "$check; '$faultline' report --db db --format splat" && grep -q 'DEADLOCK' out
result $? 'a splat on a terminal'
done_testing
