#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each kind of harmless edit (tests/review/edit), made to all functions of small programs
# that have findings: these stay what they are, fingerprint by fingerprint. Where an edit gives a
# function another name the findings told of that name have another fingerprint, and nothing
# else of them changes. An edit that is not harmless shows.
set -u
. "$(dirname "$0")/../tap.sh"
edit=$here/tests/review/edit
programs=$here/tests/solve
cd "$work" || exit 1

findings() { # WHAT: of each finding of the program at medium confidence and above
	rm -f db
	"$faultline" check --db db --cache cache -- "$program.c" >out 2>&1 || cat out
	grep 'had compiler errors' out
	sqlite3 -batch db "SELECT $1 FROM v_finding WHERE confidence <> 'low' ORDER BY 1"
}

same() { # WHAT BEFORE: the edited program has the findings of the program as it was
	findings "$1" >after
	diff "$2" after >diff
}

cp "$programs"/*.h .
cat >>kernel.h <<'MORE'
#define unlikely(x) __builtin_expect(!!(x), 0)
#define WARN_ON_ONCE(x) (!!(x))
#define pr_debug(...) printk(__VA_ARGS__)
#define __maybe_unused __attribute__((unused))
void printk(const char *fmt, ...);
MORE
exact="fingerprint || ' ' || confidence"
# without the functions
named="rule || ' ' || confidence || ' ' || world || ' ' || message"
other=$("$edit" --list | grep -vE '^(documentation|whitespace|member-added|inline-in-header|include-added)$')

for program in few declared circle protocol balance; do
	cp "$programs/$program.c" .
	findings "$exact" >exact
	findings "$named" >named
	for kind in $other; do
		cp "$programs/$program.c" .
		"$edit" "$kind" "$program.c" all 2>/dev/null || continue
		case $kind in
		function-renamed | split) same "$named" named ;;
		*) same "$exact" exact ;;
		esac
		# a helper that drops a lock unless there is none: that it does so twice is missed
		case "$program $kind" in
		"balance early-return") result $? "$program: $kind # TODO" ;;
		*) result $? "$program: $kind" ;;
		esac
	done
done

# A function that shows best what another one showed best before, in a nesting subclass.
program=declared
cp "$programs/$program.c" .
findings "$exact" >exact
sed -i '/Two that lockdep/i void of_one(struct address_space *one, struct mm_struct *mm)\
{ down_write(\&one->invalidate_lock); down_write(\&mm->mmap_lock);\
  up_write(\&mm->mmap_lock); up_write(\&one->invalidate_lock); }' "$program.c"
findings "$exact" >after
comm -3 exact after >diff
[ "$(comm -23 exact after | wc -l)" = 0 ] && [ "$(comm -13 exact after | wc -l)" = 1 ]
result $? "what another function does too is one finding more, and moves none"

program=balance
cp "$programs/$program.c" .
findings "$exact" >exact
sed -i '0,/mutex_unlock/s//mutex_lock/' "$program.c"
! same "$exact" exact
result $? "an edit that is not harmless shows"
done_testing
